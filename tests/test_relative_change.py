"""Did an area change more favourably than comparable ones: held against a truth that is known."""

import re
from functools import cache

import numpy as np
import polars as pl
import pytest
from attrs import evolve
from scipy.stats import norm

from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.likeness.peer_sets import given, peers
from opnajmfr.comparison.references import nation
from opnajmfr.comparison.relative.comparing_changes import ComparedChanges, compared_changes
from opnajmfr.comparison.relative.country import counted_in_country, found_in_country
from opnajmfr.comparison.relative.placebo import fewest_areas, with_placebo
from opnajmfr.comparison.relative.redrawing import redrawn
from opnajmfr.comparison.relative.spans import Ends, end_years
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.invented_set import invented
from opnajmfr.data.observations import Observations
from opnajmfr.errors import NothingToShowError, PeriodError, ReferenceAreaError, StatisticError, UnknownIndicatorError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.descriptions import Version
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.given import Published
from opnajmfr.model.measures.quotients import Proportion
from opnajmfr.model.periods import Span
from opnajmfr.model.verdicts import Reason
from opnajmfr.questions.relative.country_changing import relative_changes
from opnajmfr.questions.relative.relative_changing import RelativeChangeAnswer, relative_change
from tests.relative_worlds import PEERS, RelativeWorld, as_dataset, codes, moving, neighbours, share_of

FOUND = ["improved", "worsened"]
CAUSES = re.compile(
    r"effekt|orsak|påverka|tack vare|bero(r|dde)? på|\beffect|\bcause|impact|because|due to", re.IGNORECASE
)
LJUNGMALA = "Ljungmåla"


@cache
def of_ljungmala() -> RelativeChangeAnswer:
    """Return what is told of Ljungmåla in the invented set."""
    return relative_change(invented(), LJUNGMALA)


def compared(world: RelativeWorld, *, ends: Ends = 2, over: tuple[int, int] | None = None) -> ComparedChanges:
    """Return the relative changes of every municipality of every world."""
    return compared_changes(world.figures, [world.peers], over=over, ends=ends)


def judged(world: RelativeWorld, *, ends: Ends = 2, margin: float | None = None) -> pl.DataFrame:
    """Return the relative changes with their verdicts."""
    margins = {one.id: margin for one in world.figures.indicators}
    return with_placebo(compared(world, ends=ends).frame, confidence=world.figures.confidence, margins=margins)


def version(first: int | None, last: int | None, *, window: int = 1, comparable: bool = False) -> Version:
    """Return a version of an indicator."""
    return Version(span=Span(first=first, last=last), window=window, comparable_with_previous=comparable)


def with_versions(*versions: Version) -> Indicator:
    """Return an indicator with versions."""
    return evolve(share_of("w"), versions=versions)


# The statistic


def test_the_statistic_is_what_its_docstring_says() -> None:
    world = moving(np.random.default_rng(3), worlds=2, n=40, spread_of_change=2)
    rows = judged(world).filter(indicator="w0001")
    seen = world.figures.frame.filter(indicator="w0001").sort(c.AREA, c.PERIOD)
    value, chance = (seen[name].to_numpy().reshape(40, 8) for name in (c.VALUE, "sampling_variance"))
    change = value[:, -2:].mean(axis=1) - value[:, :2].mean(axis=1)
    variance = chance[:, [0, 1, 6, 7]].sum(axis=1) / 4
    members = {code: world.grouping.members(code) for code in world.codes}
    place = {code: number for number, code in enumerate(world.codes)}
    theirs = np.array([[place[peer] for peer in members[code]] for code in world.codes])
    relative = change - change[theirs].mean(axis=1)
    noise = variance + variance[theirs].sum(axis=1) / PEERS**2
    grown = 1 + 1 / PEERS
    scaled, small = relative / np.sqrt(grown), noise / grown
    weight = 1 / small
    q = (weight * (scaled - (weight * scaled).sum() / weight.sum()) ** 2).sum()
    between = max(0.0, (q - 39) / (weight.sum() - (weight**2).sum() / weight.sum()))
    error = np.sqrt(noise + between * grown)
    score = np.abs(relative / error)
    p = (score[None, :] >= score[:, None]).mean(axis=1)
    others = [np.sort(np.delete(score, number))[::-1] for number in range(40)]
    quantile = np.array([other[1] for other in others])  # 0.05 x 40 = 2: the second of the others
    power = norm.ppf(0.8)
    expected = {
        "change": change,
        "relative_change": relative,
        "between_variance": np.full(40, between),
        "standard_error": error,
        "p": p,
        "lower": relative - quantile * error,
        "upper": relative + quantile * error,
        "detectable": (quantile + power) * error,
    }
    for name, numbers in expected.items():
        np.testing.assert_allclose(rows[name].to_numpy(), numbers, rtol=1e-9, err_msg=name)


