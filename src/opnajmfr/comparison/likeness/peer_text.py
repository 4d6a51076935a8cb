"""Peers as people read them: their figures beside those of the area that they are peers of."""

from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from typing import Final

import polars as pl

from opnajmfr.comparison.likeness.matching import DISTANCE, PEER, MatchedVariable
from opnajmfr.data import columns as c
from opnajmfr.data.printing import number, text_table
from opnajmfr.model.vocabulary import Language, Level

_PLURAL: Final[dict[Level, tuple[str, str]]] = {
    Level.UNIT: ("enheter", "units"),
    Level.DISTRICT: ("stadsdelar", "districts"),
    Level.MUNICIPALITY: ("kommuner", "municipalities"),
    Level.COUNTY: ("län", "counties"),
}
_WORDS: Final = {
    "sv": {
        "peers": "Jämförs med",
        "near": "närmast i",
        "far": "längst ifrån i",
        "distance": "avstånd",
        "log": "jämförd som logaritm",
        "weight": "vikt",
        "excluded": "Undantagna",
        "missing": "Inte med, uppgift saknas",
        "source": "Källa",
        "wide": "Värden för fler än {most} variabler står i explanation.",
    },
    "en": {
        "peers": "Compared with",
        "near": "nearest in",
        "far": "farthest in",
        "distance": "distance",
        "log": "compared as logarithm",
        "weight": "weight",
        "excluded": "Excluded",
        "missing": "Not among them, figure missing",
        "source": "Source",
        "wide": "Values of more than {most} variables stand in explanation.",
    },
}
_N_NEAR: Final = 2
"""How many of its nearest variables a peer's line names."""
_DISTANCE_DIGITS: Final = 2
_MOST_VALUES: Final = 12
"""Variables up to which a table holds their values."""


def some(words: Sequence[str], *, language: Language, most: int = 10) -> str:
    """Return words joined by commas, at most so many of them, with the number of the rest.

    Parameters
    ----------
    words
        What to name.
    language
        "sv" or "en".
    most
        How many to name, at least 1.

    Returns
    -------
    str
        The words.

    Examples
    --------
    >>> some(["Arboga", "Köping", "Kungsör"], language="sv", most=2)
    'Arboga, Köping och 1 till'
    """
    rest, shown = len(words) - most, ", ".join(words[:most])
    if rest <= 0:
        return shown
    return f"{shown} och {rest} till" if language == "sv" else f"{shown} and {rest} more"


def plural(level: Level, language: Language = "sv") -> str:
    """Return the word for several areas of a level.

    Parameters
    ----------
    level
        The level.
    language
        "sv" or "en".

    Returns
    -------
    str
        The word.

    Examples
    --------
    >>> plural(Level.MUNICIPALITY), plural(Level.COUNTY, "en")
    ('kommuner', 'counties')
    """
    return _PLURAL.get(level, ("områden", "areas"))[language == "en"]


def counted(n: int, level: Level, language: Language = "sv") -> str:
    """Return the word for so many areas of a level.

    Parameters
    ----------
    n
        How many.
    level
        The level.
    language
        "sv" or "en".

    Returns
    -------
    str
        The word.

    Examples
    --------
    >>> counted(1, Level.MUNICIPALITY), counted(7, Level.COUNTY, "en")
    ('kommun', 'counties')
    """
    return level.label(language) if n == 1 and level in _PLURAL else plural(level, language)


