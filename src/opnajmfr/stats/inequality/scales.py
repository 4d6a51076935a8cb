"""Scales on which the chance error of a figure is normal."""

from typing import Literal, get_args

import numpy as np
import polars as pl
from numpy.typing import NDArray

from opnajmfr.errors import StatisticError

Scale = Literal["plain", "log", "logit"]
"""As it is; logarithm, for rates; log odds, for proportions in 0..1."""
Matrix = NDArray[np.float64]


def known_scale(scale: str) -> Scale:
    """Return the scale, or say which there are.

    Parameters
    ----------
    scale
        Its name.

    Returns
    -------
    str
        The same.

    Raises
    ------
    StatisticError
        If there is no such scale.

    Examples
    --------
    >>> known_scale("log")
    'log'
    """
    for name in get_args(Scale):
        if scale == name:
            return name
    message = f"scale must be one of {', '.join(get_args(Scale))}; got {scale!r}"
    raise StatisticError(message, hint="log for rates, logit for proportions in 0..1, plain for the rest")


def onto(value: Matrix, scale: Scale) -> Matrix:
    """Return values on a scale; what has no place there is not finite.

    Parameters
    ----------
    value
        Values of any shape.
    scale
        The scale.

    Returns
    -------
    numpy.ndarray
        The same shape.

    Examples
    --------
    >>> import numpy as np
    >>> onto(np.array([0.5, 2.0]), "logit").tolist()
    [0.0, nan]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        if scale == "log":
            return np.log(value)
        return np.log(value / (1 - value)) if scale == "logit" else value


def back(value: Matrix, scale: Scale) -> Matrix:
    """Return values from a scale.

    Parameters
    ----------
    value
        Values on the scale, of any shape.
    scale
        The scale.

    Returns
    -------
    numpy.ndarray
        The same shape.

    Examples
    --------
    >>> import numpy as np
    >>> back(np.array([0.0]), "logit").tolist()
    [0.5]
    """
    with np.errstate(over="ignore"):
        if scale == "log":
            return np.exp(value)
        return 1 / (1 + np.exp(-value)) if scale == "logit" else value


def onto_expr(value: pl.Expr, scale: Scale) -> pl.Expr:
    """Return values on a scale, as an expression; what has no place there is not finite.

    Parameters
    ----------
    value
        Float64.
    scale
        The scale.

    Returns
    -------
    pl.Expr
        Float64.

    Examples
    --------
    >>> import polars as pl
    >>> pl.DataFrame({"p": [0.5]}).select(onto_expr(pl.col("p"), "logit")).item()
    0.0
    """
    if scale == "log":
        return value.log()
    return (value / (1 - value)).log() if scale == "logit" else value
