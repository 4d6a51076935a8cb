"""A printed table as a real table of a document."""

from collections.abc import Sequence
from typing import Any, Final

from opnajmfr.data.pages import PrintedTable
from opnajmfr.extras import optional

STYLE: Final = "Light Shading"
_SMALL: Final = 8.5
"""Size of the text of a table, in points."""
_LETTER: Final = 0.165
"""Width of a letter of that size, in centimetres, and the room beside a cell's text."""
_ROOM: Final = 0.45
_BOLD: Final = 1.2
"""How much wider bold text is."""
_NARROWEST: Final = 1.3
_LINES: Final = 2
"""Lines that a row of a single cell may take."""
_SHADE: Final = "EDEDED"


def add_table(document: Any, table: PrintedTable, *, title: str, width: float) -> None:  # noqa: ANN401
    """Add a table: its header row repeated on every page, no row broken over two, no cells merged.

    A row of a single cell stands in the first column alone: in bold on a shade where it heads the rows below it.

    Parameters
    ----------
    document
        A document of python-docx.
    table
        The cells.
    title
        What the table is about, for those who have it read aloud.
    width
        Centimetres that it may take.
    """
    shared: Any = optional("docx.shared", extra="word")
    align: Any = optional("docx.enum.text", extra="word").WD_ALIGN_PARAGRAPH
    rows = [table.header, *table.rows]
    n_columns = len(table.header)
    made = document.add_table(rows=len(rows), cols=n_columns, style=STYLE)
    made.autofit = False
    widths = [shared.Cm(size) for size in column_widths(table, width)]
    for column, size in zip(made.columns, widths, strict=True):
        column.width = size
    grid = [row.cells for row in made.rows]
    for place, (row, cells) in enumerate(zip(rows, grid, strict=True)):
        is_line = len(row) < n_columns
        heads = is_line and not row[0].startswith(" ")
        goes_on = place == 0 or (place + 1 < len(rows) and (is_line or len(rows[place + 1]) == n_columns))
        for at, size in enumerate(widths):
            cells[at].width = size
            text = row[at] if at < len(row) else ""
            paragraph = cells[at].paragraphs[0]
            paragraph.paragraph_format.space_after = shared.Pt(0)
            paragraph.paragraph_format.keep_with_next = goes_on
            if at in table.right:
                paragraph.alignment = align.RIGHT
            if not heads and at == 0 and place:
                paragraph.paragraph_format.left_indent = shared.Cm(0.15 * (len(text) - len(text.lstrip(" "))))
            if heads:
                _shade(cells[at])
            run = paragraph.add_run(text.strip())
            run.font.size = shared.Pt(_SMALL)
            run.bold = heads or place == 0
    _describe(made, title)


def column_widths(table: PrintedTable, width: float) -> list[float]:
    """Return the width of each column: numbers keep to one line, prose shares what is left.

    Parameters
    ----------
    table
        The cells.
    width
        Centimetres in all.

    Returns
    -------
    list of float
        Centimetres that add up to the width.

    Examples
    --------
    >>> table = PrintedTable(["", "värde"], [["Brukare som är trygga hemma"], ["  Arboga", "81,0"]], right=[1])
    >>> [round(size, 1) for size in column_widths(table, 10)]
    [8.6, 1.4]
    """
    full = [row for row in [table.header, *table.rows] if len(row) == len(table.header)]
    longest = [max(len(cell) for cell in column) for column in zip(*full, strict=True)]
    longest = [max(size, round(_BOLD * len(head))) for size, head in zip(longest, table.header, strict=True)]
    lines = [len(row[0]) for row in table.rows if len(row) < len(table.header)]
    longest[0] = max(longest[0], max(lines, default=0) // _LINES)
    whole = [max(_LETTER * letters + _ROOM, _NARROWEST) for letters in longest]
    prose = [at for at in range(len(whole)) if at not in table.right]
    fixed = sum(size for at, size in enumerate(whole) if at not in prose)
    left = max(width - fixed, _NARROWEST * max(len(prose), 1))
    wanted = sum(whole[at] for at in prose) or 1.0
    sizes = [left * size / wanted if at in prose else size for at, size in enumerate(whole)]
    return [size * width / sum(sizes) for size in sizes]


def _shade(cell: Any) -> None:  # noqa: ANN401 - python-docx is optional
    """Give a cell the shade of a row that heads those below it."""
    shade = optional("docx.oxml", extra="word").OxmlElement("w:shd")
    qualified: Any = optional("docx.oxml.ns", extra="word").qn
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", _SHADE)):
        shade.set(qualified(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - python-docx has no name for it


def _describe(made: Any, title: str) -> None:  # noqa: ANN401 - python-docx is optional
    """Mark the header row, keep rows whole, and give the table a title for those who have it read aloud."""
    oxml: Any = optional("docx.oxml", extra="word")
    names: Any = optional("docx.oxml.ns", extra="word")
    for place, row in enumerate(made.rows):
        rights = row._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no name for them
        marks: Sequence[str] = ("w:cantSplit", "w:tblHeader") if place == 0 else ("w:cantSplit",)
        for mark in marks:
            rights.append(oxml.OxmlElement(mark))
    told = made._tbl.tblPr  # noqa: SLF001 - as above
    look = told.find(names.qn("w:tblLook"))
    if look is not None:
        for name, value in (("firstColumn", "0"), ("noHBand", "1"), ("noVBand", "1")):
            look.set(names.qn(f"w:{name}"), value)
        look.set(names.qn("w:val"), "0620")
    caption = oxml.OxmlElement("w:tblCaption")
    caption.set(names.qn("w:val"), title)
    told.append(caption)
