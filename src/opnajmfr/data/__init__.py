"""Tidy frames with checked schemas, geography, and what ships with the package."""

from opnajmfr._exports import exports

__getattr__, __dir__, __all__ = exports(__name__, __file__)
