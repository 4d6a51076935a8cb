"""Members of a group that truly differ: integrals done otherwise, laws, and extremes."""

import math
from collections.abc import Callable, Sequence

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import chi2, norm, t
from statsmodels.stats.meta_analysis import combine_effects

from opnajmfr.errors import ConfidenceError, StatisticError
from opnajmfr.stats.members import (
    beta_binomial_moments,
    beta_binomial_posterior,
    beta_binomial_reliability,
    between_variance,
    cochran_q,
    denominator_for_reliability,
    dersimonian_laird,
    i_squared,
    james_stein,
    overdispersion_ratio,
    prediction_limits,
    quarter_chances,
    random_effects_difference,
    shrunken_value,
    signal_reliability,
    squared_deviations,
    weighted_mean_of_members,
)

confidences = st.sampled_from([0.5, 0.8, 0.95, 0.998])
figures = st.floats(-1e3, 1e3).map(lambda x: round(x, 3))
variances = st.floats(1e-3, 1e3)
families = st.lists(st.tuples(figures, variances), min_size=2, max_size=12)
NAMES = ("v", "s", "m", "k", "q", "noise", "noise2")
Row = tuple[float, ...]


def frame_of(rows: Sequence[Sequence[object]], names: Sequence[str] = NAMES) -> pl.DataFrame:
    """Return rows as floating point."""
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Float64), orient="row", strict=False)


def judge(*rows: Sequence[object], confidence: float = 0.95) -> list[dict[str, float]]:
    """Test each row of value, variance, mean, k, squared deviations, mean variance and mean squared variance."""
    test = random_effects_difference(
        "v",
        "s",
        mean="m",
        k="k",
        squared_deviations="q",
        mean_variance="noise",
        mean_squared_variance="noise2",
        confidence=confidence,
    )
    return frame_of(rows).select(test.struct.unnest()).to_dicts()


@st.composite
def differences(draw: st.DrawFn) -> Row:
    """Draw a difference to others."""
    k, noise = draw(st.integers(2, 40)), draw(variances)
    squared = noise * noise * draw(st.floats(1, k))
    return draw(figures), draw(variances), draw(figures), k, draw(st.floats(1e-3, 1e3)) * (k - 1), noise, squared


def chance_by_quadrature(row: Row) -> float:
    """Return p by adaptive quadrature over the between-member variance itself."""
    v, s, m, k, q, noise, noise2 = row
    spread, more, away = q / (k - 1), 1 + 1 / k, abs(v - m)

    def freedom(between: float) -> float:
        """Return the degrees of freedom of the spread."""
        mean = between + noise
        return (k - 1) ** 2 * mean**2 / ((k - 2) * (mean**2 + noise2 - noise**2) + mean**2)

    def doubted(root: float) -> float:
        """Return what p grows by at one between-member variance, times the doubt that it is larger."""
        between = spread / root**2 - noise
        variance = more * between + s + noise / k
        f = freedom(between)
        doubt = chi2.cdf(f * root**2, f)
        return doubt * norm.pdf(away / math.sqrt(variance)) * away * more * variance**-1.5 * 2 * spread / root**3

    least = 2 * norm.sf(away / math.sqrt(s + noise / k))
    return least + quad(doubted, 1e-9, math.sqrt(spread / noise), limit=400, epsabs=1e-12)[0]


# The random-effects difference


@given(differences())
def test_the_chance_is_the_integral_over_what_the_between_variance_may_be(row: Row) -> None:
    assume(row[4] / (row[3] - 1) / row[5] < 50)
    chance = chance_by_quadrature(row)
    assume(chance > 1e-3)
    assert judge(row)[0]["p"] == pytest.approx(chance, rel=1e-4 if row[3] == 2 else 1e-5)


@given(differences(), confidences)
def test_the_limits_are_where_the_chance_is_what_confidence_leaves(row: Row, confidence: float) -> None:
    v, s, m, *rest = row
    [found] = judge(row, confidence=confidence)
    at_the_limits = [(m + (v - m) - limit, s, m, *rest) for limit in (found["lower"], found["upper"])]
    for one in judge(*at_the_limits):
        assert one["p"] == pytest.approx(1 - confidence, rel=1e-6)


