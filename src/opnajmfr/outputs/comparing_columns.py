"""What the comparing sheet reads of each indicator: own figures and comparisons, each a text or a number a row."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as cc
from opnajmfr.data.printing import value_text
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.answers import ShareOfMunicipalities
from opnajmfr.model.recipe import Recipe, ReferenceKind
from opnajmfr.model.verdicts import Reason, Verdict
from opnajmfr.model.vocabulary import Figure, Language, Status
from opnajmfr.outputs.figure_sheets import count
from opnajmfr.outputs.sheet_words import words

OWN: Final = ("value", "n", "lower", "upper")
"""What is told of a municipality's own figure."""
BESIDE: Final = ("value", "lowest", "highest", "place", "difference", "verdict", "note")
"""What is told of a reference and of the difference from it."""
PARTS: Final = tuple(dict.fromkeys((*OWN, *BESIDE)))
"""Columns of an indicator; a row of an own figure fills some, a row of a comparison others."""
NUMBERS: Final = {"value", "lower", "upper", "lowest", "highest", "difference"}
"""Parts in the unit of the indicator."""
TEXT: Final = ".text"
"""Ends the name of a column whose text stands where there is no number."""


def own_columns(indicator: Indicator, *, marks: Mapping[str, str], language: Language) -> list[pl.Expr]:
    """Return the parts of own figures.

    Parameters
    ----------
    indicator
        The indicator.
    marks
        What stands in a cell without a value, by status.
    language
        "sv" or "en".

    Returns
    -------
    list of pl.Expr
        Numbers by the name of the part, texts by that name and ".text"; over the figures of a release.
    """
    has_value = pl.col(c.STATUS).cast(pl.String).is_in([str(status) for status in Status if status.has_value])
    code = pl.col(c.STATUS).cast(pl.String).replace_strict(marks, default=None, return_dtype=pl.String)
    answers = answer_words(indicator, language)
    word = pl.when(pl.col(c.FIGURE) == str(Figure.OWN)).then(_answer(c.VALUE, answers))
    told = pl.coalesce(pl.when(~has_value).then(code), pl.col(c.CATEGORY), word)
    return [
        pl.when(told.is_null()).then(c.VALUE).alias("value"),
        told.alias(f"value{TEXT}"),
        pl.when(not answers).then(count(c.DENOMINATOR)).alias("n"),
        pl.col(c.LOWER).alias("lower"),
        pl.col(c.UPPER).alias("upper"),
    ]


def beside_columns(indicator: Indicator, recipe: Recipe, *, digits: int, language: Language) -> list[pl.Expr]:
    """Return the parts of comparisons.

    Parameters
    ----------
    indicator
        The indicator.
    recipe
        What was compared with.
    digits
        Decimals of the indicator.
    language
        "sv" or "en".

    Returns
    -------
    list of pl.Expr
        Numbers by the name of the part, texts by that name and ".text"; over the comparisons of a release.
    """
    answers = answer_words(indicator, language)
    word = pl.when(pl.col(cc.REFERENCE_FIGURE) == str(Figure.OWN)).then(_answer(cc.REFERENCE_VALUE, answers))
    spreads = (pl.col(cc.REFERENCE_LOWEST) != pl.col(cc.REFERENCE_HIGHEST)) & (not answers)
    place = pl.format(f"{{}} {words('of', language)} {{}}", cc.PLACE, cc.N_PLACED)
    if isinstance(indicator.measure, ShareOfMunicipalities):
        place = _yes_of(indicator.measure.multiplier, recipe, digits=digits, language=language)
    verdicts = {str(one): one.label(language) for one in Verdict}
    return [
        pl.when(word.is_null()).then(cc.REFERENCE_VALUE).alias("value"),
        word.alias(f"value{TEXT}"),
        pl.when(spreads).then(cc.REFERENCE_LOWEST).alias("lowest"),
        pl.when(spreads).then(cc.REFERENCE_HIGHEST).alias("highest"),
        place.alias(f"place{TEXT}"),
        pl.when(word.is_null()).then(cc.DIFFERENCE).alias("difference"),
        pl.col(cc.VERDICT).cast(pl.String).replace_strict(verdicts, return_dtype=pl.String).alias(f"verdict{TEXT}"),
        _note(digits, language).alias(f"note{TEXT}"),
    ]


def answer_words(indicator: Indicator, language: Language) -> tuple[str, str] | None:
    """Return the words of a municipality's own yes and no; None where the indicator is no such item.

    Parameters
    ----------
    indicator
        The indicator.
    language
        "sv" or "en".

    Returns
    -------
    tuple of str, or None
        Yes and no.
    """
    if not isinstance(indicator.measure, ShareOfMunicipalities):
        return None
    yes, no = (
        value_text(indicator, value, Status.OBSERVED, figure=Figure.OWN, language=language) for value in (1.0, 0.0)
    )
    return yes, no


def _answer(value: str, answers: tuple[str, str] | None) -> pl.Expr:
    """Return the word of an answer; null where there is none."""
    yes, no = answers or (None, None)
    is_yes = pl.when(pl.col(value) > 0).then(pl.lit(yes, pl.String))
    return is_yes.when(pl.col(value) == 0).then(pl.lit(no, pl.String))


def _yes_of(multiplier: float, recipe: Recipe, *, digits: int, language: Language) -> pl.Expr:
    """Return how many of a set answered yes, as "5 av 7 Ja"; null where the rounded share does not tell."""
    fixed = {one.label: one.members for one in recipe.references if one.members}
    groups = [one.label for one in recipe.references if one.kind is ReferenceKind.GROUP]
    is_member = pl.col(cc.REFERENCE).is_in(groups)
    for label, members in fixed.items():
        is_member |= (pl.col(cc.REFERENCE) == label) & pl.col(c.AREA).is_in(list(members))
    beside_own = ~is_member & pl.col(c.VALUE).is_not_null()
    answers = pl.col(cc.N_PLACED).cast(pl.Int64) - beside_own.cast(pl.Int64)
    n_yes = (pl.col(cc.REFERENCE_VALUE) / multiplier * answers).round().cast(pl.Int64)
    told = pl.format(f"{{}} {words('of', language)} {{}} {words('yes', language)}", n_yes, answers)
    is_set = pl.col(cc.REFERENCE_FIGURE) == str(Figure.MEAN_OF_MEMBERS)
    return pl.when(is_set & (answers > 0) & (answers < multiplier * 10**digits)).then(told)


def _note(digits: int, language: Language) -> pl.Expr:
    """Return why there is no verdict or what weakens it, what would have been seen, and another year."""
    reasons = {str(one): one.label(language) for one in Reason}
    size = pl.col(cc.DETECTABLE).cast(pl.Decimal(38, digits)).cast(pl.String)
    if language == "sv":
        size = size.str.replace(".", ",", literal=True)
    unclear = pl.col(cc.VERDICT).cast(pl.String) == str(Verdict.NO_CLEAR_DIFFERENCE)
    seen = pl.format(words("seen", language).format(size="{}"), size)
    return pl.concat_str(
        pl.format(words("of_year", language).format(year="{}"), cc.REFERENCE_PERIOD),
        pl.when(unclear).then(pl.coalesce(seen, pl.lit(words("unseen", language)))),
        pl.col(cc.REASON).cast(pl.String).replace_strict(reasons, return_dtype=pl.String),
        separator="; ",
        ignore_nulls=True,
    ).replace("", None)
