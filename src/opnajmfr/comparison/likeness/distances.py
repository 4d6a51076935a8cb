"""Areas as points: how far they lie from each other, and what each variable adds; arrays in, arrays out."""

from typing import Final

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

DIGITS: Final = 12
"""Significant digits at which distances are compared, so that rounding on the way decides no tie."""
_SLIP: Final = 1e-12
"""How far rounding may take a sum of weights."""

Rows = NDArray[np.intp]
"""Places of areas in a table."""
Numbers = NDArray[np.float64]
"""Figures, distances, weights."""


@frozen(kw_only=True, eq=False)
class Space:
    """Areas as points, a dimension for each variable.

    With u = square root of weight x difference / spread, the squared distance is the sum of u², or u' S⁻¹ u with S
    the covariances of figure / spread (Mahalanobis). A variable that one of two areas has no figure of is left out
    of that pair, and the rest is multiplied by all weight / the weight that is there.

    Parameters
    ----------
    numbers
        What is matched on: one row an area, one column a variable, NaN where there is no figure.
    spreads
        What differences are divided by: one a variable, above 0, or NaN where the variable tells no areas apart.
    weights
        One a variable, above 0.
    mixing
        L with L L' = S⁻¹, lower triangular; None where variables are taken as they are.
    min_weight
        The least share of all weight that a pair must have figures for, above 0 to 1.
    """

    numbers: Numbers
    spreads: Numbers
    weights: Numbers
    mixing: Numbers | None = None
    min_weight: float = 1.0

    def differences(self, focuses: Rows, others: Rows) -> Numbers:
        """Return what others have more than focuses, in spreads.

        Parameters
        ----------
        focuses
            Rows of focuses, one a pair.
        others
            Rows of others, one a pair.

        Returns
        -------
        numpy.ndarray
            One row a pair, one column a variable; NaN where one of the two has no figure.
        """
        return (self.numbers[others] - self.numbers[focuses]) / self.spreads

    def parts(self, differences: Numbers) -> Numbers:
        """Return what each variable adds to the squared distance; NaN where there is no figure.

        Without mixing weight x difference²; with mixing u_v (S⁻¹ u)_v, which may be below 0.

        Parameters
        ----------
        differences
            One row a pair, one column a variable.

        Returns
        -------
        numpy.ndarray
            As the differences; each row adds to the squared distance.
        """
        if self.mixing is None:
            return self.weights * differences**2 * self._enlarged(~np.isnan(differences))[:, None]
        steps = np.sqrt(self.weights) * differences
        return steps * _product(_product(steps, self.mixing), self.mixing.T)

    def distances(self, differences: Numbers) -> Numbers:
        """Return the distance of each pair, exact to the last bits whatever else is asked at the same time.

        Parameters
        ----------
        differences
            One row a pair, one column a variable.

        Returns
        -------
        numpy.ndarray
            One a pair, rounded to 12 significant digits.
        """
        steps = np.sqrt(self.weights) * differences
        if self.mixing is not None:
            steps = _product(steps, self.mixing)
        is_there = ~np.isnan(steps)
        total = np.zeros(len(steps))
        for column, known in zip(steps.T, is_there.T, strict=True):
            total += np.where(known, column * column, 0.0)
        return significant(np.sqrt(total * self._enlarged(is_there)))

    def _enlarged(self, is_there: NDArray[np.bool_]) -> Numbers:
        """Return all weight divided by the weight that is there, 1 for a pair that lacks nothing."""
        if is_there.all():
            return np.ones(len(is_there))
        there = present(is_there, self.weights)
        return np.divide(1.0, there, out=np.full(len(is_there), np.nan), where=there > 0)

    def points(self) -> tuple[Numbers, float]:
        """Return the areas as points whose straight-line distance is theirs, and how far rounding may take it.

        Returns
        -------
        tuple
            One row an area, NaN where there is no figure, and the largest error of a distance between two.
        """
        n_known = (~np.isnan(self.numbers)).sum(axis=0)
        middle = np.nansum(self.numbers, axis=0) / np.maximum(n_known, 1)
        steps = (self.numbers - middle) / self.spreads * np.sqrt(self.weights)
        mixing = np.eye(len(self.weights)) if self.mixing is None else self.mixing
        reach = float(np.nanmax(np.abs(np.nan_to_num(steps)) @ np.abs(mixing), initial=0.0))
        points = steps if self.mixing is None else steps @ mixing
        return points, 16 * len(self.weights) * float(np.finfo(np.float64).eps) * reach


def present(is_there: NDArray[np.bool_], weights: Numbers) -> Numbers:
    """Return the share of all weight that there are figures for.

    Parameters
    ----------
    is_there
        Whether there is a figure: one row an area or a pair, one column a variable.
    weights
        One a variable.

    Returns
    -------
    numpy.ndarray
        One a row, 0 to 1.
    """
    if is_there.all():
        return np.ones(len(is_there))
    there = np.zeros(len(is_there))
    for weight, known in zip(weights, is_there.T, strict=True):
        there += np.where(known, weight, 0.0)
    return np.where(is_there.all(axis=1), 1.0, there / weights.sum())


def suffices(share: Numbers, min_weight: float) -> NDArray[np.bool_]:
    """Tell where there are figures for enough of the weight, rounding allowed for.

    Parameters
    ----------
    share
        Shares of all weight.
    min_weight
        The least that is wanted, above 0 to 1.

    Returns
    -------
    numpy.ndarray
        One a share.
    """
    return share >= min_weight - _SLIP


def _product(steps: Numbers, matrix: Numbers) -> Numbers:
    """Return steps x matrix, added in the same order however many rows there are."""
    product = np.zeros_like(steps)
    for row, column in enumerate(steps.T):
        product += column[:, None] * matrix[row]
    return product


def significant(numbers: Numbers) -> Numbers:
    """Return numbers at twelve significant digits.

    Parameters
    ----------
    numbers
        Any numbers.

    Returns
    -------
    numpy.ndarray
        As many.

    Examples
    --------
    >>> significant(np.array([0.1 + 0.2, 0.0])).tolist()
    [0.3, 0.0]
    """
    return pl.Series(numbers).round_sig_figs(DIGITS).to_numpy()
