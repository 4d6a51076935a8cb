"""Names that no breakdown can have, because a column of that name means something else."""

import re
from typing import Final

from opnajmfr.data import columns, comparison_columns
from opnajmfr.data.failures import RULE
from opnajmfr.data.geography import area_table
from opnajmfr.data.statuses import MASK, RANK
from opnajmfr.model.vocabulary import Figure, Level

_SPELLED_ONCE: Final = {
    value
    for module in (columns, comparison_columns, area_table)
    for name, value in vars(module).items()
    if name.isupper() and isinstance(value, str)
}
_OF_RANKS: Final = {"band", "p_best_quarter", "p_worst_quarter", "rank_lower", "rank_upper"}
_OF_RULES: Final = {RULE, "primary_key", "value_or_status", "amount_fits", "flags_sorted"}
_WHILE_ROLLED_UP: Final = {
    *(RANK, MASK, "slot", "as_value", "has_values", "has_amounts", "cell_number", "complete", "published"),
    *(
        "category_code",
        "category_order",
        "group_area",
        "member",
        "member_weight",
        "weight",
        "is_reported",
        "is_published",
    ),
    *("weight_of_members", "weight_expected", "weight_unknown", "column", "focus", "n_amounts", "n_sexes", "n_values"),
}
_WHILE_COMPARED: Final = {
    *("limit_low", "limit_high", "has_limits", "sign", "is_approximate", "is_part", "is_self", "is_member"),
    *("reference_status", "reference_coverage", "reference_is_approximate", "mine", "theirs", "their_low"),
    *(
        "overlaps",
        "is_held",
        "is_holding",
        "above",
        "used_code",
        "variable",
        "hidden",
        "answer",
        "base",
        "share",
        "values",
    ),
    *("their_chance", "sampling_variance", "others", "others_squares", "others_chance", "others_chance_squared"),
    *("score", "expected_chance", "their_figure", "their_value", "their_denominator", "their_limit_low"),
    *("their_limit_high", "their_status", "their_is_approximate", "their_unseen", "their_unbounded", "unseen"),
    *("unbounded", "by_answer", "is_clear_alone", "n_yes", "n_no", "n_missing", "n_members_asked", "yes", "no"),
    *("standing", "share_favourable", "first_answer", "last_answer", "first_status", "last_status", "transition"),
    *("item_women", "item_men", "for_women", "for_men", "for_women_status", "for_men_status", "paired"),
    *("alternative", "base_verdict", "base_reason", "is_same", "is_reversed", "survives", "stands_out"),
    *("first", "last", "earlier", "later", "n_earlier", "n_later", "detectable_fall", "detectable_rise", "gained"),
    *("lost", "n_matched", "n_left", "n_came", "answered_both", "parent", "years", "n_years", "slope", "smallest_p"),
    *("misfit_p", "respondents", "status_earlier", "status_later"),
    *("n_alternatives", "n_judged", "n_same", "n_reversed"),
    *("their_high", "others_mean", "n_better", "n_others", "n_set", "n_visible", "n_without_limits", "above", "below"),
}
RESERVED: Final = frozenset(
    {*_SPELLED_ONCE, *_OF_RANKS, *_OF_RULES, *_WHILE_ROLLED_UP, *_WHILE_COMPARED, *map(str, Level), *map(str, Figure)}
)
"""Columns of observations, areas, results, comparisons and ranks, and those that stand while figures are computed."""
_NUMBERED: Final = re.compile(r"_.*|(rest_|whole_)?x\d+|(mask|status_rank)_\d+")


def is_reserved(name: str) -> bool:
    """Tell whether a breakdown cannot have a name.

    Parameters
    ----------
    name
        Name of a breakdown.

    Returns
    -------
    bool
        True where a column of that name means something else.

    Examples
    --------
    >>> is_reserved("value"), is_reserved("regi")
    (True, False)
    """
    return name in RESERVED or _NUMBERED.fullmatch(name) is not None
