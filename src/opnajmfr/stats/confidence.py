"""Confidence (konfidensgrad): how often an interval made this way holds the true figure."""

from statistics import NormalDist

from opnajmfr.errors import ConfidenceError


def tail(confidence: float) -> float:
    """Return the probability on either side of a two-sided interval.

    Parameters
    ----------
    confidence
        Share of the distribution within the limits, 0 < confidence < 1.

    Returns
    -------
    float
        `(1 - confidence) / 2`.

    Raises
    ------
    ConfidenceError
        If the confidence is not strictly between 0 and 1.

    Examples
    --------
    >>> tail(0.5)
    0.25
    """
    if not isinstance(confidence, int | float):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"confidence must be a number between 0 and 1, got {confidence!r}"
        raise ConfidenceError(message, hint="0.95 is the usual confidence")
    if 0 < confidence < 1:
        return (1 - confidence) / 2
    message = f"confidence must be between 0 and 1, both excluded; got {confidence!r}"
    percent = confidence / 100
    hint = f"write {percent:g}, not {confidence:g}" if 0.5 <= percent < 1 else "0.95 is the usual confidence"  # noqa: PLR2004 - 50 to 100 can only be meant in per cent
    raise ConfidenceError(message, hint=hint)


def z(confidence: float) -> float:
    """Return the two-sided normal quantile of a confidence (konfidensgrad).

        z = Φ⁻¹((1 + confidence) / 2)

    Parameters
    ----------
    confidence
        Share of the standard normal distribution between -z and z, 0 < confidence < 1.

    Returns
    -------
    float
        The quantile, at least 0.

    Raises
    ------
    ConfidenceError
        If the confidence is not strictly between 0 and 1.

    Examples
    --------
    >>> round(z(0.95), 6)
    1.959964
    >>> z(95)
    Traceback (most recent call last):
    opnajmfr.errors.ConfidenceError: confidence must be between 0 and 1, both excluded; got 95
    <BLANKLINE>
    Hint: write 0.95, not 95
    """
    # The lower tail keeps its digits where the confidence is close to 1; `abs` turns -0.0 into 0.0.
    return abs(NormalDist().inv_cdf(tail(confidence)))
