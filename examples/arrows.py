"""Print what the arrows of printed comparisons say once chance is counted: python arrows.py.

"Öppna jämförelser: Vård och omsorg om äldre" 2014 printed an arrow beside every share of its user survey: better, as
before, or worse than in 2013. The shares were printed without the numbers of answers, so chance's part in a change is
not known. Here it is approximated, and every assumption is stated:

    answers = residents of 65 and over (2019, the nearest year that ships) x printed share with care x response

with the response 0.5, 0.6 and 0.7 side by side. Where the share with care was not printed there is no verdict, and the
cell is counted. Reads `../shared/data`, or where OPNAJMFR_SHARED says.
"""

import sys
from collections.abc import Sequence

import polars as pl
from attrs import evolve
from layouts import DATA
from printed_figures import ARROWS, dataset, printed

import opnajmfr as oj
from opnajmfr.comparison import Figures, changed
from opnajmfr.questions import figures

BEFORE, NOW = 2013, 2014
RESPONSES = (0.5, 0.6, 0.7)
FORMS = {"hemtjänst": "Andel äldre med hemtjänst", "särskilt boende": "Andel äldre i särskilt boende"}
"""The two forms of care, and the title of the printed share of residents of 65 and over that has each."""
NOT_ASKED = ("Åtgärder", "Personalkontinuitet", "Väntetid", "Andel", "Hälsotillstånd", "Ängslan", "Omfattning")
"""How the titles begin that name a form of care and are no share of satisfied users."""
CELL = ["indicator", "area"]
LEVEL = 0.05
FIFTHS = 5


def user_survey(data: oj.Dataset) -> dict[str, list[str]]:
    """Return the ids of the shares of satisfied users that both years hold, by form of care."""
    years = data.observations.frame.group_by("variable").agg(pl.col("period").unique())
    both = set(years.filter(pl.col("period").list.contains(BEFORE) & pl.col("period").list.contains(NOW))["variable"])
    asked = [one for one in data.catalogue.directed() if one.inputs[0] in both and not one.title.startswith(NOT_ASKED)]
    return {form: [one.id for one in asked if form in one.title.lower()] for form in FORMS}


def users() -> oj.Dataset:
    """Return how many have care, approximately: residents of 65 and over in 2019 x the printed share with care."""
    residents = oj.key_figures().observations.frame.filter(pl.col("variable") == "population_65_plus")
    older = residents.group_by("area").agg(pl.col("amount").cast(pl.Float64).sum().alias("residents"))
    rows: list[pl.DataFrame] = []
    for form, title in FORMS.items():
        shares = printed().filter(pl.col("title").is_in([f"{title}, {year - 1}" for year in (BEFORE, NOW)]))
        rows.append(
            shares.join(older, on="area")
            .drop_nulls("value")
            .select(
                "area",
                pl.col("report_year").cast(pl.Int32).alias("period"),
                pl.lit(form).alias("variable"),
                (pl.col("residents") * pl.col("value") / 100).alias("amount"),
            )
        )
    observations = oj.Observations.from_frame(pl.concat(rows), level="municipality")
    return oj.Dataset(observations=observations, catalogue=oj.Catalogue([]), areas=oj.sweden())


def with_answers(data: oj.Dataset, asked: dict[str, list[str]], base: oj.Dataset, response: float) -> oj.Dataset:
    """Return the shares with approximate answers behind them; cells without a printed share with care are left out."""
    for form, ids in asked.items():
        inputs = [data.catalogue[own].inputs[0] for own in ids]
        frame, mine = data.observations.frame, pl.col("variable").is_in(inputs)
        known = base.observations.frame.filter(pl.col("variable") == form)
        kept = pl.concat([frame.filter(~mine), frame.filter(mine).join(known, on=["area", "period"], how="semi")])
        data = evolve(data, observations=evolve(data.observations, frame=kept))
        for own in ids:
            stated = f"examples/arrows.py, svarsandel {response:g}"
            data = data.with_denominators(own, of=form, response=response, stated_by=stated, base=base)
    return data


def with_figures(data: oj.Dataset, asked: dict[str, list[str]]) -> Figures:
    """Return the shares of municipalities with limits at 95 per cent."""
    ids = [own for form in asked.values() for own in form]
    return figures(data, ids).whole(level=oj.Level.MUNICIPALITY)


def cells_with_arrows(data: oj.Dataset, asked: dict[str, list[str]]) -> pl.DataFrame:
    """Return every cell of the user survey in the later report, with its printed arrow: 1, 0, -1 or none."""
    ids = {data.catalogue[own].title: own for form in asked.values() for own in form}
    cells = printed().filter((pl.col("report_year") == NOW) & pl.col("title").is_in(list(ids)))
    return cells.select(
        pl.col("title").replace_strict(ids).alias("indicator"),
        "area",
        "value",
        pl.col("trend_glyph").replace_strict(ARROWS, default=None, return_dtype=pl.Int8).alias("arrow"),
    )


def what_was_printed(cells: pl.DataFrame) -> list[str]:
    """Return how many cells got which arrow."""
    n_shares, arrow = cells["value"].count(), pl.col("arrow")
    counted = [
        ("cells", cells.height),
        ("with a share", n_shares),
        ("arrow: better", cells.filter(arrow == 1).height),
        ("arrow: worse", cells.filter(arrow == -1).height),
        ("arrow: as before", cells.filter(arrow == 0).height),
    ]
    moved = cells.filter(arrow != 0).height
    return [
        f"Printed: {cells['indicator'].n_unique()} shares of satisfied users, {NOW} beside {BEFORE}",
        *(f"  {what:<58}{number:>8,}" for what, number in counted),
        f"  {'share of the printed shares with an arrow up or down':<58}{percent(moved, n_shares):>8}",
    ]


