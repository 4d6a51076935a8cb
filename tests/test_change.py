"""What changed between two years: size and power, breaks, and those that answered both times."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import opnajmfr as oj
from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.over_time.changes import changed, changed_over
from opnajmfr.comparison.over_time.comparability import (
    comparable_years,
    incomparable,
    newest_pair,
    separate_years,
)
from opnajmfr.comparison.over_time.matched import matched_changes
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.invented_set import truth
from opnajmfr.data.observations import Observations
from opnajmfr.data.pooled_years import with_years_pooled
from opnajmfr.errors import (
    NothingToShowError,
    PeriodError,
    ReferenceAreaError,
    StatisticError,
    UnknownAreaError,
    UnknownIndicatorError,
)
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.descriptions import Version
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures import Mean, Proportion, Published, Rate, ShareOfMunicipalities
from opnajmfr.model.measures.answers import AnswerCoding
from opnajmfr.model.periods import Span
from opnajmfr.model.verdicts import ChangeVerdict, Reason
from opnajmfr.model.vocabulary import Level
from opnajmfr.plan.starting import compute
from opnajmfr.questions.over_time.changing import ChangeAnswer, change
from tests.small_worlds import FEWEST, LAND, one

SAFE = Indicator(id="safe", title="Trygghet", measure=Proportion(numerator="x", denominator="n"), direction="higher")
FALLS = Indicator(id="falls", title="Fall", measure=Rate(numerator="x", denominator="n", per=1000), direction="lower")
ROUTINE = Indicator(id="routine", title="Rutin", measure=ShareOfMunicipalities(answer="routine"), direction="higher")
MIRRORED = {
    ChangeVerdict.IMPROVED: ChangeVerdict.WORSENED,
    ChangeVerdict.WORSENED: ChangeVerdict.IMPROVED,
    ChangeVerdict.INCREASED: ChangeVerdict.DECREASED,
    ChangeVerdict.DECREASED: ChangeVerdict.INCREASED,
}
CAUSAL = re.compile(r"(?i)\b(orsak\w*|effekt\w*|på grund av|tack vare|leder till|because of|caus\w+|effects?|due to)\b")

Rows = Sequence[tuple[str, int, str, float | None]]


def dataset(rows: Rows | pl.DataFrame, *indicators: Indicator, areas: Areas = LAND) -> Dataset:
    """Return municipalities' amounts (area, period, variable, amount)."""
    columns = ["area", "period", "variable", "amount"]
    frame = rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(rows, columns, orient="row")
    if "level" in frame.columns:
        observed = Observations.from_frame(frame)
    else:
        observed = Observations.from_frame(frame, level=Level.MUNICIPALITY)
    return Dataset.of(observed, areas=areas, catalogue=Catalogue(indicators))


def figures_of(data: Dataset, *, confidence: float = 0.95) -> Figures:
    """Return the figures of a dataset, rolled up."""
    return compute(data).with_intervals(confidence).aggregate().figures()


@cache
def invented_figures() -> Figures:
    """Return the figures of the invented set, computed once."""
    return figures_of(oj.invented())


def two_years(first: tuple[float, float], last: tuple[float, float], years: tuple[int, int] = (2023, 2024)) -> Rows:
    """Return one municipality's numerator and denominator in two years."""
    pairs = dict(zip(years, (first, last), strict=True))
    return [
        ("a1", year, name, float(part)) for year, pair in pairs.items() for name, part in zip("xn", pair, strict=True)
    ]


def of_two_years(
    indicator: Indicator, first: tuple[float, float], last: tuple[float, float], *, confidence: float = 0.95
) -> dict[str, object]:
    """Return the change of one municipality."""
    figures = figures_of(dataset(two_years(first, last), indicator), confidence=confidence)
    return one(changed(figures, first=2023, last=2024), area="a1", indicator=indicator.id)


def many(n: int) -> Areas:
    """Return a hierarchy of one county with many municipalities."""
    codes = [f"m{number:05d}" for number in range(n)]
    rows = [("N", "nation", "Landet", None), ("A", "county", "Alins län", "N")]
    rows += [(code, "municipality", f"Ort {code}", "A") for code in codes]
    return Areas.from_table(pl.DataFrame(rows, ["code", "level", "name", "parent"], orient="row"), name="stort")


