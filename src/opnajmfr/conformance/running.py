"""Every oracle at hand, run: an outcome each, and whether all hold."""

import json
from pathlib import Path

from attrs import asdict, frozen

from opnajmfr.conformance.judging import Outcome, judged
from opnajmfr.conformance.oracle import Oracle
from opnajmfr.conformance.oracles import FROM_FILES, SHIPPED, UNRELATED
from opnajmfr.errors import ConformanceError


@frozen(kw_only=True)
class Conformance:
    """What became of every oracle.

    Parameters
    ----------
    outcomes
        One an oracle, in the order of the list of oracles.
    unread
        Files of the folder that no oracle reads.

    Examples
    --------
    >>> check_oracles().holds
    True
    """

    outcomes: tuple[Outcome, ...]
    unread: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether no cell misses and no file is left unread."""
        return not self.unread and not any(outcome.misses for outcome in self.outcomes)

    @property
    def n_numbers(self) -> int:
        """How many expected numbers were checked."""
        return sum(outcome.n_numbers for outcome in self.outcomes)

    @property
    def n_labels(self) -> int:
        """How many expected words and expected empty cells were checked."""
        return sum(outcome.n_labels for outcome in self.outcomes)

    def to_json(self) -> str:
        """Return the outcomes as JSON, with the totals.

        Returns
        -------
        str
            An object with holds, n_numbers, n_labels, unread and outcomes.
        """
        content = {
            "holds": self.holds,
            "n_numbers": self.n_numbers,
            "n_labels": self.n_labels,
            "unread": list(self.unread),
            "outcomes": [asdict(outcome) for outcome in self.outcomes],
        }
        return json.dumps(content, ensure_ascii=False, indent=2, default=str)


def check_oracles(folder: Path | str | None = None) -> Conformance:
    """Hold our numbers against everybody else's.

    Parameters
    ----------
    folder
        Folder of oracles; where None, only the published worked examples that ship with the package.

    Returns
    -------
    Conformance
        An outcome an oracle.

    Raises
    ------
    ConformanceError
        If the folder, or a file that an oracle reads, is not there.

    Examples
    --------
    >>> check_oracles().n_numbers > 0
    True
    """
    shipped = tuple(_outcome(oracle, Path()) for oracle in SHIPPED)
    if folder is None:
        return Conformance(outcomes=shipped)
    place = Path(folder)
    if not place.is_dir():
        message = f"{place} is no folder of oracles"
        raise ConformanceError(message, hint="leave the folder out to run the examples that ship with the package")
    here = {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()}
    wanted = {name for oracle in FROM_FILES for name in oracle.files}
    if absent := sorted(wanted - here):
        message = f"{place} has no {absent[0]!r} ({len(absent)} of {len(wanted)} files are absent)"
        raise ConformanceError(message, hint="point at the folder that holds phe, base_r, csranks, …")
    unread = sorted(name for name in here - wanted if name.split("/")[0] not in UNRELATED)
    return Conformance(outcomes=(*(_outcome(oracle, place) for oracle in FROM_FILES), *shipped), unread=tuple(unread))


def _outcome(oracle: Oracle, folder: Path) -> Outcome:
    """Run one oracle."""
    return judged(oracle.title, source=oracle.source, expectations=oracle.expectations(folder))
