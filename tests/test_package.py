"""A package holds everything about a release, reads back to the same bytes, and never leads out of its folder."""

import json
from importlib import import_module
from pathlib import Path

import polars as pl
import pytest
from attrs import evolve

from opnajmfr.data import package_format
from opnajmfr.data.imprint import Imprint
from opnajmfr.data.invented_set import invented
from opnajmfr.data.release import Release
from opnajmfr.data.results import Results
from opnajmfr.errors import PackageError
from opnajmfr.model.recipe import Recipe
from opnajmfr.model.recipe_text import recipe_from_json, recipe_json
from opnajmfr.outputs.packages import write_package
from opnajmfr.plan.starting import compute
from opnajmfr.sources.packages.reading_packages import read_package

IMPRINT = Imprint(publisher="Provet", address="https://example.org/oj/", license="https://example.org/cc0", number="1")


@pytest.fixture(scope="module")
def results() -> Results:
    """Return invented figures with county, nation, intervals, comparisons and ranks."""
    data = invented()
    plan = compute(data).aggregate(data.areas).with_intervals(0.95).compare(to=["county", "nation"])
    return plan.rank(among="nation", indicators=data.catalogue.ranked()).collect()


@pytest.fixture
def folder(results: Results, tmp_path: Path) -> Path:
    """Return a written package."""
    write_package(results, tmp_path / "paket", imprint=IMPRINT)
    return tmp_path / "paket"


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder."""
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_a_package_reads_back_to_the_same_bytes(folder: Path) -> None:
    write_package(read_package(folder), folder.parent / "igen")
    assert contents(folder.parent / "igen") == contents(folder)


def test_a_package_holds_the_published_figures_to_the_bit(results: Results, folder: Path) -> None:
    written, read = Release.of(results, imprint=IMPRINT), read_package(folder)
    for name in package_format.TABLES:
        frame: pl.DataFrame = getattr(written, name)
        assert frame.schema == getattr(read, name).schema
        assert frame.equals(getattr(read, name))
    assert (read.catalogue, read.recipe, read.publication) == (written.catalogue, written.recipe, written.publication)
    assert (read.vintage, read.imprint) == (written.vintage, IMPRINT)


def test_the_arrow_metadata_carries_catalogue_and_recipe(folder: Path) -> None:
    metadata: dict[bytes, bytes] = import_module("pyarrow.parquet").read_schema(folder / "figures.parquet").metadata
    assert {b"opnajmfr.catalogue", b"opnajmfr.recipe"} <= set(metadata)


def test_the_manifest_describes_every_file_and_every_column(folder: Path) -> None:
    manifest = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert {one["path"] for one in manifest["resources"]} == set(contents(folder)) - {"datapackage.json"}
    figures = next(one for one in manifest["resources"] if one["path"] == "figures.csv")
    header = (folder / "figures.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert [column["name"] for column in figures["schema"]["fields"]] == header


def test_the_data_set_is_described_as_the_swedish_profile_wants(folder: Path) -> None:
    entry = json.loads((folder / "dcat.jsonld").read_text(encoding="utf-8"))
    assert {"dct:title", "dct:description", "dct:publisher", "dcat:distribution"} <= set(entry)
    assert [title["@language"] for title in entry["dct:title"]] == ["sv", "en"]
    assert all(one["dcat:accessURL"]["@id"].startswith(IMPRINT.address) for one in entry["dcat:distribution"])


@pytest.mark.parametrize("name", ["metodbeskrivning.md", "kvalitetsdeklaration.md", "indikatorbeskrivningar.md"])
def test_documents_are_written_from_the_objects(folder: Path, name: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "None" not in text


def test_every_indicator_is_described_in_both_languages(results: Results, folder: Path) -> None:
    for name in ("indikatorbeskrivningar.md", "indicator-descriptions.md"):
        text = (folder / name).read_text(encoding="utf-8")
        assert [one.id for one in results.catalogue if f"({one.id})" not in text] == []


def test_the_recipe_survives_its_text(results: Results) -> None:
    assert recipe_from_json(recipe_json(results.recipe)) == results.recipe
    with pytest.raises(PackageError, match="no recipe"):
        recipe_from_json('{"confidence": {}}')
    assert recipe_from_json(recipe_json(Recipe())) == Recipe()


def test_an_earlier_package_is_never_written_over(results: Results, folder: Path) -> None:
    before = contents(folder)
    with pytest.raises(PackageError, match="is there already"):
        write_package(results, folder)
    assert contents(folder) == before


def test_a_failed_write_leaves_nothing(results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError):  # noqa: PT011 - the error of a full disk has no words of its own
        write_package(results, tmp_path / "paket")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "path", ["../secret.txt", "/etc/hostname", "..", "", "a/../../b", "..\\secret.txt", "C:\\secret.txt", "x\x00y"]
)
def test_a_path_that_leads_out_of_the_folder_is_refused(folder: Path, path: str) -> None:
    (folder.parent / "secret.txt").write_text("hemligt", encoding="utf-8")
    manifest = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    manifest["resources"][0] |= {"path": path, "bytes": 7}
    (folder / "datapackage.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(PackageError, match="no file of its folder"):
        read_package(folder)


def test_a_link_that_leads_out_of_the_folder_is_refused(folder: Path) -> None:
    outside = folder.parent / "figures.parquet"
    (folder / "figures.parquet").rename(outside)
    (folder / "figures.parquet").symlink_to(outside)
    with pytest.raises(PackageError, match="no file of its folder"):
        read_package(folder)


@pytest.mark.parametrize("name", ["figures.parquet", "metodbeskrivning.md"])
def test_a_file_that_was_changed_or_cut_off_is_refused(folder: Path, name: str) -> None:
    written = (folder / name).read_bytes()
    (folder / name).write_bytes(written[:-1])
    with pytest.raises(PackageError, match="not as long"):
        read_package(folder)
    (folder / name).write_bytes(written[:-1] + bytes([written[-1] ^ 1]))
    with pytest.raises(PackageError, match="was changed"):
        read_package(folder)


@pytest.mark.parametrize("text", ["", "[]", '{"resources": 1}', '{"resources": [{}]}', '{"resources": []}'])
def test_a_manifest_that_is_none_is_refused(folder: Path, text: str) -> None:
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    with pytest.raises(PackageError):
        read_package(folder)


def test_a_release_has_its_own_publication(results: Results, folder: Path) -> None:
    release = read_package(folder)
    with pytest.raises(PackageError, match="already"):
        write_package(release, folder.parent / "x", imprint=IMPRINT)
    assert evolve(release, imprint=Imprint()).imprint != Release.of(results, imprint=IMPRINT).imprint
