"""The rules of the house as functions: each takes what it judges and returns the faults it finds."""

import ast
import inspect
import pkgutil
import re
import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import attrs

LONGEST_MODULE = 400
LONGEST_MEDIAN = 150
NAMES_THAT_SAY_NOTHING = {"util", "utils", "helper", "helpers", "common", "base", "core", "misc"}
ABBREVIATIONS = {"df", "ci", "idx", "kpi"}
MAY_PRINT = {"cli", "__main__"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Source(NamedTuple):
    """One module's text."""

    name: str
    """Dotted name; a package's is that of the package."""
    text: str
    is_package: bool = False

    @property
    def tree(self) -> ast.Module:
        """The module, parsed."""
        return ast.parse(self.text)

    @property
    def n_lines(self) -> int:
        """How many lines of code and docstrings it has."""
        return len(self.text.splitlines())


def sources_of(package: ModuleType) -> list[Source]:
    """Read every module of an installed package."""
    root = Path(inspect.getfile(package)).parent
    found: list[Source] = []
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root.parent).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        found.append(Source(name, path.read_text(encoding="utf-8"), is_package))
    return found


# What one module may hold


def too_long(source: Source) -> Iterator[str]:
    """No module is above 400 lines."""
    if source.n_lines > LONGEST_MODULE:
        yield f"{source.name} has {source.n_lines} lines, at most {LONGEST_MODULE} are wanted"


def says_nothing(source: Source) -> Iterator[str]:
    """No module is named after nothing."""
    if source.name.rpartition(".")[2].strip("_") in NAMES_THAT_SAY_NOTHING:
        yield f"{source.name} is named after nothing"


def nested_imports(source: Source) -> Iterator[str]:
    """No import stands inside a function."""
    for function in _functions(source.tree):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield f"{source.name}:{node.lineno} imports inside {function.name}"


def talks(source: Source) -> Iterator[str]:
    """Library code neither prints nor asks."""
    if source.name.rpartition(".")[2] in MAY_PRINT:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"print", "input"}:
            yield f"{source.name}:{node.lineno} calls {node.func.id}()"


def undocumented(source: Source) -> Iterator[str]:
    """Every module, public class, and public function has a docstring."""
    if ast.get_docstring(source.tree) is None:
        yield f"{source.name} has no docstring"
    for node, owner in _public_definitions(source.tree):
        overload = any("overload" in ast.unparse(decorator) for decorator in node.decorator_list)
        if ast.get_docstring(node) is None and not overload:
            yield f"{source.name}:{node.lineno} {owner}{node.name} has no docstring"


def abbreviations(source: Source) -> Iterator[str]:
    """No public function, parameter or field is abbreviated outside the glossary."""
    for node, owner in _public_definitions(source.tree):
        names = [node.name]
        if isinstance(node, ast.ClassDef):
            names += [
                field.target.id
                for field in node.body
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
            ]
        else:
            names += _parameters(node)
        for name in names:
            for word in ABBREVIATIONS & set(name.casefold().split("_")):
                yield f"{source.name}:{node.lineno} {owner}{node.name}: {name!r} abbreviates ({word})"


SOURCE_RULES: tuple[Callable[[Source], Iterator[str]], ...] = (
    too_long,
    says_nothing,
    nested_imports,
    talks,
    undocumented,
    abbreviations,
)


def median_length(sources: Iterable[Source]) -> float:
    """Return the lines of the median module; lazy package files are short by nature and do not count."""
    return statistics.median(source.n_lines for source in sources if not source.is_package)


# How modules import each other


def cycles(imports: Mapping[str, Iterable[str]]) -> list[str]:
    """Find a cycle in who imports whom."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return [" imports ".join(reversed(error.args[1]))]
    return []


def package_imports(imports: Mapping[str, Iterable[str]], packages: set[str]) -> list[str]:
    """Find modules that import a package's lazy front, the bare root among them, not a full module path."""
    return sorted(
        f"{importer} imports the front of {imported}"
        for importer, all_imported in imports.items()
        for imported in all_imported
        if imported in packages
    )


# What is public


def origins(stub: str) -> dict[str, tuple[str, str]]:
    """Read from a package's stub where each public name comes from."""
    return {
        alias.asname or alias.name: (statement.module, alias.name)
        for statement in ast.parse(stub).body
        if isinstance(statement, ast.ImportFrom) and statement.module
        for alias in statement.names
    }


def shadowed(package: str, public: Mapping[str, tuple[str, str]], beside: Iterable[str]) -> list[str]:
    """Find public names that equal a module beside them: Python would replace the name by the module."""
    clashing = set(beside) & set(public)
    return sorted(
        f"{package}.{name} is also the module {package}.{name}" for name in clashing if public[name] != (package, name)
    )


def children(package: ModuleType) -> list[str]:
    """Name the modules and packages directly inside a package."""
    return [module.name for module in pkgutil.iter_modules(package.__path__)]


def misplaced(package: ModuleType, public: Mapping[str, tuple[str, str]]) -> list[str]:
    """Find public names that are not, or no longer, the object that the stub says."""
    faults: list[str] = []
    for name, (module, attribute) in public.items():
        is_module = module == package.__name__
        wanted = import_module(f"{module}.{attribute}") if is_module else getattr(import_module(module), attribute)
        if getattr(package, name) is not wanted:
            faults.append(f"{package.__name__}.{name} is not {module}.{attribute}")
    return faults


def unexplained(name: str, thing: object) -> list[str]:
    """Find what the docstring of a public function or attrs class leaves out.

    A function tells each parameter and what it returns, and shows an example; an attrs class, or a parent of it,
    tells each field.
    """
    if inspect.isclass(thing) and attrs.has(thing):
        told = set[str]().union(*(_told(owner) for owner in thing.__mro__ if attrs.has(owner)))
        fields = [field.alias for field in attrs.fields(thing) if field.init and not field.name.startswith("_")]
        return [f"{name}: the field {field!r} is not told" for field in fields if field not in told]
    if not inspect.isfunction(thing):
        return []
    signature = inspect.signature(thing)
    told = _told(thing)
    faults = [f"{name}: the parameter {each!r} is not told" for each in signature.parameters if each not in told]
    text = inspect.getdoc(thing) or ""
    if signature.return_annotation not in {None, "None"} and "Returns\n-------" not in text:
        faults.append(f"{name}: what it returns is not told")
    if ">>> " not in text:
        faults.append(f"{name}: no example")
    return faults


def _told(thing: object) -> set[str]:
    """Return the names that stand alone on a line of a docstring, as parameters do."""
    lines = re.findall(r"^\*{0,2}\w+(?:, \*{0,2}\w+)*$", inspect.getdoc(thing) or "", flags=re.MULTILINE)
    return set(re.findall(r"\w+", " ".join(lines)))


def _functions(tree: ast.AST) -> Iterator[Function]:
    """Walk all functions, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _public_definitions(
    node: ast.Module | ast.ClassDef, owner: str = ""
) -> Iterator[tuple[Function | ast.ClassDef, str]]:
    """Walk public classes and functions, and those of public classes, with the name of their owner."""
    for child in node.body:
        if isinstance(child, Function | ast.ClassDef) and not child.name.startswith("_"):
            yield child, owner
            if isinstance(child, ast.ClassDef):
                yield from _public_definitions(child, f"{child.name}.")


def _parameters(function: Function) -> list[str]:
    """Name a function's parameters."""
    arguments = function.args
    starred = [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    return [one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *starred)]
