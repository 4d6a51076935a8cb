"""What a file holds, what became of every cell, and a draft of a description."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from opnajmfr.cli.arguments import Asked
from opnajmfr.cli.command_errors import CommandError
from opnajmfr.cli.commands import PROGRAM
from opnajmfr.cli.exit_codes import ExitCode
from opnajmfr.cli.failures import told_of
from opnajmfr.cli.files_in import opened, report_text
from opnajmfr.cli.files_out import WRITTEN, target
from opnajmfr.cli.outcome import Outcome
from opnajmfr.cli.paths_in import WORKBOOKS, existing
from opnajmfr.cli.speaking import Said
from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.errors import OpenComparisonsError
from opnajmfr.model.vocabulary import Level
from opnajmfr.outputs.whole_files import whole_file
from opnajmfr.sources.table_drafts import table_draft
from opnajmfr.sources.workbooks.inspecting import inspect_workbook

_MOST: Final = 20
_SUMMARY: Final = Said(
    "uppgifter: {n}; år: {years}; kön: {sexes}; källa: {vintage}",
    "figures: {n}; years: {years}; sexes: {sexes}; source: {vintage}",
)
_BY_LEVEL: Final = Said("områden med uppgifter: {levels}", "areas with figures: {levels}")
_INDICATORS: Final = Said("indikatorer: {n}", "indicators: {n}")
_MORE: Final = Said("  … och {n} till", "  … and {n} more")
_NEXT: Final = Said(
    "Skriv ett utkast till beskrivning med --draft min.toml, fyll i det, och ge det med --layout min.toml.",
    "Write a draft of a description with --draft mine.toml, complete it, and give it with --layout mine.toml.",
)
_COMPARE: Final = Said(
    'Jämför en kommun: {program} compare "{file}" KOMMUN',
    'Compare a municipality: {program} compare "{file}" MUNICIPALITY',
)


def run(asked: Asked) -> Outcome:
    """Tell what a file holds; the exit code says whether it can be read as it is."""
    wish = asked.value("--draft")
    goal = None if wish is None else target(wish, suffixes=(".toml",), overwrites=asked.has("--overwrite"))
    path = existing(asked.words[0])
    lines, draft = _recognised(path, asked)
    remarks: tuple[str, ...] = ()
    if goal is not None:
        _write_draft(draft, path, goal)
        remarks = (WRITTEN.filled(path=goal).told(asked.language),)
    try:
        data = opened(path, layout=asked.value("--layout"))
    except OpenComparisonsError as error:
        if not lines:
            raise
        told = told_of(error, language=asked.language, command=asked.command.name)
        way_out = [] if goal is not None or not draft else ["", _NEXT.told(asked.language)]
        return Outcome(lines=[*lines, told.text, *way_out], remarks=remarks, code=ExitCode.FOUND)
    return Outcome(lines=[*lines, *_held(data, path, asked)], remarks=remarks)


def _recognised(path: Path, asked: Asked) -> tuple[list[str], str]:
    """Return what is recognised in a file, and the draft of its description; neither of a package."""
    if path.is_dir():
        return [], ""
    if path.suffix.casefold() in WORKBOOKS:
        inspection = inspect_workbook(path)
        return [inspection.text(asked.language), ""], inspection.draft()
    draft = "" if asked.has("--layout") else table_draft(path)
    return ([draft, ""] if draft else []), draft


def _held(data: Dataset, path: Path, asked: Asked) -> Iterator[str]:
    """Yield what a file holds that was read."""
    language = asked.language
    report = report_text(path, data, layout=asked.value("--layout"), language=language)
    if report:
        yield report
        yield ""
    frame = data.observations.frame
    periods = frame[c.PERIOD]
    first, last = periods.min(), periods.max()
    years = str(first) if first == last else f"{first}–{last}"
    sexes = ", ".join(str(one) for one in frame[c.SEX].unique().sort())
    yield _SUMMARY.filled(n=frame.height, years=years, sexes=sexes, vintage=data.vintage or "–").told(language)
    counts = dict(frame.select(c.LEVEL, c.AREA).unique().group_by(c.LEVEL).len().iter_rows())
    yield _BY_LEVEL.filled(
        levels=", ".join(f"{level.label(language)} {counts[str(level)]}" for level in Level if str(level) in counts)
    ).told(language)
    entries = list(data.catalogue)
    yield _INDICATORS.filled(n=len(entries)).told(language)
    yield from (
        f"  {one.id}: {one.name(language)}" if one.id != one.title else f"  {one.id}" for one in entries[:_MOST]
    )
    if len(entries) > _MOST:
        yield _MORE.filled(n=len(entries) - _MOST).told(language)
    yield ""
    yield _COMPARE.filled(program=PROGRAM, file=path).told(language)


def _write_draft(text: str, path: Path, goal: Path) -> None:
    """Write the draft of a description."""
    if not text:
        what = Said("inget i {name} känns igen så att ett utkast kan skrivas", "nothing in {name} is known well enough")
        way_out = Said(
            "kontrollera att en kolumn har kommunernas namn eller koder",
            "check that a column holds names or codes of municipalities",
        )
        raise CommandError(what.filled(name=path.name), way_out=way_out, code=ExitCode.FOUND)
    with whole_file(goal, suffix=".toml") as beside:
        beside.write_text(f"{text.rstrip()}\n", encoding="utf-8")