def drawn(counts: Mapping[int, tuple[np.ndarray, np.ndarray]], *indicators: Indicator) -> Figures:
    """Return the figures of many municipalities with drawn numerators and given denominators, by year."""
    n = len(next(iter(counts.values()))[0])
    codes = [f"m{number:05d}" for number in range(n)]
    frame = pl.concat(
        pl.DataFrame({"area": codes, "period": year, "variable": name, "amount": part.astype(np.float64)})
        for year, pair in counts.items()
        for name, part in zip("xn", pair, strict=True)
    )
    return figures_of(dataset(frame, *indicators, areas=many(n))).whole(level=Level.MUNICIPALITY)


shares = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


# ---------------------------------------------------------------------------------------------- laws of two years


@FEWEST
@given(shares, shares)
def test_swapped_years_mirror_the_change_and_flip_its_verdict(first: tuple[int, int], last: tuple[int, int]) -> None:
    forwards, backwards = of_two_years(SAFE, first, last), of_two_years(SAFE, last, first)
    assert forwards["difference"] == pytest.approx(-float(str(backwards["difference"])))
    assert forwards["lower"] == pytest.approx(-float(str(backwards["upper"])))
    assert forwards["p"] == pytest.approx(backwards["p"])
    verdict = ChangeVerdict(str(forwards["verdict"]))
    assert backwards["verdict"] == str(MIRRORED.get(verdict, verdict))


@FEWEST
@given(shares, st.integers(1, 4))
def test_the_same_share_both_years_is_no_change(first: tuple[int, int], times: int) -> None:
    row = of_two_years(SAFE, first, (first[0] * times, first[1] * times))
    assert abs(float(str(row["difference"]))) < 1e-9
    assert row["p"] == 1.0
    assert row["verdict"] == str(ChangeVerdict.NO_CLEAR_CHANGE)


@FEWEST
@given(shares, shares)
def test_another_direction_flips_improved_and_worsened(first: tuple[int, int], last: tuple[int, int]) -> None:
    lower = Indicator(id="lower", title="T", measure=SAFE.measure, direction="lower")
    rows = changed(figures_of(dataset(two_years(first, last), SAFE, lower)), first=2023, last=2024)
    verdicts = [ChangeVerdict(str(one(rows, area="a1", indicator=name)["verdict"])) for name in ("safe", "lower")]
    assert verdicts[1] is MIRRORED.get(verdicts[0], verdicts[0])


@FEWEST
@given(shares, shares, st.sampled_from([0.8, 0.95, 0.99]))
def test_p_is_below_the_level_exactly_where_the_limits_exclude_zero(
    first: tuple[int, int], last: tuple[int, int], confidence: float
) -> None:
    row = of_two_years(SAFE, first, last, confidence=confidence)
    excludes = float(str(row["lower"])) > 0 or float(str(row["upper"])) < 0
    assert (float(str(row["p"])) < 1 - confidence) is excludes
    assert (row["verdict"] != str(ChangeVerdict.NO_CLEAR_CHANGE)) is excludes


def test_the_interval_is_newcombes() -> None:
    row = of_two_years(SAFE, (48, 80), (56, 70))
    assert [round(float(str(row[name])), 2) for name in ("difference", "lower", "upper")] == [20.0, 5.24, 33.39]
    assert row["verdict"] == str(ChangeVerdict.IMPROVED)


def test_without_direction_a_change_is_an_increase_or_a_decrease() -> None:
    plain = Indicator(id="safe", title="T", measure=SAFE.measure)
    assert of_two_years(plain, (48, 80), (56, 70))["verdict"] == str(ChangeVerdict.INCREASED)
    assert of_two_years(plain, (56, 70), (48, 80))["verdict"] == str(ChangeVerdict.DECREASED)


# ------------------------------------------------------------------------------------------------- size and power


@pytest.mark.parametrize(("share", "n"), [(0.8, 100), (0.5, 60), (0.15, 110), (0.7, 400)])
def test_shares_that_stand_still_look_changed_about_one_time_in_twenty(share: float, n: int) -> None:
    draws, size = np.random.default_rng(2), 6_000
    counts = {year: (draws.binomial(n, share, size), np.full(size, n)) for year in (2023, 2024)}
    rows = changed(drawn(counts, SAFE), first=2023, last=2024)
    alarms = (rows["verdict"] != str(ChangeVerdict.NO_CLEAR_CHANGE)).mean()
    assert alarms == pytest.approx(0.05, abs=0.013)


def test_rates_that_stand_still_look_changed_about_one_time_in_twenty() -> None:
    draws, size = np.random.default_rng(3), 6_000
    counts = {year: (draws.poisson(50, size), np.full(size, 800)) for year in (2023, 2024)}
    rows = changed(drawn(counts, FALLS), first=2023, last=2024)
    alarms = (rows["verdict"] != str(ChangeVerdict.NO_CLEAR_CHANGE)).mean()
    assert alarms == pytest.approx(0.05, abs=0.013)


