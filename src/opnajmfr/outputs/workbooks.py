"""Results as a workbook that people sort, filter and choose their municipality in."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from opnajmfr.data import columns as c
from opnajmfr.data.imprint import Imprint
from opnajmfr.data.publication import Publication
from opnajmfr.data.release import PARENT, Release
from opnajmfr.data.results import Results
from opnajmfr.errors import WorkbookError
from opnajmfr.model.vocabulary import Language, Level
from opnajmfr.outputs.beside_sheet import MOST, beside_sheet
from opnajmfr.outputs.comparing_rows import Comparing, comparing
from opnajmfr.outputs.comparing_sheet import Chosen, chosen_first, comparing_sheets
from opnajmfr.outputs.figure_sheets import figure_sheet
from opnajmfr.outputs.nonresponse_sheets import coverage, matched, missing
from opnajmfr.outputs.sheet_words import about, words
from opnajmfr.outputs.sheet_writing import Progress, write_sheets
from opnajmfr.outputs.sheets import Sheet
from opnajmfr.outputs.text_sheets import errata, indicators, information, method
from opnajmfr.outputs.whole_files import whole_file

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
    municipality: str | None = None,
    beside: Sequence[str] | None = None,
    language: Language = "sv",
    progress: Progress | None = None,
) -> None:
    """Write results as a workbook (arbetsbok); needs the extra `excel`.

    Sheets: what this is, the indicators, a sheet a level with one row an area, year and sex, one where a municipality
    is chosen and compared, one with municipalities side by side, non-response, the method and the errata. The file
    appears whole or not at all.

    Parameters
    ----------
    results
        What a plan computed, or a release that was read. What it was compared with can be chosen in the workbook.
    path
        The file; its name ends in .xlsx. A file that is there is replaced.
    publication
        What leaves the house; every column with the indicators' digits where None. A release has its own.
    imprint
        Who publishes, and where. A release has its own.
    municipality
        Name or code of the municipality that is chosen when the file is opened; the first by name where None.
    beside
        Names or codes of at most eight municipalities that stand beside it; those of its county where None.
    language
        "sv" or "en".
    progress
        Told how many of how many rows are written, as `ProgressBar(title="Arbetsbok")`.

    Raises
    ------
    WorkbookError
        If the figures do not fit a sheet, a municipality has no figures, or a release is given a publication or an
        imprint.
    FileTargetError
        If the name ends otherwise, or the file cannot be written, as where another program has it open.
    PublicationError
        If the publication was made for other results, or holds no values.
    ExtraNotInstalledError
        If xlsxwriter is not installed.

    Examples
    --------
    >>> import tempfile
    >>> import opnajmfr as oj
    >>> results = oj.compute(oj.invented()).aggregate().compare(to=["peers", "county", "nation"]).collect()
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_workbook(results, Path(place) / "jamforelser.xlsx", municipality="Ljungmåla")
    ...     (Path(place) / "jamforelser.xlsx").is_file()
    True
    """
    if isinstance(results, Release) and (publication is not None or imprint is not None):
        message = "write_workbook: a release has its publication and imprint already"
        raise WorkbookError(message, hint="give the results for another publication")
    release = results if isinstance(results, Release) else Release.of(results, publication=publication, imprint=imprint)
    release.publication.require(c.VALUE, writer="write_workbook")
    with whole_file(path, suffix=".xlsx") as beside_target:
        sheets = workbook_sheets(release, municipality=municipality, beside=beside, language=language)
        title = release.imprint.title if language == "sv" else release.imprint.title_en
        write_sheets(sheets, os.fspath(beside_target), title=title, language=language, progress=progress)


def workbook_sheets(
    release: Release,
    *,
    municipality: str | None = None,
    beside: Sequence[str] | None = None,
    language: Language = "sv",
) -> list[Sheet]:
    """Return the sheets of a workbook, before they are written.

    Parameters
    ----------
    release
        What leaves the house.
    municipality
        Name or code of the municipality that is chosen when the file is opened.
    beside
        Names or codes of those that stand beside it.
    language
        "sv" or "en".

    Returns
    -------
    list of Sheet
        In order.

    Raises
    ------
    WorkbookError
        If the figures do not fit a sheet, or a municipality has no figures.
    """
    there = set(release.figures[c.LEVEL].unique().to_list())
    levels = [*ALWAYS, *(level for level in Level if level not in ALWAYS and str(level) in there)]
    shows: list[tuple[Sheet, str]] = [
        (indicators(release, language=language), "indicators"),
        *((figure_sheet(release, level, language=language), "figures") for level in levels),
        *_comparing(release, municipality, beside, language),
        (missing(release, language=language), "nonresponse"),
    ]
    covered = coverage(release, language=language)
    shows += [] if covered is None else [(covered, "coverage_by")]
    shows += [
        (matched(release, language=language), "matched"),
        (method(release, language=language), "method"),
        (errata(release, language=language), "errata"),
    ]
    for sheet, _ in shows:
        _check_size(sheet)
    told = [(sheet.name, about(word, language)) for sheet, word in shows]
    return [information(release, language=language, sheets=told), *(sheet for sheet, _ in shows)]


def _comparing(
    release: Release, municipality: str | None, beside: Sequence[str] | None, language: Language
) -> list[tuple[Sheet, str]]:
    """Return the sheets where municipalities are chosen; one that says that there are none, where there are none."""
    there = comparing(release, language=language)
    if not there.rows:
        name = words("compare", language)
        return [(Sheet(name=name, lines=((name,), (words("none", language),))), "compare")]
    chosen = chosen_first(there, municipality)
    named = [] if beside is None else [chosen_first(there, one).name for one in beside]
    peers = _of_county(release, there, chosen) if beside is None else named
    if len(peers) > MOST:
        message = f"write_workbook: {len(peers)} municipalities cannot stand side by side; at most {MOST} can"
        raise WorkbookError(message, hint="name fewer in beside=[…]")
    compare, data, lists = comparing_sheets(release, there, chosen, language=language)
    return [
        (compare, "compare"),
        (beside_sheet(release, there, chosen, peers=peers, language=language), "beside"),
        (data, "comparisons"),
        (lists, "choices"),
    ]


def _of_county(release: Release, there: Comparing, chosen: Chosen) -> list[str]:
    """Return the first other municipalities of the same county."""
    above: dict[str, str | None] = dict(release.areas.select(c.AREA, PARENT).iter_rows())
    mine = above.get(there.names[chosen.name])
    others = [name for name, code in there.names.items() if name != chosen.name and mine and above.get(code) == mine]
    return others[:MOST]


def _check_size(sheet: Sheet) -> None:
    """Refuse a sheet that no program opens."""
    if sheet.table is None:
        return
    n_rows, n_columns = len(sheet.table.rows) + len(sheet.lines) + 2, len(sheet.table.headers)
    if n_rows > MOST_ROWS or n_columns > MOST_COLUMNS:
        message = f"write_workbook: {sheet.name!r} would have {n_rows} rows and {n_columns} columns"
        raise WorkbookError(message, hint="write one workbook a service area: write_service_area_workbooks(data, …)")
