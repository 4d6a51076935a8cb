"""The numbers that others computed, held against ours, wherever the package is installed."""

from opnajmfr._exports import exports

__getattr__, __dir__, __all__ = exports(__name__, __file__)
