"""Worlds of which the truth is known: municipalities over years, drawn anew as often as wanted.

Each drawn world stands as an indicator of its own in one `Figures`, so that hundreds of them are judged at once.
"""

from typing import Any

import numpy as np
import polars as pl
from attrs import field, frozen
from numpy.typing import NDArray

from opnajmfr.comparison.figures import UNBOUNDED, UNSEEN, Figures
from opnajmfr.comparison.references import BoundReference, group
from opnajmfr.comparison.subjects import CHANCE, HIGH, IS_APPROXIMATE, LOW, SIGN
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.observations import Observations
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.quotients import Proportion

Floats = NDArray[np.floating[Any]]
FIRST_YEAR = 2016
PEERS = 7
TYPOLOGY = "ritade"


@frozen(kw_only=True)
class RelativeWorld:
    """Drawn worlds, one an indicator.

    Parameters
    ----------
    figures
        The figures of all municipalities, worlds and years.
    truth
        The true shares in per cent: worlds x municipalities x years.
    answers
        How many answered in each municipality every year.
    grouping
        Every municipality with its peers.
    """

    figures: Figures = field(repr=False)
    truth: Floats = field(repr=False)
    answers: NDArray[np.int64] = field(repr=False)
    grouping: Grouping = field(repr=False)

    @property
    def peers(self) -> BoundReference:
        """The peers as a reference."""
        return group(self.grouping)

    @property
    def codes(self) -> list[str]:
        """Codes of the municipalities, in the order of `truth`."""
        return codes(len(self.answers))


def codes(n: int) -> list[str]:
    """Return codes of n municipalities."""
    return [f"m{place:04}" for place in range(n)]


def country(n: int) -> Areas:
    """Return a nation of n municipalities."""
    rows = [("N", "nation", "Landet", None)]
    rows += [(code, "municipality", f"Kommun {code[1:]}", "N") for code in codes(n)]
    return Areas.from_table(pl.DataFrame(rows, schema=["code", "level", "name", "parent"], orient="row"), name="ritat")


def neighbours(n: int, random: np.random.Generator, *, year: int = FIRST_YEAR, k: int = PEERS) -> Grouping:
    """Return the k nearest of each municipality by three drawn properties."""
    places = random.normal(size=(n, 3))
    distances = ((places[:, None] - places[None]) ** 2).sum(axis=2)
    np.fill_diagonal(distances, np.inf)
    nearest = np.argsort(distances, axis=1, kind="stable")[:, :k]
    names = np.array(codes(n))
    focus = np.repeat(names, k)
    table = pl.DataFrame({"group": focus, "member": names[nearest.ravel()], "focus": focus})
    return Grouping.from_table(table, name="Liknande kommuner, ritade", source="ritad", data_year=year)


def sizes(n: int, random: np.random.Generator, *, least: int = 30, most: int = 3_000) -> NDArray[np.int64]:
    """Return numbers of answers, evenly spread on the scale of logarithms."""
    return np.exp(random.uniform(np.log(least), np.log(most), size=n)).astype(np.int64)


def drawn(
    truth: Floats, answers: NDArray[np.int64], random: np.random.Generator, *, confidence: float = 0.95, k: int = PEERS
) -> RelativeWorld:
    """Return what is seen of true shares (worlds x municipalities x years, in 0..1): binomial answers every year."""
    n_worlds, n, n_years = truth.shape
    seen = random.binomial(answers[None, :, None], truth)
    shape = {"worlds": n_worlds, "areas": n, "years": n_years}
    return RelativeWorld(
        figures=_figures(seen, np.broadcast_to(answers[None, :, None], truth.shape), shape, confidence),
        truth=100 * truth,
        answers=answers,
        grouping=neighbours(n, random, k=k),
    )


def _figures(seen: NDArray[Any], n: NDArray[Any], shape: dict[str, int], confidence: float) -> Figures:
    """Return counts as figures, the sampling variance as `Subjects.with_chance` has it."""
    share = seen / n
    # Half the width of Wilson's interval where z is 1.
    variance = 100**2 * (share * (1 - share) / n + 1 / (4 * n * n)) / (1 + 1 / n) ** 2
    ids = [f"w{place:04}" for place in range(shape["worlds"])]
    # Worlds, years, areas: the order of figures, so that nothing need be sorted.
    share, variance, seen, n = (one.swapaxes(1, 2) for one in (share, variance, seen, n))
    places = [pl.Series(one.ravel()) for one in np.indices(share.shape, dtype=np.uint32)]
    frame = pl.DataFrame(
        {
            c.INDICATOR: pl.Series(ids, dtype=pl.Enum(ids)).gather(places[0]),
            c.PERIOD: FIRST_YEAR + places[1].cast(pl.Int32),
            c.AREA: pl.Series(codes(shape["areas"])).gather(places[2]),
            c.VALUE: 100 * share.ravel(),
            c.NUMERATOR: seen.ravel().astype(np.float64),
            c.DENOMINATOR: n.ravel().astype(np.float64),
            CHANCE: variance.ravel(),
        }
    ).with_columns(
        pl.lit("T").cast(c.SEX_TYPE).alias(c.SEX),
        pl.lit("municipality").cast(c.LEVEL_TYPE).alias(c.LEVEL),
        pl.lit("own").cast(c.FIGURE_TYPE).alias(c.FIGURE),
        *(pl.lit(None, pl.Float64).alias(name) for name in (LOW, HIGH, c.COVERAGE)),
        pl.lit("observed").cast(c.STATUS_TYPE).alias(c.STATUS),
        pl.lit([], c.FLAGS_TYPE).alias(c.FLAGS),
        pl.lit(1, pl.Int8).alias(SIGN),
        pl.lit(value=False).alias(IS_APPROXIMATE),
        *(pl.lit(None, d.REASON_TYPE).alias(name) for name in (UNSEEN, UNBOUNDED)),
    )
    return Figures(
        frame=frame,
        indicators=tuple(share_of(name) for name in ids),
        confidence=confidence,
        areas=country(shape["areas"]),
    )


