"""How areas are matched: on what, in which scale, and who may be a peer at all."""

from collections.abc import Iterable, Mapping
from typing import Literal, TypedDict, get_args

from attrs import field, frozen

from opnajmfr.comparison.likeness.variables import MatchVariable, optional_year, positive_number
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.errors import ReferenceAreaError, UnknownTermError
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import Sex
from opnajmfr.spelling import closest

Scale = Literal["z", "robust", "rank"]
"""What a difference is counted in: standard deviations, robust standard deviations, places."""
Metric = Literal["euclidean", "mahalanobis"]
"""Whether variables count each on its own, or what they share counts once."""
Missing = Literal["exclude", "renormalise"]
"""What becomes of a candidate that lacks a figure: it is left out, or the variable is left out of the pair."""


class MatchingOptions(TypedDict, total=False):
    """The fields of `Matching`, as keywords of `nearest_peers` and `all_nearest_peers`."""

    variables: Iterable[MatchVariable | str] | MatchVariable | None
    weights: Mapping[str, float]
    sex: Sex | str
    period: int | None
    scale: Scale
    metric: Metric
    missing: Missing
    min_weight: float
    reference: Grouping | Iterable[str] | None
    within: Grouping | None
    exclude: Iterable[str]
    max_distance: float | None
    reason: str


def _variables(
    value: Iterable[MatchVariable | str] | MatchVariable | None,
) -> tuple[MatchVariable, ...] | None:
    """Convert variables, each from its word."""
    if value is None:
        return None
    given = [value] if isinstance(value, str | MatchVariable) else list(value)
    return tuple(one if isinstance(one, MatchVariable) else MatchVariable(one) for one in given)


def _weights(value: Mapping[str, float] | None) -> dict[str, float]:
    """Convert weights; None is none."""
    return dict(value or {})


def _sex(value: Sex | str) -> Sex:
    """Convert a sex from its word."""
    return term(Sex, value)


def _names(value: Iterable[str]) -> tuple[str, ...]:
    """Convert names of areas, of one alone too."""
    return (value,) if isinstance(value, str) else tuple(value)


def _reference(value: Grouping | Iterable[str] | None) -> Grouping | tuple[str, ...] | None:
    """Convert the areas that a scale is taken from."""
    return value if value is None or isinstance(value, Grouping) else _names(value)


def _distance(value: float | None) -> float | None:
    """Convert the farthest distance."""
    return None if value is None else positive_number(value, "max_distance")


def _share(value: float) -> float:
    """Convert a share of the weight."""
    number = positive_number(value, "min_weight")
    if number > 1:
        message = f"min_weight must be a share of all weight, above 0 to 1, got {value!r}"
        raise ReferenceAreaError(message, hint="0.75 wants figures for three quarters of the weight")
    return number


@frozen(kw_only=True)
class Matching:
    """How areas are matched; every field is also a keyword of `nearest_peers` and `all_nearest_peers`.

    Parameters
    ----------
    variables
        Ids or titles of indicators, or `MatchVariable` for weight, logarithm and year. Unless given: the logarithm
        of the population, shares of residents 65 and over and 80 and over, share with post-secondary education,
        share living alone, and median income.
    weights
        Weights by id or title, above 0; 1 for those not named.
    sex
        The sex that figures are for.
    period
        The year of every figure whose variable names none; each variable's newest where None.
    scale
        What a difference is counted in. "z": standard deviations (divided by the number of areas). "robust":
        1.4826 x the median distance from the median (MAD), which one odd area does not move. "rank": places among
        the areas, as a share of them, 0 to 1; equal figures share a place.
    metric
        "euclidean": each variable counts on its own. "mahalanobis": what variables share counts once; the distance
        is √(u' S⁻¹ u) with u the differences x √weight and S the covariances in the reference.
    missing
        "exclude": an area without a figure of a variable cannot be a peer. "renormalise": the variable is left out
        of the pair and the other weights are raised in proportion.
    min_weight
        With "renormalise": the share of all weight that a pair must have figures for, above 0 to 1.
    reference
        The areas that spreads, places and correlations are taken from: names or codes, or a grouping, of which each
        area takes its own group, itself included. All areas of the level where None. Neither `within` nor
        `exclude` changes it.
    within
        A grouping; only areas of the same group may be peers.
    exclude
        Names or codes of areas that must not be peers.
    max_distance
        The farthest that a peer may lie, above 0; there may then be fewer than k.
    reason
        Why areas are matched on results. Indicators of quality and welfare, and others that have a direction, are
        refused without it; with it, it is printed.

    Raises
    ------
    ReferenceAreaError
        If a number is not possible, or two choices contradict each other.
    UnknownTermError
        If a word is unknown.

    Examples
    --------
    >>> Matching(variables=["folkmangd"], scale="rank").variables
    (MatchVariable(indicator='folkmangd', weight=1.0, log=False, period=None),)
    """

    variables: tuple[MatchVariable, ...] | None = field(default=None, converter=_variables)
    weights: dict[str, float] = field(default=None, converter=_weights)
    sex: Sex = field(default=Sex.T, converter=_sex)
    period: int | None = field(default=None, converter=optional_year)
    scale: Scale = "z"
    metric: Metric = "euclidean"
    missing: Missing = "exclude"
    min_weight: float = field(default=0.75, converter=_share)
    reference: Grouping | tuple[str, ...] | None = field(default=None, converter=_reference)
    within: Grouping | None = None
    exclude: tuple[str, ...] = field(default=(), converter=_names)
    max_distance: float | None = field(default=None, converter=_distance)
    reason: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse unknown words and choices that contradict each other."""
        for name, words in (("scale", get_args(Scale)), ("metric", get_args(Metric)), ("missing", get_args(Missing))):
            given = getattr(self, name)
            if given not in words:
                message = f"{name}={given!r} is none of {', '.join(map(repr, words))}"
                raise UnknownTermError(message, hint=closest(str(given), words) or f"leave it out for {words[0]!r}")
        if self.within is not None and not isinstance(self.within, Grouping):  # pyright: ignore[reportUnnecessaryIsInstance]
            message = f"within={self.within!r} is no grouping"
            raise ReferenceAreaError(message, hint="as within=skr_groups()")
        if self.metric == "mahalanobis" and self.scale == "robust":
            message = "the Mahalanobis distance is the same in every unit, so scale='robust' would change nothing"
            raise ReferenceAreaError(message, hint="leave scale out, take scale='rank', or leave metric out")
        if self.metric == "mahalanobis" and self.missing == "renormalise":
            message = "a Mahalanobis distance needs every figure: missing='renormalise' does not go with it"
            raise ReferenceAreaError(message, hint="leave missing out, or leave metric out")
        if not isinstance(self.reason, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            message = f"reason={self.reason!r} is no text"
            raise ReferenceAreaError(message, hint="say in a sentence why areas are matched on results")
