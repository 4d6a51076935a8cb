"""Observations with their catalogue, areas and peer sets, as one source gave them."""

from collections.abc import Mapping, Sequence
from typing import Self

import polars as pl
from attrs import evolve, field, frozen

from opnajmfr.data import columns as c
from opnajmfr.data.dataset_text import dataset_text
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.observations import Observations
from opnajmfr.data.sexes import with_totals
from opnajmfr.errors import IndicatorError, MissingComponentError, ReferenceAreaError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.given import Published
from opnajmfr.model.measures.quotients import Proportion
from opnajmfr.model.vocabulary import Flag, Language, Status
from opnajmfr.spelling import closest, folded

OVERALL = "övergripande"
"""The typology that stands in where a service area has none of its own."""
_TYPOLOGIES = {
    "disability-lss": "LSS",
    "children-and-youth": "IFO",
    "addiction-care": "IFO",
    "homelessness": "IFO",
    "intimate-partner-violence": "IFO",
}
"""Typologies that cover a service area under another name: individual and family care (IFO), LSS."""
PER_CENT = 100


@frozen(kw_only=True, eq=False)
class Dataset:
    """What one source gave: figures, what they mean, where they hold and who compares with whom; prints its contents.

    Parameters
    ----------
    observations
        The figures, of one vintage.
    catalogue
        The indicators; a variable without one becomes a plain indicator with its published value.
    areas
        The hierarchy.
    peer_sets
        Published peers by typology.
    reading_report
        What the reader noticed: how many cells became what.
    """

    observations: Observations
    catalogue: Catalogue
    areas: Areas = field(repr=False)
    peer_sets: Mapping[str, Grouping] = field(factory=dict[str, Grouping], repr=False)
    reading_report: str = field(default="", repr=False)

    @classmethod
    def of(
        cls,
        observations: Observations,
        *,
        areas: Areas,
        catalogue: Catalogue | None = None,
        peer_sets: Mapping[str, Grouping] | None = None,
        reading_report: str = "",
    ) -> Self:
        """Return a dataset in which every published variable has an indicator.

        Parameters
        ----------
        observations
            The figures.
        areas
            The hierarchy.
        catalogue
            The indicators that are known.
        peer_sets
            Published peers by typology.
        reading_report
            What the reader noticed.

        Returns
        -------
        Dataset
            With a plain indicator, kind and direction not stated, for each variable of values that no indicator
            of the catalogue reads.
        """
        known = Catalogue([]) if catalogue is None else catalogue
        read = {name for one in known for name in (*one.inputs, one.id)}
        values = observations.outline.filter("has_values")[c.VARIABLE].unique(maintain_order=True)
        plain = [Indicator(id=name, title=name, measure=Published()) for name in values if name not in read]
        return cls(
            observations=observations,
            catalogue=known + Catalogue(plain) if plain else known,
            areas=areas,
            peer_sets=dict(peer_sets or {}),
            reading_report=reading_report,
        )

    @property
    def vintage(self) -> str:
        """Source and day of the observations."""
        return self.observations.vintage

    def text(self, language: Language = "sv") -> str:
        """Return what is there, as people read it.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            Source and day, areas by level, years, and series by series how many cells have a number, and why the
            others have none.

        Examples
        --------
        >>> from opnajmfr.data.geography.swedish_areas import sweden
        >>> rows = {"area": ["1984", "1983"], "period": [2023, 2024], "variable": ["N1", "N1"], "value": [87.5, None]}
        >>> observations = Observations.from_frame(pl.DataFrame(rows), level="municipality", source="Egen")
        >>> print(Dataset.of(observations, areas=sweden()))
        Egen
        Områden: 2 kommuner
        År: 2023–2024
        Serier: 1
          N1: 1 av 2 celler har ett tal (uppgift saknas 1)
        """
        return dataset_text(self.observations, {one.id: one.title for one in self.catalogue}, language)

    def __str__(self) -> str:
        """Return what is there, in Swedish."""
        return self.text()

    def with_denominators(
        self,
        indicator: str,
        *,
        of: str,
        response: float,
        stated_by: str,
        base: "Dataset | None" = None,
        base_period: int | None = None,
    ) -> Self:
        """Return the dataset with an approximate denominator for a published share.

        numerator = value / multiplier x denominator and denominator = `of` x response, both fractional and never
        rounded to whole numbers; every figure carries the flag `approximate`, also where it is rolled up. Published
        rows of levels at which the base is not given (county, nation) are kept as reported.

        Parameters
        ----------
        indicator
            Id or title of a published share in per cent.
        of
            The variable of the observations that the denominator is a share of.
        response
            Share of them that answered, above 0 and at most 1.
        stated_by
            Who states the assumption; it is kept in the catalogue.
        base
            The dataset that holds `of`, where it is another one, as `key_figures()`.
        base_period
            The year whose `of` stands for every year; None where it is given for each.

        Returns
        -------
        Dataset
            With the indicator as a `Proportion`.

        Raises
        ------
        IndicatorError
            If the indicator is not published without counts, or a value is no per cent.
        MissingComponentError
            If the observations hold no variable `of`, or not for the areas and periods of the indicator.
        """
        one = self.catalogue[indicator]
        _check_assumption(one, response=response, stated_by=stated_by)
        frame = self.observations.frame
        key = list(self.observations.keys)
        bases = _bases((base or self).observations, of, key=key, period=base_period)
        mine = pl.col(c.VARIABLE) == one.inputs[0]
        counted_here = pl.col(c.LEVEL).is_in(bases[c.LEVEL].unique().implode())
        as_reported = frame.filter(mine & ~counted_here).with_columns(pl.lit(one.id).alias(c.VARIABLE))
        on = [name for name in key if name in bases.columns]
        shares = frame.filter(mine & counted_here).join(bases, on=on, how="left")
        there = pl.col(c.VALUE).is_not_null()
        _check_shares(shares.filter(there), one, of)
        counted = shares.with_columns(
            (pl.col("base").cast(pl.Float64) * response).alias("below"), (pl.col(c.VALUE) / PER_CENT).alias("share")
        )
        flags = pl.col(c.FLAGS).cast(pl.List(pl.String))
        flagged = pl.concat_list(flags, pl.lit([str(Flag.APPROXIMATE)], pl.List(pl.String))).list.unique().list.sort()
        above, below = f"{one.id}/täljare", f"{one.id}/nämnare"
        rows = [
            counted.select(
                *key,
                pl.lit(name).alias(c.VARIABLE),
                pl.when(there).then(number).alias(c.AMOUNT),
                pl.lit(None, pl.Float64).alias(c.VALUE),
                c.STATUS,
                flagged.alias(c.FLAGS),
            )
            for name, number in ((above, pl.col("share") * pl.col("below")), (below, pl.col("below")))
        ]
        others = {name for other in self.catalogue if other.id != one.id for name in other.inputs}
        left = frame if one.inputs[0] in others else frame.filter(~mine)
        kept = evolve(self.observations, frame=pl.concat([left, as_reported]))
        measure = Proportion(numerator=above, denominator=below)
        year = "" if base_period is None else f" {base_period}"
        note = f"{of}{year} x {response:g}, ungefärlig, enligt {stated_by}"
        assumed = evolve(one, measure=measure, description=evolve(one.description, denominator=note))
        return evolve(
            self,
            observations=kept.with_rows(pl.concat(rows)),
            catalogue=Catalogue([assumed if other.id == one.id else other for other in self.catalogue]),
        )


