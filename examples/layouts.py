"""Descriptions of real tables: printed results of 2012-2014, and three extracts of Kolada.

The tables lie in the folder `../shared/data` beside the checkout, or where OPNAJMFR_SHARED says; without them this
script only shows that the descriptions are sound.
"""

import datetime as dt
import os
from pathlib import Path

import opnajmfr as oj

SHARED = Path(os.environ.get("OPNAJMFR_SHARED") or Path(__file__).resolve().parents[2] / "shared")
DATA = SHARED / "data"

PRINTED_REPORTS = oj.TableLayout(
    area="code",
    level="level",
    levels={"kommun": "municipality", "lan": "county"},
    period="report_year",  # the year of the report; the years of a figure stand in its title
    variable="indicator",
    value="raw",
    decimal=",",
    missing_codes=[
        oj.MissingCodes(codes={"•": "missing", "••": "too_uncertain"}, first=2012, last=2012),
        oj.MissingCodes(codes={".": "missing", "..": "too_uncertain"}, first=2013, last=2013),
        oj.MissingCodes(codes={".": "missing", "..": "too_uncertain"}, first=2014, last=2014),
    ],
    ignored=["table", "pdf_page", "col", "name", "value", "rank_raw", "trend_glyph", "rank"],
    source="SKL och Socialstyrelsen: Öppna jämförelser, vård och omsorg om äldre 2012-2014",
)
"""Results as they were printed. Both ".." mean too uncertain: in 2014, fewer than 30 had answered."""

KOLADA = oj.TableLayout(
    area="municipality_id",
    area_codes={"0000": "00"},  # Kolada's number of the nation; 0001 and on are regional authorities, no counties
    period="year",
    variable="kpi",
    value="value",
    sex="gender",
    status="status",
    statuses={
        "": "observed",
        "Missing": "missing",
        "Privacy": "suppressed",
        "Not applicable": "not_applicable",
    },
    # count is the number of areas that reported, never a denominator
    ignored=["count", "municipality", "municipality_type"],
    source="Kolada/RKA",
)
"""Both vintages of Kolada: women, men and the total as published, with a status word beside each value."""

KOLADA_HISTORY = oj.TableLayout(
    area="Kommun",
    at="municipality",
    period="År",
    variable="Variabelkod",
    value="Värde",
    source="Kolada/RKA",
)
"""An older extract of Kolada, with the names of municipalities for codes."""

VINTAGES = {
    "kolada_values_2023-03-28.parquet": dt.date(2023, 3, 28),
    "kolada_values_2024-12-12.parquet": dt.date(2024, 12, 12),
}
"""When each vintage was fetched."""


def main() -> None:
    """Read each table and print what became of its cells."""
    if not DATA.is_dir():
        print(f"the tables are not here: {DATA}")
        return
    datasets = {
        "oj_elderly_care_2012_2014.parquet": oj.read_table(DATA / "oj_elderly_care_2012_2014.parquet", PRINTED_REPORTS)
    }
    for name, day in VINTAGES.items():
        datasets[name] = oj.read_table(DATA / name, KOLADA, retrieved=day)
    datasets["kolada_history_1995_2012.parquet"] = oj.read_table(
        DATA / "kolada_history_1995_2012.parquet", KOLADA_HISTORY
    )
    for name, dataset in datasets.items():
        print(f"{name}\n{dataset.reading_report}\n")


if __name__ == "__main__":
    main()
