"""Networks in small files: what is written is read again, and a fault is told with its line."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opnajmfr.comparison.likeness.nearest import all_nearest_peers, nearest_peers
from opnajmfr.comparison.likeness.networks import read_network, write_network
from opnajmfr.comparison.likeness.peer_sets import peers
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.geography.published_groups import published_peer_set, published_peer_sets, skr_groups
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.errors import GeographyError, TableError, UnknownAreaError
from opnajmfr.sources.kolada.peer_lists import kolada_peer_lists
from tests.test_peer_matching import SPREAD, found
from tests.test_peers import CODES, places

ONCE = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
TOWNS = sorted(sweden().names.filter(pl.col("level") == "municipality")["code"].unique().to_list())[:40]
WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
"""Any text: quotes, backslashes and ends of lines too."""


def same(one: Grouping, other: Grouping) -> None:
    """Hold two groupings to be the same in everything."""
    assert one.frame.equals(other.frame)
    assert one.titles.equals(other.titles)
    fields = ("name", "name_en", "source", "data_year")
    assert [getattr(one, field) for field in fields] == [getattr(other, field) for field in fields]


@st.composite
def networks(draw: st.DrawFn) -> Grouping:
    """Draw groups of municipalities, with a focus or without, some dated and some of another weight."""
    names = draw(st.lists(WORDS.filter(lambda word: bool(word.strip())), min_size=1, max_size=3, unique=True))
    rows: list[dict[str, object]] = []
    for name in names:
        towns = draw(st.lists(st.sampled_from(TOWNS), min_size=2, max_size=5, unique=True))
        focus = towns.pop() if draw(st.booleans()) else None
        for code in towns:
            first = draw(st.none() | st.dates(dt.date(1990, 1, 1), dt.date(2000, 1, 1)))
            last = draw(st.none() | st.dates(dt.date(2000, 1, 2), dt.date(2020, 1, 1)))
            weight = draw(st.sampled_from([1.0, 2.0, 0.1]))
            rows.append(
                {"group": name, "member": code, "weight": weight, "valid_from": first, "valid_to": last, "focus": focus}
            )
    schema = {"valid_from": pl.Date, "valid_to": pl.Date, "focus": pl.String}
    return Grouping.from_table(
        pl.DataFrame(rows, schema_overrides=schema),
        name=draw(WORDS),
        name_en=draw(WORDS),
        source=draw(WORDS),
        data_year=draw(st.none() | st.integers(1990, 2030)),
        titles=draw(st.dictionaries(st.sampled_from([*names, "empty"]), WORDS.filter(bool), max_size=2)),
    )


@ONCE
@given(network=networks())
def test_what_is_written_is_read_again(network: Grouping, tmp_path: Path) -> None:
    file = tmp_path / "network.toml"
    write_network(network, file)
    same(read_network(file), network)


@pytest.mark.parametrize("name", ["nearest", "published", "SKR", "LSS"])
def test_every_kind_of_peers_goes_to_a_file_and_back(name: str, tmp_path: Path) -> None:
    network = {
        "nearest": lambda: all_nearest_peers(k=2),
        "published": lambda: peers("Arboga", published="LSS"),
        "SKR": skr_groups,
        "LSS": lambda: published_peer_set("LSS"),
    }[name]()
    file = tmp_path / "network.toml"
    write_network(network, file)
    same(read_network(file), network if isinstance(network, Grouping) else network.grouping)


def test_the_file_is_one_that_people_read(tmp_path: Path) -> None:
    file = tmp_path / "network.toml"
    arboga = nearest_peers("Arboga", k=3)
    write_network(arboga, file)
    text = file.read_text(encoding="utf-8")
    assert 'focus = { code = "1984", name = "Arboga" }' in text
    assert "data_year = 2019" in text
    told = [line.split('"')[1] for line in text.splitlines() if line.startswith("    {")]
    assert told == list(arboga.members)
    toy = found(SPREAD)
    write_network(toy, file)
    assert 'name = "Ort 1003"' in file.read_text(encoding="utf-8")
    same(read_network(file, areas=places(CODES[:8])), toy.grouping)


def test_a_person_writes_names_or_codes_or_both(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        'name = "Vårt nätverk"\n[[group]]\nfocus = "Arboga"\n'
        'members = ["köping", "1960", { name = "Upplands-Väsby", weight = 2 },'
        ' { code = "0331", name = "Heby kommun" }]\n',
        encoding="utf-8",
    )
    mine = read_network(file)
    assert mine.groups == ["1984"]
    assert mine.members("1984") == ["0114", "0331", "1960", "1983"]
    assert mine.frame.filter(member="0114")["weight"].item() == 2
    assert mine.of("1984") == ["1984"]


FAULTS = [
    ("name = Ours", "is no TOML: (.|\n)*line 1"),
    ('naem = "x"\n[[group]]\nid = "a"\nmembers = ["1984"]', "line 1: naem: unknown key; did you mean 'name'"),
    ('name = "x"', r"line 1: group: wanted one \[\[group\]\] or more"),
    ('format = 2\nname = "x"\n[[group]]\nid = "a"\nmembers = ["1984"]', "line 1: format: wanted 1, got 2"),
    ('name = "x"\ndata_year = 19\n[[group]]\nid = "a"\nmembers = ["1984"]', "line 2: data_year: wanted a year, got 19"),
    ('name = 3\n[[group]]\nid = "a"\nmembers = ["1984"]', "line 1: name: wanted text, got 3"),
    ('name = "x"\n[[group]]\nmembers = ["1984"]', "line 2: group 1, id: is missing"),
    ('name = "x"\n[[group]]\nid = "a"\nmembers = "1984"', "line 4: group 1, members: wanted a list"),
    (
        'name = "x"\n[[group]]\nid = "a"\nmembers = [\n  "Köping",\n  "Arbåga",\n]',
        "line 6: group 1, member 2: (.|\n)*'Arbåga'; did you mean 'Arboga'",
    ),
    (
        'name = "x"\n[[group]]\nid = "a"\nmembers = ["1983"]\n[[group]]\nid = "b"\nmembers = ["180"]',
        "line 7: group 2, member 1: (.|\n)*lost its zero: '0180' is Stockholm",
    ),
    (
        'name = "x"\n[[group]]\nid = "a"\nmembers = [\n  { code = "1984", name = "Köping" },\n  1984,\n]',
        "line 5: group 1, member 1: '1984' is Arboga, not Köping(.|\n)*line 6: group 1, member 2: wanted an area",
    ),
    (
        'name = "x"\n[[group]]\nid = "a"\nmembers = [{ code = "1984", weight = -1 }]',
        "member 1, weight: wanted a number",
    ),
    (
        'name = "x"\n[[group]]\nid = "a"\nmembers = [{ code = "1984", valid_to = 3 }]',
        "member 1, valid_to: wanted a date",
    ),
    (
        'name = "x"\n[[group]]\nid = "a"\nmembers = [{ cod = "1984" }]',
        "line 4: group 1, member 1, cod: unknown key; did you mean 'code'",
    ),
    (
        'name = "x"\n[[group]]\nid = "a"\nmembers = ["1984"]\n[[group]]\nid = "a"\nmembers = ["1983"]',
        "line 3: id: several groups are called a",
    ),
    ('name = "x"\ngroup = ["1984"]', "group 1: wanted"),
]


@pytest.mark.parametrize(("text", "words"), FAULTS)
def test_a_fault_is_told_with_its_line_and_field(text: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=words):
        read_network(file)


def test_a_network_that_contradicts_itself_and_an_unknown_area_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('name = "x"\n[[group]]\nfocus = "1984"\nmembers = ["Arboga"]', encoding="utf-8")
    with pytest.raises(GeographyError, match="among its own peers"):
        read_network(file)
    with pytest.raises(UnknownAreaError):
        write_network(found(SPREAD).grouping, file)


HAND = 'name = "Vårt"\n[[group]]\nid = "we"\nmembers = [{}]\n'


def test_a_file_that_is_no_text_in_utf_8_says_so_and_a_mark_at_its_beginning_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    text = HAND.format('"Köping", "Arboga"')
    for encoding in ("cp1252", "utf-16"):
        file.write_bytes(text.encode(encoding))
        with pytest.raises(TableError, match=r"mine\.toml: the text is not UTF-8(.|\n)*save the file again as UTF-8"):
            read_network(file)
    file.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    assert read_network(file).members("we") == ["1983", "1984"]
    with pytest.raises(TableError, match="is a directory"):
        read_network(tmp_path)
    with pytest.raises(FileNotFoundError):
        read_network(tmp_path / "other.toml")


def test_an_area_under_two_codes_is_one_area_and_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(HAND.format('"1984", "1917",\n"0331"'), encoding="utf-8")
    with pytest.raises(TableError, match=r"line 5: group 1, members: 0331 and 1917 are both Heby \(0331\)"):
        read_network(file)
    file.write_text('name = "x"\n[[group]]\nfocus = "0331"\nmembers = ["1984", "1917"]', encoding="utf-8")
    with pytest.raises(TableError, match="1917 and 0331 are both Heby"):
        read_network(file)
    dated = '{ code = "1917", valid_to = 2007-01-01 }, { code = "0331", valid_from = 2007-01-01 }'
    file.write_text(HAND.format(dated), encoding="utf-8")
    assert read_network(file).members("we") == ["0331"]


def test_a_weight_beyond_every_number_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(HAND.format('{ code = "1984", weight = 1' + "0" * 400 + " }"), encoding="utf-8")
    with pytest.raises(TableError, match="weight: wanted a number above 0"):
        read_network(file)


# Kolada's lists


@pytest.mark.shared
def test_koladas_groups_give_the_twelve_shipped_typologies_exactly(shared: Path) -> None:
    groups = pl.read_parquet(shared / "data" / "kolada_municipality_groups_2026-04.parquet")
    read = kolada_peer_lists(groups)
    shipped = published_peer_sets()
    assert set(read.peer_sets) == set(shipped)
    for typology, grouping in shipped.items():
        same(read.peer_sets[typology], grouping)
    assert read.skr_groups is not None
    assert read.skr_groups.data_year == 2023
    assert read.skr_groups.frame.equals(skr_groups(2023).frame)
    assert read.n_groups == groups["id"].n_unique() == 3630
    assert sum(len(grouping.groups) for grouping in shipped.values()) + 9 + read.unread.height == read.n_groups
    assert read.unread.group_by("reason").len().sort("reason").rows() == [
        ("no_list", 79),
        ("no_municipality", 21),
        ("regions", 42),
    ]
    assert "LSS 2024: 289 kommuner; saknas: Gnosjö (0617)" in str(read)
    assert "Inte lästa: 142" in str(read)


def kolada(*titles: str, members: tuple[str, ...] = ("1983", "1960")) -> pl.DataFrame:
    """Return groups as Kolada's API gives them, all with the same members."""
    return pl.DataFrame(
        {
            "id": [f"G{number}" for number in range(len(titles))],
            "title": titles,
            "members": [[{"member_id": code, "member_title": ""} for code in members]] * len(titles),
        },
        schema_overrides={"members": pl.List(pl.Struct({"member_id": pl.String, "member_title": pl.String}))},
    )


