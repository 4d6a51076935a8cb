"""An immutable recipe with its inputs: explain it, collect it."""

from opnajmfr._exports import exports

__getattr__, __dir__, __all__ = exports(__name__, __file__)
