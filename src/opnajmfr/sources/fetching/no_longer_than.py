"""Work of others that may never end, waited for no longer than it goes on saying something."""

from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

from opnajmfr.sources.fetching.asking_again import PassingFaultError

Item = TypeVar("Item")


class _End:
    """What ends the items: the error that ended them, or None."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def collected_within(seconds: float, work: Callable[[], Iterable[Item]]) -> list[Item]:
    """Return what work gives, item by item, unless it is silent too long.

    The work is done in a thread of its own, which is left to itself when it is silent: it never holds up the end of
    the program. For packages that ask a network without a time-out.

    Parameters
    ----------
    seconds
        How long it may be silent, above 0.
    work
        What is done.

    Returns
    -------
    list
        The items.

    Raises
    ------
    PassingFaultError
        If it is silent longer.

    Examples
    --------
    >>> collected_within(5, lambda: range(3))
    [0, 1, 2]
    """
    said: SimpleQueue[Item | _End] = SimpleQueue()

    def run() -> None:
        """Do the work and say how it ended."""
        try:
            for item in work():
                said.put(item)
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            said.put(_End(error))
        else:
            said.put(_End(None))

    Thread(target=run, daemon=True).start()
    found: list[Item] = []
    while True:
        try:
            item = said.get(timeout=seconds)
        except Empty as silence:
            what = f"no word within {seconds:g} seconds"
            raise PassingFaultError(what) from silence
        if not isinstance(item, _End):
            found.append(item)
        elif item.error is not None:
            raise item.error
        else:
            return found
