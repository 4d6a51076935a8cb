"""Public facts that ship with the package; `SOURCES.md` beside them names the source of each."""

from opnajmfr._exports import exports

__getattr__, __dir__, __all__ = exports(__name__, __file__)
