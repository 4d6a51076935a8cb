"""Questions to those who handed in figures, and what they answered."""

from opnajmfr._exports import exports

__getattr__, __dir__, __all__ = exports(__name__, __file__)
