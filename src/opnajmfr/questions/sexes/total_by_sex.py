"""The question why a total differs from another: the shares of women and men, or their figures."""

from collections.abc import Iterable
from typing import Final

import polars as pl
from attrs import field, frozen

from opnajmfr.comparison.benchmark.comparands import Comparand
from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.sexes.composition import COMPOSITION, OTHER, SHARE_OF_WOMEN, TOGETHER, WITHIN, sex_parts
from opnajmfr.comparison.sexes.gaps import FEWEST_OF_A_SEX, check_fewest
from opnajmfr.comparison.sexes.shown import Basis
from opnajmfr.comparison.sexes.side_by_side import (
    CELL,
    GIVEN_TOTAL,
    MEN,
    N_MEN,
    N_WOMEN,
    WOMEN,
    given_totals,
    not_split,
)
from opnajmfr.comparison.verdicts import first_reason
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.pages import Page
from opnajmfr.engine.members import by_indicator
from opnajmfr.errors import NothingToShowError, PeriodError, ReferenceAreaError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.periods import year
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Flag, Language
from opnajmfr.questions.answer import QuestionAnswer
from opnajmfr.questions.asking import chosen
from opnajmfr.questions.sexes.sources import (
    SHOWN_NAME,
    SHOWN_NAME_EN,
    Together,
    beside_above,
    beside_of,
    beside_peers,
    figures_with_groups,
    peers_together,
)
from opnajmfr.questions.sexes.total_by_sex_text import total_by_sex_page

OTHER_NAME: Final = f"{OTHER}name"
OTHER_NAME_EN: Final = f"{OTHER}name_en"
OTHER_PERIOD: Final = f"{OTHER}{c.PERIOD}"
_PARTS: Final = (d.DIFFERENCE, COMPOSITION, WITHIN, "within_women", "within_men")
_SIDES: Final = (WOMEN, MEN, N_WOMEN, N_MEN, "status_women", "status_men")
_SHOWN: Final = (
    c.PERIOD,
    OTHER_NAME,
    OTHER_NAME_EN,
    OTHER_PERIOD,
    TOGETHER,
    f"{OTHER}{TOGETHER}",
    GIVEN_TOTAL,
    f"{OTHER}{GIVEN_TOTAL}",
    d.DIFFERENCE,
    COMPOSITION,
    WITHIN,
    "within_women",
    "within_men",
    SHARE_OF_WOMEN,
    f"{OTHER}{SHARE_OF_WOMEN}",
    *_SIDES,
    *(f"{OTHER}{name}" for name in _SIDES),
    d.REASON,
    c.FLAGS,
)


@frozen(kw_only=True, eq=False)
class SexCompositionAnswer(QuestionAnswer):
    """Why totals differ (sammansättning och skillnad inom könen), a row an indicator; prints as a table.

    Parameters
    ----------
    area
        Code of the area.
    name
        Its name.
    table
        One row an indicator that was asked for: indicator, title, unit, period, other_name, other_name_en and
        other_period (what it is held against), together and other_together (women and men as one), total and
        other_total (as given, which may count others; null where a sex is hidden or missing, which could be worked
        out of it), difference, composition, within (difference = composition + within), within_women, within_men
        (the terms of within), share_of_women, other_share_of_women (0..1 of the denominator), the figures of each
        sex on both sides with denominators and statuses, reason and flags.
    catalogue
        The indicators that were asked for.
    without_data
        Ids of those for which the dataset holds nothing.
    min_n
        Fewest of each sex on either side.
    vintage
        Source and day of the figures.
    """

    area: str
    name: str
    catalogue: Catalogue = field(repr=False)
    without_data: tuple[str, ...] = ()
    min_n: float
    vintage: str

    def page(self, language: Language = "sv") -> Page:
        """Return the answer as people read it: the total's difference, and its two parts.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        Page
            Lines of text.
        """
        return total_by_sex_page(
            self.name,
            self.table,
            self.catalogue,
            without_data=self.without_data,
            min_n=self.min_n,
            vintage=self.vintage,
            language=language,
        )