@pytest.mark.parametrize(
    ("title", "typology", "code"),
    [
        ("Liknande kommuner äldreomsorg, Arboga, 2024", "äldreomsorg", "1984"),
        ("Liknande kommuner, övergripande, Arboga, 2025", "övergripande", "1984"),
        ("Liknande kommuner IFO, Upplands\u00a0Väsby, 2024", "IFO", "0114"),
        ("Liknande kommuner IFO, Malung Sälen, 2024", "IFO", "2023"),
        ("Liknande  kommuner ekonomiskt bistånd , Upplands-Bro , 2023 ", "ekonomiskt bistånd", "0139"),
    ],
)
def test_a_title_names_a_typology_a_municipality_and_a_year(title: str, typology: str, code: str) -> None:
    read = kolada_peer_lists(kolada(title))
    assert read.peer_sets[typology].members(code) == ["1960", "1983"]
    assert read.unread.is_empty()
    assert read.skr_groups is None


def test_what_is_not_read_is_counted_with_its_reason() -> None:
    read = kolada_peer_lists(
        kolada(
            "SmåKom (ovägt medel)",
            "Liknande regioner socioekonomi, Region Blekinge, 2024",
            "Liknande kommuner IFO, Region Blekinge, 2024",
            "Liknande kommuner IFO Arboga 2024",
            "Liknande kommuner IFO, Arboga, 2024",
            "Liknande kommuner IFO, arboga, 2024",
            "Liknande kommuner IFO, Köping, 2024",
        )
    )
    assert read.unread["reason"].to_list() == [
        "no_list",
        "regions",
        "no_municipality",
        "other_form",
        "again",
        "own_member",
    ]
    assert read.peer_sets["IFO"].groups == ["1984"]
    assert "1 of 7 groups" in read.text("en")
    for members, reason in (((), "no_members"), (("1983", "0010"), "unknown_member")):
        other = kolada_peer_lists(kolada("Liknande kommuner IFO, Arboga, 2024", members=members))
        assert other.unread["reason"].to_list() == [reason]
        assert other.peer_sets == {}


