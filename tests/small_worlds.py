"""Tiny hierarchies with observations: drawn at random, or written out."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

import polars as pl
from attrs import evolve, field, frozen
from hypothesis import settings
from hypothesis import strategies as st

from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.observations import Observations
from opnajmfr.model.vocabulary import Level, Sex, Status

FEWER = settings(max_examples=max(10, settings.default.max_examples // 3))
"""For laws whose every example is a computation of its own."""
FEWEST = settings(max_examples=max(10, settings.default.max_examples // 5))
"""For laws whose every example is several computations with comparisons."""
HIDDEN = tuple(status for status in Status if not status.has_value)
"""Every status that a row without a number may have."""
REASONS = tuple(one for one in HIDDEN if one not in {Status.ZERO_DENOMINATOR, Status.NOT_AGGREGABLE})
"""Statuses that a source gives; the other two are the engine's own."""

Cell = Decimal | Status | None
"""An amount, a status without one, or no row at all."""
Place = tuple[str, int, str, str]
"""Area, period, sex and variable."""

AREA_SCHEMA = {
    "code": pl.String,
    "level": pl.String,
    "name": pl.String,
    "parent": pl.String,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
}

LAND = Areas.from_table(
    pl.DataFrame(
        [
            ("N", "nation", "Landet", None),
            ("A", "county", "Alins län", "N"),
            ("B", "county", "Belins län", "N"),
            ("a1", "municipality", "Aby", "A"),
            ("a2", "municipality", "Alby", "A"),
            ("a3", "municipality", "Arby", "A"),
            ("b1", "municipality", "Boda", "B"),
        ],
        schema=["code", "level", "name", "parent"],
        orient="row",
    ),
    name="landet",
)
"""Two counties: one of three municipalities, one of a single municipality."""


def seen(
    rows: Sequence[tuple[object, ...]],
    columns: Sequence[str] = ("area", "variable", "amount"),
    *,
    breakdowns: Sequence[str] = (),
) -> Observations:
    """Return observations of written rows: municipalities of 2020 unless the columns say otherwise."""
    frame = pl.DataFrame(rows, schema=list(columns), orient="row", infer_schema_length=None)
    if "period" not in columns:
        frame = frame.with_columns(pl.lit(2020).alias("period"))
    level = None if "level" in columns else Level.MUNICIPALITY
    return Observations.from_frame(frame, level=level, breakdowns=breakdowns)


def counted(counts: Mapping[str, tuple[object, object]], *, names: tuple[str, str] = ("x", "n")) -> Observations:
    """Return municipalities with a numerator and a denominator each; None for no amount."""
    rows = [(area, name, amount) for area, pair in counts.items() for name, amount in zip(names, pair, strict=True)]
    return seen(rows)


def one(frame: pl.DataFrame, **wanted: object) -> dict[str, object]:
    """Return the one row with the given words."""
    rows = frame.filter(pl.col(name).cast(pl.String) == str(word) for name, word in wanted.items())
    assert rows.height == 1, f"{rows.height} rows of {wanted}"
    return rows.row(0, named=True)


@frozen(kw_only=True)
class World:
    """A hierarchy and what was observed in it.

    Parameters
    ----------
    table
        The areas as a table.
    base
        The lowest level.
    codes
        Areas of the lowest level.
    above
        For each of them and each period, the areas that it lies in.
    periods
        The years.
    cells
        What stands in each place.
    """

    table: pl.DataFrame = field(repr=False)
    base: Level
    codes: tuple[str, ...]
    above: dict[tuple[str, int], dict[Level, str]]
    periods: tuple[int, ...]
    cells: dict[Place, Cell] = field(factory=dict)

    @property
    def areas(self) -> Areas:
        """The hierarchy."""
        return Areas.from_table(self.table, name="drawn")

    @property
    def frame(self) -> pl.DataFrame:
        """The rows that there are."""
        rows = [
            (
                area,
                str(self.base),
                period,
                sex,
                variable,
                cell if isinstance(cell, Decimal) else None,
                str(cell if isinstance(cell, Status) else Status.OBSERVED),
            )
            for (area, period, sex, variable), cell in self.cells.items()
            if cell is not None
        ]
        schema = {
            "area": pl.String,
            "level": pl.String,
            "period": pl.Int32,
            "sex": pl.String,
            "variable": pl.String,
            "amount": pl.Decimal(38, 9),
            "status": pl.String,
        }
        return pl.DataFrame(rows, schema=schema, orient="row")

    @property
    def observations(self) -> Observations:
        """The rows as observations."""
        return Observations.from_frame(self.frame)

    def lying_in(self, area: str, period: int) -> list[str]:
        """Return the areas of the lowest level that lie in an area in a year."""
        return [code for code in self.codes if area in self.above[code, period].values()]

    @property
    def larger(self) -> list[tuple[str, int]]:
        """Every area above the lowest level, in each year that something lies in it."""
        return sorted({(area, period) for (_, period), lying in self.above.items() for area in lying.values()})


