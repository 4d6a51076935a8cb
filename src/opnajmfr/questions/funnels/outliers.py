"""The question which areas lie outside what chance makes of their size."""

import math
from typing import Final

import polars as pl
from attrs import evolve, field, frozen

from opnajmfr.comparison.figures import UNBOUNDED, UNSEEN
from opnajmfr.comparison.funnels.dispersion import Dispersion, as_overdispersion
from opnajmfr.comparison.funnels.families import FunnelFamily, funnel_family, why_no_funnel
from opnajmfr.comparison.funnels.funnelling import INNER, LIES, OUTER, Funnelled, Z, funnelled
from opnajmfr.comparison.subjects import IS_APPROXIMATE
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.pages import Page
from opnajmfr.errors import NothingToShowError, StatisticError, UnknownAreaError
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.periods import year
from opnajmfr.model.terms import term
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Language, Level, Sex
from opnajmfr.questions.answer import QuestionAnswer
from opnajmfr.questions.asking import figures
from opnajmfr.questions.funnels.outlier_text import outlier_page
from opnajmfr.spelling import closest

NAME: Final = "name"
_DUST: Final = 9
"""Decimals beyond which an expected number is floating point and nothing else."""
_COLUMNS: Final = (
    c.AREA,
    NAME,
    c.VALUE,
    c.STATUS,
    c.NUMERATOR,
    c.DENOMINATOR,
    Z,
    *INNER,
    *OUTER,
    LIES,
    d.VERDICT,
    d.REASON,
    c.FLAGS,
)


@frozen(kw_only=True, eq=False)
class FunnelAnswer(QuestionAnswer):
    """Areas in a funnel (trattdiagram): one indicator, one year, one level; prints who lies outside.

    Parameters
    ----------
    indicator
        The indicator.
    period
        The year.
    level
        Level of the areas.
    sex
        The sex.
    table
        One row an area of the level: area, name, value, status, numerator, denominator, z, inner_lower, inner_upper,
        outer_lower, outer_upper (in the unit of the indicator), lies (far_below, below, within, above, far_above),
        verdict (in words of better and worse where a direction is stated), reason (why there is none, or what
        weakens it) and flags.
    limits
        Points of the lines to draw: denominator, target and the four limits.
    target
        What the funnel is drawn around, in the unit of the indicator.
    is_given
        Whether the target was given; else it is that of the areas together.
    dispersion
        How much the areas differ beyond chance.
    confidences
        Confidence of the inner and of the outer limits.
    area
        Code of an area that the text tells of wherever it lies; empty for none.
    vintage
        Source and day of the figures.
    """

    indicator: Indicator
    period: int
    level: Level
    sex: Sex
    limits: pl.DataFrame = field(repr=False)
    target: float
    is_given: bool
    dispersion: Dispersion
    confidences: tuple[float, float]
    area: str = ""
    vintage: str = ""

    @property
    def outside(self) -> pl.DataFrame:
        """How many areas lie outside, beside what is expected of areas on target: confidence, n, outside, expected."""
        lies = self.table[LIES].cast(pl.String)
        n = int(lies.count())
        far = int(lies.is_in(["far_below", "far_above"]).sum())
        beyond = far + int(lies.is_in(["below", "above"]).sum())
        return pl.DataFrame(
            {
                "confidence": self.confidences,
                "n": [n, n],
                "outside": [beyond, far],
                "expected": [round(n * (1 - confidence), _DUST) for confidence in self.confidences],
            }
        )

    @property
    def spread(self) -> float:
        """Standard deviation between areas beyond chance, near the target, in the unit of the indicator."""
        family = funnel_family(self.indicator)
        unit = self._unit
        centre = self.target / unit
        across = centre * (1 - centre) if family and family.is_proportion else centre
        return 2 * math.sqrt(max(across, 0.0) * self.dispersion.tau_squared) * unit

    @property
    def _unit(self) -> float:
        """What numerator over denominator is multiplied by."""
        seen = self.table.filter((pl.col(c.NUMERATOR) > 0) & pl.col(c.VALUE).is_not_null()).sort(c.NUMERATOR)
        if seen.is_empty():
            return self.indicator.measure.times or 1.0
        last = seen.select(c.VALUE, pl.col(c.NUMERATOR, c.DENOMINATOR).cast(pl.Float64)).row(-1)
        return last[0] * last[2] / last[1]

    def about(self, area: str) -> "FunnelAnswer":
        """Return the answer with an area that the text tells of wherever it lies.

        Parameters
        ----------
        area
            Name or code of an area of the table.

        Returns
        -------
        FunnelAnswer
            A copy.

        Raises
        ------
        UnknownAreaError
            If the table has no such area; the nearest match is named.

        Examples
        --------
        >>> from opnajmfr.data.invented_set import invented
        >>> answer = funnel(invented(), "fallskador-80-plus").about("Ljungmåla")
        >>> [line for line in answer.text("en").splitlines() if line.startswith("Ljungmåla")]
        ['Ljungmåla   53.2*          809  32.9–104.9  19.7–133.2  -0.6  within the limits']
        """
        found = self.table.filter((pl.col(NAME).str.to_lowercase() == area.lower()) | (pl.col(c.AREA) == area))
        if found.is_empty():
            message = f"the funnel of {self.indicator.id!r} has no area {area!r} at level {self.level}"
            near = closest(area, self.table[NAME].to_list())
            raise UnknownAreaError(message, hint=near or "the column name of the table lists its areas")
        return evolve(self, area=found[c.AREA][0])

    def page(self, language: Language = "sv") -> Page:
        """Return the answer as people read it: target, spread, how many by chance, who lies outside, who is not there.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        Page
            Lines of text.
        """
        return outlier_page(self, language=language)


