"""Areas: who exists when, under which code, and what it lies in."""

import datetime as dt
from itertools import pairwise
from random import Random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opnajmfr.data.columns import LEVEL_TYPE
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.errors import AreaPeriodError, GeographyError, UnknownAreaError, UnknownTermError
from opnajmfr.model.periods import Division
from opnajmfr.model.vocabulary import Level

START, END = Division.START_OF_YEAR, Division.END_OF_YEAR
NBSP = "\u00a0"
PER_COUNTY = {
    "01": 26,
    "03": 8,
    "04": 9,
    "05": 13,
    "06": 13,
    "07": 8,
    "08": 12,
    "09": 1,
    "10": 5,
    "12": 33,
    "13": 6,
    "14": 49,
    "17": 16,
    "18": 12,
    "19": 10,
    "20": 15,
    "21": 10,
    "22": 7,
    "23": 8,
    "24": 15,
    "25": 14,
}


def first_of(year: int) -> dt.date:
    """Return 1 January of a year."""
    return dt.date(year, 1, 1)


def pairs(*used: tuple[str, int]) -> pl.DataFrame:
    """Return a frame of areas and periods."""
    return pl.DataFrame(used, schema={"area": pl.String, "period": pl.Int32}, orient="row")


def n_members(year: int) -> dict[str, int]:
    """Return the number of municipalities of each county."""
    rows = sweden().members([year], division=START, level=Level.MUNICIPALITY)
    return dict(rows.group_by("county").len().iter_rows())


def used_at(*used: tuple[str, str, int]) -> pl.DataFrame:
    """Return a frame of levels, areas and periods, as a dataset uses them."""
    return pl.DataFrame(used, schema={"level": LEVEL_TYPE, "area": pl.String, "period": pl.Int32}, orient="row")


def county_of(area: str, period: int, *, division: Division = START) -> str:
    """Return the county of one area in one period."""
    return sweden().ancestors(pairs((area, period)), division=division)["county"].item()


def table(*rows: tuple[str, str, str | None], **columns: list[object]) -> pl.DataFrame:
    """Return a table of areas: code, level and parent, with more columns beside."""
    schema = {"code": pl.String, "level": pl.String, "parent": pl.String}
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col("code").alias("name"))
    return frame.with_columns(pl.Series(name, values) for name, values in columns.items())


TOY = (("N", "nation", None), ("c", "county", "N"), ("m", "municipality", "c"), ("u", "unit", "m"))


# Sweden


@pytest.mark.parametrize(
    ("year", "municipalities", "counties"),
    [
        (1992, 286, 24),
        (1994, 286, 24),
        (1995, 288, 24),
        (1996, 288, 24),
        (1997, 288, 23),
        (1998, 288, 21),
        (1999, 289, 21),
        (2002, 289, 21),
        (2003, 290, 21),
        (2007, 290, 21),
        (2026, 290, 21),
    ],
)
def test_sweden_has_its_municipalities_and_counties_of_each_year(year: int, municipalities: int, counties: int) -> None:
    assert len(sweden().codes("municipality", on=first_of(year))) == municipalities
    assert len(sweden().codes("county", on=first_of(year))) == counties
    assert sweden().codes("nation", on=first_of(year)) == ["00"]


def test_every_county_has_its_municipalities() -> None:
    assert n_members(2024) == PER_COUNTY
    assert sum(PER_COUNTY.values()) == 290


def test_counties_have_the_municipalities_of_their_time() -> None:
    assert n_members(2006) == PER_COUNTY | {"03": 7, "19": 11}
    before = n_members(1996)
    assert {county: before[county] for county in ("06", "11", "12", "14", "15", "16")} == {
        "06": 11,
        "11": 13,
        "12": 20,
        "14": 15,
        "15": 19,
        "16": 17,
    }


