"""Print the table of agreement: how many figures recomputed from printed ones equal those printed beside them.

Reads the printed results of "Öppna jämförelser: Vård och omsorg om äldre" 2012-2014 in `../shared/data`, or where
OPNAJMFR_SHARED says. Three things were printed beside the values of 2014: the rank of each municipality, the median of
municipalities, and an arrow for better, unchanged or worse than in 2013. Each is computed anew through the library:
ranks and medians before any rounding, the median then rounded with halves away from zero, and the arrow from the
displayed values of both years and the desired direction, which the printed ranks give away.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl
from attrs import evolve
from layouts import DATA, PRINTED_REPORTS

import opnajmfr as oj

YEAR = 2014
RESULTS = DATA / "oj_elderly_care_2012_2014.parquet"
INDICATORS = DATA / "oj_elderly_care_indicators.csv"
NATION_ROWS = DATA / "oj_elderly_care_nation_rows.csv"

DIRECTIONS = {"higher_is_better": "higher", "lower_is_better": "lower"}
ARROWS = {"ä": 1, "à": 0, "æ": -1}
"""What the signs of the report's arrow font mean: improved, unchanged, worse."""
YEARS_AT_END = re.compile(r", \d{4}(?:-\d{4})?$")
NUMBER = re.compile(r"-?\d{1,3}(?: \d{3})*(?:,\d+)?")
KEY = ["title", "area"]


@dataclass(frozen=True)
class Agreement:
    """How many recomputed figures equal the printed ones.

    Parameters
    ----------
    what
        Which figures.
    compared
        Those of which both are known; the column `agrees` tells which are equal.
    """

    what: str
    compared: pl.DataFrame

    @property
    def n_equal(self) -> int:
        """Number of equal figures."""
        return int(self.compared["agrees"].sum())

    @property
    def differing(self) -> pl.DataFrame:
        """The others, in order."""
        return self.compared.filter(~pl.col("agrees")).drop("agrees")

    def __str__(self) -> str:
        """One line of the table."""
        return f"{self.what:<62}{self.n_equal:>6,} of {self.compared.height:>6,}"


def names(*, drop_years: bool) -> dict[str, str]:
    """Return the name of each printed title: itself, or itself without the year, or the years, that end it."""
    return {title: YEARS_AT_END.sub("", title) if drop_years else title for title in titles()["title"]}


def printed() -> pl.DataFrame:
    """Return the printed cells of municipalities, with their ranks and arrows."""
    cells = pl.read_parquet(RESULTS).filter(pl.col("level") == "kommun")
    return cells.rename({"code": "area", "indicator": "title"})


def titles() -> pl.DataFrame:
    """Return report_year, table, col and title of each printed column, with its direction where it is known."""
    rows = pl.read_csv(INDICATORS).rename({"indicator": "title"})
    return rows.select("report_year", "table", "col", "title", "direction").sort("report_year", "table", "col")


def dataset(*, drop_years: bool) -> oj.Dataset:
    """Read the printed results, one indicator for each name, with the direction that the ranks of 2014 give away."""
    name_of = names(drop_years=drop_years)
    ranked = titles().drop_nulls("direction")
    directions = {name_of[title]: DIRECTIONS[word] for title, word in ranked.select("title", "direction").iter_rows()}
    catalogue = oj.Catalogue(
        oj.indicator(
            name,
            oj.published(name),
            service_area="elder-care",
            direction=directions.get(name, "not_stated"),
            direction_stated_by="printed ranks of 2014" if name in directions else "",
        )
        for name in dict.fromkeys(name_of.values())
    )
    return oj.read_table(RESULTS, evolve(PRINTED_REPORTS, variables=name_of), catalogue=catalogue)


def titled(frame: pl.DataFrame, data: oj.Dataset) -> pl.DataFrame:
    """Return results with the title of each indicator."""
    by_id = {one.id: one.title for one in data.catalogue}
    ids = pl.col("indicator").cast(pl.String)
    return frame.with_columns(ids.replace_strict(by_id).alias("title"))


def ranks(data: oj.Dataset) -> Agreement:
    """Compare the competition rank of every ranked cell with the printed rank."""
    results = oj.compute(data).rank(indicators=data.catalogue.directed()).collect()
    recomputed = titled(results.ranks, data).filter(pl.col("period") == YEAR)
    cells = printed().filter((pl.col("report_year") == YEAR) & pl.col("rank").is_not_null())
    compared = cells.join(recomputed.select(*KEY, pl.col("rank").alias("recomputed")), on=KEY, how="left")
    agrees = (pl.col("rank") == pl.col("recomputed")).fill_null(value=False).alias("agrees")
    columns = ["table", "col", "title", "name", "raw", pl.col("rank").alias("printed"), "recomputed", agrees]
    return Agreement(f"competition ranks of {YEAR}", compared.select(columns).sort("table", "col", "recomputed"))


