"""Items for women beside the same for men, as people read them."""

from collections.abc import Iterator, Mapping

import polars as pl

from opnajmfr.comparison.answers.paired import PAIRED, PairedAnswer
from opnajmfr.comparison.figures import Figures
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.pages import Page, Parts
from opnajmfr.data.printing import as_float, number, spoken, value_text
from opnajmfr.model.vocabulary import Figure, Language, Status

_WORDS = {
    "title": ("Finns det, och används det?", "Is it there, and is it used?"),
    "pair": ("{women} / {men} · {period}", "{women} / {men} · {period}"),
    "here": ("  {name}: {women} för kvinnor, {men} för män", "  {name}: {women} for women, {men} for men"),
    "all": (
        "  Alla: samma svar i {same} av {n} ({share} %); Ja bara för kvinnor i {only_women}, bara för män i {only_men}",
        "  All: same answer in {same} of {n} ({share} %); yes for women only in {only_women}, men only in {only_men}",
    ),
    "yes": ("  Ja för kvinnor {women} %, för män {men} %", "  Yes for women {women} %, for men {men} %"),
    "missing": ("; {missing} av {areas} saknar något svar", "; {missing} of {areas} lack an answer"),
    "more_women": ("; oftare för kvinnor (p {p})", "; more often for women (p {p})"),
    "more_men": ("; oftare för män (p {p})", "; more often for men (p {p})"),
    "unclear": ("; ingen säkerställd skillnad (p {p})", "; no clear difference (p {p})"),
    "note": (
        "Prövat på dem som svarade på båda (McNemar). Olika svar är ingen ojämlikhet i sig; fråga varför.",
        "Tested on those that answered both (McNemar). Different answers are no inequality in themselves; ask why.",
    ),
    "source": ("Källa", "Source"),
}
_ALPHA = 0.05
_SMALLEST = 0.001

Row = Mapping[str, object]


_word = spoken(_WORDS)


def pairing_page(table: pl.DataFrame, figures: Figures, *, name: str, language: Language = "sv") -> Page:
    """Return pairs as a page.

    Parameters
    ----------
    table
        One row a pair.
    figures
        What it came from.
    name
        Name of the area; empty for none.
    language
        "sv" or "en".

    Returns
    -------
    Page
        A block a pair.
    """
    lines: Parts = []
    for row in table.iter_rows(named=True):
        lines += [*_pair(row, figures, name, language), ""]
    lines.append(_word("note", language))
    if figures.vintage:
        lines.append(f"{_word('source', language)}: {figures.vintage}")
    title = _word("title", language) + (f" {name}" if name else "")
    return Page.of(lines, indicators=figures.catalogue, title=title)


def _pair(row: Row, figures: Figures, name: str, language: Language) -> Iterator[str]:
    """Yield the lines of one pair."""
    women, men = (figures.catalogue[str(row[item])] for item in ("item_women", "item_men"))
    titles = {"women": women.name(language), "men": men.name(language)}
    yield _word("pair", language).format(period=row[c.PERIOD], **titles)
    if name and row[PAIRED] is not None:
        hers, his = (
            value_text(
                one,
                as_float(row[side]),
                str(row[f"{side}_status"] or Status.MISSING),
                figure=Figure.OWN,
                language=language,
            )
            for one, side in ((women, "for_women"), (men, "for_men"))
        )
        yield _word("here", language).format(name=name, women=hers, men=his)
    n = {one: int(str(row[f"n_{one}"])) for one in PairedAnswer}
    missing = ""
    if n[PairedAnswer.MISSING]:
        missing = _word("missing", language).format(missing=n[PairedAnswer.MISSING], areas=row["n_areas"])
    if row["share_same"] is None:
        yield f"  {missing.removeprefix('; ')}"
        return
    share, hers, his = (_per_cent(row[one], language) for one in ("share_same", "share_women", "share_men"))
    same = n[PairedAnswer.BOTH] + n[PairedAnswer.NEITHER]
    yield (
        _word("all", language).format(
            same=same,
            n=row["n_answered"],
            share=share,
            only_women=n[PairedAnswer.ONLY_WOMEN],
            only_men=n[PairedAnswer.ONLY_MEN],
        )
        + missing
    )
    p = as_float(row[d.P]) or 0.0
    kind = "more_women" if n[PairedAnswer.ONLY_WOMEN] > n[PairedAnswer.ONLY_MEN] else "more_men"
    shown = f"<{number(_SMALLEST, 3, language=language)}" if p < _SMALLEST else number(p, 3, language=language)
    word = _word(kind if p < _ALPHA else "unclear", language).format(p=shown)
    yield _word("yes", language).format(women=hers, men=his) + word


def _per_cent(share: object, language: Language) -> str:
    """Return a share as whole per cent."""
    return number(100 * float(str(share)), 0, language=language)
