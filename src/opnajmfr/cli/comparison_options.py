"""Year, sexes and indicators of a comparison, from the values of its options."""

from collections.abc import Sequence
from typing import Final

from opnajmfr.cli.command_errors import NOWHERE, CommandError
from opnajmfr.cli.near_misses import meant
from opnajmfr.cli.speaking import Said
from opnajmfr.errors import UnknownIndicatorError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.periods import FIRST_YEAR, LAST_YEAR

_MOST: Final = 10
_YEAR_LENGTH: Final = 4
_SEXES: Final = {
    **dict.fromkeys(("t", "totalt", "total", "alla", "everybody"), "T"),
    **dict.fromkeys(("k", "kvinnor", "kvinna", "women", "f"), "K"),
    **dict.fromkeys(("m", "män", "man", "men"), "M"),
}


def period_asked(text: str | None) -> int | None:
    """Return a year."""
    if text is None:
        return None
    if not (text.isdecimal() and len(text) == _YEAR_LENGTH and FIRST_YEAR <= int(text) <= LAST_YEAR):
        what = Said("--period: ”{text}” är inget år", "--period: “{text}” is no year").filled(text=text)
        raise CommandError(what, way_out=Said("skriv som --period 2024", "write as --period 2024"))
    return int(text)


def sexes_asked(values: Sequence[str]) -> tuple[str, ...]:
    """Return the sexes that are shown."""
    words = [word.strip() for value in values for word in value.split(",") if word.strip()] or ["T"]
    strange = next((word for word in words if word.casefold() not in _SEXES), None)
    if strange is not None:
        what = Said("--sex kan inte vara ”{word}”", "--sex cannot be “{word}”").filled(word=strange)
        way_out = Said("skriv T (alla), K (kvinnor) eller M (män)", "write T (everybody), K (women) or M (men)")
        raise CommandError(what, way_out=way_out)
    return tuple(dict.fromkeys(_SEXES[word.casefold()] for word in words))


def indicators_asked(catalogue: Catalogue, values: Sequence[str]) -> list[str] | None:
    """Return the ids of the indicators that are asked for, or None for all; a title may hold commas of its own."""
    if not values:
        return None
    found: list[str] = []
    for value in values:
        whole = _indicator(catalogue, value)
        words = [value] if whole else [word.strip() for word in value.split(",") if word.strip()]
        for word in words:
            one = _indicator(catalogue, word)
            if one is None:
                raise _unknown(catalogue, word)
            found.append(one)
    return list(dict.fromkeys(found)) or None


def _indicator(catalogue: Catalogue, word: str) -> str | None:
    """Return the id of an indicator, or None."""
    try:
        return catalogue[word].id
    except UnknownIndicatorError:
        return None


def _unknown(catalogue: Catalogue, word: str) -> CommandError:
    """Return the refusal of an indicator that the file does not have."""
    what = Said("filen har ingen indikator ”{word}”", "the file has no indicator “{word}”").filled(word=word)
    hint = meant(word, [text for one in catalogue for text in (one.id, one.title)])
    if hint == NOWHERE:
        ids = [one.id for one in catalogue]
        more = f" (+ {len(ids) - _MOST})" if len(ids) > _MOST else ""
        shown = ", ".join(ids[:_MOST]) + more
        hint = Said(f"filen har: {shown}", f"the file has: {shown}")
    return CommandError(what, way_out=hint)
