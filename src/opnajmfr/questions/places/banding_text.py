"""Bands as people read them: how many are in each, how many stayed, and where one area stands."""

from collections.abc import Mapping, Sequence

import polars as pl

from opnajmfr.comparison.places.bands import band_word
from opnajmfr.comparison.places.stability import BEFORE
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.pages import Page, Parts, PrintedTable
from opnajmfr.data.printing import as_float, number, spoken, value_text
from opnajmfr.data.results import Results
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Figure, Language
from opnajmfr.questions.places.unsure import chance_text, why_unsure

_WORDS = {
    "title": ("Band", "Bands"),
    "title_of": ("Band: {name}", "Bands: {name}"),
    "indicator": ("Indikator", "Indicator"),
    "year": ("År", "Year"),
    "n": ("Antal", "Number"),
    "from": ("{band} från", "{band} from"),
    "kept": ("{band} kvar", "still {band}"),
    "of": ("{there} av {n} ({chance})", "{there} of {n} ({chance})"),
    "what_kept": (
        "Kvar: de i bandet som var där även gången före ({years}); inom parentes vad lottning varje gång skulle ge.",
        "Still: those in the band that were there the time before ({years}); in brackets what a lot would give.",
    ),
    "place": (
        "{title} {period}: {value}, {word}. Chans att höra till den bästa fjärdedelen {best}, den sämsta {worst}.",
        "{title} {period}: {value}, {word}. Chance to be in the best quarter {best}, in the worst {worst}.",
    ),
    "no_chance": ("{title} {period}: {value}, {word}. {why}", "{title} {period}: {value}, {word}. {why}"),
    "no_band": ("{title} {period}: {value}.", "{title} {period}: {value}."),
    "relative": (
        "Band är relativa: de säger vem som är före vem, inte hur bra någon är. Län och rike är inte med.",
        "Bands are relative: they tell who is before whom, not how good any is. County and nation are not among them.",
    ),
    "without": ("Utan band", "Without bands"),
    "source": ("Källa", "Source"),
}
_MOST_NAMED = 6
"""Titles that are named before the rest is counted."""
_LOT = 1
"""Decimals of an expected number."""

Row = Mapping[str, object]


_word = spoken(_WORDS)


def banding_page(
    table: pl.DataFrame,
    summary: pl.DataFrame,
    results: Results,
    *,
    scheme: int | str,
    areas: Sequence[str],
    left_out: Mapping[str, tuple[str, str]],
    language: Language = "sv",
) -> Page:
    """Return bands as a page.

    Parameters
    ----------
    table
        One row an indicator and area.
    summary
        One row an indicator.
    results
        What they came from.
    scheme
        A number of quantile bands, or "as Kolada".
    areas
        Codes of the area that is told of, now and before; none for no area.
    left_out
        Titles of indicators without bands, and why.
    language
        "sv" or "en".

    Returns
    -------
    Page
        A table, sentences, and what has no bands.
    """
    last = sum(name.startswith("n_in_") for name in summary.columns)
    words = [band_word(band, scheme, language=language) for band in range(1, last + 1)]
    ends = [_word(name, language).format(band=word) for name in ("from", "kept") for word in (words[0], words[-1])]
    header = [*(_word(name, language) for name in ("indicator", "year", "n")), *words, *ends]
    notes: dict[str, int] = {}
    rows = [_row(one, results, last, notes, language) for one in summary.iter_rows(named=True)]
    lines: Parts = [PrintedTable(header, rows, right=range(1, len(header)))]
    lines += [f"[{place}] {note}" for note, place in notes.items()]
    years = sorted({str(one) for one in summary.filter(pl.col("best_stayed").is_not_null())["period_before"]})
    lines += [_word("what_kept", language).format(years=", ".join(years))] if years else []
    if areas:
        mine = table.filter(pl.col(c.AREA).is_in(list(areas)))
        lines += ["", *(f"{name}" for name in mine["name"].unique(maintain_order=True))]
        lines += [f"  {_place(one, results, scheme, language)}" for one in mine.iter_rows(named=True)]
    lines += ["", _word("relative", language)]
    lines += _without(left_out, language)
    if results.vintage:
        lines.append(f"{_word('source', language)}: {results.vintage}")
    title = _word("title", language)
    if areas:
        named = table.filter(pl.col(c.AREA).is_in(list(areas)))["name"].unique(maintain_order=True)
        title = _word("title_of", language).format(name=", ".join(named))
    return Page.of(lines, indicators=results.catalogue, title=title)


def _row(one: Row, results: Results, last: int, notes: dict[str, int], language: Language) -> list[str]:
    """Return one line of the table: the number in each band, where the first and the last begin, how many stayed."""
    indicator = results.catalogue[str(one[c.INDICATOR])]
    counts = [str(one[f"n_in_{band}"]) if one["n_banded"] else "" for band in range(1, last + 1)]
    limits = [number(as_float(one[f"limit_{end}"]), indicator.digits, language=language) for end in ("best", "worst")]
    stays = [_stays(one, end, language) for end in ("best", "worst")]
    title = indicator.name(language)
    if one[d.REASON] is not None:
        note = Reason(str(one[d.REASON])).label(language)
        title += f" [{notes.setdefault(note, len(notes) + 1)}]"
    return [title, str(one[c.PERIOD]), str(one["n_banded"]), *counts, *limits, *stays]


def _stays(one: Row, end: str, language: Language) -> str:
    """Say how many of a band were there the time before, beside what a lot would give."""
    n, stayed, chance = (as_float(one[name]) for name in (f"n_{end}", f"{end}_stayed", f"{end}_by_chance"))
    if not n or stayed is None or chance is None:
        return ""
    lot = number(chance * n, _LOT, language=language)
    return _word("of", language).format(there=round(stayed * n), n=round(n), chance=lot)


def _without(left_out: Mapping[str, tuple[str, str]], language: Language) -> list[str]:
    """Name the indicators without bands, by reason."""
    side = 0 if language == "sv" else 1
    titles: dict[str, list[str]] = {}
    for title, why in left_out.items():
        titles.setdefault(why[side], []).append(title)
    lines: list[str] = []
    for why, named in titles.items():
        more = f" + {len(named) - _MOST_NAMED}" if len(named) > _MOST_NAMED else ""
        lines.append(f"{_word('without', language)}: {'; '.join(named[:_MOST_NAMED])}{more}. {why}")
    return lines


def _place(one: Row, results: Results, scheme: int | str, language: Language) -> str:
    """Return one area's value and band, never without how sure the place is."""
    indicator = results.catalogue[str(one[c.INDICATOR])]
    value = value_text(indicator, as_float(one[c.VALUE]), str(one[c.STATUS]), figure=Figure.OWN, language=language)
    told = {"title": indicator.name(language), "period": one[c.PERIOD], "value": value}
    if one[d.BAND] is None:
        return _word("no_band", language).format(**told)
    word = band_word(int(str(one[d.BAND])), scheme, language=language)
    if one[BEFORE] is not None:
        was = band_word(int(str(one[BEFORE])), scheme, language=language)
        word += f" ({'förra gången' if language == 'sv' else 'last time'} {was})"
    best, worst = (as_float(one[name]) for name in (d.P_BEST_QUARTER, d.P_WORST_QUARTER))
    if best is None:
        why = why_unsure(indicator, n_ranked=int(str(one[d.N_RANKED])), language=language)
        return _word("no_chance", language).format(word=word, why=why, **told)
    return _word("place", language).format(word=word, best=chance_text(best), worst=chance_text(worst), **told)
