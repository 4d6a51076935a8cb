"""Simulated figures on the pages: each has a command, and the page shows what it prints."""

import re
from itertools import takewhile
from pathlib import Path

import pytest

from tests.simulations import SECTIONS, Table, main

DOCS = Path(__file__).resolve().parents[1] / "docs"
PART = 0.04
"""Of the worlds behind the page."""
NEAR = 25
"""How many per cent figures of so few worlds may be from those of all."""


def without_numbers(title: str) -> str:
    """Return a title without how many worlds were drawn."""
    return re.sub(r"[\d,]+ (and [\d,]+ )?worlds", "0 worlds", title)


def shown_on(page: str) -> dict[str, list[str]]:
    """Return the blocks of text of a page, by their first lines."""
    blocks = re.findall(r"^```text\n(.*?)^```", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return {without_numbers(block.split("\n")[0]): block.splitlines() for block in blocks}


def figures_beside(label: str, line: str) -> list[float]:
    """Return the figures of a line that begins with a label."""
    assert line.startswith(label)
    return [float(figure) for figure in line.removeprefix(label).split()]


def header_of(table: Table) -> str:
    """Return the line with the names of the columns, blanks as one."""
    return " ".join(" ".join(table.header).split())


@pytest.mark.parametrize("name", SECTIONS)
def test_a_page_shows_the_tables_of_its_section(name: str) -> None:
    section = SECTIONS[name]
    text = (DOCS / section.page).read_text(encoding="utf-8")
    assert f"tests.simulations {name}`" in text or f"(`{name}`)" in text
    shown = shown_on(section.page)
    for table in section.tables(PART):
        first, header, ruler, *rows = takewhile(str.strip, shown[without_numbers(table.title)])
        assert first.split(":")[1:] == table.title.split(":")[1:]
        assert " ".join(header.split()) == header_of(table)
        assert set(ruler) == {"-", " "}
        assert len(rows) == len(table.rows)
        for (label, figures), row in zip(table.rows, rows, strict=True):
            assert figures_beside(label, row) == pytest.approx(figures, abs=NEAR)


def test_no_simulated_table_stands_on_a_page_without_a_section() -> None:
    printed = {without_numbers(table.title) for one in SECTIONS.values() for table in one.tables(0)}
    for page in {section.page for section in SECTIONS.values()}:
        counted = {title for title in shown_on(page) if "worlds" in title}
        assert counted <= printed


def test_a_section_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(SystemExit, match="no section ranks; there are like-peers"):
        main(["ranks"])


def test_the_command_prints_a_table_as_it_stands_on_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    main(["chance-of-limits"])
    page = (DOCS / SECTIONS["chance-of-limits"].page).read_text(encoding="utf-8")
    assert capsys.readouterr().out.strip() in page
