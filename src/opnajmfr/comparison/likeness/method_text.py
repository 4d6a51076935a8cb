"""How peers were found, in words: the distance, the scale, who could be one, and what was done about gaps."""

from collections.abc import Sequence
from typing import Final

from opnajmfr.comparison.likeness.companions import Companions
from opnajmfr.comparison.likeness.matching import MatchedVariable
from opnajmfr.comparison.likeness.peer_text import counted, plural
from opnajmfr.comparison.likeness.searching import Search
from opnajmfr.data.printing import number
from opnajmfr.model.vocabulary import Language

_WORDS: Final = {
    "sv": {
        "nearest": "De {k} närmaste av {n} {plural}.",
        "it": "Det är",
        "they": "De är",
        "one": "Närmast av {n} {plural}.",
        "fewer": "{they} {k} i stället för {wanted}: fler får inte vara med.",
        "euclidean": "Avståndet är roten ur summan av de kvadrerade skillnaderna i {unit}; {weights}.",
        "mahalanobis": (
            "Avståndet (Mahalanobis) räknas på skillnaderna i {unit}, där det som variablerna har gemensamt räknas en "
            "gång; {weights}. En variabels del kan därför vara under noll."
        ),
        "z": "standardavvikelser",
        "robust": "robusta standardavvikelser (1,4826 gånger medianen av avstånden till medianen)",
        "rank": "platser, räknade som andel av {plural}",
        "equal": "variablerna väger lika",
        "weighted": "varje kvadrat gånger variabelns vikt",
        "reference_group": "Spridningen är den i samma grupp i {name}: {titles}.",
        "reference": "Spridningen är den bland {n} angivna {plural}.",
        "within": "Bara {plural} i samma grupp i {name}: {titles}.",
        "farthest": "Ingen ligger längre bort än {distance}.",
        "renormalise": (
            "Saknas en uppgift räknas paret på de andra variablerna, om de har minst {share} procent av vikten."
        ),
        "results": (
            "Matchade även på resultat ({titles}): skillnader i dem är därför mindre än annars. Angivet skäl: {reason}"
        ),
        "published": (
            "Utgivaren har valt dem. Nyckeltalen visar hur lika de är, men säger inte hur utgivaren valde; "
            "närmast och längst ifrån räknas i standardavvikelser."
        ),
    },
    "en": {
        "nearest": "The {k} nearest of {n} {plural}.",
        "it": "It is",
        "they": "They are",
        "one": "The nearest of {n} {plural}.",
        "fewer": "{they} {k} instead of {wanted}: no more may be among them.",
        "euclidean": "The distance is the root of the sum of squared differences in {unit}; {weights}.",
        "mahalanobis": (
            "The distance (Mahalanobis) is taken of differences in {unit}, and what the variables share counts once; "
            "{weights}. A variable's part may therefore be below zero."
        ),
        "z": "standard deviations",
        "robust": "robust standard deviations (1.4826 times the median distance from the median)",
        "rank": "places, as a share of the {plural}",
        "equal": "the variables weigh the same",
        "weighted": "each square times the weight of the variable",
        "reference_group": "The spread is that of the same group in {name}: {titles}.",
        "reference": "The spread is that of {n} named {plural}.",
        "within": "Only {plural} of the same group in {name}: {titles}.",
        "farthest": "None lies farther away than {distance}.",
        "renormalise": (
            "Where a figure is missing, the pair is measured by the other variables, if they have at least {share} per "
            "cent of the weight."
        ),
        "results": (
            "Matched on results too ({titles}): differences in them are smaller than they would be. Reason given: "
            "{reason}"
        ),
        "published": (
            "The publisher chose them. The key figures show how alike they are, not how the publisher chose; "
            "nearest and farthest are counted in standard deviations."
        ),
    },
}
_PER_CENT: Final = 100


def method_lines(
    search: Search | None,
    focus: str,
    variables: Sequence[MatchedVariable],
    *,
    n: tuple[int, int | None, int | None],
    language: Language,
) -> list[str]:
    """Return how the peers of an area were found.

    Parameters
    ----------
    search
        The search that found them; None for published ones.
    focus
        Code of the area.
    variables
        The variables that stand beside them.
    n
        How many peers there are, how many were asked for, and how many areas could be one.
    language
        "sv" or "en".

    Returns
    -------
    list of str
        Sentences, a line each; none for published ones without variables.
    """
    words = _WORDS[language]
    if search is None:
        return [words["published"]] if variables else []
    found, wanted, n_candidates = n
    matching, many = search.matching, plural(search.level, language)
    unit = words[matching.scale].format(plural=many)
    weights = words["equal" if len({one.weight for one in variables}) == 1 else "weighted"]
    of = counted(n_candidates or 0, search.level, language)
    nearest = words["one" if found == 1 else "nearest"].format(k=found, n=n_candidates, plural=of)
    lines = [f"{nearest} {words[matching.metric].format(unit=unit, weights=weights)}"]
    row = search.matched.row_of[focus]
    if search.reference is not None:
        lines.append(words["reference_group"].format(**_group(search.reference, row, language)))
    elif matching.reference is not None:
        lines.append(words["reference"].format(n=len(search.everyone), plural=many))
    if search.within is not None:
        lines.append(words["within"].format(plural=many, **_group(search.within, row, language)))
    if matching.max_distance is not None:
        lines.append(words["farthest"].format(distance=number(matching.max_distance, 2, language=language)))
    if wanted is not None and found < wanted:
        lines.append(words["fewer"].format(they=words["it" if found == 1 else "they"], k=found, wanted=wanted))
    if matching.missing == "renormalise":
        share = number(_PER_CENT * matching.min_weight, 0, language=language)
        lines.append(words["renormalise"].format(share=share))
    results = [one for one in variables if one.reason]
    if results:
        titles = ", ".join(one.indicator.name(language) for one in results)
        lines.append(words["results"].format(titles=titles, reason=results[0].reason))
    return lines


def _group(groups: Companions, row: int, language: Language) -> dict[str, str]:
    """Return the name of a grouping and of the groups of an area."""
    grouping = groups.grouping
    name = grouping.name_en if language == "en" and grouping.name_en else grouping.name
    return {"name": name, "titles": groups.titles(groups.groups[row])}
