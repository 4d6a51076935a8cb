"""The question how women fare beside men in an area."""

from collections.abc import Iterable, Sequence
from typing import Final

import polars as pl
from attrs import evolve, field, frozen

from opnajmfr.comparison.benchmark.comparands import Comparand
from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.sexes.gaps import (
    FEWEST_OF_A_SEX,
    LESS_FAVOURABLE,
    RATIO,
    RATIO_LOWER,
    RATIO_UPPER,
    READ_AS,
    check_fewest,
    gaps_of,
)
from opnajmfr.comparison.sexes.shown import BASIS, FELL_BACK, USUAL_BASES, Basis, bases, too_little, with_choice
from opnajmfr.comparison.sexes.side_by_side import MEN, N_MEN, N_WOMEN, WOMEN, not_split
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.pages import Page
from opnajmfr.data.pooled_years import YearsTogether
from opnajmfr.errors import NothingToShowError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.periods import year
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Language
from opnajmfr.questions.answer import QuestionAnswer
from opnajmfr.questions.asking import chosen
from opnajmfr.questions.sexes.sources import SHOWN_NAME, SHOWN_NAME_EN, beside_of, figures_with_groups
from opnajmfr.questions.sexes.standing_in import USUAL_YEARS, StandIns
from opnajmfr.questions.sexes.women_and_men_text import closing_lines, women_and_men_page

OWN_N_WOMEN: Final = "own_n_women"
OWN_N_MEN: Final = "own_n_men"
OWN_STATUS_WOMEN: Final = "own_status_women"
OWN_STATUS_MEN: Final = "own_status_men"
_SHOWN: Final = (
    c.PERIOD,
    BASIS,
    SHOWN_NAME,
    SHOWN_NAME_EN,
    FELL_BACK,
    c.LEVEL,
    c.AREA,
    WOMEN,
    MEN,
    "status_women",
    "status_men",
    N_WOMEN,
    N_MEN,
    OWN_N_WOMEN,
    OWN_N_MEN,
    OWN_STATUS_WOMEN,
    OWN_STATUS_MEN,
    READ_AS,
    d.DIFFERENCE,
    c.LOWER,
    c.UPPER,
    RATIO,
    RATIO_LOWER,
    RATIO_UPPER,
    d.P,
    d.DETECTABLE,
    d.VERDICT,
    LESS_FAVOURABLE,
    d.REASON,
    c.FLAGS,
)


@frozen(kw_only=True, eq=False)
class SexDifferencesAnswer(QuestionAnswer):
    """Women beside men (kvinnor och män) in one area, a row an indicator; prints as a table with its reasons.

    Parameters
    ----------
    area
        Code of the area.
    name
        Its name.
    table
        One row an indicator that was asked for, in the order of the catalogue: indicator, title, unit, period,
        shown_for (whose figures: own, years, peers, county, nation), shown_for_name, shown_for_name_en, own_reason
        (why they are not the area's own), level and area of the figures, women, men, their statuses, n_women and n_men
        (denominators), own_n_women, own_n_men, own_status_women and own_status_men (the area's own), read_as,
        difference, lower, upper, ratio, ratio_lower, ratio_upper, p, detectable, verdict, less_favourable, reason and
        flags.
    frame
        Every basis that was tried, one row an indicator and basis, wider ones only where its own was too little;
        `is_shown` says which one stands in the table.
    catalogue
        The indicators that were asked for.
    without_data
        Ids of those for which the dataset holds nothing.
    years
        How several years are laid together where they stand in.
    min_n
        Fewest of each sex.
    confidence
        Confidence of intervals and verdicts.
    vintage
        Source and day of the figures.
    """

    area: str
    name: str
    frame: pl.DataFrame = field(repr=False)
    catalogue: Catalogue = field(repr=False)
    without_data: tuple[str, ...] = ()
    years: YearsTogether = field(default=USUAL_YEARS, repr=False)
    min_n: float
    confidence: float
    vintage: str

    def page(self, language: Language = "sv") -> Page:
        """Return the answer as people read it: women beside men, and why an indicator has no verdict.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        Page
            Lines of text.
        """
        return women_and_men_page(
            self.name,
            self.table,
            self.catalogue,
            years=self.years,
            min_n=self.min_n,
            confidence=self.confidence,
            closing=closing_lines(self.without_data, self.vintage, language),
            language=language,
        )


