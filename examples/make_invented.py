"""Make the invented set that ships with opnajmfr: areas, observations, peers and the truth behind them.

Everything is made up: counties, municipalities, figures. Only `random.Random(seed).random()` draws, so that every
Python gives the same files. Run it as `python examples/make_invented.py [folder]`; without a folder it writes where the
package keeps the set. What the model is stands in the TRUTH.md that it writes.
"""

import csv
import io
import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from random import Random
from statistics import NormalDist, fmean, pstdev

FOLDER = Path(__file__).resolve().parents[1] / "src" / "opnajmfr" / "data" / "reference" / "invented"
SEED = 9_100
NATION, NATION_NAME = "00", "Påhittade riket"
PERIODS = (2022, 2023, 2024)
KEY_FIGURE_PERIOD = 2023
CHANGE_FROM = 2024
TYPOLOGY, PEER_DATA_YEAR, N_PEERS = "påhittad", 2024, 7
COUNTIES = {"91": "Dimlands län", "92": "Solskogs län", "93": "Månvikens län", "94": "Tranlands län"}
COUNTY_EFFECTS = {"91": -0.30, "92": 0.0, "93": 0.30, "94": 0.0}
NAMES = {
    "91": (
        "Askvinge Björkfjärd Dimköping Dishamn Dunkelsta Fagermåla Grynnvik Hjortlunda Kråkhamn Lövbränna Myrhed "
        "Regnby Skymninge Töckenås"
    ),
    "92": (
        "Blomvret Citronåsa Gullåker Hedersta Kornvik Ljungmåla Ljusmark Morgonby Nektarp Rapsinge Solköping "
        "Sommarö Strålinge Vetemåla Värmhult Äppelby"
    ),
    "93": "Aftonås Blåvret Ebbhamn Frostmåla Isnäset Klarnatta Månstad Nattviken Silversund Stjärnby Tidlunda Vinterås",
    "94": "Ejderlunda Gässlinge Hägervik Lommaryd Svanfors Tranköping",
}
FIXED_POPULATIONS = {
    "Dunkelsta": 2_500,
    "Hägervik": 13_000,
    "Ljungmåla": 13_200,
    "Gässlinge": 31_000,
    "Ebbhamn": 46_000,
    "Tranköping": 58_000,
    "Solköping": 180_000,
}
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
UNIT_NONRESPONSE, ITEM_NONRESPONSE = 0.04, 0.02
FEWEST_ANSWERS, FEWEST_EVENTS, FEWEST_RECIPIENTS = 10, 4, 30
NORMAL = NormalDist()
Draw = Callable[[], float]
Row = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Municipality:
    """An invented municipality with its key figures."""

    code: str
    name: str
    population: int
    growth: float
    share_65: float
    share_80: float
    post_secondary: float
    living_alone: float
    income: float

    @property
    def county(self) -> str:
        """Code of its county."""
        return self.code[:2]

    def inhabitants(self, period: int, share: float = 1.0) -> int:
        """Inhabitants of a year, or so large a share of them."""
        return round(self.population * (1 + self.growth * (period - KEY_FIGURE_PERIOD)) * share)


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """What an indicator's figures are drawn from."""

    id: str
    survey: str
    national: float
    """Probability or mean where nothing adds to it."""
    sign: int
    """+1 where higher is better: the way in which a county's effect enters."""
    spread: float
    """Standard deviation of the municipal effects, on the scale of the model."""
    variables: tuple[str, ...] = ()
    women: float = 0.0
    """What women have more than men, on the scale of the model."""
    total_given: bool = True
    yearly: float = 0.0
    logit: bool = True


