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
        "measured": (
            "De {k} närmaste av {n} {plural}. Avståndet är roten ur summan av de kvadrerade skillnaderna i "
            "standardavvikelser; {weights}."
        ),
        "equal": "variablerna väger lika",
        "weighted": "varje kvadrat gånger variabelns vikt",
        "published": (
            "Utgivaren har valt dem. Nyckeltalen visar hur lika de är, men säger inte hur utgivaren valde; "
            "närmast och längst ifrån räknas i standardavvikelser."
        ),
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
        "measured": (
            "The {k} nearest of {n} {plural}. The distance is the root of the sum of squared differences in "
            "standard deviations; {weights}."
        ),
        "equal": "the variables weigh the same",
        "weighted": "each square times the weight of the variable",
        "published": (
            "The publisher chose them. The key figures show how alike they are, not how the publisher chose; "
            "nearest and farthest are counted in standard deviations."
        ),
    },
}
_N_NEAR: Final = 2
"""How many of its nearest variables a peer's line names."""
_DISTANCE_DIGITS: Final = 2


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


def peer_text(
    names: Mapping[str, str],
    explanation: pl.DataFrame,
    variables: Sequence[MatchedVariable],
    *,
    level: Level,
    heading: tuple[str, str],
    left_out: pl.DataFrame,
    n_candidates: int | None,
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
    left_out
        Who could not be a peer.
    n_candidates
        How many areas the peers were chosen from; None for published ones.
    language
        "sv" or "en".

    Returns
    -------
    str
        Lines of text.
    """
    words = _WORDS[language]
    focus, *members = names
    label, source = heading
    if language == "en" and n_candidates is not None:
        label = f"{len(members)} nearest {plural(level, language)}"
    lines = [f"{names[focus]} ({focus}). {words['peers']}: {label}"]
    if n_candidates is not None:
        weights = words["equal" if len({one.weight for one in variables}) == 1 else "weighted"]
        lines.append(
            words["measured"].format(k=len(members), n=n_candidates, plural=plural(level, language), weights=weights)
        )
    elif variables:
        lines.append(words["published"])
    lines += ["", _table(names, explanation, variables, level=level, language=language), ""]
    lines += [_legend(letter, one, language) for letter, one in zip(ascii_uppercase, variables, strict=False)]
    for key, kept in (("excluded", pl.col("is_excluded")), ("missing", ~pl.col("is_excluded"))):
        rows = left_out.filter(kept)
        if rows.height:
            lines.append(f"{words[key]}: {'; '.join(_left_out(row) for row in rows.iter_rows(named=True))}")
    return "\n".join([*lines, *([f"{words['source']}: {source}"] if source else [])])


def _left_out(row: Mapping[str, object]) -> str:
    """Name an area that could not be a peer, and what it has no figure of."""
    missing = row["missing"]
    titles = ", ".join(str(title) for title in missing) if isinstance(missing, list) else ""  # pyright: ignore[reportUnknownArgumentType,reportUnknownVariableType]
    return f"{row['name']} ({row[c.AREA]}){f': {titles}' if titles else ''}"


def _legend(letter: str, one: MatchedVariable, language: Language) -> str:
    """Say what a column is: the variable, its year, its logarithm and its weight."""
    words = _WORDS[language]
    parts = [f"{letter}  {one.indicator.name(language)}, {one.period}"]
    if one.log:
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
    letters = list(ascii_uppercase[: len(variables)])
    is_measured = explanation[DISTANCE].is_not_null().any()
    header = [level.label(language), *letters]
    if is_measured:
        header.append(words["distance"])
    if variables:
        header += [words["near"], words["far"]]
    rows: list[list[str]] = []
    for code in (focus, *members):
        mine = explanation.filter(pl.col(PEER) == (code if code != focus else members[0]))
        column = "focus_value" if code == focus else "peer_value"
        shown = zip(mine[column].to_list(), variables, strict=True)
        cells = [names[code], *(number(value, one.indicator.digits, language=language) for value, one in shown)]
        if is_measured:
            distance = None if code == focus else mine[DISTANCE][0]
            cells.append(number(distance, _DISTANCE_DIGITS, language=language))
        if variables:
            cells += ["", ""] if code == focus else _extremes(mine, variables, letters)
        rows.append(cells)
    n_numbers = len(letters) + is_measured
    return text_table(header, rows, right=list(range(1, n_numbers + 1)))


def _extremes(mine: pl.DataFrame, variables: Sequence[MatchedVariable], letters: Sequence[str]) -> list[str]:
    """Name the variables in which a peer is nearest and farthest, by their part of the distance."""
    parts = [
        (one.weight * difference**2, letter)
        for difference, one, letter in zip(mine["standard_deviations"].to_list(), variables, letters, strict=True)
        if difference is not None
    ]
    ordered = [letter for _, letter in sorted(parts)]
    n_near = min(_N_NEAR, max(len(ordered) - 1, 0))
    return [", ".join(ordered[:n_near]), ", ".join(ordered[-1:]) if n_near else ""]