def share_of(name: str) -> Indicator:
    """Return the indicator of one world: a share of which more is better."""
    return Indicator(
        id=name, title=f"Andel {name}", measure=Proportion(numerator=f"x_{name}", denominator=f"n_{name}")
    ).with_direction("higher", stated_by="test")


def as_dataset(world: RelativeWorld, *, indicators: int = 1) -> Dataset:
    """Return the first worlds as a dataset, so that a question can be put to it."""
    chosen = world.figures.indicators[:indicators]
    rows = world.figures.frame.filter(pl.col(c.INDICATOR).cast(pl.String).is_in([one.id for one in chosen]))
    long = pl.concat(
        rows.select(
            c.AREA,
            c.PERIOD,
            (pl.lit(f"{prefix}_") + pl.col(c.INDICATOR).cast(pl.String)).alias(c.VARIABLE),
            pl.col(column).cast(c.COMPONENT).alias(c.AMOUNT),
        )
        for prefix, column in (("x", c.NUMERATOR), ("n", c.DENOMINATOR))
    )
    return Dataset(
        observations=Observations.from_frame(long, level="municipality", source="ritad"),
        catalogue=Catalogue(chosen),
        areas=world.figures.areas,
        peer_sets={TYPOLOGY: world.grouping},
    )


def moving(  # noqa: PLR0913 - what a world may be like, all by name
    random: np.random.Generator,
    *,
    worlds: int = 100,
    n: int = 290,
    years: int = 8,
    spread: float = 5.0,
    spread_of_change: float = 0.0,
    trend: float = 4.0,
    answers: NDArray[np.int64] | None = None,
    injected: Floats | None = None,
) -> RelativeWorld:
    """Draw worlds with a common trend, and true changes that spread or do not; figures in percentage points.

    Between the first year and the last each municipality changes by `trend` plus a normal number with the standard
    deviation `spread_of_change` plus what is injected (a number a municipality), evenly over the years.
    """
    level = 75 + spread * random.normal(size=(worlds, n, 1))
    change = trend + spread_of_change * random.normal(size=(worlds, n, 1))
    if injected is not None:
        change = change + injected[None, :, None]
    truth = level + change * np.linspace(0, 1, years)[None, None, :]
    size = sizes(n, random) if answers is None else answers
    return drawn(np.clip(truth / 100, 0.01, 0.99), size, random)


def standing_still(random: np.random.Generator, *, worlds: int, n: int = 290, spread: float = 5.0) -> RelativeWorld:
    """Draw worlds in which no municipality ever differs from itself: all that moves is chance; 30 to 10,000 answers."""
    level = 75 + spread * random.normal(size=(worlds, n, 1))
    return drawn(_shares(level + np.zeros(8)), sizes(n, random, most=10_000), random)


def coming_and_going(
    random: np.random.Generator, *, worlds: int, memory: float, n: int = 290, spread: float = 5.0
) -> RelativeWorld:
    """Draw worlds of true values that come and go (AR(1)) around one mean, and differ as much in every year."""
    away = np.empty((worlds, n, 8))
    away[..., 0] = random.normal(size=(worlds, n))
    for year in range(1, 8):
        news = np.sqrt(1 - memory**2) * random.normal(size=(worlds, n))
        away[..., year] = memory * away[..., year - 1] + news
    return drawn(_shares(75 + spread * away), sizes(n, random, most=10_000), random)


def nearing(
    random: np.random.Generator, *, worlds: int, left: float, n: int = 290, spread: float = 5.0
) -> RelativeWorld:
    """Draw worlds in which every distance to the mean shrinks evenly, or grows, to a part of what it was."""
    away = spread * random.normal(size=(worlds, n, 1)) * np.linspace(1, left, 8)
    return drawn(_shares(75 + away), sizes(n, random, most=10_000), random)


def _shares(per_cent: Floats) -> Floats:
    """Return per cent as shares that can be drawn."""
    return np.clip(per_cent / 100, 0.01, 0.99)
