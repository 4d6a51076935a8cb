"""A breakdown that a measure consumes: its strata, and the columns that they become."""

import re
from collections.abc import Iterable, Mapping

from attrs import frozen

from opnajmfr.errors import MeasureError

WHOLE = "total"
"""Value of a breakdown that a row is not split by; never the name of a stratum."""


@frozen(kw_only=True)
class Strata:
    """A breakdown that a measure consumes (skikt), and which variables it reads in each stratum.

    Parameters
    ----------
    breakdown
        Name of the breakdown, as "age_band".
    names
        The strata, in order.
    divided
        Variables that are read in every stratum.
    whole
        Variables that are read for all strata together; where the total is not given, it is their sum.

    Examples
    --------
    >>> Strata(breakdown="age", names=("0-64", "65+"), divided=("persons",), whole=("falls",)).columns
    ('falls [age=total]', 'persons [age=0-64]', 'persons [age=65+]')
    """

    breakdown: str
    names: tuple[str, ...]
    divided: tuple[str, ...]
    whole: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns that stand side by side: those of all strata together, then stratum by stratum."""
        divided = (self.column(name, stratum) for name in self.divided for stratum in self.names)
        return (*(self.column(name, WHOLE) for name in self.whole), *divided)

    def column(self, variable: str, stratum: str) -> str:
        """Return the name of one column.

        Parameters
        ----------
        variable
            Name of a variable.
        stratum
            Name of a stratum.

        Returns
        -------
        str
            The name.
        """
        return f"{variable} [{self.breakdown}={stratum}]"


def in_natural_order(names: Iterable[str]) -> list[str]:
    """Return names in an order in which numbers count as numbers: 5-9 before 10-14.

    Parameters
    ----------
    names
        Names of strata.

    Returns
    -------
    list of str
        The same names; the same list whatever order they came in.

    Examples
    --------
    >>> in_natural_order(["85+", "10-14", "5-9"])
    ['5-9', '10-14', '85+']
    """
    return sorted(names, key=_natural)


def _natural(name: str) -> tuple[object, ...]:
    """Return what a name is ordered by."""
    pieces = re.findall(r"\d+|\D+", name)
    return (tuple((0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces), name)


def check_strata_names(names: Iterable[str], *, of: str, role: str) -> None:
    """Refuse strata that are no different names of their own.

    Parameters
    ----------
    names
        Names of strata.
    of
        The family that has them.
    role
        What gives each stratum its number.

    Raises
    ------
    MeasureError
        If there is none, one is given twice, empty, no text, or "total".
    """
    listed = list(names)
    if not listed or len(set(listed)) < len(listed):
        message = f"{of}: {role} must name each stratum once, got {listed!r}"
        raise MeasureError(message, hint="as {'0-64': 800, '65+': 200}")
    wrong = [name for name in listed if not isinstance(name, str) or not name.strip() or name == WHOLE]  # pyright: ignore[reportUnnecessaryIsInstance]
    if wrong:
        message = f"{of}: {role} names a stratum {wrong[0]!r}; wanted a text other than {WHOLE!r}"
        raise MeasureError(message, hint="a stratum is a value of the breakdown, as '65-74'")


def check_parts(roles: Mapping[str, str | None], *, strata: str, of: str) -> None:
    """Refuse names of variables that are empty or play two parts, and sex as a breakdown.

    Parameters
    ----------
    roles
        Which variable plays which part; None for a part that is not played.
    strata
        Name of the breakdown that is consumed.
    of
        The family.

    Raises
    ------
    MeasureError
        If a name is empty or used twice, or the breakdown is sex.
    """
    played = {role: name for role, name in roles.items() if name is not None}
    empty = [role for role, name in (*played.items(), ("strata", strata)) if not _is_name(name)]
    if empty:
        message = f"{of}: {empty[0]} must be a name, got {played.get(empty[0], strata)!r}"
        raise MeasureError(message, hint="variables and breakdowns are named as in the observations")
    if len(set(played.values())) < len(played):
        message = f"{of}: {', '.join(played)} must be different variables, got {list(played.values())!r}"
        raise MeasureError(message, hint="a rate needs events, and the persons among whom they happen")
    if strata == "sex":
        message = f"{of}: sex is no breakdown: every figure is given for T, K and M anyway"
        raise MeasureError(message, hint="for age and sex together, name strata as 'K 65-74' in one breakdown")


def _is_name(name: object) -> bool:
    """Tell whether something can name a variable."""
    return isinstance(name, str) and bool(name.strip())
