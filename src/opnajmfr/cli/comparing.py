"""A municipality beside those that it should be compared with, on the screen and in a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from opnajmfr.cli.areas_asked import area
from opnajmfr.cli.arguments import Asked
from opnajmfr.cli.command_errors import CommandError
from opnajmfr.cli.commands import PROGRAM
from opnajmfr.cli.comparison_files import SUFFIXES, write_comparison
from opnajmfr.cli.comparison_options import indicators_asked, period_asked, sexes_asked
from opnajmfr.cli.files_in import opened
from opnajmfr.cli.files_out import WRITTEN, target
from opnajmfr.cli.outcome import Outcome
from opnajmfr.cli.paths_in import existing
from opnajmfr.cli.references_asked import references
from opnajmfr.cli.speaking import Said
from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.errors import NothingToShowError
from opnajmfr.questions.benchmark.comparing import compare

_READ: Final = Said(
    "Läste {n} uppgifter ur {path}; {program} inspect visar vad varje cell blev",
    "Read {n} figures from {path}; {program} inspect shows what became of every cell",
)


def run(asked: Asked) -> Outcome:
    """Compare a municipality, and write the comparison where a file is named."""
    file, *name = asked.words
    out = asked.value("--out")
    goal = None if out is None else target(out, suffixes=SUFFIXES, overwrites=asked.has("--overwrite"))
    period, sexes = period_asked(asked.value("--period")), sexes_asked(asked.values("--sex"))
    path = existing(file)
    _check_apart(path, goal)
    data = opened(path, layout=asked.value("--layout"))
    code = area(data.areas, " ".join(name))
    to = references(asked.values("--to"), focus=code, data=data)
    indicators = indicators_asked(data.catalogue, asked.values("--indicators"))
    try:
        answer = compare(data, code, to=to, indicators=indicators, period=period, sex=sexes)
    except NothingToShowError as error:
        raise _nothing(data, code, period=period, sexes=sexes) from error
    lines = [answer.text(asked.language)]
    remarks = [_READ.filled(path=path.name, n=data.observations.frame.height, program=PROGRAM)]
    if goal is not None:
        write_comparison(answer, goal, data=data, language=asked.language)
        remarks.append(WRITTEN.filled(path=goal))
    return Outcome(lines=lines, remarks=tuple(one.told(asked.language) for one in remarks))


def _nothing(data: Dataset, code: str, *, period: int | None, sexes: Sequence[str]) -> CommandError:
    """Return the refusal of a question that the file has no figure for, with what it has."""
    frame = data.observations.frame
    years, there = (", ".join(str(one) for one in frame[name].unique().sort()) for name in (c.PERIOD, c.SEX))
    name, sex = data.areas.name(code), ", ".join(sexes)
    what = Said(
        f"filen har inga uppgifter om {name} för {period or 'något år'}, kön {sex}",
        f"the file has no figures of {name} for {period or 'any year'}, sex {sex}",
    )
    return CommandError(what, way_out=Said(f"filen har år {years}; kön {there}", f"the file has {years}; sex {there}"))


def _check_apart(file: Path, goal: Path | None) -> None:
    """Refuse to write the comparison over the file that it is made of."""
    if goal is not None and goal.resolve() == file.resolve():
        what = Said("--out är samma fil som jämförs: {path}", "--out is the file that is compared: {path}")
        raise CommandError(what.filled(path=goal), way_out=Said("ange ett annat namn", "name another file"))
