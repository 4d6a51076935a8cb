"""Those who were asked beside those who answered: the response rate and who is missing."""

import polars as pl
from attrs import evolve

from opnajmfr.data import columns as c
from opnajmfr.data.failures import RULE, FailedRowsError, FailureReport
from opnajmfr.engine.answer_cells import cells
from opnajmfr.engine.answer_places import ALL_ROWS, area_column, check_columns, check_places, placed
from opnajmfr.errors import TableError
from opnajmfr.model.questionnaires import ASKED, RESPONDENTS, UNIT_NONRESPONSE, Questionnaire
from opnajmfr.model.vocabulary import Sex

SUBJECT = "asked"


def with_asked(
    answers: pl.DataFrame, asked: pl.LazyFrame, questionnaire: Questionnaire, *, splits: list[str]
) -> pl.DataFrame:
    """Return the cells of the answers with those who were asked, and those of them who did not answer.

    Parameters
    ----------
    answers
        The finest cells of the answers.
    asked
        The sample frame.
    questionnaire
        Which column is what.
    splits
        Sex and breakdowns of the answers.

    Returns
    -------
    polars.DataFrame
        Cells of the answers, a column a variable, and of areas where nobody answered, with `asked` and
        `unit_nonresponse`: null for splits that the sample frame does not have, and for levels that it has no column
        of.

    Raises
    ------
    TableError
        If a column is missing, numbers are no whole numbers, or answers cannot be told apart as those asked are.
    FailedRowsError
        If somewhere more answered than were asked.
    """
    there = asked.collect_schema()
    all_levels = list(questionnaire.area)
    levels = {level: column for level, column in questionnaire.area.items() if column in there.names()}
    questionnaire = evolve(questionnaire, area=levels or questionnaire.area)
    columns = {**({c.SEX: questionnaire.sex} if questionnaire.sex else {}), **_named(questionnaire)}
    kept = [name for name in splits if columns[name] in there.names()]
    period = [questionnaire.period] if isinstance(questionnaire.period, str) else []
    number = [] if questionnaire.n_asked is None else [questionnaire.n_asked]
    check_columns([*questionnaire.area.values(), *period, *number], there.names(), subject=SUBJECT)
    lying = placed(asked, questionnaire, there, splits=kept, subject=SUBJECT)
    check_places(lying, questionnaire, subject=SUBJECT)
    _check_splits(answers, kept)
    key = [*(area_column(level) for level in levels), c.PERIOD, *kept]
    persons = pl.len() if questionnaire.n_asked is None else _numbers(lying, questionnaire.n_asked).sum()
    finest = lying.group_by(key).agg(persons.cast(pl.Int64).alias(ASKED)).collect()
    counted = cells(finest, list(levels), splits=kept, all_splits=splits)
    silent = finest.select(pl.exclude(ASKED, *kept)).unique()
    wide = cells(_with_nobody(answers, silent), all_levels, splits=splits, all_splits=splits)
    place = [c.AREA, c.LEVEL, c.PERIOD, *splits]
    both = wide.join(counted, on=place, how="full", coalesce=True)
    variables = [name for name in wide.columns if name not in place]
    comparable = pl.col(c.LEVEL).is_in([str(level) for level in levels])
    for name in splits:
        if name not in kept:
            comparable &= pl.col(name) == (str(Sex.T) if name == c.SEX else c.TOTAL)
    filled = both.with_columns(
        *(pl.col(name).fill_null(0) for name in variables), pl.when(comparable).then(pl.col(ASKED).fill_null(0))
    )
    _check_numbers(filled, place)
    return filled.with_columns((pl.col(ASKED) - pl.col(RESPONDENTS)).alias(UNIT_NONRESPONSE))


def _with_nobody(answers: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Add places where somebody was asked to those where somebody answered, counting nobody."""
    numbers = [name for name, dtype in answers.schema.items() if name not in places.columns and dtype.is_integer()]
    nobody = places.with_columns(pl.lit(0, pl.Int64).alias(name) for name in numbers)
    return pl.concat([answers, nobody], how="diagonal")


def _named(questionnaire: Questionnaire) -> dict[str, str]:
    """Return the column of each breakdown."""
    return {name: column for column, name in questionnaire.breakdowns.items()}


def _numbers(lying: pl.LazyFrame, name: str) -> pl.Expr:
    """Return numbers of persons, refused when they are no counts."""
    dtype = lying.collect_schema()[name]
    number = pl.col(name).cast(pl.Float64, strict=False)
    is_count = (number >= 0) & (number == number.floor()) if dtype.is_numeric() else pl.lit(value=False)
    wrong = lying.filter(~is_count.fill_null(value=False)).select(pl.col(name).cast(pl.String)).head(1).collect()
    if wrong.height:
        message = f"asked: {name} must hold whole numbers from 0, got {wrong.item()!r}"
        raise TableError(message, hint="n_asked names the column of numbers; without it each row is a person")
    return pl.col(name)


def _check_splits(answers: pl.DataFrame, kept: list[str]) -> None:
    """Refuse answers of unknown sex or breakdown where those asked are told apart by it: they would look missing."""
    for name in kept:
        unknown = answers.filter(pl.col(name).is_null())[RESPONDENTS].sum()
        if unknown:
            message = f"asked: the sample frame is split by {name}, and {unknown} respondents have none"
            hint = f"take {name} of the respondents from the sample frame, or give the frame without that column"
            raise TableError(message, hint=hint)


def _check_numbers(filled: pl.DataFrame, place: list[str]) -> None:
    """Refuse cells in which more answered than were asked."""
    more = filled.filter(pl.col(RESPONDENTS) > pl.col(ASKED)).sort(place)
    if more.height:
        rule = pl.lit("no more answered than were asked").alias(RULE)
        report = FailureReport(more.select(rule, *place, ASKED, RESPONDENTS), n_checked=filled.height)
        raise FailedRowsError(SUBJECT, report, hint=ALL_ROWS)
