"""What svy is asked and what it answers, in names of our own; imported when it is first needed."""

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, Literal

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.errors import StatisticError, TableError
from opnajmfr.extras import optional
from opnajmfr.model.answer_kinds import NO_OPINION, REST, TOP, UNKNOWN, answer_kind
from opnajmfr.model.survey_items import SurveyItem
from opnajmfr.sources.survey_estimates import DEGREES_OF_FREEDOM, DESIGN_EFFECT, N_RESPONDENTS, STANDARD_ERROR
from opnajmfr.stats.confidence import z

Statistic = Literal["mean", "total", "share"]
"""What is estimated."""
PER_CENT = 100
_Y, _BY = "_y", "_by"
_NAMES = {
    "est": c.VALUE,
    "se": STANDARD_ERROR,
    "lci": c.LOWER,
    "uci": c.UPPER,
    "n": N_RESPONDENTS,
    "df": DEGREES_OF_FREEDOM,
    "deff": DESIGN_EFFECT,
}


def svy() -> ModuleType:
    """Return svy, or say which extra installs it."""
    return optional("svy", extra="survey")


def svy_answer(ask: Callable[[], Any], *, subject: str) -> Any:  # noqa: ANN401 - svy's own object
    """Return what svy answers; its refusal in our words.

    Parameters
    ----------
    ask
        What is asked.
    subject
        What it is about, for errors.

    Returns
    -------
    object
        The answer.

    Raises
    ------
    StatisticError
        If svy refuses.
    """
    try:
        return ask()
    except svy().SvyError as error:
        message = f"{subject}: {error.detail or error.title}"
        raise StatisticError(message, hint=error.hint or "see the design of the sample") from error


def with_columns(sample: Any, columns: Sequence[pl.Series]) -> Any:  # noqa: ANN401 - svy's own object
    """Return svy's sample with further columns."""
    return sample.clone(data=sample.data.with_columns(columns))


def top_answers(frame: pl.DataFrame, item: SurveyItem) -> pl.Series:
    """Return which answers are top answers of those that count.

    Parameters
    ----------
    frame
        One row a respondent.
    item
        Which answers to which question count.

    Returns
    -------
    polars.Series
        1 for a top answer, 0 for another that counts, null for one that leaves the denominator.

    Raises
    ------
    TableError
        If there is a code that the item does not name.
    """
    found = frame.select(answer_kind(item, frame.schema[item.question])).to_series()
    strange = frame[item.question].filter(found == UNKNOWN).unique().sort().to_list()
    if strange:
        message = f"{item.question}: {len(strange)} codes have no meaning, as {strange[0]!r}"
        raise TableError(message, hint="name the code in top, rest, no_opinion or unanswered of the item")
    counting = {TOP: 1.0, REST: 0.0} if item.no_opinion_leaves else {TOP: 1.0, REST: 0.0, NO_OPINION: 0.0}
    return found.replace_strict(list(counting), list(counting.values()), default=None, return_dtype=pl.Float64)


def estimates(
    sample: Any,  # noqa: ANN401 - svy's own object
    statistic: Statistic,
    values: pl.Series,
    *,
    groups: pl.DataFrame,
    confidence: float,
) -> pl.DataFrame:
    """Return the estimates of one variable, every group in its place.

    Parameters
    ----------
    sample
        The sample as svy holds it.
    statistic
        What is estimated.
    values
        Float64 in the order of the rows; null leaves the estimate, not the design.
    groups
        The columns of groups; without any, there is one estimate.
    confidence
        Confidence of the limits.

    Returns
    -------
    polars.DataFrame
        The groups, sorted, and the columns of `SurveyEstimates.frame`.

    Raises
    ------
    TableError
        If a row is in no group.
    """
    z(confidence)
    inner = groups.select(pl.col(name).cast(pl.String).alias(f"{_BY}{n}") for n, name in enumerate(groups.columns))
    for place, name in enumerate(groups.columns):
        n_outside = inner[f"{_BY}{place}"].null_count()
        if n_outside:
            message = f"survey sample: {n_outside} rows have nothing in {name}"
            raise TableError(message, hint=f"give those rows a code of their own in {name}")
    if values.count():
        ours = with_columns(sample, [values.rename(_Y), *inner.get_columns()])
        found = _found(ours, statistic, by=inner.columns, confidence=confidence)
    else:
        found = pl.DataFrame(schema={**inner.schema, **dict.fromkeys(_NAMES, pl.Float64)})
    scale = PER_CENT if statistic == "share" else 1
    tidy = _tidy(found, inner, scale=scale)
    return tidy.rename(dict(zip(inner.columns, groups.columns, strict=True)))


def _found(sample: Any, statistic: Statistic, *, by: Sequence[str], confidence: float) -> pl.DataFrame:  # noqa: ANN401
    """Return svy's estimates of those who answered."""
    asked: dict[str, object] = {"where": pl.col(_Y).is_not_null(), "alpha": 1 - confidence, "by": list(by) or None}
    if statistic == "share":
        asked["ci_method"] = "korn-graubard"
    ask = getattr(sample.estimation, "prop" if statistic == "share" else statistic)

    def answer() -> pl.DataFrame:
        """Leave design effects out where no group has one: svy refuses to answer that."""
        try:
            return ask(_Y, **asked, deff="wr").to_polars()
        except svy().MethodError as error:
            if error.code != "DEFF_NOT_COMPUTABLE":
                raise
            return ask(_Y, **asked).to_polars().with_columns(pl.lit(None, pl.Float64).alias("deff"))

    rows: pl.DataFrame = svy_answer(answer, subject=f"{statistic} of a survey")
    if statistic != "share":
        return rows
    top = rows.filter(pl.col(_Y) == 1)
    if top.height:
        return top
    nobody = [(1 - pl.col("est")).alias("est"), (1 - pl.col("uci")).alias("lci"), (1 - pl.col("lci")).alias("uci")]
    return rows.filter(pl.col(_Y) == 0).with_columns(nobody)


def _tidy(found: pl.DataFrame, inner: pl.DataFrame, *, scale: int) -> pl.DataFrame:
    """Return a row for every group; what shows no spread has no standard error, no limits and no design effect."""
    by = inner.columns
    numbers = found.select(*by, *(pl.col(name).cast(pl.Float64).alias(ours) for name, ours in _NAMES.items()))
    if by:
        numbers = inner.unique().sort(by).join(numbers, on=by, how="left", maintain_order="left")
    elif numbers.is_empty():
        numbers = numbers.clear(1)
    scaled = (c.VALUE, STANDARD_ERROR, c.LOWER, c.UPPER)
    spread = pl.col(DEGREES_OF_FREEDOM) > 0
    return (
        numbers.with_columns(pl.col(name) * scale for name in scaled)
        .with_columns(
            pl.when(pl.col(name).is_finite() & (spread | pl.lit(name == c.VALUE))).then(name).alias(name)
            for name in (*scaled, DESIGN_EFFECT)
        )
        .with_columns(pl.when(pl.col(STANDARD_ERROR) > 0).then(DESIGN_EFFECT).alias(DESIGN_EFFECT))
        .with_columns(pl.col(name).fill_null(0).cast(pl.Int64) for name in (N_RESPONDENTS, DEGREES_OF_FREEDOM))
    )
