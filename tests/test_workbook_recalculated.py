"""A spreadsheet program that works the formulas out anew shows the library's numbers, and so do the written values."""

import os
import shutil
import subprocess
from pathlib import Path

import polars as pl
import pytest
from attrs import evolve

from opnajmfr.data import columns as c
from opnajmfr.data.invented_set import invented
from opnajmfr.data.release import Release
from opnajmfr.data.results import Results
from opnajmfr.outputs.workbooks import write_workbook
from opnajmfr.plan.starting import compute
from tests.comparing_workbook import BESIDE, COMPARE, WRONG, Asked, expected, rechosen, shown

N_MUNICIPALITIES = 20
REQUIRED = "OPNAJMFR_REQUIRE_LIBREOFFICE"
RECALCULATES = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode"><value>0</value></prop>
</item>
</oor:items>
"""
"""A profile that always works formulas out when it reads a file."""


@pytest.fixture(scope="module")
def results() -> Results:
    """Return invented figures of two years and some municipalities, with peers, county, nation and intervals."""
    data = invented()
    plan = compute(data).aggregate(data.areas).with_intervals(0.95).compare(to=["peers", "county", "nation"])
    computed = plan.collect()
    some = sorted(computed.frame.filter(pl.col(c.LEVEL) == "municipality")[c.AREA].unique())[: N_MUNICIPALITIES + 2]
    kept = (pl.col(c.PERIOD) > 2022) & (pl.col(c.AREA).is_in(some) | (pl.col(c.LEVEL) != "municipality"))
    return evolve(computed, frame=computed.frame.filter(kept), comparisons=computed.comparisons.filter(kept))


@pytest.fixture(scope="module")
def choices(results: Results) -> list[Asked]:
    """Return a choice for each of twenty municipalities, of different years, sexes and references."""
    release = Release.of(results)
    names = release.areas.filter(pl.col(c.LEVEL) == "municipality").sort(c.AREA)["name"].to_list()
    labels = [one.label for one in release.recipe.references]
    return [
        Asked(name=name, period=2023 + place % 2, sex="TTKM"[place % 4], reference=labels[place % 3])
        for place, name in enumerate(names[:N_MUNICIPALITIES])
    ]


@pytest.fixture(scope="module")
def recalculated(results: Results, choices: list[Asked], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return a workbook for each choice, its wrong values worked out anew by LibreOffice."""
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get(REQUIRED):
            pytest.fail(f"soffice is not there, and {REQUIRED} is set")
        pytest.skip("soffice is not there; install LibreOffice Calc")
    folder = tmp_path_factory.mktemp("omräknade")
    profile = folder / "profil"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(RECALCULATES, encoding="utf-8")
    write_workbook(results, folder / "öj.xlsx")
    names = tuple(one.name for one in choices)
    files = [folder / f"{place:02}.xlsx" for place in range(len(choices))]
    for place, (file, asked) in enumerate(zip(files, choices, strict=True)):
        rechosen(folder / "öj.xlsx", file, asked, beside=(*names, *names)[place + 1 : place + 9])
        assert {row["eget värde"] for row in shown(file).values()} == {WRONG}
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx"]
    done = subprocess.run(
        [*command, "--outdir", str(folder / "ut"), *map(str, files)], capture_output=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr.decode()
    return [folder / "ut" / file.name for file in files]


def agrees(release: Release, asked: Asked, path: Path) -> None:
    """Hold the comparing sheet of a file to the library, to 15 digits."""
    wanted, found = expected(release, asked), shown(path)
    assert set(found) == set(wanted)
    for title, row in wanted.items():
        for head, cell in row.items():
            seen = found[title].get(head)
            where = (asked.name, title, head)
            if isinstance(cell, float):
                assert seen == pytest.approx(cell, rel=1e-15, abs=0), where
            elif head in found[title]:
                assert seen == cell, where
            else:
                assert cell == "–", where


def test_the_written_values_are_those_of_the_library(results: Results, tmp_path: Path) -> None:
    release = Release.of(results)
    names = release.areas.filter(pl.col(c.LEVEL) == "municipality").sort(c.AREA)["name"].to_list()
    label = release.recipe.references[0].label
    for name in names[:N_MUNICIPALITIES]:
        write_workbook(results, tmp_path / "a.xlsx", municipality=name)
        agrees(release, Asked(name=name, period=2024, sex="T", reference=label), tmp_path / "a.xlsx")


def test_twenty_municipalities_worked_out_anew_are_those_of_the_library(
    results: Results, choices: list[Asked], recalculated: list[Path]
) -> None:
    release = Release.of(results)
    assert len(recalculated) == N_MUNICIPALITIES
    for asked, path in zip(choices, recalculated, strict=True):
        agrees(release, asked, path)


def test_municipalities_side_by_side_have_their_own_values_and_mean(
    results: Results, choices: list[Asked], recalculated: list[Path]
) -> None:
    release = Release.of(results)
    names = [one.name for one in choices] * 2
    n_means = 0
    for place, (asked, path) in enumerate(zip(choices, recalculated, strict=True)):
        picked = [asked.name, *names[place + 1 : place + 9]]
        wanted = [expected(release, evolve(asked, name=name)) for name in picked]
        heads = ["eget värde", *(f"Kommun {number}" for number in range(1, 9))]
        for title, row in shown(path, name=BESIDE).items():
            own = [table[title]["eget värde"] for table in wanted]
            assert [row[head] for head in heads] == own, (asked.name, title)
            numbers = [value for value in own[1:] if isinstance(value, float)]
            if numbers:
                n_means += 1
                assert row["medel"] == pytest.approx(sum(numbers) / len(numbers), rel=1e-14)
                assert (row["lägst"], row["högst"]) == (min(numbers), max(numbers))
            if own.count("Ja") + own.count("Nej"):
                assert row["antal Ja"] == f"{own[1:].count('Ja')} av {own[1:].count('Ja') + own[1:].count('Nej')}"
    assert n_means > N_MUNICIPALITIES


def test_the_sheets_that_are_compared_are_there(recalculated: list[Path]) -> None:
    for path in recalculated[:1]:
        assert len(shown(path, name=COMPARE)) == len(shown(path, name=BESIDE)) > 10
