"""A package holds everything about a release, reads back to the same bytes, and never leads out of its folder."""

import json
import os
import re
import subprocess
import sys
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from opnajmfr.data import package_format
from opnajmfr.data.imprint import Imprint
from opnajmfr.data.invented_set import invented
from opnajmfr.data.observations import Observations
from opnajmfr.data.publication import OPTIONAL
from opnajmfr.data.published_frames import OF_THE_FIGURE
from opnajmfr.data.release import Release
from opnajmfr.data.results import Results
from opnajmfr.errors import PackageError
from opnajmfr.model.declaring import indicator, proportion
from opnajmfr.model.descriptions import Description, Version
from opnajmfr.model.indicator_kinds import QualityIndicator
from opnajmfr.model.measures.quotients import Proportion
from opnajmfr.model.periods import Span
from opnajmfr.model.policies import SuppressionRule
from opnajmfr.model.recipe import Recipe
from opnajmfr.model.recipe_text import recipe_from_json, recipe_json
from opnajmfr.outputs.package_documents import DOCUMENTS
from opnajmfr.outputs.packages import write_package
from opnajmfr.plan.starting import compute
from opnajmfr.sources.packages.reading_packages import read_package
from tests.small_worlds import FEWEST, World, worlds

SAFE = indicator("Trygghet", proportion("x", "n"), direction="higher")
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


def test_the_same_figures_give_the_same_bytes_in_any_order_and_any_process(folder: Path, tmp_path: Path) -> None:
    told = f"""
import sys
from opnajmfr.data.imprint import Imprint
from opnajmfr.data.invented_set import invented
from opnajmfr.data.observations import Observations
from opnajmfr.data.observations import Observations
from opnajmfr.outputs.package_documents import DOCUMENTS
from opnajmfr.outputs.packages import write_package
from opnajmfr.plan.starting import compute

data = invented()
frame = data.observations.frame.sample(fraction=1, shuffle=True, seed=4)
shuffled = Observations.from_frame(frame, source=data.observations.source)
plan = compute(data.catalogue, shuffled).aggregate(data.areas).with_intervals(0.95).compare(to=["county", "nation"])
results = plan.rank(among="nation", indicators=data.catalogue.ranked()).collect()
write_package(results, sys.argv[1], imprint={IMPRINT!r})
"""
    place = tmp_path / "annan process"
    others = os.environ | {"PYTHONHASHSEED": "4711", "POLARS_MAX_THREADS": "1"}
    subprocess.run([sys.executable, "-c", told, str(place)], check=True, env=others)
    assert contents(place) == contents(folder)


@FEWEST
@given(worlds(sexes=("K", "M")), st.integers(1, 600), st.sets(st.sampled_from(OPTIONAL)), st.integers(0, 6))
def test_any_publication_of_any_figures_comes_back_to_the_same_bytes(
    world: World, least: int, without: set[str], digits: int
) -> None:
    assume(world.observations.outline.filter("has_amounts", variable="x").height)
    assume(world.observations.outline.filter("has_amounts", variable="n").height)
    rule = SuppressionRule(purpose="precision", min_respondents=least)
    plan = compute(SAFE, world.observations).aggregate(world.areas, figures=["pooled", "mean_of_members"])
    results = plan.with_intervals().suppress(rule).compare(to=["county", "nation"]).rank(among="nation").collect()
    with TemporaryDirectory() as place:
        write_package(results, Path(place, "a"), publication=results.publication(without=without, digits=digits))
        release = read_package(Path(place, "a"))
        write_package(release, Path(place, "b"))
        assert contents(Path(place, "a")) == contents(Path(place, "b"))
    hidden = release.figures.filter(status="too_uncertain")
    assert all(hidden[name].null_count() == hidden.height for name in OF_THE_FIGURE if name in hidden.columns)
    assert set(OPTIONAL) - set(release.figures.columns) == without


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


def test_every_cell_is_as_the_table_schema_says(folder: Path) -> None:
    manifest = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    kinds = {"integer": pl.Int64, "number": pl.Float64, "string": pl.String}
    n_checked = 0
    for one in (resource for resource in manifest["resources"] if "schema" in resource):
        frame = pl.read_csv(folder / one["path"], infer_schema=False)
        for column in one["schema"]["fields"]:
            cells, rules = frame[column["name"]], column.get("constraints", {})
            assert cells.cast(kinds[column["type"]]).null_count() == cells.null_count()
            assert not rules.get("required") or cells.null_count() == 0
            assert set(cells.drop_nulls()) <= set(rules.get("enum", cells.drop_nulls()))
            assert column["title"] != column["description"] or column["name"] == "band"
            n_checked += len(cells)
    assert n_checked > 0


