"""A small description of somebody's table: which column is what, and what its words mean."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Literal, get_args

from attrs import field, frozen

from opnajmfr.data import columns as c
from opnajmfr.data.missing_codes import MissingCodes, plain
from opnajmfr.errors import OpenComparisonsError, TableError
from opnajmfr.model.periods import FIRST_YEAR, LAST_YEAR, year
from opnajmfr.model.vocabulary import Level, Sex, Status
from opnajmfr.sources.layout_fields import (
    to_breakdowns,
    to_column,
    to_level,
    to_levels,
    to_missing_codes,
    to_names,
    to_period,
    to_sexes,
    to_statuses,
    to_texts,
)
from opnajmfr.sources.printed_numbers import DecimalSign


@frozen(kw_only=True)
class TableLayout:
    """How a table is to be read (tabellbeskrivning): every column is named, as something or as ignored.

    Parameters
    ----------
    area
        Column of area codes; of names too, where the level is given.
    period
        Column of years, or the one year of all rows.
    variable
        A long table: the column that names the variable, and the column of its cells.
    value
        A long table: the column that names the variable, and the column of its cells.
    values
        A wide table: the variable of each column of cells.
    holds
        "value" where the cells are published figures, "amount" where they are components that add.
    sex
        Column of the sex; without it every row is T.
    level
        Column of the level.
    at
        The level of every row, where there is no such column; without either, the level of the code.
    status
        Column of a status word beside the cell.
    edition
        Column of the edition (year) whose missing codes hold; the period as printed unless named.
    breakdowns
        Columns that figures are split by beside sex, with the names that they get.
    ignored
        Columns that are not read. One that is neither used nor named here is an error.
    sexes
        What the source's words mean, as {"Privacy": "suppressed"}. Where none is given, the words of the vocabulary
        and their labels are understood.
    levels
        What the source's words mean, as {"Privacy": "suppressed"}. Where none is given, the words of the vocabulary
        and their labels are understood.
    statuses
        What the source's words mean, as {"Privacy": "suppressed"}. Where none is given, the words of the vocabulary
        and their labels are understood.
    area_codes
        Codes that the source writes otherwise, as {"0000": "00"}.
    variables
        Names of variables that the source writes otherwise.
    totals
        Words in a breakdown that mean that a row is not split by it; an empty cell means it as well.
    missing_codes
        What the marks in cells mean, by edition.
    period_offset
        Years from the printed year to the period: -1 where stocks of 31 December are printed as 1 January.
    decimal
        Decimal sign of printed numbers, "." or ",".
    separator
        Of a CSV file.
    encoding
        Of a CSV file.
    source
        Who published the figures.

    Raises
    ------
    TableError
        If fields contradict each other; names the field, the wish and the value.

    Examples
    --------
    >>> TableLayout(area="kommun", at="municipality", period="år", variable="nyckeltal", value="värde").used
    ('kommun', 'år', 'nyckeltal', 'värde')
    """

    area: str = field(converter=plain)
    period: str | int = field(converter=to_period)
    variable: str | None = field(default=None, converter=to_column)
    value: str | None = field(default=None, converter=to_column)
    values: Mapping[str, str] = field(factory=dict[str, str], converter=to_texts)
    holds: Literal["value", "amount"] = "value"
    sex: str | None = field(default=None, converter=to_column)
    level: str | None = field(default=None, converter=to_column)
    at: Level | None = field(default=None, converter=to_level)
    status: str | None = field(default=None, converter=to_column)
    edition: str | None = field(default=None, converter=to_column)
    breakdowns: Mapping[str, str] = field(factory=dict[str, str], converter=to_breakdowns)
    ignored: tuple[str, ...] = field(default=(), converter=to_names)
    sexes: Mapping[str, Sex] = field(factory=dict[str, Sex], converter=to_sexes)
    levels: Mapping[str, Level] = field(factory=dict[str, Level], converter=to_levels)
    statuses: Mapping[str, Status] = field(factory=dict[str, Status], converter=to_statuses)
    area_codes: Mapping[str, str] = field(factory=dict[str, str], converter=to_texts)
    variables: Mapping[str, str] = field(factory=dict[str, str], converter=to_texts)
    totals: tuple[str, ...] = field(default=(), converter=to_names)
    missing_codes: tuple[MissingCodes, ...] = field(default=(), converter=to_missing_codes)
    period_offset: int = 0
    decimal: DecimalSign = "."
    separator: str = ","
    encoding: str = "utf-8"
    source: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse a description that contradicts itself, naming every fault at once."""
        faults = tuple(self._faults())
        if faults:
            message = "table layout: " + "; ".join(fault for fault, _ in faults)
            raise TableError(message, hint=faults[0][1])

    def _faults(self) -> Iterator[tuple[str, str]]:
        """Yield what contradicts itself, with the way out."""
        yield from self._faults_of_cells()
        if self.level is not None and self.at is not None:
            yield (
                f"level={self.level!r} is a column and at={str(self.at)!r} the level of every row",
                "leave one of them out",
            )
        mapped = {
            "sex": (self.sex, self.sexes),
            "level": (self.level, self.levels),
            "status": (self.status, self.statuses),
        }
        for name, (column, words) in mapped.items():
            if words and column is None:
                yield f"words are given for {name}, which names no column: {list(words)}", f"name the column: {name}=…"
        if not isinstance(self.period, str):
            yield from _no_year(self.period)
        taken = {c.AREA, c.LEVEL, c.PERIOD, c.SEX, c.VARIABLE, c.AMOUNT, c.VALUE, c.STATUS, c.FLAGS}
        names = list(self.breakdowns.values())
        if len(set(names)) < len(names) or taken & set(names) or not all(names):
            yield f"breakdowns must have different names, none of {sorted(taken)}, got {names}", "rename the breakdown"
        roles = Counter((*(name for name in self.used if name != self.edition), *self.ignored))
        doubled = [name for name, count in roles.items() if count > 1 or not name]
        if doubled:
            yield f"each column must be named, and for one thing only; got {doubled} twice or empty", "name it once"
        yield from self._ambiguous_marks()

    def _faults_of_cells(self) -> Iterator[tuple[str, str]]:
        """Yield what contradicts itself about the cells."""
        if bool(self.values) == (self.value is not None) or (self.variable is None) != (self.value is None):
            got = f"variable={self.variable!r}, value={self.value!r}, values={dict(self.values)!r}"
            hint = "values={'column': 'variable'} also names the one variable of a single column of cells"
            yield f"cells must be given as variable and value, or as values; got {got}", hint
        if not all(self.values.values()):
            yield f"values must name the variable of each column, got {dict(self.values)}", "name the variable"
        for name, given in (("holds", self.holds), ("decimal", self.decimal)):
            wanted = ("value", "amount") if name == "holds" else get_args(DecimalSign)
            if given not in wanted:
                yield (
                    f"{name} must be one of {wanted}, got {given!r}",
                    f"leave {name} out for {wanted[0]!r}",
                )

    def _ambiguous_marks(self) -> Iterator[tuple[str, str]]:
        """Yield marks that are explained twice for one edition."""
        for place, one in enumerate(self.missing_codes):
            for other in self.missing_codes[place + 1 :]:
                both = sorted(set(one.codes) & set(other.codes))
                first = max(one.first or FIRST_YEAR, other.first or FIRST_YEAR)
                if both and first <= min(one.last or LAST_YEAR, other.last or LAST_YEAR):
                    fault = f"missing_codes explain the mark {both[0]!r} twice for the edition {first}"
                    yield fault, "end one explanation the year before the next begins"

    @property
    def columns_of_cells(self) -> tuple[str, ...]:
        """The columns that hold cells."""
        return tuple(self.values) if self.value is None else (self.value,)

    @property
    def used(self) -> tuple[str, ...]:
        """Every column that is read, once each, in the order of the fields."""
        named = [
            self.area,
            self.period,
            self.variable,
            *self.columns_of_cells,
            self.sex,
            self.level,
            self.status,
            *self.breakdowns,
        ]
        columns = [name for name in named if isinstance(name, str)]
        return (*columns, *([self.edition] if self.edition is not None and self.edition not in columns else []))

    def codes_in(self, edition: int) -> Mapping[str, Status]:
        """Return what the marks of an edition mean.

        Parameters
        ----------
        edition
            The year of the edition.

        Returns
        -------
        mapping
            The status of each mark.
        """
        return {mark: status for one in self.missing_codes if one.covers(edition) for mark, status in one.codes.items()}


def _no_year(period: int) -> Iterator[tuple[str, str]]:
    """Yield why a fixed period is no year."""
    try:
        year(period)
    except OpenComparisonsError as error:
        yield error.message, error.hint
