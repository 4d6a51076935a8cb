"""Ranks never come alone, chances keep what they say, and bands are by value among visible municipalities only."""

from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.data.invented_set import invented
from opnajmfr.data.observations import Observations
from opnajmfr.errors import ConfidenceError, NoDirectionError, NothingToShowError, UnknownTermError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, mean, proportion, published, rate
from opnajmfr.model.descriptions import Version
from opnajmfr.model.indicator_kinds import KeyFigure
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.given import Published
from opnajmfr.model.periods import Span
from opnajmfr.model.policies import SuppressionRule
from opnajmfr.plan.starting import compute
from opnajmfr.questions.places.banding import bands
from tests.small_worlds import FEWER, seen

Floats = NDArray[np.float64]
SHARE = indicator("share", proportion("x", "n"), direction="higher")
VALUE = indicator("value", published(), direction="higher")
ABOVE = {"nation": "N", "county": "A"}
QUARTER = 38
"""How many are a quarter of 150, rounded up."""


def places(n: int) -> Areas:
    """Return a nation of one county with many municipalities."""
    rows = [("N", "nation", "Landet", None), ("A", "county", "Alins län", "N")]
    rows += [(f"m{place:03}", "municipality", f"Ort {place:03}", "A") for place in range(n)]
    return Areas.from_table(pl.DataFrame(rows, schema=["code", "level", "name", "parent"], orient="row"), name="landet")


def published_values(values: Sequence[float | None], *, period: int = 2020) -> pl.DataFrame:
    """Return one published value a municipality."""
    codes = [f"m{place:03}" for place in range(len(values))]
    rows = pl.DataFrame({"area": codes, "variable": "value", "value": values}, schema_overrides={"value": pl.Float64})
    status = pl.when(pl.col("value").is_null()).then(pl.lit("suppressed")).otherwise(pl.lit("observed"))
    return rows.with_columns(
        pl.lit("municipality").alias("level"), pl.lit(period).alias("period"), status.alias("status")
    )


def banded(
    values: Sequence[float | None], scheme: int | str = "as Kolada", direction: str = "higher"
) -> list[int | None]:
    """Return the band of each municipality."""
    one = evolve(VALUE, direction=direction)
    plan = compute(one, Observations.from_frame(published_values(values))).rank(bands=scheme)
    found = dict(plan.collect().ranks.select("area", "band").iter_rows())
    return [found.get(f"m{place:03}") for place in range(len(values))]


def counted(x: Floats, n: Floats) -> Observations:
    """Return counts, years x municipalities."""
    years, width = x.shape
    base = pl.DataFrame(
        {
            "area": [f"m{place:03}" for _ in range(years) for place in range(width)],
            "period": [1950 + year for year in range(years) for _ in range(width)],
        }
    ).with_columns(pl.lit("municipality").alias("level"))
    pieces = [
        base.with_columns(pl.lit(name).alias("variable"), pl.Series("amount", numbers.ravel()))
        for name, numbers in (("x", x), ("n", n))
    ]
    return Observations.from_frame(pl.concat(pieces))


def matrix(ranks: pl.DataFrame, column: str, shape: tuple[int, int]) -> Floats:
    """Return a column of ranks, years x municipalities."""
    return ranks.sort("period", "area")[column].to_numpy().reshape(shape).astype(np.float64)


# How sure a place is


def chances_and_places(middle: float, size: int, *, worlds: int = 60) -> list[tuple[Floats, NDArray[np.bool_]]]:
    """Return the chances to be in the best and the worst quarter, each beside who truly is there."""
    rng = np.random.default_rng(3)
    shape = (worlds, 150)
    n = np.exp(rng.normal(np.log(size), 0.8, shape)).astype(int) + 1
    spread = 80 if size > 10 else 10
    true = rng.beta(spread * middle, spread * (1 - middle), shape)
    ranks = compute(SHARE, counted(rng.binomial(n, true).astype(float), n.astype(float))).rank().collect().ranks
    order = true.argsort(axis=1).argsort(axis=1)
    best, worst = (matrix(ranks, f"p_{end}_quarter", shape) for end in ("best", "worst"))
    return [(best, order >= shape[1] - QUARTER), (worst, order < QUARTER)]


