"""The question which band each area is in, and how long bands last."""

from collections.abc import Iterable

import polars as pl
from attrs import evolve, field, frozen

from opnajmfr import comparison
from opnajmfr.comparison.places.bands import band_word
from opnajmfr.comparison.places.stability import band_summary, with_bands_before, year_before
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.area_table import IDENTITY
from opnajmfr.data.pages import Page
from opnajmfr.data.results import Results
from opnajmfr.errors import NothingToShowError
from opnajmfr.model.capabilities import Capability, capability
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.periods import year
from opnajmfr.model.terms import term
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Figure, Flag, Language, Level, Sex
from opnajmfr.plan.starting import compute
from opnajmfr.questions.answer import QuestionAnswer
from opnajmfr.questions.asking import chosen
from opnajmfr.questions.places.banding_text import banding_page

_COLOURS = 3
"""Green, yellow and red."""


@frozen(kw_only=True, eq=False)
class BandAnswer(QuestionAnswer):
    """Bands of all areas (band, färger), and how many of the best were among the best the year before.

    Parameters
    ----------
    table
        One row an indicator and area: indicator, title, area, name, period, sex, value, status, band (1 is the best),
        word (the colour, or "1 av 4"), n_ranked, p_best_quarter, p_worst_quarter (the chance to truly be there; null
        where chance's part of the figure is unknown) and band_before.
    summary
        One row an indicator: period, period_before, n_banded, n_distinct, the number in each band, limit_best,
        limit_worst, n_both, n_best, best_stayed, best_by_chance, n_worst, worst_stayed, worst_by_chance, reason (why
        bands are not followed from the year before, or why there are none).
    scheme
        A number of quantile bands, or "as Kolada".
    area
        Code of the area that is printed by name; empty for none.
    codes
        All codes that it has had.
    results
        What they were taken from: the years that are shown and those before them.
    left_out
        Titles of the indicators without bands, and why.
    """

    summary: pl.DataFrame = field(repr=False)
    scheme: int | str
    area: str = ""
    codes: tuple[str, ...] = ()
    results: Results = field(repr=False)
    left_out: dict[str, tuple[str, str]] = field(factory=dict[str, tuple[str, str]], repr=False)

    def page(self, language: Language = "sv") -> Page:
        """Return the answer as people read it.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        Page
            A table of the indicators, that of the area if one was asked for, and what bands say and do not say.
        """
        return banding_page(
            self.table,
            self.summary,
            self.results,
            scheme=self.scheme,
            areas=self.codes,
            left_out=self.left_out,
            language=language,
        )


