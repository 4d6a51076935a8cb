"""One question to a service: asked again where it fails in passing, and given up in the end."""

from collections.abc import Callable
from typing import TypeVar

from opnajmfr.errors import OpenComparisonsError, ServiceError
from opnajmfr.sources.fetching.politeness import Politeness, Sleep

Answer = TypeVar("Answer")


class PassingFaultError(Exception):
    """A fault that may be gone the next time.

    Parameters
    ----------
    what
        What happened, in words.
    said
        What the service said in Retry-After; None where it said nothing.
    in_the_end
        The error that it is if it does not pass; a service error with the number of attempts where None.
    """

    def __init__(self, what: str, *, said: str | None = None, in_the_end: OpenComparisonsError | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.said = said
        self.in_the_end = in_the_end


def asked_again(
    ask: Callable[[], Answer], *, politeness: Politeness, sleep: Sleep, service: str, target: str
) -> Answer:
    """Return an answer, however many attempts it takes within what is polite.

    Parameters
    ----------
    ask
        Asks once; raises `PassingFaultError` where it is worth asking again.
    politeness
        How many attempts, and the waits between them.
    sleep
        What waits.
    service
        Who is asked, for the error.
    target
        What is asked for, for the error.

    Returns
    -------
    Answer
        What `ask` gave.

    Raises
    ------
    OpenComparisonsError
        The error of the last fault, where it has one of its own.
    ServiceError
        If every attempt failed.

    Examples
    --------
    >>> waits, answers = [], iter([None, "whole"])
    >>> def ask():
    ...     answer = next(answers)
    ...     if answer is None:
    ...         raise PassingFaultError("HTTP 429", said="7")
    ...     return answer
    >>> asked_again(ask, politeness=Politeness(), sleep=waits.append, service="Kolada", target="kpi"), waits
    ('whole', [7.0])
    """
    for attempt in range(1, politeness.attempts + 1):
        try:
            return ask()
        except PassingFaultError as fault:
            if attempt < politeness.attempts:
                sleep(politeness.wait(attempt, said=fault.said))
                continue
            if fault.in_the_end is not None:
                raise fault.in_the_end from fault.__cause__
            times = "1 attempt" if politeness.attempts == 1 else f"{politeness.attempts} attempts"
            message = f"{service}: {times} failed for {target!r}, the last with {fault.what}"
            raise ServiceError(message, hint="try again later, or use offline=True with a cache") from fault.__cause__
    message = f"{service}: nothing was asked for {target!r}"
    raise ServiceError(message, hint="a politeness has at least one attempt")
