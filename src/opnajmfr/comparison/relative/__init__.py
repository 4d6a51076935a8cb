"""What changed in an area beside its peers, and whether differences shrink."""

from opnajmfr._exports import exports

__getattr__, __dir__, __all__ = exports(__name__, __file__)
