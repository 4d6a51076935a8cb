"""What a difference or a change shows, and why it may show nothing, in words for people."""

from opnajmfr.model.vocabulary import Labelled


class Verdict(Labelled):
    """What the evidence says of a difference; there is no word for "similar"."""

    BETTER = "better", "bättre", "better"
    WORSE = "worse", "sämre", "worse"
    HIGHER = "higher", "högre", "higher"
    LOWER = "lower", "lägre", "lower"
    EQUIVALENT = "equivalent", "likvärdigt", "equivalent"
    NO_CLEAR_DIFFERENCE = "no_clear_difference", "ingen säkerställd skillnad", "no clear difference"


class ChangeVerdict(Labelled):
    """What the evidence says of a change; there is no word for "unchanged"."""

    IMPROVED = "improved", "förbättring", "improved"
    WORSENED = "worsened", "försämring", "worsened"
    INCREASED = "increased", "ökning", "increased"
    DECREASED = "decreased", "minskning", "decreased"
    SHOWN_SMALL = "shown_small", "visat liten", "shown to be small"
    NO_CLEAR_CHANGE = "no_clear_change", "ingen säkerställd förändring", "no clear change"


class TriageGrade(Labelled):
    """How sure it is that a figure is worse than others' and worsening."""

    CLEAR = "clear", "tydligt", "clear"
    PROBABLE = "probable", "troligt", "probable"
    UNCLEAR = "unclear", "oklart", "unclear"


class SexVerdict(Labelled):
    """What the evidence says of women beside men; there is no word for "equal"."""

    LESS_FAVOURABLE_FOR_WOMEN = (
        "less_favourable_for_women",
        "mindre gynnsamt för kvinnor",
        "less favourable for women",
    )
    LESS_FAVOURABLE_FOR_MEN = "less_favourable_for_men", "mindre gynnsamt för män", "less favourable for men"
    HIGHER_FOR_WOMEN = "higher_for_women", "högre för kvinnor", "higher for women"
    HIGHER_FOR_MEN = "higher_for_men", "högre för män", "higher for men"
    NO_CLEAR_DIFFERENCE = "no_clear_difference", "ingen säkerställd skillnad", "no clear difference"


class FunnelVerdict(Labelled):
    """Where an area lies in a funnel; "clearly" is beyond the outer limits, and none lies "as expected"."""

    FAR_BETTER = "far_better", "klart bättre än väntat", "clearly better than expected"
    BETTER = "better", "bättre än väntat", "better than expected"
    WITHIN = "within", "inom gränserna", "within the limits"
    WORSE = "worse", "sämre än väntat", "worse than expected"
    FAR_WORSE = "far_worse", "klart sämre än väntat", "clearly worse than expected"
    FAR_HIGHER = "far_higher", "klart högre än väntat", "clearly higher than expected"
    HIGHER = "higher", "högre än väntat", "higher than expected"
    LOWER = "lower", "lägre än väntat", "lower than expected"
    FAR_LOWER = "far_lower", "klart lägre än väntat", "clearly lower than expected"


class CatchUpVerdict(Labelled):
    """What the evidence says of areas that started low and areas that started high."""

    CATCHING_UP = "catching_up", "skillnaderna minskar", "differences shrink"
    DRIFTING_APART = "drifting_apart", "skillnaderna ökar", "differences grow"
    PLACES_CHANGE = (
        "places_change",
        "platserna byts, skillnaderna har inte säkert ändrats",
        "places change, no clear change of the differences",
    )
    REGRESSION_TO_THE_MEAN = (
        "regression_to_the_mean",
        "kan vara bara återgång mot medel",
        "may be regression to the mean alone",
    )
    CANNOT_BE_TOLD = "cannot_be_told", "går inte att säga", "cannot be told"