@given(differences(), confidences)
def test_the_limits_hold_the_difference_and_exclude_zero_exactly_where_the_chance_is_small(
    row: Row, confidence: float
) -> None:
    [found] = judge(row, confidence=confidence)
    assert found["lower"] <= row[0] - row[2] <= found["upper"]
    assume(abs(found["p"] - (1 - confidence)) > 1e-9)
    assert (found["p"] < 1 - confidence) == (found["lower"] > 0 or found["upper"] < 0)


@given(differences())
def test_a_member_as_well_known_as_others_that_differ_much_is_tested_by_student(row: Row) -> None:
    v, _, m, k, q, *_ = row
    noise = 1e-13 * q / (k - 1)
    [found] = judge((v, noise, m, k, q, noise, noise**2))
    spread = math.sqrt(q / (k - 1) * (1 + 1 / k))
    student = 2 * t.sf(abs(v - m) / spread, k - 1)
    assume(student > 1e-3)
    assert found["p"] == pytest.approx(student, rel=1e-5 if k > 2 else 1e-4)
    assert found["upper"] - (v - m) == pytest.approx(t.ppf(0.975, k - 1) * spread, rel=1e-6)


@given(differences())
def test_others_that_agree_though_many_leave_the_pooled_test(row: Row) -> None:
    v, s, m, _, _, noise, _ = row
    k = 10_000
    [found] = judge((v, s, m, k, 1e-6 * noise, noise, noise**2))
    error = math.sqrt(s + noise / k)
    assert found["p"] == pytest.approx(2 * norm.sf(abs(v - m) / error), rel=1e-6, abs=1e-300)
    assert (v - m) - found["lower"] == pytest.approx(norm.ppf(0.975) * error, rel=1e-6)


@given(differences(), st.floats(1, 10))
def test_the_more_the_others_differ_the_wider_the_limits(row: Row, times: float) -> None:
    one, more = judge(row, (*row[:4], row[4] * times, *row[5:]))
    assert more["upper"] >= one["upper"] - 1e-9 * abs(one["upper"])
    assert more["p"] >= one["p"] - 1e-9


@given(differences(), st.integers(-140, 140))
def test_a_change_of_unit_changes_no_chance(row: Row, power: int) -> None:
    v, s, m, k, q, noise, noise2 = row
    unit = 2.0**power
    same = (v * unit, s * unit**2, m * unit, k, q * unit**2, noise * unit**2, noise2 * unit**4)
    one, other = judge(row, same)
    assert other["p"] == pytest.approx(one["p"], rel=1e-9)
    assert other["upper"] == pytest.approx(one["upper"] * unit, rel=1e-9)


@given(differences(), variances)
def test_two_variances_serve_one_side_each(row: Row, above: float) -> None:
    frame = frame_of([(*row, above)], (*NAMES, "above"))
    test = random_effects_difference(
        "v",
        ("s", "above"),
        mean="m",
        k="k",
        squared_deviations="q",
        mean_variance="noise",
        mean_squared_variance="noise2",
    )
    found = frame.select(test.struct.unnest()).row(0, named=True)
    down, up = judge(row, (row[0], above, *row[2:]))
    assert (found["lower"], found["upper"]) == pytest.approx((down["lower"], up["upper"]), rel=1e-12)
    assert found["p"] == pytest.approx((down if row[0] > row[2] else up)["p"], rel=1e-9)


def test_evenly_known_others_need_no_squares() -> None:
    frame = frame_of([(3, 1, 0, 7, 4, 0.5, 0.25)])
    kept = {"mean": "m", "k": "k", "squared_deviations": "q", "mean_variance": "noise"}
    assert frame.select(random_effects_difference("v", "s", **kept)).row(0) == frame.select(
        random_effects_difference("v", "s", **kept, mean_squared_variance="noise2")
    ).row(0)


def test_rows_are_judged_alone_however_many_they_are() -> None:
    rng = np.random.default_rng(1)
    k = rng.integers(2, 50, 9000)
    columns = (rng.normal(size=9000), rng.gamma(1, 1, 9000), rng.normal(size=9000), k, rng.gamma(3, 1, 9000))
    noise = rng.gamma(1, 1, 9000)
    rows = list(zip(*columns, noise, noise**2, strict=True))
    every = judge(*rows)
    order = rng.permutation(9000)
    assert [every[place] for place in order] == judge(*(rows[place] for place in order))
    assert every[8999] == judge(rows[8999])[0]


