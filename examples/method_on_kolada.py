"""Show how the questions about time behave on long series: python method_on_kolada.py [name of a municipality].

A demonstration of method, never findings on social services: the 23 series are of school, youth, housing and crime, as
Kolada published them, without counts. The direction of each is stated here, for the source states none. Peers are
RKA's, of the typology that fits a series. Reads `../shared/data`, or where OPNAJMFR_SHARED says.
"""

import datetime as dt
import sys

import polars as pl
from attrs import evolve
from layouts import DATA, KOLADA

import opnajmfr as oj

VINTAGE = "kolada_values_2024-12-12.parquet"
DIRECTIONS = {
    "socioekonomi": {"N07907": "lower", "N07914": "lower", "U07417": "lower", "U07452": "lower"},
    "förskola": {"N11050": "higher", "N11051": "higher", "N11052": "higher"},
    "grundskola": {"N15030": "higher", "N15428": "higher", "N15813": "higher"},
    "gymnasieskola": {"N17461": "higher", "N17538": "higher", "N17625": "lower", "N17813": "higher"},
}
"""Which direction is taken to be better, by the peers that a series is held against; the other nine state none."""
YEARS = range(2015, 2023)
"""Years whose colours are followed to the next."""


def series() -> oj.Dataset:
    """Read the 23 series, with the directions that are stated here."""
    data = oj.read_table(DATA / VINTAGE, KOLADA, retrieved=dt.date(2024, 12, 12))
    stated = {own: way for ways in DIRECTIONS.values() for own, way in ways.items()}
    by = "examples/method_on_kolada.py"
    directed = [one.with_direction(stated[one.id], stated_by=by) if one.id in stated else one for one in data.catalogue]
    return evolve(data, catalogue=oj.Catalogue(directed))


def colours(data: oj.Dataset) -> pl.DataFrame:
    """Return for each later year how much of green and red was so the year before, all directed series together."""
    ids = list(data.catalogue.ranked().ids)
    rows: list[pl.DataFrame] = []
    for year in YEARS:
        summary = oj.bands(data, ids, scheme="as Kolada", period=year + 1).summary
        rows.append(summary.filter(pl.col("period_before") == year).with_columns(pl.lit(year + 1).alias("year")))
    joined = pl.concat(rows, how="diagonal_relaxed")
    shares = [
        ((pl.col(f"{name}_{what}") * pl.col(f"n_{name}")).sum() / pl.col(f"n_{name}").sum()).alias(f"{name}_{what}")
        for name in ("best", "worst")
        for what in ("stayed", "by_chance")
    ]
    return joined.group_by("year").agg(pl.len().alias("series"), *shares).sort("year")


def main(name: str) -> None:
    """Print what the questions answer."""
    if not DATA.is_dir():
        sys.exit(f"the extracts are not here: {DATA} (OPNAJMFR_SHARED names another folder)")
    data = series()
    print("A demonstration of method on series of school, youth, housing and crime; no findings on social services.\n")
    print("How much of green and red, as Kolada colours, was so the year before; in brackets if drawn by lot")
    for row in colours(data).iter_rows(named=True):
        kept = (f"{100 * row[f'{of}_stayed']:.0f} % ({100 * row[f'{of}_by_chance']:.0f} %)" for of in ("best", "worst"))
        green, red = kept
        print(f"  {row['year']}  {row['series']:>2} series   green {green:>12}   red {red:>12}")
    for typology, ways in DIRECTIONS.items():
        peers = oj.published_peers(typology)
        print(f"\n{oj.relative_change(data, name, indicators=list(ways), peers=peers).text('en')}")
    every = [own for ways in DIRECTIONS.values() for own in ways]
    print(f"\n{oj.catch_up(data, every).text('en')}")


if __name__ == "__main__":
    main(sys.argv[1] if sys.argv[1:] else "Arboga")
