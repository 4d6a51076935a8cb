"""Which of the descriptions that come with the package a workbook's headers fit."""

from collections.abc import Sequence

from opnajmfr.errors import OpenComparisonsError
from opnajmfr.sources.workbooks.header_columns import matches, sheet_columns, years_in
from opnajmfr.sources.workbooks.layout_files import layout_names, workbook_layout
from opnajmfr.sources.workbooks.sheet_grid import SheetGrid


def fitting_layouts(grids: Sequence[SheetGrid]) -> tuple[str, ...]:
    """Return the descriptions whose header, and year, every sheet has that they name.

    What marks mean is not looked at: that a description fits does not say that the file is of its kind.

    Parameters
    ----------
    grids
        All sheets of a workbook.

    Returns
    -------
    tuple of str
        Names, those that name sheets before those that read every sheet.
    """
    found = [name for name in layout_names() if _fits(name, grids)]
    return tuple(sorted(found, key=lambda name: workbook_layout(name).sheets == ("*",)))


def _fits(name: str, grids: Sequence[SheetGrid]) -> bool:
    """Tell whether the sheets that a description names have its header, and the year where it expects it."""
    layout = workbook_layout(name)
    mine = [grid for grid in grids if matches(grid.name, layout.sheets) and not matches(grid.name, layout.skipped)]
    for grid in mine:
        try:
            columns = sheet_columns(grid, layout, subject=name)
        except OpenComparisonsError:
            return False
        title = " ".join(grid.text(row, place) for row in range(columns.first) for place in range(grid.width))
        text = {"title": title, "sheet": grid.name}.get(str(layout.period))
        if text is not None and len(set(years_in(text))) != 1:
            return False
    return bool(mine)
