"""Figures of women and of men side by side, one row an area, and why some figures have neither."""

from typing import Final

import polars as pl

from opnajmfr.comparison.figures import UNBOUNDED, UNSEEN, Figures
from opnajmfr.comparison.subjects import CHANCE, HIGH, IS_APPROXIMATE, LOW, SIGN
from opnajmfr.data import columns as c
from opnajmfr.model.capabilities import Capability, capability
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Sex, Status

CELL: Final = (c.INDICATOR, c.PERIOD, c.LEVEL, c.AREA)
"""Columns that tell the rows apart; figures that a breakdown splits are not among them."""
WOMEN: Final = "women"
MEN: Final = "men"
N_WOMEN: Final = "n_women"
N_MEN: Final = "n_men"
GIVEN_TOTAL: Final = "total"
_OF_ONE_SEX: Final = {
    c.VALUE: "{sex}",
    c.DENOMINATOR: "n_{sex}",
    c.STATUS: "status_{sex}",
    c.COVERAGE: "coverage_{sex}",
    LOW: "low_{sex}",
    HIGH: "high_{sex}",
    CHANCE: "chance_{sex}",
    IS_APPROXIMATE: "approximate_{sex}",
    UNSEEN: "unseen_{sex}",
    UNBOUNDED: "unbounded_{sex}",
    c.FLAGS: "flags_{sex}",
}


def women_beside_men(figures: Figures) -> pl.DataFrame:
    """Return the figures of women and of men of every area, in one row where either has one.

    Parameters
    ----------
    figures
        The figures of all areas.

    Returns
    -------
    polars.DataFrame
        indicator, period, level, area and sign, and for each sex, ending in `women` or `men`: the value (`women`,
        `men`), n (the denominator, Float64), status, coverage, low and high (limits), chance (sampling variance),
        approximate, unseen, unbounded and flags. Sorted by indicator, period, level and area.

    Examples
    --------
    >>> from opnajmfr.questions.asking import figures
    >>> from opnajmfr.data.invented_set import invented
    >>> rows = women_beside_men(figures(invented(), "hemtjanst-trygghet").of("Ljungmåla"))
    >>> rows.filter(period=2024).select("women", "men", "n_women", "n_men").row(0)
    (64.1025641025641, 76.19047619047619, 78.0, 42.0)
    """
    whole = figures.whole(sex=None).frame
    women, men = (_of_sex(whole, sex, ending) for sex, ending in ((Sex.K, WOMEN), (Sex.M, MEN)))
    rows = women.join(men, on=CELL, how="full", coalesce=True)
    return (
        rows.with_columns(
            pl.coalesce(SIGN, f"{SIGN}_{MEN}").alias(SIGN),
            *(pl.col(f"status_{sex}").fill_null(str(Status.MISSING)) for sex in (WOMEN, MEN)),
        )
        .sort(CELL)
        .drop(f"{SIGN}_{MEN}")
    )


def in_year(figures: Figures, period: int | None) -> pl.Expr:
    """Tell which figures are of a year, or of each indicator's newest year in which anybody has one of a sex.

    Parameters
    ----------
    figures
        The figures of all areas of a level.
    period
        The year; the newest of each indicator where None, and its last one where no figure of a sex was ever given.

    Returns
    -------
    polars.Expr
        True for the figures of the year.
    """
    if period is not None:
        return pl.col(c.PERIOD) == period
    by_sex = figures.frame.filter(pl.col(c.SEX) != Sex.T)
    shown = pl.col(c.PERIOD).filter(pl.col(c.VALUE).is_not_null()).max()
    newest = by_sex.group_by(c.INDICATOR).agg(pl.coalesce(shown, pl.col(c.PERIOD).max()))
    years = {str(one): last for one, last in newest.iter_rows()}
    named = pl.col(c.INDICATOR).cast(pl.String)
    return pl.col(c.PERIOD) == named.replace_strict(years, default=None, return_dtype=pl.Int32)


def given_totals(figures: Figures) -> pl.DataFrame:
    """Return the totals of women and men as they stand, given or derived.

    Parameters
    ----------
    figures
        The figures of all areas.

    Returns
    -------
    polars.DataFrame
        indicator, period, level, area and total (null where it is hidden or missing).
    """
    return figures.whole(sex=Sex.T).frame.select(*CELL, pl.col(c.VALUE).alias(GIVEN_TOTAL))


def _of_sex(whole: pl.DataFrame, sex: Sex, ending: str) -> pl.DataFrame:
    """Return the figures of one sex under names of their own."""
    sign = SIGN if sex is Sex.K else f"{SIGN}_{ending}"
    return whole.filter(pl.col(c.SEX) == sex).select(
        *CELL,
        pl.col(SIGN).alias(sign),
        *(
            pl.col(name).cast(pl.Float64 if name == c.DENOMINATOR else whole.schema[name]).alias(of.format(sex=ending))
            for name, of in _OF_ONE_SEX.items()
        ),
    )


def not_split(figures: Figures) -> dict[str, Reason]:
    """Return the indicators that cannot be told apart by sex, and why.

    Parameters
    ----------
    figures
        The figures of all areas.

    Returns
    -------
    dict
        Id of an indicator, and `organisation` where whoever answers has no sex, `not_split` where only the total
        is given.

    Examples
    --------
    >>> from opnajmfr.questions.asking import figures
    >>> from opnajmfr.data.invented_set import invented
    >>> {name: str(why) for name, why in not_split(figures(invented(), ["lakemedel-rutin"])).items()}
    {'lakemedel-rutin': 'organisation'}
    """
    split = figures.whole(sex=None).frame.filter(pl.col(c.SEX) != Sex.T)[c.INDICATOR].unique().cast(pl.String)
    there = set(split.to_list())
    found: dict[str, Reason] = {}
    for one in figures.indicators:
        if has_no_sex(one):
            found[one.id] = Reason.ORGANISATION
        elif one.id not in there:
            found[one.id] = Reason.NOT_SPLIT
    return found


def has_no_sex(indicator: Indicator) -> bool:
    """Tell whether whoever answers is an organisation, so that a figure cannot be split by sex.

    Parameters
    ----------
    indicator
        The indicator.

    Returns
    -------
    bool
        True for answers of municipalities and of units.

    Examples
    --------
    >>> from opnajmfr.model.declaring import indicator, share_of_municipalities
    >>> has_no_sex(indicator("Rutin", share_of_municipalities("rutin")))
    True
    """
    return not capability(indicator.measure, Capability.SPLIT_BY_SEX, above=False).is_yes
