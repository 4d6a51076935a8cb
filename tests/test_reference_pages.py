"""The pages show what the code says: every name at the root, what each measure can do, every verdict and reason."""

import re
import runpy
from importlib import import_module
from pathlib import Path

import opnajmfr
from opnajmfr.model.verdicts import Reason, Verdict
from tests import house

DOCS = Path(__file__).resolve().parents[1] / "docs"
PACKAGE = Path(str(opnajmfr.__file__)).parent


def origins(package: str) -> set[str]:
    """Return the full names of what a package makes public."""
    stub = Path(str(import_module(package).__file__)).with_suffix(".pyi")
    if not stub.exists():
        return {f"{package}.{name}" for name in vars(import_module(package))}
    return {f"{module}.{name}" for module, name in house.origins(stub.read_text(encoding="utf-8")).values()}


def test_every_name_at_the_root_is_on_a_page() -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in (DOCS / "reference").glob("*.md"))
    shown = set(re.findall(r"^::: ([\w.]+)", pages, flags=re.MULTILINE))
    stubs = {name: PACKAGE.parent / name.replace(".", "/") / "__init__.pyi" for name in shown}
    told = [name for name, stub in stubs.items() if name.count(".") == 1 or stub.exists()]
    assert sorted(origins("opnajmfr") - shown.union(*map(origins, told))) == []


def test_the_page_of_capabilities_is_what_the_table_gives() -> None:
    made = runpy.run_path(str(DOCS / "_extensions" / "capabilities.py"))["page"]()
    written = (DOCS / "reference" / "capabilities.md").read_text(encoding="utf-8")
    assert written == made, "run: python docs/_extensions/capabilities.py"


def test_every_verdict_and_reason_is_told() -> None:
    told = (DOCS / "explanation" / "comparison.md").read_text(encoding="utf-8")
    assert [reason for reason in Reason if f"`{reason}`" not in told] == []
    assert [word for word in Verdict if word.english not in told or word.swedish not in told] == []
