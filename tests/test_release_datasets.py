"""A release gives back what questions are put to: the same figures, intervals and verdicts as before it left."""

import polars as pl
import pytest
from attrs import evolve

import opnajmfr as oj
from opnajmfr.data.release import Release
from opnajmfr.data.released_observations import published_dataset, release_dataset

KEY = ["indicator", "area", "period", "sex", "reference"]
ANSWER = ["value", "reference_value", "lower", "upper", "verdict", "reason", "detectable"]


@pytest.fixture(scope="module")
def release() -> Release:
    return Release.of(oj.compute(oj.invented()).aggregate().with_intervals(0.95).collect())


def made_of(*families: type) -> list[str]:
    """Return the ids of the invented indicators of some measures."""
    return [one.id for one in oj.invented().catalogue if isinstance(one.measure, families)]


@pytest.mark.parametrize("code", ["9206", "9101", "92", "00"])
def test_what_has_its_counts_is_compared_as_before(release: Release, code: str) -> None:
    counted = made_of(oj.Proportion, oj.Rate, oj.Ratio, oj.Total)
    assert len(counted) > 8
    again = release_dataset(release)
    to = "nation" if code != "00" else "history"
    before, after = (
        oj.compare(data, code, to=to, indicators=counted).frame.select(
            *(pl.col(name).cast(pl.String) for name in KEY), *ANSWER
        )
        for data in (oj.invented(), again)
    )
    assert before.height > 0
    assert after.sort(KEY).equals(before.sort(KEY))


def test_a_yes_or_a_class_of_a_municipality_is_its_answer_again(release: Release) -> None:
    answered = made_of(oj.ShareOfMunicipalities, oj.Ordinal)
    before, after = (
        oj.compare(data, "Ljungmåla", to="nation", indicators=answered)
        for data in (oj.invented(), release_dataset(release))
    )
    assert after.table["value"].to_list() == before.table["value"].to_list()
    assert after.table["category"].to_list() == before.table["category"].to_list()
    assert after.text().split("\n\n")[0] == before.text().split("\n\n")[0]


def test_a_mean_without_its_spread_stands_as_it_was_printed(release: Release) -> None:
    table = oj.compare(
        release_dataset(release), "Ljungmåla", to="nation", indicators="hemtjanst-personalkontinuitet"
    ).table
    assert table["value"].item() == 14.4
    assert table["Riket: reason"].item() == "no_counts"


def test_what_was_not_published_is_not_there(release: Release) -> None:
    without = evolve(release, figures=release.figures.with_columns(numerator=None, denominator=None))
    found = oj.compare(release_dataset(without), "Ljungmåla", to="nation", indicators="hemtjanst-trygghet").table
    assert (found["value"].item(), found["n"].item(), found["Riket: reason"].item()) == (68.3, None, "no_counts")


def test_a_hidden_cell_stays_hidden() -> None:
    rule = oj.SuppressionRule(purpose="precision", min_denominator=100)
    release = Release.of(oj.compute(oj.invented()).aggregate().suppress(rule).collect())
    figures = release.figures.filter(pl.col("status") == "too_uncertain", pl.col("level") == "municipality")
    assert figures.height > 50
    again = oj.compute(release_dataset(release)).aggregate().collect().frame
    key = ["indicator", "area", "period", "sex"]
    joined = figures.with_columns(pl.col("indicator").cast(pl.String)).join(
        again.with_columns(pl.col("indicator").cast(pl.String)), on=key, suffix="_again"
    )
    assert joined.height >= figures.height
    assert joined["value_again"].null_count() == joined.height
    assert joined["numerator_again"].null_count() == joined.height


def test_printed_values_are_those_of_the_release(release: Release) -> None:
    frame = published_dataset(release).observations.frame
    own = release.figures.filter(pl.col("figure").is_in(["own", "pooled", "reported"]), pl.col("category").is_null())
    joined = frame.join(
        own.select(pl.col("indicator").cast(pl.String).alias("variable"), "area", "period", "sex", printed="value"),
        on=["variable", "area", "period", "sex"],
    )
    assert joined.height == own.height
    assert joined.filter(pl.col("value").ne_missing(pl.col("printed"))).is_empty()


def test_areas_of_sweden_are_known_with_their_published_peers() -> None:
    again = release_dataset(Release.of(oj.compute(oj.key_figures()).collect()))
    assert again.areas is oj.sweden()
    assert "övergripande" in again.peer_sets
    assert oj.compare(again, "Arboga", to="peers").table.height > 0
