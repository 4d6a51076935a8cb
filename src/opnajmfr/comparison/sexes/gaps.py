"""How far women's figures lie from men's, whether that is beyond chance, and for whom it is less favourable."""

from collections.abc import Callable
from typing import Final

import polars as pl

from opnajmfr import stats
from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.sexes.detectable_gaps import detectable_gap
from opnajmfr.comparison.sexes.side_by_side import MEN, N_MEN, N_WOMEN, WOMEN, has_no_sex, women_beside_men
from opnajmfr.comparison.subjects import IS_APPROXIMATE
from opnajmfr.comparison.verdicts import judged
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.engine.members import by_indicator
from opnajmfr.errors import PolicyError
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.verdicts import Reason, SexVerdict, Verdict
from opnajmfr.model.vocabulary import Sex
from opnajmfr.stats.confidence import z

FEWEST_OF_A_SEX: Final = 30
"""How many of each sex must stand behind the figures for a gap to be shown, unless another number is given."""
RATIO: Final = "ratio"
RATIO_LOWER: Final = "ratio_lower"
RATIO_UPPER: Final = "ratio_upper"
READ_AS: Final = "read_as"
LESS_FAVOURABLE: Final = "less_favourable"
READING: Final[pl.DataType] = pl.Enum([d.DIFFERENCE, RATIO])
"""How a gap is read: as a difference in the unit of the indicator, or as women's figure over men's."""
SEX_VERDICT: Final = c.enum_type(SexVerdict)
_QUOTIENTS: Final = ("rate", "standardised_rate", "standardised_ratio")
_GIVEN: Final = ("ratio", "published", "median_of", "total")
_MIN_COVERAGE: Final = 0.5
_Limits = Callable[..., tuple[pl.Expr, pl.Expr]]
_WORDS: Final = {
    str(Verdict.BETTER): str(SexVerdict.LESS_FAVOURABLE_FOR_MEN),
    str(Verdict.WORSE): str(SexVerdict.LESS_FAVOURABLE_FOR_WOMEN),
    str(Verdict.HIGHER): str(SexVerdict.HIGHER_FOR_WOMEN),
    str(Verdict.LOWER): str(SexVerdict.HIGHER_FOR_MEN),
    str(Verdict.NO_CLEAR_DIFFERENCE): str(SexVerdict.NO_CLEAR_DIFFERENCE),
}
_SEXES: Final = {
    str(SexVerdict.LESS_FAVOURABLE_FOR_MEN): str(Sex.M),
    str(SexVerdict.LESS_FAVOURABLE_FOR_WOMEN): str(Sex.K),
}

_REASONS_WITHOUT_LIMITS: Final = (Reason.KEY_FIGURE, Reason.NO_COUNTS, Reason.NO_SPREAD, Reason.NO_CHANCE)
_GAP_COLUMNS: Final = (
    READ_AS,
    d.DIFFERENCE,
    c.LOWER,
    c.UPPER,
    RATIO,
    RATIO_LOWER,
    RATIO_UPPER,
    d.P,
    d.DETECTABLE,
    d.VERDICT,
    LESS_FAVOURABLE,
    d.REASON,
    c.FLAGS,
)


def check_fewest(min_n: object) -> float:
    """Return the fewest of each sex, refused where it is no number of 0 or more.

    Parameters
    ----------
    min_n
        The number as given.

    Returns
    -------
    float
        The number.

    Raises
    ------
    PolicyError
        If it is no number of 0 or more.

    Examples
    --------
    >>> check_fewest(30)
    30.0
    """
    if isinstance(min_n, bool) or not isinstance(min_n, int | float) or not 0 <= min_n < float("inf"):
        message = f"min_n must be a number of 0 or more; got {min_n!r}"
        raise PolicyError(message, hint=f"{FEWEST_OF_A_SEX} of each sex unless another number is given")
    return float(min_n)


