"""Open comparisons (öppna jämförelser) of social services and municipal health care."""

from opnajmfr._exports import exports

__version__ = "0.1.0"
__getattr__, __dir__, __all__ = exports(__name__, __file__)
