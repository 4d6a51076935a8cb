"""The invented set is invented, checked, made anew byte for byte, and drawn from the truth that it states."""

import importlib
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest
from scipy.stats import chi2

from opnajmfr.data.reference.facts import counties, municipalities, municipality_code_changes
from opnajmfr.stats.intervals import byar, t_limits, wilson

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "src" / "opnajmfr" / "data" / "reference" / "invented"
KEY = ["area", "period", "sex"]
PAIRS = {
    "hemtjanst-trygghet": ("answers_safe", "answers_safe_known"),
    "hemtjanst-bemotande": ("answers_respect", "answers_respect_known"),
    "hemtjanst-ensamhet": ("answers_lonely", "answers_lonely_known"),
    "sarskilt-boende-plan": ("units_yes", "units_answering"),
}


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    """Load the script that makes the set."""
    sys.path.insert(0, str(ROOT / "examples"))
    try:
        yield importlib.import_module("make_invented")
    finally:
        sys.path.remove(str(ROOT / "examples"))


def table(name: str) -> pl.DataFrame:
    """Read a shipped table as text."""
    return pl.read_csv(FOLDER / f"{name}.csv", infer_schema=False)


@pytest.fixture(scope="module")
def observations() -> pl.DataFrame:
    """Read the observations, the amounts as numbers."""
    return table("observations").with_columns(pl.col("amount", "value").cast(pl.Float64))


@pytest.fixture(scope="module")
def truth() -> pl.DataFrame:
    """Read the truth, figures as numbers."""
    figures = pl.col("true_value", "county_effect", "municipal_effect", "change_injected")
    return table("truth").with_columns(figures.cast(pl.Float64))


def wide(observations: pl.DataFrame, *variables: str) -> pl.DataFrame:
    """Place variables beside each other where all of them are observed."""
    chosen = observations.filter(pl.col("variable").is_in(variables))
    return chosen.pivot("variable", index=KEY, values="amount").drop_nulls()


def test_the_script_makes_the_shipped_files_byte_for_byte(script: ModuleType, tmp_path: Path) -> None:
    script.main(tmp_path)
    made = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert made == {file.name: file.read_bytes() for file in FOLDER.iterdir() if file.suffix in {".csv", ".md"}}


def test_no_area_is_real() -> None:
    areas = table("areas")
    assert not set(areas["code"]) - {"00"} & {
        *municipalities()["code"],
        *counties()["code"],
        *municipality_code_changes()["old_code"],
    }
    real = [*municipalities()["name"], *municipalities()["full_name"], *counties()["name"], *counties()["short_name"]]
    assert not {name.casefold() for name in areas["name"]} & {name.casefold() for name in real}


def test_the_hierarchy_is_whole_and_every_area_has_one_name() -> None:
    areas = table("areas")
    assert areas["level"].value_counts().sort("count")["count"].to_list() == [1, 4, 48]
    assert areas["code"].n_unique() == areas["name"].n_unique() == areas.height
    assert set(areas["parent"].drop_nulls()) <= set(areas["code"])
    municipal = areas.filter(level="municipality")
    assert (municipal["parent"] == municipal["code"].str.head(2)).all()


def test_every_row_says_that_it_is_invented(observations: pl.DataFrame) -> None:
    assert observations["flags"].unique().to_list() == ["invented"]
    assert set(observations["area"]) <= set(table("areas")["code"])


def test_a_row_holds_one_number_or_a_status(observations: pl.DataFrame) -> None:
    numbers = observations["amount"].is_not_null().cast(int) + observations["value"].is_not_null().cast(int)
    assert (numbers == (observations["status"] == "observed").cast(int)).all()
    assert not observations.select("area", "period", "sex", "variable").is_duplicated().any()


def test_about_one_figure_in_twenty_is_missing_for_every_reason(observations: pl.DataFrame) -> None:
    missing = observations.filter(pl.col("status") != "observed")
    assert set(missing["status"]) == {"nonresponse", "item_nonresponse", "suppressed", "not_applicable"}
    assert 0.03 < missing.height / observations.height < 0.08
    assert (FOLDER / "observations.csv").stat().st_size < 1_500_000


