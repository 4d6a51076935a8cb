"""Pages as a document: headings, real tables with a header row, captions, and the language of the text."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from attrs import evolve

from opnajmfr.data.pages import Page, PrintedTable
from opnajmfr.data.printing import spoken
from opnajmfr.extras import optional
from opnajmfr.model.vocabulary import Language
from opnajmfr.outputs.document_tables import add_table
from opnajmfr.outputs.stable_zip import with_one_date

LOCALES: Final[dict[Language, str]] = {"sv": "sv-SE", "en": "en-GB"}
WRITTEN: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""Day of writing that each file states: the same input gives the same bytes."""
_LONGEST: Final = 255
"""Letters that a property of a document holds."""
_NO_LETTERS: Final = dict.fromkeys(place for place in range(32) if chr(place) not in "\t\n\r")
"""Signs that no document can hold."""
_WIDE: Final = 5
"""Columns from which a document lies on its side."""
_FONT: Final = "Arial"
_MARGIN: Final = 2.0
_LONG, _SHORT = 29.7, 21.0
"""Sides of an A4 in centimetres."""
_STEP: Final = 0.6
"""Centimetres by which a line that belongs to another is set in."""

_word = spoken(
    {
        "table": ("Tabell {n}. {title}", "Table {n}. {title}"),
        "about": ("Om siffrorna", "About the figures"),
        "method": ("Så är det beräknat", "How this was computed"),
    }
)


def write_document(pages: Sequence[Page], path: Path, *, language: Language) -> None:
    """Write pages as a document for Word.

    Parameters
    ----------
    pages
        In order; the first gives the document its title.
    path
        The file.
    language
        "sv" or "en"; the document says so, for those who have it read aloud.

    Raises
    ------
    ExtraNotInstalledError
        If python-docx is not installed.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_document([Page.of(["Svar", "Inget."], indicators=[])], Path(folder, "a.docx"), language="sv")
    ...     Path(folder, "a.docx").stat().st_size > 1000
    True
    """
    pages = [_readable(page) for page in pages]
    document: Any = optional("docx", extra="word").Document()
    shared: Any = optional("docx.shared", extra="word")
    tables = [part for page in pages for part in page.below if isinstance(part, PrintedTable)]
    lies = max((len(table.header) for table in tables), default=0) >= _WIDE
    width = _set_up(document, shared, title=pages[0].title if pages else "", lies=lies, language=language)
    n_tables = 0
    for place, page in enumerate(pages):
        heading = document.add_heading(page.title, level=1)
        heading.paragraph_format.page_break_before = place > 0
        parts = list(page.below)
        followed = [*pairwise(parts), (parts[-1], "")] if parts else []
        is_headed = False
        for part, after in followed:
            if isinstance(part, PrintedTable):
                n_tables += 1
                text = _word("table", language).format(n=n_tables, title=page.title)
                caption = document.add_paragraph(text, style="Caption")
                caption.paragraph_format.keep_with_next = True
                add_table(document, part, title=page.title, width=width)
                if isinstance(after, str):
                    document.add_paragraph().paragraph_format.space_after = shared.Pt(0)
            else:
                leads = isinstance(after, str) and _depth(after) > _depth(part)
                if is_headed and not leads and not _depth(part):
                    document.add_heading(_word("about", language), level=2)
                _line(document, shared, part, leads=leads)
                is_headed = leads if not _depth(part) else is_headed
        for line in _method(page, language):
            _line(document, shared, line, leads=not line.startswith(" "))
    document.save(str(path))
    with_one_date(path, WRITTEN)


def _readable(page: Page) -> Page:
    """Return a page without the signs that no document can hold."""

    def clean(text: str) -> str:
        """Return a text without them."""
        return text.translate(_NO_LETTERS)

    parts = [
        clean(part)
        if isinstance(part, str)
        else evolve(part, header=[*map(clean, part.header)], rows=[[*map(clean, row)] for row in part.rows])
        for part in page.below
    ]
    method = tuple(map(clean, page.method))
    return evolve(page, parts=tuple(parts), title=clean(page.title), method=method)


def _set_up(document: Any, shared: Any, *, title: str, lies: bool, language: Language) -> float:  # noqa: ANN401
    """Say what the document is and how it lies; return the width of its text in centimetres."""
    told = document.core_properties
    short = title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1]}…"
    told.title, told.language, told.author, told.comments = short, LOCALES[language], "", ""
    told.created = told.modified = WRITTEN.replace(tzinfo=None)
    oxml: Any = optional("docx.oxml", extra="word")
    names: Any = optional("docx.oxml.ns", extra="word")
    defaults = document.styles.element.find(f".//{names.qn('w:rPrDefault')}/{names.qn('w:rPr')}")
    for spoken_in in defaults.findall(names.qn("w:lang")):
        defaults.remove(spoken_in)
    said = oxml.OxmlElement("w:lang")
    for attribute in ("w:val", "w:eastAsia"):
        said.set(names.qn(attribute), LOCALES[language])
    defaults.append(said)
    for name in ("Normal", "Heading 1", "Heading 2", "Caption"):
        _set_font(document.styles[name], names.qn)
    normal = document.styles["Normal"]
    normal.font.size = shared.Pt(10)
    normal.paragraph_format.space_after = shared.Pt(4)
    section = document.sections[0]
    if lies:
        section.orientation = optional("docx.enum.section", extra="word").WD_ORIENT.LANDSCAPE
    sides = (_LONG, _SHORT) if lies else (_SHORT, _LONG)
    section.page_width, section.page_height = (shared.Cm(side) for side in sides)
    for edge in ("left", "right", "top", "bottom"):
        setattr(section, f"{edge}_margin", shared.Cm(_MARGIN))
    return sides[0] - 2 * _MARGIN


def _set_font(style: Any, qualified: Any) -> None:  # noqa: ANN401 - python-docx is optional
    """Give a style a font that every computer has, in place of that of the theme."""
    style.font.name = _FONT
    fonts = style.element.rPr.rFonts
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]
    fonts.set(qualified("w:cs"), _FONT)


def _line(document: Any, shared: Any, text: str, *, leads: bool) -> None:  # noqa: ANN401 - python-docx is optional
    """Add one line: a heading where lines that belong to it follow, else a paragraph as far in as it is indented."""
    depth = _depth(text)
    if leads and depth == 0:
        document.add_heading(text.strip().removesuffix(":"), level=2)
        return
    paragraph = document.add_paragraph(text.strip())
    if depth:
        paragraph.paragraph_format.left_indent = shared.Cm(_STEP * depth)
    if leads:
        paragraph.paragraph_format.keep_with_next = True
        for run in paragraph.runs:
            run.bold = True


def _depth(text: str) -> int:
    """Return how far in a line is, in steps of two blanks."""
    return (len(text) - len(text.lstrip(" "))) // 2


def _method(page: Page, language: Language) -> Iterator[str]:
    """Yield how the figures were made, under a heading of its own."""
    if page.method:
        yield _word("method", language)
        yield from (f"  {sentence}" for sentence in page.method)
