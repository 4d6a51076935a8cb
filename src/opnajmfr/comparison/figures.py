"""Figures that questions are put to: one a cell and area, with the limits that chance gives and why there are none."""

from collections.abc import Sequence
from typing import Final, Self

import polars as pl
from attrs import evolve, field, frozen

from opnajmfr.comparison.subjects import CHANCE, HIGH, IS_APPROXIMATE, LOW, SIGN, Subjects
from opnajmfr.comparison.verdicts import first_reason, no_difference, no_interval
from opnajmfr.data import columns as c
from opnajmfr.data.geography.areas import Areas
from opnajmfr.engine.computing import Computed
from opnajmfr.engine.members import by_indicator
from opnajmfr.errors import ReferenceAreaError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.vocabulary import Figure, Flag, Level, Sex

UNSEEN: Final = "unseen"
"""Column with the reason for which no difference of the figure may be shown at all; null where it may."""
UNBOUNDED: Final = "unbounded"
"""Column with the reason for which the figure has no limits; null where it has."""
FIGURES: Final = (Figure.OWN, Figure.REPORTED, Figure.POOLED)
"""Which figure a cell has, in the order in which they are preferred."""


@frozen(kw_only=True, eq=False)
class Figures:
    """The figures of all areas, ready for any question about differences.

    Parameters
    ----------
    frame
        One row a cell and area: indicator (an Enum in the order of the catalogue), period, sex, breakdowns, level,
        area, figure, value, numerator, denominator, limit_low, limit_high (at `confidence`), sampling_variance,
        coverage, n_members, status, flags, sign (1 where higher is better, -1 where lower is, 0 without direction),
        is_approximate, unseen and unbounded (reasons). Sorted by level, indicator, period, sex, breakdowns and area.
    indicators
        Those with data, in the order of the catalogue.
    without_data
        Ids of those without.
    breakdowns
        Columns beside sex.
    confidence
        Confidence of the limits.
    areas
        The hierarchy.
    vintage
        Source and day of the figures.
    """

    frame: pl.DataFrame = field(repr=False)
    indicators: tuple[Indicator, ...] = field(repr=False)
    without_data: tuple[str, ...] = ()
    breakdowns: tuple[str, ...] = ()
    confidence: float = 0.95
    areas: Areas = field(repr=False)
    vintage: str = ""

    @property
    def catalogue(self) -> Catalogue:
        """The indicators with data, by id and title."""
        return Catalogue(self.indicators)

    @property
    def cell(self) -> list[str]:
        """Columns that tell the figures of one area apart."""
        return [c.INDICATOR, c.PERIOD, c.SEX, *self.breakdowns]

    def where(self, *kept: pl.Expr) -> Self:
        """Return the figures that keep all of some conditions.

        Parameters
        ----------
        *kept
            Conditions on the columns of `frame`.

        Returns
        -------
        Figures
            A copy with fewer rows.
        """
        return evolve(self, frame=self.frame.filter(*kept))

    def of(self, *areas: str) -> Self:
        """Return the figures of some areas, under any code that they have had.

        Parameters
        ----------
        *areas
            Names or codes.

        Returns
        -------
        Figures
            A copy with fewer rows.

        Raises
        ------
        UnknownAreaError
            If a name or code is unknown; the nearest match is named.
        """
        codes = [self.areas.resolve(area) for area in areas]
        identity = self.areas.names.filter(pl.col("code").is_in(codes))["identity"]
        known = self.areas.names.filter(pl.col("identity").is_in(identity.implode()))["code"]
        return self.where(pl.col(c.AREA).is_in(known.implode()))

    def whole(self, *, sex: Sex | None = Sex.T, level: Level | None = None) -> Self:
        """Return figures that no breakdown splits.

        Parameters
        ----------
        sex
            The sex; None for all three.
        level
            The level; None for all.

        Returns
        -------
        Figures
            A copy with fewer rows.
        """
        kept = [pl.col(name) == c.TOTAL for name in self.breakdowns]
        kept += [] if sex is None else [pl.col(c.SEX) == sex]
        kept += [] if level is None else [pl.col(c.LEVEL) == level]
        return self.where(*kept)


def figures_of(computed: Computed, *, areas: Areas | None, confidence: float, vintage: str = "") -> Figures:
    """Return computed figures with their limits and reasons.

    Parameters
    ----------
    computed
        The figures with their components.
    areas
        The hierarchy.
    confidence
        Confidence of the limits.
    vintage
        Source and day of the figures.

    Returns
    -------
    Figures
        One row a cell and area.

    Raises
    ------
    ReferenceAreaError
        If there is no hierarchy.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> from opnajmfr.engine.computing import computed
    >>> from opnajmfr.engine.request import Request
    >>> data = invented()
    >>> asked = Request(catalogue=data.catalogue, observations=data.observations, areas=data.areas, aggregate=True)
    >>> figures = figures_of(computed(asked), areas=data.areas, confidence=0.95)
    >>> figures.of("Ljungmåla").whole().where(pl.col("indicator") == "hemtjanst-trygghet").frame["period"].to_list()
    [2022, 2023, 2024]
    """
    if areas is None:
        message = "figures need a hierarchy of areas"
        raise ReferenceAreaError(message, hint="plan.aggregate(sweden())")
    pieces = [_piece(Subjects(computed=part, confidence=confidence)) for part in computed.by_width()]
    scope = computed.scope
    frame = pl.concat([piece.with_columns(pl.col(c.INDICATOR).cast(scope.type)) for piece in pieces])
    return Figures(
        frame=frame.sort(c.LEVEL, *scope.cell, c.AREA),
        indicators=scope.indicators,
        without_data=scope.without_data,
        breakdowns=scope.breakdowns,
        confidence=confidence,
        areas=areas,
        vintage=vintage,
    )


def _piece(subjects: Subjects) -> pl.DataFrame:
    """Return the figures of measures with as many components."""
    rows = subjects.with_chance(subjects.with_limits(subjects.figures(FIGURES)))
    return rows.with_columns(
        by_indicator({one.id: one.direction.sign for one in subjects.indicators}, pl.Int8).alias(SIGN),
        pl.col(c.FLAGS).list.contains(str(Flag.APPROXIMATE)).alias(IS_APPROXIMATE),
        first_reason(no_difference(subjects.indicators, larger=False)).alias(UNSEEN),
        first_reason(no_interval(subjects.indicators)).alias(UNBOUNDED),
    ).select(_columns(subjects.cell))


def _columns(cell: Sequence[str]) -> list[str]:
    """Return the columns of figures, in order."""
    return [
        *cell,
        c.LEVEL,
        c.AREA,
        c.FIGURE,
        c.VALUE,
        c.NUMERATOR,
        c.DENOMINATOR,
        LOW,
        HIGH,
        CHANCE,
        c.COVERAGE,
        c.N_MEMBERS,
        c.STATUS,
        c.FLAGS,
        SIGN,
        IS_APPROXIMATE,
        UNSEEN,
        UNBOUNDED,
    ]
