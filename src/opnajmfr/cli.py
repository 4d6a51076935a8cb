"""The demonstration on the command line: real key figures first, then an invented set with verdicts."""

import argparse
import codecs
import os
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from typing import TextIO

from opnajmfr.comparison.likeness.nearest import nearest_peers
from opnajmfr.comparison.likeness.peer_sets import peers
from opnajmfr.data.dataset import OVERALL
from opnajmfr.data.invented_set import invented
from opnajmfr.data.swedish_key_figures import key_figures
from opnajmfr.errors import OpenComparisonsError
from opnajmfr.model.vocabulary import Language, Level
from opnajmfr.questions.benchmark.comparing import compare
from opnajmfr.questions.benchmark.side_by_side import by_sex

USUAL_AREA = "Arboga"
INVENTED_AREA = "Ljungmåla"
_PLAIN = {"–": "-", "−": "-", "…": "...", "·": "-", "≥": ">=", "≤": "<=", "×": "x", "\u00a0": " ", "”": '"', "“": '"'}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the demonstration.

    Parameters
    ----------
    arguments
        A municipality's name or code, and options; those of the command line where None.

    Returns
    -------
    int
        0, or 2 where the question cannot be answered; the reason is printed.
    """
    parser = argparse.ArgumentParser(
        prog="python -m opnajmfr",
        description="Nyckeltal för en kommun bredvid dess liknande kommuner, länet och riket. / "
        "Key figures of a municipality beside its peers, its county and the nation.",
    )
    parser.add_argument("area", nargs="?", default=USUAL_AREA, help="kommunens namn eller kod / name or code")
    parser.add_argument("--language", choices=("sv", "en"), default="sv", help="språk / language (sv)")
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        _write_what_it_can(stream)
    try:
        for line in demonstration(options.area, language=options.language):
            sys.stdout.write(f"{line}\n")
    except BrokenPipeError:
        # The reader, as `head`, has seen enough; Python would complain once more when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OpenComparisonsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


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

    Raises
    ------
    UnknownAreaError
        If no municipality has that name or code.
    """
    data = key_figures()
    code = data.areas.resolve(area, level=Level.MUNICIPALITY)
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


def _write_what_it_can(stream: TextIO) -> None:
    """Make a console that lacks a character print its plain form instead of failing."""
    codecs.register_error("opnajmfr-plain", _plain_form)
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="opnajmfr-plain")


def _plain_form(error: UnicodeError) -> tuple[str, int]:
    """Replace what a console cannot print: å by a, an en dash by a hyphen."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    plain = "".join(
        _PLAIN.get(mark, unicodedata.normalize("NFKD", mark)) for mark in error.object[error.start : error.end]
    )
    return "".join(mark if mark.isascii() else "" for mark in plain) or "?", error.end
