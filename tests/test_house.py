"""The house keeps its rules, and each rule can be broken."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import grimp
import pytest
from attrs import frozen

import opnajmfr
from opnajmfr.model.vocabulary import Flag, Status
from tests import house
from tests.house import Source

CHECKOUT = Path(__file__).parents[1]
SOURCES = house.sources_of(opnajmfr)
PACKAGES = [source.name for source in SOURCES if source.is_package]
HEAVY = {"cattrs", "narwhals", "pandas", "pyarrow", "scipy"}
"""What a plain computation never pays for."""
BEHIND_THE_ROOT = HEAVY | {"attr", "attrs", "dataframely", "numpy", "polars", "tomlkit"}
"""What importing the root alone never pays for."""


def imports() -> dict[str, set[str]]:
    """Return who imports whom inside the package, imports for type checkers included."""
    graph = grimp.build_graph("opnajmfr", exclude_type_checking_imports=False, cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def public_names(package: ModuleType) -> dict[str, tuple[str, str]]:
    """Return the public names of a package and where its stub says they come from."""
    return house.origins(Path(str(package.__file__)).with_suffix(".pyi").read_text(encoding="utf-8"))


def imported_by(code: str) -> set[str]:
    """Run code in a new interpreter and return the top-level packages it imported."""
    report = f"{code}\nimport sys\nprint('imported:', *{{name.partition('.')[0] for name in sys.modules}})"
    run = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True)
    return set(run.stdout.rpartition("imported:")[2].split())


# What a module may hold

BROKEN = {
    house.too_long: Source("opnajmfr.long", "value = 1\n" * 401),
    house.says_nothing: Source("opnajmfr.data._helpers", '"""Text."""\n'),
    house.nested_imports: Source("opnajmfr.late", "def act():\n    if True:\n        from json import dumps\n"),
    house.talks: Source("opnajmfr.loud", "def act():\n    print('done')\n"),
    house.undocumented: Source("opnajmfr.mute", '"""Text."""\n\nclass Thing:\n    """T."""\n    def act(self): ...\n'),
    house.abbreviations: Source("opnajmfr.terse", "def act(*, source_df): ...\n"),
}


@pytest.mark.parametrize("rule", house.SOURCE_RULES)
def test_every_module_keeps_the_rule(rule: Callable[[Source], Iterator[str]]) -> None:
    assert [fault for source in SOURCES for fault in rule(source)] == []


@pytest.mark.parametrize("rule", house.SOURCE_RULES)
def test_the_rule_catches_a_broken_module(rule: Callable[[Source], Iterator[str]]) -> None:
    assert len(list(rule(BROKEN[rule]))) == 1


def test_the_median_module_is_short() -> None:
    assert house.median_length(SOURCES) <= house.LONGEST_MEDIAN
    assert house.median_length([Source("a", ""), Source("b", "x\n" * 9), Source("c", "x\n" * 99)]) == 9


def test_the_command_line_may_print() -> None:
    assert list(house.talks(Source("opnajmfr.cli", "print('done')\n"))) == []


# How modules import each other


def test_no_module_imports_in_a_circle() -> None:
    assert house.cycles(imports()) == []
    assert house.cycles({"a": {"b"}, "b": {"c"}, "c": {"a"}}) != []


def test_modules_import_from_full_paths_never_from_a_front_or_the_bare_root() -> None:
    # Fronts that modules may import: what stands behind them (scipy, dataframely, peers) loads when it is asked for.
    lazy = {"opnajmfr.stats", "opnajmfr.data.schemas", "opnajmfr.comparison"}
    assert house.package_imports(imports(), set(PACKAGES) - lazy) == []
    bad = {"opnajmfr.plan.plan": {"opnajmfr", "opnajmfr.stats", "opnajmfr.stats.intervals"}}
    assert len(house.package_imports(bad, {"opnajmfr", "opnajmfr.stats"})) == 2


def test_the_root_is_imported_without_what_it_does_not_need_yet() -> None:
    assert imported_by("import opnajmfr") & BEHIND_THE_ROOT == set()
    assert imported_by("import attr") & BEHIND_THE_ROOT == {"attr"}


def test_expressions_come_without_scipy() -> None:
    assert imported_by("import opnajmfr as oj; oj.stats.wilson('x', 'n')") & HEAVY == set()


# What is public


@pytest.mark.parametrize("name", PACKAGES)
def test_no_public_name_is_a_module_beside_it(name: str) -> None:
    package = import_module(name)
    assert house.shadowed(name, public_names(package), house.children(package)) == []


def test_a_public_name_that_is_a_module_is_found() -> None:
    public = {"peers": ("opnajmfr.comparison.peers", "peers"), "stats": ("opnajmfr", "stats")}
    assert len(house.shadowed("opnajmfr", public, ["peers", "stats", "errors"])) == 1


def test_every_public_name_is_what_the_stub_says_after_every_module_is_imported() -> None:
    for name in PACKAGES:
        package = import_module(name)
        for public in public_names(package):
            getattr(package, public)
    for source in SOURCES:
        import_module(source.name)
    faults = [
        fault for name in PACKAGES for fault in house.misplaced(import_module(name), public_names(import_module(name)))
    ]
    assert faults == []


def test_a_public_name_replaced_by_another_object_is_found() -> None:
    package = ModuleType("elsewhere")
    package.__dict__["dumps"] = None
    assert house.misplaced(package, {"dumps": ("json", "dumps")}) == ["elsewhere.dumps is not json.dumps"]


@pytest.mark.parametrize("name", PACKAGES)
def test_every_package_is_lazy_and_lists_its_names_in_its_stub(name: str) -> None:
    package = import_module(name)
    assert package.__all__ == sorted(public_names(package)) == dir(package)
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = package.no_such_name


def test_every_public_function_and_class_is_explained() -> None:
    faults = [
        fault
        for name in PACKAGES
        for public in public_names(import_module(name))
        for fault in house.unexplained(f"{name}.{public}", getattr(import_module(name), public))
    ]
    assert faults == []


def test_what_an_explanation_leaves_out_is_found() -> None:
    def half(x: int, *, n: int) -> int:
        """Divide.

        Parameters
        ----------
        x
            Numerator, not above n.
        """
        return x // n

    @frozen
    class Pair:
        """Two.

        Parameters
        ----------
        left
            The right is elsewhere.
        """

        left: int
        right: int

    assert house.unexplained("half", half) == [
        "half: the parameter 'n' is not told",
        "half: what it returns is not told",
        "half: no example",
    ]
    assert house.unexplained("Pair", Pair) == ["Pair: the field 'right' is not told"]


# What stands around the code


def test_every_ignored_lint_rule_has_its_reason() -> None:
    text = (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")
    lint = text[text.index("[tool.ruff.lint]") : text.index("[tool.pyright]")]
    codes = re.findall(r'^  "[A-Z]+\d*",.*$', lint, flags=re.MULTILINE)
    assert codes
    assert [line for line in codes if not re.search(r"# \w+", line)] == []


def test_version_is_the_same_everywhere() -> None:
    citation = (CHECKOUT / "CITATION.cff").read_text(encoding="utf-8")
    changelog = (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\nversion: {opnajmfr.__version__}\n" in citation
    assert f"\n## [{opnajmfr.__version__}]" in changelog


def test_every_status_and_flag_is_told_in_the_documents() -> None:
    page = (CHECKOUT / "docs" / "explanation" / "missing.md").read_text(encoding="utf-8")
    rows = [f"| `{word}` | {word.label('sv')} |" for word in (*Status, *Flag)]
    assert [row for row in rows if row not in page] == []


def test_every_package_has_a_page_of_reference() -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in (CHECKOUT / "docs" / "reference").rglob("*.md"))
    shown = set(re.findall(r"^::: ([\w.]+)", pages, flags=re.MULTILINE))
    families = [name for name in PACKAGES if name.startswith("opnajmfr.stats.")]
    wanted = [name for name in PACKAGES if name.count(".") == 1] + families
    assert [name for name in wanted if public_names(import_module(name)) and name not in shown] == []


def test_the_front_of_statistics_holds_every_name_of_its_families() -> None:
    front = public_names(import_module("opnajmfr.stats"))
    families = [name for name in PACKAGES if name.startswith("opnajmfr.stats.")]
    listed = [(public, origin) for name in families for public, origin in public_names(import_module(name)).items()]
    assert len(listed) > 100
    assert [public for public, origin in listed if front.get(public) != origin] == []
    pages = "".join(page.read_text(encoding="utf-8") for page in (CHECKOUT / "docs" / "reference").glob("stats.md"))
    told = {public for public, _ in listed}
    assert [public for public in front if public not in told and public not in pages] == []
