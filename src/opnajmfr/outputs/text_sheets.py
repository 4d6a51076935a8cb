"""Sheets about the figures: what this is, the indicators, who did not answer, the method and the errata."""

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.model.vocabulary import Figure, Flag, Language, Level, Status
from opnajmfr.outputs.package_documents import described, method_sentences
from opnajmfr.outputs.release import NAME, Release
from opnajmfr.outputs.sheet_words import CODES, REMARKS, words
from opnajmfr.outputs.sheets import Cell, Sheet, Table, swedish_key

PER_CENT = 100


def information(release: Release, *, language: Language, sheets: list[str]) -> Sheet:
    """Return the first sheet: what this is, how it is used, and what the codes mean.

    Parameters
    ----------
    release
        What leaves the house.
    language
        "sv" or "en".
    sheets
        Names of the other sheets.

    Returns
    -------
    Sheet
        Lines and the legend.
    """
    imprint = release.imprint
    told: list[tuple[str, str]] = [
        (words("title", language), imprint.title if language == "sv" else imprint.title_en),
        (words("publisher", language), imprint.publisher),
        (words("source", language), release.vintage),
        (words("article", language), imprint.number),
        (words("version", language), imprint.version),
        (words("contents", language), ", ".join(sheets)),
        ("", words("use", language)),
    ]
    legend: list[tuple[Cell, ...]] = [(code, status.label(language)) for status, code in CODES.items()]
    remarks = {str(word): word.label(language) for word in (Status.DERIVED, *Flag)}
    legend += [(f"{words('remark', language)} {letter}", remarks[word]) for word, letter in REMARKS.items()]
    table = Table(
        name="T_legend",
        headers=(words("code", language), words("meaning", language)),
        rows=legend,
        title=words("legend", language),
    )
    return Sheet(
        name=words("information", language), lines=tuple((head, text) for head, text in told if text), tables=(table,)
    )


def indicators(release: Release, *, language: Language) -> Sheet:
    """Return the sheet of the indicators: one row each.

    Parameters
    ----------
    release
        What leaves the house.
    language
        "sv" or "en".

    Returns
    -------
    Sheet
        One table.
    """
    told = {one.id: dict(described(one, language)) for one in release.catalogue}
    headings = list(dict.fromkeys(heading for texts in told.values() for heading in texts))
    rows: list[tuple[Cell, ...]] = [
        (one.id, one.name(language), *(told[one.id].get(heading) for heading in headings)) for one in release.catalogue
    ]
    heads = (words("id", language), words("indicator", language), *headings)
    return Sheet(
        name=words("indicators", language), tables=(Table(name="T_indicators", headers=heads, rows=rows),), n_frozen=2
    )


def nonresponse(release: Release, *, language: Language) -> Sheet:
    """Return the sheet of missing figures: coverage of counties and nation, then who lacks what and why.

    Parameters
    ----------
    release
        What leaves the house.
    language
        "sv" or "en".

    Returns
    -------
    Sheet
        Two tables, one below the other.
    """
    names: dict[str, str] = dict(release.areas.select(c.AREA, NAME).iter_rows())
    titles = {one.id: one.name(language) for one in release.catalogue}
    tables: list[Table] = []
    held = all(release.publication.holds(name) for name in (c.N_MEMBERS, c.N_EXPECTED, c.COVERAGE))
    above = release.figures.filter(
        pl.col(c.LEVEL).is_in([str(Level.COUNTY), str(Level.NATION)]),
        pl.col(c.FIGURE) == str(Figure.POOLED),
        pl.col(c.SEX) == "T",
    )
    if held:
        chosen = above.select(c.LEVEL, c.AREA, c.INDICATOR, c.PERIOD, c.N_MEMBERS, c.N_EXPECTED, c.COVERAGE).unique()
        covered: list[tuple[Cell, ...]] = [
            (
                Level(level).label(language),
                names.get(area, area),
                titles[str(one)],
                period,
                members,
                expected,
                None if share is None else round(share * PER_CENT, 1),
            )
            for level, area, one, period, members, expected, share in chosen.iter_rows()
        ]
        keys = ("level", "name", "indicator", "period", "answered", "expected", "coverage")
        tables.append(
            Table(
                name="T_coverage",
                headers=tuple(words(key, language) for key in keys),
                rows=sorted(covered, key=lambda row: (str(row[2]), str(row[3]), str(row[0]), swedish_key(str(row[1])))),
                formats=("", "", "", "0", "0", "0", "0.0"),
                title=words("share", language),
            )
        )
    valued = [str(status) for status in Status if status.has_value]
    without = release.figures.filter(
        ~pl.col(c.STATUS).cast(pl.String).is_in(valued), pl.col(c.FIGURE) == str(Figure.OWN)
    )
    lacking: list[tuple[Cell, ...]] = [
        (
            area,
            names.get(area, area),
            titles[str(one)],
            period,
            sex,
            CODES[Status(status)],
            Status(status).label(language),
        )
        for area, one, period, sex, status in without.select(c.AREA, c.INDICATOR, c.PERIOD, c.SEX, c.STATUS).iter_rows()
    ]
    keys = ("code", "name", "indicator", "period", "sex", "value", "reason")
    tables.append(
        Table(
            name="T_missing",
            headers=tuple(words(key, language) for key in keys),
            rows=sorted(lacking, key=lambda row: (swedish_key(str(row[1])), *(str(cell) for cell in row))),
            formats=("", "", "", "0", "", "", ""),
            title=words("who", language),
        )
    )
    return Sheet(name=words("nonresponse", language), tables=tuple(tables))


def method(release: Release, *, language: Language) -> Sheet:
    """Return the sheet of the method: one row a step of the recipe.

    Parameters
    ----------
    release
        What leaves the house.
    language
        "sv" or "en".

    Returns
    -------
    Sheet
        One table.
    """
    sentences = method_sentences(release, language)
    rows: list[tuple[Cell, ...]] = [(place, sentence) for place, sentence in enumerate(sentences, start=1)]
    heads = (words("step", language), words("text", language))
    return Sheet(name=words("method", language), tables=(Table(name="T_method", headers=heads, rows=rows),))


def errata(release: Release, *, language: Language) -> Sheet:
    """Return the sheet of the errata: what was corrected since the first version.

    Parameters
    ----------
    release
        What leaves the house.
    language
        "sv" or "en".

    Returns
    -------
    Sheet
        One table.
    """
    texts = release.imprint.errata or (words("none", language),)
    rows: list[tuple[Cell, ...]] = [(release.imprint.version, text) for text in texts]
    heads = (words("version", language), words("correction", language))
    return Sheet(name=words("errata", language), tables=(Table(name="T_errata", headers=heads, rows=rows),))
