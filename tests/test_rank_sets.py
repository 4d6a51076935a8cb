"""Confidence sets of ranks: looking at every pair gives the same, and they hold the true ranks as often as they say."""

import math
from typing import Literal

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, norm

from opnajmfr.errors import ConfidenceError, StatisticError
from opnajmfr.stats.ranking import correlated_rank_sets, multinomial_rank_sets, rank_limits, rank_sets
from opnajmfr.stats.ranking.extremes import Floats, pairs_beyond, rivals_beyond
from opnajmfr.stats.ranking.settings import Side

sides = st.sampled_from(["both", "lower", "upper"])


@st.composite
def families(draw: st.DrawFn) -> tuple[Floats, Floats]:
    """Draw one family: estimates with ties, errors of very different size, some zero, some members missing."""
    n = draw(st.integers(1, 9))
    estimates = draw(st.lists(st.integers(-8, 8).map(float) | st.just(math.nan), min_size=n, max_size=n))
    errors = draw(st.lists(st.floats(-6, 6).map(math.exp) | st.just(0.0) | st.just(1.0), min_size=n, max_size=n))
    return np.array(estimates), np.array(errors)


def plain_sets(estimates: Floats, errors: Floats, *, draws: int, seed: int, place: int) -> tuple[Floats, Floats]:
    """Return simultaneous sets without stepdown, pair by pair."""
    noise = np.random.default_rng(seed).standard_normal((len(estimates), draws)) * errors[:, None]
    n = len(estimates)
    pairs = [(j, k) for j in range(n) for k in range(n) if j != k and math.hypot(errors[j], errors[k]) > 0]
    ratios = [np.abs(noise[j] - noise[k]) / math.hypot(errors[j], errors[k]) for j, k in pairs]
    critical = np.sort(np.max(ratios, axis=0))[-place] if ratios else 0.0
    low, high = np.ones(n), np.full(n, float(n))
    for j in range(n):
        for k in range(n):
            distance, error = estimates[k] - estimates[j], math.hypot(errors[j], errors[k])
            low[j] += distance > critical * error
            high[j] -= -distance > critical * error
    return low, high


