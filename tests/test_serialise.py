"""Catalogues survive files, and a file's faults are told all at once."""

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opnajmfr.errors import CatalogueError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, ordinal, proportion, published, rate
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.given import Published
from opnajmfr.model.serialise import from_json, from_toml, read_catalogue, to_json, to_toml, write_catalogue
from opnajmfr.model.structuring import FAMILIES, from_table, to_table
from tests.strategies import FAMILY_STRATEGIES, catalogues, indicators

SOUND = '[[indicators]]\nid = "a"\ntitle = "A"\nmeasure = {family = "published"}\n'


@given(catalogues())
def test_a_catalogue_survives_toml(catalogue: Catalogue) -> None:
    text = to_toml(catalogue)
    assert from_toml(text) == catalogue
    assert to_toml(from_toml(text)) == text


@given(catalogues())
def test_a_catalogue_survives_json(catalogue: Catalogue) -> None:
    text = to_json(catalogue)
    assert from_json(text) == catalogue
    assert to_json(from_json(text)) == text


@given(catalogues())
def test_toml_and_json_say_the_same(catalogue: Catalogue) -> None:
    from_dates = json.loads(json.dumps(tomllib.loads(to_toml(catalogue)), default=str))
    assert from_dates == json.loads(to_json(catalogue))


@pytest.mark.parametrize("family", FAMILIES)
@given(data=st.data())
def test_every_family_of_measures_survives_a_table(family: str, data: st.DataObject) -> None:
    measure = data.draw(FAMILY_STRATEGIES[family])
    assert measure.family == family
    one = indicator("A", measure)
    assert from_table(to_table(one), path="") == (one, [])


@given(indicators())
def test_the_class_and_every_field_come_back(one: Indicator) -> None:
    [back] = from_toml(to_toml(Catalogue([one])))
    assert type(back) is type(one)
    assert repr(back) == repr(one)


def test_what_is_left_at_its_default_is_not_written() -> None:
    catalogue = Catalogue([indicator("Trygghet", proportion("safe", "answers"))])
    assert to_toml(catalogue) == (
        'format = 1\n\n[[indicators]]\nid = "trygghet"\ntitle = "Trygghet"\n\n'
        '[indicators.measure]\nfamily = "proportion"\nnumerator = "safe"\ndenominator = "answers"\n'
    )


def test_a_file_may_name_things_as_people_do() -> None:
    one = from_toml(
        SOUND + 'service_area = "Äldreomsorg"\ndirection = "högre är bättre"\nlegal_references = ["SoL 2025:400"]\n'
        'agenda_2030 = [3, "Jämställdhet"]\nlevels_by_year = [{levels = ["riket", "kommun"]}]\n'
        'quality_dimension = "säker"\nstructure_process_outcome = "resultat"\n'
    )["a"]
    assert one.service_area is not None
    assert one.service_area.slug == "elder-care"
    assert one.direction == "higher"
    assert [goal.number for goal in one.agenda_2030] == [3, 5]
    assert one.legal_references[0].act == "SFS 2025:400"
    assert one.levels_by_year[0].levels == ("municipality", "nation")


@pytest.mark.parametrize("ending", [".toml", ".json", ".TOML"])
def test_a_catalogue_survives_a_file(tmp_path: Path, ending: str) -> None:
    catalogue = Catalogue(
        [indicator("Avhysningar", rate("evictions", "population", per=100_000)), indicator("Å", published(), id="å")]
    )
    write_catalogue(catalogue, tmp_path / f"own{ending}")
    assert read_catalogue(str(tmp_path / f"own{ending}")) == catalogue
    assert b"\r" not in (tmp_path / f"own{ending}").read_bytes()


def faults(text: str) -> list[str]:
    """Return the faults that an error lists."""
    with pytest.raises(CatalogueError) as caught:
        from_toml(text)
    first, *rest = caught.value.message.split("\n- ")
    assert first == f"catalogue: {len(rest)} fault{'s' if len(rest) > 1 else ''}"
    return rest


MANY = """
formt = 1
[[indicators]]
id = "a"
titel = "A"
digits = "3"
measure = {family = "proportion", numerator = "x"}
[[indicators]]
id = "a"
title = "B"
kind = "quality"
target = true
breakdowns = "age"
service_area = "äldreomsrg"
agenda_2030 = [18, 1.5]
structure_process_outcome = "proces"
versions = [{span = {first = 2020, last = 2019}}, {window = 0}, 3]
legal_references = [{act = "x", valid_from = "2020"}, "SoL 2001:454"]
levels_by_year = [{levels = ["kommunn"]}]
measure = {family = "proportin"}
[[indicators]]
id = "c"
title = "C"
kind = "welfar"
division = "end_of_yer"
measure = {family = "ordinal", answer = "c", classes = [{code = "1", label = "x"}, {code = 2}]}
[[indicators]]
id = "d"
title = "D"
kind = "key_figure"
target = 3
direction = "higher"
measure = {family = "rate", numerator = "x", denominator = "x"}
"""


