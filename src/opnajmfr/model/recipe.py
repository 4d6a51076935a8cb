"""What a plan declares: frozen, comparable, and plain enough to be written to a file."""

from attrs import asdict, field, frozen

from opnajmfr.model.policies import MissingPolicy, SuppressionRule
from opnajmfr.model.vocabulary import Figure, Labelled, Language


class ReferenceKind(Labelled):
    """Who an area is compared with."""

    PEERS = "peers", "liknande kommuner", "peer municipalities"
    MUNICIPALITY = "municipality", "kommunen", "the municipality"
    COUNTY = "county", "länet", "the county"
    NATION = "nation", "riket", "the nation"
    GROUP = "group", "gruppen", "the group"
    GIVEN = "given", "valda områden", "chosen areas"
    HISTORY = "history", "egen historik", "own history"
    TARGET = "target", "målnivån", "the target"


@frozen(kw_only=True)
class Reference:
    """One reference of a comparison, by name.

    Parameters
    ----------
    kind
        Who.
    label
        Name that tables print, as "Liknande kommuner äldreomsorg 2024".
    label_en
        Its English name; the same where there is none.
    figure
        Which figure of the reference; None for the kind's own: the published one, else the pooled one, of county
        and nation; the mean of members of peers, groups and chosen areas.
    value
        The target, in the unit of the indicator; None for the indicator's own target.
    members
        The areas, where the reference is a fixed set of them.
    areas
        Codes of the areas that are compared with it; empty for all of the level where an indicator is given.
    data_year
        The year of the data that its members were chosen by; None where they were not, or nobody says.
    margin
        The largest difference that does not matter, for every indicator, in its unit; None for none stated.
    margins
        The same for each of some indicators: id and margin.
    """

    kind: ReferenceKind
    label: str
    label_en: str = ""
    figure: Figure | None = None
    value: float | None = None
    members: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    data_year: int | None = None
    margin: float | None = None
    margins: tuple[tuple[str, float], ...] = ()

    def margin_of(self, indicator: str) -> float | None:
        """Return the largest difference of an indicator that does not matter, or None where none is stated.

        Parameters
        ----------
        indicator
            Its id.

        Returns
        -------
        float, or None
            In the unit of the indicator.
        """
        return dict(self.margins).get(indicator, self.margin)

    def name(self, language: Language = "sv") -> str:
        """Return the name as people read it.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            The label.
        """
        return self.label_en if language == "en" and self.label_en else self.label


@frozen(kw_only=True)
class Aggregation:
    """How figures of areas above are made.

    Parameters
    ----------
    hierarchy
        Name of the hierarchy.
    figures
        Pooled, mean of members, median of members: each a figure of its own.
    groups
        Names of the groupings that are rolled up to as well.
    coverage_by
        Variable that coverage is also measured by.
    """

    hierarchy: str
    figures: tuple[Figure, ...] = (Figure.POOLED,)
    groups: tuple[str, ...] = ()
    coverage_by: str | None = None


@frozen(kw_only=True)
class Ranking:
    """Which areas are ranked together.

    Parameters
    ----------
    among
        A level above ("nation", "county"), or the name of a grouping.
    indicators
        Ids of those that are ranked.
    bands
        Number of quantile bands, "as Kolada" for green, yellow and red, or None for no bands.
    sets
        Whether the places that an area may truly have are given.
    confidence
        Confidence of those; the plan's own, else 0.95, where None.
    """

    among: str
    indicators: tuple[str, ...]
    bands: int | str | None = None
    sets: bool = False
    confidence: float | None = None


@frozen(kw_only=True)
class Suppression:
    """Which figures are hidden for being too small.

    Parameters
    ----------
    rule
        When a figure is too small.
    indicators
        Ids of the indicators that it holds for; empty for all.
    """

    rule: SuppressionRule
    indicators: tuple[str, ...] = ()

    def holds_for(self, indicator: str) -> bool:
        """Tell whether the rule holds for an indicator.

        Parameters
        ----------
        indicator
            Its id.

        Returns
        -------
        bool
            True where it does.
        """
        return not self.indicators or indicator in self.indicators


@frozen(kw_only=True)
class Recipe:
    """What a plan declares (recept).

    Parameters
    ----------
    aggregation
        How figures of areas above are made, or None for own figures only.
    confidence
        Confidence of intervals, or None for no intervals.
    references
        Who is compared with.
    rankings
        Which areas are ranked together.
    missing
        What is done where members have no figure.
    suppression
        Which figures are hidden for being too small, or None for none.
    """

    aggregation: Aggregation | None = None
    confidence: float | None = None
    references: tuple[Reference, ...] = ()
    rankings: tuple[Ranking, ...] = ()
    missing: MissingPolicy = field(factory=MissingPolicy)
    suppression: Suppression | None = None

    def rule_for(self, indicator: str) -> SuppressionRule | None:
        """Return the rule that hides figures of an indicator, or None.

        Parameters
        ----------
        indicator
            Its id.

        Returns
        -------
        SuppressionRule, or None
            The rule.
        """
        return self.suppression.rule if self.suppression and self.suppression.holds_for(indicator) else None

    def to_dict(self) -> dict[str, object]:
        """Return the recipe as plain dictionaries, lists, texts and numbers.

        Returns
        -------
        dict
            Ready for JSON.

        Examples
        --------
        >>> Recipe(confidence=0.95).to_dict()["confidence"]
        0.95
        """
        return asdict(self, value_serializer=_plain)


def _plain(_instance: object, _attribute: object, value: object) -> object:
    """Write an enum's word and a tuple as a list."""
    if isinstance(value, Labelled):
        return str(value.value)
    return list(value) if isinstance(value, tuple) else value  # pyright: ignore[reportUnknownArgumentType,reportUnknownVariableType]
