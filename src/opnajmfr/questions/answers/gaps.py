"""The question which yes or no we lack, that most of those like us have, and who has it."""

from collections.abc import Iterable

import polars as pl
from attrs import field, frozen

from opnajmfr.comparison.answers.yes_no import (
    N_YES,
    STANDING,
    AnswerStanding,
    is_yes_no,
    own_answers,
    standing_of_answers,
)
from opnajmfr.comparison.benchmark.comparands import Comparand
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.pages import Page
from opnajmfr.errors import NothingToShowError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.vocabulary import Language
from opnajmfr.questions.answer import QuestionAnswer
from opnajmfr.questions.answers.among import Beside, beside
from opnajmfr.questions.answers.gaps_text import gaps_page
from opnajmfr.questions.asking import chosen
from opnajmfr.questions.asking import figures as figures_of_data


@frozen(kw_only=True, eq=False)
class YesNoAnswer(QuestionAnswer):
    """An area's yes and no beside those of others (ja och nej bland andra): gaps first, then strengths.

    Parameters
    ----------
    table
        One row an item: indicator, title, period, reference, value (above 0 for yes, 0 for no), status, sign, n_yes,
        n_no, n_missing, n_members_asked, share_favourable (0..1, of those that answered), yes, no and missing (lists
        of names), standing (gap, strength or neither) and reason where there is none.
    area
        Code of the area.
    name
        Its name.
    beside
        The answers one by one; `not_beside` names the items without a row, with the reason.
    without_data
        Ids of the items that the data hold nothing of.
    """

    area: str
    name: str
    beside: Beside = field(repr=False)
    without_data: tuple[str, ...] = ()

    @property
    def gaps(self) -> pl.DataFrame:
        """The items that the area lacks and most others have, the most common first."""
        return self.table.filter(pl.col(STANDING) == AnswerStanding.GAP)

    @property
    def strengths(self) -> pl.DataFrame:
        """The items that the area has and most others lack, the rarest first."""
        return self.table.filter(pl.col(STANDING) == AnswerStanding.STRENGTH)

    def page(self, language: Language = "sv") -> Page:
        """Return the answer as people read it.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        Page
            Gaps and strengths with the names of those that have them, and what is said nothing of.
        """
        return gaps_page(self.table, self.beside, without_data=self.without_data, language=language)


def yes_no_gaps(
    data: Dataset,
    area: str,
    *,
    among: Comparand = "peers",
    indicators: Catalogue | Iterable[str] | str | None = None,
    period: int | None = None,
) -> YesNoAnswer:
    """Find what an area answers no to and most of those like it yes to (luckor), and who they are.

    Where lower is better it is the yes that is the gap. An item without direction is listed and called neither. A yes
    or no is a decision, not an outcome of chance, so nothing is tested.

    Parameters
    ----------
    data
        What a reader returned.
    area
        Its name or code.
    among
        "peers" (the published ones), "county", "nation", peers, a grouping or given areas.
    indicators
        Those that are asked for; every yes or no where None.
    period
        The year; the newest of each item where None.

    Returns
    -------
    YesNoAnswer
        One row an item: gaps by how common the answer is, strengths, the others.

    Raises
    ------
    UnknownAreaError
        If no area has that name or code.
    ReferenceAreaError
        If there is no one to be held against.
    NothingToShowError
        If the data hold no yes or no, or none of the year.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> answer = yes_no_gaps(invented(), "Ljungmåla")
    >>> answer.gaps.select("indicator", "n_yes", "n_members_asked").rows()
    []
    """
    wanted = Catalogue(one for one in chosen(data.catalogue, indicators) if is_yes_no(one))
    if not wanted.indicators:
        message = f"none of the {len(chosen(data.catalogue, indicators))} indicators is a yes or no of a municipality"
        raise NothingToShowError(message, hint="declare one with share_of_municipalities(…)")
    figures = own_answers(figures_of_data(data, wanted))
    found = beside(data, figures, area, among, period=period)
    titles = {one.id: one.title for one in wanted}
    rows = standing_of_answers(found.pairs, found.figures.cell)
    named = pl.element().replace_strict(found.names, return_dtype=pl.String)
    order = {str(one): place for place, one in enumerate(AnswerStanding)}
    table = (
        rows.with_columns(pl.col("yes", "no", "missing").list.eval(named), pl.col(c.INDICATOR).cast(pl.String))
        .with_columns(pl.col(c.INDICATOR).replace_strict(titles, return_dtype=pl.String).alias("title"))
        .sort(
            pl.col(STANDING).cast(pl.String).replace_strict(order, default=len(order), return_dtype=pl.UInt8),
            pl.col("share_favourable") * pl.when(pl.col(STANDING) == AnswerStanding.STRENGTH).then(1).otherwise(-1),
            maintain_order=True,
        )
    )
    first = [c.INDICATOR, "title", c.PERIOD, d.REFERENCE, c.VALUE, c.STATUS, "sign", N_YES]
    return YesNoAnswer(
        table=table.select(*first, pl.exclude(*first, c.LEVEL, c.AREA, c.SEX)),
        area=found.code,
        name=found.name,
        beside=found,
        without_data=figures.without_data,
    )
