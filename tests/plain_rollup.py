"""The roll-up in plain Python: dictionaries, decimals and fractions, no frames. It is slow and easy to read."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, mean, proportion, rate, ratio, share_of_municipalities, total
from opnajmfr.model.vocabulary import Figure, Status
from tests.small_worlds import Cell, World

ORDER = (
    Status.SUPPRESSED,
    Status.SECONDARY_SUPPRESSED,
    Status.TOO_UNCERTAIN,
    Status.ITEM_NONRESPONSE,
    Status.NONRESPONSE,
    Status.NOT_COLLECTED,
    Status.NOT_PUBLISHED,
    Status.MISSING,
    Status.DISCONTINUED,
    Status.NOT_APPLICABLE,
)
"""Which reason stands where no member has a value: the first of these that a member has."""
NOT_EXPECTED = {Status.NOT_APPLICABLE, Status.DISCONTINUED}

INPUTS = {"andel": "xn", "tal": "xn", "kvot": "sn", "medel": "sn", "antal": "s", "jakommuner": "a"}
"""Variables of each indicator of the catalogue."""
MULTIPLIERS = {"andel": 100, "tal": 1000, "kvot": 1, "medel": 1, "jakommuner": 100}
CATALOGUE = Catalogue(
    [
        indicator("andel", proportion("x", "n")),
        indicator("tal", rate("x", "n")),
        indicator("kvot", ratio("s", "n")),
        indicator("medel", mean("s", "n")),
        indicator("antal", total("s")),
        indicator("jakommuner", share_of_municipalities("a", yes=1, no=2)),
    ]
)


@frozen(kw_only=True)
class Plain:
    """One figure.

    Parameters
    ----------
    components
        Numerator and, where there is one, denominator; None where nothing was given.
    status
        Its status.
    n_members
        How many members gave components; None at the own level.
    n_expected
        How many are expected to; None at the own level.
    """

    components: tuple[Decimal, ...] | None
    status: Status
    n_members: int | None = None
    n_expected: int | None = None

    def value(self, name: str) -> Fraction | None:
        """Return the exact value of an indicator."""
        if self.components is None or not self.status.has_value:
            return None
        above, *below = (Fraction(component) for component in self.components)
        return above / below[0] * MULTIPLIERS[name] if below else above


Key = tuple[str, str, int, str, str]
"""Indicator, area, period, sex and figure."""


def strongest(reasons: Iterable[Status]) -> Status:
    """Return the reason that stands for several."""
    return min(reasons, key=ORDER.index)


def entered(name: str, cells: list[Cell]) -> tuple[Decimal, ...] | None:
    """Return the components that an area's cells give, or None unless all are there."""
    there = [cell for cell in cells if isinstance(cell, Decimal)]
    if len(there) < len(cells):
        return None
    if name == "jakommuner":
        return (Decimal(there[0] == 1), Decimal(1))
    return tuple(there)


def settled(components: tuple[Decimal, ...], status: Status) -> Status:
    """Return the status of components: a quotient of nothing has no value."""
    return Status.ZERO_DENOMINATOR if len(components) > 1 and components[1] == 0 else status


def rolled_up(world: World) -> dict[Key, Plain]:
    """Return every figure of a world; an area is expected to have one wherever the first variable is given."""
    found: dict[Key, Plain] = {}
    rows = {(period, sex, variable) for (_, period, sex, variable), cell in world.cells.items() if cell is not None}
    sexes = {sex for _, _, sex, _ in world.cells}
    for name, variables in INPUTS.items():
        expected = {(period, sex) for period in world.periods for sex in sexes if (period, sex, variables[0]) in rows}
        for period, sex in expected:
            for code in world.codes:
                found[name, code, period, sex, Figure.OWN] = own(world, name, (code, period, sex))
            for area, year in world.larger:
                if year == period:
                    members = [found[name, code, period, sex, Figure.OWN] for code in world.lying_in(area, period)]
                    found[name, area, period, sex, Figure.POOLED] = pooled(members)
    return found


def own(world: World, name: str, place: tuple[str, int, str]) -> Plain:
    """Return the own figure of an area."""
    cells = [world.cells.get((*place, variable)) for variable in INPUTS[name]]
    components = entered(name, cells)
    if components is None:
        told = [cell for cell in cells if cell is not None and not isinstance(cell, Decimal)]
        return Plain(components=None, status=strongest(told) if told else Status.MISSING)
    return Plain(components=components, status=settled(components, Status.OBSERVED))


def pooled(members: list[Plain]) -> Plain:
    """Return the pooled figure of an area above: a member without every component gives none."""
    complete = [member.components for member in members if member.components is not None]
    n_expected = sum(member.status not in NOT_EXPECTED for member in members)
    if not complete:
        reason = strongest(member.status for member in members)
        return Plain(components=None, status=reason, n_members=0, n_expected=n_expected)
    components = tuple(sum(part, Decimal(0)) for part in zip(*complete, strict=True))
    status = settled(components, Status.DERIVED)
    return Plain(components=components, status=status, n_members=len(complete), n_expected=n_expected)
