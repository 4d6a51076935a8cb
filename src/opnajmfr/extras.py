"""Optional packages: imported when first needed, with one clear error that names the extra."""

import importlib
from types import ModuleType

from opnajmfr.errors import ExtraNotInstalledError


def optional(module: str, *, extra: str) -> ModuleType:
    """Return a module of an optional package.

    Parameters
    ----------
    module
        Name of the module.
    extra
        Name of the extra that installs it.

    Returns
    -------
    module
        The module.

    Raises
    ------
    ExtraNotInstalledError
        If the package is not installed.

    Examples
    --------
    >>> optional("no_such_package", extra="pandas")
    Traceback (most recent call last):
    opnajmfr.errors.ExtraNotInstalledError: 'no_such_package' is not installed
    <BLANKLINE>
    Hint: python -m pip install "opnajmfr[pandas]"
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        message = f"{module!r} is not installed"
        raise ExtraNotInstalledError(message, hint=f'python -m pip install "opnajmfr[{extra}]"') from error
