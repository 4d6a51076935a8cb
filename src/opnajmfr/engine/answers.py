"""Rows of answers in, observations out: a survey to users becomes counts that add."""

import datetime as dt

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.observations import Observations
from opnajmfr.engine.answer_cells import cells
from opnajmfr.engine.answer_codes import SUBJECT, check_answers
from opnajmfr.engine.answer_places import area_column, check_columns, check_places, placed
from opnajmfr.engine.answer_rates import with_asked
from opnajmfr.errors import TableError
from opnajmfr.model.answer_kinds import NO_OPINION, REST, TOP, UNANSWERED, UNKNOWN, answer_kind
from opnajmfr.model.questionnaires import RESPONDENTS, Questionnaire
from opnajmfr.model.survey_items import SurveyItem

_KIND, _UNKNOWN = "_kind_", "_unknown"


def from_answers(
    answers: pl.DataFrame | pl.LazyFrame,
    questionnaire: Questionnaire,
    *,
    asked: pl.DataFrame | pl.LazyFrame | None = None,
    source: str = "",
    retrieved: dt.date | None = None,
) -> Observations:
    """Count the answers of a survey to users (brukarundersökning), one row a respondent.

    For each item: numerator (top answers), denominator (those who answered), those without an opinion and those who
    did not answer; and the respondents. Every row is counted once, so for each cell

        respondents = denominator + no opinion + item non-response
        asked       = respondents + unit non-response

    (where no opinion stays in the denominator, respondents = denominator + item non-response). No figure is weighted
    and nothing is hidden: weights of a sampling design are the matter of `SurveySample`, and too few respondents of
    `plan.suppress`, after roll-up.

    Parameters
    ----------
    answers
        One row a respondent. An empty cell is no answer; NaN is empty.
    questionnaire
        Which column is what, and which codes count.
    asked
        The sample frame, where it is known: those who were asked, a row each, or numbers of them in the column
        `n_asked`; areas, period and what it is split by under the same columns as the answers.
    source
        Who asked.
    retrieved
        When the answers were fetched; with the source it is the vintage.

    Returns
    -------
    Observations
        A row a variable and cell: every level that the questionnaire names; T, and K and M where the sex is given;
        each breakdown and its total. Variables: `respondents`; the four of each item; `asked` and `unit_nonresponse`
        with a sample frame, for the splits that it has.

    Raises
    ------
    TableError
        If a column is missing or of a wrong type, or a code of the sex means nothing.
    FailedRowsError
        If a code has no meaning: question, code and how many answers; if a row lies nowhere or in no year; or if
        somewhere more answered than were asked.

    Notes
    -----
    A question that was not asked in a year needs a questionnaire without it: read each year by itself and add the
    observations, else everybody of that year is item non-response.

    Examples
    --------
    >>> rows = pl.DataFrame({"kommun": ["1984"] * 5, "q12": [1, 2, 4, 8, None]})
    >>> safe = SurveyItem(id="safe", question="q12", top=(1, 2), rest=(3, 4), no_opinion=8)
    >>> seen = from_answers(rows, Questionnaire(items=safe, area="kommun", period=2025))
    >>> dict(seen.frame.select("variable", pl.col("amount").cast(int)).rows())
    {'respondents': 5, 'safe/denominator': 3, 'safe/item_nonresponse': 1, 'safe/no_opinion': 1, 'safe/numerator': 2}
    """
    if not isinstance(questionnaire, Questionnaire):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"{SUBJECT}: wanted a questionnaire, got {type(questionnaire).__name__}"
        raise TableError(message, hint="as Questionnaire(items=[…], area='kommun', period=2025)")
    rows = _lazy(answers, SUBJECT)
    schema = rows.collect_schema()
    check_columns(questionnaire.columns, schema.names(), subject=SUBJECT)
    splits = [*([c.SEX] if questionnaire.sex else []), *questionnaire.breakdowns.values()]
    judged = rows.select(*questionnaire.columns, *_kinds(questionnaire, schema))
    lying = placed(judged, questionnaire, schema, splits=splits, subject=SUBJECT)
    check_places(lying, questionnaire, subject=SUBJECT)
    finest = _counted(lying, questionnaire, splits)
    if finest[_UNKNOWN].sum() > 0:
        check_answers(rows, questionnaire.items, schema)
    finest = finest.drop(_UNKNOWN)
    if asked is None:
        wide = cells(finest, list(questionnaire.area), splits=splits, all_splits=splits)
    else:
        wide = with_asked(finest, _lazy(asked, "asked"), questionnaire, splits=splits)
    return Observations.from_frame(
        _long(wide, splits), breakdowns=questionnaire.breakdowns.values(), source=source, retrieved=retrieved
    )


def _lazy(frame: object, subject: str) -> pl.LazyFrame:
    """Return a frame as a lazy one, refused when it is none of polars."""
    if isinstance(frame, pl.DataFrame | pl.LazyFrame):
        return frame.lazy()
    message = f"{subject}: wanted a polars frame, got {type(frame).__name__}"
    raise TableError(message, hint="turn a frame of pandas into pl.from_pandas(frame)")


def _kinds(questionnaire: Questionnaire, schema: pl.Schema) -> list[pl.Expr]:
    """Return what each answer is to each item; a question may be the sex, or be called as a column of our own."""
    items = enumerate(questionnaire.items)
    return [answer_kind(one, schema[one.question]).alias(f"{_KIND}{place}") for place, one in items]


def _counted(lying: pl.LazyFrame, questionnaire: Questionnaire, splits: list[str]) -> pl.DataFrame:
    """Count every variable in the finest cells that there are, and answers without a meaning."""
    items = questionnaire.items
    counts = {name: expr for place, one in enumerate(items) for name, expr in _variables(one, place).items()}
    unknown = pl.sum_horizontal((pl.col(f"{_KIND}{place}") == UNKNOWN).sum() for place in range(len(items)))
    key = [*(area_column(level) for level in questionnaire.area), c.PERIOD, *splits]
    return (
        lying.group_by(key)
        .agg(
            pl.len().cast(pl.Int64).alias(RESPONDENTS),
            *(expr.cast(pl.Int64).alias(name) for name, expr in counts.items()),
            unknown.alias(_UNKNOWN),
        )
        .collect()
    )


def _variables(item: SurveyItem, place: int) -> dict[str, pl.Expr]:
    """Return what counts each variable of an item."""
    found = pl.col(f"{_KIND}{place}")
    counting = [TOP, REST] if item.no_opinion_leaves else [TOP, REST, NO_OPINION]
    return {
        item.numerator: (found == TOP).sum(),
        item.denominator: found.is_in(counting).sum(),
        item.no_opinion_variable: (found == NO_OPINION).sum(),
        item.nonresponse_variable: (found == UNANSWERED).sum(),
    }


def _long(wide: pl.DataFrame, splits: list[str]) -> pl.DataFrame:
    """Return one row a variable and cell, in order."""
    key = [c.AREA, c.LEVEL, c.PERIOD, *splits]
    levels = wide.with_columns(pl.col(c.LEVEL).cast(c.LEVEL_TYPE))
    long = levels.unpivot(index=key, variable_name=c.VARIABLE, value_name=c.AMOUNT).filter(
        pl.col(c.AMOUNT).is_not_null()
    )
    return long.sort(c.LEVEL, c.PERIOD, c.AREA, *splits, c.VARIABLE)
