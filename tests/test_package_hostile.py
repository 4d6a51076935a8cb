"""A package from anyone is read safely or refused, one is written whole or not at all, what is hidden is nowhere."""

import hashlib
import json
import random
import struct
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import polars as pl
import pytest

from opnajmfr.data.imprint import Imprint
from opnajmfr.data.package_format import TABLES
from opnajmfr.data.release import Release
from opnajmfr.data.results import Results
from opnajmfr.errors import PackageError
from opnajmfr.model.declaring import indicator, proportion
from opnajmfr.model.policies import SuppressionRule
from opnajmfr.outputs import package_files
from opnajmfr.outputs.packages import write_package
from opnajmfr.plan.starting import compute
from opnajmfr.sources.packages import listed_files, reading_packages
from opnajmfr.sources.packages.reading_packages import read_package
from tests.small_worlds import LAND, counted

Manifest = dict[str, list[dict[str, object]]]
SAFE = indicator("Trygghet", proportion("x", "n"), direction="higher", digits=6)
COUNTS = {
    "a1": (1_299_709, 2_750_159),
    "a2": (4_000_037, 6_000_011),
    "a3": (3_000_017, 5_000_011),
    "b1": (2_000_003, 9_000_011),
}
HIDDEN = ("a1",)
"""Areas of fewer respondents than are shown."""
RULE = SuppressionRule(purpose="precision", min_respondents=4_000_000)
IMPRINT = Imprint(publisher="Provet", contact="statistik@example.org", address="https://example.org/oj/")


def computed() -> Results:
    """Return a share in four municipalities, one of them hidden, with everything that is told beside it."""
    plan = compute(SAFE, counted(COUNTS)).aggregate(LAND, figures=["pooled", "mean_of_members"])
    return plan.with_intervals().suppress(RULE).compare(to=["county", "nation"]).rank(among="nation").collect()


@pytest.fixture(scope="module")
def results() -> Results:
    """Return results with a hidden figure."""
    return computed()


@pytest.fixture
def folder(results: Results, tmp_path: Path) -> Path:
    """Return a written package."""
    write_package(results, tmp_path / "paket", imprint=IMPRINT)
    return tmp_path / "paket"


def manifest_of(folder: Path) -> Manifest:
    """Return the manifest of a package."""
    manifest: Manifest = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return manifest


def with_manifest(folder: Path, manifest: object) -> None:
    """Write a manifest in place of the one there is."""
    (folder / "datapackage.json").write_text(json.dumps(manifest), encoding="utf-8")


def with_content(folder: Path, name: str, content: bytes, *, rows: int | None = None) -> None:
    """Replace a file and sign it anew, as whoever means harm would."""
    (folder / name).write_bytes(content)
    manifest = manifest_of(folder)
    for one in manifest["resources"]:
        if one["path"] == name:
            one.update({"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"})
            one.update({} if rows is None else {"rows": rows})
    with_manifest(folder, manifest)


def refused(folder: Path, match: str) -> None:
    """Check that a package is refused with a message and a way out."""
    with pytest.raises(PackageError, match=match) as caught:
        read_package(folder)
    assert caught.value.hint


# Paths


@pytest.mark.parametrize(
    "path",
    [
        "../secret.txt",
        "../../etc/passwd",
        "/etc/hostname",
        "file:///etc/hostname",
        "https://example.org/figures.parquet",
        "..",
        ".",
        "",
        "a/../../b",
        "inner/figures.parquet",
        "..\\secret.txt",
        "C:\\secret.txt",
        "\\\\server\\share",
        "x\x00y",
        "figures.parquet:stream",
        ".figures.parquet",
        "figures.parquet\n",
    ],
)
def test_a_path_that_leads_out_of_the_folder_is_refused(folder: Path, path: str) -> None:
    (folder.parent / "secret.txt").write_text("hemligt", encoding="utf-8")
    manifest = manifest_of(folder)
    manifest["resources"][0] |= {"path": path, "bytes": 7}
    with_manifest(folder, manifest)
    refused(folder, "no file of its folder")


def test_a_link_that_leads_out_of_the_folder_is_refused(folder: Path) -> None:
    outside = folder.parent / "figures.parquet"
    (folder / "figures.parquet").rename(outside)
    (folder / "figures.parquet").symlink_to(outside)
    refused(folder, "no file of its folder")


def test_a_manifest_that_is_a_link_is_refused(folder: Path) -> None:
    outside = folder.parent / "datapackage.json"
    (folder / "datapackage.json").rename(outside)
    (folder / "datapackage.json").symlink_to(outside)
    refused(folder, "no file of its folder")