def test_every_fault_of_a_file_is_told_at_once_with_its_path() -> None:
    found = faults(MANY)
    paths = [fault.partition(": ")[0] for fault in found]
    assert paths == [
        "formt",
        "indicators[0].title",
        "indicators[0].measure.denominator",
        "indicators[0].digits",
        "indicators[0].titel",
        "indicators[1].measure.family",
        "indicators[1].service_area",
        "indicators[1].target",
        "indicators[1].structure_process_outcome",
        "indicators[1].breakdowns",
        "indicators[1].legal_references[0].valid_from",
        "indicators[1].legal_references[1]",
        "indicators[1].agenda_2030[0]",
        "indicators[1].agenda_2030[1]",
        "indicators[1].versions[0].span",
        "indicators[1].versions[1]",
        "indicators[1].versions[2]",
        "indicators[1].levels_by_year[0].levels[0]",
        "indicators[1].direction",
        "indicators[1].quality_dimension",
        "indicators[2].kind",
        "indicators[2].measure.classes[0].code",
        "indicators[2].measure.classes[1].label",
        "indicators[2].division",
        "indicators[3].measure",
        "indicators[3].direction",
        "indicators[3].target",
        "indicators[1].id",
    ]
    told = "\n".join(found)
    for near in ("'format'", "'title'", "'proportion'", "'Äldreomsorg'", "'process'", "'kommun'", "'welfare'"):
        assert f"did you mean {near}" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("indicators = 3", "indicators: wanted a list, got 3"),
        ("indicators = [3]", "indicators[0]: wanted a table, got 3"),
        ("", "indicators: is missing"),
        ("format = 2\nindicators = []", "format: wanted 1, got 2"),
        (SOUND + "valid = 1", "indicators[0].valid: unknown key"),
        ('[[indicators]]\nid = "a"\ntitle = "A"\nmeasure = {}', "indicators[0].measure.family: is missing"),
        ('[[indicators]]\nid = "a"\ntitle = "A"\nmeasure = "x"', "indicators[0].measure: wanted a table, got 'x'"),
        (SOUND + "target = inf", "indicators[0].target: must be a finite number, got inf"),
        (SOUND + "division = 1", "indicators[0].division: 1 is not one of start_of_year, end_of_year"),
        (SOUND + "target = 1979-05-27T07:32:00Z", "indicators[0].target: wanted a number"),
        (SOUND + SOUND, "indicators[1].id: 'a' is already the id of indicators[0]"),
    ],
)
def test_one_fault_is_told_with_its_path(text: str, told: str) -> None:
    [fault] = faults(text)
    assert fault.startswith(told)


def test_an_influenceable_indicator_of_an_unknown_kind_is_not_told_twice() -> None:
    assert len(faults(SOUND + 'kind = "qalitative"\ninfluenceable = true')) == 1


def test_a_published_value_that_is_a_component_elsewhere_is_told() -> None:
    text = SOUND + '[[indicators]]\nid = "b"\ntitle = "B"\nmeasure = {family = "total", component = "a"}\n'
    assert faults(text) == ["'a' is the published value of 'a' and a component of 'b'"]


@pytest.mark.parametrize("text", ["[[indicators", "a = 1\na = 2", "\x00"])
def test_what_is_no_toml_is_refused(text: str) -> None:
    with pytest.raises(CatalogueError, match="no TOML"):
        from_toml(text)


@pytest.mark.parametrize("text", ["{", "", '{"indicators": [], "indicators": []}'])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(CatalogueError, match="no JSON"):
        from_json(text)


@pytest.mark.parametrize("text", ["3", "null", "[]"])
def test_json_that_is_no_table_is_refused(text: str) -> None:
    with pytest.raises(CatalogueError, match="wanted a table with format and indicators"):
        from_json(text)


def test_a_file_is_named_in_its_faults(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text("formt = 1\nindicators = []", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"own\.toml: catalogue: 1 fault"):
        read_catalogue(path)
    path.write_bytes("# å\nindicators = []".encode("latin-1"))
    with pytest.raises(CatalogueError, match="not written in UTF-8"):
        read_catalogue(path)
    path.write_bytes(b"\xef\xbb\xbfindicators = []")
    assert len(read_catalogue(path)) == 0
    with pytest.raises(CatalogueError, match="ends in"):
        write_catalogue(Catalogue(), tmp_path / "own.yaml")


class OwnMeasure(Published):
    """A family that files do not know."""

    family = "own"


@pytest.mark.parametrize("measure", [OwnMeasure(), type("Same", (Published,), {})()])
def test_a_measure_that_files_do_not_know_is_not_written(measure: Published) -> None:
    with pytest.raises(CatalogueError, match="cannot be written"):
        to_toml(Catalogue([indicator("A", measure)]))


def test_classes_keep_their_order() -> None:
    catalogue = Catalogue([indicator("A", ordinal("x", classes={3: "c", 1: "a", 2: "b"}))])
    assert from_json(to_json(catalogue))["A"].measure == ordinal("x", classes={3: "c", 1: "a", 2: "b"})