@pytest.mark.parametrize("column", ["detectable_fall", "detectable_rise"])
def test_a_change_of_the_detectable_size_is_seen_four_times_of_five(column: str) -> None:
    share, n, size = 0.7, 120, 6_000
    typical = of_two_years(SAFE, (share * n, n), (share * n, n))
    sign = -1 if column == "detectable_fall" else 1
    later = share + sign * float(str(typical[column])) / 100
    draws = np.random.default_rng(4)
    counts = {
        2023: (draws.binomial(n, share, size), np.full(size, n)),
        2024: (draws.binomial(n, later, size), np.full(size, n)),
    }
    rows = changed(drawn(counts, SAFE), first=2023, last=2024)
    wanted = ChangeVerdict.WORSENED if sign < 0 else ChangeVerdict.IMPROVED
    assert (rows["verdict"] == str(wanted)).mean() == pytest.approx(0.8, abs=0.03)


def test_a_rate_of_the_detectable_size_is_seen_four_times_of_five() -> None:
    size, exposure, rate = 6_000, 800, 0.06
    typical = of_two_years(FALLS, (rate * exposure, exposure), (rate * exposure, exposure))
    later = rate + float(str(typical["detectable_rise"])) / 1000
    draws = np.random.default_rng(5)
    counts = {
        2023: (draws.poisson(rate * exposure, size), np.full(size, exposure)),
        2024: (draws.poisson(later * exposure, size), np.full(size, exposure)),
    }
    rows = changed(drawn(counts, FALLS), first=2023, last=2024)
    assert (rows["verdict"] == str(ChangeVerdict.WORSENED)).mean() == pytest.approx(0.8, abs=0.03)


def test_a_mean_of_the_detectable_size_is_seen_four_times_of_five() -> None:
    carers = Indicator(
        id="carers", title="Personal", measure=Mean(total="s", count="n", squares="q"), direction="lower"
    )
    size, n, mean, spread = 3_000, 40, 14.0, 4.0
    draws = np.random.default_rng(6)

    def figures(later: float, n_areas: int) -> Figures:
        """Return drawn means of two years."""
        codes = [f"m{number:05d}" for number in range(n_areas)]
        pieces: list[pl.DataFrame] = []
        for year, centre in ((2023, mean), (2024, later)):
            values = draws.normal(centre, spread, (n_areas, n))
            parts = {"s": values.sum(axis=1), "n": np.full(n_areas, float(n)), "q": (values**2).sum(axis=1)}
            pieces += [
                pl.DataFrame({"area": codes, "period": year, "variable": name, "amount": np.round(part, 6)})
                for name, part in parts.items()
            ]
        data = dataset(pl.concat(pieces), carers, areas=many(n_areas))
        return figures_of(data).whole(level=Level.MUNICIPALITY)

    still = changed(figures(mean, size), first=2023, last=2024)
    seen = float(str(still["detectable"].median()))
    assert seen == pytest.approx(2.8 * spread * (2 / n) ** 0.5, rel=0.06)
    assert (still["verdict"] != str(ChangeVerdict.NO_CLEAR_CHANGE)).mean() == pytest.approx(0.05, abs=0.015)
    risen = changed(figures(mean + seen, size), first=2023, last=2024)
    assert (risen["verdict"] == str(ChangeVerdict.WORSENED)).mean() == pytest.approx(0.8, abs=0.03)


def test_injected_changes_are_found_where_the_answers_allow_and_detectable_says_where_not() -> None:
    known = truth().filter(pl.col("change_injected") != 0, pl.col("sex") == "T")
    figures = invented_figures()
    rows = changed(figures.whole(level=Level.MUNICIPALITY), first=2023, last=2024)
    found = 0
    for name, area in known.select("indicator", "area").unique().sort("indicator", "area").rows():
        row = one(rows, indicator=name, area=area)
        values = truth().filter(indicator=name, area=area, sex="T").sort("period")["true_value"].to_list()
        if row["reason"] == str(Reason.NO_COUNTS):
            continue
        clear = row["verdict"] in {str(ChangeVerdict.IMPROVED), str(ChangeVerdict.WORSENED)}
        true_change = values[-1] - values[-2]
        found += clear
        if clear:
            assert (float(str(row["difference"])) > 0) is (true_change > 0)
        else:
            side = "detectable_rise" if true_change > 0 else "detectable_fall"
            assert row[side] is None or float(str(row[side])) > 0.75 * abs(true_change)
    assert found >= 2
    worst = one(rows, indicator="hemtjanst-trygghet", area="9206")
    assert worst["verdict"] == str(ChangeVerdict.WORSENED)


