"""Items that come in pairs, one for women and one for men: the same answer or not."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

import polars as pl

from opnajmfr import stats
from opnajmfr.comparison.answers.yes_no import is_yes_no, own_answers
from opnajmfr.comparison.figures import Figures
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.errors import MeasureError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.vocabulary import Labelled

FOR_WOMEN: Final = "for_women"
FOR_MEN: Final = "for_men"
PAIRED: Final = "paired"
_WOMEN: Final = re.compile(r"\b(kvinnor|kvinna|flickor|flicka)(s?)\b", re.IGNORECASE)
_MEN: Final = re.compile(r"\b(män|man|pojkar|pojke)(s?)\b", re.IGNORECASE)
_WHO: Final = {"kvinnor": "män", "kvinna": "man", "flickor": "pojkar", "flicka": "pojke"}


class PairedAnswer(Labelled):
    """The answers for women and for men, of one area."""

    BOTH = "both", "Ja för båda", "yes for both"
    ONLY_WOMEN = "only_women", "bara för kvinnor", "for women only"
    ONLY_MEN = "only_men", "bara för män", "for men only"
    NEITHER = "neither", "Nej för båda", "no for both"
    MISSING = "missing", "svar saknas", "answer missing"


PAIRED_TYPE: Final = pl.Enum([str(one) for one in PairedAnswer])


def pairs_by_title(indicators: Iterable[Indicator]) -> tuple[tuple[str, str], ...]:
    """Return the yes-or-no items whose titles differ only in women and men, or girls and boys.

    Parameters
    ----------
    indicators
        Any indicators.

    Returns
    -------
    tuple of tuple
        Ids: the item for women, the one for men; in the order of those for women.

    Examples
    --------
    >>> from opnajmfr.model.declaring import indicator, share_of_municipalities
    >>> titles = ["Skyddat boende för kvinnor", "Skyddat boende för män", "Öppen verksamhet"]
    >>> pairs_by_title([indicator(title, share_of_municipalities(f"v{n}")) for n, title in enumerate(titles)])
    (('skyddat-boende-for-kvinnor', 'skyddat-boende-for-man'),)
    """
    items = [one for one in indicators if is_yes_no(one)]
    by_title = {one.title.casefold(): one.id for one in items}
    found: list[tuple[str, str]] = []
    for one in items:
        for_men = _WOMEN.sub(lambda word: _WHO[word[1].casefold()] + word[2], one.title).casefold()
        if for_men != one.title.casefold() and for_men in by_title:
            found.append((one.id, by_title[for_men]))
    return tuple(found)


def check_pairs(pairs: Sequence[Sequence[str]], catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    """Refuse a pair that is not two yes-or-no items with the same direction.

    Parameters
    ----------
    pairs
        Ids or titles: the item for women, the one for men.
    catalogue
        The indicators.

    Returns
    -------
    tuple of tuple
        Ids.

    Raises
    ------
    UnknownIndicatorError
        If there is no such indicator.
    MeasureError
        If a pair is not two different yes-or-no items, or their directions differ.
    """
    found: list[tuple[str, str]] = []
    for pair in pairs:
        items = [catalogue[one] for one in pair]
        if len({one.id for one in items}) != 2 or not all(is_yes_no(one) for one in items):  # noqa: PLR2004 - a pair
            message = f"paired_items: {tuple(pair)!r} is not two different yes-or-no items"
            raise MeasureError(message, hint="name the item for women first, as pairs=[('shelter-w', 'shelter-m')]")
        women, men = items
        if women.direction is not men.direction:
            message = f"paired_items: {women.id!r} is {women.direction.value}, {men.id!r} is {men.direction.value}"
            raise MeasureError(message, hint="the two items of a pair have the same direction")
        found.append((women.id, men.id))
    return tuple(found)


def paired_answers(figures: Figures, pairs: Sequence[tuple[str, str]]) -> pl.DataFrame:
    """Return the answers for women and for men side by side.

    Parameters
    ----------
    figures
        Figures of the items.
    pairs
        Ids: the item for women, the one for men.

    Returns
    -------
    polars.DataFrame
        One row a pair, period and area: item_women, item_men, period, sex, breakdowns, level, area, for_women and
        for_men (above 0 for yes, 0 for no), their statuses, and paired.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> from opnajmfr.plan.starting import compute
    >>> figures = compute(invented()).aggregate().figures()
    >>> found = paired_answers(figures, [("lakemedel-rutin", "ekonomiskt-bistand-rutin-vald")])
    >>> found.filter(area="9206", period=2024).select("for_women", "for_men", "paired").row(0)
    (100.0, 0.0, 'only_women')
    """
    frame = own_answers(figures).frame.with_columns(pl.col(c.INDICATOR).cast(pl.String))
    key = [name for name in figures.cell if name != c.INDICATOR] + [c.LEVEL, c.AREA]
    pieces: list[pl.DataFrame] = []
    for women, men in pairs:
        sides = (
            frame.filter(pl.col(c.INDICATOR) == one).select(
                *key, pl.col(c.VALUE).alias(name), pl.col(c.STATUS).alias(f"{name}_status")
            )
            for one, name in ((women, FOR_WOMEN), (men, FOR_MEN))
        )
        one, two = sides
        names = (pl.lit(women).alias("item_women"), pl.lit(men).alias("item_men"))
        pieces.append(one.join(two, on=key, how="full", coalesce=True).select(*names, pl.all()))
    rows = pl.concat(pieces)
    hers, his = pl.col(FOR_WOMEN) > 0, pl.col(FOR_MEN) > 0
    words = (
        pl.when(hers.is_null() | his.is_null())
        .then(pl.lit(str(PairedAnswer.MISSING)))
        .when(hers & his)
        .then(pl.lit(str(PairedAnswer.BOTH)))
        .when(hers)
        .then(pl.lit(str(PairedAnswer.ONLY_WOMEN)))
        .when(his)
        .then(pl.lit(str(PairedAnswer.ONLY_MEN)))
        .otherwise(pl.lit(str(PairedAnswer.NEITHER)))
    )
    order = pl.struct("item_women", "item_men").rle_id()
    rows = rows.with_columns(words.cast(PAIRED_TYPE).alias(PAIRED), order.alias("_order"))
    return rows.sort("_order", *key, maintain_order=True).drop("_order")


def paired_counts(rows: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Count in how many areas the answers for women and for men are the same.

    Parameters
    ----------
    rows
        As `paired_answers` returns them.
    by
        Columns that tell pairs, years and groups apart.

    Returns
    -------
    polars.DataFrame
        `by`, n_both, n_only_women, n_only_men, n_neither, n_missing, n_areas, n_answered (both items), share_same
        (0..1 of these), share_women and share_men (with yes, of these) and p (McNemar's exact test that as many have
        it for women only as for men only).

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> from opnajmfr.plan.starting import compute
    >>> figures = compute(invented()).aggregate().figures()
    >>> found = paired_answers(figures, [("lakemedel-rutin", "ekonomiskt-bistand-rutin-vald")])
    >>> counted = paired_counts(found, ["period"])
    >>> counted.select("period", "n_both", "n_only_women", "n_only_men", "n_neither", "n_missing").row(0)
    (2022, 10, 5, 14, 13, 6)
    """
    counted = rows.group_by(list(by), maintain_order=True).agg(
        *((pl.col(PAIRED) == one).sum().cast(pl.Int64).alias(f"n_{one}") for one in PairedAnswer),
        pl.len().alias("n_areas"),
    )
    both, women, men, neither = (pl.col(f"n_{one}") for one in list(PairedAnswer)[:4])
    counted = counted.with_columns((both + women + men + neither).alias("n_answered"))
    some = pl.when(pl.col("n_answered") > 0)
    shares = {"share_same": both + neither, "share_women": both + women, "share_men": both + men}
    return counted.with_columns(
        *(some.then(above / pl.col("n_answered")).alias(name) for name, above in shares.items()),
        some.then(stats.mcnemar_test(women, men)).alias(d.P),
    )
