"""What the file that is asked about holds, whatever its kind."""

from pathlib import Path

from opnajmfr.cli.command_errors import CommandError
from opnajmfr.cli.commands import PROGRAM
from opnajmfr.cli.exit_codes import ExitCode
from opnajmfr.cli.paths_in import WORKBOOKS, description
from opnajmfr.cli.speaking import Said
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.failures import FailedRowsError
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.data.released_observations import release_dataset
from opnajmfr.data.vintages.held_vintage import Vintage
from opnajmfr.errors import TableError
from opnajmfr.model.vocabulary import Language
from opnajmfr.sources.packages.reading_packages import read_package
from opnajmfr.sources.table_files import file_frame
from opnajmfr.sources.table_layout import TableLayout
from opnajmfr.sources.table_reading import read_frame
from opnajmfr.sources.table_recognition import recognised_layout, table_layout_from_toml
from opnajmfr.sources.tables import read_table
from opnajmfr.sources.workbooks.fitting_layouts import only_layout
from opnajmfr.sources.workbooks.inspecting import inspect_workbook
from opnajmfr.sources.workbooks.layout import WorkbookLayout
from opnajmfr.sources.workbooks.layout_files import layout_names, workbook_layout
from opnajmfr.sources.workbooks.reading_workbooks import read_own_workbook, read_sheets, read_workbook


def opened(path: Path, *, layout: str | None = None) -> Dataset:
    """Return what a workbook, a table or a package holds.

    Parameters
    ----------
    path
        A file or folder that `existing` found.
    layout
        Its description by name or file; recognised where None.

    Returns
    -------
    Dataset
        One vintage.

    Raises
    ------
    CommandError
        If it is not recognised, or has cells that cannot be read.
    """
    try:
        return _read(path, layout)
    except FailedRowsError as error:
        what = Said(
            f"{path.name} har celler som inte kan läsas; inget har gissats eller utelämnats",
            f"{path.name} has cells that cannot be read; nothing was guessed or left out",
        )
        way_out = Said(
            "säg i en beskrivning (--layout) vad märkena betyder, eller rätta cellerna",
            "say in a description (--layout) what the marks mean, or correct the cells",
        )
        raise CommandError(what, way_out=way_out, details=error.message, code=ExitCode.NO_FILE) from error


def vintage_of(path: Path, *, layout: str | None = None) -> Vintage:
    """Return what is held beside another vintage: a release as it was printed, or what a file holds."""
    if path.is_dir():
        _check_undescribed(path, layout)
        return read_package(path)
    if layout is None and _is_workbook(path) and inspect_workbook(path).is_own:
        return read_own_workbook(path).release
    return opened(path, layout=layout)


def report_text(path: Path, data: Dataset, *, layout: str | None, language: Language) -> str:
    """Return what became of every cell, in a language; a dataset says it in Swedish alone."""
    if language == "sv" or path.is_dir():
        return data.reading_report
    if not _is_workbook(path):
        table = _table_layout(path, layout)
        return read_frame(file_frame(path, table), table, areas=sweden(), subject=path.name).report.text(language)
    described = _workbook_layout(path, layout)
    if described is None:
        return read_own_workbook(path).report.text(language)
    reading = read_sheets(path, described)
    return "\n".join(filter(None, (reading.report.text(language), reading.notes.text(language))))


def _read(path: Path, layout: str | None) -> Dataset:
    """Read a file or folder by its kind."""
    if path.is_dir():
        _check_undescribed(path, layout)
        return release_dataset(read_package(path))
    if _is_workbook(path):
        return read_workbook(path, _workbook_layout(path, layout))
    return read_table(path, _table_layout(path, layout))


def _check_undescribed(path: Path, layout: str | None) -> None:
    """Refuse a description of a package, which says itself what it holds."""
    if layout is not None:
        what = Said("{path} är ett datapaket och tar ingen beskrivning", "{path} is a package and takes no description")
        raise CommandError(what.filled(path=path), way_out=Said("utelämna --layout", "leave --layout out"))


def _is_workbook(path: Path) -> bool:
    """Tell whether a file is a workbook by its name."""
    return path.suffix.casefold() in WORKBOOKS


def _table_layout(path: Path, layout: str | None) -> TableLayout:
    """Return the description of a table."""
    if layout is None:
        return recognised_layout(path)
    file = description(layout, ())
    try:
        return table_layout_from_toml(file)
    except TableError as error:
        raise _faulty(file, error) from error


def _workbook_layout(path: Path, layout: str | None) -> WorkbookLayout | str | None:
    """Return the description that is given, or the one that a workbook fits; None where it is ours and needs none."""
    if layout is None:
        return _fitting(path)
    file = description(layout, layout_names())
    try:
        return workbook_layout(file)
    except TableError as error:
        raise _faulty(file, error) from error


def _faulty(file: str | Path, error: TableError) -> CommandError:
    """Return the refusal of a description that has faults."""
    what = Said("beskrivningen {file} har fel", "the description {file} has faults").filled(file=file)
    way_out = Said("rätta filen i en textredigerare", "correct the file in a text editor")
    details = f"{error.message}\n{error.hint}".rstrip()
    return CommandError(what, way_out=way_out, details=details, code=ExitCode.NO_FILE)


def _fitting(path: Path) -> str | None:
    """Return the one description that a workbook fits, or the one that names its sheets; None where it is ours."""
    found = inspect_workbook(path)
    if found.is_own:
        return None
    meant = only_layout(found.fits)
    if meant is not None:
        return meant
    fits = ", ".join(found.fits)
    if fits:
        what = Said(
            f"{path.name} stämmer med flera beskrivningar: {fits}", f"{path.name} fits several descriptions: {fits}"
        )
        way_out = Said("välj en av dem med --layout", "choose one of them with --layout")
    else:
        what = Said(f"{path.name} känns inte igen", f"{path.name} is not recognised")
        way_out = Said(
            "beskriv arbetsboken: {program} inspect FIL --draft min.toml skriver ett utkast att ge med --layout",
            "describe the workbook: {program} inspect FILE --draft mine.toml writes a draft to give with --layout",
        ).filled(program=PROGRAM)
    raise CommandError(what, way_out=way_out, code=ExitCode.NO_FILE)
