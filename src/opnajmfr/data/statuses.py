"""Statuses and flags as small numbers while figures are added: the strongest reason is the smallest."""

from typing import Final

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.model.vocabulary import Flag, Status

PRECEDENCE: Final = (
    Status.OBSERVED,
    Status.DERIVED,
    Status.SUPPRESSED,
    Status.SECONDARY_SUPPRESSED,
    Status.TOO_UNCERTAIN,
    Status.ITEM_NONRESPONSE,
    Status.NONRESPONSE,
    Status.NOT_COLLECTED,
    Status.NOT_PUBLISHED,
    Status.MISSING,
    Status.ZERO_DENOMINATOR,
    Status.NOT_AGGREGABLE,
    Status.DISCONTINUED,
    Status.NOT_APPLICABLE,
)
"""Which status an area above has when none of its members has a value: the first that a member has.

Not applicable and discontinued come last, so that they hold only where every member has them.
"""
RANK: Final = "status_rank"
RANK_TYPE: Final = pl.UInt8
MASK: Final = "mask"
MASK_TYPE: Final = pl.UInt8
_BITS: Final = {str(flag): 1 << place for place, flag in enumerate(Flag)}


def rank(status: Status) -> int:
    """Return the place of a status in the precedence."""
    return PRECEDENCE.index(status)


MISSING_RANK: Final = rank(Status.MISSING)
LAST_WITH_VALUE: Final = rank(Status.DERIVED)
FIRST_NOT_EXPECTED: Final = rank(Status.DISCONTINUED)
"""From here on a member is not expected to have a value."""


def status_rank() -> pl.Expr:
    """Return the status column as places in the precedence."""
    words = [str(word) for word in c.STATUS_TYPE.categories]
    places = [rank(Status(word)) for word in words]
    return pl.col(c.STATUS).to_physical().replace_strict(range(len(words)), places, return_dtype=RANK_TYPE)


def status_of(place: pl.Expr) -> pl.Expr:
    """Return places in the precedence as statuses."""
    words = [str(word) for word in PRECEDENCE]
    return place.replace_strict(range(len(words)), words, return_dtype=c.STATUS_TYPE)


def flags_mask() -> pl.Expr:
    """Return the flags column as one bit a flag."""
    bits = [
        pl.when(pl.col(c.FLAGS).list.contains(word)).then(pl.lit(bit, MASK_TYPE)).otherwise(pl.lit(0, MASK_TYPE))
        for word, bit in _BITS.items()
    ]
    together = bits[0]
    for one in bits[1:]:
        together |= one
    return together


def flag_lookup() -> pl.LazyFrame:
    """Return every mask with its sorted list of flags; an absent mask has none."""
    masks: list[int | None] = [None, *range(1 << len(_BITS))]
    sets = [[word for word, bit in _BITS.items() if mask and mask & bit] for mask in masks]
    return pl.LazyFrame({MASK: pl.Series(masks, dtype=MASK_TYPE), c.FLAGS: pl.Series(sets, dtype=c.FLAGS_TYPE)})
