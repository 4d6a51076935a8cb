"""Units to municipality to county in a hierarchy of one's own: python own_hierarchy.py.

Everything is invented. A hierarchy is a table of codes, levels, names and parents; a parent may change with the years.
"""

import polars as pl

import opnajmfr as oj

AREAS = oj.Areas.from_table(
    pl.DataFrame(
        [
            ("P", "nation", "Påland", None, None, None),
            ("N", "county", "Norrlänet", "P", None, None),
            ("S", "county", "Söderlänet", "P", None, None),
            ("N1", "municipality", "Aby", "N", None, None),
            ("N2", "municipality", "Boda", "N", None, "2024-01-01"),
            ("N2", "municipality", "Boda", "S", "2024-01-01", None),  # Boda moved to the other county
            ("S1", "municipality", "Ceby", "S", None, None),
            ("N1a", "unit", "Aspen", "N1", None, None),
            ("N1b", "unit", "Björken", "N1", None, None),
            ("N2a", "unit", "Cedern", "N2", None, None),
            ("S1a", "unit", "Draken", "S1", None, None),
            ("S1b", "unit", "Eken", "S1", None, None),
        ],
        schema=["code", "level", "name", "parent", "valid_from", "valid_to"],
        orient="row",
    ),
    name="Påland",
)
ANSWERS = pl.DataFrame(
    {
        "enhet": ["Aspen", "Björken", "Cedern", "Draken", "Eken"] * 2,
        "år": [2023] * 5 + [2024] * 5,
        "nöjda": [17, 22, 31, 12, 40, 18, 20, 33, None, 41],
        "svarande": [20, 30, 40, 18, 52, 20, 31, 41, None, 50],
    }
)
LAYOUT = oj.TableLayout(
    area="enhet",
    at="unit",
    period="år",
    values={"nöjda": "satisfied", "svarande": "answered"},
    holds="amount",
    source="invented answers",
)
SATISFIED = oj.indicator("Nöjda brukare", oj.proportion("satisfied", "answered"), direction="higher")


def main() -> None:
    """Print the tree of areas for each year, and where one county's figure comes from."""
    data = oj.dataset_from_frame(ANSWERS, LAYOUT, areas=AREAS, catalogue=oj.Catalogue([SATISFIED]))
    results = oj.compute(data).aggregate().with_intervals().collect()
    for year in data.observations.periods:
        print(f"{year}")
        rows = {row["area"]: row for row in results.frame.filter(period=year).iter_rows(named=True)}
        pairs = pl.DataFrame({"area": list(rows), "period": [year] * len(rows)})
        above = AREAS.ancestors(pairs, division=SATISFIED.division)
        lines = {}
        for area, municipality, county, nation in above.select("area", "municipality", "county", "nation").rows():
            path = [code for code in (nation, county, municipality, area) if code is not None]
            lines[tuple(path)] = rows[area]
        for path, row in sorted(lines.items()):
            name = "  " * len(path) + AREAS.name(path[-1])
            print(f"{name:16} {shown(row)}")
        print()
    for year in data.observations.periods:
        print(results.explain("Nöjda brukare", area="Söderlänet", period=year, language="en"), end="\n\n")
    before, after = results.of("Söderlänet").frame["value"].to_list()
    print(f"Söderlänet went from {before:.1f} to {after:.1f}, but Boda has joined it and Draken did not answer:")
    print("the two figures are not about the same units.")


def shown(row: dict[str, object]) -> str:
    """Return a figure with its interval and what it was made of, or why there is none."""
    if row["value"] is None:
        return f"({oj.Status(str(row['status'])).label('en')})"
    members = "" if row["n_members"] is None else f", {row['n_members']} of {row['n_expected']} units"
    return f"{row['value']:5.1f} ({row['lower']:.1f}–{row['upper']:.1f}), {row['denominator']:.0f} answers{members}"


if __name__ == "__main__":
    main()
