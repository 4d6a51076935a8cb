"""From figures that were handed in to the questions that they raise."""

from collections.abc import Iterable, Sequence

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.failures import FailureReport
from opnajmfr.data.observations import Observations
from opnajmfr.data.query_files import query_columns as q
from opnajmfr.data.query_files.query_list import Queries
from opnajmfr.data.query_files.reasons import NOW, OTHER, Reason, broken, moved, out_of_line, unlike
from opnajmfr.errors import MissingComponentError, VintageError
from opnajmfr.model.measures.answers import Ordinal, ShareOfMunicipalities
from opnajmfr.model.periods import Division, year
from opnajmfr.model.vocabulary import Level, Status
from opnajmfr.spelling import closest

_ASKED = (Level.UNIT, Level.DISTRICT, Level.MUNICIPALITY)


def queries(
    data: Dataset,
    *,
    period: int,
    before: int | None = None,
    ratios: Iterable[tuple[str, str]] = (),
    other: Observations | None = None,
    relative: float = 0.05,
    width: float = 20.0,
    failures: FailureReport | None = None,
) -> Queries:
    """Return what those who handed in figures should be asked (frågor), municipality by municipality.

    Figures of municipalities, districts and units are held against the year before (Hidiroglou and Berthelot's edit and
    the thousand-error, each variable and sex by itself), quotients of two figures against those of the others, and
    figures against another source; rows that broke a rule are asked about too. A cell is asked about once, with every
    reason. Codes of answers, as of a yes or no, are not judged by how much they changed.

    Parameters
    ----------
    data
        The figures that were handed in, with their indicators and areas.
    period
        The year that is asked about.
    before
        The year that it is held against; the year before where None.
    ratios
        Pairs of variables whose quotient is judged, as [("cost", "users")].
    other
        The same figures from another source.
    relative
        Difference from the other source that is allowed, as a share of the larger figure, 0 to 1.
    width
        How many quartile distances a change may lie from the median; a larger number asks less.
    failures
        Rows that broke a rule when the figures were read: the `report` of a FailedRowsError.

    Returns
    -------
    Queries
        One row a question, sorted by municipality, variable and sex.

    Raises
    ------
    MissingComponentError
        If a variable of a quotient is not there.
    VintageError
        If the other source is broken down otherwise.
    StatisticError
        If `width` or `relative` is out of range.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> asked = queries(invented(), period=2024, width=6)
    >>> len(asked) == asked.frame["question"].n_unique() > 0
    True
    """
    observations = data.observations
    by = [c.LEVEL, c.SEX, *observations.breakdowns, c.VARIABLE]
    key = [c.AREA, *by]
    earlier = _cells(observations, year(period - 1 if before is None else before), key)
    cells = _cells(observations, year(period), key).join(
        earlier.select(*key, pl.col(NOW).alias(q.BEFORE)),
        on=key,
        how="left",
        maintain_order="left",
    )
    pairs = [(above, below) for above, below in ratios]
    for name in (name for pair in pairs for name in pair):
        if name not in observations.variables:
            message = f"queries: the observations hold no variable {name!r}"
            raise MissingComponentError(message, hint=closest(name, observations.variables))
    answers = {
        name
        for one in data.catalogue
        if isinstance(one.measure, Ordinal | ShareOfMunicipalities)
        for name in one.inputs
    }
    sizes = cells.filter(~pl.col(c.VARIABLE).is_in(list(answers)))
    found: list[Reason] = [*moved(sizes, by=by, width=width)]
    found += out_of_line(cells, pairs, key=[name for name in key if name != c.VARIABLE], by=by)
    if other is not None:
        if other.breakdowns != observations.breakdowns:
            message = f"queries: the other source is broken down by {other.breakdowns}, not {observations.breakdowns}"
            raise VintageError(message, hint="declare the same breakdowns for both, in the same order")
        others = _cells(other, period, key).select(*key, pl.col(NOW).alias(OTHER))
        found += unlike(cells, others, key=key, source=other.source or "–", relative=relative)
    unasked = pl.DataFrame()
    failed: list[Reason] = []
    if failures is not None and not failures.is_empty:
        reached = _reached(failures.rows, data, [*key, c.PERIOD])
        unasked = failures.rows.filter(~reached)
        failed += broken(failures.rows.filter(reached), key=[*key, c.PERIOD])
    names = [*key, c.PERIOD]
    told = pl.concat([_told(found, names, is_failure=False), _told(failed, names, is_failure=True)])
    asked = told.join(cells, on=names, how="left", maintain_order="left").with_columns(
        pl.when(~pl.col(q.IS_FAILURE)).then(name).alias(name) for name in (c.AMOUNT, c.VALUE)
    )
    return Queries(
        frame=_numbered(asked, data),
        breakdowns=observations.breakdowns,
        vintage=observations.vintage,
        unasked=unasked,
    )


