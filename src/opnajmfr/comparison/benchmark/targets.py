"""An area against a target value: one sample, one number."""

import polars as pl

from opnajmfr.comparison.references import BoundReference
from opnajmfr.comparison.subjects import HIGH, LOW, Subjects
from opnajmfr.comparison.verdicts import judged, no_difference, no_interval
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.engine.members import by_indicator
from opnajmfr.model.policies import MissingPolicy
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import IndicatorKind


def against_target(
    subjects: Subjects, own: pl.DataFrame, bound: BoundReference, *, missing: MissingPolicy
) -> pl.DataFrame:
    """Compare areas with a target.

    The limits are those of the area's own figure (Wilson for a proportion), less the target.

    Parameters
    ----------
    subjects
        The computed figures.
    own
        The figures that are compared.
    bound
        The target; without a value, each indicator's own.
    missing
        When coverage is too low for a verdict.

    Returns
    -------
    polars.DataFrame
        One row a figure, with difference, limits, verdict and reason.
    """
    given = bound.reference.value
    targets = {
        one.id: None if one.kind is IndicatorKind.KEY_FIGURE else one.target if given is None else given
        for one in subjects.indicators
    }
    rows = own.with_columns(by_indicator(targets, pl.Float64).alias(d.REFERENCE_VALUE)).with_columns(
        (pl.col(c.VALUE) - pl.col(d.REFERENCE_VALUE)).alias(d.DIFFERENCE),
        (pl.col(LOW) - pl.col(d.REFERENCE_VALUE)).alias(c.LOWER),
        (pl.col(HIGH) - pl.col(d.REFERENCE_VALUE)).alias(c.UPPER),
    )
    is_key_figure = by_indicator(
        {one.id: one.kind is IndicatorKind.KEY_FIGURE for one in subjects.indicators}, pl.Boolean
    )
    return judged(
        rows,
        unseen=[
            (is_key_figure, Reason.KEY_FIGURE),
            *no_difference(subjects.indicators, larger=False),
            (pl.col(d.REFERENCE_VALUE).is_null(), Reason.NO_REFERENCE),
        ],
        unbounded=no_interval(subjects.indicators),
        withheld=[(pl.col(c.COVERAGE) < missing.min_coverage, Reason.LOW_COVERAGE)],
    )
