"""A catalogue is ordered, cannot be changed, and is looked up as people speak."""

from typing import Any

import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from opnajmfr.data.swedish_key_figures import key_figures
from opnajmfr.errors import CatalogueError, IndicatorError, UnknownIndicatorError, UnknownTermError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, proportion, published, total
from opnajmfr.model.descriptions import LevelsInYears
from opnajmfr.model.indicators import Indicator
from tests.strategies import catalogues

CATALOGUE = Catalogue(
    [
        indicator(
            "Trygghet",
            proportion("safe", "answers"),
            id="U21468",
            title_en="Safety",
            kind="quality",
            direction="higher",
            quality_dimension="säker",
            structure_process_outcome="outcome",
            service_area="elder-care",
            source="user_survey",
        ),
        indicator("Bemötande", proportion("kind", "answers"), id="U21466", direction="higher", service_area="LSS"),
        indicator(
            "Avhysningar",
            total("evictions"),
            kind="welfare",
            direction="lower",
            agenda_2030=11,
            levels_by_year=LevelsInYears(levels=["municipality", "nation"]),
        ),
        indicator("Nettokostnad", published(), kind="key_figure", service_area="elder-care"),
    ]
)


@given(catalogues())
def test_order_and_length_are_those_of_the_indicators(catalogue: Catalogue) -> None:
    assert Catalogue(iter(catalogue)) == catalogue
    assert hash(Catalogue(catalogue)) == hash(catalogue)
    assert len(catalogue) == len(catalogue.ids) == len(list(catalogue))
    assert [catalogue[own].id for own in catalogue.ids] == list(catalogue.ids)
    assert all(one in catalogue and one.id in catalogue for one in catalogue)


@given(catalogues())
def test_every_input_is_named_once_in_the_order_of_use(catalogue: Catalogue) -> None:
    used = [name for one in catalogue for name in one.inputs]
    assert list(catalogue.inputs) == sorted(set(used), key=used.index)


@given(catalogues(), st.data())
def test_a_catalogue_joins_its_parts(catalogue: Catalogue, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(catalogue)))
    first, second = Catalogue(catalogue.indicators[:cut]), Catalogue(catalogue.indicators[cut:])
    assert first + second == catalogue
    assert first.with_indicators(*second) == catalogue
    assert catalogue.with_indicators(*second) == catalogue


def test_an_indicator_is_found_by_id_or_by_title_in_both_languages() -> None:
    safe = CATALOGUE.indicators[0]
    for word in ("U21468", "Trygghet", "trygghet", "SAFETY", "trygghet "):
        assert CATALOGUE[word] is safe
        assert word in CATALOGUE


def test_an_id_is_kept_to_the_letter() -> None:
    both = Catalogue([indicator("A", published(), id="N28140"), indicator("B", published(), id="U28140")])
    assert both["N28140"].title == "A"
    assert both["U28140"].title == "B"
    for wrong in ("28140", "n28140", "N 28140"):
        assert wrong not in both
        with pytest.raises(UnknownIndicatorError):
            both[wrong]


@pytest.mark.parametrize(("word", "near"), [("u21468", "'U21468'"), ("Tryghet", "'Trygghet'"), ("Safty", "'Safety'")])
def test_a_near_miss_is_named(word: str, near: str) -> None:
    with pytest.raises(UnknownIndicatorError, match=f"did you mean {near}"):
        CATALOGUE[word]


def test_where_nothing_is_near_the_ids_are_named() -> None:
    with pytest.raises(UnknownIndicatorError, match="there are 4: U21468, U21466, avhysningar, nettokostnad"):
        CATALOGUE["xyzzy"]
    with pytest.raises(UnknownIndicatorError, match="there are 0"):
        Catalogue()["xyzzy"]
    assert 3 not in CATALOGUE
    with pytest.raises(UnknownIndicatorError, match="no indicator has the id or title 3"):
        CATALOGUE[3]  # pyright: ignore[reportArgumentType]


def test_a_shared_title_names_the_ids() -> None:
    shared = Catalogue([indicator("Trygghet", published(), id=own) for own in ("U1", "U2")])
    assert "Trygghet" in shared
    with pytest.raises(UnknownIndicatorError, match="shared by the indicators 'U1', 'U2'"):
        shared["Trygghet"]


