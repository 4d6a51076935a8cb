"""The question whether items that come in pairs, one for women and one for men, have the same answer."""

from collections.abc import Iterable, Sequence

import polars as pl
from attrs import field, frozen

from opnajmfr.comparison.answers.paired import (
    PAIRED,
    PairedAnswer,
    check_pairs,
    paired_answers,
    paired_counts,
    pairs_by_title,
)
from opnajmfr.comparison.figures import Figures
from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.pages import Page
from opnajmfr.errors import NothingToShowError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.periods import year
from opnajmfr.model.vocabulary import Language
from opnajmfr.questions.answer import QuestionAnswer
from opnajmfr.questions.answers.pairing_text import pairing_page
from opnajmfr.questions.asking import figures as figures_of_data


@frozen(kw_only=True, eq=False)
class PairedItemsAnswer(QuestionAnswer):
    """Items for women beside the same for men (frågor i par): an area's answers, and those of all.

    Parameters
    ----------
    table
        One row a pair: item_women, item_men, title (of the item for women), title_men, period, for_women and for_men
        (the area's answers; above 0 for yes, 0 for no, null for none or without an area), their statuses, paired (of
        the area), then of all areas n_both, n_only_women, n_only_men, n_neither, n_missing, n_areas, n_answered,
        share_same, share_women, share_men (0..1, of those that answered both) and p (McNemar's exact test).
    every_area
        One row a pair, period and area.
    area
        Code of the area; empty for none.
    figures
        What it was computed from.
    """

    every_area: pl.DataFrame = field(repr=False)
    area: str = ""
    figures: Figures = field(repr=False)

    def page(self, language: Language = "sv") -> Page:
        """Return the answer as people read it.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        Page
            A block a pair.
        """
        name = self.figures.areas.name(self.area) if self.area else ""
        return pairing_page(self.table, self.figures, name=name, language=language)

    def sheet_rows(self) -> pl.DataFrame:
        """Return the rows that a sheet shows: "both" of two items is another than "both" of two years.

        Returns
        -------
        polars.DataFrame
            The table.
        """
        return self.table.rename({"n_both": "n_yes_for_both"})


def paired_items(
    data: Dataset,
    area: str | None = None,
    *,
    pairs: Iterable[Sequence[str]] | None = None,
    period: int | None = None,
) -> PairedItemsAnswer:
    """Hold yes-or-no items for women against the same items for men (frågor i par).

    A yes or no of an organisation cannot be split by sex; items that come in pairs can be held side by side instead,
    as sheltered housing for women and for men.

    Parameters
    ----------
    data
        What a reader returned.
    area
        Name or code of the area whose answers are told; None for all areas together only.
    pairs
        Ids or titles, the item for women first; found by their titles (kvinnor and män, flickor and pojkar) where
        None.
    period
        The year; the newest of each pair in which anybody answered both where None.

    Returns
    -------
    PairedItemsAnswer
        One row a pair, and one an area.

    Raises
    ------
    UnknownAreaError
        If no area has that name or code.
    UnknownIndicatorError
        If there is no such item.
    MeasureError
        If a pair is not two yes-or-no items with the same direction.
    NothingToShowError
        If no titles make a pair, there are no answers of that year, or the area is none of those that are asked.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> paired_items(invented(), "Ljungmåla")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    opnajmfr.errors.NothingToShowError: no two yes-or-no items have titles that differ only in women and men...
    """
    code = "" if area is None else data.areas.resolve(area)
    found = (
        pairs_by_title(data.catalogue) if pairs is None else check_pairs([tuple(one) for one in pairs], data.catalogue)
    )
    if not found:
        message = "no two yes-or-no items have titles that differ only in women and men (kvinnor, män; flickor, pojkar)"
        raise NothingToShowError(message, hint="name them, as pairs=[('item-for-women', 'item-for-men')]")
    ids = list(dict.fromkeys(one for pair in found for one in pair))
    figures = figures_of_data(data, Catalogue(data.catalogue[one] for one in ids)).whole()
    rows = paired_answers(figures, found)
    answered = pl.col(c.PERIOD).filter(pl.col(PAIRED) != PairedAnswer.MISSING).max()
    newest = pl.coalesce(answered, pl.col(c.PERIOD).max()).over("item_women", "item_men")
    shown = rows.filter(pl.col(c.PERIOD) == (newest if period is None else year(period)))
    if shown.is_empty():
        there = rows[c.PERIOD].unique().sort().to_list()
        message = f"no answers of {period or 'any year'} to these pairs; there are years {there}"
        raise NothingToShowError(message, hint="ask for one of these years")
    key = ["item_women", "item_men", c.PERIOD]
    counts = paired_counts(shown, key)
    own = figures.of(code).frame[c.AREA].unique() if code else pl.Series(c.AREA, [], dtype=pl.String)
    mine = shown.filter(pl.col(c.AREA).is_in(own.implode()))
    if code and mine.is_empty():
        message = f"{data.areas.name(code)} ({code}) is none of those that are asked these items"
        raise NothingToShowError(message, hint="a municipality; or no area, for all of them together")
    side = ["for_women", "for_men", "for_women_status", "for_men_status", PAIRED]
    titles = {one: data.catalogue[one].title for one in ids}
    names = (("item_women", "title"), ("item_men", "title_men"))
    table = counts.join(mine.select(*key, *side), on=key, how="left", maintain_order="left").with_columns(
        pl.col(item).replace_strict(titles, return_dtype=pl.String).alias(title) for item, title in names
    )
    first = ["item_women", "item_men", "title", "title_men", c.PERIOD, *side]
    return PairedItemsAnswer(table=table.select(*first, pl.exclude(first)), every_area=rows, area=code, figures=figures)
