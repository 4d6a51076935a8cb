"""Profiles for hypothesis, and the folder of real data that some tests read."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no fault of the code."""
settings.register_profile("dev", UNTIMED, max_examples=50)
settings.register_profile("ci", UNTIMED, max_examples=100, derandomize=True, print_blob=True)
settings.register_profile("nightly", UNTIMED, max_examples=2_000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


def shared_folder() -> Path:
    """Return where the real data would be: beside the checkout, or where OPNAJMFR_SHARED says."""
    beside = Path(__file__).resolve().parents[2] / "shared"
    return Path(os.environ.get("OPNAJMFR_SHARED") or beside)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of real data; a test that uses it carries the marker `shared`."""
    return shared_folder()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that uses the fixture, so that `-m shared` finds them all."""
    for item in items:
        if "shared" in getattr(item, "fixturenames", ()):
            item.add_marker("shared")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose real data is absent, or fail it where the data is required."""
    if item.get_closest_marker("shared") is None or shared_folder().is_dir():
        return
    reason = f"the folder of real data is absent: {shared_folder()} (OPNAJMFR_SHARED names another)"
    if os.environ.get("OPNAJMFR_REQUIRE_SHARED") == "1":
        pytest.fail(f"OPNAJMFR_REQUIRE_SHARED=1, but {reason}", pytrace=False)
    pytest.skip(reason)
