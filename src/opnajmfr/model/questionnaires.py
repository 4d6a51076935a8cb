"""A survey to users: its items, and which column says where, when and who."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, cast

from attrs import field, frozen

from opnajmfr.errors import TableError
from opnajmfr.model.periods import year
from opnajmfr.model.survey_items import SurveyItem
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import Level, Sex

RESPONDENTS: Final = "respondents"
"""Variable that counts those who sent in an answer."""
ASKED: Final = "asked"
"""Variable that counts those who were asked."""
UNIT_NONRESPONSE: Final = "unit_nonresponse"
"""Variable that counts those who were asked and did not answer at all."""


def _items(items: object) -> tuple[SurveyItem, ...]:
    """Convert one item, or any list of items."""
    is_list = isinstance(items, Iterable) and not isinstance(items, str)
    return tuple(cast("Iterable[SurveyItem]", items)) if is_list else (cast("SurveyItem", items),)


def _areas(areas: object) -> dict[Level, str]:
    """Convert the column of municipalities, or the columns of several levels."""
    if not isinstance(areas, str | Mapping):
        message = f"questionnaire: area must name a column, or a column for each level, got {areas!r}"
        raise TableError(message, hint="as area='kommun', or area={'municipality': 'kommun', 'unit': 'enhet'}")
    given = {Level.MUNICIPALITY: areas} if isinstance(areas, str) else cast("Mapping[object, str]", areas)
    return {term(Level, level): column for level, column in given.items()}


def _breakdowns(columns: object) -> dict[str, str]:
    """Convert columns, with or without names of their own."""
    if isinstance(columns, Mapping):
        return dict(cast("Mapping[str, str]", columns))
    if not isinstance(columns, Iterable):
        message = f"questionnaire: breakdowns must name columns, got {columns!r}"
        raise TableError(message, hint="as breakdowns=['regi'], or breakdowns={'regi': 'provision'}")
    named = (columns,) if isinstance(columns, str) else cast("Iterable[str]", columns)
    return {column: column for column in named}


def _sexes(sexes: object) -> dict[str, Sex]:
    """Convert what the codes of the sex mean."""
    if not isinstance(sexes, Mapping):
        message = f"questionnaire: sexes must say what each code means, got {sexes!r}"
        raise TableError(message, hint="as sexes={1: 'M', 2: 'K'}")
    return {_written(code): term(Sex, word) for code, word in cast("Mapping[object, object]", sexes).items()}


def _written(code: object) -> str:
    """Write a code as text; a whole number without decimals."""
    return str(int(code) if isinstance(code, float) and code.is_integer() else code)


@frozen(kw_only=True)
class Questionnaire:
    """How a table of answers is read (enkät): one row a respondent, one column a question.

    Parameters
    ----------
    items
        The shares that are read from it.
    area
        Column of the codes of municipalities; or a column for each level, as
        {"municipality": "kommun", "unit": "enhet"}. Each level is counted by itself.
    period
        Column of years, or the one year of all rows.
    sex
        Column of the sex; without it every figure is T. A respondent of unknown sex counts in T only.
    sexes
        What its codes mean, as {1: "M", 2: "K"}; words of the vocabulary and their labels are understood without.
    breakdowns
        Columns that figures are split by beside sex, or these with the names that they get. A respondent without one
        counts in the total only.
    n_asked
        Column of the sample frame that holds numbers of persons; without it each of its rows is a person.

    Raises
    ------
    TableError
        If there is no item, two items name one variable differently, or a column is named for two things.

    Examples
    --------
    >>> safe = SurveyItem(id="safe", question="q12", top=(1, 2), rest=(3, 4, 5), no_opinion=8)
    >>> Questionnaire(items=safe, area="kommun", period=2025).columns
    ('kommun', 'q12')
    """

    items: tuple[SurveyItem, ...] = field(converter=_items)
    area: Mapping[Level, str] = field(converter=_areas)
    period: int | str
    sex: str | None = None
    sexes: Mapping[str, Sex] = field(factory=dict[str, Sex], converter=_sexes)
    breakdowns: Mapping[str, str] = field(factory=dict[str, str], converter=_breakdowns)
    n_asked: str | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse a questionnaire that contradicts itself, naming every fault at once."""
        if not isinstance(self.period, str):
            year(self.period)
        faults = tuple(self._faults())
        if faults:
            message = "questionnaire: " + "; ".join(fault for fault, _ in faults)
            raise TableError(message, hint=faults[0][1])

    def _faults(self) -> Iterator[tuple[str, str]]:
        """Yield what contradicts itself, with the way out."""
        strange = [one for one in self.items if not isinstance(one, SurveyItem)]  # pyright: ignore[reportUnnecessaryIsInstance]
        if strange or not self.items:
            yield f"items must be survey items, got {strange or self.items!r}", "as items=[SurveyItem(id='safe', …)]"
            return
        ids = [one.id for one in self.items]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            yield f"two items are called {', '.join(twice)}", "give each an id of its own"
        yield from self._clashes()
        placed = [*self.area.values(), *([self.sex] if self.sex else []), *self.breakdowns]
        placed += [self.period] if isinstance(self.period, str) else []
        doubled = sorted({column for column in placed if placed.count(column) > 1 or not column})
        if doubled or not self.area:
            yield f"each column must be named, and for one thing only; got {doubled or 'no area'}", "name it once"
        if self.sexes and self.sex is None:
            yield "sexes are given, and no column of the sex", "name the column: sex=…"
        if Sex.T in self.sexes.values():
            yield "a respondent is a woman or a man: sexes cannot mean T", "leave the code of unknown sex empty"

    def _clashes(self) -> Iterator[tuple[str, str]]:
        """Yield variables that two items count differently, or that have the name of a column of observations."""
        places = {"area", "level", "period", "sex", "variable", "amount", "value", "status", "flags"}
        taken = [name for name in self.breakdowns.values() if name in {*places, RESPONDENTS, ASKED, UNIT_NONRESPONSE}]
        if taken:
            yield f"a breakdown cannot be called {taken[0]!r}", "name it otherwise: breakdowns={'column': 'name'}"
        others = {*places, *self.breakdowns.values(), RESPONDENTS, ASKED, UNIT_NONRESPONSE}
        meant: dict[str, object] = {name: name for name in others}
        for one in self.items:
            counting = one.top + one.rest + (() if one.no_opinion_leaves else one.no_opinion)
            for name, codes in (
                (one.numerator, one.top),
                (one.denominator, counting),
                (one.no_opinion_variable, one.no_opinion),
                (one.nonresponse_variable, one.unanswered),
            ):
                meaning = (one.question, frozenset(str(code) for code in codes))
                if meant.setdefault(name, meaning) != meaning:
                    yield f"the variable {name!r} would be counted in two ways", "name the item's variables otherwise"

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read, once each."""
        period = [self.period] if isinstance(self.period, str) else []
        named = [*self.area.values(), *period, *([self.sex] if self.sex else []), *self.breakdowns]
        return tuple(dict.fromkeys([*named, *(one.question for one in self.items)]))
