"""What differences are divided by, taken from a set of areas; arrays in, arrays out."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from opnajmfr.comparison.likeness.distances import Numbers, Rows

ROBUST: Final = 1.4826
"""Makes the median distance from the median a standard deviation where figures are normal."""
_LEAST_EIGENVALUE: Final = 1e-10
"""Correlations whose smallest eigenvalue is not above this cannot be inverted with any digits left."""
_LEAST_PART: Final = 0.1
"""How large a part in what is the same everywhere makes a variable one of those that determine each other."""


class Scaled(NamedTuple):
    """The numbers that are matched on, and what their differences are divided by: 0 where all are the same."""

    numbers: Numbers
    spreads: Numbers


def scaled(numbers: Numbers, reference: Rows, *, scale: str) -> Scaled:
    """Return numbers with the spread that each variable has in a set of areas.

    Parameters
    ----------
    numbers
        One row an area, one column a variable, NaN where there is no figure.
    reference
        Rows of the areas that spreads are taken from.
    scale
        "z": root of the mean squared deviation. "robust": 1.4826 x the median distance from the median. "rank": the
        numbers become twice those below plus those equal, and the spread twice the number of areas.

    Returns
    -------
    Scaled
        Numbers and spreads; a spread is 0 where the set cannot tell areas apart, and where it has no figure.

    Notes
    -----
    All three are the same, times the unit, when figures are shifted or counted in another unit; ranks are the same.
    """
    if scale == "z" and not np.isnan(numbers[reference]).any():
        return Scaled(numbers, _standard_deviations(numbers[reference]))
    columns: list[Numbers] = []
    spreads: list[float] = []
    for column in numbers.T:
        own = column[reference]
        own = own[~np.isnan(own)]
        if scale == "rank":
            columns.append(_places(column, own))
            spreads.append(2.0 * len(own) if len(own) and own.min() < own.max() else 0.0)
        else:
            columns.append(column)
            spreads.append(float(_standard_deviations(own[:, None])[0]) if scale == "z" else _robust(own))
    return Scaled(np.column_stack(columns) if columns else numbers, np.array(spreads))


def _standard_deviations(own: Numbers) -> Numbers:
    """Return the root of the mean squared deviation of each column, exactly 0 where all its numbers are the same."""
    if not len(own):
        return np.zeros_like(own, shape=(len(own.T),))
    apart = own - own[0]
    apart -= apart.mean(axis=0)
    largest: Numbers = np.abs(apart).max(axis=0)
    is_alike: NDArray[np.bool_] = (own == own[0]).all(axis=0)
    apart /= np.where(is_alike, 1.0, largest)
    spreads: Numbers = largest * np.sqrt(np.mean(apart * apart, axis=0))
    spreads[is_alike] = 0.0
    return spreads


def _robust(own: Numbers) -> float:
    """Return 1.4826 x the median distance from the median."""
    return ROBUST * float(np.median(np.abs(own - np.median(own)))) if len(own) else 0.0


def _places(column: Numbers, own: Numbers) -> Numbers:
    """Return twice the numbers below plus those equal, NaN for no number."""
    ordered = np.sort(own)
    below: Rows = np.searchsorted(ordered, column, "left")
    not_above: Rows = np.searchsorted(ordered, column, "right")
    return np.where(np.isnan(column), np.nan, (below + not_above).astype(np.float64))


def mixing_of(numbers: Numbers, spreads: Numbers, reference: Rows) -> tuple[Numbers | None, NDArray[np.intp]]:
    """Return what takes from each variable what it shares with others, or those that determine each other.

    Parameters
    ----------
    numbers
        One row an area, one column a variable.
    spreads
        One a variable, above 0.
    reference
        Rows of the areas that correlations are taken from; those without every figure do not count.

    Returns
    -------
    tuple
        Lower triangular L with L L' = the inverse of the covariances of numbers / spreads, or None with the places
        of the variables that determine each other, all of them where there are too few areas.
    """
    own = numbers[reference]
    own = own[~np.isnan(own).any(axis=1)]
    every: Rows = np.arange(len(spreads))
    if len(own) <= len(every):
        return None, every
    apart = (own - own[0]) / spreads
    apart -= apart.mean(axis=0)
    covariance: Numbers = apart.T @ apart / len(apart)
    size: Numbers = np.sqrt(np.diag(covariance))
    if (size == 0).any():
        return None, every[size == 0]
    eigen = np.linalg.eigh(covariance / np.outer(size, size))
    values: Numbers = eigen.eigenvalues
    vectors: Numbers = eigen.eigenvectors
    if values[0] <= _LEAST_EIGENVALUE:
        return None, every[np.abs(vectors[:, 0]) > _LEAST_PART]
    lower = np.asarray(np.linalg.cholesky(np.linalg.inv(covariance)), dtype=np.float64)
    return lower, np.empty(0, dtype=np.intp)