def test_a_slope_is_the_least_squares_slope_times_the_span() -> None:
    world = moving(np.random.default_rng(4), worlds=1, n=25)
    rows = judged(world, ends="slope")
    seen = world.figures.frame.sort(c.AREA, c.PERIOD)[c.VALUE].to_numpy().reshape(25, 8)
    chance = world.figures.frame.sort(c.AREA, c.PERIOD)["sampling_variance"].to_numpy().reshape(25, 8)
    years = np.arange(8)
    slope, start = np.polynomial.polynomial.polyfit(years, seen.T, 1)[[1, 0]]
    weight = (years - 3.5) / ((years - 3.5) ** 2).sum()
    np.testing.assert_allclose(rows["change"].to_numpy(), 7 * slope, rtol=1e-9)
    np.testing.assert_allclose(rows["start"].to_numpy(), start, rtol=1e-9)
    np.testing.assert_allclose(rows["change_variance"].to_numpy(), 49 * (chance * weight**2).sum(axis=1), rtol=1e-9)


def test_limits_exclude_zero_exactly_where_p_is_small_enough() -> None:
    rows = judged(moving(np.random.default_rng(5), worlds=40, n=60, spread_of_change=2))
    excludes = (rows["lower"] > 0) | (rows["upper"] < 0)
    assert (excludes == (rows["p"] <= 0.05)).all()
    assert (excludes == rows["verdict"].cast(pl.String).is_in(FOUND)).all()


def test_what_all_areas_do_alike_is_no_relative_change() -> None:
    world = moving(np.random.default_rng(6), worlds=1, n=30)
    raised = pl.when(pl.col(c.PERIOD) >= 2020).then(pl.col(c.VALUE) + 3).otherwise(c.VALUE)
    moved = evolve(world, figures=evolve(world.figures, frame=world.figures.frame.with_columns(raised)))
    before, after = judged(world), judged(moved)
    for name in ("relative_change", "lower", "upper", "p"):
        np.testing.assert_allclose(after[name].to_numpy(), before[name].to_numpy(), atol=1e-9)
    np.testing.assert_allclose((after["change"] - before["change"]).to_numpy(), 3, atol=1e-9)


def test_verdicts_flip_when_direction_flips() -> None:
    world = moving(np.random.default_rng(7), worlds=3, n=60, spread_of_change=5)
    turned = evolve(world, figures=evolve(world.figures, frame=world.figures.frame.with_columns(sign=-pl.col("sign"))))
    none = evolve(world, figures=evolve(world.figures, frame=world.figures.frame.with_columns(sign=0 * pl.col("sign"))))
    words = [judged(one)["verdict"].cast(pl.String) for one in (world, turned, none)]
    assert set(words[0]) >= set(FOUND)
    swapped = {"improved": "worsened", "worsened": "improved"}
    assert words[0].replace(swapped).to_list() == words[1].to_list()
    plain = {"improved": "increased", "worsened": "decreased"}
    assert words[0].replace(plain).to_list() == words[2].to_list()


# The truth is known


def found_by_size(world: RelativeWorld, *, ends: Ends = 2) -> dict[str, float]:
    """Return the shares that are found, by how many answer, and of all."""
    bands = np.array(["30–99", "100–299", "300–999", "1,000–3,000"])
    size = pl.DataFrame({c.AREA: world.codes, "size": bands[np.digitize(world.answers, [100, 300, 1_000])]})
    rows = judged(world, ends=ends).with_columns(pl.col("verdict").cast(pl.String).is_in(FOUND).alias("found"))
    shares = dict(rows.join(size, on=c.AREA).group_by("size").agg(pl.col("found").mean()).iter_rows())
    return {name: shares[name] for name in bands.tolist()} | {"all": float(rows["found"].mean())}  # type: ignore[arg-type]


@pytest.mark.parametrize(("spread", "ends"), [(0.0, 1), (0.0, "slope"), (2.0, 2), (5.0, 1), (5.0, "slope")])
def test_of_areas_like_their_peers_one_in_twenty_is_found_whatever_the_size(spread: float, ends: Ends) -> None:
    found = found_by_size(moving(np.random.default_rng(11), worlds=30, spread_of_change=spread), ends=ends)
    assert found["all"] == pytest.approx(14 / 290)
    assert all(0.025 < share < 0.075 for share in found.values()), found


def seen_of_detectable(answers: int, spread: float, *, worlds: int) -> tuple[float, float]:
    """Return how often a rise, and a fall, as large as the detectable change of one area is seen."""
    sizes = np.exp(np.random.default_rng(12).uniform(np.log(30), np.log(3_000), 290)).astype(np.int64)
    sizes[0] = answers
    first = {c.AREA: codes(1)[0]}
    plain = judged(moving(np.random.default_rng(13), worlds=60, spread_of_change=spread, answers=sizes))
    # From the first two years to the last two a change goes six sevenths of the way from the first to the last.
    injected = np.zeros(290)
    injected[0] = plain.filter(**first)["detectable"].mean() * 7 / 6
    seen: list[float] = []
    for times, word in ((1, "improved"), (-1, "worsened")):
        random = np.random.default_rng(14)
        world = moving(
            random, worlds=worlds, spread_of_change=spread, answers=sizes, injected=times * injected, spread=3, trend=0
        )
        seen.append((judged(world).filter(**first)["verdict"] == word).mean())
    return seen[0], seen[1]


