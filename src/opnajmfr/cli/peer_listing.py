"""A municipality's peers: those that are published, and those most like it."""

from collections.abc import Iterator
from typing import Final

from opnajmfr.cli.areas_asked import municipality
from opnajmfr.cli.arguments import Asked
from opnajmfr.cli.command_errors import NOWHERE, CommandError
from opnajmfr.cli.near_misses import meant
from opnajmfr.cli.outcome import Outcome
from opnajmfr.cli.speaking import Said
from opnajmfr.comparison.likeness.nearest import K, nearest_peers
from opnajmfr.comparison.likeness.peer_sets import Peers, peers
from opnajmfr.data.dataset import OVERALL
from opnajmfr.data.geography.published_groups import typologies
from opnajmfr.data.swedish_key_figures import key_figures
from opnajmfr.errors import ReferenceAreaError
from opnajmfr.model.vocabulary import Language
from opnajmfr.spelling import folded

_LONGEST: Final = 4
"""Digits of a number of municipalities at most; Python refuses to read thousands of them."""
_PUBLISHED: Final = Said("Publicerade liknande kommuner för {name}", "Published peers of {name}")
_NEAREST: Final = Said("De kommuner som liknar {name} mest", "The municipalities most like {name}")
_PARTS: Final = Said("Vad avståndet till varje kommun beror på", "What the distance to each of them is made of")
_FIRM: Final = Said("Hur fast urvalet är", "How firm the choice is")


def run(asked: Asked) -> Outcome:
    """Show published and nearest peers."""
    areas = key_figures().areas
    typology = _typology(asked.value("--published"))
    code = municipality(areas, asked.text)
    name = areas.name(code)
    try:
        published = peers(code, published=typology)
    except ReferenceAreaError as error:
        what = Said(
            f"inga liknande kommuner har publicerats för {name} i gruppen {typology}",
            f"no peers are published of {name} in the group {typology}",
        )
        raise CommandError(
            what, way_out=Said("välj en annan med --published", "choose another: --published")
        ) from error
    n_candidates = nearest_peers(code).n_candidates or K
    nearest = nearest_peers(code, k=_number(asked.value("--k"), most=n_candidates))
    return Outcome(lines=_told(name, published, nearest, asked.language, explains=asked.has("--explain")))


def _told(name: str, published: Peers, nearest: Peers, language: Language, *, explains: bool) -> Iterator[str]:
    """Yield both sets, and what they rest on where that is asked for."""
    for title, found in ((_PUBLISHED, published), (_NEAREST, nearest)):
        yield _heading(title.filled(name=name).told(language))
        yield found.text(language)
    if explains:
        yield _heading(_PARTS.told(language))
        yield from _parts(nearest, language)
        yield _heading(_FIRM.told(language))
        yield nearest.stability().text(language)


def _parts(found: Peers, language: Language) -> Iterator[str]:
    """Yield each peer with its distance, and the share of it that each variable makes."""
    for (peer,), rows in found.explanation.group_by(["name"], maintain_order=True):
        distance = f"{rows['distance'][0]:.2f}"
        yield f"{peer} ({distance if language == 'en' else distance.replace('.', ',')})"
        shares = rows.sort("share_of_distance", descending=True, nulls_last=True)
        for title, share in shares.select("title", "share_of_distance").iter_rows():
            if share is not None:
                yield f"  {share * 100:3.0f}{' %' if language == 'sv' else '%'}  {title}"


def _number(text: str | None, *, most: int) -> int:
    """Return how many of the nearest are shown."""
    if text is None:
        return K
    if not text.isdecimal() or len(text) > _LONGEST or not 1 <= int(text) <= most:
        what = Said("--k kan inte vara ”{text}”", "--k cannot be “{text}”").filled(text=text)
        way_out = Said(f"skriv ett heltal från 1 till {most}", f"write a whole number from 1 to {most}")
        raise CommandError(what, way_out=way_out)
    return int(text)


def _typology(text: str | None) -> str:
    """Return the published group that is asked for."""
    if text is None:
        return OVERALL
    known = {folded(one): one for one in typologies()}
    if folded(text) in known:
        return known[folded(text)]
    what = Said("det finns ingen publicerad grupp ”{text}”", "there is no published group “{text}”").filled(text=text)
    hint = meant(text, known.values())
    there = ", ".join(known.values())
    raise CommandError(what, way_out=Said(f"välj bland {there}", f"choose among {there}") if hint == NOWHERE else hint)


def _heading(text: str) -> str:
    """Return an underlined heading with a blank line before it."""
    return f"\n{text}\n{'=' * len(text)}"
