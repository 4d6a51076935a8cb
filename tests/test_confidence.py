"""A confidence is between 0 and 1, and its quantile is the normal one."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from opnajmfr.errors import ConfidenceError, OpenComparisonsError
from opnajmfr.stats.confidence import tail, z


@given(st.floats(min_value=1e-6, max_value=1 - 1e-12))
def test_quantile_is_that_of_the_normal_distribution(confidence: float) -> None:
    assert math.isclose(z(confidence), -float(ndtri(tail(confidence))), rel_tol=1e-9, abs_tol=1e-12)


@given(st.tuples(st.floats(0.001, 0.999), st.floats(0.001, 0.999)))
def test_more_confidence_is_never_a_smaller_quantile(pair: tuple[float, float]) -> None:
    low, high = sorted(pair)
    assert z(low) <= z(high)


def test_a_confidence_beside_the_limits_has_a_finite_quantile() -> None:
    assert math.isfinite(z(math.nextafter(1, 0)))
    assert math.copysign(1, z(5e-324)) == 1


@pytest.mark.parametrize("confidence", [0, 1, 0.0, 1.0, -0.5, 1.5, 95, math.nan, math.inf])
def test_what_is_no_confidence_is_refused(confidence: float) -> None:
    with pytest.raises(ConfidenceError, match="between 0 and 1") as caught:
        z(confidence)
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, OpenComparisonsError)


@pytest.mark.parametrize(("confidence", "way_out"), [(95, "write 0.95, not 95"), (99.8, "write 0.998, not 99.8")])
def test_per_cent_is_recognised(confidence: float, way_out: str) -> None:
    with pytest.raises(ConfidenceError) as caught:
        z(confidence)
    assert caught.value.hint == way_out
