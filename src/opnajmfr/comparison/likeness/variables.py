"""Which variables areas are matched on, with weight, logarithm and year."""

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Final

from attrs import evolve, field, frozen

from opnajmfr.data.listing import listed
from opnajmfr.errors import ReferenceAreaError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.periods import year
from opnajmfr.model.vocabulary import IndicatorKind
from opnajmfr.spelling import closest

_JUDGED: Final = (IndicatorKind.QUALITY, IndicatorKind.WELFARE)


def positive_number(value: object, what: str, *, hint: str = "") -> float:
    """Return a number above 0; anything else is refused.

    Parameters
    ----------
    value
        The number.
    what
        What it is, for the error.
    hint
        The way out.

    Returns
    -------
    float
        The number.

    Raises
    ------
    ReferenceAreaError
        If it is no finite number above 0.
    """
    number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
    if not (isfinite(number) and number > 0):
        message = f"{what} must be a number above 0, got {value!r}"
        raise ReferenceAreaError(message, hint=hint or "leave it out for the usual")
    return number


def optional_year(value: object) -> int | None:
    """Return a year; None stays the newest.

    Parameters
    ----------
    value
        A year, or None.

    Returns
    -------
    int or None
        The year.

    Raises
    ------
    PeriodError
        If it is no year.
    """
    return None if value is None else year(value)


def _weight(value: object) -> float:
    """Convert a weight, refused when it is no number above 0."""
    return positive_number(value, "a variable's weight", hint="leave a variable out instead of giving it no weight")


@frozen
class MatchVariable:
    """A variable that areas are matched on.

    Parameters
    ----------
    indicator
        Id or title of an indicator, as "andel-65-plus".
    weight
        What its squared difference is multiplied by, above 0; only the weights' relation to each other counts.
    log
        Whether areas are matched on its logarithm: for sizes, where twice as large is as far as half as large.
    period
        The year of its figures; the newest that has any where None.

    Raises
    ------
    ReferenceAreaError
        If the weight is not a number above 0.
    PeriodError
        If the period is no year.

    Examples
    --------
    >>> MatchVariable("folkmangd", log=True).weight
    1.0
    """

    indicator: str
    weight: float = field(default=1.0, converter=_weight, kw_only=True)
    log: bool = field(default=False, kw_only=True)
    period: int | None = field(default=None, converter=optional_year, kw_only=True)


DEFAULT_VARIABLES: Final[tuple[MatchVariable, ...]] = (
    MatchVariable("folkmangd", log=True),
    MatchVariable("andel-65-plus"),
    MatchVariable("andel-80-plus"),
    MatchVariable("andel-eftergymnasial"),
    MatchVariable("andel-ensamboende"),
    MatchVariable("medianinkomst"),
)
"""Size, age, education, households and income: conditions that a municipality can hardly influence."""


def wanted_variables(
    catalogue: Catalogue,
    variables: Iterable[MatchVariable | str] | MatchVariable | None = None,
    *,
    weights: Mapping[str, float] | None = None,
    reason: str = "",
) -> list[tuple[MatchVariable, Indicator]]:
    """Return the variables that areas are to be matched on, each with its indicator.

    Parameters
    ----------
    catalogue
        The indicators that may be matched on.
    variables
        Variables, or ids or titles of indicators; the six usual ones where None.
    weights
        Weights by id or title of an indicator, in place of those of the variables.
    reason
        Why areas are matched on results, where they are.

    Returns
    -------
    list of tuple
        Variable and indicator, in order.

    Raises
    ------
    UnknownIndicatorError
        If no indicator has such an id or title.
    ReferenceAreaError
        If there is no variable, one is named twice, one says how good a service is and no reason is given, a weight is
        for none of them, or one has two weights.
    """
    chosen = _chosen(catalogue, variables)
    if not reason.strip():
        for _, one in chosen:
            _refuse_judged(one)
    given = _weights_by_id(catalogue, weights or {})
    stray = [name for own, (name, _) in given.items() if own not in {one.id for _, one in chosen}]
    if stray:
        words = [word for _, one in chosen for word in (one.id, one.title)]
        message = f"weights name {stray[0]!r}, which is none of the variables {listed([one.id for _, one in chosen])}"
        raise ReferenceAreaError(message, hint=closest(stray[0], words) or "add it to the variables")
    return [
        (evolve(variable, weight=given[one.id][1]) if one.id in given else variable, one) for variable, one in chosen
    ]


def is_judged(one: Indicator) -> bool:
    """Tell whether an indicator says how good a service is.

    Parameters
    ----------
    one
        An indicator.

    Returns
    -------
    bool
        True for quality and welfare indicators, and for others that have a direction.
    """
    return one.kind in _JUDGED or one.has_direction


def _chosen(
    catalogue: Catalogue, variables: Iterable[MatchVariable | str] | MatchVariable | None
) -> Sequence[tuple[MatchVariable, Indicator]]:
    """Look the variables up, and refuse none and one named twice."""
    if variables is None:
        absent = [one.indicator for one in DEFAULT_VARIABLES if one.indicator not in catalogue]
        if absent:
            message = (
                f"the dataset has no indicator {absent[0]!r}, which areas are matched on unless variables are named"
            )
            raise ReferenceAreaError(message, hint="name variables=[…], or leave data out for Sweden's key figures")
        variables = DEFAULT_VARIABLES
    given = [variables] if isinstance(variables, str | MatchVariable) else list(variables)
    wanted = [one if isinstance(one, MatchVariable) else MatchVariable(one) for one in given]
    if not wanted:
        message = "no variable was given to match on"
        raise ReferenceAreaError(message, hint="as variables=['folkmangd', 'andel-65-plus'], or leave it out")
    chosen = [(one, catalogue[one.indicator]) for one in wanted]
    ids = [one.id for _, one in chosen]
    repeated = sorted({own for own in ids if ids.count(own) > 1})
    if repeated:
        message = f"the variables name {listed(repeated)} more than once"
        raise ReferenceAreaError(message, hint="name each variable once; weight=2 makes it count twice")
    return chosen


def _weights_by_id(catalogue: Catalogue, weights: Mapping[str, float]) -> dict[str, tuple[str, float]]:
    """Look the indicators of weights up, each with its name as given, and refuse one that is named twice."""
    given: dict[str, tuple[str, float]] = {}
    for name, weight in weights.items():
        own = catalogue[name].id
        if own in given:
            message = f"weights name {own!r} twice: {given[own][0]!r} and {name!r}"
            raise ReferenceAreaError(message, hint="give each variable one weight, by its id or its title")
        given[own] = (name, weight)
    return given


def _refuse_judged(one: Indicator) -> None:
    """Refuse to match on what says how good a service is."""
    if is_judged(one):
        kind = f"a {one.kind.english}" if one.kind in _JUDGED else f"judged ({one.direction.english})"
        message = f"{one.id!r} is {kind}: areas with equal results are not peers, or no difference could be found"
        raise ReferenceAreaError(
            message, hint="match on key figures, which describe conditions; or say why: reason='…', which is printed"
        )
