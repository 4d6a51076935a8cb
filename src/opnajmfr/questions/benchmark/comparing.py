"""The question how a municipality stands beside those that it should be compared with."""

from collections.abc import Iterable, Sequence

import polars as pl
from attrs import field, frozen

from opnajmfr.comparison.benchmark.comparands import Comparand
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.results import Results
from opnajmfr.errors import NothingToShowError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.periods import year
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import Figure, Language, Sex
from opnajmfr.questions.answer import QuestionAnswer
from opnajmfr.questions.asking import plan_of
from opnajmfr.questions.benchmark.comparison_text import comparison_text

USUAL = ("peers", "county", "nation")
"""Who is compared with unless something else is asked for."""


@frozen(kw_only=True, eq=False)
class ComparisonAnswer(QuestionAnswer):
    """One area beside its references (jämförelse), a row an indicator; prints as a table with its reasons.

    Parameters
    ----------
    area
        Code of the area.
    name
        Its name.
    table
        One row an indicator: indicator, title, unit, period, value, status, lower, upper, n (the denominator), and
        for each reference value, lowest, highest, place, n_placed, difference, its limits, verdict and reason,
        named with the reference's label.
    frame
        The same as a tidy frame: one row an indicator and reference.
    results
        Everything that was computed, all areas and years.
    left_out
        Ids of indicators that have data but no row here, with the sexes and years that there are.
    """

    area: str
    name: str
    frame: pl.DataFrame = field(repr=False)
    results: Results = field(repr=False)
    left_out: dict[str, str] = field(factory=dict[str, str], repr=False)

    def explain(self, indicator: str, *, period: int | None = None, language: Language = "sv") -> str:
        """Return the area's cell of one indicator from its inputs to its print.

        Parameters
        ----------
        indicator
            Id or title.
        period
            The year; the newest where None.
        language
            "sv" or "en".

        Returns
        -------
        str
            Lines of text.

        Raises
        ------
        UnknownIndicatorError
            If there is no such indicator.
        NothingToShowError
            If the area has no such cell.
        """
        one = self.results.catalogue[indicator]
        mine = self.table.filter(pl.col(c.INDICATOR) == one.id)
        sex = str(mine[c.SEX][0]) if mine.height else str(Sex.T)
        year = int(mine[c.PERIOD][0]) if period is None and mine.height else period
        return self.results.explain(one.id, area=self.area, period=year, sex=sex, language=language)

    def text(self, language: Language = "sv") -> str:
        """Return the answer as people read it: a table, and why a cell has no verdict.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            Lines of text.
        """
        return comparison_text(
            self.name, self.table, self.frame, self.results, left_out=self.left_out, language=language
        )


def compare(
    data: Dataset,
    area: str,
    *,
    to: Comparand | Sequence[Comparand] = USUAL,
    indicators: Catalogue | Iterable[str] | str | None = None,
    period: int | None = None,
    sex: Sex | str = "T",
    figure: Figure | str | None = None,
    confidence: float = 0.95,
) -> ComparisonAnswer:
    """Compare one area with its peers, its county, the nation, groups, areas or targets.

    Parameters
    ----------
    data
        What a reader returned, or `key_figures()`.
    area
        Its name or code.
    to
        "peers" (the published ones), "county", "nation", peers, a grouping, given areas, target(…), or a list.
    indicators
        Those that are shown; all where None.
    period
        The year; the newest of each indicator where None.
    sex
        "T", "K" or "M".
    figure
        Which figure of the references, by name, as "pooled"; the usual one of each where None.
    confidence
        Confidence of intervals and verdicts.

    Returns
    -------
    ComparisonAnswer
        One row an indicator.

    Raises
    ------
    UnknownAreaError
        If no area has that name or code; the nearest match is named.
    NothingToShowError
        If the data hold nothing of the area; says which years and levels there are.
    ReferenceAreaError
        If a reference cannot be had.

    Examples
    --------
    >>> from opnajmfr.data.swedish_key_figures import key_figures
    >>> answer = compare(key_figures(), "Arboga", to=["county", "nation"])
    >>> answer.name, answer.table.height > 3
    ('Arboga', True)
    """
    code = data.areas.resolve(area)
    year_wanted = None if period is None else year(period)
    plan = plan_of(data, indicators, confidence=confidence)
    results = plan.compare(to=to, figure=figure, areas=[code]).collect()
    frame = _shown(results, period=year_wanted, sex=term(Sex, sex))
    if frame.is_empty():
        levels = results.frame[c.LEVEL].unique().cast(pl.String).sort().to_list()
        periods = results.frame[c.PERIOD].unique().sort().to_list()
        sexes = results.frame[c.SEX].unique().cast(pl.String).sort().to_list()
        message = (
            f"the data hold nothing of {data.areas.name(code)} ({code}) for {period or 'any year'}, sex {sex}; "
            f"there are levels {levels}, periods {periods}, sexes {sexes}"
        )
        raise NothingToShowError(message, hint="results.availability() of a plan lists what there is")
    table = _table(results, frame)
    return ComparisonAnswer(
        area=code,
        name=data.areas.name(code),
        table=table,
        frame=frame,
        results=results,
        left_out=_left_out(results, set(table[c.INDICATOR])),
    )


