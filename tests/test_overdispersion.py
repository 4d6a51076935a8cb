"""Over-dispersed funnels: scales, treated z-scores, phi, tau squared and adjusted limits."""

import math
from random import Random

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.stats.meta_analysis import combine_effects

from opnajmfr.errors import StatisticError
from opnajmfr.stats.funnels import (
    adjusted_funnel,
    count_ratio_on_scale,
    from_scale,
    funnel_verdict,
    funnel_z,
    onto_scale,
    overdispersion_phi,
    overdispersion_tau_squared,
    proportion_on_scale,
    ratio_on_scale,
    truncated,
    winsorised,
)

SCALES = ["log", "root", "arcsine"]
RATIO_OF_COUNTS = count_ratio_on_scale("x", "n")
scores = st.lists(st.floats(-50, 50), min_size=1, max_size=60)
errors = st.floats(0.01, 2)


def one(expr: pl.Expr) -> float | None:
    """Return the value of an expression without columns."""
    return pl.select(expr).item()


def of_units(z: list[float], error: list[float], expr: pl.Expr) -> float | None:
    """Return a figure of a group of units."""
    return pl.DataFrame({"z": z, "error": error}, schema={"z": pl.Float64, "error": pl.Float64}).select(expr).item()


# Scales


@given(st.floats(1e-6, 1 - 1e-6), st.sampled_from(SCALES))
def test_the_way_onto_a_scale_leads_back(value: float, scale: str) -> None:
    assert one(from_scale(onto_scale(value, scale), scale)) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("scale", SCALES)
def test_places_beyond_the_ends_of_a_scale_are_its_ends(scale: str) -> None:
    low, high = one(from_scale(pl.lit(-9.0), scale)), one(from_scale(pl.lit(9.0), scale))
    assert low == (math.exp(-9) if scale == "log" else 0.0)
    assert high == pytest.approx({"log": math.exp(9), "root": 81.0, "arcsine": 1.0}[scale], rel=1e-12)


@pytest.mark.parametrize(
    ("value", "scale", "place"),
    [
        (0.0, "log", None),
        (0.0, "root", 0.0),
        (1.0, "arcsine", math.pi / 2),
        (1.1, "arcsine", None),
        (-0.1, "root", None),
    ]
    + [(value, scale, None) for value in (math.nan, math.inf) for scale in SCALES],
)
def test_what_has_no_place_on_a_scale_is_null(value: float, scale: str, place: float | None) -> None:
    assert one(onto_scale(value, scale)) == place


def test_an_unknown_scale_is_refused() -> None:
    for call in (
        lambda: onto_scale(1.0, "logit"),  # pyright: ignore[reportArgumentType]
        lambda: ratio_on_scale("x", "n", scale="arcsine"),  # pyright: ignore[reportArgumentType]
        lambda: adjusted_funnel("error", 1.0, scale="logit"),  # pyright: ignore[reportArgumentType]
    ):
        with pytest.raises(StatisticError, match="scale"):
            call()


@pytest.mark.parametrize(
    ("place", "x", "n"),
    [
        (proportion_on_scale("x", "n"), 11, 10),
        (proportion_on_scale("x", "n"), -1, 10),
        (proportion_on_scale("x", "n"), 0, 0),
        (proportion_on_scale("x", "n"), None, 10),
        (ratio_on_scale("x", "n", scale="log"), 0, 10),
        (ratio_on_scale("x", "n", scale="root"), 3, 0),
        (ratio_on_scale("x", "n", scale="root"), math.nan, 3),
        (RATIO_OF_COUNTS, 0, 0),
        (RATIO_OF_COUNTS, -1, 5),
        (RATIO_OF_COUNTS, math.inf, 5),
    ],
)
def test_counts_that_cannot_be_have_no_place(place: tuple[pl.Expr, pl.Expr], x: float | None, n: float) -> None:
    frame = pl.DataFrame({"x": [x], "n": [n]}, schema={"x": pl.Float64, "n": pl.Float64})
    y, error = frame.select(*place).row(0)
    assert y is None
    assert (error is None) == (n == 0 or place is RATIO_OF_COUNTS)


