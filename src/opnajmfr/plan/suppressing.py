"""Which rule may hide figures, of which indicators, and what it cannot judge."""

from collections.abc import Iterable

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.observations import Observations
from opnajmfr.data.sexes import with_totals
from opnajmfr.errors import MissingComponentError, PolicyError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.policies import SuppressionRule
from opnajmfr.model.recipe import Suppression
from opnajmfr.plan.declared import Declared
from opnajmfr.spelling import closest


def suppression(
    declared: Declared, rule: SuppressionRule, indicators: Catalogue | Iterable[Indicator | str] | None
) -> Suppression:
    """Return a rule with the indicators that it holds for, refused where it cannot be kept.

    Parameters
    ----------
    declared
        What the plan declares so far, with its inputs.
    rule
        When a figure is too small to be shown.
    indicators
        Those that it holds for; all where None.

    Returns
    -------
    Suppression
        The rule by the names of its indicators.

    Raises
    ------
    PolicyError
        If it is no rule, or one for confidentiality.
    MissingComponentError
        If the observations do not hold the variable that is to count the respondents.
    UnknownIndicatorError
        If the catalogue has no such indicator.
    """
    if not isinstance(rule, SuppressionRule):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"suppress: wanted a rule, got {rule!r}"
        raise PolicyError(message, hint="as suppress(SuppressionRule(purpose='precision', min_respondents=30))")
    if rule.purpose != "precision":
        message = f"suppress: a rule for {rule.purpose} does not exist yet: what it hides could be found by subtraction"
        hint = "disclosure control comes with a protection of its own against that; purpose='precision' is there now"
        raise PolicyError(message, hint=hint)
    held = declared.observations.variables
    if rule.respondents is not None and rule.respondents not in held:
        message = f"suppress: the observations hold no variable {rule.respondents!r} to count the respondents"
        near = closest(rule.respondents, held)
        raise MissingComponentError(message, hint=near or "leave it out where the denominator counts them")
    if indicators is None:
        return Suppression(rule=rule)
    named = [indicators] if isinstance(indicators, str) else indicators
    ids = tuple(dict.fromkeys(declared.catalogue[one if isinstance(one, str) else one.id].id for one in named))
    if not ids:
        message = "suppress: indicators names none"
        raise PolicyError(message, hint="leave it out for all of them")
    return Suppression(rule=rule, indicators=ids)


def unjudged_values(
    indicators: Iterable[Indicator], observations: Observations, *, rule: SuppressionRule
) -> dict[str, int]:
    """Count the published values that no count stands behind.

    Parameters
    ----------
    indicators
        The indicators that the rule holds for.
    observations
        The figures.
    rule
        When a figure is too small to be shown.

    Returns
    -------
    dict
        How many there are by indicator, those with any only. Where all counts of the same cell are given, a value is
        judged by them.
    """
    held = list(indicators)
    names = {name for one in held for name in (*one.inputs, one.id)}
    values = observations.frame.filter(pl.col(c.VARIABLE).is_in(sorted(names)), pl.col(c.VALUE).is_not_null())
    if values.is_empty():
        return {}
    counting = {name for one in held if one.measure.adds for name in one.inputs} | {rule.respondents or ""}
    there = with_totals(observations, counting).frame.filter(pl.col(c.AMOUNT).is_not_null())
    key = list(observations.keys)
    if rule.respondents is not None:
        values = values.join(there.filter(pl.col(c.VARIABLE) == rule.respondents), on=key, how="anti")
    found: dict[str, int] = {}
    for one in held:
        cell = [name for name in key if one.measure.consumed is None or name != one.measure.consumed.breakdown]
        counts = there.filter(pl.col(c.VARIABLE).is_in(one.inputs)).group_by(cell).agg(pl.col(c.VARIABLE).n_unique())
        judged = counts.filter(pl.col(c.VARIABLE) >= len(set(one.inputs)))
        mine = values.filter(pl.col(c.VARIABLE).is_in([*one.inputs, one.id]))
        n = mine.join(judged, on=cell, how="anti").height
        if n:
            found[one.id] = n
    return found
