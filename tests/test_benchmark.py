"""One area beside its references: several sexes, its parts, its group, and what is said below the table."""

import polars as pl
import pytest
from attrs import evolve

from opnajmfr.comparison.references import target
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.geography.published_groups import skr_groups
from opnajmfr.data.invented_set import invented
from opnajmfr.data.swedish_key_figures import key_figures
from opnajmfr.errors import ReferenceAreaError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, proportion, share_of_municipalities
from opnajmfr.plan.starting import compute
from opnajmfr.questions.benchmark.comparing import compare
from tests.small_worlds import LAND, one, seen

SHARE = indicator("Andel", proportion("x", "n"), title_en="Share", direction="higher")


def data_of(counts: dict[str, tuple[int, int]], *, areas: Areas = LAND, period: int = 2020) -> Dataset:
    """Return a dataset of areas with counts."""
    rows = [
        (area, str(areas.level(area)), period, name, amount)
        for area, pair in counts.items()
        for name, amount in zip("xn", pair, strict=True)
    ]
    observations = seen(rows, ("area", "level", "period", "variable", "amount"))
    return Dataset(observations=observations, catalogue=Catalogue([SHARE]), areas=areas)


# Several sexes


def test_several_sexes_stand_under_their_indicator_each_with_its_references() -> None:
    wanted = ["hemtjanst-trygghet", "lakemedel-rutin"]
    answer = compare(invented(), "Ljungmåla", to=["county", "history"], indicators=wanted, sex=("T", "K", "M"))
    assert answer.table.select("indicator", "sex").rows() == [
        ("hemtjanst-trygghet", "T"),
        ("hemtjanst-trygghet", "K"),
        ("hemtjanst-trygghet", "M"),
        ("lakemedel-rutin", "T"),
    ]
    for sex in "TKM":
        alone = compare(invented(), "Ljungmåla", to=["county", "history"], indicators=wanted[0], sex=sex)
        both = answer.frame.filter(indicator=wanted[0], sex=sex)
        columns = ["value", "reference_value", "difference", "lower", "upper", "verdict", "detectable"]
        assert both.select(columns).equals(alone.frame.select(columns))
    text = answer.text("en")
    assert text.count("Home-care users who feel safe at home") == 1
    assert "Ljungmåla, women (denominator 78)" in text
    assert "Not given by sex: lakemedel-rutin. The respondent is an organisation and has no sex." in text


# Units and districts


UNITS = LAND.with_areas(
    pl.DataFrame(
        [
            ("d1", "district", "Norra", "a1"),
            ("u1", "unit", "Björken", "d1"),
            ("u2", "unit", "Eken", "d1"),
            ("u9", "unit", "Granen", "b1"),
        ],
        schema=["code", "level", "name", "parent"],
        orient="row",
    )
)
WITH_UNITS = {"a1": (60, 100), "a2": (80, 100), "a3": (85, 100), "b1": (70, 100), "u1": (10, 50), "u2": (50, 50)}


def test_parts_are_held_against_the_same_references_and_their_municipality() -> None:
    data = data_of(WITH_UNITS | {"u9": (5, 10), "d1": (60, 100)}, areas=UNITS)
    answer = compare(data, "Aby", to=["county", "nation", "history", target(80)], parts=True)
    assert answer.table["area"].to_list() == ["a1", "d1", "u1", "u2"]
    found = {
        (row["area"], row["reference_kind"]): (row["reference_value"], row["verdict"])
        for row in answer.frame.iter_rows(named=True)
    }
    assert found["u1", "municipality"] == (60, "worse")
    assert found["u2", "municipality"] == (60, "better")
    assert ("a1", "municipality") not in found
    assert found["u1", "county"][0] == found["a1", "county"][0] == 75
    assert found["u1", "target"] == (80, "worse")
    text = answer.text("en")
    assert text.count("Share (%) · 2020") <= 1
    assert "  Björken (denominator 50)" in text
    assert "    Municipality" in text


def test_parts_have_peers_only_where_peers_were_found_for_them() -> None:
    peers = Grouping.from_table(
        pl.DataFrame({"group": ["a1"] * 3, "member": ["a2", "a3", "b1"], "focus": ["a1"] * 3}), name="liknande"
    )
    rows = compare(data_of(WITH_UNITS, areas=UNITS), "Aby", to=peers, parts=True).frame
    assert one(rows, area="a1", reference="liknande")["place"] == 4
    assert one(rows, area="u1", reference="liknande")["reason"] == "not_in_group"


def test_an_area_without_parts_says_so() -> None:
    plain = data_of({"a1": (60, 100), "a2": (80, 100)})
    assert "The data hold no parts of the area." in compare(plain, "Aby", to="county", parts=True).text("en")
    assert "no parts" not in compare(plain, "Aby", to="county").text("en")


