"""The invented set as a dataset: catalogue and observations agree, and every row says that it is invented."""

from pathlib import Path

import polars as pl
import pytest

from opnajmfr.data import invented_set
from opnajmfr.data.dataset import typology_for
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.data.invented_set import invented, truth
from opnajmfr.data.swedish_key_figures import key_figures
from opnajmfr.engine.computing import computed
from opnajmfr.engine.request import Request
from opnajmfr.model.serialise import from_toml, to_toml
from opnajmfr.model.vocabulary import IndicatorKind

FOLDER = Path(str(invented_set.__file__)).parent / "reference" / "invented"
JUDGED = [one.id for one in invented().catalogue if one.kind is not IndicatorKind.KEY_FIGURE]


@pytest.fixture(scope="module")
def figures() -> pl.DataFrame:
    """Compute every indicator up to the nation, with intervals."""
    data = invented()
    found = computed(
        Request(
            catalogue=data.catalogue,
            observations=data.observations,
            areas=data.areas,
            aggregate=True,
            confidence=0.95,
        )
    )
    assert found.broken.is_empty
    assert found.scope.without_data == ()
    return found.frame


def test_catalogue_and_observations_hold_the_same_variables() -> None:
    data = invented()
    assert sorted(data.catalogue.inputs) == list(data.observations.variables)


def test_every_row_carries_the_flag() -> None:
    frame = invented().observations.frame
    assert (frame["flags"].list.contains("invented")).all()
    assert frame["level"].unique().len() == 3


def test_every_figure_made_of_them_carries_it_too(figures: pl.DataFrame) -> None:
    with_value = figures.filter(pl.col("value").is_not_null())
    assert with_value["flags"].list.contains("invented").all()


def test_the_rows_are_those_of_the_file_to_the_last_decimal() -> None:
    shipped = pl.read_csv(FOLDER / "observations.csv", infer_schema=False)
    frame = invented().observations.frame
    assert frame.height == shipped.height
    for name in ("area", "level", "sex", "variable", "status"):
        assert frame[name].cast(pl.String).to_list() == shipped[name].to_list()
    assert frame["amount"].cast(pl.Float64).to_list() == shipped["amount"].cast(pl.Float64).to_list()
    assert frame["value"].to_list() == shipped["value"].cast(pl.Float64).to_list()
    assert invented().observations.n_rounded == 0


def test_the_catalogue_is_what_its_truth_was_drawn_for() -> None:
    catalogue = invented().catalogue
    assert [one for one in JUDGED if one not in set(truth()["indicator"])] == []
    assert set(truth()["indicator"]) == set(JUDGED)
    assert len(JUDGED) == 11
    assert [one.id for one in catalogue if one.kind is IndicatorKind.WELFARE] == ["fallskador-80-plus"]
    assert from_toml(to_toml(catalogue)) == catalogue
    assert {one.service_area.slug for one in catalogue if one.service_area} == {
        "elder-care",
        "municipal-health-care",
        "economic-assistance",
    }
    for one in catalogue:
        assert one.title_en


def test_higher_is_better_where_the_truth_says_so() -> None:
    lines = (FOLDER / "TRUTH.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    signs = {row[0]: int(row[4]) for row in cells if row[0] in JUDGED and len(row) == 8}
    assert signs == {one: invented().catalogue[one].direction.sign for one in JUDGED}


def test_key_figures_have_the_ids_and_words_of_the_real_ones() -> None:
    ours = [one for one in invented().catalogue if one.kind is IndicatorKind.KEY_FIGURE]
    assert len(ours) == 6
    for one in ours:
        real = key_figures().catalogue[one.id]
        assert (one.title, one.title_en, one.measure, one.unit, one.digits, one.division, one.source) == (
            real.title,
            real.title_en,
            real.measure,
            real.unit,
            real.digits,
            real.division,
            real.source,
        )
        assert one.service_area is None


def test_no_municipality_of_the_set_is_in_sweden() -> None:
    ours = invented().areas.names.filter(pl.col("level") != "nation")
    assert not set(ours["code"]) & set(sweden().names["code"])
    assert ours.height == 52


def test_peers_are_those_of_the_file() -> None:
    shipped = pl.read_csv(FOLDER / "peers.csv", infer_schema=False)
    (grouping,) = invented().peer_sets.values()
    assert grouping.data_year == 2024
    for code, rows in shipped.group_by("code"):
        assert grouping.members(str(code[0])) == rows["peer"].sort().to_list()
        assert grouping.of(str(code[0])) == [code[0]]
    indicator = invented().catalogue["hemtjanst-trygghet"]
    assert typology_for(indicator, invented().peer_sets) == "påhittad"


def test_pooled_figures_lie_around_the_truth(figures: pl.DataFrame) -> None:
    drawn = ["hemtjanst-trygghet", "hemtjanst-bemotande", "hemtjanst-ensamhet", "fallskador-80-plus"]
    expected = truth().filter(pl.col("indicator").is_in(drawn)).rename({"true_value": "expected"})
    nation = figures.filter(pl.col("indicator").is_in(drawn), level="nation").with_columns(
        pl.col("indicator", "sex").cast(pl.String)
    )
    both = nation.join(
        expected.with_columns(pl.col("sex").cast(pl.String)), on=["indicator", "area", "period", "sex"], how="inner"
    )
    assert both.height == nation.height == len(drawn) * 9
    held = both.select(pl.col("expected").is_between("lower", "upper")).to_series()
    assert held.mean() is not None
    assert float(held.sum()) / held.len() > 0.85
