"""Yes or no beside those of others: how many have yes, and where an area lacks what most have."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from opnajmfr.comparison.answers.others import MEMBER, THEIR
from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.subjects import SIGN
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.answers import ShareOfMunicipalities
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Figure, Labelled

STANDING: Final = "standing"
"""Column that says how an answer stands to those of the others."""
N_YES, N_NO, N_MISSING, N_MEMBERS = "n_yes", "n_no", "n_missing", "n_members_asked"
_FAVOURABLE = "_favourable"


class AnswerStanding(Labelled):
    """How a yes or no stands to those of others."""

    GAP = "gap", "saknas hos oss, finns hos de flesta", "missing here, present at most others"
    STRENGTH = "strength", "finns hos oss, saknas hos de flesta", "present here, missing at most others"
    NEITHER = "neither", "som de flesta, eller delat", "as most others, or divided"


def is_yes_no(indicator: Indicator) -> bool:
    """Tell whether an indicator is a yes or no of a municipality.

    Parameters
    ----------
    indicator
        The indicator.

    Returns
    -------
    bool
        True where it is.
    """
    return isinstance(indicator.measure, ShareOfMunicipalities)


def own_answers(figures: Figures) -> Figures:
    """Return the answers of municipalities themselves: yes-or-no items only, no shares above.

    Parameters
    ----------
    figures
        Any figures.

    Returns
    -------
    Figures
        Rows with value above 0 for yes, 0 for no, null where there is no answer.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> from opnajmfr.plan.starting import compute
    >>> figures = own_answers(compute(invented()).aggregate().figures())
    >>> figures.of("Ljungmåla").frame.select("indicator", "period", "value").row(0)
    ('lakemedel-rutin', 2022, 100.0)
    """
    ids = [one.id for one in figures.indicators if is_yes_no(one)]
    return figures.where(pl.col(c.INDICATOR).cast(pl.String).is_in(ids), pl.col(c.FIGURE) == Figure.OWN)


def yes_counts(members: pl.DataFrame, by: Sequence[str], *, value: str = f"{THEIR}{c.VALUE}") -> pl.DataFrame:
    """Count yes, no and missing among the members of sets: "yes in 5 of 7, 2 did not answer".

    Parameters
    ----------
    members
        One row a member of a set.
    by
        Columns that tell sets apart.
    value
        Column of the member's answer: above 0 for yes, 0 for no (and partly), null for none.

    Returns
    -------
    polars.DataFrame
        `by`, n_yes, n_no, n_missing and n_members_asked (their sum), in the order of the rows.

    Examples
    --------
    >>> rows = pl.DataFrame({"item": ["a"] * 4, "answer": [100.0, 100.0, 0.0, None]})
    >>> yes_counts(rows, ["item"], value="answer").row(0)
    ('a', 2, 1, 1, 4)
    """
    return members.group_by(list(by), maintain_order=True).agg(*_counts(value))


def _counts(value: str) -> list[pl.Expr]:
    """Return the counts as aggregations."""
    return [
        (pl.col(value) > 0).sum().alias(N_YES),
        (pl.col(value) == 0).sum().alias(N_NO),
        pl.col(value).is_null().sum().alias(N_MISSING),
        pl.len().alias(N_MEMBERS),
    ]


def standing_of_answers(pairs: pl.DataFrame, cell: Sequence[str], *, min_answered: float = 0.5) -> pl.DataFrame:
    """Return where areas lack what most others have, and where they have what most lack.

    With a direction, the favourable answer is yes where higher is better and no where lower is. A gap is the
    unfavourable answer where more than half of the others that answered have the favourable one; a strength is the
    favourable one where fewer than half have it. Half and half is neither.

    Parameters
    ----------
    pairs
        Answers beside those of others, as `beside_others` returns them.
    cell
        Columns that tell figures of one area apart.
    min_answered
        Share of the others, 0 to 1, that must have answered for anything to be said.

    Returns
    -------
    polars.DataFrame
        One row an answer and reference: the counts of `yes_counts`, lists of codes yes, no and missing,
        share_favourable (0..1 of those that answered), standing, and reason where there is none.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> from opnajmfr.plan.starting import compute
    >>> from opnajmfr.comparison.answers.others import beside_others
    >>> from opnajmfr.comparison.references import county
    >>> figures = own_answers(compute(invented()).aggregate().figures()).where(pl.col("period") == 2024)
    >>> found = standing_of_answers(beside_others(figures, [county()], focus=["9206"]), figures.cell)
    >>> found.select("indicator", "value", "n_yes", "n_no", "n_missing", "standing").row(0)
    ('lakemedel-rutin', 100.0, 8, 7, 0, 'neither')
    """
    value, theirs = pl.col(c.VALUE), pl.col(f"{THEIR}{c.VALUE}")
    key = [*cell, c.LEVEL, c.AREA, d.REFERENCE]
    rows = pairs.group_by(key, maintain_order=True).agg(
        pl.col(c.VALUE, c.STATUS, SIGN).first(),
        *_counts(f"{THEIR}{c.VALUE}"),
        pl.col(MEMBER).filter(theirs > 0).alias("yes"),
        pl.col(MEMBER).filter(theirs == 0).alias("no"),
        pl.col(MEMBER).filter(theirs.is_null()).alias("missing"),
    )
    answered = pl.col(N_YES) + pl.col(N_NO)
    directed = pl.col(SIGN) != 0
    favourable = pl.when(pl.col(SIGN) > 0).then(N_YES).when(pl.col(SIGN) < 0).then(N_NO)
    mine = (value > 0) == (pl.col(SIGN) > 0)
    standing = (
        pl.when(~mine & (pl.col(_FAVOURABLE) > 0.5))  # noqa: PLR2004 - more than half
        .then(pl.lit(str(AnswerStanding.GAP)))
        .when(mine & (pl.col(_FAVOURABLE) < 0.5))  # noqa: PLR2004
        .then(pl.lit(str(AnswerStanding.STRENGTH)))
        .otherwise(pl.lit(str(AnswerStanding.NEITHER)))
    )
    reason = (
        pl.when(~directed)
        .then(pl.lit(str(Reason.NO_DIRECTION)))
        .when(value.is_null())
        .then(pl.lit(str(Reason.NO_OWN_VALUE)))
        .when(answered == 0)
        .then(pl.lit(str(Reason.NO_REFERENCE)))
        .when(answered < min_answered * pl.col(N_MEMBERS))
        .then(pl.lit(str(Reason.LOW_COVERAGE)))
    )
    rows = rows.with_columns(
        pl.when(answered > 0).then(favourable / answered).alias(_FAVOURABLE), reason.cast(d.REASON_TYPE).alias(d.REASON)
    )
    words = pl.Enum([str(one) for one in AnswerStanding])
    return rows.with_columns(pl.when(pl.col(d.REASON).is_null()).then(standing).cast(words).alias(STANDING)).rename(
        {_FAVOURABLE: "share_favourable"}
    )
