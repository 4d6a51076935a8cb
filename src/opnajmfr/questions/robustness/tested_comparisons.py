"""The comparisons of a plan with a p wherever there is a verdict."""

import polars as pl

from opnajmfr.comparison.robustness.touching_zero import lacks_p, wider_confidence, with_p_from_limits
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.results import Results
from opnajmfr.plan.planning import Plan


def comparisons_with_p(plan: Plan, *, confidence: float) -> tuple[Results, pl.DataFrame]:
    """Return what a plan computed, and its comparisons with p where the test gives limits only.

    Parameters
    ----------
    plan
        A plan that compares.
    confidence
        Confidence of the verdicts.

    Returns
    -------
    tuple of Results and polars.DataFrame
        The results as they are, and their comparisons with p.
    """
    results = plan.with_intervals(confidence).collect()
    rows = results.comparisons
    if not lacks_p(rows):
        return results, rows
    wider = plan.with_intervals(wider_confidence(confidence)).collect().comparisons
    key = [c.INDICATOR, c.AREA, c.LEVEL, c.PERIOD, c.SEX, *results.breakdowns, d.REFERENCE, d.REFERENCE_AREA]
    return results, with_p_from_limits(rows, wider, key=key, confidence=confidence)