@pytest.mark.parametrize(("answers", "spread"), [(50, 0.0), (100, 2.0), (1_000, 2.0)])
def test_the_detectable_change_is_seen_four_times_of_five(answers: int, spread: float) -> None:
    # A share that rises towards 100 is better known in the end, and one that falls is less.
    seen = seen_of_detectable(answers, spread, worlds=200)
    assert all(0.65 < one < 0.95 for one in seen)
    assert 0.75 < sum(seen) / 2 < 0.87


def test_a_large_injected_improvement_is_found_and_its_interval_holds_it() -> None:
    injected = np.zeros(290)
    injected[[10, 20]] = 15
    answers = np.full(290, 400)
    world = moving(np.random.default_rng(15), worlds=50, spread_of_change=1, injected=injected, answers=answers)
    rows = judged(world).filter(pl.col(c.AREA) == world.codes[10])
    assert (rows["verdict"] == "improved").mean() == 1
    truth = 15 * 6 / 7
    assert ((rows["lower"] < truth) & (truth < rows["upper"])).mean() >= 0.9


def test_a_change_is_shown_to_be_small_only_with_a_margin_that_holds_the_interval() -> None:
    world = moving(np.random.default_rng(16), worlds=5, n=100, answers=np.full(100, 2_000))
    assert "shown_small" not in judged(world)["verdict"].to_list()
    rows = judged(world, margin=4.0)
    inside = (rows["lower"] > -4) & (rows["upper"] < 4)
    assert ((rows["verdict"] == "shown_small") == inside).all()
    assert 0.2 < inside.mean() < 1


# Too few areas, missing years, missing peers


def test_with_few_areas_nothing_is_told_but_the_smallest_p_is() -> None:
    world = moving(np.random.default_rng(17), worlds=1, n=19)
    assert fewest_areas(0.95) == 20
    rows = judged(world)
    assert rows["verdict"].null_count() == 19
    assert set(rows["reason"]) == {"few_areas"}
    assert rows["p"].min() == pytest.approx(1 / 19)
    assert rows["lower"].null_count() == 19
    answer = relative_change(as_dataset(world), world.codes[3])
    assert "Bara 19 kommuner kan jämföras: p kan inte bli mindre än 0,05" in answer.text()
    assert "Only 19 municipalities can be compared" in answer.text("en")


def without(world: RelativeWorld, *rows: pl.Expr) -> RelativeWorld:
    """Return a world in which some figures are missing."""
    frame = world.figures.frame.with_columns(
        pl.when(pl.any_horizontal(*rows)).then(None).otherwise(name).alias(name)
        for name in (c.VALUE, c.NUMERATOR, c.DENOMINATOR, "sampling_variance")
    )
    return evolve(world, figures=evolve(world.figures, frame=frame))


def test_a_peer_without_an_end_is_left_out_and_counted() -> None:
    world = moving(np.random.default_rng(18), worlds=1, n=40)
    focus = world.codes[0]
    gone, partly, *kept = world.grouping.members(focus)
    holey = without(
        world,
        (pl.col(c.AREA) == gone) & (pl.col(c.PERIOD) >= 2022),
        (pl.col(c.AREA) == partly) & (pl.col(c.PERIOD) == 2023),
    )
    rows = judged(holey)
    mine = rows.row(by_predicate=pl.col(c.AREA) == focus, named=True)
    changes = dict(rows.select(c.AREA, "change").iter_rows())
    assert changes[gone] is None
    assert [mine[name] for name in ("n_peers", "n_peers_used", "n_peers_partly")] == [7, 6, 1]
    assert mine["peers_change"] == pytest.approx(np.mean([changes[one] for one in (partly, *kept)]))
    reason = rows.row(by_predicate=pl.col(c.AREA) == gone, named=True)["reason"]
    assert reason == Reason.NO_OWN_VALUE
    text = relative_change(as_dataset(holey), focus).text()
    assert "1 av 7 jämförda saknar uppgift i någon ände" in text
    assert "1 av de jämförda saknar något" in text


def test_missing_years_of_the_area_itself_are_said() -> None:
    world = moving(np.random.default_rng(19), worlds=1, n=30)
    focus = world.codes[0]
    holey = without(world, (pl.col(c.AREA) == focus) & (pl.col(c.PERIOD) == 2016))
    answer = relative_change(as_dataset(holey), focus)
    assert answer.table["n_missing_years"].item() == 1
    assert "saknar uppgift för 1 av ändarnas år" in answer.text()
    seen = holey.figures.frame.filter(pl.col(c.AREA) == focus, pl.col(c.PERIOD) == 2017)[c.VALUE].item()
    assert answer.table["start"].item() == pytest.approx(seen)
    nothing = without(world, (pl.col(c.AREA) == focus) & (pl.col(c.PERIOD) <= 2017))
    told = relative_change(as_dataset(nothing), focus)
    assert told.table["reason"].item() == Reason.NO_EARLIER_VALUE
    assert told.table["relative_change"].item() is None
    assert "Området har inget tidigare värde" in told.text()


