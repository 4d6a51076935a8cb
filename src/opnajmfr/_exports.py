"""Names of a package that are imported when they are first asked for."""

import ast
import importlib
import sys
from collections.abc import Callable
from pathlib import Path


def exports(package: str, init_file: str) -> tuple[Callable[[str], object], Callable[[], list[str]], list[str]]:
    """Return `__getattr__`, `__dir__` and `__all__` for a package whose stub lists its names.

    The stub `__init__.pyi` beside the package's `__init__.py` holds lines of the form
    `from opnajmfr.stats.intervals import wilson as wilson`: one list, for people, type checkers and Python.

    Parameters
    ----------
    package
        The package's `__name__`.
    init_file
        The package's `__file__`.

    Returns
    -------
    tuple
        A function that imports a name on first use, one that lists the names, and the sorted names.
    """
    stub = ast.parse(Path(init_file).with_suffix(".pyi").read_text(encoding="utf-8"))
    origin = {
        alias.asname or alias.name: (statement.module, alias.name)
        for statement in stub.body
        if isinstance(statement, ast.ImportFrom) and statement.module
        for alias in statement.names
    }
    names = sorted(origin)

    def get(name: str) -> object:
        """Import one name and remember it."""
        if name not in origin:
            message = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(message, name=name, obj=sys.modules[package])
        module, attribute = origin[name]
        found = (
            importlib.import_module(f"{module}.{attribute}")
            if module == package
            else getattr(importlib.import_module(module), attribute)
        )
        setattr(sys.modules[package], name, found)
        return found

    def listed() -> list[str]:
        """List the public names."""
        return names

    return get, listed, names