def test_an_older_edition_keeps_its_year_in_its_name() -> None:
    read = kolada_peer_lists(kolada(*(f"Liknande kommuner IFO, Arboga, {year}" for year in (2022, 2024, 2023))))
    assert list(read.peer_sets) == ["IFO", "IFO 2022", "IFO 2023"]
    assert read.peer_sets["IFO"].data_year == 2024


def test_a_frame_without_its_columns_is_refused() -> None:
    with pytest.raises(TableError, match=r"no column 'member_id'(.|\n)*did you mean 'member'"):
        kolada_peer_lists(pl.DataFrame({"id": ["G1"], "title": ["x"], "member": ["1984"]}))


def test_a_member_told_twice_is_one_member_and_a_faulty_list_hides_no_good_one() -> None:
    twice = kolada_peer_lists(kolada("Liknande kommuner IFO, Arboga, 2024", members=("1983", "1960", "1983")))
    assert twice.peer_sets["IFO"].members("1984") == ["1960", "1983"]
    rows = [
        ("G1", "Liknande kommuner IFO, Arboga, 2024", None),
        ("G2", "Liknande kommuner IFO, Arboga, 2024", "1983"),
        ("G3", "Liknande kommuner IFO, Arboga, 2024", "1960"),
        ("G4", None, "1960"),
    ]
    read = kolada_peer_lists(pl.DataFrame(rows, schema=["id", "title", "member_id"], orient="row"))
    assert read.peer_sets["IFO"].members("1984") == ["1983"]
    assert dict(read.unread.select("id", "reason").iter_rows()) == {"G1": "no_members", "G3": "again", "G4": "no_list"}
    assert "None" not in read.text("en")
