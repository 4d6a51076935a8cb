"""Frames as they leave the house: chosen columns and references, rounded, and nothing in or of hidden rows."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as cc
from opnajmfr.data.listing import listed
from opnajmfr.data.publication import KEY, Publication
from opnajmfr.errors import PublicationError
from opnajmfr.model.vocabulary import Status
from opnajmfr.stats.rounding import round_half_away

OF_THE_FIGURE: Final = (c.NUMERATOR, c.DENOMINATOR, c.VALUE, c.LOWER, c.UPPER)
"""What a hidden row never carries."""
OF_THE_REFERENCE: Final = (cc.REFERENCE_VALUE, cc.REFERENCE_LOWEST, cc.REFERENCE_HIGHEST)
"""What is told of a reference itself."""
OF_BOTH: Final = (
    cc.PLACE,
    cc.N_PLACED,
    cc.DIFFERENCE,
    c.LOWER,
    c.UPPER,
    cc.P,
    cc.P_ADJUSTED,
    cc.DETECTABLE,
    cc.VERDICT,
)
"""What is told of a figure beside a reference; a verdict would bound a hidden figure."""
ROUNDED: Final = (c.VALUE, c.LOWER, c.UPPER, *OF_THE_REFERENCE, cc.DIFFERENCE, cc.DETECTABLE)
"""Numbers in the unit of the indicator."""
P_FIGURES: Final = 3
"""Significant figures of a probability whose counts stay in the house: with all of them it would tell the counts."""
_VISIBLE: Final = [str(status) for status in Status if status.has_value]


def published_figures(publication: Publication, frame: pl.DataFrame) -> pl.DataFrame:
    """Return figures as they leave the house: chosen columns, rounded, and nothing in hidden rows.

    Parameters
    ----------
    publication
        What leaves the house.
    frame
        The frame of results.

    Returns
    -------
    polars.DataFrame
        The same rows; a row whose status has no value carries no value, component or bound.

    Raises
    ------
    PublicationError
        If the frame holds an indicator that the publication does not.
    """
    kept = [name for name in frame.columns if publication.holds(name)]
    emptied = [pl.when(_shown()).then(pl.col(name)).alias(name) for name in OF_THE_FIGURE if name in kept]
    return _rounded(publication, frame.select(kept).with_columns(emptied))


def published_comparisons(publication: Publication, comparisons: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """Return comparisons as they leave the house: chosen references, rounded, nothing of hidden figures.

    Parameters
    ----------
    publication
        What leaves the house.
    comparisons
        The comparisons of results.
    frame
        The frame of the same results, which says what is hidden.

    Returns
    -------
    polars.DataFrame
        One row for each comparison with a reference that leaves.
    """
    kept = comparisons.filter(pl.col(cc.REFERENCE).is_in(list(publication.references)))
    key = [*KEY, *publication.breakdowns]
    hidden = _hidden(frame, key).with_columns(pl.lit(value=True).alias("own_hidden"))
    behind = [c.INDICATOR, c.AREA, c.PERIOD, c.SEX, *publication.breakdowns, c.FIGURE]
    names = {c.AREA: cc.REFERENCE_AREA, c.PERIOD: "behind", c.FIGURE: cc.REFERENCE_FIGURE}
    others = _hidden(frame, behind).rename(names).with_columns(pl.lit(value=True).alias("other_hidden"))
    marked = (
        kept.with_columns(pl.coalesce(cc.REFERENCE_PERIOD, c.PERIOD).alias("behind"))
        .join(hidden, on=key, how="left", maintain_order="left")
        .join(others, on=[names.get(name, name) for name in behind], how="left", maintain_order="left")
        .with_columns(pl.col("own_hidden", "other_hidden").fill_null(value=False))
    )
    own, other = ~pl.col("own_hidden"), ~pl.col("other_hidden")
    emptied = marked.with_columns(
        pl.when(own).then(pl.col(c.VALUE)).alias(c.VALUE),
        *(pl.when(other).then(pl.col(name)).alias(name) for name in OF_THE_REFERENCE),
        *(pl.when(own & other).then(pl.col(name)).alias(name) for name in OF_BOTH),
    )
    silent = [name for name in (c.VALUE, c.LOWER, c.UPPER) if not publication.holds(name)]
    emptied = emptied.with_columns(pl.lit(None, emptied.schema[name]).alias(name) for name in silent)
    if not (publication.holds(c.NUMERATOR) and publication.holds(c.DENOMINATOR)):
        emptied = emptied.with_columns(pl.col(cc.P, cc.P_ADJUSTED).round_sig_figs(P_FIGURES))
    return _rounded(publication, emptied.select(comparisons.columns))


def published_ranks(publication: Publication, ranks: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """Return ranks as they leave the house: none of a hidden figure.

    Parameters
    ----------
    publication
        What leaves the house.
    ranks
        The ranks of results.
    frame
        The frame of the same results, which says what is hidden.

    Returns
    -------
    polars.DataFrame
        Rows of visible figures only.
    """
    key = [*KEY, *publication.breakdowns]
    return ranks.join(_hidden(frame, key), on=key, how="anti", maintain_order="left")


def _rounded(publication: Publication, frame: pl.DataFrame) -> pl.DataFrame:
    """Round numbers in the unit of the indicator to its digits."""
    there = frame[c.INDICATOR].unique().cast(pl.String).sort().to_list()
    strange = [name for name in there if name not in publication.digits]
    if strange:
        message = f"publication: it holds no indicator {strange[0]!r}; it holds {listed(list(publication.digits))}"
        raise PublicationError(message, hint="make it of the same results: results.publication()")
    names = [name for name in ROUNDED if name in frame.columns]
    by_digits: dict[int, list[str]] = {}
    for name in there:
        by_digits.setdefault(publication.digits[name], []).append(name)
    which = pl.col(c.INDICATOR).cast(pl.String)
    for digits, ids in sorted(by_digits.items()):
        mine = which.is_in(ids)
        frame = frame.with_columns(
            pl.when(mine).then(round_half_away(name, digits)).otherwise(pl.col(name)).alias(name) for name in names
        )
    return frame


def _shown() -> pl.Expr:
    """Tell whether the status of a row has a value."""
    return pl.col(c.STATUS).cast(pl.String).is_in(_VISIBLE)


def _hidden(frame: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Return the keys of figures of which no row has a value."""
    keys = frame.group_by(key, maintain_order=True).agg(_shown().any().alias("shown"))
    return keys.filter(~pl.col("shown")).select(key)
