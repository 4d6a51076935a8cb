"""From given inputs to additive components, and the rules that the inputs must keep."""

from collections.abc import Callable, Sequence

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.failures import RULE, FailureReport
from opnajmfr.engine.members import by_indicator
from opnajmfr.engine.scope import slot
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.answers import Ordinal, ShareOfMunicipalities
from opnajmfr.model.measures.measure import Measure

CATEGORY_CODE = "category_code"
CATEGORY_ORDER = "category_order"


def formulas(indicators: Sequence[Indicator]) -> list[list[Indicator]]:
    """Return the indicators whose values are computed by the same formula, together.

    Parameters
    ----------
    indicators
        Any indicators.

    Returns
    -------
    list of lists
        One list a formula, in the order of the first of each.
    """
    found: dict[tuple[object, ...], list[Indicator]] = {}
    for indicator in indicators:
        found.setdefault(indicator.measure.formula, []).append(indicator)
    return list(found.values())


def chosen(
    groups: Sequence[Sequence[Indicator]], expression: Callable[[Measure], pl.Expr | None], *, dtype: pl.DataType
) -> pl.Expr:
    """Return one column in which each indicator's rows have the expression of its own measure.

    Parameters
    ----------
    groups
        Indicators by formula.
    expression
        What a measure computes, or None for nothing.
    dtype
        Type of the column.

    Returns
    -------
    polars.Expr
        The column; null where a measure computes nothing.
    """
    nothing = pl.lit(None, dtype)
    found = [expression(group[0].measure) for group in groups]
    if len(found) == 1:
        return nothing if found[0] is None else found[0]
    place = by_indicator({one.id: number for number, group in enumerate(groups) for one in group}, pl.UInt16)
    column = nothing
    for number, one in enumerate(found):
        if one is not None:
            column = pl.when(place == number).then(one).otherwise(column)
    return column


def inputs_of(measure: Measure) -> list[pl.Expr]:
    """Return the columns of a measure's inputs: one an input, or one an input and stratum."""
    return [pl.col(slot(place)) for place in range(max(1, len(measure.components)))]


def components_of(measure: Measure) -> list[pl.Expr]:
    """Return the columns of a measure's components, once entered."""
    return [pl.col(slot(place)) for place in range(n_components(measure))]


def n_components(measure: Measure) -> int:
    """Count the components that a measure's inputs become."""
    given = inputs_of(measure)
    return len(measure.enter([*given, given[0]] if isinstance(measure, Ordinal) else given))


def broken_rules(
    wide: pl.DataFrame, indicators: Sequence[Indicator], *, breakdowns: Sequence[str] = ()
) -> FailureReport:
    """Check the inputs of every cell against its measure's rules.

    Parameters
    ----------
    wide
        Cells with inputs side by side.
    indicators
        The indicators of the cells.
    breakdowns
        Columns beside sex that name a cell.

    Returns
    -------
    FailureReport
        One row a broken rule, named with the indicator and its variables.
    """
    shown = [c.INDICATOR, c.AREA, c.PERIOD, c.SEX, *breakdowns]
    failing: list[pl.DataFrame] = []
    for group in formulas(indicators):
        kept = list(group[0].measure.rules(inputs_of(group[0].measure)).values())
        if not kept:
            continue
        broken = pl.any_horizontal(~one for one in kept)
        ids = [one.id for one in group]
        mine = pl.lit(value=True) if len(ids) == len(indicators) else pl.col(c.INDICATOR).is_in(ids)
        rows = wide.lazy().filter(mine & broken).collect()
        found = set(rows[c.INDICATOR].cast(pl.String))
        failing.extend(_named(rows, one, shown) for one in group if one.id in found)
    empty = wide.lazy().select(shown).collect_schema()
    nothing = pl.DataFrame(schema={RULE: pl.String, **empty})
    return FailureReport(pl.concat([nothing, *failing], how="diagonal_relaxed"), n_checked=wide.height)


def _named(rows: pl.DataFrame, indicator: Indicator, key: Sequence[str]) -> pl.DataFrame:
    """Give the failing rows of one indicator the name of the rule and of its inputs."""
    measure = indicator.measure
    taken = {RULE, *key}
    given = {slot(place): name for place, name in enumerate(measure.components)}
    names = {column: f"{name} (variable)" if name in taken else name for column, name in given.items()}
    mine = rows.filter(pl.col(c.INDICATOR) == indicator.id)
    shown = [*key, *(pl.col(column).alias(name) for column, name in names.items())]
    return pl.concat(
        mine.filter(~kept).select(pl.lit(f"{indicator.id}: {rule}").alias(RULE), *shown)
        for rule, kept in measure.rules(inputs_of(measure)).items()
    )


