"""A yes or a no: who lacks what others have, and who gained it."""

from opnajmfr._exports import exports

__getattr__, __dir__, __all__ = exports(__name__, __file__)
