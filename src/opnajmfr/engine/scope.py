"""Which indicators the observations can answer, from which level, and which variable plays which part."""

from collections.abc import Sequence

import polars as pl
from attrs import evolve, field, frozen

from opnajmfr.data import columns as c
from opnajmfr.data.observations import Observations
from opnajmfr.errors import MissingComponentError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.periods import Division
from opnajmfr.model.vocabulary import Level, order_of
from opnajmfr.spelling import closest

SLOT = "slot"
"""Which component of its measure a variable is, from 0."""
SLOT_TYPE = pl.UInt16


def slot(place: int) -> str:
    """Return the name of the column of one component."""
    return f"x{place}"


@frozen(kw_only=True)
class Scope:
    """The part of a catalogue that observations answer.

    Parameters
    ----------
    indicators
        Those with data, in the order of the catalogue.
    without_data
        Ids of those of which the observations hold no variable.
    outline
        Columns variable, indicator, slot, level, period, sex, the breakdowns: what there is.
    breakdowns
        Columns beside sex.
    base
        The level that each indicator is rolled up from: the municipality where its inputs are given there, else the
        lowest level where all of them are.
    below
        Levels under that where all its inputs are given as well: shown as own figures, not rolled up, as a few
        districts are beside all municipalities.
    wide
        Indicators that the component columns must hold; empty for all.
    """

    indicators: tuple[Indicator, ...]
    without_data: tuple[str, ...]
    outline: pl.DataFrame
    breakdowns: tuple[str, ...]
    base: dict[str, Level] = field(factory=dict[str, Level])
    below: dict[str, tuple[Level, ...]] = field(factory=dict[str, tuple[Level, ...]])
    wide: tuple[Indicator, ...] = ()

    @property
    def type(self) -> pl.Enum:
        """Type of the indicator column: ids in the order of the catalogue."""
        return pl.Enum([indicator.id for indicator in self.indicators])

    @property
    def cell(self) -> list[str]:
        """Columns that tell the cells of one area apart."""
        return [c.INDICATOR, c.PERIOD, c.SEX, *self.breakdowns]

    @property
    def n_slots(self) -> int:
        """How many component columns the widest measure needs; at least the two of a share."""
        return max(2, *(len(one.components) for one in self.wide or self.indicators))

    @property
    def slots(self) -> list[str]:
        """Names of the component columns."""
        return [slot(place) for place in range(self.n_slots)]

    def parts(self) -> list[tuple[Level, Division, list[Indicator]]]:
        """Return indicators that are computed together: of one level and division date, those with strata apart."""
        found: dict[tuple[Level, Division, bool], list[Indicator]] = {}
        for indicator in self.indicators:
            for level in (*self.below[indicator.id], self.base[indicator.id]):
                found.setdefault((level, indicator.division, indicator.measure.consumed is None), []).append(indicator)
        return [(level, division, members) for (level, division, _), members in found.items()]

    def for_part(self, indicators: Sequence[Indicator]) -> "Scope":
        """Return the scope with no more component columns than some indicators need."""
        return evolve(self, wide=tuple(indicators))


def scope(catalogue: Catalogue, observations: Observations) -> Scope:
    """Return what the observations can answer of a catalogue.

    Parameters
    ----------
    catalogue
        The indicators.
    observations
        The figures.

    Returns
    -------
    Scope
        Indicators with data, where they start, and the part of each variable.

    Raises
    ------
    MissingComponentError
        If a measure lacks some of its variables, finds one in the wrong column, or no indicator has data.
    """
    present = set(observations.variables)
    answered = [indicator for indicator in catalogue if _has_data(indicator, present)]
    _check_components(answered, catalogue, present)
    _check_numbers(answered, observations)
    if not answered:
        wanted = sorted({name for indicator in catalogue for name in indicator.inputs})
        message = f"the observations hold none of the catalogue's variables; they hold {sorted(present)[:8]}"
        near = closest(wanted[0], present) if wanted else ""
        raise MissingComponentError(message, hint=near or f"the catalogue wants {wanted[:8]}")
    outline = _outline(answered, observations)
    complete = {one.id: _complete_levels(one, outline) for one in answered}
    base = {name: _base(levels) for name, levels in complete.items()}
    return Scope(
        indicators=tuple(answered),
        without_data=tuple(indicator.id for indicator in catalogue if indicator not in answered),
        outline=outline,
        breakdowns=observations.breakdowns,
        base=base,
        below={
            name: tuple(one for one in levels if order_of(one) < order_of(base[name]))
            for name, levels in complete.items()
        },
    )


