"""Outcomes as text: a row an oracle, then every miss and everything skipped, by name."""

from collections.abc import Iterator, Sequence

from opnajmfr.conformance.judging import Outcome
from opnajmfr.conformance.running import Conformance
from opnajmfr.data.printing import text_table

MOST_MISSES = 10
"""Misses of one oracle that are printed; the JSON form holds all of them."""
_HEADING = ("oracle", "numbers", "labels", "max abs", "max rel", "tolerance", "misses", "skipped", "source")


def conformance_text(found: Conformance) -> str:
    """Return what became of every oracle, for people.

    Parameters
    ----------
    found
        The outcomes.

    Returns
    -------
    str
        A table, then misses, skipped cells, unread files, and the verdict.

    Examples
    --------
    >>> from opnajmfr.conformance.judging import judged
    >>> outcome = judged("a.csv", source="somebody", expectations=[])
    >>> print(conformance_text(Conformance(outcomes=(outcome,))).splitlines()[-1])
    0 numbers and 0 labels of 1 oracles checked, 0 misses, 0 cells skipped
    """
    return "\n".join(_lines(found))


def _lines(found: Conformance) -> Iterator[str]:
    """Yield the text line by line."""
    yield text_table(_HEADING, [_row(outcome) for outcome in found.outcomes], right=_NUMBERS)
    for title, details in (("Misses", _misses(found.outcomes)), ("Skipped", _skipped(found.outcomes))):
        lines = list(details)
        if lines:
            yield ""
            yield title
            yield from (f"  {line}" for line in lines)
    if found.unread:
        yield ""
        yield "Files that no oracle reads"
        yield from (f"  {name}" for name in found.unread)
    yield ""
    n_misses = sum(len(outcome.misses) for outcome in found.outcomes)
    n_skipped = sum(skip.n for outcome in found.outcomes for skip in outcome.skipped)
    yield (
        f"{found.n_numbers:,} numbers and {found.n_labels:,} labels of {len(found.outcomes)} oracles checked, "
        f"{n_misses:,} misses, {n_skipped:,} cells skipped"
    )


_NUMBERS = [_HEADING.index(name) for name in ("numbers", "labels", "max abs", "max rel", "misses", "skipped")]
"""Columns that stand to the right."""


def _row(outcome: Outcome) -> tuple[str, ...]:
    """Return one outcome as a row of text."""
    return (
        outcome.oracle,
        f"{outcome.n_numbers:,}",
        f"{outcome.n_labels:,}",
        _error(outcome.largest_absolute),
        _error(outcome.largest_relative),
        outcome.tolerance[0] if outcome.tolerance else "",
        f"{len(outcome.misses):,}",
        f"{sum(skip.n for skip in outcome.skipped):,}",
        outcome.source,
    )


def _error(size: float | None) -> str:
    """Return a difference in two digits."""
    return "" if size is None else "0" if size == 0 else f"{size:.1e}"


def _misses(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield misses, the first of each oracle."""
    for outcome in outcomes:
        for miss in outcome.misses[:MOST_MISSES]:
            yield f"{outcome.oracle}: {miss.what}, {miss.where}: expected {miss.expected}, got {miss.computed}"
        if len(outcome.misses) > MOST_MISSES:
            yield f"{outcome.oracle}: {len(outcome.misses) - MOST_MISSES:,} more (--json lists all)"


def _skipped(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield what was skipped and why."""
    for outcome in outcomes:
        for skip in outcome.skipped:
            yield f"{outcome.oracle}: {skip.what} ({skip.n:,} cells): {skip.reason}"
