"""Why two totals differ: other shares of women and men, or other figures of women and of men."""

from typing import Final

import polars as pl

from opnajmfr import stats
from opnajmfr.comparison.sexes.side_by_side import MEN, N_MEN, N_WOMEN, WOMEN
from opnajmfr.comparison.verdicts import first_reason
from opnajmfr.data import comparison_columns as d
from opnajmfr.engine.members import by_indicator
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.verdicts import Reason

OTHER: Final = "other_"
"""Before the columns of the figures that an area is held against."""
COMPOSITION: Final = "composition"
WITHIN: Final = "within"
TOGETHER: Final = "together"
SHARE_OF_WOMEN: Final = "share_of_women"
_KEY: Final = "_row"
_MIN_COVERAGE: Final = 0.5


def is_parted(indicator: Indicator) -> bool:
    """Tell whether a total of an indicator is a sum of parts of women and of men.

    Parameters
    ----------
    indicator
        The indicator.

    Returns
    -------
    bool
        True for quotients of two sums that add: shares, rates, means, money a person.

    Examples
    --------
    >>> from opnajmfr.model.declaring import indicator, median_of, rate
    >>> [is_parted(indicator("Titel", measure)) for measure in (rate("falls", "persons"), median_of(["a", "b"]))]
    [True, False]
    """
    measure = indicator.measure
    return measure.adds and measure.is_quotient and len(measure.components) > 1


def sex_parts(rows: pl.DataFrame, indicators: tuple[Indicator, ...], *, min_n: float) -> pl.DataFrame:
    """Part the difference between two totals into composition and differences within women and within men.

        c, C = shares of women and of men here and there; r, R = their figures
        difference  = Σ cr − Σ CR
        composition = Σ (c − C)(r + R) / 2
        within      = Σ (r − R)(c + C) / 2
        difference  = composition + within

    Parameters
    ----------
    rows
        Rows of `women_beside_men`, with the columns of what they are held against after `other_`.
    indicators
        The indicators of the rows.
    min_n
        Fewest of each sex on either side, by the denominator.

    Returns
    -------
    polars.DataFrame
        The rows with together and other_together (women and men as one, in the unit of the indicator),
        share_of_women and other_share_of_women (0..1, of the denominator), difference, composition, within,
        within_women and within_men (the terms of `within`) and reason; all but the reason are null where one holds.

    Notes
    -----
    Kitagawa (1955), Journal of the American Statistical Association 50, 1168-1194. The parts are computed of the
    figures as they are, chance included.

    Examples
    --------
    >>> from opnajmfr.model.declaring import indicator, proportion
    >>> rows = pl.DataFrame(
    ...     {
    ...         **{"indicator": ["andel"], "women": [10.0], "men": [30.0], "n_women": [500.0], "n_men": [500.0]},
    ...         **{"other_women": [10.0], "other_men": [32.0], "other_n_women": [800.0], "other_n_men": [200.0]},
    ...         **{"other_coverage_women": [1.0], "other_coverage_men": [1.0]},
    ...     }
    ... )
    >>> parts = sex_parts(rows, (indicator("Andel", proportion("yes", "all")),), min_n=30)
    >>> parts.select(pl.col("difference", "composition", "within").round(4)).row(0)
    (5.6, 6.3, -0.7)
    """
    keyed = rows.with_row_index(_KEY)
    strata = pl.concat([_stratum(keyed, WOMEN, N_WOMEN), _stratum(keyed, MEN, N_MEN)])
    parted = (
        strata.group_by(_KEY)
        .agg(stats.kitagawa("rate", "size", other_rate="other_rate", other_size="other_size").alias("parts"))
        .unnest("parts")
        .rename({"rates": WITHIN})
    )
    keyed = keyed.join(parted, on=_KEY, how="left").with_columns(
        (pl.col(f"{before}{N_WOMEN}") / (pl.col(f"{before}{N_WOMEN}") + pl.col(f"{before}{N_MEN}"))).alias(
            f"{before}{SHARE_OF_WOMEN}"
        )
        for before in ("", OTHER)
    )
    keyed = keyed.with_columns(_reason(indicators, min_n=min_n).alias(d.REASON), *_together(), *_within())
    told = pl.col(d.REASON).is_null()
    numbers = [d.DIFFERENCE, COMPOSITION, WITHIN, "within_women", "within_men"]
    numbers += [f"{before}{name}" for before in ("", OTHER) for name in (TOGETHER, SHARE_OF_WOMEN)]
    return keyed.sort(_KEY).drop(_KEY).with_columns(pl.when(told).then(name).alias(name) for name in numbers)


def _stratum(rows: pl.DataFrame, value: str, size: str) -> pl.DataFrame:
    """Return one sex as a stratum of its row."""
    return rows.select(
        _KEY,
        pl.col(value).alias("rate"),
        pl.col(size).alias("size"),
        pl.col(f"{OTHER}{value}").alias("other_rate"),
        pl.col(f"{OTHER}{size}").alias("other_size"),
    )


def _together() -> list[pl.Expr]:
    """Return the figures of women and men as one, here and there."""
    return [
        (
            pl.col(f"{before}{WOMEN}") * pl.col(f"{before}{SHARE_OF_WOMEN}")
            + pl.col(f"{before}{MEN}") * (1 - pl.col(f"{before}{SHARE_OF_WOMEN}"))
        ).alias(f"{before}{TOGETHER}")
        for before in ("", OTHER)
    ]


def _within() -> list[pl.Expr]:
    """Return the terms of women and of men in what differs within the sexes."""
    women = (pl.col(SHARE_OF_WOMEN) + pl.col(f"{OTHER}{SHARE_OF_WOMEN}")) / 2
    return [
        ((pl.col(sex) - pl.col(f"{OTHER}{sex}")) * share).alias(f"within_{sex}")
        for sex, share in ((WOMEN, women), (MEN, 1 - women))
    ]


def _reason(indicators: tuple[Indicator, ...], *, min_n: float) -> pl.Expr:
    """Return why a total is not parted, null where it is."""
    values = [pl.col(f"{before}{sex}").is_null() for before in ("", OTHER) for sex in (WOMEN, MEN)]
    few = [pl.col(f"{before}{size}") < min_n for before in ("", OTHER) for size in (N_WOMEN, N_MEN)]
    coverage = [pl.col(f"{OTHER}coverage_{sex}") < _MIN_COVERAGE for sex in (WOMEN, MEN)]
    return first_reason(
        [
            (~by_indicator({one.id: is_parted(one) for one in indicators}, pl.Boolean), Reason.NO_PARTS),
            (pl.any_horizontal(values[:2]), Reason.ONE_SEX_WITHOUT_VALUE),
            (pl.any_horizontal(values[2:]), Reason.NO_REFERENCE),
            (pl.any_horizontal(few), Reason.FEW_ANSWERS),
            (pl.any_horizontal(coverage), Reason.LOW_COVERAGE),
            (pl.col(d.DIFFERENCE).is_null(), Reason.NO_PARTS),
        ]
    )
