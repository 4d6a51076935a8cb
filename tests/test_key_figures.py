"""The shipped key figures: SCB's counts and values as a dataset that adds up to county and nation."""

import polars as pl
import pytest

from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.published_groups import published_peer_set, typologies
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.data.observations import Observations
from opnajmfr.data.reference.facts import key_figure_components, key_figure_values, population
from opnajmfr.data.sexes import with_totals
from opnajmfr.data.swedish_key_figures import key_figures
from opnajmfr.engine.computing import computed
from opnajmfr.engine.request import Request
from opnajmfr.model.periods import Division
from opnajmfr.model.vocabulary import IndicatorKind, SourceKind, Uncertainty

SHARES = [one.id for one in key_figures().catalogue if one.measure.family == "proportion"]
PUBLISHED = [one.id for one in key_figures().catalogue if one.measure.is_published]


@pytest.fixture(scope="module")
def figures() -> pl.DataFrame:
    """Compute every key figure up to the nation."""
    data = key_figures()
    found = computed(
        Request(catalogue=data.catalogue, observations=data.observations, areas=data.areas, aggregate=True)
    )
    assert found.broken.is_empty
    assert found.scope.without_data == ()
    return found.frame


def test_every_shipped_fact_is_an_observation_and_nothing_else_is() -> None:
    frame = key_figures().observations.frame
    components, values = key_figure_components(), key_figure_values()
    assert frame.height == components.height + values.height
    for facts, number in ((components, "amount"), (values, "value")):
        shipped = facts.select(
            pl.col("code").alias("area"), pl.col("year").alias("period"), "sex", "variable", pl.col("value").alias("n")
        )
        both = frame.join(shipped, on=["area", "period", "sex", "variable"], how="inner")
        assert both.height == facts.height
        assert (both[number].cast(pl.Float64) == both["n"].cast(pl.Float64)).all()
    assert frame["level"].unique().to_list() == ["municipality"]
    assert frame["status"].unique().to_list() == ["observed"]


def test_they_are_background_that_nobody_judges() -> None:
    catalogue = key_figures().catalogue
    assert len(catalogue) == 11
    for one in catalogue:
        assert one.kind is IndicatorKind.KEY_FIGURE
        assert not one.has_direction
        assert one.uncertainty is Uncertainty.NONE
        assert one.source is SourceKind.STATISTICS
        assert one.title_en
        assert one.description.data_source == "SCB"
        assert one.description.reference_period
    assert "Gotland" in catalogue["skattesats"].description.measure
    assert catalogue["andel-65-plus"].division is Division.END_OF_YEAR


def test_the_total_of_women_and_men_is_derived_once(figures: pl.DataFrame) -> None:
    data = key_figures()
    given = with_totals(data.observations, data.catalogue.inputs)
    again = with_totals(given, data.catalogue.inputs)
    assert again.frame.height == given.frame.height
    by_sex = given.frame.filter(variable="population").pivot("sex", index="area", values="amount")
    assert by_sex.height == 290
    assert (by_sex["T"] == by_sex["K"] + by_sex["M"]).all()
    households = given.frame.filter(variable="persons_living_alone")
    assert set(households["status"]) == {"observed"}
    assert set(figures.filter(indicator="andel-ensamboende")["sex"]) == {"T"}


def test_county_and_nation_are_sums_over_sums(figures: pl.DataFrame) -> None:
    counted = population().filter(year=2019)
    nation = figures.filter(level="nation", sex="T", indicator="folkmangd").row(0, named=True)
    assert nation["value"] == counted["population"].sum() == 10_327_589
    old = figures.filter(level="nation", sex="T", indicator="andel-65-plus").row(0, named=True)
    assert old["value"] == pytest.approx(100 * counted["pop_65_plus"].sum() / counted["population"].sum(), rel=1e-14)
    shares = figures.filter(pl.col("indicator").is_in(SHARES), pl.col("level") != "municipality", sex="T")
    assert shares.height == len(SHARES) * 22
    assert set(shares["status"]) == {"derived"}
    assert (shares["n_members"] == shares["n_expected"]).all()
    for indicator in SHARES:
        own = figures.filter(indicator=indicator, level="municipality", area="0980").sort("sex")
        county = figures.filter(indicator=indicator, level="county", area="09").sort("sex")
        assert own["value"].to_list() == county["value"].to_list()


def test_what_does_not_add_is_not_rolled_up(figures: pl.DataFrame) -> None:
    above = figures.filter(pl.col("indicator").is_in(PUBLISHED), pl.col("level") != "municipality")
    assert set(above["status"]) == {"not_aggregable"}
    assert above["value"].null_count() == above.height > 0


def test_all_twelve_typologies_of_peers_come_with_them() -> None:
    sets = key_figures().peer_sets
    assert list(sets) == typologies()
    assert len(sets) == 12
    assert sets["äldreomsorg"] is published_peer_set("äldreomsorg")
    assert "no such typology" not in sets
    with pytest.raises(KeyError):
        _ = sets["no such typology"]
    assert key_figures().areas is sweden()


def test_it_is_built_once_and_names_its_source() -> None:
    data = key_figures()
    assert isinstance(data, Dataset)
    assert isinstance(data.observations, Observations)
    assert key_figures() is data
    assert data.vintage == "SCB"
