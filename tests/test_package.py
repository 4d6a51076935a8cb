"""A package holds everything about a release, reads back to the same bytes, and never leads out of its folder."""

import json
import re
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

IMPRINT = Imprint(
    publisher="Provet",
    contact="statistik@example.org",
    address="https://example.org/oj/",
    license="https://creativecommons.org/publicdomain/zero/1.0/",
    number="1",
    issued="2026-06-01",
)


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


def graph(folder: Path) -> dict[str, dict[str, object]]:
    """Return the nodes of the catalogue entry by type, distributions under their ids."""
    entry = json.loads((folder / "dcat.jsonld").read_text(encoding="utf-8"))
    return {node["@id"] if node["@type"] == "dcat:Distribution" else node["@type"]: node for node in entry["@graph"]}


def test_every_property_that_the_swedish_profile_demands_is_there(folder: Path) -> None:
    nodes = graph(folder)
    titled = {"dcterms:title", "dcterms:description", "dcterms:publisher"}
    assert titled | {"dcterms:license", "dcat:dataset"} <= set(nodes["dcat:Catalog"])
    assert titled | {"dcat:contactPoint", "dcat:distribution"} <= set(nodes["dcat:Dataset"])
    assert nodes["foaf:Agent"]["foaf:name"] == IMPRINT.publisher
    assert nodes["vcard:Organization"]["vcard:hasEmail"] == {"@id": f"mailto:{IMPRINT.contact}"}
    assert all("dcat:accessURL" in node for name, node in nodes.items() if name.startswith("http"))


def test_every_link_within_the_catalogue_entry_leads_somewhere(folder: Path) -> None:
    nodes = graph(folder)
    ids = {str(node["@id"]) for node in nodes.values()}
    text = (folder / "dcat.jsonld").read_text(encoding="utf-8")
    assert set(re.findall(rf"{re.escape(IMPRINT.address)}#[a-z-]+", text)) == ids
    files = set(re.findall(rf'"{re.escape(IMPRINT.address)}([^"#]+)"', text))
    assert files == set(contents(folder)) - {"dcat.jsonld", "datapackage.json"}


def test_a_catalogue_entry_that_would_lack_what_is_demanded_is_not_written(results: Results, tmp_path: Path) -> None:
    write_package(results, tmp_path / "paket", imprint=Imprint(publisher="Provet"))
    assert "dcat.jsonld" not in contents(tmp_path / "paket")
    declaration = (tmp_path / "paket" / "kvalitetsdeklaration.md").read_text(encoding="utf-8")
    assert "kontaktuppgift" in declaration
    assert "webbadress" in declaration


def test_the_key_of_a_table_names_each_row_once(folder: Path) -> None:
    manifest = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    tables = [one for one in manifest["resources"] if "schema" in one]
    assert len(tables) == len(package_format.TABLES)
    for one in tables:
        frame = pl.read_csv(folder / one["path"], infer_schema=False)
        key = one["schema"].get("primaryKey") or one["schema"]["uniqueKeys"][0]
        assert not frame.select(key).is_duplicated().any()
        assert ("primaryKey" in one["schema"]) == (frame.select(key).null_count().row(0) == (0,) * len(key))
        assert frame.height == one["rows"]


@pytest.mark.parametrize("name", ["metodbeskrivning.md", "kvalitetsdeklaration.md", "indikatorbeskrivningar.md"])
def test_documents_are_written_from_the_objects(folder: Path, name: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "None" not in text


def test_every_indicator_is_described_in_both_languages(results: Results, folder: Path) -> None:
    for name in ("indikatorbeskrivningar.md", "indicator-descriptions.md"):
        text = (folder / name).read_text(encoding="utf-8")
        assert [one.id for one in results.catalogue if f"- **Id**: {one.id}\n" not in text] == []


def test_the_recipe_survives_its_text(results: Results) -> None:
    assert recipe_from_json(recipe_json(results.recipe)) == results.recipe
    with pytest.raises(PackageError, match="no recipe"):
        recipe_from_json('{"confidence": {}}')
    assert recipe_from_json(recipe_json(Recipe())) == Recipe()


def test_a_release_has_its_own_publication(results: Results, folder: Path) -> None:
    release = read_package(folder)
    with pytest.raises(PackageError, match="already"):
        write_package(release, folder.parent / "x", imprint=IMPRINT)
    assert evolve(release, imprint=Imprint()).imprint != Release.of(results, imprint=IMPRINT).imprint
