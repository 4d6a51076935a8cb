"""Packages of files that `write_package` wrote, read back."""

from opnajmfr._exports import exports

__getattr__, __dir__, __all__ = exports(__name__, __file__)
