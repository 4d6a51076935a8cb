"""The invented counties and municipalities, their key figures and their peers."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from statistics import NormalDist, fmean, pstdev

SEED = 9_100
NATION, NATION_NAME = "00", "Påhittade riket"
PERIODS = (2022, 2023, 2024)
KEY_FIGURE_PERIOD = 2023
COUNTIES = {"91": "Dimlands län", "92": "Solskogs län", "93": "Månvikens län", "94": "Tranlands län"}
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
POPULATIONS = {
    "Dunkelsta": 2_500,
    "Hägervik": 13_000,
    "Ljungmåla": 13_200,
    "Gässlinge": 31_000,
    "Ebbhamn": 46_000,
    "Tranköping": 58_000,
    "Solköping": 180_000,
}
"""Populations that are set rather than drawn."""
TYPOLOGY, PEER_DATA_YEAR, N_PEERS = "påhittad", 2024, 7
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


def stream(number: int) -> Draw:
    """Return a source of uniform draws of its own."""
    return Random(SEED + number).random  # noqa: S311 - figures, not secrets


def split(n: int, women: float) -> dict[str, int]:
    """Split a number into women and men."""
    return {"K": round(n * women), "M": n - round(n * women)}


def make_municipalities() -> tuple[Municipality, ...]:
    """Return the municipalities: populations at the quantiles of a skew log-normal, key figures drawn around them."""
    draw = stream(1)
    named = [(county, name) for county, names in NAMES.items() for name in names.split()]
    order = sorted(range(len(named)), key=lambda _: draw())
    made: list[Municipality] = []
    for place, (county, name) in zip(order, named, strict=True):
        size = NORMAL.inv_cdf((place + 0.5) / len(named))
        population = POPULATIONS.get(name, round(16_000 * math.exp(size * (1.0 if size > 0 else 0.8))))
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


def areas(municipalities: tuple[Municipality, ...]) -> Iterator[Row]:
    """Yield the hierarchy: nation, counties, municipalities."""
    yield {"code": NATION, "level": "nation", "name": NATION_NAME, "parent": ""}
    for code, name in COUNTIES.items():
        yield {"code": code, "level": "county", "name": name, "parent": NATION}
    for m in municipalities:
        yield {"code": m.code, "level": "municipality", "name": m.name, "parent": m.county}


def observation(area: str, period: int, sex: str, variable: str, **filled: str) -> Row:
    """Return one row of observations, marked as invented."""
    level = "municipality" if len(area) > len(NATION) else "nation" if area == NATION else "county"
    row = {"area": area, "level": level, "period": str(period), "sex": sex, "variable": variable}
    return row | {"amount": "", "value": "", "status": "observed", "flags": "invented"} | filled


def key_figures(m: Municipality) -> Iterator[Row]:
    """Yield the key figures of a municipality, named as the real ones are."""
    for period in PERIODS:
        for variable, share, women in (("population", 1.0, 0.495), ("population_65_plus", m.share_65, 0.53)):
            for sex, n in split(m.inhabitants(period, share), women).items():
                yield observation(m.code, period, sex, variable, amount=str(n))
    key = (m.code, KEY_FIGURE_PERIOD)
    for sex, known in split(m.inhabitants(KEY_FIGURE_PERIOD, 0.48), 0.49).items():
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
    places = {
        code: [(value - mean) / spread for value, (mean, spread) in zip(values, columns, strict=True)]
        for code, values in raw.items()
    }
    for code, own in places.items():
        others = sorted((round(math.dist(own, place), 9), other) for other, place in places.items() if other != code)
        for _, peer in others[:N_PEERS]:
            yield {"typology": TYPOLOGY, "data_year": str(PEER_DATA_YEAR), "code": code, "peer": peer}
