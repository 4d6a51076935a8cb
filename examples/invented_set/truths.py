"""The truth: what each indicator's figures are drawn from, and who answers."""

import math
from dataclasses import dataclass, field

from invented_set.places import COUNTIES, NORMAL, PERIODS, POPULATIONS, Municipality, stream

COUNTY_EFFECTS = dict(zip(COUNTIES, (-0.30, 0.0, 0.30, 0.0), strict=True))
"""In the direction that is better."""
CHANGE_FROM = 2024
AVERAGE = ("Hägervik", "Morgonby", "Strålinge", "Svanfors")
CHANGES = {
    ("hemtjanst-trygghet", "Ljungmåla"): -1.0,
    ("hemtjanst-trygghet", "Tranköping"): 0.8,
    ("hemtjanst-bemotande", "Solköping"): 0.5,
    ("hemtjanst-ensamhet", "Gässlinge"): 0.7,
    ("hemtjanst-personalkontinuitet", "Gässlinge"): -0.25,
    ("fallskador-80-plus", "Ebbhamn"): -0.5,
    ("ekonomiskt-bistand-langvarigt", "Tranköping"): 0.6,
}
UNIT_NONRESPONSE, ITEM_NONRESPONSE = 0.05, 0.02


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """What an indicator's figures are drawn from."""

    id: str
    source: str
    national: float
    """Probability or mean where nothing adds to it."""
    sign: int
    """+1 where higher is better: the way in which a county's effect enters."""
    spread: float
    """Standard deviation of the municipal effects, on the scale of the model."""
    variables: tuple[str, ...] = ()
    women: float = 0.0
    """What women have more than men, on the scale of the model."""
    yearly: float = 0.0
    """What each year after the first adds, on the scale of the model."""
    is_total_given: bool = True
    is_logit: bool = True


INDICATORS = (
    Indicator(
        id="hemtjanst-trygghet",
        source="brukarundersökning",
        variables=("answers_safe", "answers_safe_known"),
        national=0.82,
        sign=1,
        spread=0.20,
        women=-0.20,
        is_total_given=False,
    ),
    Indicator(
        id="hemtjanst-bemotande",
        source="brukarundersökning",
        variables=("answers_respect", "answers_respect_known"),
        national=0.74,
        sign=1,
        spread=0.25,
        women=0.10,
    ),
    Indicator(
        id="hemtjanst-ensamhet",
        source="brukarundersökning",
        variables=("answers_lonely", "answers_lonely_known"),
        national=0.15,
        sign=-1,
        spread=0.15,
        women=0.15,
    ),
    Indicator(
        id="hemtjanst-personalkontinuitet",
        source="planeringssystem",
        variables=("carers_sum", "carers_users", "carers_sum_of_squares"),
        national=14.0,
        sign=-1,
        spread=0.10,
        is_logit=False,
    ),
    Indicator(
        id="sarskilt-boende-plan",
        source="enhetsundersökning",
        variables=("units_yes", "units_answering"),
        national=0.70,
        sign=1,
        spread=0.30,
    ),
    Indicator(
        id="fallskador-80-plus",
        source="register över fallskador",
        variables=("falls_80_plus", "population_80_plus"),
        national=0.060,
        sign=-1,
        spread=0.12,
        women=0.15,
        is_total_given=False,
        is_logit=False,
    ),
    Indicator(
        id="lakemedel-rutin",
        source="kommunenkät hälso- och sjukvård",
        variables=("routine_medication",),
        national=0.45,
        sign=1,
        spread=0.0,
        yearly=0.35,
    ),
    Indicator(
        id="uppfoljning-steg",
        source="kommunenkät hälso- och sjukvård",
        variables=("follow_up_step",),
        national=0.50,
        sign=1,
        spread=0.0,
        yearly=0.30,
    ),
    Indicator(
        id="ekonomiskt-bistand-socionom",
        source="kommunenkät ekonomiskt bistånd",
        variables=("fte_degree", "fte_handlers"),
        national=0.75,
        sign=1,
        spread=0.40,
    ),
    Indicator(
        id="ekonomiskt-bistand-rutin-vald",
        source="kommunenkät ekonomiskt bistånd",
        variables=("routine_violence",),
        national=0.60,
        sign=1,
        spread=0.0,
        yearly=0.35,
    ),
    Indicator(
        id="ekonomiskt-bistand-langvarigt",
        source="register över ekonomiskt bistånd",
        national=0.36,
        sign=-1,
        spread=0.30,
        women=-0.10,
    ),
)
SOURCES = tuple(dict.fromkeys(indicator.source for indicator in INDICATORS))


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One figure of one area: what was drawn, what is shown of it, and the truth."""

    indicator: str
    area: str
    period: int
    sex: str
    weight: float
    """Denominator: what the truths of areas are weighed by."""
    truth: float
    amounts: dict[str, float] = field(default_factory=dict)
    value: float | None = None
    status: str = "observed"
    hidden: tuple[str, ...] = ()
    """Variables that the status holds for; all of them when empty."""
    is_given: bool = True
    effects: tuple[float, ...] = ()
    """Of the county, of the municipality, and the change injected."""


class Model:
    """The truth of one indicator, and its source of draws."""

    def __init__(self, indicator: Indicator, municipalities: tuple[Municipality, ...]) -> None:
        """Draw the municipal effects and who answers, before anything else."""
        number = INDICATORS.index(indicator)
        silent, skipped = stream(100 + SOURCES.index(indicator.source)), stream(50 + number)
        self.indicator = indicator
        self.draw = stream(10 + number)
        self.effect = {m.code: _effect(indicator, m, self.draw()) for m in municipalities}
        self.place = {m.code: self.draw() for m in municipalities}
        self.reply = {
            (m.code, period): _reply(indicator, m, silent(), skipped()) for m in municipalities for period in PERIODS
        }

    def effects(self, m: Municipality, period: int) -> tuple[float, float, float]:
        """Effect of the county, of the municipality, and the change injected."""
        change = CHANGES.get((self.indicator.id, m.name), 0.0) if period >= CHANGE_FROM else 0.0
        return self.indicator.sign * COUNTY_EFFECTS[m.county], self.effect[m.code], change

    def truth(self, m: Municipality, period: int, sex: str = "T") -> float:
        """Probability or mean of a municipality; women and men lie evenly around the national figure."""
        national = self.indicator.national
        sexed = {"K": 0.5, "M": -0.5}.get(sex, 0.0) * self.indicator.women
        added = sum(self.effects(m, period)) + sexed + self.indicator.yearly * (period - PERIODS[0])
        return expit(logit(national) + added) if self.indicator.is_logit else national * math.exp(added)


def logit(p: float) -> float:
    """Return the logit of a probability."""
    return math.log(p / (1 - p))


def expit(number: float) -> float:
    """Return the probability of a logit."""
    return 1 / (1 + math.exp(-number))


def _effect(indicator: Indicator, m: Municipality, drawn: float) -> float:
    """Return the effect of a municipality: none where it is to be exactly average."""
    return 0.0 if m.name in AVERAGE else round(indicator.spread * NORMAL.inv_cdf(drawn), 4)


def _reply(indicator: Indicator, m: Municipality, silent: float, skipped: float) -> str:
    """Return whether a municipality answered; those that the truth names always do, and registers have all."""
    if m.name in POPULATIONS or m.name in AVERAGE or indicator.source.startswith("register"):
        return "observed"
    if silent < UNIT_NONRESPONSE:
        return "nonresponse"
    return "item_nonresponse" if skipped < ITEM_NONRESPONSE else "observed"
