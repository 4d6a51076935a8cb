"""Known populations that weights are calibrated to, held against the codes of a sample before anything is computed."""

from collections.abc import Mapping, Sequence
from math import fsum, isclose, isfinite

import polars as pl

from opnajmfr.errors import StatisticError, TableError
from opnajmfr.sources.survey_designs import check_there

Totals = Mapping[int, float] | Mapping[str, float]
"""The population of each code."""
_MOST = 5
_ALIKE = 1e-9
"""How near the sums of two margins come to be the same, as a share of them."""


def margin_totals(frame: pl.DataFrame, margins: Mapping[str, Totals], *, subject: str) -> list[dict[str, float]]:
    """Return the population of each code of each margin, codes as text.

    Parameters
    ----------
    frame
        The sample.
    margins
        Column, and the population of each of its codes.
    subject
        What is calibrated, for errors.

    Returns
    -------
    list of dict
        One a margin, in order.

    Raises
    ------
    TableError
        If there is no such column, or a row has nothing in it.
    StatisticError
        If there is no margin, a code has no population or a population no code, one is no number above 0, or margins
        have different sums.
    """
    check_there(frame, list(margins))
    if not margins:
        message = "raking: there is no margin to calibrate to"
        raise StatisticError(message, hint="as {'sex': {'K': 300, 'M': 200}}")
    found = [_totals(frame[name].cast(pl.String), name, totals, subject=subject) for name, totals in margins.items()]
    sums = {name: fsum(totals.values()) for name, totals in zip(margins, found, strict=True)}
    first = next(iter(sums.values()))
    if not all(isclose(one, first, rel_tol=_ALIKE) for one in sums.values()):
        listed = ", ".join(f"{name} {one:.10g}" for name, one in sums.items())
        message = f"{subject}: margins have different sums: {listed}"
        raise StatisticError(message, hint="each margin counts the same population: scale them to one sum")
    return found


def _totals(codes: pl.Series, name: str, totals: Totals, *, subject: str) -> dict[str, float]:
    """Return the population of each code of one margin, refused where the sample has other codes."""
    if codes.null_count():
        message = f"{subject}: {codes.null_count()} rows have nothing in {name}"
        raise TableError(message, hint=f"give those rows a code of their own in {name}, with a population")
    wanted = {str(code): float(number) for code, number in totals.items()}
    there: Sequence[str] = codes.unique().sort().to_list()
    lacking, strange = [code for code in there if code not in wanted], [code for code in wanted if code not in there]
    if lacking or strange:
        faults = [
            *([f"no population is given for {lacking[:_MOST]}"] if lacking else []),
            *([f"nobody in the sample has {strange[:_MOST]}"] if strange else []),
        ]
        message = f"{subject}: {name}: {' and '.join(faults)}"
        raise StatisticError(message, hint="join codes until each is in the sample and has a population")
    wrong = {code: number for code, number in wanted.items() if not (isfinite(number) and number > 0)}
    if wrong:
        code, number = next(iter(wrong.items()))
        message = f"{subject}: {name}: the population of {code!r} must be a number above 0, got {number:g}"
        raise StatisticError(message, hint="leave rows out of the sample that stand for nobody")
    return wanted