def test_an_area_is_the_same_under_its_earlier_code() -> None:
    data = invented()
    world = moving(np.random.default_rng(20), worlds=1, n=30)
    names = world.figures.areas
    table = names.places.select("code", "level", "name", "identity").with_columns(parent=pl.lit("N"))
    table = table.with_columns(pl.when(pl.col("code") == "N").then(None).otherwise("parent").alias("parent"))
    old = {"code": "old", "level": "municipality", "name": "Kommun 0000", "identity": "m0000", "parent": "N"}
    dated = pl.concat([table, pl.DataFrame([old]).select(table.columns).cast(dict(table.schema))]).with_columns(
        valid_from=pl.when(pl.col("code") == "m0000").then(pl.date(2020, 1, 1)),
        valid_to=pl.when(pl.col("code") == "old").then(pl.date(2020, 1, 1)),
    )
    areas = type(data.areas).from_table(dated, name="ritat")
    coded = pl.when((pl.col(c.AREA) == "m0000") & (pl.col(c.PERIOD) < 2020)).then(pl.lit("old")).otherwise(c.AREA)
    recoded = evolve(world.figures, frame=world.figures.frame.with_columns(coded.alias(c.AREA)), areas=areas)
    plain, moved = judged(world), judged(evolve(world, figures=recoded))
    np.testing.assert_allclose(moved["relative_change"].to_numpy(), plain["relative_change"].to_numpy())
    assert moved[c.AREA].to_list() == plain[c.AREA].to_list()


# Which years may be compared


def test_ends_shrink_before_a_year_is_used_twice() -> None:
    plain = share_of("w")
    found = {n: end_years(plain, range(2020, 2020 + n), ends=2) for n in range(6)}
    assert [(found[n].first, found[n].last) for n in (2, 3, 4, 5)] == [
        ((2020,), (2021,)),
        ((2020,), (2022,)),
        ((2020, 2021), (2022, 2023)),
        ((2020, 2021), (2023, 2024)),
    ]
    assert (found[0].reason, found[1].reason) == (Reason.NO_OWN_VALUE, Reason.NO_EARLIER_VALUE)


def test_a_break_is_never_crossed_and_the_years_beside_it_are_told() -> None:
    broken = with_versions(version(None, 2018), version(2019, None))
    found = end_years(broken, range(2016, 2024), ends=2)
    assert found.reason is Reason.EARLIER_BREAK
    assert found.span is None
    assert found.suggestion == (2019, 2020, 2021, 2022, 2023)
    assert end_years(broken, range(2019, 2024), ends=2).span == (2019, 2023)
    joined = with_versions(version(None, 2018), version(2019, None, comparable=True))
    assert end_years(joined, range(2016, 2024), ends=2).span == (2016, 2023)
    data = as_dataset(moving(np.random.default_rng(21), worlds=1, n=25))
    one = data.catalogue["w0000"]
    catalogue = type(data.catalogue)([evolve(one, versions=broken.versions)])
    answer = relative_change(evolve(data, catalogue=catalogue), "m0001")
    assert answer.table["verdict"].item() is None
    assert answer.table["change"].item() is None
    assert "jämförbara år: 2019, 2020, 2021, 2022, 2023" in answer.text()
    later = relative_change(evolve(data, catalogue=catalogue), "m0001", over=(2019, 2023))
    assert later.table["verdict"].item() is not None


def test_figures_that_rest_on_the_same_years_are_never_set_against_each_other() -> None:
    pooled = with_versions(version(None, None, window=3))
    found = end_years(pooled, range(2016, 2024), ends=2)
    assert (found.first, found.last, found.ends) == ((2016,), (2023,), 1)
    assert end_years(pooled, range(2016, 2019), ends=2).reason is Reason.SHARED_YEARS
    assert end_years(pooled, range(2016, 2024), ends="slope").reason is Reason.SHARED_YEARS
    assert end_years(pooled, range(2010, 2024), ends="slope").first == (2011, 2014, 2017, 2020, 2023)
    assert end_years(share_of("w"), range(2016, 2019), ends="slope").reason is Reason.FEW_YEARS


def test_a_figure_that_the_source_calls_not_comparable_breaks_the_series_of_its_area() -> None:
    world = moving(np.random.default_rng(22), worlds=1, n=25)
    marked = pl.when((pl.col(c.AREA) == "m0001") & (pl.col(c.PERIOD) == 2019))
    flags = marked.then(pl.lit(["not_comparable"], c.FLAGS_TYPE)).otherwise(c.FLAGS).alias(c.FLAGS)
    rows = judged(evolve(world, figures=evolve(world.figures, frame=world.figures.frame.with_columns(flags))))
    assert rows.filter(pl.col(c.AREA) == "m0001")["reason"].item() == Reason.NOT_COMPARABLE
    assert rows["change"].null_count() == 1


