"""What the tests and chances of members say, held against worlds that are known; prints its table when run."""

import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray
from scipy.stats import norm
from scipy.stats import t as student

from opnajmfr.data.geography.groups import Grouping
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, proportion, rate
from opnajmfr.model.measures.measure import Measure
from opnajmfr.plan.starting import compute
from opnajmfr.stats.intervals import byar, wilson
from opnajmfr.stats.members import (
    beta_binomial_moments,
    beta_binomial_posterior,
    between_variance,
    dersimonian_laird,
    prediction_limits,
    quarter_chances,
    random_effects_difference,
    shrunken_value,
    squared_deviations,
    weighted_mean_of_members,
)
from tests.small_worlds import LAND, seen

Floats = NDArray[np.float64]
ALPHA = 0.05
SCORE = float(norm.ppf(1 - ALPHA / 2))
BETWEEN = (0.0, 0.1, 0.5, 1.0, 3.0, 10.0)
OWN = (0.001, 0.1, 1.0, 10.0)
"""Own sampling variance; the others' is 1 on average, their between-member variance one of BETWEEN."""


class Flagged(NamedTuple):
    """How many per cent of ordinary members are said to differ from the others."""

    random_effects: float
    estimated: float
    """By Student's t with k - 1 degrees of freedom, the between-member variance taken as it is estimated."""
    pooled: float


def summary_of(theirs: Floats, chance: Floats) -> pl.DataFrame:
    """Return what is known of the others, a row a world."""
    return pl.DataFrame(
        {
            "m": theirs.mean(axis=1),
            "k": np.full(len(theirs), theirs.shape[1]),
            "q": theirs.var(axis=1) * theirs.shape[1],
            "noise": chance.mean(axis=1),
            "noise2": (chance**2).mean(axis=1),
        }
    )


def flagged(value: Floats, below: Floats, above: Floats, theirs: Floats, chance: Floats) -> Flagged:
    """Test worlds of a member and others."""
    frame = summary_of(theirs, chance).with_columns(v=value, below=below, above=above)
    test = random_effects_difference(
        "v",
        ("below", "above"),
        mean="m",
        k="k",
        squared_deviations="q",
        mean_variance="noise",
        mean_squared_variance="noise2",
    )
    p = frame.select(test.struct.field("p")).to_series().to_numpy()
    away = value - theirs.mean(axis=1)
    k = theirs.shape[1]
    facing = np.where(away > 0, below, above) + chance.mean(axis=1) / k
    between = np.maximum(theirs.var(axis=1, ddof=1) - chance.mean(axis=1), 0.0) * (1 + 1 / k)
    estimated = np.abs(away) > student.ppf(1 - ALPHA / 2, k - 1) * np.sqrt(facing + between)
    pooled = np.abs(away) > SCORE * np.sqrt(facing)
    return Flagged(*(100 * float(np.mean(one)) for one in (p < ALPHA, estimated, pooled)))


def normal_worlds(k: int, between: float, own: float, *, uneven: float, n: int, seed: int) -> Flagged:
    """Flag ordinary members whose figures are normal; the others' variances are up to `uneven` times apart."""
    rng = np.random.default_rng(seed)
    chance = np.exp(np.linspace(0, np.log(uneven), k))
    chance /= chance.mean()
    value = rng.normal(0, np.sqrt(between + own), n)
    theirs = rng.normal(size=(n, k)) * np.sqrt(between + chance)
    variance = np.full(n, own)
    return flagged(value, variance, variance, theirs, np.tile(chance, (n, 1)))


def share_worlds(k: int, mean: float, deviation: float, own: int, *, size: int, n: int, seed: int) -> Flagged:
    """Flag ordinary members whose shares are counted; true shares follow a beta distribution."""
    rng = np.random.default_rng(seed)
    if deviation:
        total = mean * (1 - mean) / deviation**2 - 1
        true = rng.beta(mean * total, (1 - mean) * total, (n, k + 1))
    else:
        true = np.full((n, k + 1), mean)
    sizes = np.array([own, *[size] * k])
    frame = pl.DataFrame({"x": rng.binomial(sizes, true).ravel(), "n": np.tile(sizes, n)})
    return counted(frame.with_columns(y=pl.col("x") / pl.col("n")), wilson, k)