def sex_composition(
    data: Dataset,
    area: str,
    indicators: Catalogue | Iterable[str] | str | None = None,
    *,
    to: Comparand | int = "nation",
    period: int | None = None,
    min_n: float = FEWEST_OF_A_SEX,
    confidence: float = 0.95,
) -> SexCompositionAnswer:
    """Part the difference between an area's total and another one's by sex: composition, and within the sexes.

    The first part is what differs because there are other shares of women and men behind the total, the second what
    differs within women and within men; the two add up to the difference, to the last digit. Both are computed of the
    figures as they are, chance included: they describe the difference, and test nothing.

    Parameters
    ----------
    data
        What a reader returned.
    area
        Its name or code.
    indicators
        Those that are shown; all where None.
    to
        "nation", "county", "peers" (added up), peers, given areas or a grouping; or an earlier year of the area.
    period
        The year; the newest of each indicator where None.
    min_n
        Fewest of each sex on either side, by the denominator, 0 or more.
    confidence
        Confidence of the limits behind the figures; the parts have none.

    Returns
    -------
    SexCompositionAnswer
        One row an indicator; one that cannot be parted stands there with its reason.

    Raises
    ------
    UnknownAreaError
        If no area has that name or code.
    ReferenceAreaError
        If there is no such reference.
    PeriodError
        If `to` is a year that does not come before `period`, or before the newest year of any indicator.
    NothingToShowError
        If the data hold nothing of the area by sex.
    PolicyError
        If `min_n` is no number of 0 or more.

    Notes
    -----
    Kitagawa (1955), Journal of the American Statistical Association 50, 1168-1194. The total is that of women and men
    together, from their numerators and denominators: never the mean of the two.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> answer = sex_composition(invented(), "Ljungmåla", "hemtjanst-trygghet", to="county")
    >>> answer.table.select(pl.col("difference", "composition", "within").round(3)).row(0)
    (-12.502, 0.054, -12.556)
    """
    fewest = check_fewest(min_n)
    code = data.areas.resolve(area)
    wanted = None if period is None else year(period)
    catalogue = chosen(data.catalogue, indicators)
    is_year = isinstance(to, int) and not isinstance(to, bool)
    above = Basis(to) if isinstance(to, str) and to in {"county", "nation"} else None
    groups = () if is_year or above else _groups(data, code, catalogue, to)
    figures = figures_with_groups(data, catalogue, groups, confidence=confidence)
    own = beside_of(figures, code, basis=Basis.OWN, period=wanted)
    unsplit = not_split(figures)
    if own.is_empty() and not unsplit:
        message = f"the data hold nothing of {data.areas.name(code)} ({code}) by sex in {wanted or 'any year'}"
        raise NothingToShowError(message, hint="another year, or another area")
    if is_year:
        against = _earlier(figures, own, code, year(to, where="to"))
    elif above:
        against = beside_above(figures, own, basis=above).with_columns(pl.col(c.PERIOD).alias(OTHER_PERIOD))
    else:
        against = beside_peers(figures, own, groups).with_columns(pl.col(c.PERIOD).alias(OTHER_PERIOD))
    totals = given_totals(figures)
    if is_year:
        totals_then = totals.with_columns(pl.col(c.PERIOD).alias(OTHER_PERIOD)).drop(c.PERIOD)
        against = against.join(totals_then, on=[c.INDICATOR, OTHER_PERIOD, c.LEVEL, c.AREA], how="left")
    else:
        against = against.join(totals, on=CELL, how="left")
    own = own.join(totals, on=CELL, how="left")
    kept = [name for name in against.columns if name not in {c.LEVEL, c.AREA, "shown_for", OTHER_PERIOD, "sign"}]
    other = against.select(
        c.INDICATOR,
        c.PERIOD,
        OTHER_PERIOD,
        *(pl.col(name).alias(f"{OTHER}{name}") for name in kept if name not in {c.INDICATOR, c.PERIOD}),
    ).rename({f"{OTHER}{SHOWN_NAME}": OTHER_NAME, f"{OTHER}{SHOWN_NAME_EN}": OTHER_NAME_EN})
    rows = own.join(other, on=[c.INDICATOR, c.PERIOD], how="left", maintain_order="left")
    parts = sex_parts(rows, figures.indicators, min_n=fewest)
    if above:
        sizes = (pl.col(size) == pl.col(f"{OTHER}{size}") for size in (N_WOMEN, N_MEN))
        parts = _of_others(parts, alone=pl.all_horizontal(sizes))
    for group in groups:
        if group.is_the_area:
            its_own = pl.col(c.INDICATOR).cast(pl.String).is_in(list(group.indicators))
            parts = _of_others(parts, alone=its_own if group.indicators else pl.lit(value=True))
    return SexCompositionAnswer(
        area=code,
        name=data.areas.name(code),
        table=_table(_comparable(parts, figures), figures, unsplit),
        catalogue=catalogue,
        without_data=figures.without_data,
        min_n=min_n,
        vintage=data.vintage,
    )


def _groups(data: Dataset, code: str, catalogue: Catalogue, to: object) -> tuple[Together, ...]:
    """Return the areas that are added up, refused where there are none."""
    found = peers_together(data, code, catalogue, peers=to)  # pyright: ignore[reportArgumentType]
    if not found:
        message = f"to={to!r}: there are no such areas for {data.areas.name(code)} ({code})"
        raise ReferenceAreaError(message, hint="to='nation', to='county', to=given('Köping', 'Kungsör'), or a year")
    return found


def _earlier(figures: Figures, own: pl.DataFrame, code: str, first: int) -> pl.DataFrame:
    """Return the area's own figures of an earlier year, under the years that they are held against."""
    late = own[c.PERIOD].max()
    if isinstance(late, int) and first >= late:
        message = f"to={first} does not come before {late}, the year that is explained"
        raise PeriodError(message, hint="an earlier year of the area, or to='nation'")
    earlier = beside_of(figures, code, basis=Basis.OWN, period=first)
    years = own.select(c.INDICATOR, pl.col(c.PERIOD).alias("_year"))
    return (
        earlier.with_columns(pl.col(c.PERIOD).alias(OTHER_PERIOD))
        .join(years, on=c.INDICATOR)
        .filter(pl.col(OTHER_PERIOD) < pl.col("_year"))
        .with_columns(pl.col("_year").alias(c.PERIOD))
        .drop("_year")
    )