def _reached(rows: pl.DataFrame, data: Dataset, key: Sequence[str]) -> pl.Series:
    """Tell of which rows that broke a rule someone can be asked: those of an area that is known, with a whole key."""
    known = data.areas.names["code"].unique().to_list()
    low = pl.col(c.LEVEL).cast(pl.String).is_in([str(level) for level in _ASKED])
    whole = pl.all_horizontal(pl.col(name).is_not_null() for name in key)
    return rows.select((low & whole & pl.col(c.AREA).is_in(known)).fill_null(value=False)).to_series()


def _told(reasons: Iterable[Reason], key: Sequence[str], *, is_failure: bool) -> pl.DataFrame:
    """Return one row a cell with all the reasons why it is asked about."""
    cells: dict[tuple[object, ...], tuple[dict[str, None], dict[str, None]]] = {}
    for row, swedish, english in reasons:
        why = cells.setdefault(tuple(row[name] for name in key), ({}, {}))
        why[0][swedish], why[1][english] = None, None
    rows = [(*cell, "; ".join(why[0]), "; ".join(why[1]), is_failure) for cell, why in cells.items()]
    types = q.cell_key(())
    schema = {name: types.get(name, pl.String()) for name in key}
    told = {q.WHY: pl.String(), q.WHY_EN: pl.String(), q.IS_FAILURE: pl.Boolean()}
    return pl.DataFrame(rows, schema=schema | told, orient="row")


def _numbered(asked: pl.DataFrame, data: Dataset) -> pl.DataFrame:
    """Return questions with whom they go to, what they are called and their ids."""
    observations, areas = data.observations, data.areas
    respondents = _respondents(asked, data)
    titles = {one.id: one.title for one in data.catalogue}
    units = {name: one.unit for one in data.catalogue for name in (one.id,)}
    of_variable = {
        name: f"{name} ({one.title})" for one in reversed(list(data.catalogue)) for name in one.inputs if name != one.id
    }
    with_values = observations.outline.filter("has_values")[c.VARIABLE].unique().to_list()
    variable = pl.col(c.VARIABLE)
    place = pl.int_range(1, pl.len() + 1).over(q.RESPONDENT).cast(pl.String).str.zfill(3)
    return (
        asked.with_columns(
            pl.Series(q.RESPONDENT, respondents, dtype=pl.String),
            pl.Series(q.RESPONDENT_NAME, [areas.name(code) for code in respondents], dtype=pl.String),
            variable.replace(of_variable | titles).alias(q.TITLE),
            variable.replace_strict(units, default="", return_dtype=pl.String).alias(q.UNIT),
            pl.col(c.STATUS).fill_null(pl.lit(str(Status.MISSING), c.STATUS_TYPE)),
            (pl.col(c.AMOUNT).is_not_null() | ~variable.is_in(with_values)).alias(q.IS_AMOUNT),
        )
        .sort(q.RESPONDENT, c.VARIABLE, c.AREA, c.PERIOD, c.SEX, *observations.breakdowns, q.IS_FAILURE)
        .with_columns((pl.col(q.RESPONDENT) + "-" + place).alias(q.QUESTION))
        .select(q.question_schema(observations.breakdowns).keys())
    )


def _respondents(asked: pl.DataFrame, data: Dataset) -> list[str]:
    """Return the municipality of each row: the area itself, or the one that it lies in."""
    municipality = str(Level.MUNICIPALITY)
    pairs = asked.filter(pl.col(c.LEVEL) != municipality).select(c.AREA, c.PERIOD).unique()
    above: dict[tuple[str, int], str] = {}
    if pairs.height:
        found = data.areas.ancestors(pairs, division=Division.START_OF_YEAR)
        rows = found.select(c.AREA, c.PERIOD, municipality).drop_nulls().iter_rows()
        above = {(str(area), int(period)): str(code) for area, period, code in rows}
    return [above.get((area, period), str(area)) for area, period in asked.select(c.AREA, c.PERIOD).iter_rows()]


def _cells(observations: Observations, period: int, key: Sequence[str]) -> pl.DataFrame:
    """Return the figures of a year at the levels that are asked, with their number as `now`."""
    number = pl.coalesce(pl.col(c.VALUE), pl.col(c.AMOUNT).cast(pl.Float64)).alias(NOW)
    low = [str(level) for level in _ASKED]
    rows = observations.frame.filter(pl.col(c.PERIOD) == period, pl.col(c.LEVEL).is_in(low))
    return rows.select(*key, c.PERIOD, c.AMOUNT, c.VALUE, c.STATUS, number).sort(key)
