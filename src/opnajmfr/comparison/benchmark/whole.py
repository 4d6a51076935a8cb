"""An area against an area that it lies in, or a pooled group: tested against the rest, without the area itself."""

import polars as pl

from opnajmfr import stats
from opnajmfr.comparison.references import BoundReference
from opnajmfr.comparison.subjects import HIGH, IS_APPROXIMATE, LOW, OVERLAPS, Subjects
from opnajmfr.comparison.verdicts import judged, no_difference, no_interval
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.engine.rollup import counted_by
from opnajmfr.model.policies import MissingPolicy
from opnajmfr.model.recipe import ReferenceKind
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Figure, Flag, Status

PART = "is_part"
"""Column of the share of an area that its reference holds: 1 where it lies in it, 0 where it does not."""
_WHOLE, _REST = "whole_", "rest_"
_NOT_PART, _NOBODY, _UNBOUNDED = "_not_part", "_nobody", "_unbounded_rest"
_OF_MEMBERS = (Figure.MEAN_OF_MEMBERS, Figure.MEDIAN_OF_MEMBERS)


def against_whole(
    subjects: Subjects, own: pl.DataFrame, bound: BoundReference, *, whole: pl.DataFrame, missing: MissingPolicy
) -> pl.DataFrame:
    """Compare areas with the county, the nation or a pooled group.

    The difference is own - reference. Where the area is part of the reference, the test is against the rest of
    it, and the limits of own - rest are multiplied by 1 - w, w being the area's share of the denominator: they
    then hold own - reference and exclude zero exactly where the test finds a difference. A measure that is no
    quotient of two sums has limits of its own for own - reference (`Measure.limits_against`).

    Parameters
    ----------
    subjects
        The computed figures.
    own
        The figures that are compared.
    bound
        The reference.
    whole
        Columns area, period, reference_area and is_part: which reference each area has, and how much of the area
        is part of it.
    missing
        When coverage is too low for a verdict.

    Returns
    -------
    polars.DataFrame
        One row a figure, with difference, limits, verdict and reason.
    """
    figure = bound.reference.figure
    is_given_too = bound.reference.kind is ReferenceKind.MUNICIPALITY
    usual = [Figure.REPORTED, *([Figure.OWN] if is_given_too else []), Figure.POOLED]
    figures = usual if figure is None else [figure]
    if bound.is_set_of_areas:
        figures = [Figure.POOLED]
    candidates = subjects.figures(figures)
    names = {slot: f"{_WHOLE}{slot}" for slot in subjects.slots}
    reference = candidates.filter(pl.col(c.CATEGORY).is_null()).select(
        *subjects.cell,
        pl.col(c.AREA).alias(d.REFERENCE_AREA),
        pl.col(c.FIGURE).alias(d.REFERENCE_FIGURE),
        pl.col(c.VALUE).alias(d.REFERENCE_VALUE),
        pl.col(c.STATUS).alias("reference_status"),
        pl.col(c.COVERAGE).alias("reference_coverage"),
        pl.col(c.FLAGS).list.contains(str(Flag.APPROXIMATE)).alias("reference_is_approximate"),
        *(pl.col(slot).alias(name) for slot, name in names.items()),
    )
    rows = own.join(whole, on=[c.AREA, c.PERIOD], how="left", maintain_order="left").join(
        reference, on=[*subjects.cell, d.REFERENCE_AREA], how="left", maintain_order="left"
    )
    part = pl.col(PART).fill_null(0.0)
    rows = rows.with_columns(
        (pl.col(name) - counted_by(part, slot).fill_null(0)).alias(f"{_REST}{slot}") for slot, name in names.items()
    )
    rest_low, rest_high = subjects.limits(_REST)
    share = pl.when(part > 0).then(part * subjects.denominator("") / subjects.denominator(_WHOLE)).otherwise(0.0)
    lower, upper = stats.mover(
        c.VALUE, subjects.value(_REST), lower=LOW, upper=HIGH, other_lower=rest_low, other_upper=rest_high
    )
    own_low, own_high = subjects.limits_against(_REST, _WHOLE)
    rows = rows.with_columns(
        (pl.col(c.VALUE) - pl.col(d.REFERENCE_VALUE)).alias(d.DIFFERENCE),
        pl.coalesce(own_low, lower * (1 - share)).alias(c.LOWER),
        pl.coalesce(own_high, upper * (1 - share)).alias(c.UPPER),
        (pl.col(IS_APPROXIMATE) | pl.col("reference_is_approximate").fill_null(value=False)).alias(IS_APPROXIMATE),
        (rest_low.is_null() & own_low.is_null()).alias(_UNBOUNDED),
        (subjects.denominator(_REST) == 0).alias(_NOBODY),
        (~subjects.kept_rules(_REST)).alias(_NOT_PART),
    )
    no_reference = pl.col(d.REFERENCE_VALUE).is_null()
    not_rolled_up = no_reference & (
        pl.col("reference_status").fill_null(str(Status.NOT_AGGREGABLE)) == Status.NOT_AGGREGABLE
    )
    differ = bound.reference.kind is ReferenceKind.PEERS or bound.reference.figure in _OF_MEMBERS
    adds = _adds(subjects)
    return judged(
        rows,
        unseen=[
            *no_difference(subjects.indicators, larger=True),
            (not_rolled_up & ~adds, Reason.NOT_ROLLED_UP),
            (no_reference & pl.col(d.REFERENCE_AREA).is_null(), Reason.NOT_IN_GROUP),
            (no_reference, Reason.NO_REFERENCE),
        ],
        unbounded=[
            *no_interval(subjects.indicators),
            (pl.lit(bound.reference.figure in _OF_MEMBERS), Reason.DIFFERENCES_AMONG_PEERS),
            (pl.col(f"{_WHOLE}x0").is_null(), Reason.REFERENCE_WITHOUT_COUNTS),
            (pl.col(OVERLAPS), Reason.OVERLAP),
            (pl.col(_NOT_PART), Reason.NOT_PART),
            (pl.col(_NOBODY), Reason.NOTHING_LEFT),
            (pl.col(_UNBOUNDED), Reason.NOTHING_LEFT),
            (~pl.col(d.DIFFERENCE).is_between(pl.col(c.LOWER), pl.col(c.UPPER)), Reason.REFERENCE_WITHOUT_COUNTS),
        ],
        withheld=[
            (pl.lit(value=differ), Reason.DIFFERENCES_AMONG_PEERS),
            (
                pl.min_horizontal(c.COVERAGE, "reference_coverage") < missing.min_coverage,
                Reason.LOW_COVERAGE,
            ),
        ],
    )


def _adds(subjects: Subjects) -> pl.Expr:
    """Tell which indicators add."""
    adding = [one.id for one in subjects.indicators if one.measure.adds]
    return pl.col(c.INDICATOR).cast(pl.String).is_in(adding)
