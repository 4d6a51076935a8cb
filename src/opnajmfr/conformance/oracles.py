"""Which file, and which published example, holds which of our functions."""

from opnajmfr.conformance.oracle import Oracle

FROM_FILES: tuple[Oracle, ...] = ()
"""Every file of the folder, but those of UNRELATED."""
SHIPPED: tuple[Oracle, ...] = ()
"""Worked examples of publications; they need no folder."""
UNRELATED = ("coinr", "sdc")
"""Folders of later work: composite indicators and disclosure control."""
