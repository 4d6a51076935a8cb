"""Several years' figures laid together (sammanslagna år), where few answer in each."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

import polars as pl
from attrs import evolve, field, fields, frozen

from opnajmfr import stats
from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.observations import Observations
from opnajmfr.data.sexes import with_totals
from opnajmfr.data.statuses import MASK, RANK, flag_lookup, flags_mask, rank, status_of, status_rank
from opnajmfr.errors import PeriodError, StatisticError
from opnajmfr.model.capabilities import Answer, Capability, capability
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.descriptions import Version
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.measure import Measure
from opnajmfr.model.vocabulary import Flag, IndicatorKind, Language, Status, Uncertainty

_OWN_YEAR: Final = Answer(
    "Ett nyckeltal visas för sitt eget år.",
    "A key figure is shown for its own year.",
)
_POOLED_ALREADY: Final = Answer(
    "Varje värde lägger redan ihop flera år, och samma år räknas inte två gånger.",
    "Each figure lays several years together already, and no year is counted twice.",
)
FEW_ANSWERS: Final = 100
"""Fewer answers (of a rate, events) than this make several years worth laying together."""
_OF_PERSONS = {"proportion", "mean"}
"""Families whose denominator counts those who answered, who may answer again."""
_FEWEST = 2
_IS_END, _N_ROWS, _N_AMOUNTS, _CROSSES = "_is_end", "_n_rows", "_n_amounts", "_crosses"


@frozen
class YearsTogether:
    """How many years are laid together, and what is known of those who answered in several of them.

    Parameters
    ----------
    n
        Number of calendar years, at least 2; the figure of a year holds it and the n - 1 years before.
    returning
        Share of a year's respondents who had answered the year before too, 0 to 1; None counts each answer as that of
        a new person, which makes intervals too narrow where many return.
    correlation
        Correlation between two answers of one person, 0 to 1, where it is known; None counts each person once, which
        is too narrow where answers hardly change (91 of 100 intervals hold at a correlation of 1).

    Raises
    ------
    PeriodError
        If n is no whole number of at least 2.
    StatisticError
        If a share or correlation is outside 0 to 1, or a correlation is given without a share.

    Examples
    --------
    >>> round(YearsTogether(3, returning=0.6).worth, 2)
    0.6
    >>> print(YearsTogether(3).text("en"))
    3 years together: each answer is counted as that of a new person (returning= states the share that answers again).
    """

    n: int
    returning: float | None = field(default=None, kw_only=True)
    correlation: float | None = field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Refuse what is no number of years, no share or no correlation."""
        if isinstance(self.n, bool) or not isinstance(self.n, int) or self.n < _FEWEST:  # pyright: ignore[reportUnnecessaryIsInstance]
            message = f"years together: wanted a whole number of at least {_FEWEST}, got {self.n!r}"
            raise PeriodError(message, hint="years=3 lays three years together; leave it out for a single one")
        if self.correlation is not None and self.returning is None:
            message = (
                f"years together: correlation {self.correlation!r} is of those who answer again; nobody is said to"
            )
            raise StatisticError(message, hint="YearsTogether(3, returning=0.6, correlation=0.5)")
        for name, share in (("returning", self.returning), ("correlation", self.correlation)):
            if share is not None and not 0 <= share <= 1:
                message = f"years together: {name} must be between 0 and 1, got {share!r}"
                raise StatisticError(message, hint="0.6 for 60 per cent")

    @property
    def worth(self) -> float:
        """How many answers of different persons each answer is worth, where equally many answer each year."""
        if self.returning is None:
            return 1.0
        persons = 1 + (self.n - 1) * (1 - self.returning)
        if self.correlation is None:
            return persons / self.n
        worth = stats.effective_answers(pl.lit(self.n), pl.lit(persons), years=self.n, correlation=self.correlation)
        return float(pl.select(worth).item()) / self.n

    def text(self, language: Language = "sv") -> str:
        """Return how answers of several years are counted, in one sentence.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            The sentence.
        """
        swedish = language == "sv"
        if self.returning is None:
            return (
                f"{self.n} år ihop: varje svar räknas som en ny persons (returning= anger andelen som svarar igen)."
                if swedish
                else f"{self.n} years together: each answer is counted as that of a new person "
                "(returning= states the share that answers again)."
            )
        again, worth = f"{100 * self.returning:g}", f"{self.worth:.2f}"
        if swedish:
            return (
                f"{self.n} år ihop: {again} % antas svara igen; ett svar räknas som {worth.replace('.', ',')} personer."
            )
        return f"{self.n} years together: {again}% are taken to answer again; an answer counts as {worth} persons."