# ------------------------------------------------------------------------------------------------- comparability


@given(st.integers(2000, 2030), st.integers(1, 20), st.integers(2001, 2050))
def test_a_break_between_the_years_always_withholds(first: int, apart: int, since: int) -> None:
    versions = [Version(span=Span(last=since - 1)), Version(span=Span(first=since))]
    broken = Indicator(id="b", title="B", measure=SAFE.measure, versions=versions)
    crosses = first < since <= first + apart
    assert incomparable(broken, first, first + apart) is (Reason.EARLIER_BREAK if crosses else None)
    versions[1] = Version(span=Span(first=since), comparable_with_previous=True)
    whole = Indicator(id="b", title="B", measure=SAFE.measure, versions=versions)
    assert incomparable(whole, first, first + apart) is None


def test_a_change_across_a_break_has_no_number_at_all() -> None:
    versions = (Version(span=Span(last=2023)), Version(span=Span(first=2024), note="Frågan är ny."))
    broken = Indicator(id="safe", title="T", measure=SAFE.measure, direction="higher", versions=versions)
    row = of_two_years(broken, (20, 80), (70, 80))
    hidden = ("difference", "lower", "upper", "p", "detectable", "verdict")
    assert [row[name] for name in hidden] == [None] * len(hidden)
    assert row["reason"] == str(Reason.EARLIER_BREAK)
    answer = change(dataset(two_years((20, 80), (70, 80)), broken), "Aby", over=(2023, 2024))
    assert "2024: Frågan är ny." in answer.text()


@given(st.integers(1, 8), st.integers(2000, 2020), st.integers(1, 12))
def test_figures_that_share_a_year_are_never_tested(window: int, first: int, apart: int) -> None:
    pooled = Indicator(id="p", title="P", measure=SAFE.measure, versions=Version(window=window))
    expected = Reason.SHARED_YEARS if apart < window else None
    assert incomparable(pooled, first, first + apart) is expected


def test_shared_years_leave_the_difference_without_interval() -> None:
    pooled = Indicator(id="safe", title="T", measure=SAFE.measure, direction="higher", versions=Version(window=6))
    row = of_two_years(pooled, (20, 80), (70, 80))
    assert row["difference"] == pytest.approx(62.5)
    assert (row["lower"], row["verdict"], row["reason"]) == (None, None, str(Reason.SHARED_YEARS))


def test_years_laid_together_by_the_user_are_not_tested_when_they_overlap() -> None:
    answer = change(oj.invented(), "Ljungmåla", over=(2023, 2024), years=2, indicators="hemtjanst-trygghet")
    assert answer.table["reason"].to_list() == [str(Reason.SHARED_YEARS)]
    assert "2 år ihop" in answer.text()


@pytest.mark.parametrize("flagged", [2023, 2024])
def test_a_figure_that_the_source_calls_not_comparable_is_never_crossed(flagged: int) -> None:
    rows = [
        ("a1", year, name, 50.0 + year - 2022 if name == "x" else 90.0) for year in (2022, 2023, 2024) for name in "xn"
    ]
    frame = pl.DataFrame(rows, ["area", "period", "variable", "amount"], orient="row").with_columns(
        pl.when(pl.col("period") == flagged).then(pl.lit(["not_comparable"])).otherwise([]).alias("flags")
    )
    figures = figures_of(dataset(frame, SAFE))
    crossing = one(changed(figures, first=2022, last=2024), area="a1")
    assert (crossing["reason"], crossing["difference"]) == (str(Reason.NOT_COMPARABLE), None)
    after = one(changed(figures, first=2023, last=2024), area="a1")
    assert (after["reason"] == str(Reason.NOT_COMPARABLE)) is (flagged == 2024)


def test_the_newest_pair_goes_around_shared_years_but_never_across_a_break() -> None:
    window = Indicator(id="w", title="W", measure=SAFE.measure, versions=Version(window=3))
    assert newest_pair(window, range(2015, 2025)) == (2021, 2024)
    assert separate_years(window, range(2015, 2025)) == (2015, 2018, 2021, 2024)
    broken = Indicator(
        id="b",
        title="B",
        measure=SAFE.measure,
        versions=[Version(span=Span(last=2022)), Version(span=Span(first=2023))],
    )
    assert comparable_years(broken, [2020, 2021, 2023, 2024]) == (2023, 2024)
    assert newest_pair(broken, [2021, 2022, 2023]) == (2022, 2023)
    assert incomparable(broken, 2022, 2023) is Reason.EARLIER_BREAK
    assert newest_pair(broken, [2023]) is None


