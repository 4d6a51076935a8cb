"""What was answered to questions, as a log, and as a new vintage of the figures."""

import datetime as dt
from typing import Final

import polars as pl
from attrs import field, frozen

from opnajmfr.data import columns as c
from opnajmfr.data.amounts import to_components
from opnajmfr.data.failures import RULE, FailedRowsError, FailureReport
from opnajmfr.data.observations import Observations
from opnajmfr.data.printing import spoken
from opnajmfr.data.query_files import query_columns as q
from opnajmfr.data.query_files.query_columns import Outcome
from opnajmfr.data.query_files.query_list import Queries
from opnajmfr.errors import VintageError
from opnajmfr.model.vocabulary import Flag, Language, Status

CHANGED_SINCE: Final = "the figure is not the one that was asked about"
_SUBJECT: Final = "corrections"
_word = spoken(
    {
        "head": ("{n} svar på frågor om {vintage}", "{n} answers to questions about {vintage}"),
        "count": ("- {outcome}: {n}", "- {outcome}: {n}"),
        "one": ("    {where}: {why}", "    {where}: {why}"),
        "more": ("    och {n} till", "    and {n} more"),
        "nameless": ("{n} rättelser utan namn på den som svarat", "{n} corrections without a name"),
    }
)
_MOST: Final = 10
"""Impossible answers that are listed before the rest is counted."""


@frozen(kw_only=True, eq=False)
class Corrections:
    """What was answered to questions (svar på frågor); prints itself in Swedish.

    Parameters
    ----------
    log
        One row a question, and one a row of a file that answers none: question, respondent, respondent_name, the cell
        (area, level, period, sex, breakdowns, variable), title, outcome (corrected, withdrawn, confirmed, unanswered or
        impossible), old, old_status, new, problem and problem_en (why an answer is impossible), answer (as it was
        written), comment, who, when (as they were written), read (the day of reading) and file.
    asked
        The questions.
    """

    log: pl.DataFrame = field(repr=False)
    asked: Queries

    @property
    def counts(self) -> dict[Outcome, int]:
        """Number of answers by what became of them; those that there are none of too."""
        return {one: self.of(one).height for one in Outcome}

    def of(self, outcome: Outcome | str) -> pl.DataFrame:
        """Return the rows of the log with an outcome.

        Parameters
        ----------
        outcome
            As "impossible".

        Returns
        -------
        polars.DataFrame
            Rows of the log.
        """
        return self.log.filter(pl.col(q.OUTCOME) == str(outcome))

    def text(self, language: Language = "sv") -> str:
        """Return what was answered, counted, each impossible answer with its reason.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            Lines of text.
        """
        lines = [_word("head", language).format(n=self.log.height, vintage=self.asked.vintage)]
        for outcome, n in self.counts.items():
            lines.append(_word("count", language).format(outcome=outcome.label(language), n=n))
        rows = self.of(Outcome.IMPOSSIBLE)
        problem = q.PROBLEM if language == "sv" else q.PROBLEM_EN
        for row in rows.head(_MOST).iter_rows(named=True):
            where = " ".join(str(row[name]) for name in (q.FILE, q.QUESTION) if row[name])
            lines.append(_word("one", language).format(where=where, why=row[problem]))
        if rows.height > _MOST:
            lines.append(_word("more", language).format(n=rows.height - _MOST))
        nameless = self._changes().filter(pl.col(q.WHO) == "").height
        return "\n".join([*lines, *([_word("nameless", language).format(n=nameless)] if nameless else [])])

    def __str__(self) -> str:
        """Return what was answered, in Swedish."""
        return self.text()

    def applied(self, observations: Observations, *, retrieved: dt.date, source: str = "") -> Observations:
        """Return the figures with the corrections, as a new vintage; what was there stays in the log.

        A corrected figure has the flag `revised`; a withdrawn one the status "missing" and the same flag; a figure of a
        row that broke a rule is added. Confirmed, unanswered and impossible answers change nothing.

        Parameters
        ----------
        observations
            The figures that were asked about.
        retrieved
            The day of the new vintage.
        source
            Who publishes it; the same as before where empty.

        Returns
        -------
        Observations
            Every row that there was, with the corrections.

        Raises
        ------
        VintageError
            If the new vintage would have the name of the old, or the figures are broken down otherwise.
        FailedRowsError
            If a figure is no longer the one that was asked about, or a row is there already: nothing is overwritten
            unseen.
        """
        named = source or observations.source
        if (named, retrieved) == (observations.source, observations.retrieved):
            message = f"corrections: the new vintage would be called {observations.vintage!r}, as the old one"
            raise VintageError(message, hint="give the day of the corrections, or another source")
        if self.asked.breakdowns != observations.breakdowns:
            message = (
                f"corrections are broken down by {self.asked.breakdowns}, the figures by {observations.breakdowns}"
            )
            raise VintageError(message, hint="apply them to the figures that were asked about")
        key = [*observations.keys, c.VARIABLE]
        changes = self._changes().select(*key, q.OUTCOME, q.NEW, q.QUESTION)
        asked = self.asked.frame.select(q.QUESTION, c.AMOUNT, c.VALUE, c.STATUS, q.IS_AMOUNT, q.IS_FAILURE)
        changes = changes.join(asked, on=q.QUESTION, how="left")
        self._check(changes, observations, key)
        frame = observations.frame
        fresh = _as_rows(changes, frame, key)
        kept = frame.join(changes, on=key, how="anti", maintain_order="left")
        return Observations.from_frame(
            pl.concat([kept, fresh]).sort(key), breakdowns=observations.breakdowns, source=named, retrieved=retrieved
        )

    def _changes(self) -> pl.DataFrame:
        """Return the answers that change a figure."""
        return self.log.filter(pl.col(q.OUTCOME).is_in([str(Outcome.CORRECTED), str(Outcome.WITHDRAWN)]))

    def _check(self, changes: pl.DataFrame, observations: Observations, key: list[str]) -> None:
        """Refuse corrections of figures that are not the ones that were asked about."""
        there = observations.frame.select(
            *key, pl.lit(value=True).alias("is_there"), *(pl.col(name).alias(f"{name}_there") for name in _FIGURE)
        )
        both = changes.join(there, on=key, how="left")
        same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"{name}_there")) for name in _FIGURE)
        is_there = pl.col("is_there").fill_null(value=False)
        rows = both.filter(pl.when(q.IS_FAILURE).then(is_there).otherwise(~(is_there & same)))
        if rows.height:
            shown = rows.select(
                pl.lit(CHANGED_SINCE).alias(RULE), q.QUESTION, *key, *(f"{one}_there" for one in _FIGURE)
            )
            report = FailureReport(shown, n_checked=changes.height)
            raise FailedRowsError(_SUBJECT, report, hint="apply them to the vintage that was asked about, or ask again")