@given(year=st.integers(1992, 2030), division=st.sampled_from(Division))
def test_every_municipality_of_every_year_lies_in_one_county_and_the_nation(year: int, division: Division) -> None:
    rows = sweden().members([year], division=division, level=Level.MUNICIPALITY)
    assert rows["area"].is_unique().all()
    assert rows["identity"].is_unique().all()
    assert rows["area"].to_list() == sweden().codes("municipality", on=division.on(year))
    assert set(rows["county"]) == set(sweden().codes("county", on=division.on(year)))
    assert set(rows["nation"]) == {"00"}


def test_the_years_together_are_the_years_one_by_one() -> None:
    years = range(1992, 2010)
    together = sweden().members(years, division=END, level=Level.MUNICIPALITY)
    apart = pl.concat(sweden().members([year], division=END, level=Level.MUNICIPALITY) for year in years)
    assert together.equals(apart)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Umeå", "2480"),
        (f"umeå{NBSP}KOMMUN", "2480"),
        ("Upplands-Väsby", "0114"),
        ("malung sälen", "2023"),
        ("Stockholm", "0180"),
        ("Stockholms län", "01"),
        ("Gotland", "0980"),
        ("Gotlands län", "09"),
        ("Skåne", "12"),
        ("Västra Götaland", "14"),
        ("Riket", "00"),
        ("Sverige", "00"),
        ("Kristianstad", "1290"),
        ("Kristianstads län", "11"),
        ("Malmöhus län", "12"),
        ("Heby", "0331"),
        ("Malung", "2023"),
        ("1917", "1917"),
        (" 0180 ", "0180"),
    ],
)
def test_an_area_is_found_by_its_names_and_codes(name: str, code: str) -> None:
    assert sweden().resolve(name) == code


def test_a_level_narrows_a_name() -> None:
    assert sweden().resolve("Gotland", level="county") == "09"
    assert sweden().resolve("Stockholm", level=Level.COUNTY) == "01"
    with pytest.raises(UnknownAreaError, match="no county has the code '0180'; it is the municipality Stockholm"):
        sweden().resolve("0180", level="county")
    with pytest.raises(UnknownTermError, match="did you mean 'county'"):
        sweden().resolve("Stockholm", level="conty")


def test_a_day_gives_the_code_and_the_name_of_that_day() -> None:
    before, after = dt.date(2006, 12, 31), dt.date(2007, 1, 1)
    for word in ("Heby", "0331", "1917"):
        assert sweden().resolve(word, on=before) == "1917"
        assert sweden().resolve(word, on=after) == "0331"
    assert sweden().name("2023", on=dt.date(2007, 12, 31)) == "Malung"
    assert sweden().name("2023") == sweden().name("2023", on=dt.date(2008, 1, 1)) == "Malung-Sälen"
    assert sweden().name("12", on=dt.date(1996, 12, 31)) == "Malmöhus län"
    assert sweden().name("20", on=dt.date(1996, 12, 31)) == "Kopparbergs län"
    assert sweden().name("1917") == "Heby"
    with pytest.raises(AreaPeriodError, match=r"Knivsta \(0330\) did not exist on 2001-01-01; valid from 2003-01-01"):
        sweden().resolve("Knivsta", on=first_of(2001))
    with pytest.raises(AreaPeriodError, match="valid from 1992-01-01 until 1996-12-31"):
        sweden().resolve("Kristianstads län", on=first_of(1997))


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("180", "lost its zero: '0180' is Stockholm"),
        (180, "lost its zero: '0180' is Stockholm"),
        ("380", "lost its zero: '0380' is Uppsala"),
        ("9", "lost its zero: '09' is Gotlands län"),
        ("0", "lost its zero: '00' is Riket"),
        ("0001", "did you mean '01', Stockholms län"),
        (1280, "write '1280'"),
        ("Umea", "did you mean 'Umeå'"),
        ("Vasteras", "did you mean 'Västerås'"),
        ("qqqq", "areas.names"),
        ("9999", "areas.names"),
    ],
)
def test_an_unknown_area_is_an_error_that_names_the_way_out(word: str, hint: str) -> None:
    with pytest.raises(UnknownAreaError, match=hint.replace("(", r"\(")):
        sweden().resolve(word)