INDICATORS = (
    Indicator(
        id="hemtjanst-trygghet", survey="brukarundersökning", national=0.82, sign=1, spread=0.20, women=-0.20,
        variables=("answers_safe", "answers_safe_known"), total_given=False,
    ),
    Indicator(
        id="hemtjanst-bemotande", survey="brukarundersökning", national=0.74, sign=1, spread=0.25, women=0.10,
        variables=("answers_respect", "answers_respect_known"),
    ),
    Indicator(
        id="hemtjanst-ensamhet", survey="brukarundersökning", national=0.15, sign=-1, spread=0.15, women=0.15,
        variables=("answers_lonely", "answers_lonely_known"),
    ),
    Indicator(
        id="hemtjanst-personalkontinuitet", survey="planeringssystem", national=14.0, sign=-1, spread=0.10,
        variables=("carers_sum", "carers_users", "carers_sum_of_squares"), logit=False,
    ),
    Indicator(
        id="sarskilt-boende-plan", survey="enhetsundersökning", national=0.70, sign=1, spread=0.30,
        variables=("units_yes", "units_answering"),
    ),
    Indicator(
        id="fallskador-80-plus", survey="patientregister", national=0.060, sign=-1, spread=0.12, women=0.15,
        variables=("falls_80_plus", "population_80_plus"), total_given=False, logit=False,
    ),
    Indicator(
        id="lakemedel-rutin", survey="kommunenkät hälso- och sjukvård", national=0.45, sign=1, spread=0.0, yearly=0.35,
        variables=("routine_medication",),
    ),
    Indicator(
        id="uppfoljning-steg", survey="kommunenkät hälso- och sjukvård", national=0.50, sign=1, spread=0.0, yearly=0.30,
        variables=("follow_up_step",),
    ),
    Indicator(
        id="ekonomiskt-bistand-socionom", survey="kommunenkät ekonomiskt bistånd", national=0.75, sign=1, spread=0.40,
        variables=("fte_degree", "fte_handlers"),
    ),
    Indicator(
        id="ekonomiskt-bistand-rutin-vald", survey="kommunenkät ekonomiskt bistånd", national=0.60, sign=1, spread=0.0,
        yearly=0.35, variables=("routine_violence",),
    ),
    Indicator(
        id="ekonomiskt-bistand-langvarigt", survey="biståndsregister", national=0.36, sign=-1, spread=0.30, women=-0.10,
    ),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One figure of one area: what was drawn, what is shown of it, and the truth."""

    indicator: str
    area: str
    period: int
    sex: str
    amounts: dict[str, float] = field(default_factory=dict)
    value: float | None = None
    weight: float
    """Denominator: what the truths of areas are weighed by."""
    truth: float
    status: str = "observed"
    missing: tuple[str, ...] = ()
    """Variables that the status holds for; all of them when empty."""
    is_given: bool = True
    effects: tuple[float, float, float] | None = None


class Model:
    """The draws of one indicator: effects first, then each municipality and year in order."""

    def __init__(self, indicator: Indicator, municipalities: tuple[Municipality, ...]) -> None:
        """Draw the municipal effects and who answers."""
        self.indicator = indicator
        self.draw = stream(10 + INDICATORS.index(indicator))
        self.effect = {m.code: _effect(indicator, m, self.draw()) for m in municipalities}
        self.lasting = {m.code: self.draw() for m in municipalities}
        silent, skipped = stream(100 + sum(map(ord, indicator.survey))), stream(50 + INDICATORS.index(indicator))
        self.reply = {
            (m.code, period): _reply(m.name, silent(), skipped()) for m in municipalities for period in PERIODS
        }

    def effects(self, m: Municipality, period: int) -> tuple[float, float, float]:
        """Effect of the county, of the municipality, and the change injected."""
        change = CHANGES.get((self.indicator.id, m.name), 0.0) if period >= CHANGE_FROM else 0.0
        return self.indicator.sign * COUNTY_EFFECTS[m.county], self.effect[m.code], change

    def truth(self, m: Municipality, period: int, sex: str = "T") -> float:
        """Probability or mean of a municipality; `women` is split evenly around the national figure."""
        sexed = {"K": 0.5, "M": -0.5}.get(sex, 0.0) * self.indicator.women
        added = sum(self.effects(m, period)) + sexed + self.indicator.yearly * (period - PERIODS[0])
        national = self.indicator.national
        return (
            expit(math.log(national / (1 - national)) + added) if self.indicator.logit else national * math.exp(added)
        )

    def cell(self, m: Municipality, period: int, sex: str = "T", **drawn: object) -> Cell:
        """Make a cell of a municipality, answered or not."""
        drawn = {"status": self.reply[m.code, period], "effects": self.effects(m, period)} | drawn
        return Cell(indicator=self.indicator.id, area=m.code, period=period, sex=sex, **drawn)  # type: ignore[arg-type]


def stream(number: int) -> Draw:
    """Return a source of uniform draws of its own."""
    return Random(SEED + number).random  # noqa: S311 - figures, not secrets


def expit(logit: float) -> float:
    """Return the probability of a logit."""
    return 1 / (1 + math.exp(-logit))


def binomial(draw: Draw, n: int, p: float) -> int:
    """Return how many of n happen."""
    return sum(draw() < p for _ in range(n))


def poisson(draw: Draw, mean: float) -> int:
    """Return a number of events, the mean taken ten at a time."""
    n = 0
    while mean > 0:
        part = min(mean, 10.0)
        mean -= part
        left = draw()
        while left > math.exp(-part):
            n += 1
            left *= draw()
    return n


def _effect(indicator: Indicator, m: Municipality, drawn: float) -> float:
    """Return the effect of a municipality: none where it is to be exactly average."""
    return 0.0 if m.name in AVERAGE else round(indicator.spread * NORMAL.inv_cdf(drawn), 4)


def _reply(name: str, silent: float, skipped: float) -> str:
    """Return whether a municipality answered; those that the truth names always do."""
    if name in FIXED_POPULATIONS or name in AVERAGE:
        return "observed"
    if silent < UNIT_NONRESPONSE:
        return "nonresponse"
    return "item_nonresponse" if skipped < ITEM_NONRESPONSE else "observed"


def make_municipalities() -> tuple[Municipality, ...]:
    """Return the municipalities: populations at the quantiles of a skew log-normal, key figures drawn around them."""
    draw = stream(1)
    named = [(county, name) for county, names in NAMES.items() for name in names.split()]
    order = sorted(range(len(named)), key=lambda _: draw())
    made: list[Municipality] = []
    for place, (county, name) in zip(order, named, strict=True):
        size = NORMAL.inv_cdf((place + 0.5) / len(named))
        population = FIXED_POPULATIONS.get(name, round(16_000 * math.exp(size * (1.05 if size > 0 else 0.8))))
        size = math.log(population / 16_000)
        noise = [NORMAL.inv_cdf(draw()) for _ in range(6)]
        share_65 = min(max(0.245 - 0.022 * size + 0.020 * noise[0], 0.15), 0.36)
        made.append(
            Municipality(
                code=f"{county}{sum(m.county == county for m in made) + 1:02}",
                name=name,
                population=population,
                growth=0.002 + 0.005 * noise[1],
                share_65=share_65,
                share_80=share_65 * (0.27 + 0.015 * noise[2]),
                post_secondary=0.33 + 0.045 * size + 0.035 * noise[3],
                living_alone=0.20 + 0.006 * size + 0.015 * noise[4],
                income=round(272 + 8 * size + 11 * noise[5], 1),
            )
        )
    return tuple(made)


def user_shares(model: Model, m: Municipality, period: int) -> Iterator[Cell]:
    """Draw answers of persons with home care: about 100 where 13,000 live."""
    users = m.inhabitants(period, m.share_80 * 0.24)
    women = round(users * 0.66)
    known = {"K": binomial(model.draw, women, 0.58), "M": binomial(model.draw, users - women, 0.58)}
    p = {sex: model.truth(m, period, sex) for sex in known}
    said = {sex: binomial(model.draw, known[sex], p[sex]) for sex in known}
    few = {sex: known[sex] < FEWEST_ANSWERS for sex in known}
    yield from _by_sex(model, m, period, said=said, known=known, p=p, few=few)


def falls(model: Model, m: Municipality, period: int) -> Iterator[Cell]:
    """Draw injuries from falls of inhabitants of 80 and older."""
    old = _split(m.inhabitants(period, m.share_80), 0.60)
    rate = {sex: model.truth(m, period, sex) for sex in old}
    events = {sex: poisson(model.draw, old[sex] * rate[sex]) for sex in old}
    few = {sex: 0 < events[sex] < FEWEST_EVENTS for sex in old}
    per = {sex: 10 * rate[sex] for sex in old}
    for cell in _by_sex(model, m, period, said=events, known=old, p=per, few=few):
        yield cell if cell.sex == "T" else Cell(**(vars(cell) | {"missing": ("falls_80_plus",)}))


def carers(model: Model, m: Municipality, period: int) -> Iterator[Cell]:
    """Draw how many carers each person meets in 14 days: one, and a mixture of two Poissons."""
    users = m.inhabitants(period, m.share_80 * 0.24 * 0.58)
    mean = model.truth(m, period)
    met = [1 + poisson(model.draw, (mean - 1) * (0.75 if model.draw() < 0.5 else 1.25)) for _ in range(users)]  # noqa: PLR2004 - a coin
    sums = (sum(met), users, sum(n * n for n in met))
    yield model.cell(
        m, period, amounts=dict(zip(model.indicator.variables, sums, strict=True)), weight=users, truth=mean
    )


def units(model: Model, m: Municipality, period: int) -> Iterator[Cell]:
    """Draw the answers of residential homes; some municipalities have none."""
    n = round(m.population / 5_500)
    p = model.truth(m, period)
    answering = max(binomial(model.draw, n, 0.9), min(n, 1))
    amounts = dict(zip(model.indicator.variables, (binomial(model.draw, answering, p), answering), strict=True))
    kept = {} if n else {"status": "not_applicable"}
    yield model.cell(m, period, amounts=amounts, weight=answering, truth=100 * p, **kept)


def answers(model: Model, m: Municipality, period: int) -> Iterator[Cell]:
    """Draw a municipality's own answer: a lasting place among all against a probability that rises."""
    p = model.truth(m, period)
    place = model.lasting[m.code]
    no = 2 if model.indicator.id == "ekonomiskt-bistand-rutin-vald" else 0
    yield model.cell(m, period, amounts={model.indicator.variables[0]: 1 if place < p else no}, weight=1, truth=100 * p)


def steps(model: Model, m: Municipality, period: int) -> Iterator[Cell]:
    """Draw the step that a municipality has reached, 0 to 3; the truth is the probability of step 2 or more."""
    p = model.truth(m, period)
    reached = sum(model.lasting[m.code] < expit(math.log(p / (1 - p)) + added) for added in (1.5, 0.0, -1.5))
    yield model.cell(m, period, amounts={model.indicator.variables[0]: reached}, weight=1, truth=100 * p)


def degrees(model: Model, m: Municipality, period: int) -> Iterator[Cell]:
    """Draw case workers with part-time posts in tenths, and who of them has a degree."""
    p = model.truth(m, period)
    tenths = [(5, 8, 10, 10, 10)[int(5 * model.draw())] for _ in range(max(1, round(m.population / 1_300)))]
    with_degree = sum(part for part in tenths if model.draw() < p)
    amounts = {"fte_degree": with_degree / 10, "fte_handlers": sum(tenths) / 10}
    partly = {"missing": ("fte_degree",)} if model.reply[m.code, period] == "item_nonresponse" else {}
    yield model.cell(m, period, amounts=amounts, weight=sum(tenths) / 10, truth=100 * p, **partly)


def assistance(model: Model, m: Municipality, period: int) -> Iterator[Cell]:
    """Draw long-term recipients; only the rounded share is published."""
    known = _split(m.inhabitants(period, 0.018), 0.48)
    p = {sex: model.truth(m, period, sex) for sex in known}
    said = {sex: binomial(model.draw, known[sex], p[sex]) for sex in known}
    few = dict.fromkeys(known, min(known.values()) < FEWEST_RECIPIENTS)
    yield from _by_sex(model, m, period, said=said, known=known, p=p, few=few)


def _by_sex(  # noqa: PLR0913 - the parts of one table
    model: Model, m: Municipality, period: int, *,
    said: dict[str, int], known: dict[str, int], p: dict[str, float], few: dict[str, bool],
) -> Iterator[Cell]:  # fmt: skip
    """Yield women, men and the total; where the total is given, both sexes are hidden or none."""
    given = model.indicator.total_given
    all_known = sum(known.values())
    truth = {sex: 100 * p[sex] for sex in known}
    truth["T"] = sum(known[sex] * truth[sex] for sex in known) / all_known
    hidden = {sex: any(few.values()) if given else few[sex] for sex in known} | {"T": not given and any(few.values())}
    for sex in ("T", "K", "M"):
        x, n = (sum(said.values()), all_known) if sex == "T" else (said[sex], known[sex])
        shown = dict(zip(model.indicator.variables, (x, n), strict=True)) if model.indicator.variables else {}
        status = model.reply[m.code, period]
        yield model.cell(
            m, period, sex, amounts=shown, weight=n, truth=truth[sex], is_given=given or sex != "T",
            value=None if shown else 100 * x / n,
            status="suppressed" if hidden[sex] and status == "observed" else status,
        )  # fmt: skip


def _split(n: int, women: float) -> dict[str, int]:
    """Split a number into women and men."""
    return {"K": round(n * women), "M": n - round(n * women)}


DRAWN = {
    "hemtjanst-personalkontinuitet": carers,
    "sarskilt-boende-plan": units,
    "fallskador-80-plus": falls,
    "lakemedel-rutin": answers,
    "uppfoljning-steg": steps,
    "ekonomiskt-bistand-socionom": degrees,
    "ekonomiskt-bistand-rutin-vald": answers,
    "ekonomiskt-bistand-langvarigt": assistance,
}
"""How the figures of an indicator are drawn; the rest are answers of users."""


def make_cells(municipalities: tuple[Municipality, ...]) -> list[Cell]:
    """Draw every figure, and join what the counties and the nation have."""
    cells: list[Cell] = []
    for indicator in INDICATORS:
        model = Model(indicator, municipalities)
        drawn = DRAWN.get(indicator.id, user_shares)
        own = [cell for m in municipalities for period in PERIODS for cell in drawn(model, m, period)]
        cells += own
        for (area, name), period, sex in product([*COUNTIES.items(), (NATION, NATION_NAME)], PERIODS, ("T", "K", "M")):
            cells += joined(indicator, own, area="" if name == NATION_NAME else area, period=period, sex=sex)
    return cells


def joined(indicator: Indicator, cells: list[Cell], *, area: str, period: int, sex: str) -> Iterator[Cell]:
    """Yield the truth of a county or the nation, and its published value where only values are."""
    of_area = [cell for cell in cells if cell.area.startswith(area) and (cell.period, cell.sex) == (period, sex)]
    shown = of_area if not indicator.variables else [cell for cell in of_area if cell.status == "observed"]
    weight = sum(cell.weight for cell in shown)
    if shown:
        published = None
        if not indicator.variables:
            published = math.fsum(cell.weight * (cell.value or 0.0) for cell in shown) / weight
        yield Cell(
            indicator=indicator.id, area=area or NATION, period=period, sex=sex, weight=weight, value=published,
            truth=math.fsum(cell.weight * cell.truth for cell in shown) / weight, is_given=published is not None,
        )  # fmt: skip


def observation(area: str, period: int, sex: str, variable: str, **filled: str) -> Row:
    """Return one row of observations, marked as invented."""
    level = "municipality" if len(area) > len(NATION) else "nation" if area == NATION else "county"
    row = {"area": area, "level": level, "period": str(period), "sex": sex, "variable": variable}
    return row | {"amount": "", "value": "", "status": "observed", "flags": "invented"} | filled


def shown(cell: Cell) -> Iterator[Row]:
    """Yield the rows of a cell: a hidden figure carries no number."""
    key = (cell.area, cell.period, cell.sex)
    if not cell.is_given:
        return
    if cell.value is not None:
        hidden = cell.status != "observed"
        filled = {"status": cell.status} if hidden else {"value": f"{cell.value:.1f}"}
        yield observation(*key, cell.indicator, **filled)
    for variable, amount in cell.amounts.items():
        hidden = cell.status != "observed" and variable in (cell.missing or cell.amounts)
        yield observation(*key, variable, **({"status": cell.status} if hidden else {"amount": f"{amount:.15g}"}))


def key_figures(m: Municipality) -> Iterator[Row]:
    """Yield the key figures of a municipality, named as the real ones are."""
    for period in PERIODS:
        for variable, share, women in (("population", 1.0, 0.495), ("population_65_plus", m.share_65, 0.53)):
            for sex, n in _split(m.inhabitants(period, share), women).items():
                yield observation(m.code, period, sex, variable, amount=str(n))
    key = (m.code, KEY_FIGURE_PERIOD)
    for sex, known in _split(m.inhabitants(KEY_FIGURE_PERIOD, 0.48), 0.49).items():
        more = 0.06 if sex == "K" else -0.06
        yield observation(*key, sex, "education_known_25_64", amount=str(known))
        yield observation(*key, sex, "post_secondary_25_64", amount=str(round(known * (m.post_secondary + more))))
    housed = m.inhabitants(KEY_FIGURE_PERIOD, 0.985)
    yield observation(*key, "T", "persons_in_households", amount=str(housed))
    yield observation(*key, "T", "persons_living_alone", amount=str(round(housed * m.living_alone)))
    for sex, times in (("T", 1.0), ("K", 0.87), ("M", 1.13)):
        yield observation(*key, sex, "median_income_20_plus_tkr", value=f"{m.income * times:.1f}")


def peers(municipalities: tuple[Municipality, ...]) -> Iterator[Row]:
    """Yield the seven nearest by log population, share of 65 and older, and post-secondary education."""
    raw = {m.code: (math.log(m.population), m.share_65, m.post_secondary) for m in municipalities}
    columns = [(fmean(column), pstdev(column)) for column in zip(*raw.values(), strict=True)]
    place = {
        code: [(value - mean) / spread for value, (mean, spread) in zip(values, columns, strict=True)]
        for code, values in raw.items()
    }
    for code in place:
        others = sorted((round(math.dist(place[code], place[other]), 9), other) for other in place if other != code)
        for _, peer in others[:N_PEERS]:
            yield {"typology": TYPOLOGY, "data_year": str(PEER_DATA_YEAR), "code": code, "peer": peer}


def truth(cell: Cell) -> Row:
    """Return the truth of a cell; the effects are on the scale of the model and missing above municipalities."""
    effects = ["" if effect is None else f"{effect:g}" for effect in cell.effects or (None, None, None)]
    names = ("county_effect", "municipal_effect", "change_injected")
    key = {"indicator": cell.indicator, "area": cell.area, "period": str(cell.period), "sex": cell.sex}
    return key | {"true_value": f"{cell.truth:.4f}"} | dict(zip(names, effects, strict=True))


def tables() -> dict[str, list[Row]]:
    """Return every shipped table by its name: areas, observations, peers and truth."""
    municipalities = make_municipalities()
    cells = make_cells(municipalities)
    rows = [row for cell in cells for row in shown(cell)] + [row for m in municipalities for row in key_figures(m)]
    areas = [{"code": NATION, "level": "nation", "name": NATION_NAME, "parent": ""}]
    areas += [{"code": code, "level": "county", "name": name, "parent": NATION} for code, name in COUNTIES.items()]
    areas += [{"code": m.code, "level": "municipality", "name": m.name, "parent": m.county} for m in municipalities]
    return {
        "areas": areas,
        "observations": sorted(rows, key=lambda row: [row[name] for name in ("area", "period", "variable", "sex")]),
        "peers": list(peers(municipalities)),
        "truth": [truth(cell) for cell in cells],
    }


def texts() -> dict[str, str]:
    """Return every shipped file by its name."""
    made = tables()
    files = {}
    for name, rows in made.items():
        lines = io.StringIO()
        writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        files[f"{name}.csv"] = lines.getvalue()
    named = {row["name"]: row["code"] for row in made["areas"]}
    variables = {
        "INDICATORS": "".join(
            f"| {i.id} | {', '.join(i.variables) or '(value only)'} | {i.national:g} | {'logit' if i.logit else 'log'} "
            f"| {i.spread:g} | {i.women:g} | {i.yearly:g} |\n"
            for i in INDICATORS
        ),
        "COUNTIES": "".join(f"| {code} | {name} | {COUNTY_EFFECTS[code]:g} |\n" for code, name in COUNTIES.items()),
        "AVERAGE": ", ".join(f"{name} ({named[name]})" for name in AVERAGE),
        "CHANGES": "".join(f"| {i} | {name} ({named[name]}) | {change:g} |\n" for (i, name), change in CHANGES.items()),
        "SEED": str(SEED),
    }
    text = TRUTH
    for word, filled in variables.items():
        text = text.replace(f"<{word}>", filled.rstrip("\n"))
    return files | {"TRUTH.md": text}


TRUTH = """\
TODO
"""


def main(folder: Path) -> None:
    """Write the files, and say how many rows each has."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{name}: {text.count(chr(10)):,} lines, {len(text.encode()):,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else FOLDER)
