"""Whom a municipality is compared with, from the words of --to."""

from collections.abc import Iterable, Sequence
from typing import Final

from opnajmfr.cli.areas_asked import area
from opnajmfr.cli.command_errors import CommandError
from opnajmfr.cli.speaking import Said
from opnajmfr.comparison.benchmark.comparands import Comparand
from opnajmfr.comparison.likeness.nearest import nearest_peers
from opnajmfr.comparison.likeness.peer_sets import given
from opnajmfr.data.dataset import Dataset
from opnajmfr.model.vocabulary import Level
from opnajmfr.spelling import folded

NEAREST: Final = "nearest"
_USUAL: Final = {
    Level.MUNICIPALITY: ["peers", "county", "nation"],
    Level.COUNTY: ["nation"],
    Level.NATION: ["history"],
}
"""Who is compared with where nobody is named; a unit or district with its municipality, county and nation."""
_WORDS: Final = {
    "peers": "peers",
    "liknande": "peers",
    "liknande kommuner": "peers",
    "nearest": NEAREST,
    "närmaste": NEAREST,
    "county": "county",
    "länet": "county",
    "län": "county",
    "nation": "nation",
    "riket": "nation",
    "group": "group",
    "gruppen": "group",
    "kommungrupp": "group",
    "municipality": "municipality",
    "kommunen": "municipality",
    "history": "history",
    "historik": "history",
    "tidigare": "history",
}
"""What may be written, and what it means; every other word is an area."""


def references(values: Iterable[str], *, focus: str, data: Dataset) -> Sequence[Comparand]:
    """Return those that an area is compared with, in the order in which they are named; areas stand together.

    Parameters
    ----------
    values
        The values of --to, each divided by commas.
    focus
        Code of the area that is compared.
    data
        What the file holds; without published peers in it, the usual ones are county and nation.

    Returns
    -------
    sequence
        For `compare`; the usual ones where none is named.

    Raises
    ------
    CommandError
        If a word is neither a reference nor an area, or the area is to be compared with itself.
    """
    words = [word.strip() for value in values for word in value.split(",") if word.strip()] or _usual(focus, data)
    found: dict[str, Comparand] = {}
    named = [area(data.areas, word) for word in words if folded(word) not in _FOLDED]
    if focus in named:
        name = data.areas.name(focus)
        what = Said(f"{name} kan inte jämföras med sig", f"{name} cannot be compared with itself")
        way_out = Said("--to history jämför med tidigare år", "--to history compares with earlier years")
        raise CommandError(what, way_out=way_out)
    for word in words:
        meaning = _FOLDED.get(folded(word), "given")
        if meaning == "given":
            found[meaning] = given(*named)
        else:
            found[meaning] = nearest_peers(focus) if meaning == NEAREST else meaning
    return list(found.values())


def _usual(focus: str, data: Dataset) -> list[str]:
    """Return who an area is compared with where nobody is named."""
    usual = _USUAL.get(data.areas.level(focus), ["municipality", "county", "nation"])
    return [word for word in usual if word != "peers" or data.peer_sets]


_FOLDED: Final = {folded(word): meaning for word, meaning in _WORDS.items()}