@pytest.mark.parametrize(("middle", "size"), [(0.85, 90), (0.97, 90), (0.7, 4)])
def test_of_municipalities_with_a_chance_of_seven_in_ten_seven_in_ten_truly_are_in_the_quarter(
    middle: float, size: int
) -> None:
    for chance, there in chances_and_places(middle, size):
        some = (chance > 0.5) & (chance < 0.8)
        assert some.sum() > 150
        assert there[some].mean() == pytest.approx(chance[some].mean(), abs=0.06)
        assert chance.sum(axis=1) == pytest.approx(np.full(len(chance), QUARTER))


def test_rates_of_events_have_chances_that_hold_as_well() -> None:
    rng = np.random.default_rng(4)
    shape = (60, 150)
    people = np.exp(rng.normal(6.5, 0.8, shape)).astype(int)
    true = rng.gamma(20, 0.05 / 20, shape)
    falls = indicator("falls", rate("x", "n"), direction="lower")
    ranks = (
        compute(falls, counted(rng.poisson(true * people).astype(float), people.astype(float))).rank().collect().ranks
    )
    best = true.argsort(axis=1).argsort(axis=1) < 38
    chance = matrix(ranks, "p_best_quarter", shape)
    some = (chance > 0.5) & (chance < 0.8)
    assert best[some].mean() == pytest.approx(chance[some].mean(), abs=0.06)


def test_all_true_ranks_of_a_pool_lie_in_their_sets_with_the_confidence() -> None:
    rng = np.random.default_rng(5)
    shape = (140, 20)
    n = np.exp(rng.normal(5, 0.6, shape)).astype(int) + 20
    true = rng.beta(8, 3, shape)
    seen_counts = counted(rng.binomial(n, true).astype(float), n.astype(float))
    ranks = compute(SHARE, seen_counts).rank(sets=True, confidence=0.9).collect().ranks
    truth = 1 + (true[:, None, :] > true[:, :, None]).sum(axis=2)
    held = (matrix(ranks, "rank_lower", shape) <= truth) & (truth <= matrix(ranks, "rank_upper", shape))
    assert held.all(axis=1).mean() >= 0.9
    width = matrix(ranks, "rank_upper", shape) - matrix(ranks, "rank_lower", shape)
    assert 1 < width.mean() < 15


def test_the_set_holds_the_rank_and_is_there_only_when_asked_for() -> None:
    data = invented()
    plan = compute(data).rank(indicators=["hemtjanst-trygghet"])
    ranks = plan.rank(indicators=["hemtjanst-trygghet"], sets=True).collect().ranks
    assert ranks.select((pl.col("rank").is_between("rank_lower", "rank_upper")).all()).item()
    assert ranks["rank_upper"].max() <= ranks["n_ranked"].max()
    alone = plan.collect().ranks
    assert alone["rank_lower"].null_count() == alone.height
    assert alone["p_best_quarter"].null_count() == 0
    assert alone.drop("rank_lower", "rank_upper").equals(ranks.drop("rank_lower", "rank_upper"))


def test_a_rank_that_chance_is_unknown_of_has_no_chances_and_no_set() -> None:
    ranks = compute(VALUE, Observations.from_frame(published_values([1, 2, 3, 4, 5]))).rank(sets=True).collect().ranks
    names = ["p_best_quarter", "p_worst_quarter", "rank_lower", "rank_upper"]
    assert ranks.select(pl.col(names).null_count().sum()).row(0) == (5, 5, 5, 5)


def mixed(n_unknown: int, n_known: int) -> pl.DataFrame:
    """Return ranks of means, some of a single person, whose spread nobody knows."""
    rows: list[tuple[object, ...]] = []
    for place in range(n_unknown + n_known):
        total, n = (10 * place + 50, 10) if place >= n_unknown else (5, 1)
        squares = total**2 / n + (90 if n > 1 else 0)
        rows += [(f"m{place:03}", name, amount) for name, amount in (("t", total), ("n", n), ("q", squares))]
    measure = mean("t", "n", squares="q")
    return compute(indicator("mean", measure, direction="lower"), seen(rows)).rank(sets=True).collect().ranks


def test_a_figure_of_unknown_chance_has_none_and_may_be_anywhere_among_the_others() -> None:
    ranks = mixed(1, 9)
    assert ranks.filter(area="m000").select("p_best_quarter", "rank_lower").row(0) == (None, None)
    known = ranks.filter(pl.col("area") != "m000")
    assert known["p_best_quarter"].sum() == pytest.approx(3)
    assert known["rank_upper"].max() == 10
    assert mixed(7, 3)["p_best_quarter"].null_count() == 10


