"""Simulated figures that the pages show, with seeds: `python -m tests.simulations [section …]` prints them.

Each section is one table or more, printed as it stands on its page. The laws behind the figures are held by the tests
that the worlds come from; `tests/test_simulations.py` holds the pages to these tables.
All together take a few minutes.
"""

import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import polars as pl
from scipy.stats import binom

from opnajmfr import stats
from opnajmfr.comparison.relative import change_columns as k
from opnajmfr.comparison.relative.between_ends import area_changes, years_of_ends
from opnajmfr.comparison.relative.convergence import converged
from opnajmfr.data.printing import text_table
from tests.relative_worlds import RelativeWorld, coming_and_going, drawn, moving, nearing, standing_still
from tests.test_catch_up import shares, skewed_answers, told
from tests.test_funnel_question import far_ones_found, shares_outside
from tests.test_members_simulated import share_worlds
from tests.test_places import chances_and_places
from tests.test_relative_change import found_by_quarter, found_by_size, national, seen_of_detectable

ONE_SCORE = 0.6826894921370859
"""Confidence at which the normal quantile is 1."""
VERDICTS = {
    "catching_up": "shrink",
    "places_change": "places change",
    "regression_to_the_mean": "regression",
    "drifting_apart": "grow",
}


class Table(NamedTuple):
    """A table of figures in per cent.

    Parameters
    ----------
    title
        What was drawn.
    header
        Names of the columns, that of the labels first.
    rows
        A label and its figures.
    """

    title: str
    header: list[str]
    rows: list[tuple[str, list[float]]]

    def text(self) -> str:
        """Return the table as it is printed, and as it stands on its page."""
        cells = [[label, *(f"{figure:.1f}" for figure in figures)] for label, figures in self.rows]
        return f"{self.title}\n{text_table(self.header, cells, right=range(1, len(self.header)))}\n"


def worlds_of(number: float) -> int:
    """Return a number of worlds, two at least."""
    return max(2, round(number))


# Relative change


def like_peers(part: float) -> Iterator[Table]:
    """Of areas like their peers, how many are found, by how many answer."""
    worlds = worlds_of(200 * part)
    rows: list[tuple[str, list[float]]] = []
    sizes: list[str] = []
    for spread in (0.0, 2.0, 5.0):
        random = np.random.default_rng(101)
        found = found_by_size(moving(random, worlds=worlds, spread_of_change=spread))
        sizes = list(found)
        rows.append((f"{spread:g} points", [100 * one for one in found.values()]))
    yield Table(
        f"Areas like their peers, 290 a world, {worlds:,} worlds: per cent found, by answers",
        ["true changes spread by", *sizes],
        rows,
    )


def power(part: float) -> Iterator[Table]:
    """How often a change as large as the detectable one is seen."""
    worlds = worlds_of(1_000 * part)
    rows: list[tuple[str, list[float]]] = []
    for answers, spread in ((50, 0.0), (100, 0.0), (100, 2.0), (1_000, 2.0)):
        rise, fall = seen_of_detectable(answers, spread, worlds=worlds)
        label = f"{answers:,} answers, true changes spread by {spread:g} points"
        rows.append((label, [100 * rise, 100 * fall, 50 * (rise + fall)]))
    yield Table(
        f"A change as large as the detectable one, from about 75 %, {worlds:,} worlds: per cent seen",
        ["", "rise", "fall", "both"],
        rows,
    )


def unknown_chance(part: float) -> Iterator[Table]:
    """Of areas where nothing differs and chance is unknown, how many are found."""
    worlds = worlds_of(400 * part)
    world = moving(np.random.default_rng(102), worlds=worlds, n=100)
    names = ["fewest quarter", "second", "third", "most", "all"]
    found = [100 * one for one in found_by_quarter(world)]
    yield Table(
        f"Published without counts, 100 areas, nothing differs, {worlds:,} worlds: per cent found, by answers",
        ["", *names],
        [("found", found)],
    )


def country(part: float) -> Iterator[Table]:
    """How often something is found in a whole country."""
    rows: list[tuple[str, list[float]]] = []
    numbers = (worlds_of(1_000 * part), worlds_of(200 * part))
    for label, worlds, n, spread in (
        ("120 areas, nothing differs", numbers[0], 120, 0.0),
        ("290 areas, true changes spread by 4 points", numbers[1], 290, 4.0),
    ):
        counts, tests = national(moving(np.random.default_rng(103), worlds=worlds, n=n, spread_of_change=spread))
        some = counts["n_improved"] + counts["n_worsened"] > 0
        tested = [(tests[name] <= 0.05).to_numpy() for name in ("p_share_beyond", "p_spread")]
        rows.append((label, [100 * float(np.mean(one)) for one in (*tested, some.to_numpy())]))
    yield Table(
        f"A whole country, {numbers[0]:,} and {numbers[1]:,} worlds: per cent with p ≤ 0.05, and with areas found",
        ["", "share beyond", "spread", "some found"],
        rows,
    )


