"""Write the page of what each measure can do from the table in the code: `python docs/_extensions/capabilities.py`."""

from collections.abc import Iterable
from pathlib import Path

from opnajmfr.model.capabilities import TABLE, Answer, Capability, capability
from opnajmfr.model.declaring import mean
from opnajmfr.model.structuring import FAMILIES

PAGE = Path(__file__).resolve().parents[1] / "reference" / "capabilities.md"
INTRODUCTION = """# What a measure can do

What can be done with a figure depends on its measure, and on whether it stands at its own level (where the figures are
given, mostly the municipality) or above it. Silence means no: what a measure does not list, it refuses. The page is
written from the table that the code itself asks, `opnajmfr.model.capability`.

Where the two differ, the first word is for the own level, the second for the levels above. No verb of a plan pools over
years yet; the column says for which measures it would be right.
"""


def page() -> str:
    """Return the page."""
    notes: dict[Answer, int] = {}
    rows = [_row(family, answers, notes) for family, answers in TABLE.items()]
    header = ["measure", *(what.english for what in Capability)]
    squares = capability(mean("total", "count"), Capability.INTERVALLED, above=False)
    reasons = [f"{place}. {note.english} *({note.swedish.rstrip('.')})*" for note, place in notes.items()]
    without = f"Without: {squares.english} *({squares.swedish.rstrip('.')})*"
    parts = [
        INTRODUCTION,
        "\n".join(_line(cells) for cells in (header, ["---"] * len(header), *rows)),
        f"A `Mean` is given an interval where it has the sum of squares. {without}",
        "A `Published` figure is not rolled up, but the rows that its publisher gives for county and nation are kept.",
        "## Why not",
        "\n".join(reasons),
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _row(family: str, answers: dict[Capability, tuple[Answer, Answer]], notes: dict[Answer, int]) -> list[str]:
    """Return the cells of one measure."""
    return [f"`{FAMILIES[family].__name__}`", *(_cell(answers[what], notes) for what in Capability)]


def _cell(own_and_above: tuple[Answer, Answer], notes: dict[Answer, int]) -> str:
    """Return one cell: one word where the own level and the levels above agree, else two."""
    words = [_word(answer, notes) for answer in own_and_above]
    return " / ".join(dict.fromkeys(words))


def _word(answer: Answer, notes: dict[Answer, int]) -> str:
    """Return yes, or no with the number of its reason."""
    return "yes" if answer.is_yes else f"no ({notes.setdefault(answer, len(notes) + 1)})"


def _line(cells: Iterable[str]) -> str:
    """Return one line of a table."""
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