# Who the peers are


def test_peers_chosen_after_the_first_year_are_said_to_be() -> None:
    world = moving(np.random.default_rng(23), worlds=1, n=25)
    data = as_dataset(world)
    before = relative_change(data, "m0001")
    assert before.table["peers_are_later"].item() is False
    assert "efter periodens" not in before.text()
    late = neighbours(25, np.random.default_rng(1), year=2022)
    after = relative_change(data, "m0001", peers=late)
    assert after.table["peers_are_later"].item() is True
    assert "valda med uppgifter från 2022, efter periodens första år" in after.text()
    assert "chosen with data from 2022, after the first year" in after.text("en")
    undated = relative_change(data, "m0001", peers=evolve(late, data_year=None))
    assert undated.table["peers_are_later"].item() is None
    assert "det framgår inte vilket års uppgifter" in undated.text()


def test_peers_of_one_area_leave_the_others_with_their_own() -> None:
    data = as_dataset(moving(np.random.default_rng(24), worlds=1, n=30))
    own = relative_change(data, "m0001", peers=given("m0002", "m0003"))
    assert own.table.select("n_peers", "n_peers_used").row(0) == (2, 2)
    numbers = own.frame.filter(pl.col(c.AREA) != "m0001")["n_peers"]
    assert numbers.unique().to_list() == [PEERS]
    assert "Övriga kommuner hålls mot sina egna: Liknande kommuner, ritade" in own.text()
    alone = relative_change(evolve(data, peer_sets={}), "m0001", peers=given("m0002", "m0003"))
    assert alone.frame.filter(pl.col(c.AREA) != "m0001")["n_peers"].unique().to_list() == [29]
    changes = alone.frame["change"].to_numpy()
    fifth = alone.frame.filter(pl.col(c.AREA) == "m0005")
    assert fifth["peers_change"].item() == pytest.approx(np.delete(changes, 5).mean())
    assert "Övriga kommuner hålls mot alla andra" in alone.text()
    published = peers("m0001", published="ritade", data=data)
    same, usual = (relative_change(data, "m0001", peers=one) for one in (published, "peers"))
    assert same.table["p"].item() == usual.table["p"].item()


def test_the_members_of_a_group_are_each_others_peers() -> None:
    world = moving(np.random.default_rng(25), worlds=1, n=24)
    halves = pl.DataFrame({"group": ["a"] * 12 + ["b"] * 12, "member": codes(24)})
    answer = relative_change(as_dataset(world), "m0000", peers=Grouping.from_table(halves, name="halvor"))
    assert answer.frame["n_peers"].unique().to_list() == [11]


def test_what_cannot_be_asked_is_refused_with_a_way_out() -> None:
    data = as_dataset(moving(np.random.default_rng(26), worlds=1, n=24))
    with pytest.raises(PeriodError, match="over"):
        relative_change(data, "m0001", over=2018)  # type: ignore[arg-type]
    with pytest.raises(PeriodError, match="before"):
        relative_change(data, "m0001", over=(2020, 2018))
    for ends in (0, True, 1.5, "mean"):
        with pytest.raises(StatisticError, match="ends"):
            relative_change(data, "m0001", ends=ends)  # type: ignore[arg-type]
    for margin in (-1, float("nan"), "5"):
        with pytest.raises(StatisticError, match="margin"):
            relative_change(data, "m0001", margin=margin)  # type: ignore[arg-type]
    with pytest.raises(UnknownIndicatorError, match="margin"):
        relative_change(data, "m0001", margin={"other": 1})
    with pytest.raises(ReferenceAreaError, match="no set of areas"):
        relative_change(data, "m0001", peers=nation())
    with pytest.raises(ReferenceAreaError, match="are the peers of Kommun 0002"):
        relative_change(data, "m0001", peers=peers("m0002", published="ritade", data=data))
    with pytest.raises(ReferenceAreaError, match="peers of one area"):
        relative_changes(data, peers=given("m0002"))
    with pytest.raises(StatisticError, match="draws"):
        relative_changes(data, draws=10)
    with pytest.raises(NothingToShowError, match="hold no figure"):
        relative_change(data, "m0001", sex="K")


# The invented set: three years, published peers that are later


def test_the_injected_fall_is_told_as_far_as_120_answers_can_tell() -> None:
    answer = of_ljungmala()
    assert answer.table.height == len(answer.setting.indicators)
    row = answer.table.row(by_predicate=pl.col("indicator") == "hemtjanst-trygghet", named=True)
    assert row["ends"] == "1"
    assert row["years_of_start"] == "2022"
    assert row["peers_are_later"]
    assert row["relative_change"] < -10
    assert row["detectable"] > abs(row["relative_change"])
    assert row["verdict"] == "no_clear_change"


