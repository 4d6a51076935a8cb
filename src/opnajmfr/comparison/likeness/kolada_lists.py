"""Where Kolada's lists of peers stood before `opnajmfr.sources.kolada.peer_lists`."""

from opnajmfr.sources.kolada.peer_lists import KoladaPeerLists, kolada_peer_lists

__all__ = ["KoladaPeerLists", "kolada_peer_lists"]
