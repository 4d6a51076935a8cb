"""Results as a workbook that people sort, filter and choose their municipality in."""

import os
import tempfile
from pathlib import Path
from typing import Final

from opnajmfr.data import columns as c
from opnajmfr.data.publication import Publication
from opnajmfr.data.results import Results
from opnajmfr.errors import WorkbookError
from opnajmfr.model.vocabulary import Language, Level
from opnajmfr.outputs.comparing_sheet import comparing_sheets
from opnajmfr.outputs.figure_sheets import figure_sheet
from opnajmfr.outputs.release import Imprint, Release
from opnajmfr.outputs.sheet_writing import write_sheets
from opnajmfr.outputs.sheets import Sheet
from opnajmfr.outputs.text_sheets import errata, indicators, information, method, nonresponse

MOST_ROWS: Final = 1_048_576
"""Rows of a sheet."""
MOST_COLUMNS: Final = 16_384
"""Columns of a sheet."""
ALWAYS: Final = (Level.MUNICIPALITY, Level.COUNTY, Level.NATION, Level.UNIT)
"""Levels that have a sheet in every workbook."""


def write_workbook(
    results: Results | Release,
    path: str | Path,
    *,
    publication: Publication | None = None,
    imprint: Imprint | None = None,
    language: Language = "sv",
) -> None:
    """Write results as a workbook (arbetsbok); needs the extra `excel`.

    Sheets: what this is, the indicators, a sheet a level with one row an area, year and sex, a sheet where a
    municipality is chosen, non-response, the method and the errata. The file appears whole or not at all.

    Parameters
    ----------
    results
        What a plan computed, or a release that was read.
    path
        The file; its name ends in .xlsx. A file that is there is replaced.
    publication
        What leaves the house; every column with the indicators' digits where None. A release has its own.
    imprint
        Who publishes, and where. A release has its own.
    language
        "sv" or "en".

    Raises
    ------
    WorkbookError
        If the name ends otherwise, the figures do not fit a sheet, a release is given a publication or an imprint,
        or the file is open in another program.
    PublicationError
        If the publication was made for other results, or holds no values.
    ExtraNotInstalledError
        If xlsxwriter is not installed.

    Examples
    --------
    >>> import opnajmfr as oj
    >>> results = oj.compute(oj.invented()).collect()
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_workbook(results, Path(place) / "jamforelser.xlsx")
    ...     (Path(place) / "jamforelser.xlsx").is_file()
    True
    """
    target = Path(path)
    if target.suffix.casefold() != ".xlsx":
        message = f"write_workbook: {target.name!r} must end in .xlsx"
        raise WorkbookError(message, hint=f"as {target.with_suffix('.xlsx').name!r}")
    if isinstance(results, Release) and (publication is not None or imprint is not None):
        message = "write_workbook: a release has its publication and imprint already"
        raise WorkbookError(message, hint="give the results for another publication")
    release = results if isinstance(results, Release) else Release.of(results, publication=publication, imprint=imprint)
    release.publication.require(c.VALUE, writer="write_workbook")
    sheets = workbook_sheets(release, language=language)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(prefix=f".{target.stem}-", suffix=".xlsx", dir=target.parent)
    os.close(handle)
    written = Path(beside)
    try:
        write_sheets(sheets, beside, title=release.imprint.title if language == "sv" else release.imprint.title_en)
        written.replace(target)
    except PermissionError as error:
        message = f"write_workbook: {target.name!r} cannot be written: it may be open in another program"
        raise WorkbookError(message, hint="close it there, or name another file") from error
    finally:
        written.unlink(missing_ok=True)


def workbook_sheets(release: Release, *, language: Language = "sv") -> list[Sheet]:
    """Return the sheets of a workbook, before they are written.

    Parameters
    ----------
    release
        What leaves the house.
    language
        "sv" or "en".

    Returns
    -------
    list of Sheet
        In order.

    Raises
    ------
    WorkbookError
        If the figures do not fit a sheet.
    """
    there = set(release.figures[c.LEVEL].unique().to_list())
    levels = [*ALWAYS, *(level for level in Level if level not in ALWAYS and str(level) in there)]
    sheets = [
        indicators(release, language=language),
        *(figure_sheet(release, level, language=language) for level in levels),
        *comparing_sheets(release, language=language),
        nonresponse(release, language=language),
        method(release, language=language),
        errata(release, language=language),
    ]
    for sheet in sheets:
        n_rows = sum(len(table.rows) + 3 for table in sheet.tables) + len(sheet.lines)
        n_columns = max((len(table.headers) for table in sheet.tables), default=0)
        if n_rows > MOST_ROWS or n_columns > MOST_COLUMNS:
            message = f"write_workbook: {sheet.name!r} would have {n_rows} rows and {n_columns} columns"
            raise WorkbookError(
                message, hint="write one workbook a service area: compute(catalogue.of(service_area=…))"
            )
    names = [sheet.name for sheet in sheets]
    return [information(release, language=language, sheets=names), *sheets]