@pytest.mark.parametrize(
    "row",
    [
        (None, 1, 0, 7, 4, 1, 1),
        (math.nan, 1, 0, 7, 4, 1, 1),
        (1, math.inf, 0, 7, 4, 1, 1),
        (1, -1, 0, 7, 4, 1, 1),
        (1, 1, 0, 1, 0, 1, 1),
        (1, 1, 0, 0, 0, 1, 1),
        (1, 1, 0, 7, -4, 1, 1),
        (1, 1, 0, 7, 4, -1, 1),
        (1, 1, 0, 7, 4, 1, None),
    ],
)
def test_what_cannot_be_judged_is_null(row: Row) -> None:
    assert judge(row) == [{"lower": None, "upper": None, "p": None}]


def test_extremes_have_defined_results() -> None:
    nothing_varies, alike, tiny, huge, no_own = judge(
        (1, 0, 0, 7, 0, 0, 0),
        (0, 0, 0, 7, 0, 0, 0),
        (5e-324, 5e-324, 0, 7, 5e-324, 5e-324, 0),
        (1e9, 1e18, 0, 7, 1e18, 1e18, 1e36),
        (3, 0, 0, 7, 6, 0, 0),
    )
    assert nothing_varies == {"lower": 1, "upper": 1, "p": 0}
    assert alike == {"lower": 0, "upper": 0, "p": 1}
    assert 0 <= tiny["p"] <= 1
    assert huge["lower"] < 1e9 < huge["upper"]
    assert no_own["p"] == pytest.approx(2 * t.sf(3 / math.sqrt(8 / 7), 6), rel=1e-9)
    assert judge() == []


def test_a_confidence_in_per_cent_is_refused_before_any_row() -> None:
    with pytest.raises(ConfidenceError):
        judge((1, 1, 0, 7, 4, 1, 1), confidence=95)
    with pytest.raises(ConfidenceError):
        prediction_limits("m", k="k", squared_deviations="q", mean_variance="noise", confidence=0)


@given(differences())
def test_the_prediction_limits_are_what_a_difference_may_be_around_the_mean(row: Row) -> None:
    limits = prediction_limits(
        "m",
        k="k",
        squared_deviations="q",
        mean_variance="noise",
        mean_squared_variance="noise2",
        variance="s",
    )
    lower, upper = frame_of([row]).select(limits.struct.unnest()).row(0)
    [found] = judge((row[2], *row[1:]))
    assert (lower, upper) == pytest.approx((row[2] + found["lower"], row[2] + found["upper"]), rel=1e-9, abs=1e-9)


def test_a_true_value_is_predicted_more_closely_than_a_figure() -> None:
    frame = frame_of([(0, 4, 10, 7, 12, 1, 1)])
    kept = {"k": "k", "squared_deviations": "q", "mean_variance": "noise"}
    true = frame.select(prediction_limits("m", **kept).struct.unnest()).row(0)
    figure = frame.select(prediction_limits("m", **kept, variance="s").struct.unnest()).row(0)
    assert figure[0] < true[0] < 10 < true[1] < figure[1]


# How much members differ


def family_of(members: Sequence[tuple[float | None, float | None]]) -> pl.DataFrame:
    """Return a family of figures and variances."""
    return pl.DataFrame(members, schema={"y": pl.Float64, "s": pl.Float64}, orient="row")


@settings(max_examples=25)
@given(families)
def test_mean_spread_and_between_variance_are_those_of_statsmodels(members: list[tuple[float, float]]) -> None:
    y, s = (np.array(column) for column in zip(*members, strict=True))
    with np.errstate(all="ignore"):  # its negative between-member variances have no weights
        wanted = combine_effects(y, s, method_re="chi2")
    between = dersimonian_laird("y", "s")
    mean, variance = weighted_mean_of_members("y", "s", between=between)
    fixed, _ = weighted_mean_of_members("y", "s")
    found = family_of(members).select(between, cochran_q("y", "s"), mean, variance, fixed.alias("fixed")).row(0)
    weights = 1 / (s + max(wanted.tau2, 0))
    expected = (
        max(wanted.tau2, 0),
        wanted.q,
        (weights * y).sum() / weights.sum(),
        1 / weights.sum(),
        wanted.mean_effect_fe,
    )
    assert found == pytest.approx(expected, rel=1e-8, abs=1e-6)