def test_every_indicator_stands_in_the_answer_with_its_verdict_or_its_reason() -> None:
    answer = of_ljungmala()
    told = answer.table.select(pl.col("verdict").is_not_null() | pl.col("reason").is_not_null()).to_series()
    assert told.all()
    reasons = dict(answer.table.select("indicator", "reason").iter_rows())
    assert reasons["ekonomiskt-bistand-langvarigt"] == Reason.SPREAD_ALONE
    assert reasons["folkmangd"] == Reason.KEY_FIGURE
    assert reasons["lakemedel-rutin"] == Reason.ONE_ANSWER
    assert reasons["uppfoljning-steg"] == Reason.CLASSES
    hidden = answer.table.filter(pl.col("reason").is_in(["key_figure", "one_answer", "classes"]))
    for name in ("lower", "upper", "p", "detectable", "verdict"):
        assert hidden[name].null_count() == hidden.height
    for language in ("sv", "en"):
        text = answer.text(language)
        assert all(one.name(language) in text for one in answer.setting.indicators)


def test_no_answer_speaks_of_causes() -> None:
    data = invented()
    country = relative_changes(data, draws=99)
    answers = [of_ljungmala(), relative_change(data, LJUNGMALA, ends="slope", margin=5)]
    texts = [one.text(language) for one in answers for language in ("sv", "en")]
    texts += [country.text(language) for language in ("sv", "en")]
    for text in texts:
        assert CAUSES.search(text) is None
        assert "oförändrad" not in text
        assert "unchanged" not in text


def test_limits_of_shares_end_where_nothing_more_can_be() -> None:
    table = relative_change(invented(), LJUNGMALA, indicators="sarskilt-boende-plan").table
    assert table["lower"].item() == -200
    assert table["detectable"].item() is None


# Figures of which chance's part is not known


def published(world: RelativeWorld, *, those: pl.Expr | None = None) -> RelativeWorld:
    """Return a world whose figures are published without counts: all, or some."""
    where = pl.lit(value=True) if those is None else those
    hidden = [
        pl.when(where).then(None).otherwise(name).alias(name)
        for name in (c.NUMERATOR, c.DENOMINATOR, "sampling_variance")
    ]
    reason = pl.when(where).then(pl.lit(str(Reason.NO_COUNTS))).cast(d.REASON_TYPE).alias("unbounded")
    return evolve(world, figures=evolve(world.figures, frame=world.figures.frame.with_columns(*hidden, reason)))


def found_by_quarter(world: RelativeWorld) -> list[float]:
    """Return the shares that are found in a world without counts, by quarter of how many answer, and of all."""
    quarter = np.empty(len(world.answers), dtype=np.int64)
    quarter[world.answers.argsort(kind="stable")] = 4 * np.arange(len(quarter)) // len(quarter)
    rows = judged(published(world)).join(pl.DataFrame({c.AREA: world.codes, "quarter": quarter}), on=c.AREA)
    found = pl.col("verdict").cast(pl.String).is_in(FOUND).mean()
    return [*rows.group_by("quarter").agg(found).sort("quarter")["verdict"], rows.select(found).item()]


def test_without_any_known_chance_those_with_few_answers_are_found_too_often() -> None:
    fewest, *_, most, everyone = found_by_quarter(moving(np.random.default_rng(38), worlds=40, n=100))
    assert everyone == pytest.approx(0.05)
    assert fewest > 0.1
    assert most < 0.01


def as_published(world: RelativeWorld) -> Dataset:
    """Return a world as published shares without counts."""
    rows = world.figures.frame.select(
        c.AREA, c.PERIOD, pl.col(c.INDICATOR).cast(pl.String).alias(c.VARIABLE), c.VALUE
    ).filter(pl.col(c.VARIABLE) == "w0000")
    indicator = Indicator(id="w0000", title="Andel w0000", measure=Published(), unit="%")
    return evolve(
        as_dataset(world),
        observations=Observations.from_frame(rows, level="municipality", source="ritad"),
        catalogue=Catalogue([indicator.with_direction("higher", stated_by="test")]),
    )


def test_without_any_known_chance_a_change_is_held_against_the_spread_of_all() -> None:
    world = published(moving(np.random.default_rng(38), worlds=20, n=60, spread_of_change=2))
    rows = judged(world)
    assert set(rows["reason"]) == {"spread_alone"}
    one = rows.filter(indicator="w0003").sort(c.AREA)
    away = one["relative_change"].abs().to_numpy() / np.sqrt(1 + 1 / PEERS)
    place = (away[None, :] >= away[:, None]).mean(axis=1)
    np.testing.assert_allclose(one["p"].to_numpy(), place)
    third = np.sort(away)[-3]  # 0.05 x 60 = 3
    half = (one["upper"] - one["lower"]).to_numpy()[away < third] / 2
    np.testing.assert_allclose(half, third * np.sqrt(1 + 1 / PEERS))
    excluded = (rows["lower"] > 0) | (rows["upper"] < 0)
    assert (excluded == (rows["p"] <= 0.05)).all()
    assert (rows["p"] <= 0.05).mean() == pytest.approx(0.05)