def test_the_parts_of_a_county_are_its_municipalities() -> None:
    answer = compare(data_of(WITH_UNITS, areas=UNITS), "Alins län", to="nation", parts=True)
    assert answer.table["area"].to_list() == ["A", "a1", "a2", "a3"]


# Groups and history by word


def test_group_is_the_newest_group_of_skr() -> None:
    chosen = ["befolkning-65-plus"] if "befolkning-65-plus" in key_figures().catalogue.ids else None
    by_word = compare(key_figures(), "Arboga", to="group", indicators=chosen)
    by_name = compare(key_figures(), "Arboga", to=skr_groups(2023), indicators=chosen)
    assert by_word.table.equals(by_name.table)
    group = by_word.frame["reference_area"].unique().item().rpartition("/")[2]
    assert f"SKR's municipality groups 2023: {group}" in by_word.text("en")


def test_a_hierarchy_without_the_groups_is_refused() -> None:
    with pytest.raises(ReferenceAreaError, match="holds no areas of the hierarchy"):
        compare(invented(), "Ljungmåla", to="group")


def test_history_says_which_year_it_was() -> None:
    answer = compare(invented(), "Ljungmåla", to="history", indicators="hemtjanst-trygghet")
    assert "Own history (2023)" in answer.text("en")
    assert answer.table["Egen historik: period"].to_list() == [2023]
    assert answer.table["Egen historik: verdict"].to_list() == ["worse"]


def test_a_yes_or_no_stands_beside_the_earlier_one_as_a_word() -> None:
    rows = [("a1", 2019, "svar", 0), ("a1", 2020, "svar", 1)]
    routine = indicator("Rutin", share_of_municipalities("svar"), direction="higher")
    data = Dataset(
        observations=seen(rows, ("area", "period", "variable", "amount")), catalogue=Catalogue([routine]), areas=LAND
    )
    lines = compare(data, "Aby", to="history").text("en").splitlines()
    assert any(line.split() == ["Own", "history", "(2019)", "no", "[1]"] for line in lines)


# What is said below


def test_peers_that_were_chosen_after_the_outcome_are_said_to_be() -> None:
    peers = Grouping.from_table(
        pl.DataFrame({"group": ["a1"] * 3, "member": ["a2", "a3", "b1"], "focus": ["a1"] * 3}),
        name="liknande",
        data_year=2021,
    )
    counts = {"a1": (60, 100), "a2": (80, 100), "a3": (85, 100), "b1": (70, 100)}
    later = compare(data_of(counts), "Aby", to=peers).text()
    assert "liknande 2021: De jämförda är valda efter uppgifter från 2021, senare än utfallet 2020" in later
    assert "senare än" not in compare(data_of(counts, period=2021), "Aby", to=peers).text()


def test_what_would_have_been_seen_stands_beside_what_was_not_clear() -> None:
    wanted = ["hemtjanst-trygghet", "hemtjanst-bemotande"]
    answer = compare(invented(), "Ljungmåla", to="county", indicators=wanted)
    row = one(answer.frame, indicator="hemtjanst-bemotande")
    text = answer.text("en")
    assert f"no clear difference (at least {row['detectable']:.1f} would have shown)" in text
    assert "about four times in five" in text
    assert text.count("would have shown") == 2
    clear = compare(invented(), "Ljungmåla", to="county", indicators=wanted[0]).text("en")
    assert "would have shown" not in clear


def test_equivalence_is_told_with_the_margin_that_was_stated() -> None:
    answer = compare(invented(), "Ljungmåla", to="county", indicators="hemtjanst-bemotande", margin=14.5)
    assert "likvärdigt" in answer.text()
    assert "14,5 åt vardera hållet" in answer.text()
    assert "14.5 to either side" in answer.text("en")
    assert "equivalent" not in compare(invented(), "Ljungmåla", to="county", indicators="hemtjanst-bemotande").text(
        "en"
    )


def test_an_approximate_denominator_reaches_the_verdict_against_everyone() -> None:
    data = data_of({area: (60 + place, 100) for place, area in enumerate(("a1", "a2", "a3", "b1"))})
    frame = data.observations.frame.with_columns(
        pl.when(pl.col("area") == "a1")
        .then(pl.lit(["approximate"], pl.List(pl.String)))
        .otherwise(pl.lit([], pl.List(pl.String)))
        .cast(data.observations.frame.schema["flags"])
        .alias("flags")
    )
    peers = Grouping.from_table(
        pl.DataFrame({"group": ["a1"] * 3, "member": ["a2", "a3", "b1"], "focus": ["a1"] * 3}), name="liknande"
    )
    flagged = evolve(data, observations=evolve(data.observations, frame=frame))
    answer = compare(flagged, "Aby", to=["county", "nation", peers, target(50)])
    assert set(answer.frame["reason"]) == {"approximate"}
    assert answer.frame["verdict"].null_count() == 0
    assert "The counts are approximate, and so is the verdict." in answer.text("en")
    others = compute(flagged).aggregate().compare(to=["county", "nation"], areas=["a2"]).collect().comparisons
    assert set(others["reason"]) == {"approximate"}