def test_a_skipped_item_may_leave_its_denominator(observations: pl.DataFrame) -> None:
    skipped = observations.filter(variable="fte_degree", status="item_nonresponse").select(KEY)
    beside = skipped.join(observations.filter(variable="fte_handlers"), on=KEY)
    assert beside.height > 0
    assert set(beside["status"]) == {"observed"}


def test_counts_are_possible(observations: pl.DataFrame) -> None:
    for numerator, denominator in [
        *PAIRS.values(),
        ("falls_80_plus", "population_80_plus"),
        ("fte_degree", "fte_handlers"),
    ]:
        pair = wide(observations, numerator, denominator)
        assert pair.height > 100
        assert (pair[numerator] >= 0).all()
        assert (pair[numerator] <= pair[denominator]).all()
    carers = wide(observations, "carers_sum", "carers_users", "carers_sum_of_squares")
    assert (carers["carers_sum_of_squares"] * carers["carers_users"] >= carers["carers_sum"] ** 2).all()
    answers = {
        name: set(observations.filter(variable=name)["amount"].drop_nulls())
        for name in ("routine_medication", "routine_violence", "follow_up_step")
    }
    assert answers == {"routine_medication": {0, 1}, "routine_violence": {1, 2}, "follow_up_step": {0, 1, 2, 3}}


def test_a_given_total_is_the_sum_and_gives_no_hidden_sex_away(observations: pl.DataFrame) -> None:
    for variable in (*PAIRS["hemtjanst-bemotande"], *PAIRS["hemtjanst-ensamhet"]):
        rows = observations.filter(variable=variable).pivot("sex", index=["area", "period"], values="amount")
        assert (rows["T"] == rows["K"] + rows["M"]).drop_nulls().all()
        assert (rows["K"].is_null() == rows["M"].is_null()).all()
    given = observations.filter(pl.col("sex") == "T")["variable"]
    assert not {"answers_safe", "answers_safe_known", "falls_80_plus", "population"} & set(given)


def test_only_published_values_have_rows_above_the_municipality(observations: pl.DataFrame) -> None:
    above = observations.filter(pl.col("level") != "municipality")
    assert above["variable"].unique().to_list() == ["ekonomiskt-bistand-langvarigt"]
    assert above.height == 5 * 3 * 3


def test_key_figures_are_named_as_the_real_ones(observations: pl.DataFrame) -> None:
    facts = FOLDER.parent
    real = pl.concat([
        pl.read_csv(facts / f"{name}.csv", infer_schema=False).select("sex", "variable")
        for name in ("key_figure_components_2019", "key_figure_values")
    ])  # fmt: skip
    wanted = {
        "population", "population_65_plus", "population_80_plus", "post_secondary_25_64", "education_known_25_64",
        "persons_living_alone", "persons_in_households", "median_income_20_plus_tkr",
    }  # fmt: skip
    ours = observations.filter(pl.col("variable").is_in(wanted), period="2023")
    assert set(ours["variable"]) == wanted
    assert set(ours.select("sex", "variable").rows()) == {row for row in real.rows() if row[1] in wanted}
    assert set(ours["status"]) == {"observed"}
    assert ours.height == 48 * 15


def test_everyone_has_seven_peers_and_nobody_is_their_own() -> None:
    peers = table("peers")
    assert peers.group_by("code").len()["len"].to_list() == [7] * 48
    assert not peers.is_duplicated().any()
    assert not (peers["code"] == peers["peer"]).any()
    municipal = table("areas").filter(level="municipality")["code"]
    assert set(peers["peer"]) <= set(municipal) == set(peers["code"])
    assert set(peers.select("typology", "data_year").rows()) == {("påhittad", "2024")}


def test_the_exactly_average_are_so(script: ModuleType, truth: pl.DataFrame) -> None:
    names = dict(table("areas").filter(level="municipality").select("name", "code").rows())
    for name in script.AVERAGE:
        rows = truth.filter(area=names[name], period="2022", sex="T")
        assert rows.select("county_effect", "municipal_effect", "change_injected").unique().rows() == [(0, 0, 0)]
        assert rows.filter(indicator="hemtjanst-personalkontinuitet")["true_value"].item() == 14
        assert rows.filter(indicator="ekonomiskt-bistand-socionom")["true_value"].item() == 75