def sex_differences(
    data: Dataset,
    area: str,
    indicators: Catalogue | Iterable[str] | str | None = None,
    *,
    period: int | None = None,
    min_n: float = FEWEST_OF_A_SEX,
    fall_back: Sequence[Basis | YearsTogether | str] = USUAL_BASES,
    peers: Comparand = "peers",
    confidence: float = 0.95,
) -> SexDifferencesAnswer:
    """Put women's figures beside men's in an area: how far apart, beyond chance or not, and less favourable for whom.

    Shares and means are read as a difference, women's less men's, in the unit of the indicator; rates, money and
    other quotients as a ratio, women's over men's. With fewer than `min_n` of a sex behind the area's own figures, or
    with a hidden or missing one, the gap is that of wider figures, and the answer says whose.

    Parameters
    ----------
    data
        What a reader returned.
    area
        Its name or code.
    indicators
        Those that are shown; all where None.
    period
        The year; the newest of each indicator where None.
    min_n
        Fewest of each sex by the denominator, 0 or more.
    fall_back
        What stands in where there are fewer, in the order in which it is tried: "years" (three years together, never
        across a break; or `YearsTogether(…)`), "peers" (added up), "county", "nation"; none for no fall-back.
    peers
        Who the peers are: "peers" for the published ones, or peers, given areas, a grouping.
    confidence
        Confidence of intervals and verdicts.

    Returns
    -------
    SexDifferencesAnswer
        One row an indicator; one that has no sexes stands there with its reason.

    Raises
    ------
    UnknownAreaError
        If no area has that name or code; the nearest match is named.
    UnknownTermError
        If a word of `fall_back` names no figures.
    NothingToShowError
        If the data hold nothing of the area by sex, and nothing that could stand in.
    PolicyError
        If `min_n` is no number of 0 or more.

    Notes
    -----
    A difference between women and men is not by itself unequal treatment. The indicators that municipalities and
    units answer cannot be split: they say so. The total of women and men is not shown: with it a hidden sex could be
    worked out.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> answer = sex_differences(invented(), "Ljungmåla", ["hemtjanst-trygghet", "lakemedel-rutin"])
    >>> answer.table.select("indicator", pl.col("difference").round(1), "verdict", "reason").rows()
    [('hemtjanst-trygghet', -12.1, 'no_clear_difference', None), ('lakemedel-rutin', None, None, 'organisation')]
    """
    order, years = _ways(fall_back)
    fewest = check_fewest(min_n)
    code = data.areas.resolve(area)
    wanted = None if period is None else year(period)
    catalogue = chosen(data.catalogue, indicators)
    figures = figures_with_groups(data, catalogue, (), confidence=confidence)
    own = beside_of(figures, code, basis=Basis.OWN, period=wanted)
    unsplit = not_split(figures)
    if own.is_empty() and not unsplit:
        _refuse(figures, name=data.areas.name(code), code=code, period=wanted)
    gaps = gaps_of(own, figures, min_n=fewest)
    lacking = gaps.filter(too_little())
    tried = [gaps]
    if lacking.height:
        asking = StandIns(
            data=evolve(data, catalogue=Catalogue([figures.catalogue[one] for one in lacking[c.INDICATOR]])),
            area=code,
            cells=own.join(lacking, on=[c.INDICATOR, c.PERIOD], how="semi"),
            min_n=fewest,
            confidence=confidence,
        )
        wider = (asking.gaps(basis, years=years, peers=peers) for basis in order)
        tried += [found.select(gaps.columns) for found in wider if found is not None]
    frame = with_choice(pl.concat(tried), order)
    return SexDifferencesAnswer(
        area=code,
        name=data.areas.name(code),
        table=_table(frame, figures, unsplit),
        frame=frame,
        catalogue=catalogue,
        years=years,
        without_data=figures.without_data,
        min_n=fewest,
        confidence=confidence,
        vintage=data.vintage,
    )


def _ways(fall_back: Sequence[Basis | YearsTogether | str]) -> tuple[tuple[Basis, ...], YearsTogether]:
    """Return what stands in, in order, and how many years are laid together."""
    ways = [fall_back] if isinstance(fall_back, str) else fall_back
    stated = [one for one in ways if isinstance(one, YearsTogether)]
    order = bases([Basis.YEARS if isinstance(one, YearsTogether) else one for one in ways])
    return order, stated[0] if stated else USUAL_YEARS


def _refuse(figures: Figures, *, name: str, code: str, period: int | None) -> None:
    """Say that there is nothing of an area by sex, and which years there are."""
    periods = figures.frame[c.PERIOD].unique().sort().to_list()
    message = f"the data hold nothing of {name} ({code}) for women or men in {period or 'any year'}; years: {periods}"
    raise NothingToShowError(message, hint="another year, or another area")


def _table(frame: pl.DataFrame, figures: Figures, unsplit: dict[str, Reason]) -> pl.DataFrame:
    """Return one row for every indicator with data: the gap that is shown, or the reason why there is none."""
    own = frame.filter(pl.col(BASIS) == Basis.OWN).select(
        c.INDICATOR,
        pl.col(N_WOMEN).alias(OWN_N_WOMEN),
        pl.col(N_MEN).alias(OWN_N_MEN),
        pl.col("status_women").alias(OWN_STATUS_WOMEN),
        pl.col("status_men").alias(OWN_STATUS_MEN),
    )
    shown = frame.filter("is_shown").join(own, on=c.INDICATOR, how="left")
    skeleton = pl.DataFrame(
        {
            c.INDICATOR: [one.id for one in figures.indicators],
            "title": [one.title for one in figures.indicators],
            "unit": [one.unit for one in figures.indicators],
            "_reason": [str(unsplit.get(one.id, Reason.ONE_SEX_WITHOUT_VALUE)) for one in figures.indicators],
        },
        schema_overrides={c.INDICATOR: figures.frame.schema[c.INDICATOR], "_reason": d.REASON_TYPE},
    )
    rows = skeleton.join(shown, on=c.INDICATOR, how="left", maintain_order="left")
    absent = pl.col(BASIS).is_null()
    return rows.with_columns(
        pl.col(c.INDICATOR).cast(pl.String), pl.when(absent).then("_reason").otherwise(d.REASON).alias(d.REASON)
    ).select(c.INDICATOR, "title", "unit", *_SHOWN)
