"""Schemas of tidy frames; what checks them is loaded when a frame is first checked."""

from opnajmfr._exports import exports

__getattr__, __dir__, __all__ = exports(__name__, __file__)