def test_an_area_is_followed_through_a_new_code() -> None:
    rows = [("1917", 2006, "x", 40.0), ("1917", 2006, "n", 80.0), ("0331", 2007, "x", 60.0), ("0331", 2007, "n", 80.0)]
    data = dataset(rows, SAFE, areas=oj.sweden())
    row = one(changed(figures_of(data), first=2006, last=2007), area="0331", level="municipality")
    assert row["difference"] == pytest.approx(25.0)
    assert change(data, "Heby", over=(2006, 2007)).table["verdict"].to_list() == [str(ChangeVerdict.IMPROVED)]


# ------------------------------------------------------------------------------- what is shown without a verdict


def test_a_key_figure_has_a_change_but_no_interval_and_no_verdict() -> None:
    row = one(changed(invented_figures(), first=2023, last=2024), indicator="andel-65-plus", area="9206", sex="T")
    assert row["difference"] is not None
    assert (row["lower"], row["verdict"], row["reason"]) == (None, None, str(Reason.KEY_FIGURE))


def test_a_missing_year_is_named_on_the_side_that_it_is_missing() -> None:
    rows = [("a1", 2024, "x", 40.0), ("a1", 2024, "n", 80.0), ("a2", 2023, "x", 40.0), ("a2", 2023, "n", 80.0)]
    found = changed(figures_of(dataset(rows, SAFE)), first=2023, last=2024)
    assert one(found, area="a1")["reason"] == str(Reason.NO_EARLIER_VALUE)
    assert one(found, area="a2")["reason"] == str(Reason.NO_OWN_VALUE)


def test_a_hidden_figure_shows_no_number() -> None:
    figures = invented_figures()
    rows = changed(figures, first=2023, last=2024)
    hidden = figures.frame.filter(pl.col("status") == "suppressed", pl.col("period") == 2024)
    joined = rows.join(hidden, on=["indicator", "sex", "level", "area"], how="semi")
    assert joined.height > 0
    numbers = ("later", "n_later", "difference", "lower", "upper", "p", "detectable", "verdict")
    assert joined.select(pl.col(name).null_count() for name in numbers).row(0) == (joined.height,) * len(numbers)


def test_a_published_share_shows_its_change_only() -> None:
    given_share = Indicator(id="share", title="Andel", measure=Published(), direction="lower")
    frame = pl.DataFrame(
        {
            "area": ["a1", "a1"],
            "period": [2023, 2024],
            "variable": "share",
            "value": [40.0, 30.0],
        }
    )
    row = one(changed(figures_of_published(frame, given_share), first=2023, last=2024), area="a1")
    assert (row["difference"], row["lower"], row["reason"]) == (-10.0, None, str(Reason.NO_COUNTS))


def figures_of_published(frame: pl.DataFrame, indicator: Indicator) -> Figures:
    """Return the figures of published values."""
    data = Dataset.of(
        Observations.from_frame(frame, level=Level.MUNICIPALITY), areas=LAND, catalogue=Catalogue([indicator])
    )
    return compute(data).with_intervals(0.95).figures()


@pytest.mark.parametrize(
    ("answers", "words"),
    [((0, 1), "Ja, tidigare Nej"), ((1, 0), "Nej, tidigare Ja"), ((1, 1), "Ja båda åren"), ((0, 0), "Nej båda åren")],
)
def test_a_municipalitys_own_answer_is_told_in_words(answers: tuple[int, int], words: str) -> None:
    rows = [("a1", 2023, "routine", float(answers[0])), ("a1", 2024, "routine", float(answers[1]))]
    answer = change(dataset(rows, ROUTINE), "Aby", over=(2023, 2024))
    assert words in answer.text()
    assert answer.table["verdict"].to_list() == [None]


def test_an_answer_coded_2_for_no_is_no() -> None:
    coded = Indicator(
        id="routine",
        title="Rutin",
        measure=ShareOfMunicipalities(answer="routine", coding=AnswerCoding(yes=1, no=2)),
        direction="higher",
    )
    rows = [("a1", 2023, "routine", 2.0), ("a1", 2024, "routine", 1.0)]
    assert "Ja, tidigare Nej" in change(dataset(rows, coded), "Aby", over=(2023, 2024)).text()


