"""Figures drawn from the truth, by the kind of measure."""

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from invented_set.places import COUNTIES, NATION, PERIODS, Draw, Municipality, split
from invented_set.truths import INDICATORS, Cell, Indicator, Model, expit, logit

FEWEST_ANSWERS, FEWEST_EVENTS, FEWEST_RECIPIENTS = 10, 4, 30
ANSWER_NO = {"lakemedel-rutin": 0, "ekonomiskt-bistand-rutin-vald": 2}
"""Code of Nej; that of Ja is 1."""
POSTS = (5, 8, 10, 10, 10)
"""Size of a post in tenths."""


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


def cell(model: Model, m: Municipality, period: int, **drawn: object) -> Cell:
    """Return a figure of a municipality, answered or not."""
    given = {"sex": "T", "status": model.reply[m.code, period], "effects": model.effects(m, period)} | drawn
    return Cell(indicator=model.indicator.id, area=m.code, period=period, **given)  # type: ignore[arg-type]


def user_answers(model: Model, m: Municipality, period: int) -> Iterator[Cell]:
    """Draw answers of persons with home care: about 100 where 13,000 live."""
    users = split(m.inhabitants(period, m.share_80 * 0.24), 0.66)
    known = {sex: binomial(model.draw, users[sex], 0.58) for sex in users}
    p = {sex: model.truth(m, period, sex) for sex in users}
    said = {sex: binomial(model.draw, known[sex], p[sex]) for sex in users}
    few = {sex for sex in users if known[sex] < FEWEST_ANSWERS}
    yield from by_sex(cell(model, m, period, weight=0, truth=0), model.indicator, (said, known), (p, 100), few)


def falls(model: Model, m: Municipality, period: int) -> Iterator[Cell]:
    """Draw injuries from falls of inhabitants of 80 and older; the inhabitants are never hidden."""
    old = split(m.inhabitants(period, m.share_80), 0.60)
    rate = {sex: model.truth(m, period, sex) for sex in old}
    events = {sex: poisson(model.draw, old[sex] * rate[sex]) for sex in old}
    few = {sex for sex in old if 0 < events[sex] < FEWEST_EVENTS}
    blank = cell(model, m, period, weight=0, truth=0, hidden=("falls_80_plus",))
    yield from by_sex(blank, model.indicator, (events, old), (rate, 1000), few)


def assistance(model: Model, m: Municipality, period: int) -> Iterator[Cell]:
    """Draw long-term recipients; only their share is published."""
    known = split(m.inhabitants(period, 0.018), 0.48)
    p = {sex: model.truth(m, period, sex) for sex in known}
    said = {sex: binomial(model.draw, known[sex], p[sex]) for sex in known}
    few = {sex for sex in known if known[sex] < FEWEST_RECIPIENTS}
    yield from by_sex(cell(model, m, period, weight=0, truth=0), model.indicator, (said, known), (p, 100), few)


def by_sex(
    blank: Cell,
    indicator: Indicator,
    counts: tuple[dict[str, int], dict[str, int]],
    truth: tuple[dict[str, float], float],
    few: set[str],
) -> Iterator[Cell]:
    """Yield the total, women and men; where the total is given, both sexes are hidden or none."""
    said, known = ({"T": sum(count.values())} | count for count in counts)
    own, unit = truth
    expected = {"T": sum(known[sex] * own[sex] for sex in own) / known["T"]} | own
    hidden = set(own) if few and indicator.is_total_given else few | {"T"} if few else few
    for sex, n in known.items():
        drawn = dict(zip(indicator.variables, (said[sex], n), strict=bool(indicator.variables)))
        yield replace(
            blank,
            sex=sex,
            weight=n,
            truth=unit * expected[sex],
            amounts=drawn,
            value=None if drawn else unit * said[sex] / n,
            status="suppressed" if sex in hidden and blank.status == "observed" else blank.status,
            is_given=sex != "T" or indicator.is_total_given,
        )