def test_an_id_goes_before_a_title() -> None:
    crossed = Catalogue([indicator("B", published(), id="A"), indicator("A", published(), id="B")])
    assert crossed["A"].id == "A"


def test_ids_used_twice_are_all_named() -> None:
    twice = [indicator(title, published()) for title in ("A", "B", "A", "C", "B", "A")]
    with pytest.raises(CatalogueError, match="id 'a' is used 3 times; id 'b' is used 2 times"):
        Catalogue(twice)
    with pytest.raises(CatalogueError, match="'U21468'"):
        CATALOGUE + CATALOGUE


def test_a_variable_is_published_or_a_component_never_both() -> None:
    with pytest.raises(CatalogueError, match="'evictions' is the published value of 'a' and a component of 'b'"):
        Catalogue([indicator("A", published("evictions")), indicator("B", total("evictions"))])
    with pytest.raises(CatalogueError, match="'a' is the published value of 'a'"):
        Catalogue([indicator("B", total("a")), indicator("A", published())])
    assert len(Catalogue([indicator("Evictions", total("evictions"))])) == 1


def test_only_indicators_make_a_catalogue() -> None:
    with pytest.raises(CatalogueError, match="item 1 must be an indicator, got 'Trygghet'"):
        Catalogue([CATALOGUE.indicators[0], "Trygghet"])  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({}, ["U21468", "U21466", "avhysningar", "nettokostnad"]),
        ({"service_area": "Äldreomsorg"}, ["U21468", "nettokostnad"]),
        ({"kind": "key_figure"}, ["nettokostnad"]),
        ({"kind": "not_stated"}, ["U21466"]),
        ({"direction": "higher"}, ["U21468", "U21466"]),
        ({"direction": "higher", "service_area": "lss"}, ["U21466"]),
        ({"quality_dimension": "safe"}, ["U21468"]),
        ({"structure_process_outcome": "resultat"}, ["U21468"]),
        ({"source": "brukarundersökning"}, ["U21468"]),
        ({"level": "county"}, ["U21468", "U21466", "nettokostnad"]),
        ({"level": "riket"}, ["U21468", "U21466", "avhysningar", "nettokostnad"]),
        ({"kind": "key_figure", "direction": "lower"}, []),
    ],
)
def test_filters_narrow_in_order(asked: dict[str, Any], ids: list[str]) -> None:
    assert list(CATALOGUE.of(**asked).ids) == ids


def test_a_misspelt_filter_is_refused() -> None:
    with pytest.raises(UnknownTermError, match="key_figure"):
        CATALOGUE.of(kind="nyckeltall")
    with pytest.raises(IndicatorError, match="did you mean 'higher'"):
        CATALOGUE.of(direction="highr")


@given(catalogues())
def test_directed_are_those_where_better_can_be_told(catalogue: Catalogue) -> None:
    higher, lower = catalogue.of(direction="higher"), catalogue.of(direction="lower")
    assert set(catalogue.directed()) == {*higher, *lower}


def test_an_indicator_takes_the_place_of_one_with_its_id() -> None:
    opened = CATALOGUE["Nettokostnad"].measure
    new = Indicator(id="nettokostnad", title="Nettokostnad per invånare", measure=opened)
    changed = CATALOGUE.with_indicators(new, indicator("Ny", published()))
    assert changed.ids == (*CATALOGUE.ids, "ny")
    assert changed["nettokostnad"] is new
    assert CATALOGUE["nettokostnad"].title == "Nettokostnad"


def test_a_catalogue_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        CATALOGUE.indicators = ()  # pyright: ignore[reportAttributeAccessIssue]


def test_a_catalogue_names_its_first_ids() -> None:
    assert repr(CATALOGUE) == "Catalogue(4 indicators: U21468, U21466, avhysningar, nettokostnad)"
    many = Catalogue([indicator(f"A{number}", published()) for number in range(9)])
    assert repr(many) == "Catalogue(9 indicators: a0, a1, a2, a3, a4, a5, …)"


def test_what_is_stated_twice_for_one_indicator_is_refused() -> None:
    catalogue = key_figures().catalogue
    assert catalogue.by_id({"Folkmängd": 2, "andel-65-plus": 1}) == {"folkmangd": 2, "andel-65-plus": 1}
    with pytest.raises(CatalogueError, match="'folkmangd' and 'Folkmängd' are one indicator"):
        catalogue.by_id({"folkmangd": 2, "Folkmängd": 3})