def test_a_unit_without_events_has_no_logarithm_but_an_adjusted_verdict() -> None:
    frame = pl.DataFrame({"figure": [1, 1, 1], "observed": [0, 100, 104], "expected": [100.0, 100.0, 100.0]})
    assert _verdicts(frame, 0.0)["verdict"].to_list() == ["far_below", "within", "within"]


def test_the_error_on_each_scale_is_the_spread_of_chance() -> None:
    rng = np.random.default_rng(3)
    n, draws = 400, 100_000
    frame = pl.DataFrame(
        {"x": rng.binomial(n, 0.3, draws), "events": rng.poisson(n, draws), "before": rng.poisson(250, draws)}
    ).with_columns(n=pl.lit(n))
    for y, error in (
        proportion_on_scale("x", "n"),
        ratio_on_scale("events", "n", scale="log"),
        ratio_on_scale("events", "n", scale="root"),
        count_ratio_on_scale("events", "before"),
    ):
        spread, stated = frame.select(y.std().alias("spread"), error.mean().alias("stated")).row(0)
        assert spread == pytest.approx(stated, rel=0.02)


# Winsorised and truncated


@given(scores, st.floats(0, 0.49))
def test_winsorised_scores_lie_between_numpys_quantiles(z: list[float], share: float) -> None:
    ours = pl.DataFrame({"z": z}).select(winsorised("z", share=share))["z"].to_numpy()
    assert ours == pytest.approx(np.clip(z, *np.quantile(z, [share, 1 - share])), rel=1e-9, abs=1e-9)


@given(scores)
def test_no_share_leaves_scores_as_they_are(z: list[float]) -> None:
    frame = pl.DataFrame({"z": z})
    assert frame.select(winsorised("z", share=0.0))["z"].to_list() == z
    assert frame.select(truncated("z", share=0.0))["z"].to_list() == z


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=200, unique=True), st.sampled_from([0.1, 0.2, 0.25]))
def test_truncation_leaves_out_as_many_at_either_end(z: list[int], share: float) -> None:
    kept = pl.DataFrame({"z": z}).select(truncated("z", share=share))["z"].drop_nulls().to_list()
    wanted = math.ceil(share * (len(z) + 1) - 1e-9) - 1
    assert kept == [each for each in z if wanted <= sorted(z).index(each) < len(z) - wanted]


def test_scores_that_are_missing_stay_missing_and_do_not_count() -> None:
    frame = pl.DataFrame({"z": [None, math.nan, -1.0, 0.0, 1.0, 5.0]})
    full = pl.DataFrame({"z": [-1.0, 0.0, 1.0, 5.0]})
    for treated in (winsorised("z", share=0.25), truncated("z", share=0.25)):
        assert frame.select(treated)["z"].to_list() == [None, None, *full.select(treated)["z"].to_list()]


def test_scores_are_treated_within_their_group() -> None:
    frame = pl.DataFrame({"g": ["a", "b"] * 5, "z": [float(each) for each in range(10)]})
    for treated in (winsorised("z", share=0.25), truncated("z", share=0.25)):
        over = frame.select("g", treated.over("g"))
        for group in ("a", "b"):
            alone = frame.filter(pl.col("g") == group).select(treated)["z"]
            assert over.filter(pl.col("g") == group)["z"].to_list() == alone.to_list()


@pytest.mark.parametrize("share", [-0.1, 0.5, 10, math.nan])
def test_a_share_that_leaves_nobody_is_refused(share: float) -> None:
    for treat in (winsorised, truncated):
        with pytest.raises(StatisticError, match="share"):
            treat("z", share=share)


def test_pure_chance_leaves_the_mean_squares_that_the_docstrings_say() -> None:
    z = pl.DataFrame({"z": np.random.default_rng(5).normal(size=200_000)})
    assert z.select(overdispersion_phi(winsorised("z"))).item() == pytest.approx(0.68, abs=0.01)
    assert z.select(overdispersion_phi(truncated("z"))).item() == pytest.approx(0.44, abs=0.01)


# phi and tau squared


@given(st.lists(st.tuples(st.floats(-20, 20), errors), min_size=2, max_size=40))
def test_tau_squared_about_the_weighted_mean_is_that_of_dersimonian_and_laird(pairs: list[tuple[float, float]]) -> None:
    y, error = np.array(pairs).T
    weights = 1 / error**2
    z = (y - np.average(y, weights=weights)) / error
    with np.errstate(all="ignore"):  # its other figures divide by zero where tau squared is 0
        found = combine_effects(y, error**2, method_re="chi2", use_t=False).tau2
    wanted = max(0.0, found)
    ours = of_units(z.tolist(), error.tolist(), overdispersion_tau_squared("z", "error"))
    assert ours == pytest.approx(wanted, rel=1e-6, abs=1e-9)