def rate_worlds(k: int, mean: float, deviation: float, own: int, *, size: int, n: int, seed: int) -> Flagged:
    """Flag ordinary members whose events are counted; true rates follow a gamma distribution."""
    rng = np.random.default_rng(seed)
    if deviation:
        true = rng.gamma((mean / deviation) ** 2, deviation**2 / mean, (n, k + 1))
    else:
        true = np.full((n, k + 1), mean)
    sizes = np.array([own, *[size] * k])
    frame = pl.DataFrame({"x": rng.poisson(sizes * true).ravel(), "n": np.tile(sizes, n)})

    def limits(x: str, size: str, *, confidence: float) -> tuple[pl.Expr, pl.Expr]:
        """Return Byar's limits of a rate."""
        lower, upper = byar(x, confidence=confidence)
        return lower / pl.col(size), upper / pl.col(size)

    return counted(frame.with_columns(y=pl.col("x") / pl.col("n")), limits, k)


def counted(frame: pl.DataFrame, limits: object, k: int) -> Flagged:
    """Test counted worlds as `compare` does: own variance from its limits, the others' from how theirs grow."""

    def of(confidence: float, name: str) -> list[pl.Expr]:
        """Return limits with names."""
        lower, upper = limits("x", "n", confidence=confidence)  # pyright: ignore[reportCallIssue]
        return [lower.alias(f"{name}_low"), upper.alias(f"{name}_high")]

    wide = frame.with_columns(*of(0.95, "own"), *of(0.6826894921370859, "one"), *of(1e-12, "none"))
    growth = pl.col("one_high") - pl.col("one_low") - (pl.col("none_high") - pl.col("none_low"))
    wide = wide.with_columns(chance=(growth / 2).pow(2))
    y, low, high, chance = (wide[name].to_numpy().reshape(-1, k + 1) for name in ("y", "own_low", "own_high", "chance"))
    below, above = ((y[:, 0] - low[:, 0]) / SCORE) ** 2, ((high[:, 0] - y[:, 0]) / SCORE) ** 2
    return flagged(y[:, 0], below, above, y[:, 1:], chance[:, 1:])


# The verdict


@pytest.mark.parametrize("uneven", [1.0, 400.0])
@pytest.mark.parametrize("k", [3, 7, 20])
def test_about_five_per_cent_of_ordinary_members_are_flagged_however_well_they_are_known(k: int, uneven: float) -> None:
    for between in BETWEEN:
        for own in OWN:
            found = normal_worlds(k, between, own, uneven=uneven, n=1500, seed=1)
            assert found.random_effects < 9
            if between >= 3 and own <= 1:
                assert found.random_effects > 1.5
            if between >= 1 and own <= 0.1:
                assert found.pooled > 25


def test_with_all_municipalities_as_others_too() -> None:
    for between, own in ((0.0, 0.001), (0.1, 0.001), (1.0, 0.001), (1.0, 10.0), (10.0, 1.0)):
        found = normal_worlds(289, between, own, uneven=36.0, n=800, seed=2)
        assert found.random_effects < 10
        if between >= 1:
            assert found.random_effects > 2.5


@pytest.mark.parametrize("own", [30, 100, 1000, 10_000])
@pytest.mark.parametrize(("mean", "deviation"), [(0.95, 0.0), (0.95, 0.02), (0.9, 0.03), (0.5, 0.05)])
def test_about_five_per_cent_of_ordinary_shares_are_flagged_at_every_number_of_answers(
    mean: float, deviation: float, own: int
) -> None:
    found = share_worlds(7, mean, deviation, own, size=100, n=3000, seed=3)
    assert found.random_effects < 8
    if deviation and own >= 1000:
        assert found.random_effects > 3
        assert found.pooled > 30


@pytest.mark.parametrize("own", [30, 100, 1000, 10_000])
def test_about_five_per_cent_of_ordinary_rates_are_flagged_though_their_events_are_few(own: int) -> None:
    found = rate_worlds(7, 0.03, 0.01, own, size=100, n=3000, seed=4)
    assert found.random_effects < 8


