"""What a file holds, what became of every cell, and a draft of a description."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from opnajmfr.cli.arguments import Asked
from opnajmfr.cli.command_errors import CommandError
from opnajmfr.cli.commands import PROGRAM
from opnajmfr.cli.exit_codes import ExitCode
from opnajmfr.cli.files_in import WORKBOOKS, existing, opened
from opnajmfr.cli.files_out import WRITTEN, target
from opnajmfr.cli.outcome import Outcome
from opnajmfr.cli.speaking import Said
from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.errors import OpenComparisonsError
from opnajmfr.model.vocabulary import Language, Level
from opnajmfr.outputs.whole_files import whole_file
from opnajmfr.sources.workbooks.inspecting import WorkbookInspection, inspect_workbook

_MOST: Final = 20
_SUMMARY: Final = Said(
    "{n_indicators} indikatorer, {n} uppgifter, år {years}", "{n_indicators} indicators, {n} figures, years {years}"
)
_BY_LEVEL: Final = Said("områden med uppgifter: {levels}", "areas with figures: {levels}")
_MORE: Final = Said("  … och {n} till", "  … and {n} more")
_UNREAD: Final = Said("Filen kan inte läsas än:", "The file cannot be read yet:")
_NEXT: Final = Said(
    "Skriv ett utkast till beskrivning med --draft min.toml, fyll i det, och ge det med --layout min.toml.",
    "Write a draft of a description with --draft mine.toml, complete it, and give it with --layout mine.toml.",
)
_COMPARE: Final = Said(
    'Jämför en kommun: {program} compare "{file}" KOMMUN', 'Compare a municipality: {program} compare "{file}" MUNICIPALITY'
)


def run(asked: Asked) -> Outcome:
    """Tell what a file holds; the exit code says whether it can be read as it is."""
    draft = asked.value("--draft")
    goal = None if draft is None else target(draft, suffixes=(".toml",), overwrites=asked.has("--overwrite"))
    path = existing(asked.words[0])
    is_workbook = path.suffix.casefold() in WORKBOOKS
    if goal is not None and not is_workbook:
        what = Said("--draft gäller arbetsböcker (.xlsx)", "--draft is for workbooks (.xlsx)")
        raise CommandError(what, way_out=Said("utelämna --draft", "leave --draft out"))
    inspection = inspect_workbook(path) if is_workbook else None
    remarks: tuple[str, ...] = ()
    if goal is not None and inspection is not None:
        _write_draft(inspection, goal)
        remarks = (WRITTEN.filled(path=goal).told(asked.language),)
    lines = [] if inspection is None else [str(inspection), ""]
    try:
        data = opened(path, layout=asked.value("--layout"))
    except OpenComparisonsError as error:
        if inspection is None or isinstance(error, CommandError):
            raise
        told = [_UNREAD.told(asked.language), *(f"  {line}" for line in str(error).splitlines())]
        way_out = [] if goal is not None else ["", _NEXT.told(asked.language)]
        return Outcome(lines=[*lines, *told, *way_out], remarks=remarks, code=ExitCode.FOUND)
    return Outcome(lines=[*lines, *_held(data, path, asked.language)], remarks=remarks)


def _held(data: Dataset, path: Path, language: Language) -> Iterator[str]:
    """Yield what a file holds that was read."""
    if data.reading_report:
        yield data.reading_report
        yield ""
    frame = data.observations.frame
    periods = frame[c.PERIOD]
    first, last = periods.min(), periods.max()
    years = str(first) if first == last else f"{first}–{last}"
    yield _SUMMARY.filled(n_indicators=len(data.catalogue), n=frame.height, years=years).told(language)
    counts = dict(frame.select(c.LEVEL, c.AREA).unique().group_by(c.LEVEL).len().iter_rows())
    yield _BY_LEVEL.filled(
        levels=", ".join(f"{level.label(language)} {counts[str(level)]}" for level in Level if str(level) in counts)
    ).told(language)
    entries = list(data.catalogue)
    yield from (f"  {one.id}: {one.name(language)}" if one.id != one.title else f"  {one.id}" for one in entries[:_MOST])
    if len(entries) > _MOST:
        yield _MORE.filled(n=len(entries) - _MOST).told(language)
    yield ""
    yield _COMPARE.filled(program=PROGRAM, file=path).told(language)


def _write_draft(inspection: WorkbookInspection, path: Path) -> None:
    """Write the draft of a description."""
    text = inspection.draft()
    if not text:
        what = Said("inget blad i {name} har igenkända områden", "no sheet of {name} has known areas")
        way_out = Said(
            "kontrollera att en kolumn har kommunernas namn eller koder",
            "check that a column holds names or codes of municipalities",
        )
        raise CommandError(what.filled(name=inspection.name), way_out=way_out, code=ExitCode.FOUND)
    with whole_file(path, suffix=".toml") as beside:
        beside.write_text(text, encoding="utf-8")
