"""False alarms (falska larm): how many differences a table is expected to show where there is none."""

import polars as pl

from opnajmfr.stats.confidence import tail
from opnajmfr.stats.operands import numbers


def expected_false_alarms(n_judged: pl.Expr | str, *, confidence: float = 0.95) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Return how many of the judged differences chance alone would call clear if there were none.

        expected = n·(1 − confidence)
        in each direction = n·(1 − confidence) / 2
        probability of at least one = 1 − confidenceⁿ

    The expected number holds however the indicators hang together; the probability is that of independent
    differences. Where they go together, as two questions on the same staff do, false alarms come in clusters: at
    least one is less probable, several at once are more so.

    Parameters
    ----------
    n_judged
        How many differences were judged, n >= 0, those without a verdict left out; a column's name or an expression.
    confidence
        Confidence of the intervals that the verdicts come from, 0 < confidence < 1.

    Returns
    -------
    tuple of pl.Expr
        Float64, named `false_alarms`, `false_alarms_each_way` (as many seemingly better as seemingly worse) and
        `any_false_alarm` (0..1). Null where n_judged is null, not finite or negative.

    Notes
    -----
    The limits are taken to be exact: an interval that covers more than its confidence gives fewer.

    Examples
    --------
    >>> import polars as pl
    >>> alarms = pl.DataFrame({"judged": [40]}).select(*expected_false_alarms("judged")).row(0)
    >>> [round(number, 3) for number in alarms]
    [2.0, 1.0, 0.871]
    """
    outside = tail(confidence)
    count = numbers(n_judged)
    judged = pl.when(count.is_finite() & (count >= 0)).then(count)
    each_way = judged * outside
    none = pl.lit(confidence).log() * judged
    return (
        (2 * each_way).alias("false_alarms"),
        each_way.alias("false_alarms_each_way"),
        (1 - none.exp()).alias("any_false_alarm"),
    )
