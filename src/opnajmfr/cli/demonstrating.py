"""The demonstration: real key figures first, then an invented set with verdicts."""

from collections.abc import Iterator

from opnajmfr.cli.areas_asked import municipality
from opnajmfr.cli.arguments import Asked
from opnajmfr.cli.outcome import Outcome
from opnajmfr.comparison.likeness.nearest import nearest_peers
from opnajmfr.comparison.likeness.peer_sets import peers
from opnajmfr.data.dataset import OVERALL
from opnajmfr.data.invented_set import invented
from opnajmfr.data.swedish_key_figures import key_figures
from opnajmfr.model.vocabulary import Language
from opnajmfr.questions.benchmark.comparing import compare
from opnajmfr.questions.benchmark.side_by_side import by_sex

USUAL_AREA = "Arboga"
INVENTED_AREA = "Ljungmåla"


def run(asked: Asked) -> Outcome:
    """Show the demonstration for a municipality, Arboga where none is named."""
    name = " ".join(asked.words) or USUAL_AREA
    code = municipality(key_figures().areas, name, words=asked.words)
    return Outcome(lines=demonstration(code, language=asked.language))


def demonstration(area: str, *, language: Language = "sv") -> Iterator[str]:
    """Yield the demonstration, paragraph by paragraph.

    Parameters
    ----------
    area
        A municipality's name or code.
    language
        "sv" or "en".

    Yields
    ------
    str
        Lines of text.

    Returns
    -------
    Iterator
        The paragraphs.

    Raises
    ------
    CommandError
        If no municipality has that name or code.

    Examples
    --------
    >>> next(iter(demonstration("Arboga"))).splitlines()[1]
    '1. Arboga, länet och riket: riktiga nyckeltal'
    """
    data = key_figures()
    code = municipality(data.areas, area)
    name = data.areas.name(code)
    published = peers(code, published=OVERALL)
    nearest = nearest_peers(code)
    titles = [title.format(name=name) for title in _TITLES[language]]
    yield _heading(titles[0])
    yield by_sex(data, code, language=language)
    for title, found in zip(titles[1:3], (published, nearest), strict=True):
        yield _heading(title)
        yield found.text(language)
    yield _heading(titles[3])
    yield compare(data, code, to=[published, nearest]).text(language)
    yield from _invented(language)


_TITLES = {
    "sv": (
        "1. {name}, länet och riket: riktiga nyckeltal",
        "2. Publicerade liknande kommuner för {name}",
        "3. De kommuner som liknar {name} mest",
        "4. {name} bredvid båda",
    ),
    "en": (
        "1. {name}, its county and the nation: real key figures",
        "2. Published peers of {name}",
        "3. The municipalities most like {name}",
        "4. {name} beside both",
    ),
}
_INVENTED = {
    "sv": (
        "5. Så ser kvalitetsindikatorer ut, med intervall och bedömning: PÅHITTADE kommuner och tal",
        "Namn, koder och tal i den här delen är påhittade och märkta så (*). De visar metoden, inte någon kommun.",
    ),
    "en": (
        "5. Quality indicators with intervals and verdicts: INVENTED municipalities and figures",
        "Names, codes and figures of this part are invented and marked so (*). They show the method, no municipality.",
    ),
}


def _invented(language: Language) -> Iterator[str]:
    """Yield the invented set's comparison."""
    data = invented()
    quality = data.catalogue.directed()
    title, warning = _INVENTED[language]
    found = nearest_peers(INVENTED_AREA, data=data)
    yield _heading(title)
    yield warning
    yield ""
    yield compare(data, INVENTED_AREA, to=[found, "county", "nation"], indicators=quality).text(language)


def _heading(text: str) -> str:
    """Return an underlined heading with a blank line before it."""
    return f"\n{text}\n{'=' * len(text)}"