def same(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> bool:
    """Return whether two answers agree in both limits, missing members included."""
    return all(np.array_equal(a, b, equal_nan=True) for a, b in zip(one, other, strict=True))


@given(families(), st.integers(0, 50))
def test_leaving_pairs_out_changes_nothing(family: tuple[Floats, Floats], seed: int) -> None:
    here = ~np.isnan(family[0])
    estimates, errors = family[0][here], family[1][here]
    found = rank_sets(estimates, errors, higher_first=True, stepdown=False, draws=99, seed=seed)
    assert same(found, plain_sets(estimates, errors, draws=99, seed=seed, place=5))


@given(st.integers(0, 10**6), st.integers(1, 7), st.sampled_from([0.0, 0.3, 1.0, 2.0, 3.0]))
def test_every_pair_that_errors_of_some_size_take_to_the_cut_is_looked_at(seed: int, n: int, cut: float) -> None:
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((50, n))
    size = np.exp(rng.normal(0, 2, (50, n, n)))
    share, other_share = size / np.hypot(size, 1), 1 / np.hypot(size, 1)
    reaching = np.abs(share * noise[:, :, None] - other_share * noise[:, None, :]) >= cut
    reaching[:, range(n), range(n)] = False
    looked = np.zeros(reaching.shape, dtype=bool)
    for pairs in pairs_beyond(noise, cut):
        assert (np.diff(pairs.draw) >= 0).all()
        looked[pairs.draw, pairs.one, pairs.other] = looked[pairs.draw, pairs.other, pairs.one] = True
    assert not (reaching & ~looked).any()
    assert not looked[:, range(n), range(n)].any()
    for member in range(n):
        rivals = rivals_beyond(noise, member, cut)
        near = np.zeros((50, n), dtype=bool)
        near[rivals.draw, rivals.other] = True
        assert not (reaching[:, member] & ~near).any()
        assert not near[:, member].any()


def test_leaving_pairs_out_changes_nothing_among_many_members() -> None:
    rng = np.random.default_rng(11)
    for spread in (0.0, 0.5, 2.0):
        estimates, errors = rng.normal(0, 8, 60), np.exp(rng.normal(0, spread, 60))
        found = rank_sets(estimates, errors, higher_first=True, stepdown=False, draws=199, seed=5)
        assert same(found, plain_sets(estimates, errors, draws=199, seed=5, place=10))


@given(
    families(),
    sides,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from([0.95, 0.8, 0.5, 0.05]),
    st.integers(0, 50),
)
def test_independent_estimates_are_the_case_of_no_covariance(
    family: tuple[Floats, Floats],
    side: Side,
    simultaneous: bool,  # noqa: FBT001
    stepdown: bool,  # noqa: FBT001
    higher_first: bool,  # noqa: FBT001
    confidence: float,
    seed: int,
) -> None:
    estimates, errors = family
    errors = np.where(errors < 1e-2, np.where(errors > 0, 1e-2, 0.0), errors)
    found, wanted = (
        sets(
            estimates,
            spread,
            higher_first=higher_first,
            confidence=confidence,
            simultaneous=simultaneous,
            side=side,
            stepdown=stepdown,
            draws=99,
            seed=seed,
        )
        for sets, spread in ((rank_sets, errors), (correlated_rank_sets, np.diag(errors**2)))
    )
    assert same(found, wanted)


@given(families(), st.booleans(), st.booleans())
def test_sets_hold_the_rank_of_the_estimates_and_narrow_with_what_is_asked(
    family: tuple[Floats, Floats],
    simultaneous: bool,  # noqa: FBT001
    higher_first: bool,  # noqa: FBT001
) -> None:
    estimates, errors = family
    here = ~np.isnan(estimates)
    low, high = rank_sets(estimates, errors, higher_first=higher_first, simultaneous=simultaneous, draws=99)
    assert np.isnan(low[~here]).all()
    assert np.isnan(high[~here]).all()
    sign = 1 if higher_first else -1
    ahead = np.array([np.sum(sign * estimates[here] > sign * own) for own in estimates[here]])
    behind = np.array([np.sum(sign * estimates[here] < sign * own) for own in estimates[here]])
    assert (low[here] >= 1).all()
    assert (low[here] <= 1 + ahead).all()
    assert (high[here] >= here.sum() - behind).all()
    assert (high[here] <= here.sum()).all()
    once = rank_sets(estimates, errors, higher_first=higher_first, simultaneous=simultaneous, draws=99, stepdown=False)
    assert (once[0][here] <= low[here]).all()
    assert (once[1][here] >= high[here]).all()


def test_a_missing_member_is_no_member_without_error() -> None:
    rng = np.random.default_rng(8)
    estimates, errors = rng.normal(0, 3, (30, 10)), np.exp(rng.normal(0, 1, (30, 10)))
    errors[:, 0] = 0.0
    estimates[15:, 8:] = np.nan
    for simultaneous in (True, False):
        together = rank_sets(estimates, errors, higher_first=True, simultaneous=simultaneous, draws=99)
        apart = rank_sets(estimates[15:, :8], errors[15:, :8], higher_first=True, simultaneous=simultaneous, draws=99)
        assert same(apart, (together[0][15:, :8], together[1][15:, :8]))


@given(st.lists(families(), min_size=2, max_size=4))
def test_a_family_has_the_same_sets_in_whatever_company(several: list[tuple[Floats, Floats]]) -> None:
    width = max(len(estimates) for estimates, _ in several) + 1
    table = np.full((2, len(several), width), np.nan)
    for row, family in enumerate(several):
        # Missing members may stand anywhere.
        table[0, row, width - len(family[0]) :], table[1, row, width - len(family[0]) :] = family
    for simultaneous in (True, False):
        low, high = rank_sets(table[0], table[1], higher_first=True, simultaneous=simultaneous, draws=99)
        for row, family in enumerate(several):
            alone = rank_sets(*family, higher_first=True, simultaneous=simultaneous, draws=99)
            assert same(alone, (low[row, -len(family[0]) :], high[row, -len(family[0]) :]))


@given(families(), st.floats(-300, 300))
def test_the_unit_does_not_matter(family: tuple[Floats, Floats], power: float) -> None:
    factor = 2.0 ** int(power)
    estimates, errors = family
    plain = rank_sets(estimates, errors, higher_first=True, draws=99)
    assert same(plain, rank_sets(estimates * factor, errors * factor, higher_first=True, draws=99))


def simulated(n_families: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Return estimates of figures of which some are equal, their errors, and the lowest and highest true rank."""
    rng = np.random.default_rng(2024)
    truth = np.array([0.0, 0.0, 0.0, 1.0, 1.0, 3.0, 3.5, 9.0])
    errors = np.array([0.5, 1.0, 2.0, 0.5, 1.0, 1.0, 0.3, 1.0])
    estimates = truth + errors * rng.standard_normal((n_families, len(truth)))
    first = np.array([1 + np.sum(truth > own) for own in truth])
    return estimates, np.broadcast_to(errors, estimates.shape), first, len(truth) - first + 1


@pytest.mark.parametrize("stepdown", [True, False])
def test_simultaneous_sets_hold_all_ranks_as_often_as_they_say(*, stepdown: bool) -> None:
    estimates, errors, first, _ = simulated(3000)
    low, high = rank_sets(estimates, errors, higher_first=True, confidence=0.9, stepdown=stepdown, draws=999)
    held = ((low <= first) & (first <= high)).all(axis=1).mean()
    assert held > 0.9 - 4 * math.sqrt(0.09 / 3000)


def test_when_all_are_equal_a_claim_is_made_as_often_as_allowed() -> None:
    rng = np.random.default_rng(7)
    errors = np.tile([0.5, 1.0, 1.0, 2.0, 5.0], (3000, 1))
    estimates = errors * rng.standard_normal(errors.shape)
    # The quantile of 1,999 draws, itself by chance, moves the level by some 0.007.
    low, high = rank_sets(estimates, errors, higher_first=True, confidence=0.9, draws=1999)
    assert ((low > 1) | (high < 5)).any(axis=1).mean() == pytest.approx(0.1, abs=0.035)
    low, high = rank_sets(estimates, errors, higher_first=True, confidence=0.9, draws=1999, simultaneous=False)
    assert ((low > 1) | (high < 5)).mean(axis=0) == pytest.approx([0.1] * 5, abs=0.035)
    low, high = rank_sets(
        estimates, errors, higher_first=True, confidence=0.9, draws=1999, simultaneous=False, side="lower"
    )
    assert (low > 1).mean(axis=0) == pytest.approx([0.1] * 5, abs=0.035)
    assert (high == 5).all()


@pytest.mark.parametrize("side", ["both", "lower", "upper"])
def test_each_marginal_set_holds_its_rank_as_often_as_it_says(side: Side) -> None:
    estimates, errors, first, _ = simulated(3000)
    low, high = rank_sets(estimates, errors, higher_first=True, confidence=0.9, simultaneous=False, side=side)
    held = ((low <= first) & (first <= high)).mean(axis=0)
    assert (held > 0.9 - 4 * math.sqrt(0.09 / 3000) - 0.01).all()
    together, _ = rank_sets(estimates, errors, higher_first=True, confidence=0.9)
    assert side == "upper" or (low >= together).mean() > 0.999


def test_two_members_are_a_two_sided_normal_test() -> None:
    distances = np.linspace(1.4, 2.4, 201)
    table = np.stack([distances, np.zeros(201)], axis=1) * math.sqrt(2)
    low, _ = rank_sets(table, np.ones(table.shape), higher_first=True, draws=9_999)
    critical = distances[low[:, 1] == 2].min()
    assert critical == pytest.approx(norm.ppf(0.975), abs=0.06)
    low, _ = rank_sets(table, np.ones(table.shape), higher_first=True, draws=9_999, simultaneous=False, side="lower")
    assert distances[low[:, 1] == 2].min() == pytest.approx(norm.ppf(0.95), abs=0.06)


def test_extremes_have_defined_sets() -> None:
    nothing = rank_sets(np.empty((0, 5)), np.empty((0, 5)), higher_first=True)
    assert nothing[0].shape == (0, 5)
    assert rank_sets([], [], higher_first=True)[0].shape == (0,)
    assert same(rank_sets([3.0], [1.0], higher_first=True), (np.ones(1), np.ones(1)))
    assert np.isnan(rank_sets([math.nan], [1.0], higher_first=True)[0]).all()
    for simultaneous in (True, False):
        # Without errors the ranks are known, and equals share their places.
        low, high = rank_sets([1.0, 2.0, 2.0, 3.0], [0.0] * 4, higher_first=True, simultaneous=simultaneous)
        assert low.tolist() == [4, 2, 2, 1]
        assert high.tolist() == [4, 3, 3, 1]
        low, high = rank_sets([5.0] * 4, [1.0] * 4, higher_first=True, simultaneous=simultaneous)
        assert low.tolist() == [1] * 4
        assert high.tolist() == [4] * 4
        low, high = rank_sets([0.0, 1e308, -1e308], [5e-324] * 3, higher_first=True, simultaneous=simultaneous)
        assert low.tolist() == high.tolist() == [2, 1, 3]
        low, high = rank_sets([0.0, 9.0, 0.0], [1e308, 1e-308, 1.0], higher_first=True, simultaneous=simultaneous)
        assert low.tolist() == [1, 1, 2]
        assert high.tolist() == [3, 2, 3]
        low, high = rank_sets([1.0, math.nan, 9.0], [0.1, 0.1, math.nan], higher_first=True, simultaneous=simultaneous)
        assert np.array_equal(low, [1, math.nan, math.nan], equal_nan=True)


@pytest.mark.parametrize(
    ("estimates", "errors", "said"),
    [
        ([1.0, 2.0], [1.0], "of shape"),
        ([[[1.0]]], [[[1.0]]], "of shape"),
        ([1.0, math.inf], [1.0, 1.0], "infinite"),
        ([1.0, 2.0], [1.0, math.inf], "infinite"),
        ([1.0, 2.0], [1.0, -1.0], "negative"),
    ],
)
def test_numbers_that_are_no_estimates_are_refused(estimates: list[float], errors: list[float], said: str) -> None:
    with pytest.raises(StatisticError, match=said):
        rank_sets(estimates, errors, higher_first=True)


def test_settings_that_are_none_are_refused() -> None:
    one: tuple[list[float], list[float]] = ([1.0, 2.0], [1.0, 1.0])
    with pytest.raises(ConfidenceError):
        rank_sets(*one, higher_first=True, confidence=95)
    for draws in (18, 0, -1, 99.0, True):
        with pytest.raises(StatisticError, match="draws"):
            rank_sets(*one, higher_first=True, draws=draws)  # pyright: ignore[reportArgumentType]
    with pytest.raises(StatisticError, match="needs 19 or more"):
        rank_sets(*one, higher_first=True, draws=18)
    for seed in (-1, 0.5, "1", True):
        with pytest.raises(StatisticError, match="seed"):
            rank_sets(*one, higher_first=True, seed=seed)  # pyright: ignore[reportArgumentType]
    with pytest.raises(StatisticError, match="side"):
        rank_sets(*one, higher_first=True, side="two-sided")  # pyright: ignore[reportArgumentType]


def test_positive_covariance_tells_members_apart() -> None:
    estimates = [0.0, 2.5]
    low, _ = correlated_rank_sets(estimates, [[1.0, 0.0], [0.0, 1.0]], higher_first=True)
    assert low.tolist() == [1, 1]
    low, _ = correlated_rank_sets(estimates, [[1.0, 0.8], [0.8, 1.0]], higher_first=True)
    assert low.tolist() == [2, 1]
    # Errors that are the same for all leave the differences without error.
    low, high = correlated_rank_sets([0.0, 2.5, 2.5], np.ones((3, 3)), higher_first=True)
    assert low.tolist() == [3, 1, 1]
    assert high.tolist() == [3, 2, 2]


def test_correlated_sets_hold_all_ranks_as_often_as_they_say() -> None:
    rng = np.random.default_rng(3)
    root = np.array([[1.0, 0.0, 0.0, 0.0], [0.9, 0.5, 0.0, 0.0], [-0.5, 0.5, 1.0, 0.0], [0.2, 0.2, 0.2, 2.0]])
    estimates = rng.standard_normal((600, 4)) @ root.T
    covariances = np.broadcast_to(root @ root.T, (600, 4, 4))
    low, high = correlated_rank_sets(estimates, covariances, higher_first=True, confidence=0.8, draws=999)
    assert ((low == 1) & (high == 4)).all(axis=1).mean() == pytest.approx(0.8, abs=0.07)


@pytest.mark.parametrize(
    ("covariance", "said"),
    [
        ([[1.0, 0.5], [0.4, 1.0]], "symmetric"),
        ([[1.0, math.nan], [math.nan, 1.0]], "finite"),
        ([[1.0, 2.0], [2.0, 1.0]], "negative eigenvalue"),
        ([[1.0]], "of shape"),
    ],
)
def test_a_matrix_that_is_no_covariance_is_refused(covariance: list[list[float]], said: str) -> None:
    with pytest.raises(StatisticError, match=said):
        correlated_rank_sets([1.0, 2.0], covariance, higher_first=True)


counted = st.lists(st.integers(0, 60) | st.integers(0, 10**9), min_size=1, max_size=5)


@given(
    counted,
    st.booleans(),
    st.booleans(),
    sides,
    st.sampled_from(["holm", "bonferroni"]),
    st.sampled_from([0.95, 0.8, 0.998]),
)
def test_multinomial_sets_are_exact_tests_corrected(
    counts: list[int],
    higher_first: bool,  # noqa: FBT001
    simultaneous: bool,  # noqa: FBT001
    side: Side,
    correction: Literal["holm", "bonferroni"],
    confidence: float,
) -> None:
    n = len(counts)

    def p(one: int, other: int) -> float:
        ahead, behind = (counts[one], counts[other]) if higher_first else (counts[other], counts[one])
        return float(binom.sf(ahead - 1, ahead + behind, 0.5)) if ahead > behind else 1.0

    def made(claims: list[tuple[int, int]]) -> set[tuple[int, int]]:
        found: set[tuple[int, int]] = set()
        for nth, claim in enumerate(sorted(claims, key=lambda claim: p(*claim))):
            if p(*claim) > (1 - confidence) / (len(claims) - (nth if correction == "holm" else 0)):
                break
            found.add(claim)
        return found

    low, high = multinomial_rank_sets(
        counts,
        higher_first=higher_first,
        confidence=confidence,
        simultaneous=simultaneous,
        side=side,
        correction=correction,
    )
    everything = [(j, k) for j in range(n) for k in range(n) if j != k]
    together = made(everything)
    for j in range(n):
        own = [
            claim for claim in everything if (claim[1] == j and side != "upper") or (claim[0] == j and side != "lower")
        ]
        found = together if simultaneous else made(own)
        assert low[j] == (1 if side == "upper" else 1 + sum(claim[1] == j for claim in found))
        assert high[j] == (n if side == "lower" else n - sum(claim[0] == j for claim in found))


def test_multinomial_families_are_separate_and_may_lack_categories() -> None:
    low, high = multinomial_rank_sets([[90, math.nan, 10], [10, 10, 10], [0, 0, 0]], higher_first=True)
    assert np.array_equal(low, [[1, math.nan, 2], [1, 1, 1], [1, 1, 1]], equal_nan=True)
    assert np.array_equal(high, [[1, math.nan, 2], [3, 3, 3], [3, 3, 3]], equal_nan=True)
    assert multinomial_rank_sets([], higher_first=True)[0].shape == (0,)
    assert multinomial_rank_sets([7], higher_first=True)[1].tolist() == [1]


@pytest.mark.parametrize("counts", [[-1, 2], [1.5, 2], [math.inf, 2], [[[1]]]])
def test_counts_that_are_none_are_refused(counts: list[float]) -> None:
    with pytest.raises(StatisticError, match="count"):
        multinomial_rank_sets(counts, higher_first=True)


def test_a_correction_that_is_none_is_refused() -> None:
    with pytest.raises(StatisticError, match="correction"):
        multinomial_rank_sets([1, 2], higher_first=True, correction="none")  # pyright: ignore[reportArgumentType]
    with pytest.raises(ConfidenceError):
        multinomial_rank_sets([1, 2], higher_first=True, confidence=0)


def test_as_an_expression_each_group_has_the_sets_of_its_rows() -> None:
    rng = np.random.default_rng(4)
    frame = pl.DataFrame(
        {"group": ["a", "b", "c"] * 10, "value": rng.normal(0, 5, 30), "error": np.exp(rng.normal(0, 1, 30))}
    )
    limits = rank_limits("value", "error", higher_first=False, simultaneous=False)
    found = frame.with_columns(limits.over("group")).unnest("rank_limits")
    for _, part in found.group_by("group"):
        low, high = rank_sets(part["value"], part["error"], higher_first=False, simultaneous=False)
        assert part["rank_lower"].to_list() == low.tolist()
        assert part["rank_upper"].to_list() == high.tolist()
    assert frame.clear().select(limits).height == 0


def test_as_an_expression_what_is_no_estimate_is_not_ranked() -> None:
    frame = pl.DataFrame(
        {"value": [1.0, None, 3.0, math.nan, math.inf, 9.0], "error": [0.1, 0.1, 0.1, 0.1, 0.1, -1.0]}, strict=False
    )
    found = frame.select(rank_limits("value", "error", higher_first=True).struct.unnest())
    assert found.schema == {"rank_lower": pl.Int32, "rank_upper": pl.Int32}
    assert found.rows() == [(2, 2), (None, None), (1, 1), (None, None), (None, None), (None, None)]
    with pytest.raises(StatisticError, match="side"):
        rank_limits("value", "error", higher_first=True, side="none")  # pyright: ignore[reportArgumentType]