def note_of_source(version: Version) -> str:
    """Return what a version's note says, without the sentence on years that `with_years_pooled` adds.

    Parameters
    ----------
    version
        A version of an indicator.

    Returns
    -------
    str
        The note; empty where there is none.

    Examples
    --------
    >>> pooled = Version(window=2, note="Ny fråga. " + YearsTogether(2).text())
    >>> note_of_source(pooled)
    'Ny fråga.'
    """
    return re.sub(r"\s*\b\d+ år ihop: .*$", "", version.note)


def with_years_pooled(data: Dataset, years: YearsTogether | int) -> Dataset:
    """Return a dataset whose figure of each year lays that year and those before it together (sammanslagna år).

    The components are added, so the value is that of all years' answers together. The window of each version
    becomes the number of years, so that two figures with a year in common are never tested against each other.
    Where a year of the window is missing, hidden or was not collected, there is no figure, and the strongest
    reason; none crosses a break in the series. An area that has changed code is the same one, under the code of the
    last year. Indicators that cannot be pooled stay as they are: `not_pooled` says why. What the publisher gave
    above for single years of a pooled indicator is left out.

    With a share that answers again, numerators and denominators are multiplied by what an answer is worth: no value
    changes, intervals are those of as many different persons, and figures carry the flag `approximate`. The units of
    a share of units are much the same each year, so each counts once, whatever is stated.

    Parameters
    ----------
    data
        What a reader returned.
    years
        How many, as 3, or with what is known of those who answer again.

    Returns
    -------
    Dataset
        A copy; variables of pooled indicators are named "answers, 3 år".

    Raises
    ------
    PeriodError
        If it is no whole number of at least 2.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> pooled = with_years_pooled(invented(), 3)
    >>> pooled.catalogue["hemtjanst-trygghet"].measure.inputs
    ('answers_safe, 3 år', 'answers_safe_known, 3 år')
    """
    wanted = years if isinstance(years, YearsTogether) else YearsTogether(years)
    refused = not_pooled(data.catalogue)
    pooled = [one for one in data.catalogue if one.id not in refused]
    if not pooled:
        return data
    splits = [one for one in pooled if capability(one.measure, Capability.SPLIT_BY_SEX, above=False).is_yes]
    observations = with_totals(data.observations, {name for one in splits for name in one.inputs})
    jobs = {one.id: _job(one, wanted) for one in pooled}
    kept = {name for one in data.catalogue if one.id in refused for name in one.inputs}
    dropped = {name for one in pooled for name in (*one.inputs, one.id)} - kept
    pieces = [observations.frame.filter(~pl.col(c.VARIABLE).is_in(list(dropped)))]
    for signature in dict.fromkeys(jobs.values()):
        names = {name for one in pooled if jobs[one.id] == signature for name in one.inputs}
        pieces.append(
            _laid_together(observations, names, signature, wanted.n, areas=data.areas).select(pieces[0].columns)
        )
    catalogue = Catalogue(_windowed(one, jobs[one.id], wanted) if one.id in jobs else one for one in data.catalogue)
    return evolve(data, catalogue=catalogue, observations=evolve(observations, frame=pl.concat(pieces)))


def not_pooled(catalogue: Iterable[Indicator]) -> dict[str, Answer]:
    """Return the indicators whose years are not laid together, each with the reason.

    Parameters
    ----------
    catalogue
        Indicators.

    Returns
    -------
    dict
        A reason by id.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> not_pooled(invented().catalogue)["lakemedel-rutin"].reason("en")
    'The same municipality would be counted once a year.'
    """
    found: dict[str, Answer] = {}
    for one in catalogue:
        answer = capability(one.measure, Capability.POOLED_OVER_YEARS, above=False)
        if not answer.is_yes:
            found[one.id] = answer
        elif one.kind is IndicatorKind.KEY_FIGURE:
            found[one.id] = _OWN_YEAR
        elif any(version.window > 1 for version in one.versions):
            found[one.id] = _POOLED_ALREADY
    return found


@frozen(kw_only=True)
class _Job:
    """How the variables of an indicator are laid together."""

    breaks: tuple[int, ...]
    worth: float
    suffix: str


def _job(one: Indicator, years: YearsTogether) -> _Job:
    """Return how an indicator's variables are laid together; those of equal jobs are shared."""
    breaks = one.breaks_between(0, 9999)
    worth = 1.0
    if one.measure.family == "share_of_units":
        worth = 1 / years.n
    elif one.measure.family in _OF_PERSONS and one.uncertainty is Uncertainty.CHANCE:
        worth = years.worth
    since = "".join(f", brott {year}" for year in breaks)
    times = "" if worth == 1 else f" x {worth:.6g}"
    return _Job(breaks=breaks, worth=worth, suffix=f", {years.n} år{times}{since}")


