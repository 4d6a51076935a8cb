"""A plan under named alternatives: which of its verdicts survive them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Self, TypedDict, Unpack

import polars as pl
from attrs import evolve, field, frozen

from opnajmfr import comparison
from opnajmfr.comparison.robustness.surviving import SURVIVES, survival, verdicts_beside
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.pandas_frames import to_pandas
from opnajmfr.data.pooled_years import YearsTogether
from opnajmfr.data.results import Results
from opnajmfr.errors import PolicyError, ReferenceAreaError
from opnajmfr.model.policies import MissingPolicy
from opnajmfr.model.vocabulary import Figure, Language
from opnajmfr.plan.alternatives import (
    Alternative,
    other_confidences,
    other_figures,
    other_policies,
    other_references,
    other_years,
)
from opnajmfr.plan.collecting import collected
from opnajmfr.plan.declared import Declared
from opnajmfr.plan.robustness_text import robustness_text

if TYPE_CHECKING:
    import pandas as pd  # pyright: ignore[reportMissingTypeStubs]


@frozen(kw_only=True, eq=False)
class Robustness:
    """Which verdicts of a plan survive its alternatives (vilka bedömningar står sig).

    Parameters
    ----------
    table
        One row a figure and reference of the plan: indicator, area, level, period, sex, breakdowns, reference,
        reference_area, base_verdict, base_reason; a column an alternative (its verdict, else its reason);
        n_alternatives, n_judged, n_same, n_reversed (the opposite verdict) and survives (null where there is no
        verdict to survive, or no alternative could judge).
    frame
        The same as a tidy frame: one row a figure, reference and alternative.
    alternatives
        The alternatives, in order.
    results
        What the plan itself gives.
    """

    table: pl.DataFrame = field(repr=False)
    frame: pl.DataFrame = field(repr=False)
    alternatives: tuple[Alternative, ...]
    results: Results = field(repr=False)

    def where(self, *kept: pl.Expr) -> Self:
        """Return the rows that keep all of some conditions.

        Parameters
        ----------
        *kept
            Conditions on indicator, area, level, period, sex, breakdowns, reference, reference_area, base_verdict.

        Returns
        -------
        Robustness
            A copy with fewer rows.
        """
        return evolve(self, table=self.table.filter(*kept), frame=self.frame.filter(*kept))

    def newest(self) -> Self:
        """Return the rows of each indicator's newest year.

        Returns
        -------
        Robustness
            A copy with fewer rows.
        """
        newest = self.table.group_by(c.INDICATOR).agg(pl.col(c.PERIOD).max())
        kept = [
            frame.join(newest, on=[c.INDICATOR, c.PERIOD], how="semi", maintain_order="left")
            for frame in (self.table, self.frame)
        ]
        return evolve(self, table=kept[0], frame=kept[1])

    @property
    def n_judged(self) -> int:
        """How many verdicts of the plan an alternative could judge."""
        return self.table[SURVIVES].count()

    @property
    def n_surviving(self) -> int:
        """How many of them are the same in every alternative that could judge."""
        return int(self.table[SURVIVES].sum() or 0)

    def text(self, language: Language = "sv") -> str:
        """Return which verdicts survive, as people read it.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            A sentence, and a table of the verdicts.
        """
        return robustness_text(self.table, self.alternatives, results=self.results, language=language)

    def to_pandas(self) -> "pd.DataFrame":
        """Return the table as a pandas frame; needs the extra `pandas`.

        Returns
        -------
        pandas.DataFrame
            The same rows and columns.
        """
        return to_pandas(self.table)

    def __str__(self) -> str:
        """Return the answer in Swedish."""
        return self.text()


class Alternatives(TypedDict, total=False):
    """What a plan is run again under; each value is an alternative of its own, and changes one thing.

    Parameters
    ----------
    figure
        Figures of the references, by name, as "pooled"; a reference that has none such does not apply.
    confidence
        Confidences of intervals and verdicts, each above 0 and below 1.
    missing
        Rules for missing figures, as MissingPolicy(min_coverage=0.9).
    to
        Others to compare with, by name, as {"SKR": skr_groups()}. They take the place of every set of areas that the
        plan compares with (of its only reference, whatever it is); to county, nation and target they do not apply.
    years
        How many years are laid together in each figure, from 2 on; an indicator that cannot be pooled does not apply.
    """

    figure: Iterable[Figure | str] | Figure | str
    confidence: Iterable[float] | float
    missing: Iterable[MissingPolicy] | MissingPolicy
    to: "Mapping[str, comparison.Comparand | Sequence[comparison.Comparand]]"
    years: Iterable[YearsTogether | int] | YearsTogether | int


def under(base: Declared, **alternatives: Unpack[Alternatives]) -> Robustness:
    """Run a plan again under each of some alternatives; see `Plan.under`.

    Parameters
    ----------
    base
        A plan that compares.
    **alternatives
        What it is run again under.

    Returns
    -------
    Robustness
        One row a figure and reference.

    Raises
    ------
    ReferenceAreaError
        If the plan compares with no one.
    PolicyError
        If no alternative is named, or one is named twice.
    """
    if not base.references:
        message = "under: the plan compares with no one, so there is no verdict"
        raise ReferenceAreaError(message, hint="plan.compare(to=['peers', 'nation']).under(…)")
    asked = _asked(base, alternatives)
    results = collected(base)
    key = [c.INDICATOR, c.AREA, c.LEVEL, c.PERIOD, c.SEX, *results.breakdowns, d.REFERENCE, d.REFERENCE_AREA]
    rows = results.comparisons
    others = {one.name: _comparisons(one, rows, key) for one in asked}
    beside = verdicts_beside(rows, others, key=key)
    table = survival(beside, key=key)
    reasons = rows.select(*key, pl.col(d.REASON).alias("base_reason"))
    table = table.join(reasons, on=key, how="left", nulls_equal=True, maintain_order="left")
    names = [one.name for one in asked]
    shown = [*key, "base_verdict", "base_reason", *names]
    return Robustness(
        table=table.select(*shown, *(name for name in table.columns if name not in shown)),
        frame=beside,
        alternatives=tuple(asked),
        results=results,
    )


def _comparisons(one: Alternative, rows: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Return the comparisons of an alternative under the keys of the base.

    Other references have other areas: they are matched by figure and reference alone, and where an area is in several
    groups it is judged only where these say the same.
    """
    found = collected(one.declared).comparisons
    if one.changes != "to":
        return found
    same = [name for name in key if name != d.REFERENCE_AREA]
    agreed = found.group_by(same, maintain_order=True).agg(
        pl.when(pl.col(d.VERDICT).n_unique() == 1).then(pl.col(d.VERDICT).first()).alias(d.VERDICT),
        pl.col(d.REASON).first(),
    )
    return rows.select(key).join(agreed, on=same, how="inner", maintain_order="left")


def _asked(base: Declared, alternatives: Alternatives) -> list[Alternative]:
    """Return the alternatives in order, refusing none, and two with one name."""
    asked = [
        *other_figures(base, alternatives.get("figure", ())),
        *other_confidences(base, alternatives.get("confidence", ())),
        *other_policies(base, alternatives.get("missing", ())),
        *other_references(base, alternatives.get("to", {})),
        *other_years(base, alternatives.get("years", ())),
    ]
    names = [one.name for one in asked]
    if not names:
        message = "under: no alternative is named"
        raise PolicyError(message, hint="as under(confidence=[0.9, 0.99], figure='pooled')")
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        message = f"under: an alternative is named twice: {doubled}"
        raise PolicyError(message, hint="name each once")
    return asked
