"""The words of the field as closed sets, each with its Swedish and its English label."""

from enum import StrEnum
from typing import Literal, Self

Language = Literal["sv", "en"]
"""Language of texts for people: Swedish or English."""


class Labelled(StrEnum):
    """A word with a Swedish and an English label; equal to its own text."""

    swedish: str
    english: str

    def __new__(cls, value: str, swedish: str = "", english: str = "") -> Self:
        """Make a member whose value is a plain word and whose labels are for people."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.swedish = swedish or value
        member.english = english or value
        return member

    def label(self, language: Language = "sv") -> str:
        """Return the word as people read it.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            The label.

        Examples
        --------
        >>> Level.COUNTY.label("sv"), Level.COUNTY.label("en")
        ('län', 'county')
        """
        return self.swedish if language == "sv" else self.english


class Level(Labelled):
    """Geographical level (redovisningsnivå), lowest first; a group is any set of areas."""

    UNIT = "unit", "enhet", "unit"
    DISTRICT = "district", "stadsdel", "district"
    MUNICIPALITY = "municipality", "kommun", "municipality"
    COUNTY = "county", "län", "county"
    NATION = "nation", "riket", "nation"
    GROUP = "group", "grupp", "group"


def order_of(level: Level) -> int:
    """Return the place of a level, lowest first, from 0."""
    return list(Level).index(level)


class Sex(Labelled):
    """Sex (kön) as published: T total, K women, M men. The total is never the mean of K and M."""

    T = "T", "totalt", "total"
    K = "K", "kvinnor", "women"
    M = "M", "män", "men"


class Status(Labelled):
    """Why a cell has a value, or has none."""

    OBSERVED = "observed", "uppgift", "observed"
    DERIVED = "derived", "härledd", "derived"
    MISSING = "missing", "uppgift saknas", "missing"
    NONRESPONSE = "nonresponse", "bortfall", "non-response"
    ITEM_NONRESPONSE = "item_nonresponse", "partiellt bortfall", "item non-response"
    NOT_APPLICABLE = "not_applicable", "ej tillämplig", "not applicable"
    TOO_UNCERTAIN = "too_uncertain", "för osäker", "too uncertain"
    SUPPRESSED = "suppressed", "sekretess", "suppressed"
    SECONDARY_SUPPRESSED = "secondary_suppressed", "sekundär sekretess", "secondary suppression"
    ZERO_DENOMINATOR = "zero_denominator", "nämnaren är noll", "zero denominator"
    NOT_COLLECTED = "not_collected", "ej insamlad", "not collected"
    NOT_PUBLISHED = "not_published", "ej publicerad", "not published"
    DISCONTINUED = "discontinued", "utgången", "discontinued"
    NOT_AGGREGABLE = "not_aggregable", "kan inte summeras", "not aggregable"

    @property
    def has_value(self) -> bool:
        """Whether a cell with this status carries a number."""
        return self in {Status.OBSERVED, Status.DERIVED}


class Flag(Labelled):
    """A remark that travels with a figure, alphabetically."""

    APPROXIMATE = "approximate", "ungefärliga antal", "approximate counts"
    INVENTED = "invented", "påhittad", "invented"
    NOT_COMPARABLE = "not_comparable", "ej jämförbar", "not comparable"
    PRELIMINARY = "preliminary", "preliminär", "preliminary"
    REVISED = "revised", "reviderad", "revised"


class Direction(Labelled):
    """Desired direction (önskvärd riktning); "not stated" is not "none"."""

    HIGHER = "higher", "högre är bättre", "higher is better"
    LOWER = "lower", "lägre är bättre", "lower is better"
    NONE = "none", "ingen riktning", "no direction"
    NOT_STATED = "not_stated", "riktning ej angiven", "direction not stated"

    @property
    def sign(self) -> int:
        """+1 where higher is better, -1 where lower is, 0 where neither can be said."""
        return {Direction.HIGHER: 1, Direction.LOWER: -1}.get(self, 0)


class Figure(Labelled):
    """Which figure of an area is meant; pooled, mean and median never stand in for each other."""

    OWN = "own", "eget värde", "own value"
    POOLED = "pooled", "sammanvägt", "pooled"
    REPORTED = "reported", "publicerat", "reported"
    MEAN_OF_MEMBERS = "mean_of_members", "ovägt medel", "mean of members"
    MEDIAN_OF_MEMBERS = "median_of_members", "median", "median of members"


class IndicatorKind(Labelled):
    """Kind of indicator (indikatortyp); "not stated" is what a source does not classify."""

    QUALITY = "quality", "kvalitetsindikator", "quality indicator"
    WELFARE = "welfare", "välfärdsindikator", "welfare indicator"
    KEY_FIGURE = "key_figure", "nyckeltal", "key figure"
    NOT_STATED = "not_stated", "typ ej angiven", "kind not stated"


class StructureProcessOutcome(Labelled):
    """What a quality indicator measures (struktur, process, resultat)."""

    STRUCTURE = "structure", "struktur", "structure"
    PROCESS = "process", "process", "process"
    OUTCOME = "outcome", "resultat", "outcome"


class SourceKind(Labelled):
    """Where the figures of an indicator come from (datakälla)."""

    MUNICIPAL_SURVEY = "municipal_survey", "kommunenkät", "survey to municipalities"
    UNIT_SURVEY = "unit_survey", "enhetsundersökning", "survey to units"
    USER_SURVEY = "user_survey", "brukarundersökning", "survey to users"
    REGISTER = "register", "register", "register"
    STATISTICS = "statistics", "officiell statistik", "official statistics"


class Uncertainty(Labelled):
    """What makes a figure uncertain: chance (a superpopulation view), a survey design, or nothing."""

    CHANCE = "chance", "slump", "chance"
    SURVEY = "survey", "urval", "survey design"
    NONE = "none", "ingen", "none"
