"""The quality declaration of a release, one file a component of quality."""

from opnajmfr._exports import exports

__getattr__, __dir__, __all__ = exports(__name__, __file__)
