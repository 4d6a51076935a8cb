"""The quality declaration (kvalitetsdeklaration), under the components of quality of SCB-FS 2016:17."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from opnajmfr.data.release import Release
from opnajmfr.model.method_words import Sentence
from opnajmfr.model.vocabulary import Language
from opnajmfr.outputs.quality.accessibility import accessibility
from opnajmfr.outputs.quality.comparability import comparability
from opnajmfr.outputs.quality.relevance import relevance
from opnajmfr.outputs.quality.reliability import reliability
from opnajmfr.outputs.quality.sections import Section
from opnajmfr.outputs.quality.timeliness import timeliness

COMPONENTS: Final[dict[Sentence, Callable[[Release], list[Section]]]] = {
    ("Relevans", "Relevance"): relevance,
    ("Tillförlitlighet", "Accuracy and reliability"): reliability,
    ("Aktualitet och punktlighet", "Timeliness and punctuality"): timeliness,
    ("Tillgänglighet och tydlighet", "Accessibility and clarity"): accessibility,
    ("Jämförbarhet och samanvändbarhet", "Comparability and coherence"): comparability,
}
"""The components of quality of the regulation, in its order."""


def quality_document(release: Release, language: Language) -> Iterator[str]:
    """Yield the lines of the quality declaration.

    Parameters
    ----------
    release
        Published figures with their catalogue, recipe and imprint.
    language
        "sv" or "en".

    Yields
    ------
    str
        A line of Markdown; a heading that nothing stands under is left out.
    """
    side = 0 if language == "sv" else 1
    yield ("# Kvalitetsdeklaration", "# Quality declaration")[side]
    yield ""
    yield (
        "Rubrikerna är kvalitetskomponenterna i Statistiska centralbyråns föreskrifter (SCB-FS 2016:17).",
        "The headings are the components of quality in the regulation of Statistics Sweden (SCB-FS 2016:17).",
    )[side]
    for place, (heading, component) in enumerate(COMPONENTS.items(), start=1):
        yield ""
        yield f"## {place} {heading[side]}"
        told = [(under, lines) for under, lines in component(release) if lines]
        for number, (under, lines) in enumerate(told, start=1):
            yield ""
            yield f"### {place}.{number} {under[side]}"
            yield ""
            yield from _parted(line[side] for line in lines)


def _parted(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines, a blank one wherever a list begins or ends."""
    before = ""
    for line in lines:
        if before and line and before.startswith("- ") != line.startswith("- "):
            yield ""
        yield line
        before = line
