"""One question of a user a file: each builds a plan and gives an answer."""

from opnajmfr._exports import exports

__getattr__, __dir__, __all__ = exports(__name__, __file__)