class Reason(Labelled):
    """Why there is no difference, no interval or no verdict, or what weakens one; one sentence each."""

    NO_OWN_VALUE = (
        "no_own_value",
        "Området har inget eget värde.",
        "The area has no value of its own.",
    )
    NOT_IN_GROUP = (
        "not_in_group",
        "Området har ingen grupp där, så det finns ingen att jämföra med.",
        "The area has no group there, so there is no one to compare with.",
    )
    NO_REFERENCE = (
        "no_reference",
        "Det finns inget värde att jämföra med.",
        "There is no value to compare with.",
    )
    NOT_ROLLED_UP = (
        "not_rolled_up",
        "Inget publicerat värde finns, och värden utan täljare och nämnare kan inte räknas samman.",
        "No value is published, and values without numerator and denominator cannot be rolled up.",
    )
    NO_COUNTS = (
        "no_counts",
        "Värdet är publicerat utan täljare och nämnare, så slumpens del av skillnaden är okänd.",
        "The value is published without numerator and denominator, so chance's part of the difference is unknown.",
    )
    REFERENCE_WITHOUT_COUNTS = (
        "reference_without_counts",
        "Jämförelsevärdet är publicerat utan täljare och nämnare, så slumpens del av skillnaden är okänd.",
        "The reference is published without numerator and denominator, so chance's part is unknown.",
    )
    NO_CHANCE = (
        "no_chance",
        "Värdet räknas inte som utfall av slumpen, så det finns inget att pröva.",
        "The value is not taken as an outcome of chance, so there is nothing to test.",
    )
    KEY_FIGURE = (
        "key_figure",
        "Ett nyckeltal beskriver förutsättningar: det får inget intervall och är varken bättre eller sämre.",
        "A key figure describes conditions: it has no interval and is neither better nor worse.",
    )
    NO_SPREAD = (
        "no_spread",
        "Måttet säger inget om hur värdena varierar, så det finns inget intervall.",
        "The measure tells nothing of how the values vary, so there is no interval.",
    )
    ONE_ANSWER = (
        "one_answer",
        "Ett eget ja eller nej jämförs inte med en andel; se hur många som svarat ja.",
        "A yes or no of one's own is not compared with a share; see how many answered yes.",
    )
    SIZE = (
        "size",
        "Ett antal följer områdets storlek och jämförs inte med ett större område.",
        "A number follows the size of the area and is not compared with a larger one.",
    )
    CLASSES = (
        "classes",
        "Svarsklasser har inget medelvärde; jämför fördelningen.",
        "Classes have no mean; compare the distribution.",
    )
    DIFFERENCES_AMONG_PEERS = (
        "differences_among_peers",
        "Områdena bakom värdet skiljer sig åt på riktigt; för det här värdet finns inget prov som tar hänsyn till det.",
        "The areas behind the reference truly differ, and this figure has no test that allows for that.",
    )
    FEW_OTHERS = (
        "few_others",
        "Färre än tre andra områden har uppgift, så det går inte att se hur mycket de skiljer sig åt.",
        "Fewer than three other areas have a figure, so how much they differ cannot be seen.",
    )
    NOTHING_LEFT = (
        "nothing_left",
        "Utan området självt finns inget kvar att jämföra med.",
        "Without the area itself nothing is left to compare with.",
    )
    NOT_PART = (
        "not_part",
        "Områdets täljare eller nämnare är större än jämförelsens: det ingår inte i den.",
        "The area's numerator or denominator is larger than the reference's: it is not part of it.",
    )
    OVERLAP = (
        "overlap",
        "Området och jämförelsen överlappar utan att det framgår hur; jämför med länet eller riket i stället.",
        "The area and the reference overlap in a way that is not stated; compare with the county or the nation.",
    )
    LOW_COVERAGE = (
        "low_coverage",
        "För få av områdena bakom ett av värdena har uppgift.",
        "Too few of the areas behind one of the figures have a figure.",
    )
    APPROXIMATE = (
        "approximate",
        "Antalen är ungefärliga, så bedömningen är det också.",
        "The counts are approximate, and so is the verdict.",
    )
    EARLIER_BREAK = (
        "earlier_break",
        "Definitionen har ändrats mellan åren, så de kan inte jämföras.",
        "The definition changed between the years, so they cannot be compared.",
    )
    SHARED_YEARS = (
        "shared_years",
        "De två värdena bygger delvis på samma år, så skillnaden mellan dem kan inte prövas.",
        "The two figures rest on some of the same years, so the difference between them cannot be tested.",
    )
    NOT_COMPARABLE = (
        "not_comparable",
        "Källan anger att värdet inte är jämförbart med tidigare år.",
        "The source says that the figure is not comparable with earlier years.",
    )
    NO_EARLIER_VALUE = (
        "no_earlier_value",
        "Området har inget tidigare värde att jämföra med.",
        "The area has no earlier figure to compare with.",
    )
    SAME_MEMBERS = (
        "same_members",
        "Samma områden svarar båda åren; pröva dem som svarade båda gångerna.",
        "The same areas answer in both years; test those that answered both times.",
    )
    FEW_YEARS = (
        "few_years",
        "Färre än fyra jämförbara år räcker inte för en trend.",
        "Fewer than four comparable years are not enough for a trend.",
    )
    FEW_FOR_ORDER = (
        "few_for_order",
        "Bara årens ordning kan prövas, och så få år kan aldrig visa en trend.",
        "Only the order of the years can be tested, and so few can never show a trend.",
    )
    FEW_ANSWERS = (
        "few_answers",
        "För få svar bakom värdet för att jämföra.",
        "Too few answers behind the figure to compare.",
    )
    NOT_SPLIT = (
        "not_split",
        "Värdet finns inte uppdelat på kön.",
        "The figure is not given by sex.",
    )
    ORGANISATION = (
        "organisation",
        "Den som svarar är en organisation och har inget kön.",
        "The respondent is an organisation and has no sex.",
    )
    ONE_SEX_WITHOUT_VALUE = (
        "one_sex_without_value",
        "Kvinnor, män eller båda saknar värde.",
        "Women, men or both have no value.",
    )
    NO_PARTS = (
        "no_parts",
        "En total delas upp bara där täljare och nämnare finns för både kvinnor och män.",
        "A total is parted only where numerator and denominator are given for women and for men.",
    )
    FEW_AREAS = (
        "few_areas",
        "För få områden har uppgift för att räkna på.",
        "Too few areas have a figure to compute with.",
    )
    FEW_VALUES = (
        "few_values",
        "Värdena är för få eller för lika för att delas i band.",
        "The values are too few, or too alike, to be parted in bands.",
    )
    FEW_CHANGES = (
        "few_changes",
        "För få har ändrat svar: inget kunde ha säkerställts, inte ens om alla ändrat åt samma håll.",
        "Too few changed their answer: nothing could have been shown, not even had all gone the same way.",
    )
    NO_DIRECTION = (
        "no_direction",
        "Indikatorn har ingen angiven riktning, så varken bättre eller sämre kan sägas.",
        "The indicator states no direction, so neither better nor worse can be said.",
    )
    DOES_NOT_APPLY = (
        "does_not_apply",
        "Alternativet gäller inte den här jämförelsen.",
        "The alternative does not apply to this comparison.",
    )
    ASKED_UNKNOWN = (
        "asked_unknown",
        "Antalet tillfrågade är okänt, här eller bakom jämförelsen, så bortfallet kan inte räknas.",
        "The number of persons asked is unknown, here or behind the reference, so non-response cannot be counted.",
    )
    MORE_THAN_ASKED = (
        "more_than_asked",
        "Fler står bakom värdet än som tillfrågades, så de två hör inte ihop.",
        "More persons stand behind the figure than were asked, so the two do not belong together.",
    )
    NOT_A_SHARE = (
        "not_a_share",
        "Måttet är ingen andel av svarande personer, så det finns inget bortfall att räkna på.",
        "The measure is no share of persons who answer, so there is no non-response to count.",
    )
    SPREAD_ALONE = (
        "spread_alone",
        "Slumpens del är okänd: skillnaden hålls bara mot områdenas spridning, så små får lätt en bedömning av slump.",
        "Chance's part is unknown: the difference is held only against the areas' spread; small ones may pass by luck.",
    )
    STATED_RELIABILITY = (
        "stated_reliability",
        "Slumpens del är angiven, inte räknad, och tas vara lika stor först och sist; bedömningen vilar på det.",
        "Chance's part is stated, not computed, and taken to be as large first and last; the verdict rests on it.",
    )
    NO_TRUE_SPREAD = (
        "no_true_spread",
        "Det går inte att visa att områdena skilde sig åt från början mer än slumpen gör.",
        "It cannot be shown that the areas differed at the start by more than chance.",
    )