def carers(model: Model, m: Municipality, period: int) -> Iterator[Cell]:
    """Draw how many carers each person meets in 14 days: one, and an even mixture of two Poissons."""
    users = m.inhabitants(period, m.share_80 * 0.24 * 0.58)
    mean = model.truth(m, period)
    met = [1 + poisson(model.draw, (mean - 1) * (0.75, 1.25)[int(2 * model.draw())]) for _ in range(users)]
    drawn = dict(zip(model.indicator.variables, (sum(met), users, sum(n * n for n in met)), strict=True))
    yield cell(model, m, period, amounts=drawn, weight=users, truth=mean)


def units(model: Model, m: Municipality, period: int) -> Iterator[Cell]:
    """Draw the answers of residential homes; the smallest municipalities have none."""
    n = round(m.population / 5_500)
    p = model.truth(m, period)
    answering = max(binomial(model.draw, n, 0.9), min(n, 1))
    drawn = dict(zip(model.indicator.variables, (binomial(model.draw, answering, p), answering), strict=True))
    none = {} if n else {"status": "not_applicable"}
    yield cell(model, m, period, amounts=drawn, weight=answering, truth=100 * p, **none)


def answers(model: Model, m: Municipality, period: int) -> Iterator[Cell]:
    """Draw a yes or no: a municipality's lasting place against a probability that rises."""
    p = model.truth(m, period)
    code = 1 if model.place[m.code] < p else ANSWER_NO[model.indicator.id]
    yield cell(model, m, period, amounts={model.indicator.variables[0]: code}, weight=1, truth=100 * p)


def steps(model: Model, m: Municipality, period: int) -> Iterator[Cell]:
    """Draw the step that a municipality has reached, 0 to 3; the truth is the probability of step 2 or more."""
    p = model.truth(m, period)
    reached = sum(model.place[m.code] < expit(logit(p) + added) for added in (1.5, 0.0, -1.5))
    yield cell(model, m, period, amounts={model.indicator.variables[0]: reached}, weight=1, truth=100 * p)


def degrees(model: Model, m: Municipality, period: int) -> Iterator[Cell]:
    """Draw case workers with their posts, and who has a degree; the posts are known where the item is not."""
    p = model.truth(m, period)
    posts = [POSTS[int(len(POSTS) * model.draw())] for _ in range(max(1, round(m.population / 1_300)))]
    with_degree = sum(post for post in posts if model.draw() < p)
    drawn = dict(zip(model.indicator.variables, (with_degree / 10, sum(posts) / 10), strict=True))
    hidden = ("fte_degree",) if model.reply[m.code, period] == "item_nonresponse" else ()
    yield cell(model, m, period, amounts=drawn, weight=sum(posts) / 10, truth=100 * p, hidden=hidden)


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


def make_cells(municipalities: tuple[Municipality, ...]) -> Iterator[Cell]:
    """Draw every figure, and join what the counties and the nation have."""
    for indicator in INDICATORS:
        model = Model(indicator, municipalities)
        drawn = DRAWN.get(indicator.id, user_answers)
        own = [cell for m in municipalities for period in PERIODS for cell in drawn(model, m, period)]
        yield from own
        for area, period, sex in product((*COUNTIES, NATION), PERIODS, "TKM"):
            members = [of for of in own if area in (of.area[:2], NATION) and (of.period, of.sex) == (period, sex)]
            yield from joined(indicator, members, area=area)


def joined(indicator: Indicator, members: list[Cell], *, area: str) -> Iterator[Cell]:
    """Yield what a county or the nation has: its truth, and a published value where only values are published."""
    counted = [of for of in members if of.status == "observed" or not indicator.variables]
    if counted:
        weight = sum(of.weight for of in counted)
        expected = math.fsum(of.weight * of.truth for of in counted) / weight
        pooled = math.fsum(of.weight * (of.value or 0.0) for of in counted) / weight
        yield replace(
            counted[0],
            area=area,
            weight=weight,
            truth=expected,
            amounts={},
            value=None if indicator.variables else pooled,
            status="observed",
            is_given=not indicator.variables,
            effects=(),
        )