@given(st.lists(st.tuples(st.floats(-20, 20), errors), min_size=2, max_size=30), st.randoms())
def test_the_order_of_units_does_not_change_a_digit(pairs: list[tuple[float, float]], random: Random) -> None:
    shuffled = pairs.copy()
    random.shuffle(shuffled)
    for expr in (overdispersion_phi("z"), overdispersion_tau_squared("z", "error")):
        one_way, other_way = (
            of_units(*(list(each) for each in zip(*rows, strict=True)), expr) for rows in (pairs, shuffled)
        )
        assert one_way == other_way


@given(st.integers(2, 50), errors, st.floats(0, 3))
def test_equal_errors_make_tau_squared_the_excess_of_phi(n: int, error: float, size: float) -> None:
    z = [size if each % 2 else -size for each in range(n)]
    wanted = max(0.0, error**2 * (n * size**2 - (n - 1)) / (n - 1))
    assert of_units(z, [error] * n, overdispersion_tau_squared("z", "error")) == pytest.approx(
        wanted, rel=1e-7, abs=1e-9
    )


def test_a_group_without_spread_or_without_units_has_no_tau_squared() -> None:
    phi, tau = overdispersion_phi("z"), overdispersion_tau_squared("z", "error")
    assert of_units([0.0, 0.0], [0.1, 0.2], tau) == 0.0
    assert of_units([3.0], [0.1], tau) is None
    assert of_units([], [], tau) is None
    assert of_units([], [], phi) is None
    assert of_units([3.0, 3.0, math.nan], [0.1, 0.1, 0.1], phi) == pytest.approx(9.0)
    assert of_units([3.0, 3.0, 3.0], [0.1, 0.0, -1.0], tau) is None
    assert of_units([3.0, 3.0], [5e-324, 0.1], tau) is None


def test_z_counts_over_dispersion_in() -> None:
    frame = pl.DataFrame({"y": [0.3, None, 0.3, 0.3], "error": [0.3, 0.3, 0.0, math.nan]})
    assert frame.select(funnel_z("y", "error", 0.0))["y"].to_list() == [pytest.approx(1.0), None, None, None]
    assert frame.select(funnel_z("y", "error", 0.0, tau_squared=0.27))["y"][0] == pytest.approx(0.5)
    assert frame.select(funnel_z("y", "error", 0.0, tau_squared=-1.0))["y"][0] is None


# Adjusted limits


@given(st.floats(0.001, 0.5), st.floats(0.02, 0.98), st.floats(0, 0.2), st.sampled_from(SCALES))
def test_adjusted_limits_hold_the_target_and_the_plain_limits(
    error: float, target: float, tau: float, scale: str
) -> None:
    frame = pl.DataFrame({"error": [error]})
    lower, upper = frame.select(*adjusted_funnel("error", target, scale=scale)).row(0)
    wide_lower, wide_upper = frame.select(*adjusted_funnel("error", target, scale=scale, tau_squared=tau)).row(0)
    assert wide_lower <= lower <= target <= upper <= wide_upper


@given(st.floats(0.3, 3), st.floats(0.01, 0.4), st.floats(0, 0.2), st.floats(0.5, 2), st.sampled_from(["log", "root"]))
def test_a_unit_is_outside_adjusted_limits_where_its_adjusted_z_is(
    value: float, error: float, tau: float, target: float, scale: str
) -> None:
    frame = pl.DataFrame({"value": [value], "error": [error]})
    limits = adjusted_funnel("error", target, scale=scale, tau_squared=tau)
    lower, upper = frame.select(*limits).row(0)
    score = frame.select(
        funnel_z(onto_scale(pl.col("value"), scale), "error", onto_scale(target, scale), tau_squared=tau)
    ).item()
    if abs(abs(score) - norm.ppf(0.975)) > 1e-9 and lower > 0:
        assert (not lower <= value <= upper) == (abs(score) > norm.ppf(0.975))


