"""The sheets of a workbook that this package wrote, recognised by their headers in Swedish and English."""

from collections.abc import Iterable, Mapping
from typing import Final

from attrs import frozen

from opnajmfr.data import columns as c
from opnajmfr.errors import WorkbookError
from opnajmfr.model.vocabulary import Level
from opnajmfr.sources.workbooks.sheet_grid import SheetGrid

KEYS: Final[dict[str, tuple[str, str]]] = {
    c.AREA: ("kod", "code"),
    "name": ("namn", "name"),
    c.PERIOD: ("år", "year"),
    c.SEX: ("kön", "sex"),
    c.CATEGORY: ("klass", "class"),
    c.FIGURE: ("värdeslag", "figure"),
}
"""Headers of the columns that say of what a row is."""
BESIDE: Final[dict[str, tuple[str, str]]] = {
    c.NUMERATOR: ("täljare", "numerator"),
    c.DENOMINATOR: ("n", "n"),
    c.LOWER: ("undre", "lower"),
    c.UPPER: ("övre", "upper"),
    c.FLAGS: ("anm.", "remarks"),
}
"""Words of the columns that stand beside a value."""
LEVELS: Final[dict[str, Level]] = {
    "enheter": Level.UNIT,
    "units": Level.UNIT,
    "stadsdelar": Level.DISTRICT,
    "districts": Level.DISTRICT,
    "kommun": Level.MUNICIPALITY,
    "municipality": Level.MUNICIPALITY,
    "län": Level.COUNTY,
    "county": Level.COUNTY,
    "riket": Level.NATION,
    "nation": Level.NATION,
    "grupper": Level.GROUP,
    "groups": Level.GROUP,
}
"""Names of the sheets of figures."""
INDICATORS: Final = ("indikatorer", "indicators")
INFORMATION: Final = ("information",)


@frozen(kw_only=True, eq=False)
class FigureSheet:
    """A sheet of figures; rows and columns are numbered from 0.

    Parameters
    ----------
    grid
        The sheet.
    level
        The level of its areas.
    header
        Row of the header.
    keys
        Columns that say of what a row is, by what they say; "above" is the name of the area above.
    breakdowns
        Columns that figures are split by beside sex, by name.
    figures
        Columns of each indicator: value, numerator, denominator, lower, upper and flags, those that there are.
    unread
        Columns with another header.
    """

    grid: SheetGrid
    level: Level
    header: int
    keys: Mapping[str, int]
    breakdowns: Mapping[str, int]
    figures: Mapping[str, Mapping[str, int]]
    unread: tuple[int, ...]


def own_grids(grids: Iterable[SheetGrid]) -> dict[str, SheetGrid] | None:
    """Return the sheets of a workbook by name, where this package wrote it.

    Parameters
    ----------
    grids
        All sheets.

    Returns
    -------
    dict or None
        By name in lower case; None where it is another workbook.
    """
    named = {grid.name.casefold(): grid for grid in grids}
    listed = [grid for name, grid in named.items() if name in INDICATORS]
    is_own = bool(listed) and listed[0].width > 1 and listed[0].text(0, 0) == "id" and INFORMATION[0] in named
    return named if is_own and any(name in LEVELS for name in named) else None


def figure_sheet(grid: SheetGrid, ids: Iterable[str], *, subject: str) -> FigureSheet | None:
    """Return what the columns of a sheet of figures are; None where the sheet holds none.

    Parameters
    ----------
    grid
        The sheet.
    ids
        The indicators.
    subject
        Name of the file, for errors.

    Returns
    -------
    FigureSheet or None
        Every column once.

    Raises
    ------
    WorkbookError
        If a column that says of what a row is, is absent.
    """
    header = next((row for row in range(len(grid.rows)) if grid.width > 1 and grid.text(row, 0) in KEYS[c.AREA]), None)
    if header is None:
        return None
    texts = [grid.text(header, place) for place in range(grid.width)]
    keys = {key: texts.index(text) for key, words in KEYS.items() for text in words if text in texts}
    absent = [KEYS[key][0] for key in KEYS if key not in keys and key != c.CATEGORY]
    if absent:
        message = f"{subject}: sheet {grid.name!r} has no column {absent[0]!r}; headers are {texts}"
        raise WorkbookError(message, hint="read the workbook as it was written, or describe it: layout='….toml'")
    splits = range(keys[c.SEX] + 1, keys[c.FIGURE])
    figures: dict[str, dict[str, int]] = {}
    by_length = sorted(ids, key=len, reverse=True)
    for place in range(keys[c.FIGURE] + 1, grid.width):
        one = next((each for each in by_length if texts[place].endswith(f" [{each}]")), None)
        if one is None:
            continue
        word = texts[place].removesuffix(f" [{one}]")
        # The value comes first, whatever its title is.
        column = next((name for name, words in BESIDE.items() if word in words), c.VALUE) if one in figures else c.VALUE
        figures.setdefault(one, {})[column] = place
    used = {*keys.values(), *splits, *(place for columns in figures.values() for place in columns.values())}
    above = keys["name"] + 1
    rest = [place for place in range(grid.width) if place not in used and place != above]
    return FigureSheet(
        grid=grid,
        level=LEVELS[grid.name.casefold()],
        header=header,
        keys={**keys, "above": above},
        breakdowns={texts[place]: place for place in splits if place != keys.get(c.CATEGORY)},
        figures=figures,
        unread=tuple(rest),
    )
