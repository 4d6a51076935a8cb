"""The question who is better than we are, and like us: whom to call."""

from collections.abc import Iterable

import polars as pl
from attrs import field, frozen

from opnajmfr.comparison.answers.better import BY_ANSWER, P_ALONE_CLEAR, better_others
from opnajmfr.comparison.answers.others import MEMBER, THEIR
from opnajmfr.comparison.benchmark.comparands import Comparand
from opnajmfr.comparison.subjects import SIGN
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.pages import Page
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.terms import term
from opnajmfr.model.verdicts import Verdict
from opnajmfr.model.vocabulary import Language, Sex
from opnajmfr.questions.answer import QuestionAnswer
from opnajmfr.questions.answers.among import Beside, beside
from opnajmfr.questions.answers.learning_text import learning_page
from opnajmfr.questions.asking import chosen, figures

_PAIR = (
    c.VALUE,
    c.DENOMINATOR,
    c.STATUS,
    f"{THEIR}{c.VALUE}",
    f"{THEIR}{c.DENOMINATOR}",
    f"{THEIR}{c.STATUS}",
    SIGN,
    d.DIFFERENCE,
    c.LOWER,
    c.UPPER,
    d.P,
    d.P_ADJUSTED,
    d.VERDICT,
    P_ALONE_CLEAR,
    BY_ANSWER,
    d.REASON,
)


@frozen(kw_only=True, eq=False)
class LearningAnswer(QuestionAnswer):
    """Who is better than an area and like it (vem kan vi lära av); prints whom to call first.

    Parameters
    ----------
    table
        One row an indicator and other area: indicator, title, unit, period, reference, member (code), name, likeness
        (1 is the most alike) and distance where somebody measured them, value, denominator and status of the area,
        their_value, their_denominator and their_status, sign, difference (theirs less the area's), lower, upper, p,
        p_adjusted (Holm among the others of the indicator), verdict on the other area, is_clear_alone, by_answer (a
        yes or no: nothing is tested) and reason.
    others
        One row an other area: member, name, likeness, distance, n_better (clearly better, or the favourable answer),
        n_better_tested, n_better_answers, n_alone (clear only if tested alone), n_worse, n_compared; most first.
    area
        Code of the area.
    name
        Its name.
    beside
        What it was computed from; `not_beside` names the indicators without a row, with the reason.
    confidence
        Confidence of the verdicts of one indicator together.
    without_data
        Ids of the indicators that the data hold nothing of.
    """

    others: pl.DataFrame = field(repr=False)
    area: str
    name: str
    beside: Beside = field(repr=False)
    confidence: float
    without_data: tuple[str, ...] = ()

    @property
    def better(self) -> pl.DataFrame:
        """The rows of the table in which the other area is clearly better."""
        return self.table.filter(pl.col(d.VERDICT) == Verdict.BETTER)

    def page(self, language: Language = "sv") -> Page:
        """Return the answer as people read it.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        Page
            Whom to call, in what they are better, and what could not be compared.
        """
        return learning_page(
            self.table,
            self.others,
            self.beside,
            confidence=self.confidence,
            without_data=self.without_data,
            language=language,
        )


def better_peers(
    data: Dataset,
    area: str,
    indicators: Catalogue | Iterable[str] | str | None = None,
    *,
    among: Comparand = "peers",
    period: int | None = None,
    sex: Sex | str = "T",
    confidence: float = 0.95,
) -> LearningAnswer:
    """Find who is better than an area and like it (vem kan vi lära av).

    Every other area is held against the area by itself, and those of one indicator are tested together (Holm). Key
    figures, and what has no direction, are never better or worse: they are listed.

    Parameters
    ----------
    data
        What a reader returned.
    area
        Its name or code.
    indicators
        Those that are asked for; all where None.
    among
        "peers" (the published ones), "county", "nation", peers, a grouping or given areas.
    period
        The year; the newest of each indicator where None.
    sex
        "T", "K" or "M".
    confidence
        Confidence of the verdicts of one indicator together.

    Returns
    -------
    LearningAnswer
        Every pair, and whom to call first.

    Raises
    ------
    UnknownAreaError
        If no area has that name or code.
    ReferenceAreaError
        If there is no one to be held against.
    NothingToShowError
        If there are no figures of the area for that year and sex.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> answer = better_peers(invented(), "Ljungmåla", "hemtjanst-trygghet")
    >>> answer.better.select("name", pl.col("their_value").round(1), pl.col("p_adjusted").round(3)).rows()
    [('Blomvret', 80.9, 0.044), ('Morgonby', 81.8, 0.032), ('Rapsinge', 86.9, 0.001)]
    """
    wanted = chosen(data.catalogue, indicators)
    there = figures(data, wanted, confidence=confidence)
    found = beside(data, there, area, among, period=period, sex=term(Sex, sex))
    rows = better_others(found.pairs, found.figures.indicators, found.figures.cell, confidence=confidence)
    table = _table(rows, found, wanted)
    return LearningAnswer(
        table=table,
        others=_others(table),
        area=found.code,
        name=found.name,
        beside=found,
        confidence=confidence,
        without_data=there.without_data,
    )


def _table(rows: pl.DataFrame, found: Beside, catalogue: Catalogue) -> pl.DataFrame:
    """Return the pairs with names, in the order of the catalogue and of likeness."""
    titles, units = ({one.id: getattr(one, name) for one in catalogue} for name in ("title", "unit"))
    order = pl.col(c.INDICATOR).rle_id()
    named = rows.with_columns(order.alias("_order")).with_columns(pl.col(c.INDICATOR).cast(pl.String))
    return (
        named.join(found.likeness, on=MEMBER, how="left", maintain_order="left")
        .with_columns(
            pl.col(c.INDICATOR).replace_strict(titles, return_dtype=pl.String).alias("title"),
            pl.col(c.INDICATOR).replace_strict(units, return_dtype=pl.String).alias("unit"),
            pl.col(MEMBER).replace_strict(found.names, return_dtype=pl.String).alias("name"),
        )
        .sort("_order", d.REFERENCE, pl.col("likeness").fill_null(2**32 - 1), MEMBER, maintain_order=True)
        .select(c.INDICATOR, "title", "unit", c.PERIOD, d.REFERENCE, MEMBER, "name", "likeness", "distance", *_PAIR)
    )


def _others(table: pl.DataFrame) -> pl.DataFrame:
    """Return how often each other area is better, most often first, then the most alike."""
    better, answer = pl.col(d.VERDICT) == Verdict.BETTER, pl.col(BY_ANSWER)
    alone = pl.col(P_ALONE_CLEAR) & ~better & (pl.col(d.DIFFERENCE) * pl.col(SIGN) > 0)
    counted = {
        "n_better": better,
        "n_better_tested": better & ~answer,
        "n_better_answers": better & answer,
        "n_alone": alone,
        "n_worse": pl.col(d.VERDICT) == Verdict.WORSE,
        "n_compared": pl.col(d.P).is_not_null() | (answer & pl.col(d.DIFFERENCE).is_not_null()),
    }
    return (
        table.group_by(MEMBER, "name", "likeness", "distance", maintain_order=True)
        .agg(one.fill_null(value=False).sum().alias(name) for name, one in counted.items())
        .sort("n_better", "n_alone", "likeness", MEMBER, descending=[True, True, False, False], nulls_last=True)
    )