# Catching up


def truths(worlds: int, n: int) -> Iterator[tuple[str, RelativeWorld]]:
    """Draw what may be true of those that lay low, each with a seed of its own."""

    def random(seed: int) -> np.random.Generator:
        """Return the random numbers of a truth."""
        return np.random.default_rng([104, seed])

    yield "nothing moves but chance", standing_still(random(0), worlds=worlds, n=n)
    yield "nothing differs but chance", standing_still(random(1), worlds=worlds, n=n, spread=0.0)
    yield "values come and go, memory 0", coming_and_going(random(2), worlds=worlds, n=n, memory=0.0)
    yield "memory 0.6 from year to year", coming_and_going(random(3), worlds=worlds, n=n, memory=0.6)
    yield "memory 0.9", coming_and_going(random(4), worlds=worlds, n=n, memory=0.9)
    yield "distances shrink to 80 per cent", nearing(random(5), worlds=worlds, n=n, left=0.8)
    yield "distances shrink to 60 per cent", nearing(random(6), worlds=worlds, n=n, left=0.6)
    yield "distances grow to 140 per cent", nearing(random(7), worlds=worlds, n=n, left=1.4)


def per_cent_told(found: pl.DataFrame) -> list[float]:
    """Return how many per cent of the worlds have each verdict."""
    return [100 * shares(found)[verdict] for verdict in VERDICTS]


def catching_up(part: float) -> Iterator[Table]:
    """Tell of worlds of which the truth is known."""
    worlds = worlds_of(1_000 * part)
    for n in (290, 48):
        yield Table(
            f"{n} areas, 30 to 10,000 answers, true spread 5 points around 75 %, {worlds:,} worlds: per cent told",
            ["the truth", *VERDICTS.values()],
            [(label, per_cent_told(told(world))) for label, world in truths(worlds, n)],
        )


def draws_of_sizes(part: float) -> Iterator[Table]:
    """How much hangs on how many answer where distances shrink to 80 per cent."""
    worlds, draws = worlds_of(200 * part), 20
    found = [
        per_cent_told(told(nearing(np.random.default_rng([105, draw]), worlds=worlds, left=0.8)))[0]
        for draw in range(draws)
    ]
    yield Table(
        f"Distances shrink to 80 per cent, {draws} draws of how many answer, {worlds:,} worlds each: per cent shrink",
        ["", "lowest", "median", "highest"],
        [("290 areas", [min(found), float(np.median(found)), max(found)])],
    )


def chance_of_limits(_: float) -> Iterator[Table]:
    """Compare the variance that limits are made of with the true one: computed, not drawn."""
    sizes = (10, 30, 100, 1_000)
    yield Table(
        "The variance that limits are made of, per cent of the true one, of a share of 75 %, by answers",
        ["", *(f"{size:,}" for size in sizes)],
        [("on average", [100 * variance_of_limits(size, 0.75) / (0.75 * 0.25 / size) for size in sizes])],
    )


def few_answers(part: float) -> Iterator[Table]:
    """Tell of worlds where most have few answers, and tell the same with chance as limits have it."""
    worlds = worlds_of(1_000 * part)
    rows: list[tuple[str, list[float]]] = []
    for n in (21, 60, 290):
        for seed, (label, memory) in enumerate({"nothing moves": 1.0, "come and go, memory 0.6": 0.6}.items()):
            random = np.random.default_rng([106, n, seed])
            world = of_skewed(random, worlds=worlds, n=n, memory=memory)
            rows.append((f"{n} areas, {label}", per_cent_told(told(world))))
            if n == 290 and memory == 1:
                rows.append(("  with the variance that limits are made of", per_cent_told(told_by_limits(world))))
    yield Table(
        f"Most with 10 to 100 answers, some with thousands, {worlds:,} worlds: per cent told",
        ["the truth", *VERDICTS.values()],
        rows,
    )


def variance_of_limits(n: int, share: float) -> float:
    """Return the mean, over all that n answers may be, of the square of half of Wilson's interval where z is 1."""
    counts = pl.DataFrame({"x": range(n + 1), "n": [n] * (n + 1)})
    low, high = (counts.select(limit).to_series().to_numpy() for limit in stats.wilson("x", "n", confidence=ONE_SCORE))
    return float(((high - low) / 2) ** 2 @ binom.pmf(np.arange(n + 1), n, share))


def of_skewed(random: np.random.Generator, *, worlds: int, n: int, memory: float) -> RelativeWorld:
    """Draw worlds with as skewed answers as municipalities have; memory 1 is that nothing moves."""
    answers = skewed_answers(n, random)
    away = np.empty((worlds, n, 8))
    away[..., 0] = random.normal(size=(worlds, n))
    for year in range(1, 8):
        away[..., year] = memory * away[..., year - 1] + np.sqrt(1 - memory**2) * random.normal(size=(worlds, n))
    return drawn(np.clip(0.75 + 0.05 * away, 0.01, 0.99), answers, random)


