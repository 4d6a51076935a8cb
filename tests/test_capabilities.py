"""Every family answers what it can do at its own level and above it, and every no is a sentence."""

import inspect
from collections.abc import Iterator

import polars as pl
import pytest

from opnajmfr.model import measures as front
from opnajmfr.model.capabilities import TABLE, Answer, Capability, capability
from opnajmfr.model.declaring import (
    mean,
    median_of,
    ordinal,
    proportion,
    published,
    rate,
    ratio,
    share_of_municipalities,
    share_of_units,
    total,
)
from opnajmfr.model.measures.measure import Columns, Measure
from opnajmfr.model.standardising import standardised_rate, standardised_ratio
from opnajmfr.model.structuring import FAMILIES

MEASURES: dict[str, Measure] = {
    measure.family: measure
    for measure in (
        proportion("a", "b"),
        share_of_units("a", "b"),
        rate("a", "b"),
        ratio("a", "b"),
        mean("a", "b", squares="c"),
        standardised_rate("a", "b", strata="age", standard={"0-64": 4, "65+": 1}),
        standardised_ratio("a", "b", strata="age", reference={"0-64": 0.01, "65+": 0.2}),
        total("a"),
        share_of_municipalities("a"),
        ordinal("a", classes={0: "inget", 1: "alla"}),
        median_of(["a", "b", "c"]),
        published(),
    )
}


def concrete(cls: type[Measure]) -> Iterator[type[Measure]]:
    """Yield the classes of measures that can be made and that the package ships."""
    for child in cls.__subclasses__():
        if child.__module__.startswith("opnajmfr.") and not inspect.isabstract(child) and "family" in child.__dict__:
            yield child
        yield from concrete(child)


def test_the_table_files_and_classes_name_the_same_families() -> None:
    assert front.__all__
    families = {cls.family for cls in concrete(Measure)}
    assert families == set(TABLE) == set(FAMILIES) == set(MEASURES)


@pytest.mark.parametrize("above", [False, True])
@pytest.mark.parametrize("what", Capability)
@pytest.mark.parametrize("family", TABLE)
def test_every_family_answers_at_every_level_and_a_no_is_a_sentence(
    family: str,
    what: Capability,
    above: bool,  # noqa: FBT001 - pytest gives it
) -> None:
    assert what in TABLE[family]
    answer = capability(MEASURES[family], what, above=above)
    if answer.is_yes:
        assert (answer.reason("sv"), answer.reason("en")) == ("", "")
    for language in ("sv", "en"):
        reason = answer.reason(language)
        assert answer.is_yes or (reason[0].isupper() and reason.endswith("."))
    assert answer.is_yes or answer.reason("sv") != answer.reason("en")


@pytest.mark.parametrize("family", MEASURES)
def test_what_is_rolled_up_is_what_adds(family: str) -> None:
    measure = MEASURES[family]
    assert capability(measure, Capability.ROLLED_UP, above=True).is_yes is measure.adds


@pytest.mark.parametrize("family", MEASURES)
def test_an_interval_is_promised_where_the_measure_has_one(family: str) -> None:
    measure = MEASURES[family]
    columns = [pl.col(f"x{place}") for place in range(max(2, len(measure.components)))]
    promised = any(capability(measure, Capability.INTERVALLED, above=above).is_yes for above in (False, True))
    assert promised is (measure.limits(columns, 0.95) is not None)
    assert promised is bool(measure.interval_name)


def test_a_mean_without_squares_says_why_it_has_no_interval() -> None:
    answer = capability(mean("a", "b"), Capability.INTERVALLED, above=False)
    assert "sum of squares" in answer.reason("en")
    assert mean("a", "b").limits([pl.col("a"), pl.col("b")], 0.95) is None


class Unlisted(Measure):
    """A family that the table does not know."""

    family = "unlisted"

    @property
    def inputs(self) -> tuple[str, ...]:
        """One."""
        return ("a",)

    @property
    def formula(self) -> tuple[object, ...]:
        """None."""
        return ()

    def value(self, components: Columns) -> pl.Expr:
        """Return it."""
        return components[0]


def test_sums_of_squares_of_repeated_events_are_not_pooled_over_years() -> None:
    repeated = standardised_rate("a", "b", strata="age", standard={"0-64": 1}, squares="c")
    answer = capability(repeated, Capability.POOLED_OVER_YEARS, above=True)
    assert "several years" in answer.reason("en")


@pytest.mark.parametrize("what", Capability)
def test_silence_means_no(what: Capability) -> None:
    assert not capability(Unlisted(), what, above=False).is_yes


def test_a_yes_is_an_answer_without_a_reason() -> None:
    assert Answer().is_yes
    assert not Answer("Nej.", "No.").is_yes
