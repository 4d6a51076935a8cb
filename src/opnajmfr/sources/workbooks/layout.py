"""A small description of somebody's workbook: which sheets, where the header is, which column is what."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal, cast, get_args

from attrs import field, frozen

from opnajmfr.data.missing_codes import MissingCodes, plain
from opnajmfr.errors import TableError
from opnajmfr.model.vocabulary import Level, Sex, Status
from opnajmfr.sources.layout_fields import (
    to_column,
    to_level,
    to_missing_codes,
    to_names,
    to_sexes,
    to_texts,
)
from opnajmfr.sources.printed_numbers import DecimalSign
from opnajmfr.sources.table_layout import TableLayout

PeriodPlace = Literal["title", "sheet", "header", "column"]
"""Where the year stands: above the header, in the sheet's name, in the header of each column, or in a column."""
HiddenRows = Literal["read", "skip", "refuse"]
SEX_WORDS: Final[Mapping[str, Sex]] = {
    "totalt": Sex.T,
    "båda könen": Sex.T,
    "samtliga": Sex.T,
    "kvinnor": Sex.K,
    "kvinna": Sex.K,
    "flickor": Sex.K,
    "män": Sex.M,
    "man": Sex.M,
    "pojkar": Sex.M,
}
"""Words for sexes in headers and columns, where the description gives none."""
_MOST_LEVELS: Final = 3


def _folded_sexes(given: Mapping[str, Sex | str]) -> dict[str, Sex]:
    """Read the words for sexes; upper case counts as lower."""
    return {word.casefold(): sex for word, sex in to_sexes(given).items()}


def _to_period(given: str | int) -> str | int:
    """Read the one year, or the place of years."""
    return plain(given) if isinstance(given, str) else given


def _to_marks(given: MissingCodes | Iterable[MissingCodes] | Mapping[str, Status | str]) -> tuple[MissingCodes, ...]:
    """Accept marks of every edition as a plain mapping."""
    if isinstance(given, Mapping):
        return (MissingCodes(codes=cast("Mapping[str, Status | str]", given)),)
    return to_missing_codes(given)