def is_read_as_ratio(indicator: Indicator) -> bool:
    """Tell whether women's figure is read over men's, rather than as a difference.

    Shares, means and whatever has per cent as its unit are read as a difference; rates, standardised figures, money
    and other quotients as a ratio; a published value as a ratio where it states a unit other than per cent.

    Parameters
    ----------
    indicator
        The indicator.

    Returns
    -------
    bool
        True for a ratio.

    Examples
    --------
    >>> from opnajmfr.model.declaring import indicator, proportion, rate, ratio
    >>> measures = proportion("yes", "answers"), rate("falls", "persons"), ratio("cost", "persons")
    >>> [is_read_as_ratio(indicator("Titel", measure)) for measure in measures]
    [False, True, True]
    """
    family = indicator.measure.family
    if family in _QUOTIENTS:
        return True
    states_unit = bool(indicator.unit) or not indicator.measure.is_published
    return family in _GIVEN and "%" not in indicator.unit and states_unit


def sex_gaps(figures: Figures, *, min_n: float = FEWEST_OF_A_SEX) -> pl.DataFrame:
    """Return women's figures beside men's with the gap between them, for every area.

    The difference is women's less men's, its limits are those of MOVER (for shares: Newcombe's), and the ratio is
    women's over men's with the limits of MOVER for quotients, which leave 1 outside exactly where the difference's
    leave 0 outside. p is that of a normal score whose standard error is the arm of the difference's interval towards
    0, divided by its quantile: it is below 1 − confidence exactly where 0 lies outside.

    Parameters
    ----------
    figures
        The figures of all areas.
    min_n
        Fewest of each sex, 0 or more, by the denominator; a gap with fewer is not shown. What is published without
        denominators is not held to it.

    Returns
    -------
    polars.DataFrame
        The columns of `women_beside_men`, and read_as (`difference` or `ratio`), difference, lower, upper, ratio,
        ratio_lower, ratio_upper, p, detectable (the smallest difference, upwards or downwards, that would have been
        seen with power 0.8, in the unit of the indicator), verdict, less_favourable (K or M, only where the difference
        is clear and a direction is stated), reason and flags (of either). One row an indicator, period and area.

    Raises
    ------
    PolicyError
        If `min_n` is no number of 0 or more.

    Notes
    -----
    Newcombe (1998), Statistics in Medicine 17, 873-890; Zou and Donner (2008), Statistics in Medicine 27, 1693-1702;
    Donner and Zou (2012), Statistical Methods in Medical Research 21, 347-359.

    Examples
    --------
    >>> from opnajmfr.questions.asking import figures
    >>> from opnajmfr.data.invented_set import invented
    >>> found = sex_gaps(figures(invented(), "fallskador-80-plus")).filter(area="9206", period=2024)
    >>> found.select("read_as", pl.col("ratio").round(2), "verdict", "less_favourable").row(0)
    ('ratio', 1.73, 'no_clear_difference', None)
    """
    return gaps_of(women_beside_men(figures), figures, min_n=check_fewest(min_n))


