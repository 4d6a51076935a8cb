"""From a dataset to a workbook where every municipality is compared, and to one for each service area."""

import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl
from attrs import evolve

from opnajmfr import comparison
from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.imprint import Imprint
from opnajmfr.data.results import Results
from opnajmfr.errors import NothingToShowError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.service_areas import ServiceArea
from opnajmfr.model.vocabulary import Language, Level
from opnajmfr.outputs.sheet_writing import Progress
from opnajmfr.outputs.workbooks import write_workbook
from opnajmfr.questions.asking import plan_of


def write_comparison_workbook(  # noqa: PLR0913 - what is decided of one workbook, all by name
    data: Dataset,
    path: str | Path,
    *,
    to: "comparison.Comparand | Sequence[comparison.Comparand] | None" = None,
    indicators: Catalogue | Iterable[str] | str | None = None,
    confidence: float = 0.95,
    imprint: Imprint | None = None,
    municipality: str | None = None,
    beside: Sequence[str] | None = None,
    language: Language = "sv",
    progress: Progress | None = None,
) -> None:
    """Compare every municipality, and write a workbook where one is chosen (arbetsbok); needs the extra `excel`.

    The figures of every area, year and sex, each municipality beside its references with the verdicts, municipalities
    side by side, non-response and the method. For a publication of your own make: `write_workbook(results, …)`.

    Parameters
    ----------
    data
        What a reader returned.
    path
        The file; its name ends in .xlsx.
    to
        Whom municipalities may be compared with in the workbook, as `compare` has it; the published peers where there
        are any, the county and the nation where None.
    indicators
        Those that are shown; all where None.
    confidence
        Confidence of intervals and verdicts.
    imprint
        Who publishes, and where.
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
    ReferenceAreaError
        If a reference cannot be had.
    UnknownIndicatorError
        If there is no such indicator; the nearest match is named.
    WorkbookError
        If the figures do not fit a sheet, or a municipality has no figures.
    FileTargetError
        If the name ends otherwise, or the file cannot be written, as where another program has it open.
    ExtraNotInstalledError
        If xlsxwriter is not installed.

    Examples
    --------
    >>> import tempfile
    >>> from opnajmfr.data.invented_set import invented
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_comparison_workbook(invented(), Path(folder) / "oj.xlsx", municipality="Ljungmåla")
    ...     (Path(folder) / "oj.xlsx").is_file()
    True
    """
    results = _compared(data, to=to, indicators=indicators, confidence=confidence)
    write_workbook(
        results,
        path,
        imprint=imprint,
        municipality=municipality,
        beside=beside,
        language=language,
        progress=progress,
    )


def write_service_area_workbooks(
    data: Dataset,
    folder: str | Path,
    *,
    to: "comparison.Comparand | Sequence[comparison.Comparand] | None" = None,
    confidence: float = 0.95,
    imprint: Imprint | None = None,
    municipality: str | None = None,
    language: Language = "sv",
    progress: Progress | None = None,
) -> list[Path]:
    """Write a workbook for each service area (en fil per område), each with the background measures that have none.

    Parameters
    ----------
    data
        What a reader returned.
    folder
        Where the files are written, each named after its service area, as `oj-aldreomsorg.xlsx`.
    to
        Whom municipalities may be compared with, as `compare` has it; the published peers of the service area where
        there are any, the county and the nation where None.
    confidence
        Confidence of intervals and verdicts.
    imprint
        Who publishes, and where; the service area is added to the title.
    municipality
        Name or code of the municipality that is chosen when a file is opened.
    language
        "sv" or "en".
    progress
        Told how many of how many rows of a file are written.

    Returns
    -------
    list of Path
        The files, in the order of the catalogue.

    Raises
    ------
    NothingToShowError
        If no indicator belongs to a service area.
    ReferenceAreaError
        If a reference cannot be had.
    WorkbookError
        If the figures do not fit a sheet, or a municipality has no figures.
    FileTargetError
        If a file cannot be written, as where another program has it open.
    ExtraNotInstalledError
        If xlsxwriter is not installed.

    Examples
    --------
    >>> import tempfile
    >>> from opnajmfr.data.invented_set import invented
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [file.name for file in write_service_area_workbooks(invented(), folder, to="county")]
    ['oj-aldreomsorg.xlsx', 'oj-kommunal-halso-och-sjukvard.xlsx', 'oj-ekonomiskt-bistand.xlsx']
    """
    found = [one for one in dict.fromkeys(one.service_area for one in data.catalogue) if one is not None]
    if not found:
        message = f"none of the {len(data.catalogue)} indicators belongs to a service area"
        raise NothingToShowError(message, hint="write_comparison_workbook(data, path) writes one workbook of them all")
    own = imprint or Imprint()
    files: list[Path] = []
    for service_area in found:
        title = {"sv": f"{own.title}: {service_area.label('sv')}", "en": f"{own.title_en}: {service_area.label('en')}"}
        file = Path(folder) / f"oj-{_file_word(service_area, language)}.xlsx"
        write_comparison_workbook(
            data,
            file,
            to=to,
            indicators=[one.id for one in data.catalogue if one.service_area in {service_area, None}],
            confidence=confidence,
            imprint=evolve(own, title=title["sv"], title_en=title["en"]),
            municipality=municipality,
            language=language,
            progress=progress,
        )
        files.append(file)
    return files


def _compared(
    data: Dataset,
    *,
    to: "comparison.Comparand | Sequence[comparison.Comparand] | None",
    indicators: Catalogue | Iterable[str] | str | None,
    confidence: float,
) -> Results:
    """Return every municipality's comparisons, also of figures that are rolled up from its districts and units."""
    usual = ["peers", "county", "nation"] if data.peer_sets else ["county", "nation"]
    levels = set(data.observations.frame[c.LEVEL].unique().cast(pl.String))
    below = levels & {str(Level.DISTRICT), str(Level.UNIT)}
    every = data.areas.names.filter(pl.col("level") == str(Level.MUNICIPALITY))["code"].to_list() if below else None
    return plan_of(data, indicators, confidence=confidence).compare(to=to or usual, areas=every).collect()


def _file_word(service_area: ServiceArea, language: Language) -> str:
    """Return the name of a service area as files have it: small letters without signs."""
    if language == "en":
        return service_area.slug
    plain = unicodedata.normalize("NFKD", service_area.label(language).casefold()).encode("ascii", "ignore").decode()
    return "-".join("".join(letter if letter.isalnum() else " " for letter in plain).split())