def test_a_file_that_may_not_be_read_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Path) -> bytes:
        """Do as a file that another program holds."""
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", fail)
    refused(folder, "cannot be read: Permission denied")


def test_a_file_beside_those_that_are_listed_is_not_read(folder: Path) -> None:
    (folder / "egna anteckningar.txt").write_text("hör inte till paketet", encoding="utf-8")
    assert read_package(folder).figures.height > 0


# Files that are not what the manifest says


@pytest.mark.parametrize("name", ["figures.parquet", "ranks.csv", "metodbeskrivning.md", "dcat.jsonld"])
def test_a_file_that_is_absent_cut_off_or_changed_is_refused(folder: Path, name: str) -> None:
    written = (folder / name).read_bytes()
    (folder / name).write_bytes(written[:-1])
    refused(folder, "it was written with")
    (folder / name).write_bytes(written[:-1] + bytes([written[-1] ^ 1]))
    refused(folder, "was changed")
    (folder / name).unlink()
    refused(folder, f"{name} is not there")
    (folder / name).mkdir()
    refused(folder, f"{name} is not there")


@pytest.mark.parametrize("size", [0, 7, 10**30])
def test_a_size_that_is_not_that_of_the_file_is_refused_before_it_is_read(folder: Path, size: int) -> None:
    manifest = manifest_of(folder)
    manifest["resources"][0]["bytes"] = size
    with_manifest(folder, manifest)
    refused(folder, f"it was written with {size}")


def test_a_manifest_or_a_file_that_is_too_large_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed_files, "LARGEST_FILE", 100)
    refused(folder, "at most 100 are read")
    with (folder / "datapackage.json").open("r+b") as file:
        file.truncate(listed_files.LARGEST_MANIFEST + 1)
    refused(folder, "datapackage.json has")


@pytest.mark.parametrize("rows", [0, 10**12])
def test_rows_that_are_not_those_of_the_table_are_refused(folder: Path, rows: int) -> None:
    content = (folder / "figures.parquet").read_bytes()
    with_content(folder, "figures.parquet", content, rows=rows)
    refused(folder, f"lists {rows}")


def test_a_table_of_too_many_rows_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_packages, "MOST_ROWS", 3)
    refused(folder, "at most 3 are read")


# Manifests that are none


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("", "no JSON"),
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "must be a JSON object"),
        ("null", "must be a JSON object"),
        ('{"resources": []}', "another kind"),
        ('{"opnajmfr": 1}', "another kind"),
        ('{"opnajmfr": {"format": 2}, "resources": []}', "wanted a package of format 1, got 2"),
        ('{"opnajmfr": {"format": true}, "resources": []}', "wanted a package of format 1, got True"),
        ('{"opnajmfr": {"format": "1"}, "resources": []}', "wanted a package of format 1"),
        ('{"opnajmfr": {"format": 1}}', "lists no resources"),
        ('{"opnajmfr": {"format": 1}, "resources": {"a": 1}}', "lists no resources"),
        ('{"opnajmfr": {"format": 1}, "resources": []}', "lists no figures.parquet"),
        ('{"opnajmfr": {"format": 1}, "resources": [7]}', "path must be text, got None"),
    ],
)
def test_a_manifest_that_is_none_is_refused(folder: Path, text: str, match: str) -> None:
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    refused(folder, match)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("path", 5),
        ("path", None),
        ("path", ["figures.parquet"]),
        ("bytes", "12"),
        ("bytes", True),
        ("bytes", 12.0),
        ("bytes", -1),
        ("hash", None),
        ("hash", {"sha256": "x"}),
        ("rows", "many"),
        ("rows", None),
    ],
)
def test_a_field_of_the_wrong_type_is_named(folder: Path, field: str, value: object) -> None:
    manifest = manifest_of(folder)
    manifest["resources"][0][field] = value
    with_manifest(folder, manifest)
    refused(folder, rf"resources\[0\]\.{field} must be")


def test_a_file_that_is_listed_twice_is_refused(folder: Path) -> None:
    manifest = manifest_of(folder)
    manifest["resources"].append(dict(manifest["resources"][0]))
    with_manifest(folder, manifest)
    refused(folder, "twice")


def test_a_file_in_place_of_the_folder_is_refused(folder: Path) -> None:
    (folder.parent / "paket.zip").write_bytes(b"PK")
    refused(folder.parent / "paket.zip", "not a file")
    refused(folder.parent, "no package")


# Content that was changed and signed anew


