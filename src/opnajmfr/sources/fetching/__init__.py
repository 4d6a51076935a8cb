"""Services asked politely, again where they fail in passing, and kept on disk by day."""

from opnajmfr._exports import exports

__getattr__, __dir__, __all__ = exports(__name__, __file__)
