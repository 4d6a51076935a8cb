"""What a difference shows, and why it may show nothing, in words for people."""

from opnajmfr.model.vocabulary import Labelled


class Verdict(Labelled):
    """What the evidence says of a difference; there is no word for "similar"."""

    BETTER = "better", "bättre", "better"
    WORSE = "worse", "sämre", "worse"
    HIGHER = "higher", "högre", "higher"
    LOWER = "lower", "lägre", "lower"
    NO_CLEAR_DIFFERENCE = "no_clear_difference", "ingen säkerställd skillnad", "no clear difference"


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
        "För få av områdena bakom jämförelsevärdet har uppgift.",
        "Too few of the areas behind the reference have a figure.",
    )
    APPROXIMATE = (
        "approximate",
        "Nämnaren är ungefärlig, så bedömningen är det också.",
        "The denominator is approximate, and so is the verdict.",
    )