def _of_others(parts: pl.DataFrame, *, alone: pl.Expr) -> pl.DataFrame:
    """Take back the parts where what the area is held against is nothing but the area itself."""
    lonely = alone.fill_null(value=False) & pl.col(d.REASON).is_null()
    nothing = pl.lit(str(Reason.NOTHING_LEFT)).cast(d.REASON_TYPE)
    return parts.with_columns(
        pl.when(lonely).then(nothing).otherwise(d.REASON).alias(d.REASON),
        *(pl.when(~lonely).then(name).alias(name) for name in _PARTS),
    )


def _comparable(parts: pl.DataFrame, figures: Figures) -> pl.DataFrame:
    """Take back the parts of two years between which the series breaks."""
    broken = {
        one.id: any(
            one.breaks_between(first, last)
            for first, last in _years(parts, one.id)
            if first is not None and first < last
        )
        for one in figures.indicators
    }
    is_later = pl.col(OTHER_PERIOD) < pl.col(c.PERIOD)
    flagged = pl.col("_told").fill_null(value=False)
    reason = first_reason(
        [
            (by_indicator(broken, pl.Boolean) & is_later, Reason.EARLIER_BREAK),
            (flagged & is_later, Reason.NOT_COMPARABLE),
        ]
    )
    told = _told_apart(parts, figures)
    rows = parts.join(told, on=c.INDICATOR, how="left", maintain_order="left").with_columns(reason.alias("_broken"))
    told = pl.col("_broken").is_null()
    return rows.with_columns(
        pl.coalesce("_broken", d.REASON).alias(d.REASON), *(pl.when(told).then(name).alias(name) for name in _PARTS)
    ).drop("_broken", "_told")


def _told_apart(parts: pl.DataFrame, figures: Figures) -> pl.DataFrame:
    """Return the indicators for which the source says of a year after the earlier one that it is not comparable."""
    years = parts.select(c.INDICATOR, pl.col(OTHER_PERIOD).alias("_first"), pl.col(c.PERIOD).alias("_last"))
    codes = parts[c.AREA].unique()
    rows = figures.of(*codes).whole(sex=None).frame.filter(pl.col(c.FLAGS).list.contains(str(Flag.NOT_COMPARABLE)))
    between = (pl.col(c.PERIOD) > pl.col("_first")) & (pl.col(c.PERIOD) <= pl.col("_last"))
    found = rows.join(years, on=c.INDICATOR).filter(between)
    return found.select(c.INDICATOR).unique().with_columns(pl.lit(value=True).alias("_told"))


def _years(parts: pl.DataFrame, name: str) -> list[tuple[int | None, int]]:
    """Return the two years of an indicator."""
    return parts.filter(pl.col(c.INDICATOR).cast(pl.String) == name).select(OTHER_PERIOD, c.PERIOD).rows()


def _table(parts: pl.DataFrame, figures: Figures, unsplit: dict[str, Reason]) -> pl.DataFrame:
    """Return one row for every indicator with data: its parts, or the reason why there are none."""
    skeleton = pl.DataFrame(
        {
            c.INDICATOR: [one.id for one in figures.indicators],
            "title": [one.title for one in figures.indicators],
            "unit": [one.unit for one in figures.indicators],
            "_reason": [str(unsplit.get(one.id, Reason.ONE_SEX_WITHOUT_VALUE)) for one in figures.indicators],
        },
        schema_overrides={c.INDICATOR: figures.frame.schema[c.INDICATOR], "_reason": d.REASON_TYPE},
    )
    hidden = pl.any_horizontal(pl.col(each).is_null() for each in (WOMEN, MEN))
    theirs = pl.any_horizontal(pl.col(f"{OTHER}{each}").is_null() for each in (WOMEN, MEN))
    parts = parts.with_columns(
        pl.when(~hidden).then(GIVEN_TOTAL).alias(GIVEN_TOTAL),
        pl.when(~theirs).then(f"{OTHER}{GIVEN_TOTAL}").alias(f"{OTHER}{GIVEN_TOTAL}"),
    )
    rows = skeleton.join(parts, on=c.INDICATOR, how="left", maintain_order="left")
    absent = pl.col(c.PERIOD).is_null()
    flags = pl.concat_list(pl.col("flags_women").fill_null([]), pl.col("flags_men").fill_null([]))
    return rows.with_columns(
        pl.col(c.INDICATOR).cast(pl.String),
        pl.when(absent).then("_reason").otherwise(d.REASON).alias(d.REASON),
        flags.list.unique().list.sort().alias(c.FLAGS),
    ).select(c.INDICATOR, "title", "unit", *_SHOWN)
