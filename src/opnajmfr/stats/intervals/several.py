"""Several confidences in one call."""

from collections.abc import Callable, Sequence

import polars as pl

from opnajmfr.errors import StatisticError
from opnajmfr.stats.confidence import tail


def at_confidences(
    limits: Callable[..., tuple[pl.Expr, pl.Expr]],
    *operands: pl.Expr | str,
    confidences: Sequence[float] = (0.95, 0.998),
    **settings: object,
) -> tuple[pl.Expr, ...]:
    """Return an interval at several confidences, each limit named by its own.

    Parameters
    ----------
    limits
        Any function of this package that gives a lower and an upper limit at a `confidence`, as `wilson`.
    *operands
        What the function takes in order: columns' names or expressions.
    confidences
        One or more different confidences, each above 0 and below 1.
    **settings
        The function's other settings by name, as `corrected=True`.

    Returns
    -------
    tuple of pl.Expr
        Two expressions a confidence, in the order given: `lower_95`, `upper_95`, `lower_99_8`, `upper_99_8`.

    Raises
    ------
    StatisticError
        If there is no confidence, or the same one twice.

    Examples
    --------
    >>> import polars as pl
    >>> from opnajmfr.stats.intervals.proportions import wilson
    >>> frame = pl.DataFrame({"satisfied": [65], "answers": [100]})
    >>> limits = frame.select(*at_confidences(wilson, "satisfied", "answers", confidences=(0.95, 0.998)))
    >>> {name: round(limit, 4) for name, limit in limits.row(0, named=True).items()}
    {'lower_95': 0.5525, 'upper_95': 0.7364, 'lower_99_8': 0.4955, 'upper_99_8': 0.7784}
    """
    names = [_per_cent(confidence) for confidence in confidences]
    if not names or len(set(names)) < len(names):
        message = f"confidences must be one or more different ones; got {tuple(confidences)!r}"
        raise StatisticError(message, hint="(0.95, 0.998) are the two that public health reports use")
    named: list[pl.Expr] = []
    for confidence, name in zip(confidences, names, strict=True):
        lower, upper = limits(*operands, confidence=confidence, **settings)
        named += [lower.alias(f"lower_{name}"), upper.alias(f"upper_{name}")]
    return tuple(named)


def _per_cent(confidence: float) -> str:
    """Return a confidence in per cent, as part of a column's name."""
    tail(confidence)  # what is no confidence is refused before it is named
    return f"{100 * confidence:.12g}".replace(".", "_")