def _laid_together(
    observations: Observations, names: Iterable[str], job: _Job, n: int, *, areas: Areas
) -> pl.DataFrame:
    """Return the sums over n years that end with each year in which there is a row."""
    key = [IDENTITY if name == c.AREA else name for name in (*observations.keys, c.VARIABLE)]
    identities = areas.names.select(pl.col("code").alias(c.AREA), IDENTITY)
    rows = (
        observations.frame.filter(pl.col(c.VARIABLE).is_in(list(names)))
        .join(identities, on=c.AREA, how="left", maintain_order="left")
        .with_columns(pl.coalesce(IDENTITY, c.AREA).alias(IDENTITY))
        .with_columns(status_rank().alias(RANK), flags_mask().alias(MASK))
    )
    flagged = pl.col(c.FLAGS).list.contains(str(Flag.NOT_COMPARABLE))
    ahead = pl.concat(
        rows.with_columns(
            (pl.col(c.PERIOD) + offset).alias(c.PERIOD),
            pl.lit(offset == 0).alias(_IS_END),
            (flagged & (offset < n - 1)).alias(_CROSSES),
        )
        for offset in range(n)
    )
    broken = pl.any_horizontal(
        pl.lit(value=False), *((pl.col(c.PERIOD) - n + 1 < year) & (pl.col(c.PERIOD) >= year) for year in job.breaks)
    )
    absent = pl.col(c.AMOUNT).is_null()
    complete = pl.col(_N_AMOUNTS) == n
    status = (
        pl.when(pl.col(_CROSSES))
        .then(pl.lit(rank(Status.NOT_AGGREGABLE)))
        .when(complete)
        .then(pl.lit(rank(Status.DERIVED)))
        .when(pl.col(_N_ROWS) < n)
        .then(pl.min_horizontal(RANK, pl.lit(rank(Status.NOT_COLLECTED))))
        .otherwise(RANK)
    )
    number = pl.col(c.AMOUNT)
    if job.worth != 1:
        number = (number.cast(pl.Float64) * job.worth).cast(c.COMPONENT)
    sums = (
        ahead.lazy()
        .group_by(key)
        .agg(
            pl.col(c.AMOUNT).sum(),
            pl.col(c.AMOUNT).count().alias(_N_AMOUNTS),
            pl.len().alias(_N_ROWS),
            pl.col(c.AREA).filter(_IS_END).first(),
            pl.col(_IS_END).any(),
            pl.col(_CROSSES).any(),
            pl.col(RANK).filter(absent).min(),
            pl.col(MASK).bitwise_or(),
        )
        .filter(_IS_END)
        .with_columns((pl.col(_CROSSES) | broken).alias(_CROSSES))
        .join(flag_lookup(), on=MASK, how="left", nulls_equal=True)
        .with_columns(
            pl.when(complete & ~pl.col(_CROSSES)).then(number).alias(c.AMOUNT),
            pl.lit(None, pl.Float64).alias(c.VALUE),
            status_of(status).alias(c.STATUS),
            (pl.col(c.VARIABLE) + job.suffix).alias(c.VARIABLE),
        )
        .sort(key)
        .collect()
    )
    return sums if job.worth == 1 else sums.with_columns(_flagged().alias(c.FLAGS))


def _flagged() -> pl.Expr:
    """Return the flags with `approximate` among them."""
    words = pl.col(c.FLAGS).cast(pl.List(pl.String))
    return (
        pl.concat_list(words, pl.lit([str(Flag.APPROXIMATE)], pl.List(pl.String)))
        .list.unique()
        .list.sort()
        .cast(c.FLAGS_TYPE)
    )


def _windowed(one: Indicator, job: _Job, years: YearsTogether) -> Indicator:
    """Return an indicator that reads the sums and says how many years its figures rest on."""
    names = {name: name + job.suffix for name in one.inputs}
    note = years.text() if one.measure.family in _OF_PERSONS else ""
    versions = tuple(
        evolve(version, window=years.n, note=" ".join(text for text in (version.note, note) if text))
        for version in one.versions or (Version(),)
    )
    return evolve(one, measure=_reading(one.measure, names), versions=versions)


def _reading(measure: Measure, names: Mapping[str, str]) -> Measure:
    """Return a measure that reads other variables."""
    values = {
        one.alias or one.name: getattr(measure, one.name) for one in fields(type(measure)) if one.name != "strata"
    }
    return evolve(measure, **{alias: names[value] for alias, value in values.items() if _is_one_of(value, names)})


def _is_one_of(value: object, names: Mapping[str, str]) -> bool:
    """Tell whether a field of a measure names a variable."""
    return isinstance(value, str) and value in names
