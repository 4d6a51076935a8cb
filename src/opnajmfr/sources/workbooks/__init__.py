"""Workbooks as people send them: looked through before they are opened, described, and read cell for cell."""

from opnajmfr._exports import exports

__getattr__, __dir__, __all__ = exports(__name__, __file__)
