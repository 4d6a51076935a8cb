"""A municipality's own observations to an indicator, its county, and a verdict: python own_indicator.py.

The municipalities and their answers are invented. A real table would be read from a file, with Sweden's areas:
oj.read_table("answers.csv", LAYOUT, catalogue=…).
"""

import polars as pl

import opnajmfr as oj

ANSWERS = pl.DataFrame(
    {
        "kommun": ["Ejderlunda", "Gässlinge", "Hägervik", "Lommaryd", "Svanfors", "Tranköping"],
        "personer": ["64", "210", "58", "..", "41", "166"],  # persons with home care that were followed for 14 days
        "personal": ["830", "2688", "1004", "..", "476", "2141"],  # different carers, summed over the persons
        "kvadrater": ["11950", "38604", "18230", "..", "6130", "30571"],  # the squares of those numbers, summed
    }
)
LAYOUT = oj.TableLayout(
    area="kommun",
    at="municipality",
    period=2025,
    values={"personer": "persons", "personal": "carers", "kvadrater": "carers_squared"},
    holds="amount",
    missing_codes=oj.MissingCodes(codes={"..": "nonresponse"}),
    source="invented answers",
)
CONTINUITY = oj.indicator(
    "Personalkontinuitet", oj.mean("carers", "persons", squares="carers_squared"), direction="lower"
)


def main() -> None:
    """Read, roll up, compare, and explain."""
    catalogue = oj.Catalogue([CONTINUITY])
    data = oj.dataset_from_frame(ANSWERS, LAYOUT, areas=oj.invented().areas, catalogue=catalogue)
    print(data.reading_report, end="\n\n")

    plan = oj.compute(data).aggregate().with_intervals().compare(to="county")
    print("What is done:")
    print(plan.explain("en"), end="\n\n")

    results = plan.collect()
    print(f"{'':12} {'carers':>6} {'interval':>12}  difference from the county, and what it shows")
    for row in results.at("municipality").comparisons.filter(pl.col("value").is_not_null()).iter_rows(named=True):
        own = results.of(row["area"]).frame.row(0, named=True)
        interval = f"{own['lower']:.1f}–{own['upper']:.1f}"
        verdict = oj.Verdict(row["verdict"]).label("en")
        difference = f"{row['difference']:+.1f} [{row['lower']:+.1f}; {row['upper']:+.1f}]"
        print(f"{data.areas.name(row['area']):12} {own['value']:6.1f} {interval:>12}  {difference:20} {verdict}")
    print()
    print(results.explain("Personalkontinuitet", area="Tranlands län", language="en"))


if __name__ == "__main__":
    main()