def test_changes_are_where_the_truth_says_and_nowhere_else(script: ModuleType, truth: pl.DataFrame) -> None:
    names = dict(table("areas").filter(level="municipality").select("code", "name").rows())
    changed = truth.filter(pl.col("change_injected") != 0)
    assert {row[:2] for row in changed.select("indicator", pl.col("area").replace_strict(names)).rows()} == set(
        script.CHANGES
    )
    assert changed["period"].unique().to_list() == ["2024"]


@pytest.mark.parametrize("indicator", PAIRS)
def test_shares_are_drawn_from_their_truth(indicator: str, observations: pl.DataFrame, truth: pl.DataFrame) -> None:
    x, n = PAIRS[indicator]
    rows = wide(observations, x, n).join(truth.filter(indicator=indicator), on=KEY)
    p = pl.col("true_value") / 100
    own = rows.filter((pl.col("sex") != "T") | (indicator == "sarskilt-boende-plan"))
    lower, upper = wilson(x, n)
    held = own.select((lower <= p) & (upper >= p)).to_series()
    assert 0.92 < float(held.sum()) / held.len() < 0.98
    _fits(own.select(((pl.col(x) - pl.col(n) * p) ** 2 / (pl.col(n) * p * (1 - p))).sum()).item(), own.height)
    pooled = own.group_by("period").agg(pl.col(x, n).sum(), (pl.col(n) * p).sum().alias("expected"))
    standard = (pl.col("expected") * (1 - pl.col("expected") / pl.col(n))).sqrt()
    assert pooled.select(((pl.col(x) - pl.col("expected")) / standard).abs().max()).item() < 3


def test_falls_are_drawn_from_their_truth(observations: pl.DataFrame, truth: pl.DataFrame) -> None:
    rows = wide(observations, "falls_80_plus", "population_80_plus").join(
        truth.filter(indicator="fallskador-80-plus"), on=KEY
    )
    expected = pl.col("population_80_plus") * pl.col("true_value") / 1000
    lower, upper = byar("falls_80_plus")
    held = rows.select((lower <= expected) & (upper >= expected)).to_series()
    assert 0.92 < float(held.sum()) / held.len() < 0.98
    _fits(rows.select(((pl.col("falls_80_plus") - expected) ** 2 / expected).sum()).item(), rows.height)


def test_numbers_of_carers_are_drawn_from_their_truth(observations: pl.DataFrame, truth: pl.DataFrame) -> None:
    rows = wide(observations, "carers_sum", "carers_users", "carers_sum_of_squares").join(
        truth.filter(indicator="hemtjanst-personalkontinuitet"), on=KEY
    )
    lower, upper = t_limits("carers_sum", "carers_users", "carers_sum_of_squares")
    held = rows.select((lower <= pl.col("true_value")) & (upper >= pl.col("true_value"))).to_series()
    assert 0.90 < float(held.sum()) / held.len() < 0.99


def test_the_truth_above_is_the_weighed_truth_below(observations: pl.DataFrame, truth: pl.DataFrame) -> None:
    x, n = PAIRS["hemtjanst-bemotande"]
    below = wide(observations, x, n).join(truth.filter(indicator="hemtjanst-bemotande"), on=KEY)
    for area in ("00", "91", "94"):
        members = below if area == "00" else below.filter(pl.col("area").str.starts_with(area))
        wanted = members.filter(period="2023", sex="T")
        expected = math.fsum(wanted[n] * wanted["true_value"]) / wanted[n].sum()
        stated = truth.filter(indicator="hemtjanst-bemotande", area=area, period="2023", sex="T")["true_value"].item()
        assert stated == pytest.approx(expected, abs=0.001)


def _fits(statistic: float, cells: int) -> None:
    """Hold a sum of squared deviations to what chance would give."""
    assert 0.001 < float(chi2.cdf(statistic, cells)) < 0.999