def test_levels_and_names_are_known_for_codes_that_were() -> None:
    assert sweden().level("1917") is Level.MUNICIPALITY
    assert sweden().level("11") is Level.COUNTY
    assert sweden().levels == (Level.MUNICIPALITY, Level.COUNTY, Level.NATION)
    assert sweden().names["code"].is_unique().all()
    assert dict(sweden().names.select("code", "identity").iter_rows())["1917"] == "0331"
    with pytest.raises(UnknownAreaError):
        sweden().level("0181x")


# What an area lies in


@pytest.mark.parametrize(
    ("area", "period", "division", "county"),
    [
        ("1917", 2006, START, "19"),
        ("0331", 2006, START, "19"),
        ("0331", 2003, START, "19"),
        ("0331", 2006, END, "03"),
        ("0331", 2007, START, "03"),
        ("1290", 1996, START, "11"),
        ("1290", 1996, END, "12"),
        ("1443", 1995, START, "15"),
        ("1533", 1995, START, "15"),
        ("0642", 1997, START, "16"),
        ("0642", 1998, START, "06"),
        ("0980", 2020, START, "09"),
        ("0330", 2002, END, "03"),
    ],
)
def test_a_county_is_found_by_the_relation_of_the_day_and_not_by_the_code(
    area: str, period: int, division: Division, county: str
) -> None:
    assert county_of(area, period, division=division) == county


def test_ancestors_give_one_row_for_each_pair_in_order() -> None:
    rows = sweden().ancestors(pairs(("0331", 2003), ("00", 2003), ("19", 2003), ("0180", 2002)), division=START)
    assert rows.columns == ["period", "area", "identity", "county", "nation"]
    assert rows.schema["period"] == pl.Int32
    assert rows.select("period", "area", "county", "nation").rows() == [
        (2002, "0180", "01", "00"),
        (2003, "00", None, None),
        (2003, "0331", "19", "00"),
        (2003, "19", None, "00"),
    ]


def test_a_roster_holds_every_area_once_in_the_codes_of_the_dataset() -> None:
    rows = sweden().roster(
        used_at(("municipality", "0331", 2003), ("municipality", "1917", 2004), ("county", "19", 2004)), division=START
    )
    heby = rows.filter(identity="0331").select("period", "area", "county").rows()
    assert heby == [(2003, "0331", "19"), (2004, "1917", "19")]
    counts = rows.group_by("period", "level").len().sort("period", "level").rows()
    assert counts == [(2003, "municipality", 290), (2004, "municipality", 290), (2004, "county", 21)]
    assert rows.columns == ["period", "level", "area", "identity", "county", "nation"]
    assert rows.equals(rows.sort("period", "area"))


@given(
    years=st.sets(st.integers(1992, 2024), min_size=1, max_size=4),
    division=st.sampled_from(Division),
    data=st.data(),
)
def test_a_roster_is_the_members_with_codes_replaced_by_those_used(
    years: set[int], division: Division, data: st.DataObject
) -> None:
    members = sweden().members(years, division=division, level="municipality")
    codes = sweden().names.filter(level="municipality").select("code", "identity")
    choices = members.select("period", "identity").join(codes, on="identity").sort("period", "identity", "code")
    lasts = sweden().places.group_by("code").agg(pl.col("valid_to").fill_null(dt.date.max).max())
    days = {year: division.on(year) for year in years}
    day = pl.col("period").replace_strict(days, return_dtype=pl.Date)
    choices = choices.join(lasts, on="code", maintain_order="left").filter(pl.col("valid_to") > day)
    groups = choices.group_by("period", "identity", maintain_order=True).agg("code").rows()
    some = data.draw(st.lists(st.sampled_from(groups), min_size=1, max_size=40, unique_by=lambda row: row[:2]))
    used = [("municipality", data.draw(st.sampled_from(codes)), year) for year, _, codes in some]
    rows = sweden().roster(used_at(*used), division=division)
    wanted = members.filter(pl.col("period").is_in([year for _, _, year in used]))
    again = rows.select("period", "identity", "county", "nation").sort("period", "identity")
    assert again.equals(wanted.select("period", "identity", "county", "nation").sort("period", "identity"))
    shown = set(rows.select("area", "period").iter_rows())
    assert {(area, year) for _, area, year in used} <= shown