# -------------------------------------------------------------------------------------------- a margin that is stated


def test_a_change_is_shown_small_only_within_a_stated_margin_and_only_where_it_is_not_clear() -> None:
    figures = figures_of(dataset(two_years((8000, 10_000), (8010, 10_000)), SAFE))
    assert one(changed(figures, first=2023, last=2024), area="a1")["verdict"] == str(ChangeVerdict.NO_CLEAR_CHANGE)
    for margin in (2.0, {"safe": 2.0}, {"Trygghet": 2.0}):
        row = one(changed(figures, first=2023, last=2024, margin=margin), area="a1")
        assert row["verdict"] == str(ChangeVerdict.SHOWN_SMALL)
    narrow = one(changed(figures, first=2023, last=2024, margin=0.5), area="a1")
    assert narrow["verdict"] == str(ChangeVerdict.NO_CLEAR_CHANGE)
    clear = figures_of(dataset(two_years((8000, 10_000), (8200, 10_000)), SAFE))
    assert one(changed(clear, first=2023, last=2024, margin=10), area="a1")["verdict"] == str(ChangeVerdict.IMPROVED)


# ---------------------------------------------------------------------------------- those that answered both times


def test_a_countys_figure_is_computed_from_the_members_that_answered_both_times() -> None:
    rows = [("a1", 2023, "x", 30.0), ("a1", 2023, "n", 100.0), ("a1", 2024, "x", 60.0), ("a1", 2024, "n", 110.0)]
    rows += [("a2", 2023, "x", 90.0), ("a2", 2023, "n", 100.0), ("a3", 2024, "x", 10.0), ("a3", 2024, "n", 100.0)]
    figures = figures_of(dataset(rows, SAFE))
    everyone = one(changed(figures, first=2023, last=2024), area="A")
    both = one(matched_changes(figures, {"safe": (2023, 2024)}), area="A")
    assert (everyone["earlier"], everyone["later"]) == (pytest.approx(60.0), pytest.approx(100 * 70 / 210))
    assert (both["earlier"], both["later"]) == (pytest.approx(30.0), pytest.approx(100 * 60 / 110))
    assert (both["n_matched"], both["n_left"], both["n_came"]) == (1, 1, 1)
    assert (everyone["verdict"], both["verdict"]) == (str(ChangeVerdict.WORSENED), str(ChangeVerdict.IMPROVED))


def test_where_all_answered_both_times_the_two_rows_are_one() -> None:
    figures = invented_figures()
    over = {one_.id: (2022, 2024) for one_ in figures.indicators}
    everyone = changed_over(figures, over)
    both = matched_changes(figures, over).filter(n_left=0, n_came=0).filter(pl.col("gained").is_null())
    joined = both.join(everyone, on=["indicator", "sex", "level", "area"], suffix="_all")
    assert joined.height > 30
    assert joined["indicator"].n_unique() > 5
    for name in ("earlier", "later", "lower", "upper", "p", "detectable"):
        known = joined.drop_nulls([name])
        assert known.height == joined.drop_nulls([f"{name}_all"]).height
        assert known[name].to_list() == pytest.approx(known[f"{name}_all"].to_list(), rel=1e-9)
    assert joined["verdict"].to_list() == joined["verdict_all"].to_list()


def answers_of(gained: int, lost: int, kept: int) -> Dataset:
    """Return municipalities of which some changed their answer."""
    n = gained + lost + kept
    before = np.r_[np.zeros(gained), np.ones(lost), np.ones(kept)]
    after = np.r_[np.ones(gained), np.zeros(lost), np.ones(kept)]
    frame = pl.concat(
        pl.DataFrame(
            {
                "area": [f"m{number:05d}" for number in range(n)],
                "period": year,
                "variable": "routine",
                "amount": answers,
            }
        )
        for year, answers in ((2023, before), (2024, after))
    )
    return dataset(frame, ROUTINE, areas=many(n))


def test_a_share_of_municipalities_is_tested_on_those_that_changed_their_answer() -> None:
    figures = figures_of(answers_of(8, 1, 11))
    everyone = one(changed(figures, first=2023, last=2024), area="A")
    assert (everyone["verdict"], everyone["reason"]) == (None, str(Reason.SAME_MEMBERS))
    both = one(matched_changes(figures, {"routine": (2023, 2024)}), area="A")
    assert both["p"] == pytest.approx(2 * sum((1, 9)) / 2**9)
    assert both["difference"] == pytest.approx(35.0)
    assert (both["gained"], both["lost"], both["verdict"]) == (8, 1, str(ChangeVerdict.IMPROVED))
    assert float(str(both["lower"])) > 0


