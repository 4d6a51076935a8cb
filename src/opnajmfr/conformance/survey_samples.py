"""Samples of Californian schools: means, totals and shares by design, as R's package survey prints them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from opnajmfr.conformance.expectations import Expectation, Numbers, Skipped
from opnajmfr.conformance.oracle import Oracle
from opnajmfr.conformance.reading import table
from opnajmfr.data import columns as c
from opnajmfr.errors import ExtraNotInstalledError
from opnajmfr.model.survey_items import SurveyItem
from opnajmfr.sources.survey import SurveySample
from opnajmfr.sources.survey_estimates import STANDARD_ERROR

_MISSING = "extra survey not installed"
_SCHOOLS = {"E": 4421.0, "H": 755.0, "M": 1018.0}
_GROWTH = {"No": 1072.0, "Yes": 5122.0}
_LUMLEY = "R survey (Lumley 2004, J. Stat. Softw. 9(8); its examples)"

Cell = tuple[str, float, float]
"""A printed number, what it is, and half a unit of its last digit."""


def stratified(folder: Path) -> Iterator[Expectation]:
    """Yield what is printed of the stratified sample: `svymean(~api00, dstrat)`.

    Parameters
    ----------
    folder
        The folder of oracles.

    Yields
    ------
    Expectation
        A number each.
    """
    printed = [("mean api00", 662.2874, 5e-5), ("its standard error", 9.4089, 5e-5)]
    sample = _sample(folder / "survey" / "apistrat.csv", stratum="stype", population_size="fpc")
    if sample is None:
        yield from _skipped(printed)
        return
    yield from _beside(printed, _pair(sample.mean("api00").frame))


def simple(folder: Path) -> Iterator[Expectation]:
    """Yield what is printed of the simple random sample: `svymean(~api00, dsrs)`, `svytotal(~enroll+stype, dsrs)`.

    Parameters
    ----------
    folder
        The folder of oracles.

    Yields
    ------
    Expectation
        A number each.
    """
    printed = [
        ("mean api00", 656.59, 5e-3),
        ("its standard error", 9.2497, 5e-5),
        ("total enroll", 3621074.34, 5e-3),
        ("its standard error", 169519.65, 5e-3),
        ("total stype E", 4397.74, 5e-3),
        ("its standard error", 196.00, 5e-3),
        ("total stype H", 774.25, 5e-3),
        ("its standard error", 142.85, 5e-3),
        ("total stype M", 1022.01, 5e-3),
        ("its standard error", 160.33, 5e-3),
    ]
    sample = _sample(folder / "survey" / "apisrs.csv", population_size="fpc", flags="EHM")
    if sample is None:
        yield from _skipped(printed)
        return
    totals = [number for name in ("enroll", *"EHM") for number in _pair(sample.total(name).frame)]
    yield from _beside(printed, [*_pair(sample.mean("api00").frame), *totals])


def clustered(folder: Path) -> Iterator[Expectation]:
    """Yield what is printed of the cluster sample of districts, and of its calibrated weights.

    Parameters
    ----------
    folder
        The folder of oracles.

    Yields
    ------
    Expectation
        A number each.
    """
    printed = [*_OF_ALL, *_OF_GROUPS, *_CALIBRATED]
    file, flags = folder / "survey" / "apiclus1.csv", [*"EHM", "met targets"]
    sample = _sample(file, cluster="dnum", population_size="fpc", flags=flags)
    if sample is None:
        yield from _skipped(printed)
        return
    types = [SurveyItem(id=one, question="stype", top=one, rest=tuple("EHM".replace(one, ""))) for one in "EHM"]
    of_all = [
        *_pair(sample.mean("api00").frame),
        *_pair(sample.mean("api99").frame),
        *(number / 100 for one in types for number in _pair(sample.share(one).frame)),
        *_pair(sample.total("enroll").frame),
        *(number for one in "EHM" for number in _pair(sample.total(one).frame)),
        *_pair(sample.total("met targets").frame),
    ]
    yield from _beside(_OF_ALL, of_all)
    groups = [sample.mean(name, by=["stype", "sch.wide"]).frame for name in ("api99", "api00")]
    yield from _beside(_OF_GROUPS, [number for frame in groups for number in _pair(frame)])
    post = sample.with_poststratified_weights("stype", _SCHOOLS)
    raked = sample.with_raked_weights({"stype": _SCHOOLS, "sch.wide": _GROWTH})
    means = [one.mean("api00").frame[c.VALUE].item() for one in (post, raked)]
    yield from _beside(_CALIBRATED, [*_pair(post.total("enroll").frame), *means])


def _sample(path: Path, *, flags: Sequence[str] = (), **design: str) -> SurveySample | None:
    """Return a sample, or None where the extra is not installed."""
    rows = table(path, text=("cds",))
    met = pl.when((pl.col("sch.wide") == "Yes") & (pl.col("comp.imp") == "Yes")).then("enroll").otherwise(0)
    made = [met.alias(name) if name == "met targets" else (pl.col("stype") == name).alias(name) for name in flags]
    try:
        return SurveySample.from_frame(rows.with_columns(made), weight="pw", **design)
    except ExtraNotInstalledError:
        return None


def _pair(frame: pl.DataFrame) -> list[float]:
    """Return the values of estimates, then their standard errors."""
    return [*frame[c.VALUE], *frame[STANDARD_ERROR]]


def _beside(printed: Sequence[Cell], computed: Sequence[float]) -> Iterator[Expectation]:
    """Yield each printed number beside ours."""
    for (what, expected, half), ours in zip(printed, computed, strict=True):
        yield Numbers(what=what, expected=[expected], computed=[ours], relative=0.0, absolute=half * (1 + 1e-9))


def _skipped(printed: Sequence[Cell]) -> Iterator[Expectation]:
    """Yield each printed number as one that is not checked."""
    for what, _, _ in printed:
        yield Skipped(what=what, n=1, reason=_MISSING)


_OF_ALL: tuple[Cell, ...] = (
    ("mean api00", 644.169399, 5e-7),
    ("its standard error", 23.5422, 5e-5),
    ("mean api99", 606.978142, 5e-7),
    ("its standard error", 24.2250, 5e-5),
    ("share stype E", 0.786885, 5e-7),
    ("its standard error", 0.0463, 5e-5),
    ("share stype H", 0.076503, 5e-7),
    ("its standard error", 0.0268, 5e-5),
    ("share stype M", 0.136612, 5e-7),
    ("its standard error", 0.0296, 5e-5),
    ("total enroll", 3404940.13, 5e-3),
    ("its standard error", 932235.03, 5e-3),
    ("total stype E", 4873.97, 5e-3),
    ("its standard error", 1333.32, 5e-3),
    ("total stype H", 473.86, 5e-3),
    ("its standard error", 158.70, 5e-3),
    ("total stype M", 846.17, 5e-3),
    ("its standard error", 167.55, 5e-3),
    ("total enroll of schools that met both targets", 2406420.0, 0.5),
    ("its standard error", 645444.0, 0.5),
)
"""`svymean(~api00+api99+stype, dclus1)`, `svytotal(~enroll+stype, dclus1)`, and `svytotal` of a subset."""
_GROUPS = ("E.No", "E.Yes", "H.No", "H.Yes", "M.No", "M.Yes")
_PRINTED_GROUPS: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "api99": (
        (601.6667, 608.3485, 662.0, 577.6364, 611.3750, 607.2941),
        (47.27582, 21.52493, 29.23003, 46.50125, 41.11886, 42.53046),
    ),
    "api00": (
        (596.3333, 653.6439, 659.3333, 607.4545, 606.3750, 643.2353),
        (43.49010, 20.31720, 27.00275, 43.70468, 41.11686, 42.12850),
    ),
}
_OF_GROUPS: tuple[Cell, ...] = tuple(
    (f"{what} {name} of {group}", number, half)
    for name, (means, errors) in _PRINTED_GROUPS.items()
    for what, numbers, half in (("mean", means, 5e-5), ("standard error", errors, 5e-6))
    for group, number in zip(_GROUPS, numbers, strict=True)
)
"""`svyby(~api99+api00, ~stype+sch.wide, dclus1, svymean)`."""
_CALIBRATED: tuple[Cell, ...] = (
    ("total enroll, poststratified by stype", 3680893.0, 0.5),
    ("its standard error", 406293.0, 0.5),
    ("mean api00, poststratified by stype", 642.31, 5e-3),
    ("mean api00, raked to stype and sch.wide", 641.23, 5e-3),
)
"""`postStratify(dclus1, ~stype, …)` and `rake(dclus1, list(~stype, ~sch.wide), …)`, as their help pages do."""

ORACLES: tuple[Oracle, ...] = (
    Oracle(files=("survey/apistrat.csv",), source=_LUMLEY, expectations=stratified),
    Oracle(files=("survey/apisrs.csv",), source=_LUMLEY, expectations=simple),
    Oracle(files=("survey/apiclus1.csv",), source=_LUMLEY, expectations=clustered),
)
SHIPPED: tuple[Oracle, ...] = ()