def funnel(
    data: Dataset,
    indicator: str,
    *,
    period: int | None = None,
    level: Level | str = Level.MUNICIPALITY,
    sex: Sex | str = "T",
    target: float | None = None,
    overdispersion: bool | str = True,
    confidences: tuple[float, float] = (0.95, 0.998),
) -> FunnelAnswer:
    """Put the areas of a level into a funnel: who lies outside what chance makes of areas of that size.

    Limits are drawn around the target at 95 and 99.8 per cent. Where the areas differ more than chance makes them,
    the limits are widened by how much: few lie on the target then, and chance alone is the wrong yardstick.

    Parameters
    ----------
    data
        What a reader returned.
    indicator
        Id or title of a share of persons or units, a rate, or an indirectly standardised ratio.
    period
        The year; the newest where None.
    level
        Level of the areas; higher levels and groups are never among them.
    sex
        "T", "K" or "M".
    target
        What the funnel is drawn around, in the unit of the indicator; the areas together (sum over sum) where None.
    overdispersion
        True or "all": the variance beyond chance is measured of all areas, so that about 5 per cent of ordinary areas
        lie outside the inner limits; areas that lie far off widen the limits and may hide themselves. "winsorised"
        and "truncated" keep them from it, but find the variance too small: 10 per cent of ordinary areas and more lie
        outside. False or "none": chance alone.
    confidences
        Confidence of the inner and of the outer limits.

    Returns
    -------
    FunnelAnswer
        One row an area, and the points of the lines.

    Raises
    ------
    UnknownIndicatorError
        If there is no such indicator.
    StatisticError
        If the indicator has no place in a funnel (a key figure, a mean, money, a published value): says why; or the
        target or the confidences cannot be.
    NothingToShowError
        If no area of that level has a figure in that year; says which years there are.
    UnknownTermError
        If a word names no level, sex or way.

    Notes
    -----
    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202. With fewer than ten areas how much they differ is not
    measured.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> answer = funnel(invented(), "hemtjanst-trygghet", overdispersion=False)
    >>> answer.table.filter(name="Ljungmåla").select(pl.col("z").round(1), "verdict").row(0)
    (-3.4, 'far_worse')
    """
    one = data.catalogue[indicator]
    family = _family(one)
    method = as_overdispersion(overdispersion)
    place, which = term(Level, level), term(Sex, sex)
    found = figures(data, [one.id], confidence=confidences[0]).whole(sex=which, level=place)
    wanted = _period(found.frame, None if period is None else year(period), one=one, level=place, sex=which)
    mine = found.where(pl.col(c.PERIOD) == wanted).frame.sort(c.AREA).drop(found.breakdowns)
    around = funnelled(
        mine,
        family,
        unit=one.measure.times or 1.0,
        target=target,
        overdispersion=method,
        confidences=confidences,
    )
    return FunnelAnswer(
        indicator=one,
        period=wanted,
        level=place,
        sex=which,
        table=_table(around, {area: data.areas.name(area) for area in mine[c.AREA]}),
        limits=around.lines,
        target=around.target,
        is_given=target is not None,
        dispersion=around.dispersion,
        confidences=confidences,
        vintage=data.vintage,
    )


def _family(one: Indicator) -> FunnelFamily:
    """Return how chance moves an indicator's figures, refused where it has no place in a funnel."""
    family = funnel_family(one)
    if family is None:
        message = f"no funnel of {one.id!r} ({one.kind.english}, {one.measure.family}): {why_no_funnel(one, 'en')}"
        hint = "a share of persons or units, a rate or a standardised ratio with counts has one; compare(…) takes all"
        raise StatisticError(message, hint=hint)
    return family


def _period(frame: pl.DataFrame, wanted: int | None, *, one: Indicator, level: Level, sex: Sex) -> int:
    """Return the year that is shown, refused where no area has a figure in it."""
    periods = frame.filter(pl.col(c.VALUE).is_not_null())[c.PERIOD].unique().sort().to_list()
    if not periods or (wanted is not None and wanted not in periods):
        message = f"funnel: no {level.english} has a figure of {one.id!r} for {wanted or 'any year'}, sex {sex}"
        raise NothingToShowError(
            message, hint=f"there are figures for {periods}" if periods else "another level or sex"
        )
    return int(periods[-1]) if wanted is None else wanted


def _table(around: Funnelled, names: dict[str, str]) -> pl.DataFrame:
    """Return one row an area, with why one has no verdict."""
    approximate = pl.when(pl.col(IS_APPROXIMATE)).then(pl.lit(str(Reason.APPROXIMATE)).cast(d.REASON_TYPE))
    no_counts = pl.lit(str(Reason.NO_COUNTS)).cast(d.REASON_TYPE)
    silent = pl.col(d.VERDICT).is_null()
    reason = pl.when(silent).then(pl.coalesce(UNSEEN, UNBOUNDED, no_counts)).otherwise(approximate)
    return around.rows.with_columns(
        pl.col(c.AREA).replace_strict(names, return_dtype=pl.String).alias(NAME), reason.alias(d.REASON)
    ).select(_COLUMNS)