def test_chances_depend_on_nobody_outside_the_pool() -> None:
    data = invented()
    ids = ["hemtjanst-trygghet", "fallskador-80-plus", "hemtjanst-personalkontinuitet"]
    together = compute(data).rank(indicators=ids, sets=True, bands=4).collect().ranks
    for one in ids:
        alone = (
            compute(evolve(data, catalogue=Catalogue([data.catalogue[one]]))).rank(sets=True, bands=4).collect().ranks
        )
        mine = together.filter(pl.col("indicator") == one)
        assert mine.drop("indicator").equals(alone.drop("indicator"))


def test_chances_do_not_depend_on_the_order_of_the_rows() -> None:
    rng = np.random.default_rng(6)
    rows = [(f"m{place:03}", name, amount) for place in range(30) for name, amount in (("x", place), ("n", 40))]
    first = compute(SHARE, seen(rows)).rank(sets=True, bands="as Kolada").collect()
    mixed_up = [rows[place] for place in rng.permutation(len(rows))]
    assert (
        compute(SHARE, seen(mixed_up)).rank(sets=True, bands="as Kolada").collect().content_hash()
        == first.content_hash()
    )


def test_equal_figures_of_equal_size_share_their_chances_where_nothing_else_differs() -> None:
    rows = [(f"m{place:03}", name, amount) for place in range(8) for name, amount in (("x", 30), ("n", 40))]
    ranks = compute(SHARE, seen(rows)).rank().collect().ranks
    assert set(ranks["p_best_quarter"]) == {0.25}
    assert set(ranks["rank"]) == {1}


# Bands


def test_colours_are_by_the_quartiles_of_the_values_and_equals_share_one() -> None:
    # Quartiles 2.5 and 6.0: four of nine at or above the upper one.
    values = [1.0, 2.0, 2.5, 3.0, 4.0, 6.0, 6.0, 6.0, 9.0]
    assert banded(values) == [3, 3, 3, 2, 2, 1, 1, 1, 1]
    assert banded(values, direction="lower") == [1, 1, 1, 2, 2, 3, 3, 3, 3]


VALUES = st.lists(st.one_of(st.none(), st.integers(0, 9).map(float)), min_size=1, max_size=24)


@FEWER
@given(VALUES)
def test_equals_share_a_colour_and_flipping_the_direction_mirrors_it(values: list[float | None]) -> None:
    assume(any(value is not None for value in values))
    colours = banded(values)
    by_value: dict[float | None, set[int | None]] = {}
    for value, colour in zip(values, colours, strict=True):
        by_value.setdefault(value, set()).add(colour)
    assert all(len(one) == 1 for one in by_value.values())
    assert by_value.get(None, {None}) == {None}
    mirror = {None: None, 1: 3, 2: 2, 3: 1}
    assert banded(values, direction="lower") == [mirror[colour] for colour in colours]
    shown = [value for value in values if value is not None]
    if len(set(shown)) < 4:
        assert set(colours) == {None}
    elif set(colours) != {None}:
        assert colours.count(1) >= len(shown) / 4
        assert colours.count(3) >= len(shown) / 4