@given(families)
def test_the_moments_of_unweighted_members_are_their_variance_less_that_of_chance(
    members: list[tuple[float, float]],
) -> None:
    y, s = (np.array(column) for column in zip(*members, strict=True))
    found = family_of(members).select(between_variance("y", "s")).item()
    assert found == pytest.approx(max(0.0, y.var(ddof=1) - s.mean()), rel=1e-9, abs=1e-9)


@given(families)
def test_i_squared_and_overdispersion_say_the_same_of_q(members: list[tuple[float, float]]) -> None:
    frame = family_of(members)
    q, share, ratio = frame.select(cochran_q("y", "s"), i_squared("y", "s"), overdispersion_ratio("y", "s")).row(0)
    assert ratio == pytest.approx(q / (len(members) - 1))
    assert share == pytest.approx(max(0.0, 1 - 1 / ratio) if ratio else 0.0, abs=1e-12)


def test_members_without_a_figure_are_left_out_and_families_stay_apart() -> None:
    one = [(1.0, 1.0), (4.0, 2.0), (None, 1.0), (3.0, None), (math.nan, 1.0), (5.0, 0.0)]
    frame = pl.concat([family_of(one).with_columns(f=pl.lit(1)), family_of([(7.0, 1.0)]).with_columns(f=pl.lit(2))])
    measures = [cochran_q("y", "s"), i_squared("y", "s"), overdispersion_ratio("y", "s"), dersimonian_laird("y", "s")]
    found = frame.group_by("f", maintain_order=True).agg(*measures).drop("f").rows()
    assert found == [(3.0, pytest.approx(2 / 3), 3.0, 3.0), (0.0, None, None, None)]
    over = frame.select(cochran_q("y", "s").over("f"))["q"].to_list()
    assert over == [3.0] * 6 + [0.0]
    empty = family_of([]).select(*measures, between_variance("y", "s").alias("moments"))
    assert empty.row(0) == (None, None, None, None, None)


def test_equal_figures_differ_by_nothing() -> None:
    frame = family_of([(2.0, 1.0)] * 5)
    measures = (cochran_q("y", "s"), i_squared("y", "s"), dersimonian_laird("y", "s"))
    assert frame.select(*measures).row(0) == (0.0, 0.0, 0.0)
    assert frame.select(between_variance("y", "s")).item() == 0.0


@given(st.lists(figures, min_size=1, max_size=30), st.randoms())
def test_squared_deviations_do_not_depend_on_the_order(numbers: list[float], random: object) -> None:
    mixed = list(numbers)
    random.shuffle(mixed)  # pyright: ignore[reportAttributeAccessIssue] - hypothesis gives a Random
    frame = pl.DataFrame({"y": [numbers, mixed]})
    one, other = frame.select(squared_deviations("y"))["y"]
    assert one == other
    assert one == pytest.approx(np.var(numbers) * len(numbers), rel=1e-9, abs=1e-9)


# Reliability and shrinkage


@given(figures, variances, figures, variances)
def test_a_shrunken_figure_lies_between_figure_and_mean_by_its_reliability(
    value: float, variance: float, mean: float, between: float
) -> None:
    frame = frame_of([(value, variance, mean, between)], ("y", "s", "m", "t"))
    estimate, posterior = shrunken_value("y", "s", mean="m", between="t")
    found, spread, kept = frame.select(estimate, posterior, signal_reliability("t", "s")).row(0)
    assert found == pytest.approx(kept * value + (1 - kept) * mean, rel=1e-9, abs=1e-9)
    assert 1 / spread == pytest.approx(1 / variance + 1 / between, rel=1e-9)


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ((8, 0, 2, 3), (8, 0)),
        ((8, 3, 2, 0), (2, 0)),
        ((8, 0, 2, 0), (2, 0)),
        ((8, 3, 2, -1), (None, None)),
        ((8, -3, 2, 1), (None, None)),
        ((None, 3, 2, 1), (None, None)),
        ((8, math.inf, 2, 1), (None, None)),
    ],
)
def test_shrinkage_at_the_ends(row: Row, wanted: tuple[float | None, float | None]) -> None:
    frame = frame_of([row], ("y", "s", "m", "t"))
    assert frame.select(*shrunken_value("y", "s", mean="m", between="t")).row(0) == wanted