@FEWEST
@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 20))
def test_the_limits_of_answers_agree_with_their_test(gained: int, lost: int, kept: int) -> None:
    if gained + lost + kept == 0:
        return
    row = one(matched_changes(figures_of(answers_of(gained, lost, kept)), {"routine": (2023, 2024)}), area="A")
    lower, upper = float(str(row["lower"])), float(str(row["upper"]))
    assert lower <= float(str(row["difference"])) <= upper
    if gained + lost < 6:
        assert (row["verdict"], row["p"], row["reason"]) == (None, None, str(Reason.FEW_CHANGES))
        assert lower <= 0 <= upper
    else:
        assert (lower > 0 or upper < 0) is (float(str(row["p"])) < 0.05)


def test_nobody_changing_is_not_known_to_be_a_small_change() -> None:
    figures = figures_of(answers_of(0, 0, 20))
    row = one(matched_changes(figures, {"routine": (2023, 2024)}, margin=5), area="A")
    assert float(str(row["upper"])) > 5
    assert row["verdict"] is None


def test_what_cannot_be_computed_anew_has_one_row_only() -> None:
    answer = change(oj.invented(), "Dimlands län", indicators=["ekonomiskt-bistand-langvarigt", "folkmangd"])
    assert answer.table["respondents"].unique().to_list() == ["all"]
    assert answer.table["n_matched"].null_count() == 2


def test_a_group_is_asked_of_like_a_county() -> None:
    answer = change(oj.invented(), oj.given("Ljungmåla", "Hägervik"), over=(2022, 2024), indicators="lakemedel-rutin")
    assert answer.table["respondents"].to_list() == ["all", "both_times"]
    assert answer.table["n_matched"].to_list() == [None, 2]
    assert "alla 2 områden svarade båda åren" in answer.text()


# --------------------------------------------------------------------------------------------------- the question


def test_the_question_takes_the_two_newest_comparable_years() -> None:
    answer = change(oj.invented(), "Ljungmåla")
    assert answer.table.select("first", "last").unique().rows() == [(2023, 2024)]
    one_year = {
        "andel-eftergymnasial": "T, K, M; 2023",
        "andel-ensamboende": "T; 2023",
        "medianinkomst": "T, K, M; 2023",
    }
    assert answer.left_out == one_year
    assert set(answer.table["indicator"]) | set(answer.left_out) == set(oj.invented().catalogue.ids)


@pytest.mark.parametrize("area", ["Ljungmåla", "Dimlands län"])
def test_the_printed_answer_is_honest_and_names_no_cause(area: str) -> None:
    answer = change(oj.invented(), area, over=(2022, 2024), margin=3)
    for language, invented, expected in (("sv", "påhittad", "väntas"), ("en", "invented", "expected to look real")):
        text = answer.text(language)  # pyright: ignore[reportArgumentType]
        assert not CAUSAL.search(text)
        assert not re.search(r"(?i)oförändra|unchanged|similar|liknande", text)
        assert invented in text
        assert expected in text


def test_what_could_have_been_seen_is_said_in_words() -> None:
    asked = ["hemtjanst-bemotande", "sarskilt-boende-plan"]
    text = change(oj.invented(), "Ljungmåla", over=(2023, 2024), indicators=asked).text()
    assert "ingen säkerställd förändring (minst ±17,9 hade synts)" in text
    assert "ingen möjlig förändring hade synts" in text
    assert "för att ses med 80 % styrka" in text


def test_a_ceiling_lets_only_a_fall_be_seen() -> None:
    answer = change(dataset(two_years((39, 40), (40, 40)), SAFE), "Aby", over=(2023, 2024))
    row = answer.table.row(0, named=True)
    assert (row["detectable_rise"], row["detectable"]) == (None, row["detectable_fall"])
    assert "bara en minskning, minst" in answer.text()


def test_a_limit_that_rounds_to_zero_shows_its_side() -> None:
    answer = change(dataset(two_years((5000, 10_000), (5140, 10_000)), SAFE), "Aby", over=(2023, 2024))
    assert answer.table["verdict"].to_list() == [str(ChangeVerdict.IMPROVED)]
    assert re.search(r"\[\+0,0\d+;", answer.text())