def answers_above(given: pl.DataFrame, indicators: Sequence[Indicator], *, breakdowns: Sequence[str]) -> FailureReport:
    """Report answer codes that stand above the level of those who answer.

    Parameters
    ----------
    given
        What the publisher gave above, inputs side by side.
    indicators
        The indicators of the cells.
    breakdowns
        Columns beside sex.

    Returns
    -------
    FailureReport
        One row an answer; a published share belongs in the column value.
    """
    coding = [one for one in indicators if isinstance(one.measure, Ordinal | ShareOfMunicipalities)]
    wrong = pl.col(c.INDICATOR).is_in([one.id for one in coding]) & pl.col(slot(0)).is_not_null()
    rule = pl.col(c.INDICATOR).cast(pl.String) + ": an answer stands at the level of the one who answers"
    shown = [c.INDICATOR, c.AREA, c.PERIOD, c.SEX, *breakdowns]
    rows = given.filter(wrong).select(rule.alias(RULE), *shown, pl.col(slot(0)).alias("answer"))
    return FailureReport(rows, n_checked=given.height)


def coded(wide: pl.LazyFrame, indicators: Sequence[Indicator]) -> pl.LazyFrame:
    """Turn answers into additive components; other inputs are components already, classes stay codes.

    Parameters
    ----------
    wide
        Cells with inputs side by side.
    indicators
        The indicators of the cells.

    Returns
    -------
    polars.LazyFrame
        The same cells with components side by side.
    """
    groups = [group for group in formulas(indicators) if not isinstance(group[0].measure, Ordinal)]
    if all(n_components(group[0].measure) == len(group[0].components) for group in groups):
        return wide
    return _entering(wide, indicators, ordinal=False)


def by_class(wide: pl.LazyFrame, indicators: Sequence[Indicator]) -> pl.LazyFrame:
    """Repeat the rows of ordinal indicators once a class, counting those in it.

    Parameters
    ----------
    wide
        Cells with components side by side, classes as codes.
    indicators
        The indicators of the cells.

    Returns
    -------
    polars.LazyFrame
        Cells with components side by side, `category` and its order; null where there are no classes.
    """
    if not classes(indicators):
        nothing = [pl.lit(None, pl.String).alias(c.CATEGORY), pl.lit(None, pl.Int16).alias(CATEGORY_ORDER)]
        return wide.with_columns(nothing)
    repeated = wide.join(class_table(wide, indicators), on=c.INDICATOR, how="left", maintain_order="left_right")
    return _entering(repeated, indicators, ordinal=True)


def _entering(wide: pl.LazyFrame, indicators: Sequence[Indicator], *, ordinal: bool) -> pl.LazyFrame:
    """Replace the inputs of ordinal, or of all other, indicators by their components."""

    def component(place: int) -> Callable[[Measure], pl.Expr | None]:
        """Return what computes one component of a measure."""

        def of(measure: Measure) -> pl.Expr | None:
            """Return the component; None where the measure has fewer."""
            given = inputs_of(measure)
            if isinstance(measure, Ordinal) is not ordinal:
                return pl.col(slot(place))
            made = measure.enter([*given, pl.col(CATEGORY_CODE)] if isinstance(measure, Ordinal) else given)
            return made[place] if place < len(made) else None

        return of

    groups = formulas(indicators)
    widest = max(n_components(group[0].measure) for group in groups)
    return wide.with_columns(
        chosen(groups, component(place), dtype=c.COMPONENT).alias(slot(place)) for place in range(widest)
    )


def classes(indicators: Sequence[Indicator]) -> list[tuple[str, str, int, int]]:
    """List the classes of ordinal indicators: indicator, label, code and place in the order."""
    return [
        (indicator.id, member.label, member.code, place)
        for indicator in indicators
        if isinstance(indicator.measure, Ordinal)
        for place, member in enumerate(indicator.measure.classes)
    ]


def class_table(wide: pl.LazyFrame, indicators: Sequence[Indicator]) -> pl.LazyFrame:
    """Return the classes of ordinal indicators as a table."""
    schema = {
        c.INDICATOR: wide.collect_schema()[c.INDICATOR],
        c.CATEGORY: pl.String,
        CATEGORY_CODE: c.COMPONENT,
        CATEGORY_ORDER: pl.Int16,
    }
    return pl.LazyFrame(classes(indicators), schema=schema, orient="row")
