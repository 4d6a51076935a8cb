"""An area, its county and the nation side by side, for everybody, women and men."""

from collections.abc import Sequence

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.printing import text_table, value_text
from opnajmfr.data.results import Results
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.periods import Division
from opnajmfr.model.vocabulary import Figure, Language, Sex, Status
from opnajmfr.plan.starting import compute

_PREFERRED = {str(Figure.OWN): 0, str(Figure.REPORTED): 1, str(Figure.POOLED): 2}


def by_sex(data: Dataset, area: str, *, language: Language = "sv") -> str:
    """Return a table of an area, its county and the nation, by sex where the figures are split.

    Parameters
    ----------
    data
        What a reader returned, or `key_figures()`.
    area
        Name or code of a municipality.
    language
        "sv" or "en".

    Returns
    -------
    str
        One line an indicator and sex of its newest period; a figure that is missing or does not add says why.

    Raises
    ------
    UnknownAreaError
        If no area has that name or code.
    """
    code = data.areas.resolve(area)
    results = compute(data).aggregate().collect()
    newest = dict(results.frame.group_by(pl.col(c.INDICATOR).cast(pl.String)).agg(pl.col(c.PERIOD).max()).iter_rows())
    places = _lineage(data.areas, code, year=max(newest.values()))
    cells = _cells(results, newest, places)
    lines: list[list[str]] = []
    not_added: list[str] = []
    for one in (one for one in results.catalogue if one.id in newest):
        for sex in Sex:
            rows = [cells.get((one.id, place, str(sex))) for place in places]
            if all(row is None for row in rows):
                continue
            if sex is Sex.T and any(row is not None and row[c.STATUS] == Status.NOT_AGGREGABLE for row in rows):
                not_added.append(one.name(language))
            head = [one.name(language), str(newest[one.id])] if sex is Sex.T else [f"  {sex.label(language)}", ""]
            lines.append([*head, *(_shown(one, row, language) for row in rows)])
    words = _HEADINGS[language]
    header = [*words[:2], *(data.areas.name(place) for place in places)]
    table = text_table(header, lines, right=range(2, len(header)))
    return f"{table}\n– {words[2]}: {', '.join(not_added)}." if not_added else table


_HEADINGS = {
    "sv": ("Nyckeltal", "År", "räknas inte samman till län och rike"),
    "en": ("Key figure", "Year", "is not rolled up to county and nation"),
}


def _lineage(areas: Areas, code: str, *, year: int) -> list[str]:
    """Return an area and what it lies in on 1 January of a year, lowest first."""
    pair = pl.DataFrame({c.AREA: [code], c.PERIOD: [year]}, schema={c.AREA: pl.String, c.PERIOD: pl.Int32})
    above = areas.ancestors(pair, division=Division.START_OF_YEAR).row(0, named=True)
    return [code, *(above[level] for level in areas.levels[1:] if above[level] is not None)]


def _cells(
    results: Results, newest: dict[str, int], places: Sequence[str]
) -> dict[tuple[str, str, str], dict[str, object]]:
    """Return the preferred figure of each indicator, place and sex in the indicator's newest year."""
    indicator = pl.col(c.INDICATOR).cast(pl.String)
    rows = (
        results.frame.filter(
            pl.col(c.AREA).is_in(list(places)),
            pl.col(c.PERIOD) == indicator.replace_strict(newest, return_dtype=pl.Int32),
        )
        .sort(pl.col(c.VALUE).is_null(), pl.col(c.FIGURE).cast(pl.String).replace_strict(_PREFERRED))
        .unique([c.INDICATOR, c.AREA, c.SEX], keep="first", maintain_order=True)
    )
    return {(str(row[c.INDICATOR]), row[c.AREA], row[c.SEX]): row for row in rows.iter_rows(named=True)}


def _shown(indicator: Indicator, row: dict[str, object] | None, language: Language) -> str:
    """Return a cell: the value, a dash where it does not add, else why it is missing; empty where not split."""
    if row is None:
        return ""
    if row[c.STATUS] == Status.NOT_AGGREGABLE:
        return "–"
    value = None if row[c.VALUE] is None else float(str(row[c.VALUE]))
    return value_text(indicator, value, str(row[c.STATUS]), figure=str(row[c.FIGURE]), language=language)