def _shown(results: Results, *, period: int | None, sex: Sex) -> pl.DataFrame:
    """Return the comparisons of one year: the one asked for, or each indicator's newest."""
    whole = [pl.col(name) == c.TOTAL for name in results.breakdowns]
    rows = results.comparisons.filter(pl.col(c.SEX) == sex, *whole)
    if period is not None:
        return rows.filter(pl.col(c.PERIOD) == period)
    newest = pl.col(c.PERIOD).max().over(c.INDICATOR)
    return rows.filter(pl.col(c.PERIOD) == newest)


def _left_out(results: Results, shown: set[str]) -> dict[str, str]:
    """Say of indicators that have data but are not shown for which sexes and years there are figures."""
    found: dict[str, str] = {}
    for one in results.catalogue:
        if one.id in shown or one.id in results.without_data:
            continue
        mine = results.frame.filter(pl.col(c.INDICATOR).cast(pl.String) == one.id)
        split = [str(word) for word in mine[c.SEX].unique().sort()]
        years = [str(year) for year in mine[c.PERIOD].unique().sort()]
        broken = [f"{name}: {', '.join(mine[name].unique().sort())}" for name in results.breakdowns]
        found[one.id] = "; ".join([", ".join(split), ", ".join(years), *broken])
    return found


def _table(results: Results, frame: pl.DataFrame) -> pl.DataFrame:
    """Return one row an indicator, with the columns of each reference side by side."""
    key = [c.INDICATOR, c.AREA, c.PERIOD, c.SEX, *results.breakdowns]
    order = {str(Figure.OWN): 0, str(Figure.REPORTED): 1, str(Figure.POOLED): 2}
    own = (
        results.frame.filter(
            pl.col(c.FIGURE).is_in(list(order)), pl.col(c.CATEGORY).is_null() | (pl.col(c.FIGURE) == Figure.OWN)
        )
        .join(frame.select(key).unique(), on=key, how="semi")
        .sort(
            pl.col(c.VALUE).is_null(),
            pl.col(c.FIGURE).cast(pl.String).replace_strict(order, return_dtype=pl.UInt8),
            maintain_order=True,
        )
        .unique(key, keep="first", maintain_order=True)
        .sort(c.INDICATOR)
        .with_columns(pl.col(c.INDICATOR).cast(pl.String))
    )
    titles = {one.id: one.title for one in results.catalogue}
    units = {one.id: one.unit for one in results.catalogue}
    table = own.select(
        c.INDICATOR,
        pl.col(c.INDICATOR).replace_strict(titles, return_dtype=pl.String).alias("title"),
        pl.col(c.INDICATOR).replace_strict(units, return_dtype=pl.String).alias("unit"),
        *key[1:],
        c.VALUE,
        c.CATEGORY,
        c.STATUS,
        c.FLAGS,
        c.FIGURE,
        c.LOWER,
        c.UPPER,
        pl.col(c.DENOMINATOR).alias("n"),
    )
    plain = frame.with_columns(pl.col(c.INDICATOR).cast(pl.String))
    for label in plain[d.REFERENCE].unique(maintain_order=True):
        columns = (
            d.REFERENCE_VALUE,
            d.REFERENCE_LOWEST,
            d.REFERENCE_HIGHEST,
            d.PLACE,
            d.N_PLACED,
            d.DIFFERENCE,
            c.LOWER,
            c.UPPER,
            d.VERDICT,
            d.REASON,
        )
        of_reference = plain.filter(pl.col(d.REFERENCE) == label).select(
            *key, *(pl.col(name).alias(f"{label}: {name.removeprefix('reference_')}") for name in columns)
        )
        table = table.join(of_reference, on=key, how="left", maintain_order="left")
    return table