def test_peers_with_approximate_denominators_reach_the_verdict_too() -> None:
    data = data_of({area: (60 + place, 100) for place, area in enumerate(("a1", "a2", "a3", "b1"))})
    frame = data.observations.frame.with_columns(
        pl.when(pl.col("area") == "a2")
        .then(pl.lit(["approximate"], pl.List(pl.String)))
        .otherwise(pl.lit([], pl.List(pl.String)))
        .cast(data.observations.frame.schema["flags"])
        .alias("flags")
    )
    peers = Grouping.from_table(
        pl.DataFrame({"group": ["a1"] * 3, "member": ["a2", "a3", "b1"], "focus": ["a1"] * 3}), name="liknande"
    )
    flagged = evolve(data, observations=evolve(data.observations, frame=frame))
    assert compare(flagged, "Aby", to=peers).frame["reason"].to_list() == ["approximate"]


def test_the_pooled_figure_of_peers_is_named_and_gets_no_verdict() -> None:
    peers = Grouping.from_table(
        pl.DataFrame({"group": ["a1"] * 3, "member": ["a2", "a3", "b1"], "focus": ["a1"] * 3}), name="liknande"
    )
    counts = {"a1": (60, 100), "a2": (80, 100), "a3": (850, 1000), "b1": (70, 100)}
    row = one(compare(data_of(counts), "Aby", to=peers, figure="pooled").frame, reference="liknande (sammanvägt)")
    assert row["reference_value"] == pytest.approx(100 * 1000 / 1200)
    assert (row["verdict"], row["detectable"], row["reason"]) == (None, None, "differences_among_peers")
    assert row["lower"] is not None


# What a reviewer found


def test_an_area_in_several_groups_of_one_grouping_stands_once_with_each_group_beside_it() -> None:
    data = data_of({"a1": (40, 50), "a2": (30, 50), "a3": (20, 50), "b1": (10, 50)})
    members = pl.DataFrame({"group": ["g1", "g1", "g2", "g2"], "member": ["a1", "a2", "a1", "b1"]})
    answer = compare(data, "a1", to=Grouping.from_table(members, name="Nät"))
    assert answer.table.height == 1
    assert answer.table.select("Nät, g1: value", "Nät, g2: value").row(0) == (70.0, 50.0)
    assert answer.text("en").count("Nät: g1") == 1


def test_a_sex_that_has_figures_of_other_years_is_not_said_to_be_without_them() -> None:
    rows = [("a1", 2019, sex, name, amount) for sex in "KM" for name, amount in (("x", 20), ("n", 30))]
    rows += [("a1", 2020, "T", name, amount) for name, amount in (("x", 20), ("n", 30))]
    observations = seen(rows, ("area", "period", "sex", "variable", "amount"))
    data = Dataset(observations=observations, catalogue=Catalogue([SHARE]), areas=LAND)
    text = compare(data, "a1", to="nation", sex=("T", "K", "M")).text("en")
    assert f"Not given by sex: {SHARE.id}. Not for 2020, but for 2019." in text
    assert "The figure is not given by sex." not in text


def test_a_high_confidence_is_not_rounded_to_certainty_nor_its_alarms_to_none() -> None:
    text = compare(
        data_of({"a1": (40, 50), "a2": (30, 50), "b1": (9, 50)}), "a1", to=["nation", "county"], confidence=0.9999
    )
    assert "0.9999" in text.text("en")
    assert "0.0002 are expected to look real by chance" in text.text("en")
    assert "0,0002 se säkerställda" in text.text("sv").replace("väntas ", "")


def test_a_limit_is_printed_on_the_side_of_zero_where_it_is() -> None:
    answer = compare(data_of({"a1": (330, 500), "b1": (300, 500)}), "a1", to="nation")
    assert 0 < answer.frame["lower"].item() < 0.05
    assert "[+0.01;" in answer.text("en")
    assert "better" in answer.text("en")


def test_a_county_of_few_members_gets_no_verdict_of_its_own() -> None:
    data = data_of({"a1": (1, 60), "b1": (50, 60)})
    rows = compare(data, "A", to=["nation", target(80)]).frame
    assert rows.select("verdict", "reason").rows() == [(None, "low_coverage")] * 2
