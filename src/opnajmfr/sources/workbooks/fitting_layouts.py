"""Which of the descriptions that come with the package a workbook's headers fit, and the one that is meant."""

from collections.abc import Sequence

from opnajmfr.errors import OpenComparisonsError, WorkbookError
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


def only_layout(fits: Sequence[str]) -> str | None:
    """Return the one description that fits; among several the one that names its sheets; None where neither is one.

    Parameters
    ----------
    fits
        Names of descriptions that fit a workbook.

    Returns
    -------
    str or None
        The name.
    """
    particular = [name for name in fits if workbook_layout(name).sheets != ("*",)]
    return next((names[0] for names in (fits, particular) if len(names) == 1), None)


def recognised_layout_name(grids: Sequence[SheetGrid], *, subject: str) -> str:
    """Return the one description that a workbook fits; among several the one that names its sheets.

    Parameters
    ----------
    grids
        All sheets of a workbook.
    subject
        The file, as errors name it.

    Returns
    -------
    str
        The name of a description that comes with the package.

    Raises
    ------
    WorkbookError
        If none fits, or it cannot be told which.
    """
    fits = fitting_layouts(grids)
    meant = only_layout(fits)
    if meant is not None:
        return meant
    if fits:
        message = f"{subject} fits several descriptions: {', '.join(fits)}"
        raise WorkbookError(message, hint=f"choose one, as layout={fits[0]!r}")
    message = f"{subject} is not recognised: it fits none of the descriptions {', '.join(layout_names())}"
    raise WorkbookError(message, hint=f"draft one: inspect_workbook({subject!r}).draft()")


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