def amounts(most: int = 10**4) -> st.SearchStrategy[Decimal]:
    """Draw an amount with up to nine decimals, at times zero."""
    whole = st.integers(0, most).map(Decimal)
    fine = st.integers(0, most * 10**9).map(lambda number: Decimal(number).scaleb(-9))
    return st.one_of(whole, fine, st.just(Decimal(0)))


@st.composite
def hierarchies(draw: st.DrawFn, *, with_units: bool = False) -> World:
    """Draw a nation with up to three counties; some municipalities change county when 2020 begins."""
    counties = [f"C{number}" for number in range(draw(st.integers(0, 3)))]
    rows: list[tuple[object, ...]] = [("N", "nation", "Landet", None, None, None)]
    rows += [(code, "county", f"Län {code}", "N", None, None) for code in counties]
    homes = st.sampled_from(counties or ["N"])
    change = dt.date(2020, 1, 1)
    above: dict[tuple[str, int], dict[Level, str]] = {}
    municipalities = [f"m{number}" for number in range(draw(st.integers(1, 5)))]
    for code in municipalities:
        before, after = draw(homes), draw(homes)
        if before == after:
            rows.append((code, "municipality", f"Kommun {code}", before, None, None))
        else:
            rows.append((code, "municipality", f"Kommun {code}", before, None, change))
            rows.append((code, "municipality", f"Kommun {code}", after, change, None))
        for period, home in ((2019, before), (2020, after)):
            lying = {Level.COUNTY: home} if home != "N" else {}
            above[code, period] = lying | {Level.NATION: "N"}
    base, codes = Level.MUNICIPALITY, municipalities
    if with_units:
        homes_of_units = [*municipalities, *draw(st.lists(st.sampled_from(municipalities), max_size=4))]
        base, codes = Level.UNIT, [f"u{number}" for number in range(len(homes_of_units))]
        rows += [
            (code, "unit", f"Enhet {code}", home, None, None) for code, home in zip(codes, homes_of_units, strict=True)
        ]
        above = {
            (code, period): {Level.MUNICIPALITY: home, **above[home, period]}
            for code, home in zip(codes, homes_of_units, strict=True)
            for period in (2019, 2020)
        }
    table = pl.DataFrame(rows, schema=AREA_SCHEMA, orient="row")
    return World(table=table, base=base, codes=tuple(codes), above=above, periods=(2019, 2020))


@st.composite
def worlds(
    draw: st.DrawFn, *, sexes: Sequence[str] = (str(Sex.T),), with_units: bool = False, complete: bool = False
) -> World:
    """Draw a hierarchy with counts x of n, sums s over n, and answers a; rows may be hidden or absent."""
    world = draw(hierarchies(with_units=with_units))
    hidden = st.sampled_from(REASONS)

    def kept(cell: Decimal) -> Cell:
        """Return a drawn amount, a reason for none, or no row."""
        lot = 9 if complete else draw(st.integers(0, 9))
        return None if lot == 0 else draw(hidden) if lot <= 2 else cell

    cells: dict[Place, Cell] = {}
    for code in world.codes:
        for period in world.periods:
            for sex in sexes:
                n = draw(amounts(1000))
                x = min(n, draw(amounts(1000)))
                s = draw(amounts()) if n else Decimal(0)
                a = draw(st.sampled_from([Decimal(1), Decimal(2)]))
                for variable, cell in {"x": x, "n": n, "s": s, "a": a}.items():
                    cells[code, period, sex, variable] = kept(cell)
    return evolve(world, cells=cells)