def test_higher_areas_stand_in_the_codes_that_the_dataset_uses_for_them() -> None:
    areas = Areas.from_table(
        table(
            ("N", "nation", None),
            ("old", "county", "N"),
            ("new", "county", "N"),
            ("m", "municipality", "new"),
            identity=[None, "c", "c", None],
            valid_from=[None, None, "2010-01-01", None],
            valid_to=[None, "2010-01-01", None, None],
        ),
        name="toy",
    )
    rows = areas.roster(used_at(("municipality", "m", 2005), ("county", "new", 2005)), division=START)
    assert rows.filter(area="m")["county"].item() == "new"
    rows = areas.roster(used_at(("municipality", "m", 2005)), division=START)
    assert rows.filter(area="m")["county"].item() == "old"


def test_nothing_used_gives_an_empty_roster_with_its_columns() -> None:
    rows = sweden().roster(used_at(), division=START)
    assert rows.is_empty()
    assert rows.columns == ["period", "level", "area", "identity", "county", "nation"]
    assert sweden().members([2020], division=START, level="unit").is_empty()


# What a dataset may not use


def test_unknown_codes_are_all_named_and_a_lost_zero_is_recognised() -> None:
    with pytest.raises(UnknownAreaError, match=r"'180', '380'.*\n\nHint: the code lost its zero: '0180'"):
        sweden().check(pairs(("180", 2020), ("0114", 2020), ("380", 2020)), division=START)
    many = pairs(*[(f"x{number}", 2020) for number in range(12)])
    with pytest.raises(UnknownAreaError, match="and 2 more"):
        sweden().check(many, division=START)


@pytest.mark.parametrize(
    ("area", "period", "division", "words"),
    [
        ("0330", 2001, START, r"Knivsta \(0330\) in 2001, valid from 2003-01-01(.|\n)*leave the row out"),
        ("0330", 2002, START, r"31 December 2002(.|\n)*2003-01-01(.|\n)*END_OF_YEAR"),
        ("0140", 1998, START, "Nykvarn(.|\n)*1999-01-01"),
        ("0140", 1997, END, "Nykvarn(.|\n)*1999-01-01"),
        ("11", 1996, END, "START_OF_YEAR"),
        ("0180", 1985, START, "known from 1992-01-01"),
    ],
)
def test_an_area_outside_its_years_is_an_error_that_names_the_way_out(
    area: str, period: int, division: Division, words: str
) -> None:
    with pytest.raises(AreaPeriodError, match=words):
        sweden().check(pairs((area, period), ("00", 2020)), division=division)


def test_a_stock_of_31_december_is_given_in_the_areas_of_the_day_after() -> None:
    sweden().check(pairs(("0330", 2002), ("0140", 1998), ("11", 1995)), division=END)


def test_two_codes_of_one_area_in_one_period_are_an_error() -> None:
    sweden().check(pairs(("1917", 2005), ("0331", 2006)), division=START)
    with pytest.raises(AreaPeriodError, match=r"Heby \(0331\) and 1917 in 2005"):
        sweden().roster(used_at(("municipality", "1917", 2005), ("municipality", "0331", 2005)), division=START)


def test_a_code_at_another_level_than_stated_is_an_error() -> None:
    with pytest.raises(UnknownAreaError, match=r"Stockholm \(0180\) is a municipality, not a county"):
        sweden().check(used_at(("county", "0180", 2020)), division=START)


# Any hierarchy


def test_any_table_is_a_hierarchy() -> None:
    areas = Areas.from_table(table(*TOY, ("d", "district", "m"), ("v", "unit", "d")), name="toy")
    rows = areas.members([1950, 2050], division=END, level=Level.UNIT)
    assert rows.columns == ["period", "area", "identity", "district", "municipality", "county", "nation"]
    assert rows.drop("period", "identity").rows() == [("u", None, "m", "c", "N"), ("v", "d", "m", "c", "N")] * 2


