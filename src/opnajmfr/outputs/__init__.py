"""Results out, in the formats that people and machines read."""

from opnajmfr._exports import exports

__getattr__, __dir__, __all__ = exports(__name__, __file__)
