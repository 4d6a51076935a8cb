"""Which printed mark means which status, in which editions."""

import re
from collections.abc import Mapping
from typing import Final

import polars as pl
from attrs import field, frozen

from opnajmfr.errors import TableError, UnknownTermError
from opnajmfr.model.periods import Span
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import Status

BLANKS: Final = r"[\s\u200b\ufeff]+"
"""Blanks of every kind: doubled, non-breaking, narrow, and marks without width."""


def plain_text(text: pl.Expr) -> pl.Expr:
    r"""Return printed text with single ordinary blanks, and none around it.

    Parameters
    ----------
    text
        A String expression.

    Returns
    -------
    pl.Expr
        String; an empty text where there was none.

    Examples
    --------
    >>> pl.DataFrame({"cell": ["17\u00a0433 ", None]}).select(plain_text(pl.col("cell")))["cell"].to_list()
    ['17 433', '']
    """
    return text.str.replace_all(BLANKS, " ").str.strip_chars(" ").fill_null("")


def plain(text: str) -> str:
    """Return one text as `plain_text` returns a column."""
    return re.sub(BLANKS, " ", text).strip(" ")


def _statuses(codes: Mapping[str, Status | str]) -> dict[str, Status]:
    """Read what each mark means; a mark is a reason why there is no value."""
    read: dict[str, Status] = {}
    for mark, word in codes.items():
        try:
            status = term(Status, word)
        except UnknownTermError as error:
            message = f"missing codes: the mark {mark!r} means {error.message}"
            raise TableError(message, hint=error.hint) from error
        if status.has_value:
            message = f"missing codes: the mark {mark!r} cannot mean {str(status)!r}; a mark stands where no value does"
            raise TableError(message, hint="name the reason why there is no value, as 'missing' or 'too_uncertain'")
        if read.setdefault(plain(mark), status) is not status:
            message = f"missing codes: the mark {mark!r} is given twice, but for blanks"
            raise TableError(message, hint="blanks of every kind count as one; give the mark once")
    if not read:
        message = "missing codes: codes must name at least one mark"
        raise TableError(message, hint="as codes={'..': 'too_uncertain'}")
    return read


@frozen(kw_only=True)
class MissingCodes:
    """What the marks of some editions mean (teckenförklaring): the same mark may mean something else next year.

    Parameters
    ----------
    codes
        The status of each mark, as printed; blanks are matched as single ordinary ones. An empty mark is an empty
        cell, which is "missing" where nothing else is said.
    first
        The first and the last edition (year) that uses them so; None for no limit.
    last
        The first and the last edition (year) that uses them so; None for no limit.

    Raises
    ------
    TableError
        If a mark means no status, or one that has a value.

    Examples
    --------
    >>> of_2014 = MissingCodes(codes={"..": "too_uncertain", ".": "missing"}, first=2014, last=2014)
    >>> of_2014.codes[".."].label(), of_2014.covers(2013)
    ('för osäker', False)
    """

    codes: Mapping[str, Status] = field(converter=_statuses)
    first: int | None = None
    last: int | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse years that are none, or end before they begin."""
        _ = self.span

    @property
    def span(self) -> Span:
        """The editions as a span of years."""
        return Span(first=self.first, last=self.last)

    def covers(self, edition: int) -> bool:
        """Tell whether the marks hold in an edition.

        Parameters
        ----------
        edition
            The year of the edition.

        Returns
        -------
        bool
            True where they do.
        """
        return self.span.covers(edition)