def peer_text(
    names: Mapping[str, str],
    explanation: pl.DataFrame,
    variables: Sequence[MatchedVariable],
    *,
    level: Level,
    heading: tuple[str, str],
    method: Sequence[str],
    left_out: pl.DataFrame,
    language: Language,
) -> str:
    """Return an area and its peers as a table, with what the columns are and why each is a peer.

    Parameters
    ----------
    names
        Names by code: the area first, then its peers in order.
    explanation
        One row a peer and variable.
    variables
        The variables in order.
    level
        Level of the areas.
    heading
        Label of the peers, and their source.
    method
        How the peers were found: sentences, a line each.
    left_out
        Who could not be a peer.
    language
        "sv" or "en".

    Returns
    -------
    str
        Lines of text.
    """
    words = _WORDS[language]
    focus = next(iter(names))
    label, source = heading
    lines = [f"{names[focus]} ({focus}). {words['peers']}: {label}", *method]
    lines += ["", _table(names, explanation, variables, level=level, language=language), ""]
    is_ranked = bool(variables) and variables[0].spread is None
    lines += [
        _legend(letter, one, language, is_ranked=is_ranked)
        for letter, one in zip(_letters(len(variables)), variables, strict=True)
    ]
    if len(variables) > _MOST_VALUES:
        lines.append(words["wide"].format(most=_MOST_VALUES))
    titles = {one.indicator.title: one.indicator.name(language) for one in variables}
    for key, kept in (("excluded", pl.col("is_excluded")), ("missing", ~pl.col("is_excluded"))):
        rows = left_out.filter(kept)
        if rows.height:
            told = [_left_out(row, titles) for row in rows.iter_rows(named=True)]
            lines.append(f"{words[key]}: {'; '.join(told)}")
    return "\n".join([*lines, *([f"{words['source']}: {source}"] if source else [])])


def _letters(n: int) -> list[str]:
    """Return A, B, … Z, AA, AB, …: the name of each variable's column."""
    pairs = (first + second for first in ascii_uppercase for second in ascii_uppercase)
    return [*ascii_uppercase, *pairs][:n]


def _left_out(row: Mapping[str, object], names: Mapping[str, str]) -> str:
    """Name an area that could not be a peer, and what it has no figure of."""
    missing = row["missing"]
    titles = ", ".join(names.get(str(title), str(title)) for title in missing) if isinstance(missing, list) else ""  # pyright: ignore[reportUnknownArgumentType,reportUnknownVariableType]
    return f"{row['name']} ({row[c.AREA]}){f': {titles}' if titles else ''}"


def _legend(letter: str, one: MatchedVariable, language: Language, *, is_ranked: bool) -> str:
    """Say what a column is: the variable, its year, its logarithm and its weight."""
    words = _WORDS[language]
    parts = [f"{letter}  {one.indicator.name(language)}, {one.period}"]
    if one.log and not is_ranked:
        parts.append(words["log"])
    if one.weight != 1:
        parts.append(f"{words['weight']} {number(one.weight, 2, language=language)}")
    return ", ".join(parts)


def _table(
    names: Mapping[str, str],
    explanation: pl.DataFrame,
    variables: Sequence[MatchedVariable],
    *,
    level: Level,
    language: Language,
) -> str:
    """Return the figures of the area and of its peers side by side."""
    words = _WORDS[language]
    focus, *members = names
    letters = _letters(len(variables))
    n_values = len(variables) if len(variables) <= _MOST_VALUES else 0
    is_measured = explanation[DISTANCE].is_not_null().any()
    header = [level.label(language), *letters[:n_values]]
    if is_measured:
        header.append(words["distance"])
    if variables:
        header += [words["near"], words["far"]]
    rows: list[list[str]] = []
    for code in (focus, *members):
        mine = explanation.filter(pl.col(PEER) == (code if code != focus else members[0]))
        column = "focus_value" if code == focus else "peer_value"
        shown = [*zip(mine[column].to_list(), variables, strict=True)][:n_values]
        cells = [names[code], *(number(value, one.indicator.digits, language=language) for value, one in shown)]
        if is_measured:
            distance = None if code == focus else mine[DISTANCE][0]
            cells.append(number(distance, _DISTANCE_DIGITS, language=language))
        if variables:
            cells += ["", ""] if code == focus else _extremes(mine, letters)
        rows.append(cells)
    return text_table(header, rows, right=list(range(1, n_values + is_measured + 1)))


def _extremes(mine: pl.DataFrame, letters: Sequence[str]) -> list[str]:
    """Name the variables in which a peer is nearest and farthest, by their part of the distance."""
    part = pl.coalesce("part_of_square", pl.col("scaled_difference").pow(2))
    known = mine.select(part.alias("part"), pl.Series("letter", letters)).drop_nulls()
    ordered = [letter for _, letter in sorted(known.rows())]
    n_near = min(_N_NEAR, max(len(ordered) - 1, 0))
    return [", ".join(ordered[:n_near]), ", ".join(ordered[-1:]) if n_near else ""]
