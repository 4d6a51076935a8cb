"""How often, how long and how many times a service is asked."""

import datetime as dt
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from math import isfinite
from random import Random

from attrs import field, frozen

from opnajmfr.errors import PolicyError

RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that may be another one the next time."""


def _numbers(value: float) -> float:
    """Convert a number of seconds."""
    return float(value)


@frozen(kw_only=True)
class Politeness:
    """How a service is asked: the pause between questions, and what is done when it fails.

    The wait before attempt k + 1 is drawn from half to all of min(`longest_wait`, `first_wait` x 2^(k - 1)); where the
    service says Retry-After, it is that, but never more than `longest_wait`.

    Parameters
    ----------
    attempts
        How many times one question is asked at most, at least 1.
    pause
        Seconds between two questions, at least.
    first_wait
        Seconds before the second attempt.
    longest_wait
        Seconds before any attempt, at most.
    timeout
        Seconds without a word from the service after which an attempt has failed.
    seed
        Seed of the jitter; None for another one each time.

    Raises
    ------
    PolicyError
        If a number is no such number.

    Examples
    --------
    >>> Politeness(first_wait=1, seed=7).wait(3, said=None) <= 4
    True
    """

    attempts: int = 5
    pause: float = field(default=0.2, converter=_numbers)
    first_wait: float = field(default=1.0, converter=_numbers)
    longest_wait: float = field(default=60.0, converter=_numbers)
    timeout: float = field(default=30.0, converter=_numbers)
    seed: int | None = None
    _random: Random = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        """Refuse numbers that are none of the kind."""
        object.__setattr__(self, "_random", Random(self.seed))  # noqa: S311 - jitter is no secret
        if isinstance(self.attempts, bool) or not isinstance(self.attempts, int) or self.attempts < 1:  # pyright: ignore[reportUnnecessaryIsInstance]
            message = f"politeness: attempts must be a whole number of at least 1, got {self.attempts!r}"
            raise PolicyError(message, hint="attempts=1 asks once")
        for name in ("pause", "first_wait", "longest_wait", "timeout"):
            seconds: float = getattr(self, name)
            if not isfinite(seconds) or seconds < 0 or (name == "timeout" and seconds == 0):
                message = f"politeness: {name} must be seconds, finite and not below 0, got {seconds!r}"
                raise PolicyError(message, hint="as pause=0.2, timeout=30")

    def wait(self, attempt: int, *, said: str | None) -> float:
        """Return how long to wait after an attempt that failed.

        Parameters
        ----------
        attempt
            Number of the attempt, from 1.
        said
            What the service said in Retry-After, seconds or a date as text; None where it said nothing.

        Returns
        -------
        float
            Seconds.
        """
        seconds = None if said is None else _seconds(said.strip())
        if seconds is not None:
            return min(self.longest_wait, seconds)
        most = min(self.longest_wait, self.first_wait * 2.0 ** (attempt - 1))
        return most * (0.5 + self._random.random() / 2)


Sleep = Callable[[float], None]
"""What waits."""


def _seconds(said: str) -> float | None:
    """Return the seconds that Retry-After says, as a number or as a day and time; None where it says neither."""
    if said.isdigit():
        return float(said)
    try:
        then = parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(0.0, (then.astimezone(dt.UTC) - dt.datetime.now(tz=dt.UTC)).total_seconds())