@pytest.mark.parametrize(
    ("error", "target", "tau"),
    [
        (None, 1.0, 0.0),
        (-0.1, 1.0, 0.0),
        (math.nan, 1.0, 0.0),
        (math.inf, 1.0, 0.0),
        (0.1, 0.0, 0.0),
        (0.1, 1.0, -0.1),
        (0.1, math.nan, 0.0),
        (0.1, 1.0, math.nan),
    ],
)
def test_no_error_no_target_or_no_tau_squared_gives_no_limits(error: float | None, target: float, tau: float) -> None:
    frame = pl.DataFrame({"error": [error]}, schema={"error": pl.Float64})
    assert frame.select(*adjusted_funnel("error", target, scale="log", tau_squared=tau)).row(0) == (None, None)


def test_over_dispersed_units_are_flagged_as_often_as_the_limits_say() -> None:
    plain, adjusted = _shares_outside(share=0.0)
    assert plain > 0.25
    assert adjusted == pytest.approx(0.05, abs=0.012)


def test_winsorising_flags_more_because_it_finds_less_over_dispersion() -> None:
    plain, adjusted = _shares_outside(share=0.1)
    assert 0.07 < adjusted < 0.13 < plain


def test_units_that_differ_by_chance_alone_are_flagged_at_5_per_cent_for_all_the_adjustment() -> None:
    _, adjusted = _shares_outside(share=0.0, tau=0.0)
    assert adjusted == pytest.approx(0.05, abs=0.012)


def test_adjusted_verdicts_of_many_figures_are_those_of_each_alone() -> None:
    frame = _units(0.1, groups=3)
    alone = pl.concat(_verdicts(frame.filter(pl.col("figure") == each), 0.1) for each in range(3))
    assert _verdicts(frame, 0.1).equals(alone)


def test_one_expression_says_the_same_as_step_by_step() -> None:
    frame = _units(0.1, groups=2)
    y, error = ratio_on_scale("observed", "expected", scale="root")
    nested = overdispersion_tau_squared(winsorised(funnel_z(y, error, 1.0)), error).over("figure")
    steps = (
        frame.with_columns(y, error)
        .with_columns(z=funnel_z("y", "error", 1.0))
        .with_columns(z=winsorised("z").over("figure"))
        .select(overdispersion_tau_squared("z", "error").over("figure"))
    )
    assert frame.select(nested).to_series().to_list() == steps.to_series().to_list()


def _units(tau: float, *, groups: int) -> pl.DataFrame:
    """Return 200 ratios a figure around 1 that differ by tau on the log scale, and by chance."""
    rng = np.random.default_rng(8)
    expected = rng.integers(100, 2_000, 200 * groups).astype(float)
    events = rng.poisson(expected * np.exp(rng.normal(0, tau, expected.size)))
    return pl.DataFrame({"figure": np.repeat(np.arange(groups), 200), "observed": events, "expected": expected})


def _verdicts(frame: pl.DataFrame, share: float) -> pl.DataFrame:
    """Return the adjusted verdicts on standardised ratios, step by step."""
    inner, outer = (
        adjusted_funnel("error", 1.0, scale="log", tau_squared="tau_squared", confidence=confidence)
        for confidence in (0.95, 0.998)
    )
    return (
        frame.with_columns(*ratio_on_scale("observed", "expected", scale="log"))
        .with_columns(z=funnel_z("y", "error", 0.0))
        .with_columns(z=winsorised("z", share=share).over("figure"))
        .with_columns(tau_squared=overdispersion_tau_squared("z", "error").over("figure"))
        .with_columns(funnel_verdict(pl.col("observed") / pl.col("expected"), inner=inner, outer=outer))
    )


def _shares_outside(*, share: float, tau: float = 0.1) -> tuple[float, float]:
    """Return the shares of units outside plain and adjusted 95 per cent limits, 100 figures of 200 units."""
    frame = _units(tau, groups=100)
    _, error = ratio_on_scale("observed", "expected", scale="log")
    lower, upper = adjusted_funnel(error, 1.0, scale="log")
    value = pl.col("observed") / pl.col("expected")
    plain = frame.select(((value < lower) | (value > upper)).mean()).item()
    adjusted = (_verdicts(frame, share)["verdict"].cast(pl.String) != "within").mean()
    assert isinstance(adjusted, float)
    return plain, adjusted
