"""The words of a recipe: what is done, part by part, in the order in which it is done."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Protocol

from opnajmfr.model.capabilities import Capability, capability
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.measure import Measure
from opnajmfr.model.recipe import Ranking, Recipe, Reference, ReferenceKind
from opnajmfr.model.respondents import has_respondents
from opnajmfr.model.vocabulary import Figure, Labelled, Language, Level, Uncertainty

MOST_NAMED: Final = 3
"""How many indicators a sentence names before it counts the rest."""
_SWEDISH: Final = {
    "Sweden": "Sverige",
    "Student t": "Students t",
    "Byar (exact Poisson < 10)": "Byar (exakt Poisson under 10)",
}
"""Swedish names of the hierarchy that ships and of methods."""

Sentence = tuple[str, str]
"""Swedish and English."""


class MethodPart(Labelled):
    """A part of a method description, with its heading."""

    OWN = "own", "Beräkning", "Computation"
    UPWARD = "upward", "Värden för områden ovanför", "Figures of areas above"
    INTERVALS = "intervals", "Osäkerhetsintervall", "Intervals"
    SUPPRESSION = "suppression", "Värden som inte visas", "Figures that are not shown"
    COMPARISONS = "comparisons", "Jämförelser", "Comparisons"
    RANKS = "ranks", "Rangordning", "Ranks"


class Naming(Protocol):
    """How indicators are named in a sentence."""

    def __call__(self, ids: Sequence[str], language: Language, reasons: Mapping[str, str] | None = None, /) -> str:
        """Return the names of indicators, each with its reason where there is one."""
        ...


def first_named(ids: Sequence[str], _language: Language, reasons: Mapping[str, str] | None = None, /) -> str:
    """Name the first three indicators by id, and count the rest.

    Parameters
    ----------
    ids
        The indicators.
    _language
        "sv" or "en"; an id is the same in both.
    reasons
        What is told of each, by id.

    Returns
    -------
    str
        The names.

    Examples
    --------
    >>> first_named(["a", "b", "c", "d"], "sv")
    'a, b, c + 1'
    """
    told = reasons or {}
    rest = len(ids) - MOST_NAMED
    first = ", ".join(f"{name} ({told[name]})" if name in told else name for name in ids[:MOST_NAMED])
    return first + (f" + {rest}" if rest > 0 else "")


def method_words(
    recipe: Recipe,
    catalogue: Catalogue,
    *,
    named: Naming = first_named,
    unjudged: Mapping[str, int] | None = None,
) -> dict[MethodPart, list[Sentence]]:
    """Return what a recipe does, in the order of execution.

    Parameters
    ----------
    recipe
        What is declared.
    catalogue
        The indicators.
    named
        How indicators are named in a sentence.
    unjudged
        How many published values no count stands behind, by indicator; None where nobody counted them.

    Returns
    -------
    dict
        Swedish and English sentences by part; a part that does nothing is left out.

    Examples
    --------
    >>> list(method_words(Recipe(), Catalogue()))
    [<MethodPart.OWN: 'own'>]
    """
    told = {
        MethodPart.OWN: [*_own(catalogue, named), *_standardised(catalogue, named)],
        MethodPart.UPWARD: list(_upward(recipe, catalogue, named)),
        MethodPart.INTERVALS: list(_intervals(recipe, catalogue, named)),
        MethodPart.SUPPRESSION: list(_suppression(recipe, catalogue, named, unjudged)),
        MethodPart.COMPARISONS: list(_comparisons(recipe)),
        MethodPart.RANKS: list(_ranks(recipe, named)),
    }
    return {part: sentences for part, sentences in told.items() if sentences}


def _own(catalogue: Catalogue, named: Naming) -> Iterator[Sentence]:
    """Say how own figures are made."""
    yield (
        "Totalt är kvinnor plus män där båda finns och totalen inte är given.",
        "The total is women plus men where both are given and the total is not.",
    )
    yield (
        "Ett område räknas bara om alla delar av måttet finns; annars står den starkaste orsaken.",
        "An area counts only where every part of its measure is there; else its strongest reason stands.",
    )
    published = [one.id for one in catalogue if one.measure.is_published]
    if published:
        yield (
            f"Publicerade värden används som de är ({named(published, 'sv')}).",
            f"Published values are used as they are ({named(published, 'en')}).",
        )


def _standardised(catalogue: Catalogue, named: Naming) -> Iterator[Sentence]:
    """Say over what and with what rates and ratios are standardised; indicators of one measure together."""
    found: dict[Measure, list[str]] = {}
    for one in catalogue:
        if one.measure.consumed is not None:
            found.setdefault(one.measure, []).append(one.id)
    for measure, ids in found.items():
        strata, who = measure.consumed, (named(ids, "sv"), named(ids, "en"))
        if strata is None:
            continue
        over, n = strata.breakdown, len(strata.names)
        if not measure.is_quotient:
            yield (
                f"Direkt standardiserat över {over} ({n} skikt), räknat efter summering skikt för skikt: {who[0]}.",
                f"Directly standardised over {over} ({n} strata), computed after adding stratum by stratum: {who[1]}.",
            )
            yield (
                f"Standardiserade värden med {measure.few('sv')} visas inte: de är för osäkra.",
                f"Standardised figures with {measure.few('en')} are not shown: they are too uncertain.",
            )
        else:
            yield (
                f"Observerat genom förväntat med referensens tal över {over} ({n} skikt), efter summering: {who[0]}.",
                f"Observed over expected with the reference's rates over {over} ({n} strata), after adding: {who[1]}.",
            )


def _upward(recipe: Recipe, catalogue: Catalogue, named: Naming) -> Iterator[Sentence]:
    """Say how figures of areas above are made."""
    if recipe.aggregation is None:
        return
    declared = recipe.aggregation
    if Figure.POOLED in declared.figures:
        swedish, english = _SWEDISH.get(declared.hierarchy, declared.hierarchy), declared.hierarchy
        yield (
            f"Täljare och nämnare summeras till varje nivå ovanför ({swedish}); värdet räknas efter summan.",
            f"Components are added to every level above ({english}); the value comes after the sum.",
        )
        refused = [one.id for one in catalogue if not capability(one.measure, Capability.ROLLED_UP, above=True).is_yes]
        if refused:
            yield (
                f"Räknas inte samman, utan publicerade rader för län och riket behålls: {named(refused, 'sv')}.",
                f"Not rolled up, but published rows of county and nation are kept: {named(refused, 'en')}.",
            )
    for figure in declared.figures:
        if figure is not Figure.POOLED:
            yield (
                f"{_capital(figure, 'sv')} av medlemmarnas egna värden visas som en egen rad.",
                f"{_capital(figure, 'en')}, over the members' own values, has a row of its own.",
            )
    if declared.groups:
        yield (f"Grupper: {', '.join(declared.groups)}.", f"Groups: {', '.join(declared.groups)}.")
    if declared.coverage_by:
        yield (
            f"Andel med uppgift mäts i antal och efter {declared.coverage_by}.",
            f"Coverage is measured by number and by {declared.coverage_by}.",
        )


def _intervals(recipe: Recipe, catalogue: Catalogue, named: Naming) -> Iterator[Sentence]:
    """Say which figures get an interval, and why others do not."""
    if recipe.confidence is None:
        return
    methods: dict[str, list[str]] = {}
    without: dict[str, Sentence] = {}
    for one in catalogue:
        answer = capability(one.measure, Capability.INTERVALLED, above=True)
        if one.uncertainty is not Uncertainty.CHANCE:
            without[one.id] = f"osäkerhet: {one.uncertainty.swedish}", f"uncertainty: {one.uncertainty.english}"
        elif not answer.is_yes:
            without[one.id] = answer.swedish.rstrip("."), answer.english.rstrip(".")
        else:
            methods.setdefault(one.measure.interval_name, []).append(one.id)
    swedish = str(recipe.confidence).replace(".", ",")
    for method, ids in methods.items():
        by = _SWEDISH.get(method, method)
        yield (
            f"Osäkerhetsintervall {swedish} enligt {by}, utan ändlighetskorrektion: {named(ids, 'sv')}.",
            f"Intervals at {recipe.confidence:g} by {method}, no finite-population correction: {named(ids, 'en')}.",
        )
    if without:
        reasons = [{name: pair[side] for name, pair in without.items()} for side in (0, 1)]
        yield (
            f"Utan intervall: {named(list(without), 'sv', reasons[0])}.",
            f"Without interval: {named(list(without), 'en', reasons[1])}.",
        )


def _suppression(
    recipe: Recipe, catalogue: Catalogue, named: Naming, unjudged: Mapping[str, int] | None
) -> Iterator[Sentence]:
    """Say which figures are hidden, by what count, and which cannot be judged."""
    if recipe.suppression is None:
        return
    rule, ids = recipe.suppression.rule, list(recipe.suppression.indicators)
    only = (f" ({named(ids, 'sv')})", f" ({named(ids, 'en')})") if ids else ("", "")
    yield (
        f"Efter summeringen döljs på varje nivå värden med {rule.text('sv')} som för osäkra{only[0]}.",
        f"After roll-up, figures with {rule.text('en')} are hidden at every level as too uncertain{only[1]}.",
    )
    yield (
        "Summorna innehåller alla; rang, ovägt medel och median tas över de värden som syns.",
        "Sums hold everybody; ranks, means and medians of members are taken over the figures that are shown.",
    )
    held = [one for one in catalogue if recipe.suppression.holds_for(one.id)]
    if rule.min_respondents is not None:
        variable = rule.respondents
        yield (
            f"Svarande räknas av {variable}, annars av nämnaren." if variable else "Svarande är nämnaren.",
            f"Respondents are counted by {variable}, else by the denominator."
            if variable
            else "Respondents are the denominator.",
        )
        counting = [one for one in held if not one.measure.is_published]
        others = [one.id for one in counting if not has_respondents(one.measure, by_variable=variable is not None)]
        if others:
            yield (
                f"Prövas inte, inga svarande personer räknas: {named(others, 'sv')}.",
                f"Not judged, no responding persons are counted: {named(others, 'en')}.",
            )
    yield from _unjudged(held, named, unjudged)


def _unjudged(held: Sequence[Indicator], named: Naming, counted: Mapping[str, int] | None) -> Iterator[Sentence]:
    """Say which published values no rule can judge, and how many they are where they are counted."""
    ids = [one.id for one in held if one.measure.is_published] if counted is None else list(counted)
    if not ids:
        return
    swedish, english = named(ids, "sv"), named(ids, "en")
    if counted is None:
        yield (
            f"Publicerade värden utan antal kan inte prövas och visas som de är: {swedish}.",
            f"Published values without counts cannot be judged and are shown as they are: {english}.",
        )
    elif (n := sum(counted.values())) == 1:
        yield (
            f"1 publicerat värde utan antal kan inte prövas och visas som det är: {swedish}.",
            f"1 published value without counts cannot be judged and is shown as it is: {english}.",
        )
    else:
        yield (
            f"{n} publicerade värden utan antal kan inte prövas och visas som de är: {swedish}.",
            f"{n} published values without counts cannot be judged and are shown as they are: {english}.",
        )


def _comparisons(recipe: Recipe) -> Iterator[Sentence]:
    """Say who is compared with, and how the difference is tested."""
    for reference in recipe.references:
        yield _comparison(reference)
    if recipe.references:
        share = f"{100 * recipe.missing.min_coverage:.0f}"
        yield (
            f"Ingen bedömning ges där mindre än {share} % av områdena bakom jämförelsevärdet har uppgift.",
            f"No verdict is given where less than {share}% of the areas behind the reference have a figure.",
        )
    if any(reference.margin or reference.margins for reference in recipe.references):
        yield (
            "Likvärdigt är en oklar skillnad vars hela intervall ligger inom den angivna marginalen.",
            "Equivalent is an unclear difference whose whole interval lies within the stated margin.",
        )


def _comparison(reference: Reference) -> Sentence:
    """Say how one reference is compared with."""
    words = _HOW[_way(reference)]
    return f"{reference.name('sv')}: {words[0]}", f"{reference.name('en')}: {words[1]}"


def _way(reference: Reference) -> str:
    """Return which of the five ways a reference is compared with."""
    if reference.kind in {ReferenceKind.MUNICIPALITY, ReferenceKind.COUNTY, ReferenceKind.NATION}:
        return "whole"
    if reference.kind is ReferenceKind.TARGET:
        return "target"
    if reference.kind is ReferenceKind.HISTORY:
        return "history"
    return "pooled" if reference.figure is Figure.POOLED else "set"


_HOW: dict[str, Sentence] = {
    "whole": (
        (
            "skillnaden visas mot det publicerade värdet, eller mot det sammanvägda där inget är publicerat;"
            " prövningen görs mot alla områden utom det egna."
        ),
        (
            "the difference is to the published value, or to the pooled one where none is published;"
            " the test is against all areas but the own."
        ),
    ),
    "target": (
        "områdets eget intervall prövas mot värdet.",
        "the area's own interval is held against the value.",
    ),
    "history": (
        "områdets senaste tidigare värde, aldrig över ett brott i serien och aldrig med år gemensamt.",
        "the area's latest earlier figure, never across a break in the series, never with a year in common.",
    ),
    "pooled": (
        "alla medlemmars täljare och nämnare summeras.",
        "the components of all members are added.",
    ),
    "set": (
        (
            "ovägt medel av de värden som syns, med plats, lägsta och högsta värde; från tre medlemmar prövas"
            " skillnaden med slumpeffekter, för medlemmarna skiljer sig åt."
        ),
        (
            "unweighted mean of the figures that are shown, with place, lowest and highest; from three members on the"
            " difference is tested with random effects, for members differ."
        ),
    ),
}


_CHANCE: Sentence = (
    "med antal, delade platser och chansen att höra till bästa och sämsta fjärdedelen",
    "with number ranked, ties and the chance to be in the best and the worst quarter",
)


def _ranks(recipe: Recipe, named: Naming) -> Iterator[Sentence]:
    """Say what is ranked."""
    for ranking in recipe.rankings:
        ids, among, chance = list(ranking.indicators), ranking.among, _CHANCE
        pool = Level(among).swedish if among in set(Level) else among
        swedish = f"{named(ids, 'sv')}.{_extras(ranking, 'sv')}"
        english = f"{named(ids, 'en')}.{_extras(ranking, 'en')}"
        yield (
            f"Tävlingsrang inom {pool} före avrundning, {chance[0]}: {swedish}",
            f"Competition rank within {among} before rounding, {chance[1]}: {english}",
        )


def _extras(ranking: Ranking, language: Language) -> str:
    """Say which bands there are, and whether places that may be the true ones are given."""
    swedish = language == "sv"
    words = ""
    if isinstance(ranking.bands, int):
        words = f" {ranking.bands} kvantilband." if swedish else f" {ranking.bands} quantile bands."
    elif ranking.bands is not None:
        words = (
            " Grönt, gult och rött efter värdets kvartiler (som i Kolada); lika värden får samma färg."
            if swedish
            else " Green, yellow and red by the quartiles of the values (as Kolada); equal values share a colour."
        )
    if ranking.sets:
        words += " Platser som kan vara de sanna." if swedish else " Places that may be the true ones."
    return words


def _capital(word: Labelled, language: Language) -> str:
    """Return a label that begins a sentence."""
    return word.label(language).capitalize()