def test_every_term_of_the_catalogue_entry_is_of_a_declared_vocabulary(folder: Path) -> None:
    entry = json.loads((folder / "dcat.jsonld").read_text(encoding="utf-8"))
    prefixes = set(entry["@context"])
    assert all(address.startswith("http") for address in entry["@context"].values())
    text = json.dumps(entry["@graph"])
    assert set(re.findall(r'"([a-z]+):[A-Za-z]+"', text)) == prefixes
    assert set(re.findall(r'"@id": "(?!https?://|mailto:)([^"]*)"', text)) == set()


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


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_no_document_has_an_empty_heading_or_a_word_of_python(folder: Path, name: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    blocks = [block for block in text.split("\n\n") if block.strip()]
    assert text.startswith("# ")
    assert len(blocks) > 3
    for block, following in pairwise([*blocks, "# end"]):
        if block.startswith("#"):
            level = block.index(" ")
            assert not following.startswith("#") or (level > 1 and following.index(" ") == level + 1), block
    assert re.findall(r"None|\bnan\b|\{|\}|<[A-Z]|Status\.|\(\)|: \.|  |: ;", text) == []


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_every_document_names_its_release(folder: Path, name: str) -> None:
    line = (folder / name).read_text(encoding="utf-8").splitlines()[2]
    assert line in {
        "Öppna jämförelser, version 1.0. Utgivare: Provet. Utgiven 2026-06-01.",
        "Open comparisons, version 1.0. Publisher: Provet. Published 2026-06-01.",
    }


def test_the_quality_declaration_has_the_headings_of_the_regulation(folder: Path) -> None:
    text = (folder / "kvalitetsdeklaration.md").read_text(encoding="utf-8")
    assert re.findall(r"^## \d (.*)$", text, flags=re.MULTILINE) == [
        "Relevans",
        "Tillförlitlighet",
        "Aktualitet och punktlighet",
        "Tillgänglighet och tydlighet",
        "Jämförbarhet och samanvändbarhet",
    ]


def test_the_table_of_non_response_counts_every_figure(folder: Path) -> None:
    text = (folder / "quality-declaration.md").read_text(encoding="utf-8")
    counted = [int(n.replace(",", "")) for n in re.findall(r"^\| .* \| ([\d,]+) \|$", text, flags=re.MULTILINE)]
    assert sum(counted) == read_package(folder).figures.height


def test_swedish_and_english_documents_say_as_much(folder: Path) -> None:
    kinds: dict[str, list[int]] = {}
    for name, (what, _) in DOCUMENTS.items():
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        kinds.setdefault(what, []).append(sum(line.startswith(("- ", "#", "|")) for line in lines))
    assert len(kinds) == 3
    assert all(swedish == english for swedish, english in kinds.values())


def test_what_an_indicator_says_of_itself_stands_in_the_documents(tmp_path: Path) -> None:
    told = QualityIndicator(
        id="plan",
        title="Aktuell plan",
        title_en="Current plan",
        measure=Proportion(numerator="x", denominator="n"),
        direction="higher",
        target=90,
        quality_dimension="individanpassad",
        structure_process_outcome="process",
        legal_references="SoL 2025:400",
        source="unit_survey",
        description=Description(
            purpose="Delaktighet", error_sources=["Enheter tolkar frågan olika."], population="Boende"
        ),
        versions=[Version(span=Span(last=2022)), Version(span=Span(first=2023), note="nytt formulär")],
    )
    rows = [
        {"area": "a", "level": "municipality", "period": 2024, "sex": "T", "variable": name, "amount": amount}
        for name, amount in (("x", 3), ("n", 4))
    ]
    results = compute(told, Observations.from_frame(pl.DataFrame(rows), source="Egen enkät")).collect()
    write_package(results, tmp_path / "paket", imprint=IMPRINT.corrected("Ett värde är rättat.", version="1.1"))
    texts = {name: (tmp_path / "paket" / name).read_text(encoding="utf-8") for name in DOCUMENTS}
    for wanted in ("**Målnivå**: 90,0", "individanpassad", "2025:400", "enhetsundersökning", "2023–, jämförs inte med"):
        assert wanted in texts["indikatorbeskrivningar.md"]
    for wanted in (
        "Delaktighet: Aktuell plan.",
        "- Aktuell plan: Enheter tolkar frågan olika.",
        "värden från 2023 jämförs inte med tidigare år (nytt formulär)",
        "17 månader",
        "Ett värde är rättat.",
        IMPRINT.contact,
    ):
        assert wanted in texts["kvalitetsdeklaration.md"]
    assert "1 indicator for 2024 is given for 1 municipality." in texts["method-description.md"]
    assert "Källa: Egen enkät." in texts["metodbeskrivning.md"]


def test_a_method_description_of_a_package_says_what_the_plan_says(results: Results, folder: Path) -> None:
    data = invented()
    plan = compute(data).aggregate(data.areas).with_intervals(0.95).compare(to=["county", "nation"])
    said = [line.partition(". ")[2] for line in plan.explain("sv").splitlines()]
    text = (folder / "metodbeskrivning.md").read_text(encoding="utf-8")
    without_names = [line for line in said if not any(one.id in line for one in results.catalogue)][1:]
    assert len(without_names) > 5
    assert [line for line in without_names if f"- {line}\n" not in text] == []


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