@frozen(kw_only=True)
class WorkbookLayout:
    """How the sheets of a workbook are to be read (arbetsboksbeskrivning).

    The header is searched for, never counted: its last level is the lowest row of it. The texts of a header of
    several levels are joined with " | "; a level that is a word for a sex or a year says so for its column and is
    left out of the name. Patterns are as in file names: "Tabell *". Upper case counts as lower in all of them.

    Parameters
    ----------
    find
        A text that one cell of the header holds, whole.
    area
        Header of the column of areas: codes, names, or both in one cell ("0114 Upplands Väsby").
    name
        Header of a column of names beside the codes; it is not read.
    sheets
        Patterns of the sheets that are read; of those, one without the header is an error.
    skipped
        Patterns of sheets that are not read after all.
    above
        Levels of the header above and below the row where the text was found.
    below
        Levels of the header above and below the row where the text was found.
    spread
        Whether a blank in an upper level repeats the text to its left, where cells look merged but are not.
    names_are
        The level of areas that stand without a code: regions are counties.
    region_prefixes
        Words before the names of counties, as "Region" in "Region Dalarna".
    area_codes
        Codes of areas that are written in other ways, as {"0000": "00"}.
    shortened
        Whether codes have lost their leading zero.
    headings
        Whether rows that name an area without a code and have no cells are headings.
    period
        The year, or where it stands: "title", "sheet", "header" or "column".
    year
        Header of the column of years.
    sex
        Header of the column of sexes.
    sexes
        What the source's words for sexes mean.
    variables
        Variables of columns, by the name in the header; a column that is not named keeps its header's text.
    amounts
        Patterns of columns that hold counts, as of respondents: they become amounts.
    ignored
        Patterns of columns that are not read.
    notes
        Patterns of the first text of rows that are notes or sources.
    missing_codes
        What the marks in cells mean, by edition: the year of the column or row.
    decimal
        Decimal sign of numbers written as text.
    hidden
        Whether hidden rows are read, skipped, or refused.
    source
        Who published the figures.
    title
        What the description is for.

    Raises
    ------
    TableError
        If fields contradict each other; names every fault.

    Examples
    --------
    >>> WorkbookLayout(find="Kommun", area="Kommun", period=2024, missing_codes={"x": "suppressed"}).codes_in(2024)
    {'x': <Status.SUPPRESSED: 'suppressed'>}
    """

    find: str = field(converter=plain)
    area: str = field(converter=plain)
    name: str | None = field(default=None, converter=to_column)
    sheets: tuple[str, ...] = field(default=("*",), converter=to_names)
    skipped: tuple[str, ...] = field(default=(), converter=to_names)
    above: int = 0
    below: int = 0
    spread: bool = False
    names_are: Level | None = field(default=Level.COUNTY, converter=to_level)
    region_prefixes: tuple[str, ...] = field(default=("Region",), converter=to_names)
    area_codes: Mapping[str, str] = field(factory=dict[str, str], converter=to_texts)
    shortened: bool = False
    headings: bool = False
    period: str | int = field(default="title", converter=_to_period)
    year: str | None = field(default=None, converter=to_column)
    sex: str | None = field(default=None, converter=to_column)
    sexes: Mapping[str, Sex] = field(default=SEX_WORDS, converter=_folded_sexes)
    variables: Mapping[str, str] = field(factory=dict[str, str], converter=to_texts)
    amounts: tuple[str, ...] = field(default=(), converter=to_names)
    ignored: tuple[str, ...] = field(default=(), converter=to_names)
    notes: tuple[str, ...] = field(default=("Källa*", "Anm*", "Not*"), converter=to_names)
    missing_codes: tuple[MissingCodes, ...] = field(default=(), converter=_to_marks)
    decimal: DecimalSign = ","
    hidden: HiddenRows = "read"
    source: str = ""
    title: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse a description that contradicts itself, naming every fault at once."""
        faults = tuple(self._faults())
        if faults:
            message = "workbook layout: " + "; ".join(fault for fault, _ in faults)
            raise TableError(message, hint=faults[0][1])
        _ = self.cell_rules

    @property
    def cell_rules(self) -> TableLayout:
        """How a cell is read: the marks by edition, and the decimal sign."""
        return TableLayout(
            area="area",
            period="period",
            values={"cell": "cell"},
            missing_codes=self.missing_codes,
            decimal=self.decimal,
        )

    def _faults(self) -> Iterator[tuple[str, str]]:
        """Yield what contradicts itself, with the way out."""
        for name, text in (("find", self.find), ("area", self.area)):
            if not text:
                yield f"{name} must be a text, got an empty one", f"give the text in the header: {name}='Kommunkod'"
        if self.above < 0 or self.below < 0 or self.above + self.below >= _MOST_LEVELS:
            got = f"above={self.above}, below={self.below}"
            yield f"a header has one to three levels, got {got}", "levels beside the found row: above and below"
        if isinstance(self.period, str) and self.period not in get_args(PeriodPlace):
            yield f"period must be a year or one of {get_args(PeriodPlace)}, got {self.period!r}", "as period=2024"
        if (self.period == "column") != (self.year is not None):
            got = f"period={self.period!r}, year={self.year!r}"
            yield f"years in a column need its header, and only then: {got}", "period='column', year='År'"
        if self.decimal not in get_args(DecimalSign):
            yield f"decimal must be one of {get_args(DecimalSign)}, got {self.decimal!r}", "leave it out for ','"
        if self.hidden not in get_args(HiddenRows):
            yield f"hidden must be one of {get_args(HiddenRows)}, got {self.hidden!r}", "leave it out for 'read'"
        keys = [self.area, *(name for name in (self.name, self.year, self.sex) if name is not None)]
        if len(set(keys)) < len(keys):
            yield f"a column is named for two things: {keys}", "name each column once"

    def codes_in(self, edition: int) -> Mapping[str, Status]:
        """Return what the marks of an edition mean.

        Parameters
        ----------
        edition
            The year.

        Returns
        -------
        mapping
            The status of each mark.
        """
        return {mark: status for one in self.missing_codes if one.covers(edition) for mark, status in one.codes.items()}
