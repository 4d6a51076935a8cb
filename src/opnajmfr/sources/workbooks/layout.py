"""A small description of somebody's workbook: which sheets, where the header is, which column is what."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal, cast, get_args

from attrs import field, frozen

from opnajmfr.data.missing_codes import MissingCodes, plain
from opnajmfr.errors import TableError
from opnajmfr.model.vocabulary import Level, Sex, Status
from opnajmfr.sources.layout_fields import (
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
TOTALS: Final = ("Samtliga*", "Alla", "Alla *", "Totalt*", "Total", "Kommunen*", "Hela *", "-", "–")
"""Words in a column of units or districts for rows that are of no single one."""
SHARES: Final = ("*%*", "*procent*", "*per cent*")
"""Headers that say that their figures are percentages."""
ANSWERS: Final = ("yes", "no", "partly")
"""What a word in a cell may answer."""
_MOST_LEVELS: Final = 3


def _folded_sexes(given: Mapping[str, Sex | str]) -> dict[str, Sex]:
    """Read the words for sexes; upper case counts as lower."""
    return {word.casefold(): sex for word, sex in to_sexes(given).items()}


def _folded_texts(given: Mapping[str, str]) -> dict[str, str]:
    """Read words and what they mean; upper case counts as lower."""
    return {word.casefold(): meaning for word, meaning in to_texts(given).items()}


def _to_headers(given: Iterable[str] | str | None) -> tuple[str, ...]:
    """Read the texts that a column may have in its header; none where there is no such column."""
    return () if given is None else to_names(given)


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
    left out of the name. A column may be known by several texts, as ["Kommunkod", "K-kod"]; a header fits whatever
    its blanks, upper case and footnote marks ("Kommun 1)"). Patterns are as in file names: "Tabell *".

    Parameters
    ----------
    find
        A text that one cell of the header holds, whole.
    area
        Header of the column of areas: codes, names, or both in one cell ("0114 Upplands Väsby").
    name
        Header of a column of names beside the codes; a name of another area than the code's is refused.
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
        The level that names without a code are looked up at first, then at any: "Uppsala" may be a municipality and
        a county, and is refused unless this says which.
    region_prefixes
        Words before the names of counties, as "Region" in "Region Dalarna".
    area_codes
        Codes of areas that are written in other ways, as {"0000": "00"}.
    shortened
        Whether codes have lost their leading zero.
    headings
        Whether rows that name an area without a code and have no cells are headings.
    unit
        Header of the column of units: their codes, or their names. A row with one is of a unit that lies in the
        district or municipality of the row; one without is of those.
    unit_name
        Header of the column of units' names, where `unit` holds their codes.
    district
        Header of the column of districts.
    totals
        Patterns of words in those columns that mean that a row is of no single unit: "Samtliga enheter".
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
        Patterns of columns that hold counts which stand for themselves: they become amounts.
    counts
        Patterns of columns that hold how many a share is a share of, as respondents. Under a header of several
        levels it counts the shares of its upper level, else the share to its left; without one it stands for itself.
    shares
        Patterns of columns that hold percentages. A name without its unit is not enough: "Andel*" must be said.
    fractions
        Patterns of percentages that are stored as parts of one: 0.79 is 79 per cent. Cells with a percentage
        format need no such word.
    ignored
        Patterns of columns that are not read.
    notes
        Patterns of the first text of rows that are notes or sources.
    answers
        Words in cells that are answers, as {"Ja": "yes", "Nej": "no", "Delvis": "partly"}: they become codes, and the
        column the share of those that answered yes. Rows above, which print that share, are kept as they are.
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

    find: tuple[str, ...] = field(converter=_to_headers)
    area: tuple[str, ...] = field(converter=_to_headers)
    name: tuple[str, ...] = field(default=(), converter=_to_headers)
    sheets: tuple[str, ...] = field(default=("*",), converter=to_names)
    skipped: tuple[str, ...] = field(default=(), converter=to_names)
    above: int = 0
    below: int = 0
    spread: bool = False
    names_are: Level | None = field(default=None, converter=to_level)
    region_prefixes: tuple[str, ...] = field(default=("Region",), converter=to_names)
    area_codes: Mapping[str, str] = field(factory=dict[str, str], converter=to_texts)
    shortened: bool = False
    headings: bool = False
    unit: tuple[str, ...] = field(default=(), converter=_to_headers)
    unit_name: tuple[str, ...] = field(default=(), converter=_to_headers)
    district: tuple[str, ...] = field(default=(), converter=_to_headers)
    totals: tuple[str, ...] = field(default=TOTALS, converter=to_names)
    period: str | int = field(default="title", converter=_to_period)
    year: tuple[str, ...] = field(default=(), converter=_to_headers)
    sex: tuple[str, ...] = field(default=(), converter=_to_headers)
    sexes: Mapping[str, Sex] = field(default=SEX_WORDS, converter=_folded_sexes)
    variables: Mapping[str, str] = field(factory=dict[str, str], converter=to_texts)
    amounts: tuple[str, ...] = field(default=(), converter=to_names)
    counts: tuple[str, ...] = field(default=(), converter=to_names)
    shares: tuple[str, ...] = field(default=SHARES, converter=to_names)
    fractions: tuple[str, ...] = field(default=(), converter=to_names)
    ignored: tuple[str, ...] = field(default=(), converter=to_names)
    notes: tuple[str, ...] = field(default=("Källa*", "Anm*", "Not*"), converter=to_names)
    answers: Mapping[str, str] = field(factory=dict[str, str], converter=_folded_texts)
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

    @property
    def roles(self) -> Mapping[str, tuple[str, ...]]:
        """The texts of the columns that say of what a row is, by what they say."""
        texts = {
            "area": self.area,
            "name": self.name,
            "unit": self.unit,
            "unit_name": self.unit_name,
            "district": self.district,
            "year": self.year,
            "sex": self.sex,
        }
        return {role: given for role, given in texts.items() if given}

    def _faults(self) -> Iterator[tuple[str, str]]:
        """Yield what contradicts itself, with the way out."""
        for name, texts in (("find", self.find), ("area", self.area)):
            if not all(texts) or not texts:
                yield f"{name} must be a text, got an empty one", f"give the text in the header: {name}='Kommunkod'"
        if self.above < 0 or self.below < 0 or self.above + self.below >= _MOST_LEVELS:
            got = f"above={self.above}, below={self.below}"
            yield f"a header has one to three levels, got {got}", "levels beside the found row: above and below"
        if isinstance(self.period, str) and self.period not in get_args(PeriodPlace):
            yield f"period must be a year or one of {get_args(PeriodPlace)}, got {self.period!r}", "as period=2024"
        if (self.period == "column") != bool(self.year):
            got = f"period={self.period!r}, year={self.year!r}"
            yield f"years in a column need its header, and only then: {got}", "period='column', year='År'"
        if self.decimal not in get_args(DecimalSign):
            yield f"decimal must be one of {get_args(DecimalSign)}, got {self.decimal!r}", "leave it out for ','"
        if self.hidden not in get_args(HiddenRows):
            yield f"hidden must be one of {get_args(HiddenRows)}, got {self.hidden!r}", "leave it out for 'read'"
        yield from self._faults_of_columns()

    def _faults_of_columns(self) -> Iterator[tuple[str, str]]:
        """Yield what contradicts itself about answers and columns, with the way out."""
        strange = sorted(set(self.answers.values()) - set(ANSWERS))
        if strange:
            yield f"answers are each one of {ANSWERS}, got {strange}", "answers = { 'Ja' = 'yes', 'Nej' = 'no' }"
        if self.unit_name and not self.unit:
            yield f"unit_name={list(self.unit_name)} needs the column of units' codes", "or unit='…' for names alone"
        keys = [text.casefold() for texts in self.roles.values() for text in texts]
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
