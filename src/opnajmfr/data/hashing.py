"""One hash of frames, the same on every machine for the same content."""

import hashlib

import polars as pl

DIGITS_OF_HASH = 12
"""Significant digits of figures that the hash covers."""


def content_hash(*frames: pl.DataFrame) -> str:
    """Return a hash of frames: keys, statuses, components, and figures to 12 significant digits.

    Parameters
    ----------
    *frames
        Frames of results, in order.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    digest = hashlib.sha256()
    for frame in frames:
        written = frame.select(_hashed(name, dtype) for name, dtype in frame.schema.items()).write_csv()
        digest.update(written.encode())
    return digest.hexdigest()


def _hashed(name: str, dtype: pl.DataType) -> pl.Expr:
    """Write a column as the hash covers it."""
    if dtype.is_float():
        return pl.col(name).round_sig_figs(DIGITS_OF_HASH).cast(pl.String)
    if isinstance(dtype, pl.List):
        return pl.col(name).cast(pl.List(pl.String)).list.join(",")
    return pl.col(name).cast(pl.String)