@st.composite
def hierarchies(draw: st.DrawFn) -> list[tuple[str, str, str | None]]:
    """Draw areas of any levels, each in an area of some higher level."""
    levels = [level for level in Level if level not in {Level.GROUP, Level.NATION}]
    chosen = draw(st.lists(st.sampled_from(levels), max_size=12))
    rows: list[tuple[str, str, str | None]] = [("0", "nation", None)]
    for number, level in enumerate(sorted(chosen, key=list(Level).index, reverse=True), start=1):
        higher = [code for code, word, _ in rows if list(Level).index(Level(word)) > list(Level).index(level)]
        rows.append((str(number), str(level), draw(st.sampled_from(higher))))
    return rows


@given(rows=hierarchies(), seed=st.randoms(use_true_random=False))
def test_the_columns_of_a_roster_are_the_chain_of_parents(
    rows: list[tuple[str, str, str | None]], seed: Random
) -> None:
    shuffled = list(rows)
    seed.shuffle(shuffled)
    areas = Areas.from_table(table(*shuffled), name="toy")
    parents = {code: parent for code, _, parent in rows}
    levels = {code: level for code, level, _ in rows}
    roster = areas.roster(used_at(*[(level, code, 2020) for code, level, _ in rows]), division=START)
    for row in roster.iter_rows(named=True):
        chain: dict[str, str] = {}
        at = parents[row["area"]]
        while at is not None:
            chain[levels[at]], at = at, parents[at]
        higher = [str(level) for level in areas.levels[1:]]
        assert {level: row[level] for level in higher} == {level: chain.get(level) for level in higher}
    assert sorted(roster["area"]) == sorted(levels)


def test_own_units_hang_below_sweden_and_follow_their_municipality_through_its_codes() -> None:
    units = table(("heby:1", "unit", "0331"), ("knivsta:1", "unit", "0330"), ("new", "unit", "0180"))
    units = units.with_columns(valid_from=pl.Series([None, None, "2015-01-01"]))
    areas = sweden().with_areas(units)
    rows = areas.ancestors(pairs(("heby:1", 2006), ("heby:1", 2007), ("knivsta:1", 2003)), division=START)
    assert rows.select("area", "municipality", "county").rows() == [
        ("knivsta:1", "0330", "03"),
        ("heby:1", "1917", "19"),
        ("heby:1", "0331", "03"),
    ]
    for area, period in (("knivsta:1", 2002), ("new", 2014)):
        with pytest.raises(AreaPeriodError, match=area):
            areas.check(pairs((area, period)), division=START)
    assert len(areas.codes("unit", on=first_of(2002))) == 1
    assert sweden().levels == (Level.MUNICIPALITY, Level.COUNTY, Level.NATION)


def test_names_that_several_areas_have_are_told_apart_by_code_only() -> None:
    rows = table(*TOY, ("u2", "unit", "m")).with_columns(name=pl.Series(["Land", "Aby", "Aby", "Hemmet", "Hemmet"]))
    areas = Areas.from_table(rows, name="toy")
    assert areas.resolve("aby") == "m"
    assert areas.resolve("aby", level="county") == "c"
    with pytest.raises(UnknownAreaError, match="several areas: u, u2"):
        areas.resolve("Hemmet")


def test_text_dates_and_dates_are_read_alike() -> None:
    rows = table(*TOY, valid_from=["1990-01-01"] * 4)
    written = Areas.from_table(rows, name="toy")
    dated = Areas.from_table(rows.with_columns(pl.col("valid_from").str.to_date("%Y-%m-%d")), name="toy")
    assert written.places.equals(dated.places)
    assert written.relations.equals(dated.relations)