@given(st.lists(figures, min_size=4, max_size=12), variances)
def test_james_and_stein_never_move_a_figure_past_the_mean_nor_away_from_it(y: list[float], variance: float) -> None:
    frame = pl.DataFrame({"y": y, "s": [variance] * len(y)})
    found = frame.select(james_stein("y", "s"))["shrunken"].to_numpy()
    away, kept = np.array(y) - np.mean(y), found - np.mean(y)
    assert np.all(np.abs(kept) <= np.abs(away) + 1e-9)
    assert np.all(kept * away >= -1e-9)


def test_james_and_stein_leave_three_alone_and_have_no_estimate_for_nothing() -> None:
    three = family_of([(1.0, 1.0), (None, 1.0), (2.0, 1.0), (6.0, 1.0)])
    assert three.select(james_stein("y", "s"))["shrunken"].to_list() == [1.0, None, 2.0, 6.0]
    assert family_of([(2.0, 1.0)] * 4).select(james_stein("y", "s"))["shrunken"].to_list() == [2.0] * 4
    assert family_of([]).select(james_stein("y", "s")).is_empty()


@given(variances, variances, st.floats(0.01, 0.99))
def test_the_denominator_for_a_reliability_gives_that_reliability(between: float, within: float, r: float) -> None:
    frame = frame_of([(between, within)], ("t", "w"))
    n = frame.select(denominator_for_reliability("t", "w", reliability=r)).item()
    assert frame.select(signal_reliability("t", pl.col("w") / n)).item() == pytest.approx(r, rel=1e-9)


@pytest.mark.parametrize("wrong", [0.0, 1.0, 70, -0.1, math.nan])
def test_a_reliability_that_cannot_be_is_refused(wrong: float) -> None:
    with pytest.raises(StatisticError, match="reliability"):
        denominator_for_reliability("t", "w", reliability=wrong)


def test_no_denominator_is_enough_where_members_do_not_differ() -> None:
    needed = frame_of([(0, 1), (None, 1), (1, -1), (1, 0)], ("t", "w")).select(denominator_for_reliability("t", "w"))
    assert needed["denominator"].to_list() == [None, None, None, 0.0]
    kept = frame_of([(0, 0), (0, 1), (1, 0)], ("t", "s")).select(signal_reliability("t", "s"))
    assert kept["reliability"].to_list() == [None, 0.0, 1.0]


# Shares


@pytest.mark.parametrize("mean", [0.1, 0.5, 0.93])
@pytest.mark.parametrize("correlation", [0.005, 0.05, 0.4])
def test_the_moments_find_mean_and_correlation_of_many_shares(mean: float, correlation: float) -> None:
    rng = np.random.default_rng(1)
    n = rng.integers(20, 400, 20_000)
    total = (1 - correlation) / correlation
    x = rng.binomial(n, rng.beta(mean * total, (1 - mean) * total, 20_000))
    found = pl.DataFrame({"x": x, "n": n}).select(*beta_binomial_moments("x", "n")).row(0)
    assert found == pytest.approx((mean, correlation), rel=0.06)


@given(st.integers(0, 50), st.integers(0, 50), st.floats(0.05, 0.95), st.floats(0.01, 0.9))
def test_the_shrunken_share_is_the_mean_of_the_posterior_beta(
    yes: int, no: int, mean: float, correlation: float
) -> None:
    frame = frame_of([(yes, yes + no, mean, correlation)], ("x", "n", "m", "r"))
    total = (1 - correlation) / correlation
    a, b = mean * total + yes, (1 - mean) * total + no
    found = frame.select(*beta_binomial_posterior("x", "n", mean="m", correlation="r")).row(0)
    assert found == pytest.approx((a / (a + b), a * b / ((a + b) ** 2 * (a + b + 1))), rel=1e-9)
    if yes + no:
        weight = frame.select(beta_binomial_reliability("n", mean="m", correlation="r")).item()
        assert found[0] == pytest.approx(weight * yes / (yes + no) + (1 - weight) * mean, rel=1e-9)
        # Adams's formula at the family's share, with its n - 1 of n persons' chance.
        adams = frame.select(beta_binomial_reliability("n", mean="m", correlation="r", share="m")).item()
        between = correlation * mean * (1 - mean)
        assert adams == pytest.approx(between / (between + mean * (1 - mean) / (yes + no)), rel=1e-9)


