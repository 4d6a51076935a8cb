"""What figures of this size can show, and what those who did not answer could change."""

from opnajmfr._exports import exports

__getattr__, __dir__, __all__ = exports(__name__, __file__)