def beyond_chance(cells: pl.DataFrame, found: Figures) -> dict[str, str]:
    """Return what a test finds of the arrows, under one assumption of how many answered."""
    tested = changed(found, first=BEFORE, last=NOW).with_columns(pl.col("indicator").cast(pl.String))
    both = cells.join(tested, on=CELL, how="left")
    judged = both.filter(pl.col("verdict").is_not_null())
    is_clear, is_arrow = pl.col("verdict") != "no_clear_change", pl.col("arrow") != 0
    n_arrows, n_clear = judged.filter(is_arrow).height, judged.filter(is_clear).height
    held = judged.filter(oj.stats.benjamini_hochberg("p") < LEVEL)
    untested = both.filter(pl.col("arrow").is_not_null() & pl.col("verdict").is_null())
    return {
        "answers behind a share, median": f"{judged['n_later'].median():,.0f}",
        "cells with a verdict": f"{judged.height:,}",
        "cells with an arrow and no verdict": f"{untested.height:,}",
        "changes beyond chance at 95 %": percent(n_clear, judged.height),
        "  that chance alone would give": percent(LEVEL, 1),
        "arrows up or down, of cells with a verdict": f"{n_arrows:,}",
        "arrows beyond chance at 95 %": percent(judged.filter(is_arrow & is_clear).height, n_arrows),
        "changes left when at most 5 % of them may be false": f"{held.height:,}",
        "smallest change that could have been seen, median": f"{judged['detectable'].median():.0f} points",
    }


def spread_by_size(found: Figures) -> list[list[str]]:
    """Return how widely shares changed beside how widely chance alone moves them, by number of answers."""
    tested = changed(found, first=BEFORE, last=NOW).filter(pl.col("difference").is_not_null())
    chance = found.frame.group_by("indicator", "area").agg(pl.col("sampling_variance").sum().alias("chance"))
    rows = tested.join(chance, on=CELL).sort("n_later", "indicator", "area").with_row_index("place")
    fifth = rows.with_columns((pl.col("place") * FIFTHS // rows.height).alias("fifth"))
    groups = fifth.group_by("fifth").agg(
        pl.col("n_later").min().alias("fewest"),
        pl.col("n_later").max().alias("most"),
        pl.col("difference").pow(2).mean().sqrt().alias("seen"),
        pl.col("chance").mean().sqrt().alias("by_chance"),
    )
    return [
        [f"{row['fewest']:,.0f}-{row['most']:,.0f}", f"{row['seen']:.1f}", f"{row['by_chance']:.1f}"]
        for row in groups.sort("fifth").iter_rows(named=True)
    ]


def green(data: oj.Dataset, asked: dict[str, list[str]]) -> list[str]:
    """Return how much of green and red was so the year before, as Kolada colours."""
    ids = [own for form in asked.values() for own in form]
    summary = oj.bands(data, ids, scheme="as Kolada", period=NOW).summary
    lines = [f"Colours as Kolada gives them, {NOW} beside {BEFORE}: green, yellow, red by the quartiles of the values"]
    for name, word in (("best", "green"), ("worst", "red")):
        n = summary[f"n_{name}"].sum()
        stayed, lot = ((summary[f"{name}_{what}"] * summary[f"n_{name}"]).sum() for what in ("stayed", "by_chance"))
        lines.append(f"  {f'of {n:,} {word} cells, {word} the year before':<58}{percent(stayed, n):>8}")
        lines.append(f"  {'  if colours were drawn by lot':<58}{percent(lot, n):>8}")
    return lines


def percent(part: float, whole: float) -> str:
    """Return a share in per cent."""
    return f"{100 * part / whole:.1f} %"


def side_by_side(heading: str, columns: Sequence[dict[str, str]]) -> list[str]:
    """Return one line a figure, a column an assumption."""
    header = "".join(f"{f'response {response:g}':>14}" for response in RESPONSES)
    rows = [f"  {what:<52}" + "".join(f"{column[what]:>14}" for column in columns) for what in columns[0]]
    return [heading, f"  {'':<52}{header}", *rows]


def main() -> None:
    """Print what the arrows say."""
    if not DATA.is_dir():
        sys.exit(f"the printed results are not here: {DATA} (OPNAJMFR_SHARED names another folder)")
    data = dataset(drop_years=True)
    asked, base = user_survey(data), users()
    cells = cells_with_arrows(data, asked)
    found = [with_figures(with_answers(data, asked, base, response), asked) for response in RESPONSES]
    print(*what_was_printed(cells), sep="\n", end="\n\n")
    tested = [beyond_chance(cells, one) for one in found]
    print(*side_by_side("Tested, with approximate numbers of answers", tested), sep="\n")
    print("\nHow widely shares changed (root of the mean square, points), and how widely chance alone moves them")
    for response, one in zip(RESPONSES, found, strict=True):
        print(f"  response {response:g}: answers, changed, by chance")
        print(*(f"    {answers:>12}{seen:>10}{chance:>12}" for answers, seen, chance in spread_by_size(one)), sep="\n")
    print()
    print(*green(data, asked), sep="\n")


if __name__ == "__main__":
    main()
