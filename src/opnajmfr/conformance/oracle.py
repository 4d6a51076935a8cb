"""A file of numbers, or a published example, and what reads it."""

from collections.abc import Callable, Iterable
from pathlib import Path

from attrs import frozen

from opnajmfr.conformance.expectations import Expectation


@frozen(kw_only=True)
class Oracle:
    """A file of numbers, and what reads it.

    Parameters
    ----------
    files
        Paths inside the folder of oracles, the first names the oracle; none where the numbers ship with the package.
    source
        Who computed the numbers: a program or a publication.
    name
        Name of the oracle where there is no file.
    expectations
        Takes the folder of oracles, gives the columns.

    Examples
    --------
    >>> Oracle(files=("a.csv",), source="somebody", expectations=lambda folder: []).title
    'a.csv'
    """

    files: tuple[str, ...] = ()
    source: str
    name: str = ""
    expectations: Callable[[Path], Iterable[Expectation]]

    @property
    def title(self) -> str:
        """Name of the oracle."""
        return self.name or self.files[0]
