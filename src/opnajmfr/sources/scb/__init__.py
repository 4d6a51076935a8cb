"""Statistics Sweden's tables (PxWeb) in, a dataset out."""

from opnajmfr._exports import exports

__getattr__, __dir__, __all__ = exports(__name__, __file__)
