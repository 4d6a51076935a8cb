"""What leaves the house: which columns, with how many digits, and beside which references."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Self

from attrs import field, frozen

from opnajmfr.data import columns as c
from opnajmfr.data.listing import listed
from opnajmfr.errors import PublicationError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import MOST_DIGITS
from opnajmfr.model.recipe import Recipe
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import Status
from opnajmfr.spelling import closest

KEY: Final = (c.INDICATOR, c.AREA, c.LEVEL, c.PERIOD, c.SEX)
"""Columns that name a figure, beside the breakdowns."""
ALWAYS: Final = (*KEY, c.CATEGORY, c.FIGURE, c.STATUS, c.FLAGS)
"""Columns that every publication holds: without them a value cannot be read."""
OPTIONAL: Final = (
    c.NUMERATOR,
    c.DENOMINATOR,
    c.VALUE,
    c.LOWER,
    c.UPPER,
    c.N_MEMBERS,
    c.N_EXPECTED,
    c.COVERAGE,
    c.COVERAGE_WEIGHT,
    c.METHOD,
)
"""Columns that a publication may leave out."""
MISSING_CODES: Final[dict[Status, str]] = {
    Status.MISSING: "u.s.",
    Status.NONRESPONSE: "-",
    Status.ITEM_NONRESPONSE: "(-)",
    Status.NOT_APPLICABLE: ".",
    Status.TOO_UNCERTAIN: "x",
    Status.SUPPRESSED: "..",
    Status.SECONDARY_SUPPRESSED: "...",
    Status.ZERO_DENOMINATOR: "0/0",
    Status.NOT_COLLECTED: "e.i.",
    Status.NOT_PUBLISHED: "e.p.",
    Status.DISCONTINUED: "utg.",
    Status.NOT_AGGREGABLE: "e.s.",
}
"""What stands in a cell without a value, where a publication says nothing else: a code of its own for each reason."""
_NUMERIC: Final = re.compile(r"[-+]?[\d\s\u00a0]*[.,]?\d+\s*%?")
"""What a reader would take for a value."""


def _codes(given: Mapping[Status, str] | Mapping[str, str]) -> dict[Status, str]:
    """Return the code of every reason why there is no value, those that are not given as they are by default."""
    hint = "as missing_codes={'too_uncertain': '..'}: a code of its own for each reason"
    codes = dict(MISSING_CODES)
    for word, code in given.items():
        status = term(Status, word)
        if status.has_value or not isinstance(code, str) or not code.strip() or _NUMERIC.fullmatch(code.strip()):  # pyright: ignore[reportUnnecessaryIsInstance]
            message = f"publication: the missing code of {str(status)!r} cannot be {code!r}"
            raise PublicationError(message, hint=hint)
        codes[status] = code.strip()
    reasons: dict[str, Status] = {}
    for status, code in codes.items():
        if reasons.setdefault(code, status) is not status:
            message = f"publication: {code!r} would stand for {str(reasons[code])!r} and for {str(status)!r}"
            raise PublicationError(message, hint=hint)
    return codes


@frozen(kw_only=True)
class Publication:
    """What leaves the house (publicering): columns, digits and references; writers hold nothing else.

    Parameters
    ----------
    columns
        Columns of figures that leave beside those that name a figure and say its status.
    digits
        Decimals of each indicator, 0 to 6, by id.
    references
        Labels of the references whose comparisons leave.
    breakdowns
        Columns beside sex.
    missing_codes
        What stands in a cell without a value, by status; those that are not given are `MISSING_CODES`.

    Raises
    ------
    PublicationError
        If there is no such column, no such number of decimals, or a code is a number or stands for two reasons.

    Examples
    --------
    >>> from opnajmfr.model.declaring import indicator, published
    >>> catalogue = Catalogue([indicator("Trygghet", published(), digits=0)])
    >>> publication = Publication.of(catalogue, Recipe(), columns=["value"])
    >>> publication.digits, publication.holds("numerator")
    ({'trygghet': 0}, False)
    """

    columns: tuple[str, ...] = field(converter=tuple[str, ...])
    digits: dict[str, int] = field(converter=dict[str, int])
    references: tuple[str, ...] = field(default=(), converter=tuple[str, ...])
    breakdowns: tuple[str, ...] = field(default=(), converter=tuple[str, ...])
    missing_codes: Mapping[Status, str] = field(factory=dict[Status, str], converter=_codes)

    def __attrs_post_init__(self) -> None:
        """Refuse what no results hold."""
        for what in ("columns", "references", "breakdowns"):
            strange = [name for name in getattr(self, what) if not isinstance(name, str)]
            if strange:
                message = f"publication: {what} must be names, got {strange[0]!r}"
                raise PublicationError(message, hint="results.publication() makes one")
        _check_known("column", self.columns, OPTIONAL)
        for name, digits in self.digits.items():
            if isinstance(digits, bool) or digits not in range(MOST_DIGITS + 1):
                message = f"publication: digits of {name!r} must be 0 to {MOST_DIGITS}, got {digits!r}"
                raise PublicationError(message, hint="leave it out for the digits of the indicator")

    @classmethod
    def of(
        cls,
        catalogue: Catalogue,
        recipe: Recipe,
        *,
        breakdowns: Sequence[str] = (),
        columns: Iterable[str] | None = None,
        without: Iterable[str] = (),
        digits: Mapping[str, int] | int | None = None,
        references: Iterable[str] | None = None,
        missing_codes: Mapping[Status, str] | Mapping[str, str] | None = None,
    ) -> Self:
        """Return what leaves the house of results: by default every column, and the digits of the indicators.

        Parameters
        ----------
        catalogue
            The indicators of the results.
        recipe
            What the plan declared.
        breakdowns
            Columns beside sex.
        columns
            Some of the columns beside those that name a figure; all where None.
        without
            Columns that stay in the house.
        digits
            Decimals of all indicators, or of some by id; the indicators' own for the others.
        references
            Labels of some references of the recipe; all where None.
        missing_codes
            What stands in a cell without a value, by status; `MISSING_CODES` for the others.

        Returns
        -------
        Publication
            What leaves.

        Raises
        ------
        PublicationError
            If a column, an indicator or a reference is none of these, or a code is none.
        """
        given = dict.fromkeys(catalogue.ids, digits) if isinstance(digits, int) else dict(digits or {})
        labels = [reference.label for reference in recipe.references]
        wanted = labels if references is None else list(references)
        _check_known("indicator", given, catalogue.ids)
        _check_known("reference", wanted, labels)
        chosen, kept = OPTIONAL if columns is None else tuple(columns), tuple(without)
        _check_known("column", chosen, (*OPTIONAL, *ALWAYS, *breakdowns))
        _check_known("column that may stay", kept, OPTIONAL)
        return cls(
            columns=tuple(name for name in OPTIONAL if name in chosen and name not in kept),
            digits={one.id: given.get(one.id, one.digits) for one in catalogue},
            references=tuple(label for label in labels if label in wanted),
            breakdowns=tuple(breakdowns),
            missing_codes=missing_codes or {},
        )

    @property
    def marks(self) -> dict[str, str]:
        """What stands in a cell without a value, by the word of its status."""
        return {str(status): code for status, code in self.missing_codes.items()}

    def holds(self, column: str) -> bool:
        """Tell whether a column of figures leaves the house.

        Parameters
        ----------
        column
            Its name.

        Returns
        -------
        bool
            True where it does.
        """
        return column in self.columns or column in ALWAYS or column in self.breakdowns

    def require(self, *columns: str, writer: str) -> None:
        """Refuse to write what does not leave the house.

        Parameters
        ----------
        *columns
            Columns that a writer cannot do without.
        writer
            Who asks, for the message.

        Raises
        ------
        PublicationError
            If one of them does not leave.
        """
        absent = [name for name in columns if not self.holds(name)]
        if absent:
            message = f"{writer}: needs the columns {listed(absent)}, which the publication does not hold"
            raise PublicationError(message, hint=f"a publication with columns={[*self.columns, *absent]}")


def _check_known(what: str, given: Iterable[str], known: Sequence[str]) -> None:
    """Refuse a name that is not known."""
    for name in given:
        if name not in known:
            message = f"publication: there is no {what} {name!r}; there are {listed(list(known))}"
            raise PublicationError(message, hint=closest(name, known) or "results.frame shows what there is")