_FIGURE: Final = (c.AMOUNT, c.VALUE, c.STATUS)


def _as_rows(changes: pl.DataFrame, frame: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Return the corrected figures as rows of observations, with the flags that they had and `revised`."""
    is_new = pl.col(q.OUTCOME) == str(Outcome.CORRECTED)
    revised = pl.lit([str(Flag.REVISED)], pl.List(pl.String))
    held = pl.col(c.FLAGS).cast(pl.List(pl.String)).fill_null(pl.lit([], pl.List(pl.String)))
    amount = pl.when(is_new & pl.col(q.IS_AMOUNT)).then(pl.col(q.NEW))
    status = pl.when(is_new).then(pl.lit(str(Status.OBSERVED))).otherwise(pl.lit(str(Status.MISSING)))
    fresh = changes.join(frame.select(*key, c.FLAGS), on=key, how="left").with_columns(
        amount.alias(c.AMOUNT),
        pl.when(is_new & ~pl.col(q.IS_AMOUNT)).then(pl.col(q.NEW)).alias(c.VALUE),
        status.cast(c.STATUS_TYPE).alias(c.STATUS),
        pl.concat_list(held, revised).list.unique().list.sort().cast(c.FLAGS_TYPE).alias(c.FLAGS),
    )
    return fresh.with_columns(to_components(fresh[c.AMOUNT])).select(frame.columns)