def test_shares_at_the_ends() -> None:
    nobody = pl.DataFrame({"x": [0, 0, 0], "n": [10, 20, 30]})
    assert nobody.select(*beta_binomial_moments("x", "n")).row(0) == (0.0, 0.0)
    torn = pl.DataFrame({"x": [0, 10], "n": [10, 10]})
    assert torn.select(*beta_binomial_moments("x", "n")).row(0) == (0.5, 1.0)
    wrong = frame_of([(3, 0), (5, 3), (-1, 3), (None, 3), (2, 4)], ("x", "n"))
    assert wrong.select(*beta_binomial_moments("x", "n")).row(0) == (0.5, None)
    ends = frame_of([(0, 0, 0.5, 0), (0, 0, 0.5, 1), (5, 10, 0.2, 0), (5, 10, 0.2, 1)], ("x", "n", "m", "r"))
    shrunken, _ = beta_binomial_posterior("x", "n", mean="m", correlation="r")
    assert ends.select(shrunken)["shrunken"].to_list() == [0.5, None, 0.2, 0.5]
    everybody = frame_of([(30, 0.9, 0.1, 1.0)], ("n", "m", "r", "p"))
    assert everybody.select(beta_binomial_reliability("n", mean="m", correlation="r", share="p")).item() == 1.0
    large = pl.DataFrame({"x": [400_000_000, 500_000_000], "n": [1_000_000_000] * 2})
    assert large.select(*beta_binomial_moments("x", "n")).row(0) == pytest.approx((0.45, 0.0202), rel=1e-3)


# Quarters


@given(
    st.lists(st.lists(st.tuples(figures, st.floats(0, 10)), min_size=9, max_size=9), min_size=1, max_size=4),
    st.integers(0, 1000),
)
def test_the_chances_of_a_family_add_to_its_quarter(members: list[list[tuple[float, float]]], seed: int) -> None:
    values = np.array(members)
    found = quarter_chances(values[:, :, 0], values[:, :, 1], seed=seed, draws=50)
    for chances in found:
        assert np.all((chances >= 0) & (chances <= 1))
        assert chances.sum(axis=1) == pytest.approx(np.full(len(members), 3.0))
    first = quarter_chances(values[0, :, 0], values[0, :, 1], seed=seed, draws=50)
    assert np.array_equal(first.highest, found.highest[0])


def test_the_lowest_of_figures_are_the_highest_of_their_opposites() -> None:
    rng = np.random.default_rng(1)
    y, s = rng.normal(size=(3, 11)), rng.gamma(1, 1, (3, 11))
    straight, mirrored = quarter_chances(y, s, seed=1, draws=20_000), quarter_chances(-y, s, seed=2, draws=20_000)
    assert mirrored.lowest == pytest.approx(straight.highest, abs=0.03)


def test_missing_members_are_no_members_and_few_have_no_quarters() -> None:
    y = np.array([[4.0, np.nan, 3.0, 2.0, 1.0], [4.0, np.nan, 3.0, 2.0, np.nan]])
    found = quarter_chances(y, np.zeros_like(y), seed=1, draws=3)
    assert found.highest[0].tolist() == pytest.approx([1, math.nan, 0, 0, 0], nan_ok=True)
    assert found.lowest[0].tolist() == pytest.approx([0, math.nan, 0, 0, 1], nan_ok=True)
    assert np.isnan(found.highest[1]).all()
    assert quarter_chances(np.empty((0, 5)), np.empty((0, 5)), seed=1).highest.shape == (0, 5)


def test_members_that_nothing_tells_apart_share_the_quarter() -> None:
    found = quarter_chances([2.0] * 8, [0.0] * 8, seed=1, draws=2)
    assert found.highest.tolist() == found.lowest.tolist() == [0.25] * 8


@pytest.mark.parametrize(
    "call",
    [
        lambda: quarter_chances([1.0] * 4, [1.0] * 5, seed=1),
        lambda: quarter_chances(np.zeros((1, 1, 4)), np.zeros((1, 1, 4)), seed=1),
        lambda: quarter_chances([1.0] * 4, [1.0, -1.0, 1.0, 1.0], seed=1),
        lambda: quarter_chances([1.0] * 4, [1.0] * 4, seed=1, draws=0),
    ],
)
def test_what_cannot_be_drawn_from_is_refused(call: Callable[[], object]) -> None:
    with pytest.raises(StatisticError):
        call()
