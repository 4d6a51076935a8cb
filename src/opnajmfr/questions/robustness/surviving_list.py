"""The question which of an area's verdicts survive other choices."""

from collections.abc import Iterable, Sequence
from typing import Final

import polars as pl

from opnajmfr.comparison.benchmark.comparands import Comparand
from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.errors import NothingToShowError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.periods import year
from opnajmfr.model.policies import MissingPolicy
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import Sex
from opnajmfr.plan.robustness import Alternatives, Robustness
from opnajmfr.questions.asking import plan_of

USUAL: Final = ("peers", "county", "nation")
"""Who is compared with unless something else is asked for, as in `compare`."""
USUAL_ALTERNATIVES: Final[Alternatives] = {
    "figure": ("pooled",),
    "confidence": (0.9, 0.99),
    "missing": MissingPolicy(min_coverage=0.75),
    "years": (2,),
}
"""What verdicts are held against unless something else is asked for."""


def surviving_verdicts(
    data: Dataset,
    area: str,
    *,
    to: Comparand | Sequence[Comparand] = USUAL,
    indicators: Catalogue | Iterable[str] | str | None = None,
    period: int | None = None,
    sex: Sex | str = "T",
    confidence: float = 0.95,
    under: Alternatives | None = None,
) -> Robustness:
    """Compare one area, and again under other choices: which verdicts survive (vilka bedömningar står sig).

    Parameters
    ----------
    data
        What a reader returned.
    area
        Its name or code.
    to
        Whom it is compared with, as in `compare`.
    indicators
        Those that are shown; all where None.
    period
        The year; the newest of each indicator where None.
    sex
        "T", "K" or "M".
    confidence
        Confidence of the verdicts that are tried, 0 < confidence < 1.
    under
        The alternatives, as {"years": [2, 3], "to": {"SKR": skr_groups()}} (`Alternatives`); where None, pooled
        references, confidence 0.9 and 0.99, at least 75 % of the areas behind a reference with a figure, and two
        years together.

    Returns
    -------
    Robustness
        One row an indicator and reference; prints as "7 av 9 bedömningar står sig".

    Raises
    ------
    UnknownAreaError
        If no area has that name or code; the nearest match is named.
    NothingToShowError
        If the data hold nothing of the area for the year and sex; says which there are.
    ReferenceAreaError
        If a reference cannot be had.
    PolicyError
        If an alternative is no rule, or named twice.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> answer = surviving_verdicts(invented(), "Ljungmåla", to="nation", under={"years": 3})
    >>> answer.n_surviving, answer.n_judged
    (5, 6)
    """
    code, split = data.areas.resolve(area), term(Sex, sex)
    wanted = None if period is None else year(period)
    plan = plan_of(data, indicators, confidence=confidence).compare(to=to, areas=[code])
    everything = plan.under(**(under or USUAL_ALTERNATIVES))
    whole = [pl.col(name) == c.TOTAL for name in everything.results.breakdowns]
    found = everything.where(pl.col(c.SEX) == split, *whole)
    found = found.newest() if wanted is None else found.where(pl.col(c.PERIOD) == wanted)
    if found.table.is_empty():
        periods, sexes = (sorted({str(word) for word in everything.table[name]}) for name in (c.PERIOD, c.SEX))
        message = (
            f"the data hold nothing of {data.areas.name(code)} ({code}) for {wanted or 'any year'}, sex {split}; "
            f"there are periods {periods}, sexes {sexes}"
        )
        raise NothingToShowError(message, hint="results.availability() of a plan lists what there is")
    return found