@pytest.mark.parametrize(("measure", "mean"), [(proportion, 0.9), (rate, 0.3)])
def test_compare_flags_few_ordinary_members_though_they_have_ten_thousand_answers(
    measure: Callable[[str, str], Measure], mean: float
) -> None:
    rng = np.random.default_rng(5)
    sizes = {"a1": 10_000, "a2": 100, "a3": 150, "b1": 200}
    numbers = range(4)
    rows = [
        (code, f"{name}{number}", int(amount), 1900 + year)
        for number in numbers
        for code, size in sizes.items()
        for year, x in enumerate(rng.binomial(size, np.clip(rng.normal(mean, 0.04, 200), 0, 1)))
        for name, amount in (("x", x), ("n", size))
    ]
    members = pl.DataFrame({"group": ["a1"] * 3, "member": ["a2", "a3", "b1"], "focus": ["a1"] * 3})
    peers = Grouping.from_table(members, name="liknande")
    of = Catalogue(indicator(f"m{one}", measure(f"x{one}", f"n{one}"), direction="higher") for one in numbers)
    plan = compute(of, seen(rows, ("area", "variable", "amount", "period"))).aggregate(LAND)
    found = plan.compare(to=peers, areas=["a1"]).collect().comparisons
    verdicts = found["verdict"].cast(pl.String)
    assert (len(verdicts), verdicts.null_count()) == (800, 0)
    assert (verdicts != "no_clear_difference").mean() < 0.085
    pooled = plan.compare(to=peers, areas=["a1"], figure="pooled").collect().comparisons
    apart = (pooled["lower"] > 0) | (pooled["upper"] < 0)
    assert apart.mean() > 0.2


@pytest.mark.parametrize("k", [3, 7, 20])
@pytest.mark.parametrize("between", [0.3, 1.0, 5.0])
def test_a_prediction_interval_holds_a_new_member_as_often_as_it_says(k: int, between: float) -> None:
    rng = np.random.default_rng(6)
    n = 4000
    theirs = rng.normal(size=(n, k)) * np.sqrt(between + 1)
    frame = summary_of(theirs, np.ones((n, k)))
    limits = prediction_limits("m", k="k", squared_deviations="q", mean_variance="noise", confidence=0.9)
    lower, upper = frame.select(limits.struct.unnest()).to_numpy().T
    new = rng.normal(0, np.sqrt(between), n)
    held = float(((lower <= new) & (new <= upper)).mean())
    assert held > 0.875
    if between >= 5:
        assert held < 0.93


# Between-member variance, reliability and quarters


@pytest.mark.parametrize("between", [0.0, 0.5, 2.0])
def test_both_estimates_find_the_between_member_variance(between: float) -> None:
    rng = np.random.default_rng(7)
    families, k = 1500, 60
    chance = rng.gamma(4, 0.25, (families, k))
    y = rng.normal(size=(families, k)) * np.sqrt(between + chance)
    frame = pl.DataFrame({"f": np.repeat(np.arange(families), k), "y": y.ravel(), "s": chance.ravel()})
    measures = (between_variance("y", "s"), dersimonian_laird("y", "s").alias("weighted"))
    found = frame.group_by("f").agg(*measures).select(pl.col("between", "weighted").mean()).row(0)
    cut = 0.08 if between == 0 else 0.02
    assert found == pytest.approx((between, between), abs=cut)


def family_worlds(k: int, families: int, *, noise: float, seed: int) -> tuple[Floats, pl.DataFrame]:
    """Return true figures, and figures with the shrunken ones beside them, a family after the other."""
    rng = np.random.default_rng(seed)
    true = rng.normal(size=(families, k))
    chance = noise * np.exp(rng.normal(0, 0.7, (families, k)))
    y = true + rng.normal(size=(families, k)) * np.sqrt(chance)
    frame = pl.DataFrame({"f": np.repeat(np.arange(families), k), "y": y.ravel(), "s": chance.ravel()})
    frame = frame.with_columns(dersimonian_laird("y", "s").over("f").alias("t"))
    mean, _ = weighted_mean_of_members("y", "s", between="t")
    frame = frame.with_columns(mean.over("f").alias("m"))
    return true, frame.with_columns(*shrunken_value("y", "s", mean="m", between="t"))


