"""A municipality beside those that it should be compared with, on the screen and in a file."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from opnajmfr.cli.areas_asked import area
from opnajmfr.cli.arguments import Asked
from opnajmfr.cli.command_errors import NOWHERE, CommandError
from opnajmfr.cli.commands import PROGRAM
from opnajmfr.cli.csv_out import write_csv
from opnajmfr.cli.files_in import opened
from opnajmfr.cli.files_out import WRITTEN, target
from opnajmfr.cli.near_misses import meant
from opnajmfr.cli.outcome import Outcome
from opnajmfr.cli.paths_in import existing
from opnajmfr.cli.references_asked import references
from opnajmfr.cli.speaking import Said
from opnajmfr.errors import UnknownIndicatorError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.vocabulary import Language
from opnajmfr.questions.benchmark.comparing import ComparisonAnswer, compare

_MOST: Final = 10
_READ: Final = Said(
    "Läste {n} uppgifter ur {path}; {program} inspect visar vad varje cell blev",
    "Read {n} figures from {path}; {program} inspect shows what became of every cell",
)
_SEXES: Final = {
    **dict.fromkeys(("t", "totalt", "total", "alla", "everybody"), "T"),
    **dict.fromkeys(("k", "kvinnor", "kvinna", "women", "f"), "K"),
    **dict.fromkeys(("m", "män", "man", "men"), "M"),
}


def run(asked: Asked) -> Outcome:
    """Compare a municipality, and write the comparison where a file is named."""
    file, *name = asked.words
    out = asked.value("--out")
    goal = None if out is None else target(out, suffixes=tuple(_WRITERS), overwrites=asked.has("--overwrite"))
    period, sexes = _period(asked.value("--period")), _sexes(asked.values("--sex"))
    path = existing(file)
    data = opened(path, layout=asked.value("--layout"))
    code = area(data.areas, " ".join(name))
    answer = compare(
        data,
        code,
        to=references(asked.values("--to"), focus=code, data=data),
        indicators=_indicators(data.catalogue, asked.values("--indicators")),
        period=period,
        sex=sexes,
    )
    remarks = [_READ.filled(path=path.name, n=data.observations.frame.height, program=PROGRAM)]
    if goal is not None:
        _WRITERS[goal.suffix.casefold()](answer, goal, asked.language)
        remarks.append(WRITTEN.filled(path=goal))
    lines = [answer.text(asked.language)]
    return Outcome(lines=lines, remarks=tuple(one.told(asked.language) for one in remarks))


def _write_workbook(answer: ComparisonAnswer, path: Path, language: Language) -> None:
    """Write a workbook."""
    answer.to_excel(path, language=language)


def _write_document(answer: ComparisonAnswer, path: Path, language: Language) -> None:
    """Write a document."""
    answer.to_word(path, language=language)


_WRITERS: Final[dict[str, Callable[[ComparisonAnswer, Path, Language], None]]] = {
    ".xlsx": _write_workbook,
    ".docx": _write_document,
    ".csv": write_csv,
}
"""How each kind of file is written."""


def _period(text: str | None) -> int | None:
    """Return a year."""
    if text is None:
        return None
    if not (text.isdecimal() and len(text) == len("2024")):
        what = Said("--period: ”{text}” är inget år", "--period: “{text}” is no year").filled(text=text)
        raise CommandError(what, way_out=Said("skriv som --period 2024", "write as --period 2024"))
    return int(text)


def _sexes(values: Sequence[str]) -> tuple[str, ...]:
    """Return the sexes that are shown."""
    words = [word.strip() for value in values for word in value.split(",") if word.strip()] or ["T"]
    strange = next((word for word in words if word.casefold() not in _SEXES), None)
    if strange is not None:
        what = Said("--sex kan inte vara ”{word}”", "--sex cannot be “{word}”").filled(word=strange)
        way_out = Said("skriv T (alla), K (kvinnor) eller M (män)", "write T (everybody), K (women) or M (men)")
        raise CommandError(what, way_out=way_out)
    return tuple(dict.fromkeys(_SEXES[word.casefold()] for word in words))


def _indicators(catalogue: Catalogue, values: Sequence[str]) -> list[str] | None:
    """Return the ids of the indicators that are asked for, or None for all; a title may hold commas of its own."""
    if not values:
        return None
    found: list[str] = []
    for value in values:
        whole = _indicator(catalogue, value)
        words = [value] if whole else [word.strip() for word in value.split(",") if word.strip()]
        for word in words:
            one = _indicator(catalogue, word)
            if one is None:
                raise _unknown(catalogue, word)
            found.append(one)
    return list(dict.fromkeys(found))


def _indicator(catalogue: Catalogue, word: str) -> str | None:
    """Return the id of an indicator, or None."""
    try:
        return catalogue[word].id
    except UnknownIndicatorError:
        return None


def _unknown(catalogue: Catalogue, word: str) -> CommandError:
    """Return the refusal of an indicator that the file does not have."""
    what = Said("filen har ingen indikator ”{word}”", "the file has no indicator “{word}”").filled(word=word)
    hint = meant(word, [text for one in catalogue for text in (one.id, one.title)])
    if hint == NOWHERE:
        ids = [one.id for one in catalogue]
        more = f" (+ {len(ids) - _MOST})" if len(ids) > _MOST else ""
        shown = ", ".join(ids[:_MOST]) + more
        hint = Said(f"filen har: {shown}", f"the file has: {shown}")
    return CommandError(what, way_out=hint)