def _complete_levels(indicator: Indicator, outline: pl.DataFrame) -> list[Level]:
    """Return the levels where as many inputs are given as the measure requires, lowest first."""
    given = outline.filter((pl.col(c.INDICATOR) == indicator.id) & pl.col(SLOT).is_not_null())
    counted = dict(given.group_by(c.LEVEL).agg(pl.col(SLOT).n_unique()).iter_rows())
    wanted = max(1, indicator.measure.n_required)
    most = max(counted.values())
    return [level for level in Level if counted.get(level, 0) >= min(wanted, most)]


def _base(levels: Sequence[Level]) -> Level:
    """Return the level that figures are rolled up from."""
    return Level.MUNICIPALITY if Level.MUNICIPALITY in levels else levels[0]


def _has_data(indicator: Indicator, present: set[str]) -> bool:
    """Tell whether the first variable is there, or as many as the measure requires."""
    names = indicator.components
    return names[0] in present or sum(name in present for name in names) >= max(1, indicator.measure.n_required)


def _check_components(answered: Sequence[Indicator], catalogue: Catalogue, present: set[str]) -> None:
    """Refuse measures that have some of their variables only, unless another indicator owns the ones there."""
    shared = {name for indicator in answered for name in indicator.components}
    faults: list[str] = []
    hint = ""
    for indicator in catalogue:
        inputs = indicator.components
        absent = [name for name in inputs if name not in present]
        here = [name for name in inputs if name in present]
        if not absent or not here or (indicator not in answered and set(here) <= shared):
            continue
        if len(here) >= indicator.measure.n_required:
            continue
        faults.append(f"{indicator.id}: the observations hold no {absent[0]!r}")
        hint = hint or closest(absent[0], present)
    if faults:
        raise MissingComponentError("; ".join(faults[:5]), hint=hint or "add the variable, or leave the indicator out")


def _check_numbers(answered: Sequence[Indicator], observations: Observations) -> None:
    """Refuse components that are given as published values, and published values that are given as components."""
    as_values = set(observations.outline.filter("has_values")[c.VARIABLE])
    as_amounts = set(observations.outline.filter("has_amounts")[c.VARIABLE])
    for one in answered:
        if one.measure.is_published:
            wrong = [name for name in one.components if name in as_amounts]
            wish, hint = "value", "a published figure stands in the column value, or the indicator needs a measure"
        else:
            wrong = [
                name for name in one.components if name in as_values and (name != one.id or name not in as_amounts)
            ]
            wish, hint = "amount", "a component stands in the column amount, or the measure is published(…)"
        if wrong:
            message = (
                f"{one.id}: a {one.measure.family} reads {wrong[0]!r} as {wish}, and the observations do not give it so"
            )
            raise MissingComponentError(message, hint=hint)


def _outline(answered: Sequence[Indicator], observations: Observations) -> pl.DataFrame:
    """Join the parts of the variables to what there is; a slot is null for figures reported beside counts."""
    ids = pl.Enum([indicator.id for indicator in answered])
    rows = [
        (name, indicator.id, place, indicator.measure.is_published)
        for indicator in answered
        for place, name in enumerate(indicator.components)
    ]
    beside = [(one.id, one.id, None, True) for one in answered if not one.measure.is_published]
    also_inputs = [one.id for one in answered if one.id in one.inputs]
    schema = {c.VARIABLE: pl.String, c.INDICATOR: ids, SLOT: SLOT_TYPE, "as_value": pl.Boolean}
    parts = pl.DataFrame(rows + beside, schema=schema, orient="row")
    return (
        observations.outline.join(parts, on=c.VARIABLE)
        .filter(
            pl.when(pl.col(SLOT).is_null() & pl.col(c.VARIABLE).is_in(also_inputs))
            .then("has_values")
            .when("as_value")
            .then(pl.col("has_values") | ~pl.col("has_amounts"))
            .otherwise(pl.col("has_amounts") | ~pl.col("has_values"))
        )
        .select(c.VARIABLE, c.INDICATOR, SLOT, c.LEVEL, c.PERIOD, c.SEX, *observations.breakdowns)
    )