def test_a_csv_and_a_parquet_file_that_disagree_are_refused(folder: Path) -> None:
    content = (folder / "figures.csv").read_bytes()
    assert b"4000037" in content
    with_content(folder, "figures.csv", content.replace(b"4000037", b"4000038"))
    refused(folder, "figures.csv and figures.parquet do not hold the same")
    with_content(folder, "figures.csv", content.replace(b"numerator", b"n\xc3\xa4mnare", 1))
    refused(folder, "do not hold the same")
    for header in (b"", b"indicator\rarea\r\n", b'"' + b"x" * 200_000 + b'"\r\n'):
        with_content(folder, "figures.csv", header)
        refused(folder, "do not hold the same")


def with_frame(folder: Path, name: str, changed: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Change a Parquet file, its metadata as they were."""
    file = folder / f"{name}.parquet"
    metadata = {key: text for key, text in pl.read_parquet_metadata(file).items() if key.startswith("opnajmfr.")}
    frame = changed(pl.read_parquet(file))
    with_content(folder, file.name, package_files.parquet_bytes(frame, metadata), rows=frame.height)


def test_a_table_with_other_columns_words_or_values_is_refused(folder: Path) -> None:
    before = (folder / "figures.parquet").read_bytes()
    changes: list[tuple[Callable[[pl.DataFrame], pl.DataFrame], str]] = [
        (lambda frame: frame.drop("status"), "has the columns"),
        (lambda frame: frame.with_columns(pl.lit("påhittad").alias("status")), "cannot be read"),
        (lambda frame: frame.with_columns(pl.lit("åtta").alias("value")), "cannot be read"),
        (lambda frame: frame.with_columns(pl.col("value") + 1), "do not hold the same"),
        (lambda frame: frame.head(1), "do not hold the same"),
    ]
    for changed, match in changes:
        with_frame(folder, "figures", changed)
        refused(folder, match)
        with_content(folder, "figures.parquet", before, rows=pl.read_parquet(before).height)
    assert read_package(folder).figures.height > 0


@pytest.mark.parametrize(
    ("key", "text", "match"),
    [
        ("format", "2", "wanted tables of format 1, got '2'"),
        ("catalogue", "[]", "catalogue"),
        ("recipe", "[1]", "no recipe"),
        ("publication", "[]", "cannot be read"),
        ("publication", '{"columns": 5, "digits": {}}', "cannot be read"),
        ("publication", '{"columns": ["lön"], "digits": {}}', "no column 'lön'"),
        ("publication", '{"columns": [], "digits": {"trygghet": "2"}}', "must be 0 to 6"),
        ("imprint", '{"title": 5}', "title must be text"),
        ("imprint", '{"address": "javascript:alert(1)"}', "address must be a web address"),
        ("imprint", '{"owner": "x"}', "cannot be read"),
    ],
)
def test_metadata_that_is_none_is_refused(folder: Path, key: str, text: str, match: str) -> None:
    for name in TABLES:
        file = folder / f"{name}.parquet"
        metadata = {key: text for key, text in pl.read_parquet_metadata(file).items() if key.startswith("opnajmfr.")}
        content = package_files.parquet_bytes(pl.read_parquet(file), metadata | {f"opnajmfr.{key}": text})
        with_content(folder, file.name, content)
    refused(folder, match)


def test_tables_of_two_releases_are_refused(folder: Path, results: Results) -> None:
    write_package(results, folder.parent / "annat", imprint=Imprint(title="Ett annat"))
    with_content(folder, "areas.parquet", (folder.parent / "annat" / "areas.parquet").read_bytes())
    refused(folder, "not of the same release")


def test_bytes_that_were_changed_and_signed_anew_never_give_other_figures(folder: Path, results: Results) -> None:
    written, wanted = (folder / "figures.parquet").read_bytes(), Release.of(results, imprint=IMPRINT)
    chance = random.Random(1)  # noqa: S311 - the same bytes every time, nothing secret
    n_refused = 0
    for _ in range(60):
        content = bytearray(written)
        for _ in range(chance.choice([1, 1, 4, 40])):
            content[chance.randrange(len(content))] = chance.randrange(256)
        with_content(folder, "figures.parquet", bytes(content))
        try:
            read = read_package(folder)
        except PackageError:
            n_refused += 1
        else:
            assert read.figures.equals(wanted.figures)
    assert n_refused > 0


# Writing


def test_nothing_is_written_over(folder: Path, results: Results) -> None:
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    with pytest.raises(PackageError, match="with files in it"):
        write_package(results, folder)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    (folder.parent / "fil").write_text("en fil", encoding="utf-8")
    with pytest.raises(PackageError, match="is no folder"):
        write_package(results, folder.parent / "fil")
    (folder.parent / "lank").symlink_to(folder.parent / "finns-inte")
    with pytest.raises(PackageError, match="is no folder"):
        write_package(results, folder.parent / "lank")


def test_what_is_no_results_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="got Plan") as caught:
        write_package(compute(SAFE, counted(COUNTS)), tmp_path / "paket")  # pyright: ignore[reportArgumentType]
    assert "collect" in str(caught.value)


def test_an_empty_folder_is_taken_and_folders_above_are_made(folder: Path, results: Results) -> None:
    (folder.parent / "tom").mkdir()
    write_package(results, folder.parent / "tom", imprint=IMPRINT)
    write_package(results, folder.parent / "ny" / "mapp", imprint=IMPRINT)
    for other in (folder.parent / "tom", folder.parent / "ny" / "mapp"):
        assert {file.name: file.read_bytes() for file in other.iterdir()} == {
            file.name: file.read_bytes() for file in folder.iterdir()
        }


@pytest.mark.parametrize("step", ["mkdir", "write_bytes", "rename"])
def test_a_write_that_fails_leaves_nothing(
    results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    done, before = [0], getattr(Path, step)

    def fail(self: Path, *given: object, **named: object) -> object:
        """Do as before twice, then as a full disk does."""
        done[0] += 1
        if done[0] > (2 if step == "write_bytes" else 0):
            raise OSError(28, "No space left on device")
        return before(self, *given, **named)

    with monkeypatch.context() as patched:
        patched.setattr(Path, step, fail)
        with pytest.raises(PackageError, match="cannot be written: No space left on device"):
            write_package(results, tmp_path / "paket")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_told(results: Results, tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("en fil", encoding="utf-8")
    with pytest.raises(PackageError, match="cannot be written"):
        write_package(results, tmp_path / "fil" / "paket")


def test_a_folder_that_may_not_be_looked_into_is_told(
    results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "paket").mkdir()

    def refuse(_: Path) -> None:
        """Do as a folder of somebody else does."""
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(PackageError, match="cannot be written: Permission denied"):
        write_package(results, tmp_path / "paket")


# What is hidden


def numbers_of_the_hidden() -> tuple[list[float], set[str]]:
    """Return the numbers of hidden figures, before anything was hidden, and how they would be printed."""
    shown = compute(SAFE, counted(COUNTS)).with_intervals().collect().frame.filter(pl.col("area").is_in(HIDDEN))
    numbers = [
        float(number) for row in shown.select("numerator", "value", "lower", "upper").iter_rows() for number in row
    ]
    shorter = {f"{number:.{digits}f}" for number in numbers[1:] for digits in (2, 3, 6)}
    return [*numbers, float(COUNTS["a1"][1])], {*shorter, *(str(count) for count in COUNTS["a1"])}


def test_a_hidden_figure_is_in_no_file(results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_files, "COMPRESSION", "none")
    write_package(results, tmp_path / "paket", imprint=IMPRINT)
    hidden = results.frame.filter(pl.col("area").is_in(HIDDEN), status="too_uncertain")
    assert hidden.height == len(HIDDEN)
    numbers, printed = numbers_of_the_hidden()
    assert len(printed) > len(numbers)
    patterns = [text.encode() for text in printed]
    patterns += [struct.pack("<d", number) for number in numbers]
    patterns += [struct.pack("<d", round(number, 6)) for number in numbers]
    patterns += [int(count * 10**9).to_bytes(16, order) for count in COUNTS["a1"] for order in ("big", "little")]
    for file in (tmp_path / "paket").iterdir():
        content = file.read_bytes()
        assert [pattern for pattern in patterns if pattern in content] == [], file.name


def test_a_shown_figure_is_found_where_a_hidden_one_is_looked_for(
    results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package_files, "COMPRESSION", "none")
    write_package(results, tmp_path / "paket", imprint=IMPRINT)
    shown = results.frame.filter(area="a2", figure="own").row(0, named=True)
    table, parquet = ((tmp_path / "paket" / f"figures.{ending}").read_bytes() for ending in ("csv", "parquet"))
    assert b",4000037,6000011," in table
    assert f"{shown['value']:.6f}".encode() in table
    assert struct.pack("<d", round(shown["value"], 6)) in parquet
    assert (4_000_037 * 10**9).to_bytes(16, "big").lstrip(b"\0") in parquet


def test_the_bounds_that_parquet_states_are_those_of_shown_figures(folder: Path, results: Results) -> None:
    file = import_module("pyarrow.parquet").ParquetFile(folder / "figures.parquet")
    places = {name: place for place, name in enumerate(file.schema_arrow.names) if name != "flags"}
    numerators = file.metadata.row_group(0).column(places["numerator"]).statistics
    shown = results.frame["numerator"].drop_nulls()
    assert (numerators.min, numerators.max) == (shown.min(), shown.max())