def typology_for(indicator: Indicator, peer_sets: Mapping[str, Grouping]) -> str:
    """Return the published typology that fits an indicator: its service area's, else the overall one.

    Parameters
    ----------
    indicator
        The indicator.
    peer_sets
        Published peers by typology.

    Returns
    -------
    str
        A key of `peer_sets`.

    Raises
    ------
    ReferenceAreaError
        If there is neither.
    """
    by_form = {folded(name): name for name in peer_sets}
    for title in (*_titles(indicator), OVERALL):
        if folded(title) in by_form:
            return by_form[folded(title)]
    if len(peer_sets) == 1:
        return next(iter(peer_sets))
    message = f"no published peers fit indicator {indicator.id!r}; there are {sorted(peer_sets)}"
    raise ReferenceAreaError(message, hint="use nearest_peers(…) or given(…), or give the dataset peer sets")


def _titles(indicator: Indicator) -> list[str]:
    """Return the words by which a typology may name an indicator's service area."""
    area = indicator.service_area
    if area is None:
        return []
    return [area.title(), area.slug, area.english, *([_TYPOLOGIES[area.slug]] if area.slug in _TYPOLOGIES else [])]


def _bases(observations: Observations, of: str, *, key: Sequence[str], period: int | None) -> pl.DataFrame:
    """Return the amounts that denominators are shares of, totals of women and men included."""
    if of not in observations.variables:
        message = f"with_denominators: the observations hold no variable {of!r}"
        raise MissingComponentError(message, hint=closest(of, observations.variables))
    rows = with_totals(observations, [of]).frame.filter(pl.col(c.VARIABLE) == of)
    if period is not None:
        rows = rows.filter(pl.col(c.PERIOD) == period).drop(c.PERIOD)
    if rows.is_empty():
        message = f"with_denominators: no {of!r} of {period}; periods are {list(observations.periods)}"
        raise MissingComponentError(message, hint="give base_period a year that there is")
    names = [name for name in key if name in rows.columns]
    return rows.select(*names, pl.col(c.AMOUNT).alias("base"))


def _check_assumption(indicator: Indicator, *, response: float, stated_by: str) -> None:
    """Refuse an assumption that cannot be made."""
    if not isinstance(indicator.measure, Published):
        message = f"with_denominators: {indicator.id!r} is a {indicator.measure.family}, wanted a published value"
        raise IndicatorError(message, hint="an indicator with counts needs no approximate denominator")
    if not 0 < response <= 1:
        message = f"with_denominators: response must be above 0 and at most 1, got {response!r}"
        raise IndicatorError(message, hint="0.60 for 60 %")
    if not stated_by.strip():
        message = "with_denominators: stated_by must say who states the assumption"
        raise IndicatorError(message, hint="as stated_by='Arboga kommun'")


def _check_shares(shares: pl.DataFrame, indicator: Indicator, of: str) -> None:
    """Refuse values that are no per cent, and areas without the variable."""
    outside = shares.filter(~pl.col(c.VALUE).is_between(0, PER_CENT))
    if outside.height:
        first = outside.row(0, named=True)
        where = f"{first[c.VALUE]} of area {first[c.AREA]} in {first[c.PERIOD]}"
        message = f"with_denominators: {outside.height} values of {indicator.id!r} are no per cent, first {where}"
        raise IndicatorError(message, hint="only a share in per cent has a numerator")
    without = shares.filter(pl.col("base").is_null() & (pl.col(c.STATUS) == Status.OBSERVED))
    if without.height:
        first = without.row(0, named=True)
        where = f"area {first[c.AREA]} in {first[c.PERIOD]} ({first[c.SEX]})"
        message = f"with_denominators: no {of!r} for {without.height} values of {indicator.id!r}, first {where}"
        raise MissingComponentError(message, hint="add the variable for the same areas, periods and sexes")
