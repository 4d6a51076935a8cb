"""A dataset: plain indicators for unknown columns, approximate denominators, the typology that fits."""

from decimal import Decimal

import polars as pl
import pytest

import opnajmfr as oj
from opnajmfr.data.dataset import typology_for
from opnajmfr.errors import IndicatorError, MissingComponentError, ReferenceAreaError

SHARE = "nojda"


def areas() -> oj.Areas:
    rows = [("00", "nation", "Landet", None), ("1", "county", "Länet", "00")]
    rows += [(code, "municipality", code.upper(), "1") for code in ("a", "b", "c")]
    return oj.Areas.from_table(pl.DataFrame(rows, schema=["code", "level", "name", "parent"], orient="row"), name="toy")


def published(shares: dict[str, float | None], base: dict[str, float]) -> oj.Dataset:
    """Return shares without counts beside a count that the denominator may be taken from."""
    values = [(code, "municipality", 2024, SHARE, None, share) for code, share in shares.items()]
    counts = [(code, "municipality", 2024, "inhabitants", count, None) for code, count in base.items()]
    schema = {"area": pl.String, "level": pl.String, "period": pl.Int32, "variable": pl.String}
    frame = pl.DataFrame(values + counts, schema=schema | {"amount": pl.Float64, "value": pl.Float64}, orient="row")
    return oj.Dataset.of(oj.Observations.from_frame(frame), areas=areas())


def test_a_column_that_no_indicator_reads_becomes_a_plain_published_one() -> None:
    data = published({"a": 50.0}, {"a": 10.0})
    one = data.catalogue[SHARE]
    assert (one.kind.value, one.direction.value, one.measure.family) == ("not_stated", "not_stated", "published")
    assert "inhabitants" not in data.catalogue


def test_a_component_is_never_taken_for_an_indicator_of_its_own() -> None:
    assert published({"a": 50.0}, {"a": 10.0}).catalogue.ids == (SHARE,)


def test_an_approximate_denominator_is_fractional_and_the_flag_travels_upward() -> None:
    data = published({"a": 33.3, "b": 50.0, "c": None}, {"a": 101.0, "b": 57.0, "c": 10.0})
    assumed = data.with_denominators(SHARE, of="inhabitants", response=0.6, stated_by="testet")
    results = oj.compute(assumed).aggregate().with_intervals().collect()
    own = results.of("a").frame.row(0, named=True)
    assert own["denominator"] == Decimal("60.6")
    assert own["numerator"] == Decimal("20.1798")
    assert own["value"] == pytest.approx(33.3, abs=1e-9)
    county = results.of("1").frame.row(0, named=True)
    assert county["numerator"] == Decimal("20.1798") + Decimal("17.1")
    assert (county["n_members"], county["n_expected"]) == (2, 3)
    assert county["flags"] == ["approximate"]
    assert county["lower"] < county["value"] < county["upper"]
    assert results.of("c").frame.row(0, named=True)["status"] == "missing"
    assert "testet" in assumed.catalogue[SHARE].description.denominator


def test_a_verdict_on_an_approximate_denominator_says_so() -> None:
    data = published({"a": 10.0, "b": 90.0, "c": 90.0}, dict.fromkeys("abc", 500.0))
    assumed = data.with_denominators(SHARE, of="inhabitants", response=0.6, stated_by="testet")
    row = oj.compare(assumed, "a", to="county").frame.row(0, named=True)
    assert (row["verdict"], row["reason"]) == ("lower", "approximate")


@pytest.mark.parametrize(
    ("changed", "error", "told"),
    [
        ({"response": 60}, IndicatorError, "at most 1"),
        ({"response": 0.0}, IndicatorError, "above 0"),
        ({"stated_by": " "}, IndicatorError, "who states"),
        ({"of": "inhabitant"}, MissingComponentError, "inhabitants"),
    ],
)
def test_an_assumption_that_cannot_be_made_is_refused(changed: dict[str, object], error: type, told: str) -> None:
    data = published({"a": 50.0}, {"a": 10.0})
    asked = {"of": "inhabitants", "response": 0.6, "stated_by": "testet"} | changed
    with pytest.raises(error, match=told):
        data.with_denominators(SHARE, **asked)


def test_only_a_share_in_per_cent_has_a_numerator() -> None:
    with pytest.raises(IndicatorError, match=r"17433\.0 of area a in 2024"):
        published({"a": 17433.0}, {"a": 10.0}).with_denominators(SHARE, of="inhabitants", response=1.0, stated_by="t")


def test_an_area_without_the_base_is_named() -> None:
    with pytest.raises(MissingComponentError, match="area b in 2024"):
        published({"a": 5.0, "b": 5.0}, {"a": 10.0}).with_denominators(
            SHARE, of="inhabitants", response=1.0, stated_by="t"
        )


def test_a_component_given_as_a_published_value_is_refused() -> None:
    data = published({"a": 5.0}, {"a": 10.0})
    mistaken = oj.indicator("Andel", oj.proportion(SHARE, "inhabitants"))
    with pytest.raises(MissingComponentError, match="reads 'nojda' as amount"):
        oj.compute(mistaken, data.observations).collect()


def test_a_published_value_given_as_a_component_is_refused() -> None:
    data = published({"a": 5.0}, {"a": 10.0})
    mistaken = oj.indicator("Invånare", oj.published("inhabitants"))
    with pytest.raises(MissingComponentError, match="reads 'inhabitants' as value"):
        oj.compute(mistaken, data.observations).collect()


@pytest.mark.parametrize(
    ("service_area", "typology"),
    [
        ("elder-care", "äldreomsorg"),
        ("economic-assistance", "ekonomiskt bistånd"),
        ("disability-lss", "LSS"),
        ("addiction-care", "IFO"),
        ("crisis-preparedness", "övergripande"),
        (None, "övergripande"),
    ],
)
def test_published_peers_follow_the_service_area_else_the_overall_typology(
    service_area: str | None, typology: str
) -> None:
    one = oj.indicator("X", oj.published(), service_area=service_area)
    assert typology_for(one, oj.key_figures().peer_sets) == typology


def test_without_a_typology_that_fits_the_way_out_is_told() -> None:
    sets = {name: oj.key_figures().peer_sets[name] for name in ("LSS", "grundskola")}
    with pytest.raises(ReferenceAreaError, match="no published peers fit"):
        typology_for(oj.indicator("X", oj.published()), sets)