def told_by_limits(world: RelativeWorld) -> pl.DataFrame:
    """Return what would be told if chance's part were taken as limits have it, too small where few answer."""
    changes = area_changes(world.figures, years_of_ends(world.figures, over=None))
    as_limits = {k.START_CHANCE: k.START_VARIANCE, k.END_CHANCE: k.END_VARIANCE}
    return converged(changes.with_columns(pl.col(limits).alias(name) for name, limits in as_limits.items()))


# Others


def funnels(part: float) -> Iterator[Table]:
    """Who lies outside a funnel by how the spread is measured."""
    times = worlds_of(400 * part)
    ways = {"all": "True", "winsorised": '"winsorised"', "truncated": '"truncated"', "none": "False"}
    far = far_ones_found(np.random.default_rng(107), list(ways), times=times)
    rows: list[tuple[str, list[float]]] = []
    for way, shown in ways.items():
        alike = shares_outside(np.random.default_rng(108), way, spread=0.0, times=times)
        differ = shares_outside(np.random.default_rng(109), way, spread=0.4, times=times)
        rows.append((shown, [100 * one for one in (alike[0], *differ, far[way])]))
    yield Table(
        f"Per cent outside, {times:,} worlds each: 200 ordinary areas that are alike, that differ; 3 far off among 48",
        ["overdispersion=", "alike, 95 %", "differ, 95 %", "differ, 99.8 %", "far off, 99.8 %"],
        rows,
    )


def among_peers(part: float) -> Iterator[Table]:
    """How many ordinary municipalities are called better or worse than their peers."""
    worlds = worlds_of(20_000 * part)
    sizes = (30, 100, 1_000, 10_000)
    rows: list[tuple[str, list[float]]] = []
    for deviation in (0.0, 0.01, 0.03, 0.05):
        drawn_ones = [share_worlds(7, 0.9, deviation, own, size=100, n=worlds, seed=110) for own in sizes]
        rows += [
            (f"±{100 * deviation:g}, random effects", [one.random_effects for one in drawn_ones]),
            (f"±{100 * deviation:g}, pooled", [one.pooled for one in drawn_ones]),
        ]
    yield Table(
        f"Ordinary municipalities beside 7 peers with 100 answers, {worlds:,} worlds: per cent called, by own answers",
        ["true shares, 90 % on average", *(f"{size:,}" for size in sizes)],
        rows,
    )


def quarters(part: float) -> Iterator[Table]:
    """Of municipalities with a chance of 0.6 to 0.8, how many truly are in their quarter."""
    worlds = worlds_of(150 * part)
    rows: list[tuple[str, list[float]]] = []
    for middle, size in ((0.85, 90), (0.97, 90), (0.7, 4)):
        places = chances_and_places(middle, size, worlds=worlds)
        figures = [
            100 * float(numbers[(chance > 0.6) & (chance < 0.8)].mean())
            for chance, there in places
            for numbers in (chance, there)
        ]
        rows.append((f"shares around {100 * middle:g} %, about {size} answers", figures))
    yield Table(
        f"Municipalities with a chance of 60 to 80 per cent, 150 in each of {worlds:,} worlds: per cent truly there",
        ["", "chance, best", "truly", "chance, worst", "truly"],
        rows,
    )


class Section(NamedTuple):
    """Tables and the page that they stand on.

    Parameters
    ----------
    page
        Below docs/.
    tables
        What draws them, from how large a part of the worlds is drawn.
    """

    page: str
    tables: Callable[[float], Iterator[Table]]


RELATIVE_CHANGE = "explanation/relative-change.md"
SECTIONS = {
    "like-peers": Section(RELATIVE_CHANGE, like_peers),
    "power": Section(RELATIVE_CHANGE, power),
    "unknown-chance": Section(RELATIVE_CHANGE, unknown_chance),
    "country": Section(RELATIVE_CHANGE, country),
    "catching-up": Section(RELATIVE_CHANGE, catching_up),
    "draws-of-sizes": Section(RELATIVE_CHANGE, draws_of_sizes),
    "chance-of-limits": Section(RELATIVE_CHANGE, chance_of_limits),
    "few-answers": Section(RELATIVE_CHANGE, few_answers),
    "funnels": Section("how-to/funnel.md", funnels),
    "among-peers": Section("explanation/comparison.md", among_peers),
    "quarters": Section("how-to/rank.md", quarters),
}


def main(names: list[str]) -> None:
    """Print the sections of some names, or all."""
    unknown = [name for name in names if name not in SECTIONS]
    if unknown:
        sys.exit(f"no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    for name in names or SECTIONS:
        for table in SECTIONS[name].tables(1.0):
            sys.stdout.write(f"{table.text()}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
