"""A page shows what its Python prints, whole or with the lines that it leaves out marked."""

import pytest

from tests.pages import shows

PRINTED = "one\ntwo\u00a0000\nthree\nfour\n"


@pytest.mark.parametrize(
    "page",
    [
        "one\ntwo 000\nthree\nfour\n",
        "one\n...\nfour\n",
        "...\nthree\n...\n",
        "...\ntwo 000\n...\nfour",
        "one\n...",
        "...",
    ],
)
def test_a_page_that_shows_what_was_printed_is_right(page: str) -> None:
    assert shows(page, PRINTED)


@pytest.mark.parametrize(
    "page",
    [
        "one\n",
        "four\n",
        "one\nthree\nfour",
        "one\n...\nthree\n",
        "...\nfour\n...\nthree\n...",
        "...\nfive\n...",
        "",
    ],
)
def test_a_page_that_shows_something_else_is_wrong(page: str) -> None:
    assert not shows(page, PRINTED)


def test_a_page_that_shows_output_of_nothing_is_wrong() -> None:
    assert not shows("one", "")
