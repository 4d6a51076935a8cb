"""The words of a recipe: what is done, in the order in which it is done."""

from collections.abc import Iterator

from opnajmfr.data.observations import Observations
from opnajmfr.engine.precision import has_respondents
from opnajmfr.model.capabilities import Capability, capability
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.measures.measure import Measure
from opnajmfr.model.recipe import Ranking, Recipe, Reference, ReferenceKind
from opnajmfr.model.vocabulary import Figure, Labelled, Language, Uncertainty
from opnajmfr.plan.suppressing import unjudged_values

MOST_NAMED = 3
"""How many indicators a sentence names before it counts the rest."""

Sentence = tuple[str, str]
"""Swedish and English."""


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
    sentences = [
        *_input(catalogue, observations),
        *_own(catalogue),
        *_standardised(catalogue),
        *_upward(recipe, catalogue),
        *_intervals(recipe, catalogue),
        *_suppression(recipe, catalogue, observations),
        *_comparisons(recipe),
        *_ranks(recipe),
    ]
    side = 0 if language == "sv" else 1
    return "\n".join(f"{number}. {sentence[side]}" for number, sentence in enumerate(sentences, start=1))


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


def _own(catalogue: Catalogue) -> Iterator[Sentence]:
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
            f"Publicerade värden används som de är ({_named(published)}).",
            f"Published values are used as they are ({_named(published)}).",
        )


def _standardised(catalogue: Catalogue) -> Iterator[Sentence]:
    """Say over what and with what rates and ratios are standardised; indicators of one measure together."""
    found: dict[Measure, list[str]] = {}
    for one in catalogue:
        if one.measure.consumed is not None:
            found.setdefault(one.measure, []).append(one.id)
    for measure, ids in found.items():
        strata, who = measure.consumed, _named(ids)
        if strata is None:
            continue
        over, n = strata.breakdown, len(strata.names)
        if not measure.is_quotient:
            yield (
                f"Direkt standardiserat över {over} ({n} skikt), räknat efter summering skikt för skikt: {who}.",
                f"Directly standardised over {over} ({n} strata), computed after adding stratum by stratum: {who}.",
            )
            yield (
                f"Standardiserade värden med {measure.few('sv')} visas inte: de är för osäkra.",
                f"Standardised figures with {measure.few('en')} are not shown: they are too uncertain.",
            )
        else:
            yield (
                f"Observerat genom förväntat med referensens tal över {over} ({n} skikt), efter summering: {who}.",
                f"Observed over expected with the reference's rates over {over} ({n} strata), after adding: {who}.",
            )


def _upward(recipe: Recipe, catalogue: Catalogue) -> Iterator[Sentence]:
    """Say how figures of areas above are made."""
    if recipe.aggregation is None:
        return
    declared = recipe.aggregation
    if Figure.POOLED in declared.figures:
        yield (
            f"Täljare och nämnare summeras till varje nivå ovanför ({declared.hierarchy}); värdet räknas efter summan.",
            f"Components are added to every level above ({declared.hierarchy}); the value comes after the sum.",
        )
        refused = [one.id for one in catalogue if not capability(one.measure, Capability.ROLLED_UP, above=True).is_yes]
        if refused:
            yield (
                f"Räknas inte samman: {_named(refused)}; publicerade rader för län och riket behålls.",
                f"Not rolled up: {_named(refused)}; published rows of county and nation are kept.",
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


def _intervals(recipe: Recipe, catalogue: Catalogue) -> Iterator[Sentence]:
    """Say which figures get an interval, and why others do not."""
    if recipe.confidence is None:
        return
    methods: dict[str, list[str]] = {}
    without: dict[str, list[str]] = {"sv": [], "en": []}
    for one in catalogue:
        answer = capability(one.measure, Capability.INTERVALLED, above=True)
        if one.uncertainty is not Uncertainty.CHANCE:
            without["sv"].append(f"{one.id} (osäkerhet: {one.uncertainty.swedish})")
            without["en"].append(f"{one.id} (uncertainty: {one.uncertainty.english})")
        elif not answer.is_yes:
            without["sv"].append(f"{one.id} ({answer.swedish.rstrip('.')})")
            without["en"].append(f"{one.id} ({answer.english.rstrip('.')})")
        else:
            methods.setdefault(one.measure.interval_name, []).append(one.id)
    swedish = str(recipe.confidence).replace(".", ",")
    for method, ids in methods.items():
        yield (
            f"Osäkerhetsintervall {swedish} enligt {method}, utan ändlighetskorrektion: {_named(ids)}.",
            f"Intervals at {recipe.confidence:g} by {method}, no finite-population correction: {_named(ids)}.",
        )
    if without["sv"]:
        yield (f"Utan intervall: {_named(without['sv'])}.", f"Without interval: {_named(without['en'])}.")


def _suppression(recipe: Recipe, catalogue: Catalogue, observations: Observations) -> Iterator[Sentence]:
    """Say which figures are hidden, by what count, and which cannot be judged."""
    if recipe.suppression is None:
        return
    rule, ids = recipe.suppression.rule, list(recipe.suppression.indicators)
    only = f" ({_named(ids)})" if ids else ""
    yield (
        f"Efter summeringen döljs på varje nivå värden med {rule.text('sv')} som för osäkra{only}.",
        f"After roll-up, figures with {rule.text('en')} are hidden at every level as too uncertain{only}.",
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
                f"Prövas inte, inga svarande personer räknas: {_named(others)}.",
                f"Not judged, no responding persons are counted: {_named(others)}.",
            )
    values = unjudged_values(held, observations, rule=rule)
    if values:
        n, names = sum(values.values()), _named(list(values))
        some = ("publicerat värde", "det", "published value", "is", "it is")
        if n > 1:
            some = ("publicerade värden", "de", "published values", "are", "they are")
        yield (
            f"{n} {some[0]} utan antal kan inte prövas och visas som {some[1]} är: {names}.",
            f"{n} {some[2]} without counts cannot be judged and {some[3]} shown as {some[4]}: {names}.",
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
        "skillnaden visas mot det publicerade värdet, annars det sammanvägda; prövningen görs mot resten.",
        "the difference is to the published value, else the pooled one; the test is against the rest of it.",
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
        "ovägt medel av synliga, plats, lägst och högst; från tre prövas det med slumpeffekter, för de skiljer sig åt.",
        "unweighted mean of the visible, place, lowest, highest; from three on a random-effects test, for they differ.",
    ),
}


_CHANCE: Sentence = (
    "med antal, delade platser och chansen att höra till bästa och sämsta fjärdedelen",
    "with number ranked, ties and the chance to be in the best and the worst quarter",
)


def _ranks(recipe: Recipe) -> Iterator[Sentence]:
    """Say what is ranked."""
    for ranking in recipe.rankings:
        who = _named(list(ranking.indicators))
        among, chance = ranking.among, _CHANCE
        yield (
            f"Tävlingsrang inom {among} före avrundning, {chance[0]}: {who}.{_extras(ranking, 'sv')}",
            f"Competition rank within {among} before rounding, {chance[1]}: {who}.{_extras(ranking, 'en')}",
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


def _named(names: list[str]) -> str:
    """Name the first, count the rest."""
    rest = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" + {rest}" if rest > 0 else "")


def _capital(word: Labelled, language: Language) -> str:
    """Return a label that begins a sentence."""
    return word.label(language).capitalize()