def medians(data: oj.Dataset) -> Agreement:
    """Compare the median of municipalities with the printed one, rounded as that is."""
    results = oj.compute(data).aggregate(figures=["median_of_members"]).collect()
    frame = titled(results.frame, data).filter(pl.col("period") == YEAR)
    own = (
        frame.filter(pl.col("level") == "municipality")
        .group_by("title")
        .agg(pl.col("value").min().alias("lowest"), pl.col("value").max().alias("highest"))
    )
    median = frame.filter(pl.col("figure") == "median_of_members", pl.col("level") == "nation")
    columns = titles().filter(pl.col("report_year") == YEAR).join(own, on="title", how="left", maintain_order="left")
    texts = pl.read_csv(NATION_ROWS, infer_schema=False).filter(report_year=str(YEAR), row="median")
    rows: list[dict[str, object]] = []
    for table, raw in texts.select(pl.col("table").cast(pl.Int64), "raw").sort("table").iter_rows():
        of_table = columns.filter(pl.col("table") == table)
        limits = list(of_table.select("lowest", "highest").iter_rows())
        for column, text in zip(of_table.iter_rows(named=True), cells_of_line(raw.split(), limits), strict=True):
            value = median.filter(pl.col("title") == column["title"])["value"].item()
            recomputed = oj.stats.rounded_half_away(value, len(text.partition(",")[2]))
            rows.append(
                {
                    **{name: column[name] for name in ("table", "col", "title")},
                    "median": value,
                    "printed": text,
                    "recomputed": recomputed,
                    "agrees": number(text) == recomputed,
                }
            )
    return Agreement(f"medians of municipalities of {YEAR}", pl.DataFrame(rows))


def number(text: str) -> float:
    """Read a number printed with a decimal comma and blanks between thousands."""
    return float(text.replace(" ", "").replace(",", "."))


def cells_of_line(tokens: Sequence[str], limits: Sequence[tuple[float, float]]) -> list[str]:
    """Divide a line of tokens into one number a column; only one way of doing so lies within the columns' limits."""
    ways = list(divisions(tokens, limits))
    if len(ways) != 1:
        message = f"{len(ways)} ways to read {' '.join(tokens)!r} as {len(limits)} numbers; wanted one"
        raise ValueError(message)
    return ways[0]


def divisions(tokens: Sequence[str], limits: Sequence[tuple[float, float]]) -> Iterator[list[str]]:
    """Yield every way to join tokens to one number a column, each between the column's lowest and highest value."""
    if not limits:
        if not tokens:
            yield []
        return
    lowest, highest = limits[0]
    for count in range(1, len(tokens) + 1):
        text = " ".join(tokens[:count])
        if NUMBER.fullmatch(text) and lowest <= number(text) <= highest:
            yield from ([text, *rest] for rest in divisions(tokens[count:], limits[1:]))


def arrows(*, drop_years: bool) -> Agreement:
    """Compare the sign of change, times direction, with the printed arrow, where both years are known."""
    data, name_of = dataset(drop_years=drop_years), names(drop_years=drop_years)
    frame = titled(oj.compute(data).collect().frame, data)
    own = frame.filter((pl.col("level") == "municipality") & pl.col("value").is_not_null())
    now, before = (
        own.filter(pl.col("period") == year).select(*KEY, pl.col("value").alias(name))
        for year, name in ((YEAR, "now"), (YEAR - 1, "before"))
    )
    signs = {one.title: one.direction.sign for one in data.catalogue.directed()}
    change = (pl.col("now") > pl.col("before")).cast(pl.Int8) - (pl.col("now") < pl.col("before")).cast(pl.Int8)
    changes = (
        now.join(before, on=KEY)
        .filter(pl.col("title").is_in(list(signs)))
        .with_columns((change * pl.col("title").replace_strict(signs, return_dtype=pl.Int8)).alias("recomputed"))
    )
    compared = (
        printed()
        .filter((pl.col("report_year") == YEAR) & pl.col("trend_glyph").is_in(list(ARROWS)))
        .with_columns(
            pl.col("title").replace_strict(name_of),
            pl.col("trend_glyph").replace_strict(ARROWS, return_dtype=pl.Int8).alias("printed"),
        )
        .join(changes, on=KEY)
    )
    agrees = (pl.col("printed") == pl.col("recomputed")).alias("agrees")
    columns = ["table", "col", "title", "name", "before", "now", "printed", "recomputed", agrees]
    what = f"arrows of {YEAR}, titles {'without the years that end them' if drop_years else 'equal as printed'}"
    return Agreement(what, compared.select(columns).sort("table", "col", "name"))


def agreements() -> list[Agreement]:
    """Return the table of agreement."""
    data = dataset(drop_years=False)
    return [ranks(data), medians(data), arrows(drop_years=False), arrows(drop_years=True)]


def main() -> None:
    """Print the table of agreement, and name what differs."""
    if not DATA.is_dir():
        sys.exit(f"the printed results are not here: {DATA} (OPNAJMFR_SHARED names another folder)")
    table = agreements()
    for one in table:
        print(one)
    for one in table:
        if one.differing.height:
            print(f"\n{one.what}: the cells that differ")
            for row in one.differing.iter_rows(named=True):
                print("  " + ", ".join(f"{name} {value}" for name, value in row.items()))


if __name__ == "__main__":
    main()
