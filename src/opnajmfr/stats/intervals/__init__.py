"""Limits of one figure: a proportion, a count, a mean."""

from opnajmfr._exports import exports

__getattr__, __dir__, __all__ = exports(__name__, __file__)