def truly_there(true: Floats, estimate: Floats, variance: Floats) -> Iterator[float]:
    """Return the per cent of members with a chance of 0.6 to 0.8 that truly are there, highest and lowest quarter."""
    chances = quarter_chances(estimate, variance, seed=1, draws=400)
    quarter = -(-true.shape[1] // 4)
    places = true.argsort(axis=1).argsort(axis=1)
    for chance, there in ((chances.highest, places >= true.shape[1] - quarter), (chances.lowest, places < quarter)):
        yield 100 * float(there[(chance > 0.6) & (chance <= 0.8)].mean())


@pytest.mark.parametrize(("k", "families"), [(290, 60), (100, 150), (20, 700)])
@pytest.mark.parametrize("noise", [0.3, 1.0])
def test_of_members_with_a_chance_of_seven_in_ten_seven_in_ten_truly_are_there(
    k: int, families: int, noise: float
) -> None:
    true, frame = family_worlds(k, families, noise=noise, seed=8)
    shape = (families, k)
    calibrated = truly_there(
        true, frame["shrunken"].to_numpy().reshape(shape), frame["variance"].to_numpy().reshape(shape)
    )
    assert all(64 < per_cent < 75 for per_cent in calibrated)
    raw = truly_there(true, frame["y"].to_numpy().reshape(shape), frame["s"].to_numpy().reshape(shape))
    assert all(per_cent < 67 for per_cent in raw)


def test_quarters_of_shrunken_shares_keep_what_they_say() -> None:
    rng = np.random.default_rng(9)
    families, k = 60, 290
    n = np.exp(rng.normal(4.5, 0.8, (families, k))).astype(int) + 10
    true = rng.beta(80 * 0.85, 80 * 0.15, (families, k))
    x = rng.binomial(n, true)
    frame = pl.DataFrame({"f": np.repeat(np.arange(families), k), "x": x.ravel(), "n": n.ravel()})
    mean, correlation = beta_binomial_moments("x", "n")
    frame = frame.with_columns(mean.over("f"), correlation.over("f"))
    shrunken = frame.select(*beta_binomial_posterior("x", "n", mean="mean", correlation="correlation"))
    shape = (families, k)
    found = truly_there(true, *(shrunken[name].to_numpy().reshape(shape) for name in ("shrunken", "variance")))
    assert all(65 < per_cent < 74 for per_cent in found)


def test_a_shrunken_figure_is_closer_to_the_truth_and_its_variance_says_how_close() -> None:
    true, frame = family_worlds(100, 100, noise=1.0, seed=10)
    away = frame["shrunken"].to_numpy() - true.ravel()
    assert (away**2).mean() < 0.7 * ((frame["y"].to_numpy() - true.ravel()) ** 2).mean()
    assert (away**2).mean() == pytest.approx(frame["variance"].mean(), rel=0.06)


def test_a_list_gives_the_same_spread_as_an_array() -> None:
    rng = np.random.default_rng(11)
    y = rng.normal(size=(50, 7))
    lists = pl.DataFrame({"y": y.tolist()}).select(squared_deviations("y"))["y"].to_numpy()
    assert lists == pytest.approx(summary_of(y, y**2)["q"].to_numpy(), rel=1e-12)


def main() -> None:
    """Print how many per cent of ordinary members are flagged: by random effects, by two others."""
    say = sys.stdout.write

    def row(found: Flagged) -> str:
        """Return numbers side by side."""
        return " ".join(f"{per_cent:5.1f}" for per_cent in found)

    say("normal figures: k, variances apart, between, own | random effects, τ² as estimated, pooled\n")
    for uneven in (1.0, 36.0, 400.0):
        for k in (2, 3, 4, 7, 20, 289):
            for between in BETWEEN:
                for own in OWN:
                    n = 20_000 if k < 100 else 4_000
                    found = normal_worlds(k, between, own, uneven=uneven, n=n, seed=1)
                    say(f"{k:4} {uneven:4.0f} {between:5} {own:6} | {row(found)}\n")
    say("counts among others with 100: kind, mean, deviation, k, own | random effects, τ² as estimated, pooled\n")
    worlds = [("share", m, s) for m, s in ((0.95, 0.0), (0.95, 0.02), (0.95, 0.04), (0.9, 0.03), (0.5, 0.05))]
    for kind, mean, deviation in [*worlds, ("rate", 0.03, 0.0), ("rate", 0.03, 0.01)]:
        for k in (3, 7, 20, 289):
            for own in (30, 100, 1000, 10_000):
                simulate = share_worlds if kind == "share" else rate_worlds
                found = simulate(k, mean, deviation, own, size=100, n=20_000 if k < 100 else 4_000, seed=2)
                say(f"{kind} {mean} {deviation:4} {k:4} {own:6} | {row(found)}\n")


if __name__ == "__main__":
    main()
