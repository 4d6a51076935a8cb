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


def test_a_dataset_prints_where_when_what_and_why_it_is_not_there() -> None:
    rows = pl.DataFrame(
        {
            "area": ["a", "b", "c", "1"],
            "level": ["municipality"] * 3 + ["county"],
            "period": [2020, 2021, 2024, 2024],
            "variable": [SHARE, SHARE, SHARE, "antal"],
            "value": [1.5, None, None, 3.0],
            "status": ["observed", "suppressed", "missing", "observed"],
        }
    )
    entry = oj.indicator("Nöjda brukare", oj.published(SHARE), id=SHARE)
    found = oj.Dataset.of(
        oj.Observations.from_frame(rows, source="Prov"), areas=areas(), catalogue=oj.Catalogue([entry])
    )
    assert str(found).splitlines() == [
        "Prov",
        "Områden: 3 kommuner, 1 län",
        "År: 2020–2021, 2024",
        "Serier: 2",
        "  antal: 1 av 1 celler har ett tal",
        "  nojda Nöjda brukare: 1 av 3 celler har ett tal (sekretess 1, uppgift saknas 1)",
        "Alla: 2 av 4 celler har ett tal (sekretess 1, uppgift saknas 1)",
    ]
    assert "Areas: 3 municipalities, 1 county" in found.text("en")
    assert "1 of 3 cells have a number (missing 1, suppressed 1)" in found.text("en")
    nothing = oj.Observations.from_frame(rows.clear())
    assert str(oj.Dataset.of(nothing, areas=areas())) == "Ingen källa angiven\nInga celler"


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


def test_the_base_may_come_from_another_source_and_one_named_year() -> None:
    rows = {"area": ["1984", "1983"], "period": [2014, 2014], "variable": [SHARE] * 2, "value": [80.0, 90.0]}
    seen = oj.Observations.from_frame(pl.DataFrame(rows), level="municipality", source="printed")
    data = oj.Dataset.of(seen, areas=oj.sweden())
    assumed = data.with_denominators(
        SHARE, of="population_65_plus", response=0.1, stated_by="testet", base=oj.key_figures(), base_period=2019
    )
    own = oj.compute(assumed).collect().of("Arboga").frame.row(0, named=True)
    assert own["denominator"] == Decimal("362.3")
    assert own["value"] == pytest.approx(80.0)
    with pytest.raises(MissingComponentError, match="2018"):
        data.with_denominators(
            SHARE, of="population_65_plus", response=0.1, stated_by="t", base=oj.key_figures(), base_period=2018
        )


def test_published_rows_above_the_base_are_kept_as_reported() -> None:
    data = published({"a": 40.0, "b": 60.0}, {"a": 100.0, "b": 100.0})
    above = {"area": ["1", "00"], "level": ["county", "nation"], "period": [2024] * 2, "variable": [SHARE] * 2}
    given = data.observations.with_rows(pl.DataFrame(above | {"amount": [None] * 2, "value": [51.0, 52.0]}))
    whole = oj.Dataset.of(given, areas=areas())
    assumed = whole.with_denominators(SHARE, of="inhabitants", response=1.0, stated_by="testet")
    frame = oj.compute(assumed).aggregate().collect().frame
    above_own = frame.filter(pl.col("level") != "municipality").select("area", "figure", "value").rows()
    assert sorted(above_own) == [
        ("00", "pooled", 50.0),
        ("00", "reported", 52.0),
        ("1", "pooled", 50.0),
        ("1", "reported", 51.0),
    ]


def test_municipalities_of_which_no_unit_is_known_count_as_missing() -> None:
    units = pl.DataFrame(
        {"code": ["u1", "u2"], "level": ["unit"] * 2, "name": ["Ugglan", "Viken"], "parent": ["1984"] * 2}
    )
    rows = {
        "area": ["u1", "u2"] * 2,
        "period": [2024] * 4,
        "variable": ["yes"] * 2 + ["all"] * 2,
        "amount": [3, 4, 5, 5],
    }
    seen = oj.Observations.from_frame(pl.DataFrame(rows), level="unit")
    plan = oj.compute(oj.indicator("Plan", oj.proportion("yes", "all")), seen).aggregate(oj.sweden().with_areas(units))
    results = plan.collect()
    of_arboga = results.of("1984").frame.row(0, named=True)
    assert (of_arboga["value"], of_arboga["coverage"]) == (70.0, 1.0)
    county = results.of("19").frame.row(0, named=True)
    assert (county["n_members"], county["n_expected"]) == (2, 2 + 9)
    nation = results.of("00").frame.row(0, named=True)
    assert (nation["n_members"], nation["n_expected"]) == (2, 2 + 289)
    assert results.of("1983").frame.row(0, named=True)["status"] == "missing"
    compared = plan.compare(to="nation").collect().comparisons
    assert compared["verdict"].null_count() == compared.height
    assert set(compared["reason"]) == {"low_coverage"}