def test_an_approximate_denominator_weakens_the_verdict() -> None:
    frame = pl.DataFrame(two_years((48, 80), (56, 70)), ["area", "period", "variable", "amount"], orient="row")
    data = dataset(frame.with_columns(pl.lit(["approximate"]).alias("flags")), SAFE)
    row = one(changed(figures_of(data), first=2023, last=2024), area="a1")
    assert (row["verdict"], row["reason"]) == (str(ChangeVerdict.IMPROVED), str(Reason.APPROXIMATE))


def test_too_few_members_leave_a_county_without_verdict() -> None:
    rows = [
        ("a1", year, name, amount)
        for year, x in ((2023, 20.0), (2024, 70.0))
        for name, amount in (("x", x), ("n", 80.0))
    ]
    row = one(changed(figures_of(dataset(rows, SAFE)), first=2023, last=2024), area="A")
    assert row["lower"] is not None
    assert (row["verdict"], row["reason"]) == (None, str(Reason.LOW_COVERAGE))


def test_years_laid_together_are_offered_where_few_answered() -> None:
    rows = [
        ("a1", year, name, amount)
        for year in range(2020, 2025)
        for name, amount in (("x", 30.0 + year % 2), ("n", 40.0))
    ]
    data = dataset(rows, SAFE)
    assert "years=2" in change(data, "Aby").text()
    answer = change(data, "Aby", years=2)
    assert answer.table.select("first", "last", "n_later").row(0) == (2022, 2024, 80.0)
    assert answer.figures.frame.equals(figures_of(with_years_pooled(data, 2)).of("Aby").whole().frame)


def test_bad_questions_say_what_is_wrong() -> None:
    data = oj.invented()
    named = "hemtjanst-trygghet"
    with pytest.raises(PeriodError, match=r"first 2024 must be before last 2023"):
        change(data, "Ljungmåla", over=(2024, 2023))
    with pytest.raises(PeriodError, match="two different years"):
        change(data, "Ljungmåla", over=(2024, 2024))
    with pytest.raises(UnknownAreaError, match="Ljungmåla"):
        change(data, "Ljungmala")
    with pytest.raises(NothingToShowError, match=r"2030 and 2031.*2022, 2023, 2024"):
        change(data, "Ljungmåla", over=(2030, 2031), indicators=named)
    with pytest.raises(StatisticError, match="margin must be a number above 0"):
        change(data, "Ljungmåla", margin=-1, indicators=named)
    with pytest.raises(UnknownIndicatorError, match="trygghet"):
        change(data, "Ljungmåla", margin={"hemtjanst-tryghet": 2}, indicators=named)
    with pytest.raises(ReferenceAreaError, match="48 groups"):
        change(data, data.peer_sets["påhittad"])


def test_the_answer_is_a_table_too() -> None:
    answer = change(oj.invented(), "Ljungmåla", over=(2023, 2024), indicators=["hemtjanst-trygghet"])
    assert isinstance(answer, ChangeAnswer)
    assert str(answer) == answer.text("sv")
    assert answer.to_pandas().shape[0] == 1


# What a reviewer found


def _of_years(years: Sequence[int], known: Indicator) -> Dataset:
    """Return one municipality's share, forty of fifty each year."""
    rows = [("a1", year, name, amount) for year in years for name, amount in (("x", 40.0), ("n", 50.0))]
    frame = pl.DataFrame(rows, schema=["area", "period", "variable", "amount"], orient="row")
    observed = Observations.from_frame(frame, level=Level.MUNICIPALITY)
    return Dataset.of(observed, areas=LAND, catalogue=Catalogue([known]))


def test_the_years_that_two_figures_rest_on_are_named() -> None:
    text = change(_of_years(range(2021, 2025), SAFE), "a1", years=2).text("en")
    assert "Trygghet · 2021–2022 and 2023–2024" in text


def test_the_note_of_a_break_does_not_tell_how_years_are_counted() -> None:
    versions = (
        Version(span=Span(last=2022)),
        Version(span=Span(first=2023), comparable_with_previous=False, note="Ny fråga."),
    )
    known = Indicator(id="safe", title="Trygghet", measure=SAFE.measure, direction="higher", versions=versions)
    text = change(_of_years(range(2021, 2025), known), "a1", years=2).text("en")
    assert "safe, 2023: Ny fråga.\n" in text
    assert "år ihop" not in text


def test_no_two_years_are_offered_that_no_indicator_has() -> None:
    with pytest.raises(NothingToShowError) as caught:
        change(oj.key_figures(), "Arboga")
    assert "over=(" not in str(caught.value)