def test_published_shares_have_a_verdict_that_says_what_it_rests_on() -> None:
    injected = np.zeros(40)
    injected[5] = 40
    answers = np.full(40, 300)
    data = as_published(moving(np.random.default_rng(39), worlds=1, n=40, injected=injected, answers=answers, trend=0))
    answer = relative_change(data, "m0005")
    assert answer.table.select("verdict", "reason").row(0) == ("improved", "spread_alone")
    assert "Slumpens del är okänd: skillnaden hålls bara mot områdenas spridning" in answer.text()
    assert "p där slumpens del är okänd" in answer.text()
    assert "i förhållande till sin osäkerhet" not in answer.text()
    assert "p where chance's part is unknown" in answer.text("en")
    assert relative_changes(data, draws=99).table["reason"].item() == Reason.NO_COUNTS


def test_where_most_have_counts_those_without_have_no_verdict() -> None:
    world = moving(np.random.default_rng(40), worlds=1, n=40)
    lonely = next(one for one in world.codes if not any(one in world.grouping.members(code) for code in world.codes))
    rows = judged(published(world, those=pl.col(c.AREA) == lonely))
    assert rows.filter(pl.col(c.AREA) == lonely).select("verdict", "reason").row(0) == (None, "no_counts")
    assert rows.filter(pl.col(c.AREA) != lonely)["verdict"].null_count() == 0
    assert "spread_alone" not in rows["reason"].to_list()


def test_where_all_change_alike_no_certainty_is_shown() -> None:
    world = moving(np.random.default_rng(41), worlds=1, n=40, answers=np.full(40, 100))
    still = world.figures.frame.with_columns(pl.lit(40.0).alias(c.VALUE), pl.lit(40.0).alias(c.NUMERATOR))
    rows = judged(evolve(world, figures=evolve(world.figures, frame=still)), margin=1)
    assert set(rows["verdict"]) == {"no_clear_change"}
    assert (rows["upper"] > 5).all()
    dusty = published(world).figures.frame.with_columns((pl.col(c.PERIOD) * 0.1).alias(c.VALUE))
    alike = judged(evolve(world, figures=evolve(world.figures, frame=dusty)))
    assert set(alike["relative_change"]) == {0.0}
    assert set(alike["p"]) == {1.0}
    assert set(alike["verdict"]) == {"no_clear_change"}


# What an answer must say


def test_years_that_few_have_figures_for_are_said_to_be_left_out() -> None:
    world = moving(np.random.default_rng(42), worlds=1, n=40)
    thin = without(world, (pl.col(c.PERIOD).is_in([2019, 2023])) & (pl.col(c.AREA) > "m0015"))
    answer = relative_change(as_dataset(thin), "m0001")
    assert answer.setting.years["w0000"].left_out == (2023,)
    assert answer.table["years_of_end"].item() == "2021–2022"
    assert "2023 är inte med: mindre än hälften så många kommuner" in answer.text()
    assert "2023 is left out" in relative_changes(as_dataset(thin), draws=99).text("en")
    slope = relative_change(as_dataset(thin), "m0001", ends="slope")
    assert slope.setting.years["w0000"].left_out == (2019, 2023)
    assert "→" not in slope.text()


def test_the_smallest_p_is_never_printed_as_nothing() -> None:
    data = as_dataset(moving(np.random.default_rng(43), worlds=1, n=290, years=2))
    text = relative_change(data, "m0001", confidence=0.999).text("en")
    assert "p cannot be below 0.003" in text


def test_the_answer_names_the_sex_and_the_peers_that_lack_the_area() -> None:
    data = invented()
    for language, women in (("sv", "(kvinnor)"), ("en", "(women)")):
        asked = {"indicators": "hemtjanst-trygghet", "sex": "K"}
        assert women in relative_change(data, LJUNGMALA, **asked).text(language).splitlines()[0]  # type: ignore[arg-type]
        assert women in relative_changes(data, draws=99, **asked).text(language).splitlines()[0]  # type: ignore[arg-type]
    other = pl.DataFrame({"group": ["a", "a"], "member": ["9101", "9102"]})
    peers_of_two = Grouping.from_table(other, name="Två kommuner")
    text = relative_change(data, LJUNGMALA, indicators="hemtjanst-trygghet", peers=peers_of_two).text()
    assert "(Jämförda: Två kommuner" in text


def test_without_a_direction_nothing_is_called_favourable() -> None:
    world = moving(np.random.default_rng(44), worlds=1, n=40)
    indicator = Indicator(id="w0000", title="Andel", measure=Proportion(numerator="x_w0000", denominator="n_w0000"))
    data = evolve(as_dataset(world), catalogue=Catalogue([indicator]))
    text = relative_changes(data, draws=99).text()
    assert "ynnsam" not in text
    assert "Mer uppåt" in text


