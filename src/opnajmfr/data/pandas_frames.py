"""Frames of results for people who work in pandas."""

from typing import TYPE_CHECKING

import polars as pl

from opnajmfr.extras import optional

if TYPE_CHECKING:
    import pandas as pd  # pyright: ignore[reportMissingTypeStubs]


def to_pandas(frame: pl.DataFrame) -> "pd.DataFrame":
    """Return a frame as a pandas one, fixed-point numbers as floating point and words as text.

    Parameters
    ----------
    frame
        Any frame of results.

    Returns
    -------
    pandas.DataFrame
        The same rows and columns.

    Raises
    ------
    ExtraNotInstalledError
        If pandas is not installed.
    """
    optional("pandas", extra="pandas")
    plain = frame.with_columns(
        pl.col(pl.Decimal).cast(pl.Float64),
        pl.col(pl.List).cast(pl.List(pl.String)).list.join(","),
        pl.col(pl.Enum).cast(pl.String),
    )
    return plain.to_pandas()
