"""Which verdicts survive: those of a base beside those of alternatives that change one thing each."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from opnajmfr.data import comparison_columns as d
from opnajmfr.model.verdicts import Reason, Verdict

ALTERNATIVE: Final = "alternative"
IS_SAME: Final = "is_same"
IS_REVERSED: Final = "is_reversed"
N_ALTERNATIVES, N_JUDGED, N_SAME, N_REVERSED = "n_alternatives", "n_judged", "n_same", "n_reversed"
SURVIVES: Final = "survives"
_OPPOSITES: Final = {
    str(Verdict.BETTER): str(Verdict.WORSE),
    str(Verdict.WORSE): str(Verdict.BETTER),
    str(Verdict.HIGHER): str(Verdict.LOWER),
    str(Verdict.LOWER): str(Verdict.HIGHER),
}


def verdicts_beside(
    base: pl.DataFrame, alternatives: Mapping[str, pl.DataFrame], *, key: Sequence[str]
) -> pl.DataFrame:
    """Return the verdict of every row of a base under every alternative.

    Parameters
    ----------
    base
        Compared figures with verdict and reason, a row a figure and reference.
    alternatives
        The same by name, each with one thing changed. A row that an alternative does not have does not apply there.
    key
        Columns that tell the rows apart, the same in all.

    Returns
    -------
    polars.DataFrame
        One row a row of the base and alternative, in the order of both: the key, alternative, base_verdict, verdict,
        reason (why there is none, or what weakens it), is_same and is_reversed (Boolean: the same verdict, the
        opposite one; null where one of the two is none).

    Examples
    --------
    >>> base = pl.DataFrame({"area": ["a", "b"], "verdict": ["worse", "better"], "reason": [None, None]})
    >>> other = base.with_columns(verdict=pl.Series(["worse", "worse"]))
    >>> verdicts_beside(base, {"pooled": other}, key=["area"]).select("area", "is_same", "is_reversed").rows()
    [('a', True, False), ('b', False, True)]
    """
    rows = base.select(*key, pl.col(d.VERDICT).cast(d.VERDICT_TYPE).alias("base_verdict")).with_row_index("_place")
    pieces = [_beside(rows, name, other, key, number) for number, (name, other) in enumerate(alternatives.items())]
    if not pieces:
        return _beside(rows, "", base, key, 0).drop("_place", "_number").clear()
    return pl.concat(pieces).sort("_place", "_number", maintain_order=True).drop("_place", "_number")


def _beside(rows: pl.DataFrame, name: str, other: pl.DataFrame, key: Sequence[str], number: int) -> pl.DataFrame:
    """Return the rows of a base with the verdicts of one alternative."""
    absent = pl.lit(str(Reason.DOES_NOT_APPLY)).cast(d.REASON_TYPE)
    theirs = other.select(
        *key,
        pl.col(d.VERDICT).cast(d.VERDICT_TYPE),
        pl.col(d.REASON).cast(d.REASON_TYPE),
        pl.lit(value=True).alias("_is_there"),
    )
    word, before = pl.col(d.VERDICT).cast(pl.String), pl.col("base_verdict").cast(pl.String)
    opposite = before.replace_strict(_OPPOSITES, default=None, return_dtype=pl.String)
    return (
        rows.join(theirs, on=list(key), how="left", nulls_equal=True, maintain_order="left")
        .with_columns(pl.when(pl.col("_is_there")).then(d.REASON).otherwise(absent).alias(d.REASON))
        .select(
            "_place",
            pl.lit(number).alias("_number"),
            *key,
            pl.lit(name).alias(ALTERNATIVE),
            "base_verdict",
            d.VERDICT,
            d.REASON,
            (word == before).alias(IS_SAME),
            pl.when(word.is_not_null() & before.is_not_null())
            .then((word == opposite).fill_null(value=False))
            .alias(IS_REVERSED),
        )
    )


def survival(beside: pl.DataFrame, *, key: Sequence[str]) -> pl.DataFrame:
    """Return one row a row of the base: its verdict, that of each alternative, and whether it survives them.

    Parameters
    ----------
    beside
        What `verdicts_beside` gave.
    key
        Columns that tell the rows of the base apart.

    Returns
    -------
    polars.DataFrame
        The key; base_verdict; a column an alternative (String: its verdict, else its reason); n_alternatives,
        n_judged (those that gave a verdict), n_same, n_reversed; survives: whether all that gave a verdict gave the
        same one, null where the base has none or no alternative gave any.

    Examples
    --------
    >>> base = pl.DataFrame({"area": ["a", "b"], "verdict": ["worse", "better"], "reason": [None, None]})
    >>> other = base.with_columns(verdict=pl.Series(["worse", "worse"]))
    >>> found = survival(verdicts_beside(base, {"pooled": other}, key=["area"]), key=["area"])
    >>> found.select("area", "pooled", "n_same", "survives").rows()
    [('a', 'worse', 1, True), ('b', 'worse', 0, False)]
    """
    names = beside[ALTERNATIVE].unique(maintain_order=True).to_list()
    shown = pl.coalesce(pl.col(d.VERDICT).cast(pl.String), pl.col(d.REASON).cast(pl.String))
    counted = (
        beside.with_columns(shown.alias("_shown"))
        .group_by(list(key), maintain_order=True)
        .agg(
            pl.col("base_verdict").first(),
            *(pl.col("_shown").filter(pl.col(ALTERNATIVE) == name).first().alias(name) for name in names),
            pl.len().alias(N_ALTERNATIVES),
            pl.col(d.VERDICT).count().alias(N_JUDGED),
            pl.col(IS_SAME).sum().alias(N_SAME),
            pl.col(IS_REVERSED).sum().alias(N_REVERSED),
        )
    )
    could = pl.col("base_verdict").is_not_null() & (pl.col(N_JUDGED) > 0)
    return counted.with_columns(pl.when(could).then(pl.col(N_SAME) == pl.col(N_JUDGED)).alias(SURVIVES))