@FEWER
@given(st.permutations([float(value) for value in range(24)]), st.sampled_from([2, 3, 4, 6, 8]))
def test_flipping_the_direction_mirrors_bands_of_one_size_without_ties(values: list[float], scheme: int) -> None:
    first, flipped = banded(values, scheme), banded(values, scheme, direction="lower")
    assert flipped == [scheme + 1 - band for band in first if band is not None]
    assert [first.count(band) for band in range(1, scheme + 1)] == [24 // scheme] * scheme


def test_too_few_different_values_have_no_bands() -> None:
    assert banded([1, 1, 2, 2, 3, 3]) == [None] * 6
    assert banded([1, 2, 3], 4) == [None] * 3
    assert banded([5, 5, 5, 5, 5, 5, 5, 1, 9, 8]) == [None] * 10


HIDDEN = SuppressionRule(purpose="precision", min_respondents=30)


@FEWER
@given(st.integers(0, 29))
def test_a_hidden_municipality_has_no_place_and_its_number_changes_nobodys(yes: int) -> None:
    def ranks(hidden: int) -> pl.DataFrame:
        """Return the ranks of a pool in which one figure rests on too few."""
        rows = [("m000", "x", hidden), ("m000", "n", 29)]
        rows += [(f"m{place:03}", name, amount) for place in range(1, 13) for name, amount in (("x", place), ("n", 40))]
        plan = compute(SHARE, seen(rows)).suppress(HIDDEN).rank(bands="as Kolada", sets=True)
        return plan.collect().ranks

    found = ranks(yes)
    assert "m000" not in found["area"]
    assert found.equals(ranks(5))


def test_rows_of_the_county_and_the_nation_change_no_place() -> None:
    rows = [(f"m{place:03}", name, amount) for place in range(12) for name, amount in (("x", place), ("n", 40))]
    land = places(12)

    def ranks(more: list[tuple[object, ...]]) -> pl.DataFrame:
        """Return the ranks with published rows above."""
        own = [(*row, None, "municipality") for row in rows]
        table = seen([*own, *more], ("area", "variable", "amount", "value", "level"))
        return compute(SHARE, table).aggregate(land).rank(bands="as Kolada", sets=True).collect().ranks

    above = [(code, "share", None, 99.0, level) for level, code in ABOVE.items()]
    assert ranks(above).equals(ranks([]))


def test_bands_are_taken_before_rounding() -> None:
    values = [50.04, 50.03, 50.02, 50.01, 50.0, 49.99, 49.98, 49.97]
    assert banded(values, 4) == [1, 1, 2, 2, 3, 3, 4, 4]


# What is refused


def test_what_has_no_direction_is_not_banded() -> None:
    data = invented()
    for one in ("folkmangd", "lakemedel-rutin"):
        with pytest.raises(NoDirectionError):
            bands(data, one, scheme="as Kolada")
        with pytest.raises(NoDirectionError):
            compute(data).rank(indicators=[one], bands="as Kolada")
    figures = Catalogue([KeyFigure(id="a", title="A", measure=Published())])
    with pytest.raises(NoDirectionError):
        bands(evolve(data, catalogue=figures))


@pytest.mark.parametrize("scheme", [1, 21, True, 2.5, "as kolada", "green"])
def test_a_scheme_that_there_is_not_is_refused(scheme: object) -> None:
    with pytest.raises(UnknownTermError):
        compute(invented()).rank(indicators=["hemtjanst-trygghet"], bands=scheme)
    with pytest.raises(UnknownTermError):
        bands(invented(), scheme=scheme)


def test_a_confidence_that_is_none_is_refused() -> None:
    with pytest.raises(ConfidenceError):
        compute(invented()).rank(indicators=["hemtjanst-trygghet"], sets=True, confidence=95)


def test_a_year_without_figures_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(NothingToShowError, match="2022"):
        bands(invented(), "hemtjanst-trygghet", period=2010)


# How long bands last


def series(second: Sequence[float], one: Indicator = VALUE, *, flags: str = "") -> Dataset:
    """Return eight municipalities in 2020 and 2021."""
    first = published_values([1, 2, 3, 4, 5, 6, 7, 8])
    last = published_values(second, period=2021).with_columns(pl.lit(flags).alias("flags"))
    rows = pl.concat([first.with_columns(pl.lit("").alias("flags")), last])
    rows = rows.with_columns(
        pl.when(pl.col("flags") == "")
        .then(pl.lit([], pl.List(pl.String)))
        .otherwise(pl.concat_list("flags"))
        .alias("flags")
    )
    return Dataset(observations=Observations.from_frame(rows), catalogue=Catalogue([one]), areas=places(8))


def test_how_many_of_the_best_were_there_the_year_before_is_counted_beside_a_lot() -> None:
    # The best two of 2020 are m006 and m007; of 2021 m000 and m007.
    row = bands(series([9, 2, 3, 4, 5, 6, 7, 8]), scheme="as Kolada").summary.row(0, named=True)
    assert (row["n_in_1"], row["n_in_2"], row["n_in_3"], row["n_both"], row["period_before"]) == (2, 4, 2, 8, 2020)
    assert (row["n_best"], row["best_stayed"], row["best_by_chance"]) == (2, 0.5, 0.25)
    assert (row["n_worst"], row["worst_stayed"], row["worst_by_chance"]) == (2, 0.5, 0.25)
    assert (row["limit_best"], row["limit_worst"], row["reason"]) == (8, 3, None)


def test_bands_of_noise_last_as_a_lot_gives() -> None:
    rng = np.random.default_rng(8)
    frames = [published_values(rng.normal(size=200).tolist(), period=2020 + year) for year in range(2)]
    data = Dataset(
        observations=Observations.from_frame(pl.concat(frames)), catalogue=Catalogue([VALUE]), areas=places(200)
    )
    row = bands(data).summary.row(0, named=True)
    assert row["best_by_chance"] == 0.25
    assert row["best_stayed"] == pytest.approx(0.25, abs=0.15)


def test_bands_are_never_followed_across_a_break() -> None:
    versions = (Version(span=Span(last=2020)), Version(span=Span(first=2021), comparable_with_previous=False))
    broken = bands(series([9, 2, 3, 4, 5, 6, 7, 8], evolve(VALUE, versions=versions)))
    assert broken.summary["reason"].to_list() == ["earlier_break"]
    assert broken.summary["best_stayed"].to_list() == [None]
    assert broken.table["band_before"].null_count() == 8
    told = bands(series([9, 2, 3, 4, 5, 6, 7, 8], flags="not_comparable"))
    assert told.summary["n_both"].to_list() == [0]


def test_an_area_in_bands_is_printed_with_how_sure_its_place_is_in_both_languages() -> None:
    data = invented()
    answer = bands(data, scheme="as Kolada", area="Ljungmåla")
    assert "röd" in answer.text()
    assert "Chans att höra till den bästa fjärdedelen <1 %" in answer.text()
    assert "Chance to be in the best quarter" in answer.text("en")
    assert "publicerat utan täljare och nämnare" in answer.text()
    assert "Utan band: Folkmängd" in answer.text()
    assert answer.table.filter(pl.col("area").is_in(["91", "00"])).is_empty()
    some = answer.table.filter(pl.col("value").is_null())
    assert some.height > 0
    assert some["band"].null_count() == some.height


def test_the_plan_tells_its_bands_and_sets_and_writes_them_down() -> None:
    plan = compute(invented()).rank(indicators=["hemtjanst-trygghet"], bands="as Kolada", sets=True, confidence=0.9)
    assert "Grönt, gult och rött" in plan.explain()
    assert "quantile bands" in plan.rank(indicators=["hemtjanst-trygghet"], bands=4).explain("en")
    (told,) = plan.recipe.to_dict()["rankings"]
    assert (told["bands"], told["sets"], told["confidence"]) == ("as Kolada", True, 0.9)


def test_means_are_ranked_with_chances_too() -> None:
    measure = mean("t", "n", squares="q")
    rows = [
        (f"m{place:03}", name, amount)
        for place in range(8)
        for name, amount in (("t", 10 * place + 50), ("n", 10), ("q", (10 * place + 50) ** 2 / 10 + 90))
    ]
    ranks = (
        compute(indicator("mean", measure, direction="lower"), seen(rows)).aggregate(places(8)).rank().collect().ranks
    )
    assert ranks.filter(area="m000")["p_best_quarter"].item() > 0.9


def test_bands_not_followed_because_the_source_says_so_tell_it() -> None:
    answer = bands(series([1, 2, 3, 4, 5, 6, 7, 8], flags="not_comparable"), scheme=4)
    assert answer.summary.select("n_both", "reason").row(0) == (0, "not_comparable")
    assert "inte är jämförbart med tidigare år" in answer.text()


@pytest.mark.parametrize("asked", ["Heby", "0331", "1917"])
@pytest.mark.parametrize("period", [2006, 2007])
def test_an_area_is_told_of_under_any_code_that_it_has_had(asked: str, period: int) -> None:
    codes = ["0380", "0381", "0382"]
    frames = [
        pl.DataFrame({"area": [heby, *codes], "value": [4.0, 3.0, 2.0, 1.0]}).with_columns(
            pl.lit("municipality").alias("level"), pl.lit(year).alias("period"), pl.lit("value").alias("variable")
        )
        for year, heby in ((2006, "1917"), (2007, "0331"))
    ]
    observations = Observations.from_frame(pl.concat(frames))
    data = Dataset.of(observations, areas=sweden(), catalogue=Catalogue([VALUE]))
    text = bands(data, area=asked, period=period).text("en")
    assert f"value {period}: 4.0, 1 of 4" in text
    assert ("last time 1 of 4" in text) == (period == 2007)


def test_an_area_of_another_level_is_refused() -> None:
    with pytest.raises(NothingToShowError, match=r"Alins län \(A\) is none of the areas at level 'municipality'"):
        bands(series([1, 2, 3, 4, 5, 6, 7, 8]), area="A")


def test_only_the_years_that_are_shown_are_ranked() -> None:
    answer = bands(series([9, 2, 3, 4, 5, 6, 7, 8]), period=2020)
    assert answer.results.ranks["period"].unique().to_list() == [2020]