MOVED = {"valid_from": [None, None, None, "2000-01-01"], "valid_to": [None, None, "2005-01-01", None]}


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (table(*TOY).drop("parent"), "missing parent"),
        (table(*TOY).rename({"parent": "paren"}), r"missing parent and unknown paren(.|\n)*did you mean 'parent'"),
        (table(*TOY).head(0), "no rows"),
        (table(*TOY).with_columns(code=pl.Series([1, 2, 3, 4])), "a number loses its zeros"),
        (table(*TOY).with_columns(name=pl.Series(["a", " ", "b", "c"])), "'name' is blank in row 2"),
        (table(*TOY, ("x", "county", "Q")), r"a parent that is no area: Q \(of x\)"),
        (table(*TOY, ("x", "kounty", "N")), r"no such level: 'kounty'(.|\n)*did you mean 'county'"),
        (table(*TOY, ("x", "group", "N")), "no such level: 'group'"),
        (table(*TOY, ("x", "county", None)), "only the nation stands alone: x"),
        (table(*TOY, ("x", "county", "m")), "not at a higher level(.|\n)*x"),
        (table(*TOY, ("x", "district", "y"), ("y", "district", "x")), "in a circle or down: x, y"),
        (table(("N", "nation", "N")), "not at a higher level"),
        (table(*TOY[1:]).with_columns(parent=pl.lit(None, pl.String)), "0 areas have the level nation"),
        (table(*TOY, ("M", "nation", None)), r"2 areas have the level nation \(M, N\); wanted exactly one"),
        (table(*TOY, ("m", "district", "c")), "one code at two levels: m"),
        (table(*TOY, ("m", "municipality", "N")), "used twice at once: m"),
        (table(*TOY[:2], ("m", "municipality", "c"), ("m", "municipality", "N"), **MOVED), "used twice at once: m"),
        (table(*TOY, identity=["i", None, "i", None]), "one identity at two levels"),
        (table(*TOY, ("n", "municipality", "c"), identity=[None, None, "i", None, "i"]), "two codes of one identity"),
        (table(*TOY, valid_from=["2000-01-01"] * 4, valid_to=["2000-01-01"] * 4), "valid_to is not after valid_from"),
        (table(*TOY, valid_from=["2000"] * 4), "holds no dates: '2000'"),
        (table(*TOY, valid_from=[2000] * 4), "wanted dates"),
        (table(*TOY, valid_from=[None, "2000-01-01", "1990-01-01", None]), "does not exist in all the years(.|\n)*m"),
        (
            table(*TOY, valid_to=[None, "2000-01-01", None, None], valid_from=[None, None, "1990-01-01", None]),
            "does not exist in all the years(.|\n)*m",
        ),
    ],
)
def test_a_table_that_contradicts_itself_is_an_error(frame: pl.DataFrame, words: str) -> None:
    with pytest.raises(GeographyError, match=words):
        Areas.from_table(frame, name="toy")


@given(cuts=st.lists(st.integers(1900, 2050), unique=True, max_size=4), year=st.integers(1890, 2060))
def test_an_area_lies_in_the_county_of_the_day_whatever_moves_it_made(cuts: list[int], year: int) -> None:
    edges = [None, *sorted(cuts), None]
    rows = [("N", "nation", None, None, None), ("c0", "county", "N", None, None), ("c1", "county", "N", None, None)]
    for number, (start, stop) in enumerate(pairwise(edges)):
        dates = [None if edge is None else f"{edge}-01-01" for edge in (start, stop)]
        rows.append(("m", "municipality", f"c{number % 2}", *dates))
    schema = ["code", "level", "parent", "valid_from", "valid_to"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(schema, pl.String), orient="row").with_columns(name="code")
    areas = Areas.from_table(frame, name="toy")
    period = min(max(year, 1900), 2050)
    moves = sum(cut <= period for cut in cuts)
    assert areas.ancestors(pairs(("m", period)), division=START)["county"].item() == f"c{moves % 2}"


@pytest.mark.parametrize(("year", "division"), [(2007, START), (2012, START), (2006, END)])
def test_a_code_is_refused_after_its_years_and_the_newer_one_is_the_way_out(year: int, division: Division) -> None:
    with pytest.raises(AreaPeriodError, match=rf"Heby \(1917\) in {year}, a code until 2006-12-31") as told:
        sweden().check(pairs(("1917", year)), division=division)
    assert "has the code '0331'" in told.value.hint