def gaps_of(beside: pl.DataFrame, figures: Figures, *, min_n: float) -> pl.DataFrame:
    """Return the gaps of rows that have women beside men.

    Parameters
    ----------
    beside
        Rows of `women_beside_men`; further columns are kept.
    figures
        What they came from: its indicators and confidence hold.
    min_n
        Fewest of each sex.

    Returns
    -------
    polars.DataFrame
        As `sex_gaps`.
    """
    indicators = figures.indicators
    rows = beside.rename({WOMEN: c.VALUE, MEN: d.REFERENCE_VALUE})
    hidden = pl.col(c.VALUE).is_null() | pl.col(d.REFERENCE_VALUE).is_null()
    few = (pl.col(N_WOMEN) < min_n) | (pl.col(N_MEN) < min_n)
    reading = {one.id: RATIO if is_read_as_ratio(one) else d.DIFFERENCE for one in indicators}
    rows = rows.with_columns(
        by_indicator(reading, pl.String).cast(READING).alias(READ_AS),
        (pl.col(c.VALUE) - pl.col(d.REFERENCE_VALUE)).alias(d.DIFFERENCE),
        *_mover(stats.mover, (c.LOWER, c.UPPER)),
        *_mover(stats.mover_ratio, (RATIO_LOWER, RATIO_UPPER)),
        _ratio().alias(RATIO),
        (pl.col("approximate_women") | pl.col("approximate_men")).fill_null(value=False).alias(IS_APPROXIMATE),
        detectable_gap(indicators, confidence=figures.confidence).alias(d.DETECTABLE),
    ).with_columns(_p(figures.confidence).alias(d.P))
    rows = judged(
        rows,
        unseen=[
            (by_indicator({one.id: has_no_sex(one) for one in indicators}, pl.Boolean), Reason.ORGANISATION),
            (pl.any_horizontal(pl.col("unseen_women", "unseen_men") == Reason.CLASSES), Reason.CLASSES),
            (hidden, Reason.ONE_SEX_WITHOUT_VALUE),
            (few, Reason.FEW_ANSWERS),
        ],
        unbounded=[(_unbounded(reason), reason) for reason in _REASONS_WITHOUT_LIMITS],
        withheld=[(pl.any_horizontal(pl.col("coverage_women", "coverage_men") < _MIN_COVERAGE), Reason.LOW_COVERAGE)],
    )
    seen, bounded = pl.col(d.DIFFERENCE).is_not_null(), pl.col(c.LOWER).is_not_null()
    return (
        rows.with_columns(
            pl.when(seen).then(RATIO).alias(RATIO),
            *(pl.when(bounded).then(name).alias(name) for name in (RATIO_LOWER, RATIO_UPPER, d.DETECTABLE)),
            pl.col(d.VERDICT).cast(pl.String).replace_strict(_WORDS, return_dtype=SEX_VERDICT).alias(d.VERDICT),
        )
        .with_columns(
            pl.col(d.VERDICT)
            .cast(pl.String)
            .replace_strict(_SEXES, default=None, return_dtype=c.SEX_TYPE)
            .alias(LESS_FAVOURABLE),
            pl.concat_list(pl.col("flags_women").fill_null([]), pl.col("flags_men").fill_null([]))
            .list.unique()
            .list.sort()
            .alias(c.FLAGS),
        )
        .rename({c.VALUE: WOMEN, d.REFERENCE_VALUE: MEN})
        .select(
            *(name for name in beside.columns if name not in _GAP_COLUMNS),
            *_GAP_COLUMNS,
        )
    )


def _unbounded(reason: Reason) -> pl.Expr:
    """Tell where either sex has no limits for a reason."""
    return pl.any_horizontal(pl.col("unbounded_women", "unbounded_men") == reason)


def _mover(method: _Limits, names: tuple[str, str]) -> list[pl.Expr]:
    """Return the limits of women's figure against men's, by difference or by ratio."""
    limits = method(
        c.VALUE,
        d.REFERENCE_VALUE,
        lower=f"low_{WOMEN}",
        upper=f"high_{WOMEN}",
        other_lower=f"low_{MEN}",
        other_upper=f"high_{MEN}",
    )
    return [limit.alias(name) for limit, name in zip(limits, names, strict=True)]


def _ratio() -> pl.Expr:
    """Return women's figure over men's where both are of an amount that cannot be less than nothing."""
    women, men = pl.col(c.VALUE), pl.col(d.REFERENCE_VALUE)
    return pl.when((women >= 0) & (men > 0)).then(women / men)


def _p(confidence: float) -> pl.Expr:
    """Return the p of a difference by the arm of its interval that reaches towards 0."""
    difference = pl.col(d.DIFFERENCE)
    arm = pl.when(difference > 0).then(difference - pl.col(c.LOWER)).otherwise(pl.col(c.UPPER) - difference)
    score = pl.when(difference == 0).then(0.0).when(arm > 0).then(z(confidence) * difference / arm)
    return stats.two_sided_p(score)
