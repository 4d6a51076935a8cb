"""The words of a plan: what goes in, then what is done, in the order in which it is done."""

from collections.abc import Iterator

from opnajmfr.data.observations import Observations
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.method_words import Sentence, method_words
from opnajmfr.model.recipe import Recipe
from opnajmfr.model.vocabulary import Language
from opnajmfr.plan.suppressing import unjudged_values


def method_description(
    recipe: Recipe, catalogue: Catalogue, observations: Observations, *, language: Language = "sv"
) -> str:
    """Return what a recipe does, as numbered sentences.

    Parameters
    ----------
    recipe
        What is declared.
    catalogue
        The indicators.
    observations
        The figures.
    language
        "sv" or "en".

    Returns
    -------
    str
        One sentence a step, in the order of execution.
    """
    sentences = method_sentences(recipe, catalogue, observations, language=language)
    return "\n".join(f"{number}. {sentence}" for number, sentence in enumerate(sentences, start=1))


def method_sentences(
    recipe: Recipe, catalogue: Catalogue, observations: Observations, *, language: Language = "sv"
) -> list[str]:
    """Return what a recipe does, one sentence a step.

    Parameters
    ----------
    recipe
        What is declared.
    catalogue
        The indicators.
    observations
        The figures.
    language
        "sv" or "en".

    Returns
    -------
    list of str
        Sentences in the order of execution.
    """
    unjudged: dict[str, int] = {}
    if recipe.suppression is not None:
        held = [one for one in catalogue if recipe.suppression.holds_for(one.id)]
        unjudged = unjudged_values(held, observations, rule=recipe.suppression.rule)
    told = method_words(recipe, catalogue, unjudged=unjudged)
    sentences = [*_input(catalogue, observations), *(one for part in told.values() for one in part)]
    side = 0 if language == "sv" else 1
    return [sentence[side] for sentence in sentences]


def _input(catalogue: Catalogue, observations: Observations) -> Iterator[Sentence]:
    """Say what goes in."""
    n, rows = len(catalogue), len(observations)
    vintage = f" ({observations.vintage})" if observations.vintage else ""
    ends = sorted({observations.periods[0], observations.periods[-1]}) if observations.periods else []
    years = "–".join(str(year) for year in ends)
    yield (
        f"{n} {'indikator' if n == 1 else 'indikatorer'} räknas på {rows} uppgifter{vintage}, {years}.",
        f"{n} {'indicator is' if n == 1 else 'indicators are'} computed from {rows} figures{vintage}, {years}.",
    )
    if observations.n_rounded:
        yield (
            f"{observations.n_rounded} belopp hade fler än nio decimaler och avrundades en gång vid inläsningen.",
            f"{observations.n_rounded} amounts had more than nine decimals and were rounded once on entry.",
        )