# A whole country


def national(world: RelativeWorld, *, draws: int = 199) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the counts of verdicts and the redrawn tests of every world."""
    found = compared(world)
    counts = counted_in_country(found_in_country(found.frame, confidence=0.95))
    return counts, redrawn(found.frame, found.links, draws=draws)


def test_in_a_country_where_nothing_differs_hardly_anything_is_found() -> None:
    counts, tests = national(moving(np.random.default_rng(31), worlds=150, n=100))
    assert (
        counts["n_improved"] + counts["n_worsened"] > 0
    ).mean() < 0.12  # 0.05 and more than three errors of 150 worlds
    for name in ("p_share_beyond", "p_spread"):
        assert 0.005 < (tests[name] <= 0.05).mean() < 0.11
    assert tests["share_beyond_by_chance"].mean() == pytest.approx(0.025, abs=0.003)
    assert tests["spread"].mean() == pytest.approx(1, abs=0.05)


def test_in_a_country_where_changes_differ_it_is_seen() -> None:
    counts, tests = national(moving(np.random.default_rng(32), worlds=25, n=290, spread_of_change=4))
    assert (tests["p_spread"] <= 0.05).all()
    assert (tests["p_share_beyond"] <= 0.05).mean() > 0.95
    assert counts["n_improved"].mean() > 5
    assert counts["n_worsened"].mean() > 5
    # Of a true spread of 4, two-year ends see six sevenths.
    assert np.sqrt(counts["between_variance"].to_numpy()).mean() == pytest.approx(4 * 6 / 7, rel=0.1)


def test_few_of_the_found_are_false() -> None:
    injected = np.zeros(290)
    injected[:40] = 20
    answers = np.full(290, 500)
    world = moving(np.random.default_rng(33), worlds=30, injected=injected, answers=answers)
    apart = np.zeros((290, 290))
    place = {code: number for number, code in enumerate(world.codes)}
    for code in world.codes:
        apart[place[code], [place[one] for one in world.grouping.members(code)]] = -1 / PEERS
    truth = injected + apart @ injected
    rows = found_in_country(compared(world).frame, confidence=0.95)
    true = rows.join(pl.DataFrame({c.AREA: world.codes, "truth": truth}), on=c.AREA)
    found = true.filter(pl.col("verdict").cast(pl.String).is_in(FOUND))
    assert (found["truth"].abs() < 1e-9).mean() < 0.05
    assert (true.filter(pl.col("truth") > 15)["verdict"] == "improved").mean() > 0.95


def test_the_draws_are_the_same_each_time_and_whatever_else_is_asked_for() -> None:
    data = as_dataset(moving(np.random.default_rng(34), worlds=3, n=40), indicators=3)
    every, again = (relative_changes(data, draws=199) for _ in range(2))
    one = relative_changes(data, "w0001", draws=199)
    assert every.table.equals(again.table)
    assert every.table.filter(indicator="w0001")["p_spread"].item() == one.table["p_spread"].item()
    other = relative_changes(data, draws=199, seed=1)
    assert every.table["share_beyond"].equals(other.table["share_beyond"])
    assert not every.table["share_beyond_by_chance"].equals(other.table["share_beyond_by_chance"])


def test_shares_of_a_country_add_up_and_small_needs_a_margin() -> None:
    data = as_dataset(moving(np.random.default_rng(35), worlds=1, n=60, answers=np.full(60, 2_000)))
    plain, with_margin = relative_changes(data, draws=99), relative_changes(data, draws=99, margin=6)
    shares = [name for name in plain.table.columns if name.startswith("share_") and "beyond" not in name]
    assert len(shares) == 6
    for answer in (plain, with_margin):
        assert answer.table.select(pl.sum_horizontal(shares)).item() == pytest.approx(1)
    assert plain.table["n_shown_small"].item() == 0
    assert with_margin.table["n_shown_small"].item() > 30
    assert "60 av 60" in with_margin.text()


def test_no_figures_give_no_rows() -> None:
    world = moving(np.random.default_rng(36), worlds=1, n=25)
    empty: Figures = world.figures.where(pl.lit(value=False))
    found = compared_changes(empty, [world.peers])
    assert found.frame.is_empty()
    assert with_placebo(found.frame, confidence=0.95).is_empty()


def test_differences_smaller_than_chance_are_said_to_be() -> None:
    world = moving(np.random.default_rng(37), worlds=1, n=80)
    few = world.figures.frame.with_columns(
        pl.col(c.NUMERATOR, c.DENOMINATOR) / 10  # as if only one in ten of those who answered had
    )
    data = as_dataset(evolve(world, figures=evolve(world.figures, frame=few)))
    answer = relative_changes(data, draws=199)
    assert answer.table["p_spread"].item() == 1
    assert "mindre än slumpen skulle ge" in answer.text()
    assert "mindre än slumpen skulle ge" not in relative_changes(as_dataset(world), draws=199).text()
