"""Which file, and which published example, holds which of our functions."""

from opnajmfr.conformance import (
    edits_of_figures,
    funnels_overdispersed,
    funnels_phe,
    inequality_of_figures,
    intervals_of_figures,
    many_tests,
    members_of_groups,
    ranks_and_bands,
    series_over_time,
    standardised_figures,
    survey_samples,
)
from opnajmfr.conformance.oracle import Oracle

_FAMILIES = (
    intervals_of_figures,
    standardised_figures,
    members_of_groups,
    ranks_and_bands,
    funnels_phe,
    funnels_overdispersed,
    series_over_time,
    inequality_of_figures,
    many_tests,
    edits_of_figures,
    survey_samples,
)

FROM_FILES: tuple[Oracle, ...] = tuple(oracle for family in _FAMILIES for oracle in family.ORACLES)
"""Every file of the folder, but those of UNRELATED."""
SHIPPED: tuple[Oracle, ...] = tuple(oracle for family in _FAMILIES for oracle in family.SHIPPED)
"""Worked examples of publications; they need no folder."""
UNRELATED = ("coinr", "sdc")
"""Folders of later work: composite indicators and disclosure control."""