def bands(
    data: Dataset,
    indicators: Catalogue | Iterable[str] | str | None = None,
    *,
    scheme: int | str = 4,
    area: str | None = None,
    period: int | None = None,
    sex: Sex | str = "T",
    level: Level | str = "municipality",
) -> BandAnswer:
    """Put all areas of a level in bands (band, färger), best first, and say how long bands last.

    The county and the nation are never among them. Bands are relative: a quarter is always the best, however good or
    poor all are.

    Parameters
    ----------
    data
        What a reader returned.
    indicators
        Those that are banded; all that can be where None, the others are listed with the reason.
    scheme
        4 for quarters, 10 for tenths; "as Kolada" for green, yellow and red by the quartiles of the values.
    area
        Name or code of an area whose own bands are printed.
    period
        The year; the newest of each indicator where None.
    sex
        "T", "K" or "M".
    level
        Level of the areas.

    Returns
    -------
    BandAnswer
        All areas, and one summary an indicator.

    Raises
    ------
    NoDirectionError
        If an indicator that is named has no direction, as a key figure, or its measure is not ranked; or if none can
        be banded.
    UnknownTermError
        If there are no such bands, or there is no such level.
    UnknownAreaError
        If no area has that name or code.
    NothingToShowError
        If there is no figure of that year, sex and level, or `area` is none of that level.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> answer = bands(invented(), "hemtjanst-trygghet", scheme="as Kolada")
    >>> answer.summary.select("n_in_1", "n_in_2", "n_in_3").row(0)
    (11, 21, 11)
    """
    comparison.check_bands(scheme)
    code = "" if area is None else data.areas.resolve(area)
    wanted, at = chosen(data.catalogue, indicators), term(Level, level)
    is_named = indicators is not None and not isinstance(indicators, Catalogue)
    able = wanted.ranked()
    if is_named or not able.indicators:
        comparison.check_rankable(list(wanted))
    found = _own(compute(evolve(data, catalogue=able)).collect(), sex=term(Sex, sex), level=at)
    years = _years(found, None if period is None else year(period))
    if not years:
        there = found[c.PERIOD].unique().sort().to_list()
        message = (
            f"no figures to band at level {at.value!r}, sex {sex}, {period or 'any year'}; there are years {there}"
        )
        raise NothingToShowError(message, hint="results.availability() of a plan lists what there is")
    results = compute(evolve(_of_years(data, years), catalogue=able)).rank(bands=scheme).collect()
    rows = _rows(results, data, sex=term(Sex, sex), level=at)
    codes = () if area is None else _codes(data, code, rows, level=at)
    followed, reasons = year_before(results.catalogue, years)
    table = with_bands_before(rows, followed, areas=data.areas)
    last_band = scheme if isinstance(scheme, int) else _COLOURS
    return BandAnswer(
        table=table.with_columns(_word(scheme, last_band)).drop(c.FLAGS),
        summary=_summary(table, last_band, followed, reasons),
        scheme=scheme,
        area=code,
        codes=codes,
        results=results,
        left_out={one.title: _why(one) for one in wanted if one.id not in able.ids}
        | {able[one].title: _NO_FIGURES for one in able.ids if one not in years},
    )


_NO_FIGURES = ("Inga uppgifter för det året, könet och den nivån.", "No figures of that year, sex and level.")


def _codes(data: Dataset, code: str, rows: pl.DataFrame, *, level: Level) -> tuple[str, ...]:
    """Return all codes that an area has had, refused where it is none of those that are banded."""
    mine = data.areas.names.filter(pl.col("code") == code)[IDENTITY]
    codes = tuple(data.areas.names.filter(pl.col(IDENTITY).is_in(mine.implode()))["code"])
    if not rows[c.AREA].is_in(codes).any():
        message = f"bands: {data.areas.name(code)} ({code}) is none of the areas at level {level.value!r}"
        raise NothingToShowError(message, hint="another area, or the level that it is of")
    return codes


def _why(one: Indicator) -> tuple[str, str]:
    """Say why an indicator has no bands."""
    if not one.has_direction:
        return Reason.NO_DIRECTION.swedish, Reason.NO_DIRECTION.english
    answer = capability(one.measure, Capability.RANKED, above=False)
    return answer.swedish, answer.english


def _own(results: Results, *, sex: Sex, level: Level) -> pl.DataFrame:
    """Return the own figures of a level and sex that no breakdown splits."""
    whole = [pl.col(name) == c.TOTAL for name in results.breakdowns]
    own = [pl.col(c.FIGURE) == Figure.OWN, pl.col(c.SEX) == sex, pl.col(c.LEVEL) == level]
    return results.frame.filter(*own, *whole).with_columns(pl.col(c.INDICATOR).cast(pl.String))


def _of_years(data: Dataset, years: dict[str, tuple[int, int | None]]) -> Dataset:
    """Return the data of the years that are shown and of those before them: no other year has a say in a band."""
    kept = {each for pair in years.values() for each in pair if each is not None}
    observations = data.observations
    return evolve(
        data, observations=evolve(observations, frame=observations.frame.filter(pl.col(c.PERIOD).is_in(list(kept))))
    )


def _rows(results: Results, data: Dataset, *, sex: Sex, level: Level) -> pl.DataFrame:
    """Return the own figures of a level with their bands; those without a value too."""
    whole = [pl.col(name) == c.TOTAL for name in results.breakdowns]
    key = [c.INDICATOR, c.AREA, c.LEVEL, c.PERIOD, c.SEX]
    of_ranks = [d.RANK, d.N_RANKED, d.N_TIED, d.BAND, d.P_BEST_QUARTER, d.P_WORST_QUARTER]
    ranks = results.ranks.filter(*whole).select(*key, *of_ranks).with_columns(pl.col(c.INDICATOR).cast(pl.String))
    names = data.areas.names.select(pl.col("code").alias(c.AREA), "name")
    titles = {one.id: one.title for one in results.catalogue}
    return (
        _own(results, sex=sex, level=level)
        .select(*key, c.VALUE, c.STATUS, c.FLAGS)
        .join(ranks, on=key, how="left", maintain_order="left")
        .join(names, on=c.AREA, how="left", maintain_order="left")
        .with_columns(pl.col(c.INDICATOR).replace_strict(titles, return_dtype=pl.String).alias("title"))
        .select(c.INDICATOR, "title", c.AREA, "name", c.PERIOD, c.SEX, c.VALUE, c.STATUS, c.FLAGS, *of_ranks)
    )


def _years(rows: pl.DataFrame, period: int | None) -> dict[str, tuple[int, int | None]]:
    """Return for each indicator the year that is shown and the one before it with figures."""
    found = rows.filter(pl.col(c.VALUE).is_not_null()).group_by(c.INDICATOR, maintain_order=True)
    years = {str(one): sorted(there) for one, there in found.agg(pl.col(c.PERIOD).unique()).iter_rows()}
    shown: dict[str, tuple[int, int | None]] = {}
    for one, there in years.items():
        last = there[-1] if period is None else period
        if last in there:
            shown[one] = (last, max((each for each in there if each < last), default=None))
    return shown


def _summary(
    table: pl.DataFrame, last_band: int, years: dict[str, tuple[int, int | None]], reasons: dict[str, Reason]
) -> pl.DataFrame:
    """Return one row an indicator, with why bands are not followed."""
    summary = band_summary(table, last_band=last_band)
    apart = pl.col(c.FLAGS).list.contains(str(Flag.NOT_COMPARABLE)).any()
    told = dict(table.group_by(c.INDICATOR).agg(apart).iter_rows())
    named = pl.col(c.INDICATOR)
    first = {one: pair[1] for one, pair in years.items()}
    known = {one: str(reason) for one, reason in reasons.items()}
    broken = named.replace_strict(told, default=False, return_dtype=pl.Boolean)
    why = (
        pl.when(pl.col("n_banded") == 0)
        .then(pl.lit(str(Reason.FEW_VALUES)))
        .when(named.is_in(list(known)))
        .then(named.replace_strict(known, default=None, return_dtype=pl.String))
        .when(pl.col("n_both") == 0)
        .then(pl.when(broken).then(pl.lit(str(Reason.NOT_COMPARABLE))).otherwise(pl.lit(str(Reason.NO_EARLIER_VALUE))))
    )
    return summary.with_columns(
        named.replace_strict({one: pair[0] for one, pair in years.items()}, return_dtype=pl.Int32).alias(c.PERIOD),
        named.replace_strict(first, return_dtype=pl.Int32).alias("period_before"),
        why.cast(d.REASON_TYPE).alias(d.REASON),
    ).select(c.INDICATOR, c.PERIOD, "period_before", pl.exclude(c.INDICATOR, c.PERIOD, "period_before"))


def _word(scheme: int | str, last_band: int) -> pl.Expr:
    """Return what each band is called."""
    words = {band: band_word(band, scheme) for band in range(1, last_band + 1)}
    return pl.col(d.BAND).replace_strict(words, default=None, return_dtype=pl.String).alias("word")
