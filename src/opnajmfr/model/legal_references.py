"""References to acts, with the dates between which they hold."""

import datetime as dt
from typing import Final

from attrs import frozen

from opnajmfr.errors import IndicatorError, UnknownTermError
from opnajmfr.spelling import closest, folded


@frozen(kw_only=True)
class LegalReference:
    """A reference to an act (lagrum); history is kept, not rewritten, when an act is replaced.

    Parameters
    ----------
    act
        Number in the Swedish Code of Statutes, as "SFS 2001:453".
    name
        Name of the act in Swedish, as "Socialtjänstlag".
    provision
        Chapter and section, as "3 kap. 3 §"; empty for the act as a whole.
    valid_from
        First and last day on which it holds, or None for no limit.
    valid_to
        First and last day on which it holds, or None for no limit.

    Raises
    ------
    IndicatorError
        If there is no act, or it ends before it begins.
    """

    act: str
    name: str = ""
    provision: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot hold."""
        if not self.act.strip():
            message = f"legal reference: act must be a number of the code of statutes, got {self.act!r}"
            raise IndicatorError(message, hint="as act='SFS 2001:453'")
        if self.valid_from is not None and self.valid_to is not None and self.valid_to < self.valid_from:
            message = f"legal reference {self.act}: valid_to {self.valid_to} is before {self.valid_from}"
            raise IndicatorError(message, hint="give the earlier day as valid_from")

    def holds_on(self, day: dt.date) -> bool:
        """Tell whether the reference holds on a day.

        Parameters
        ----------
        day
            A date.

        Returns
        -------
        bool
            True where it does.

        Examples
        --------
        >>> legal_reference("SoL 2001:453").holds_on(dt.date(2025, 7, 1))
        False
        """
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


ACTS: Final[dict[str, LegalReference]] = {
    "SoL 2001:453": LegalReference(
        act="SFS 2001:453",
        name="Socialtjänstlag",
        valid_from=dt.date(2002, 1, 1),
        valid_to=dt.date(2025, 6, 30),
    ),
    "SoL 2025:400": LegalReference(act="SFS 2025:400", name="Socialtjänstlag", valid_from=dt.date(2025, 7, 1)),
    "LSS 1993:387": LegalReference(
        act="SFS 1993:387",
        name="Lag om stöd och service till vissa funktionshindrade",
        valid_from=dt.date(1994, 1, 1),
    ),
    "HSL 2017:30": LegalReference(act="SFS 2017:30", name="Hälso- och sjukvårdslag", valid_from=dt.date(2017, 4, 1)),
}
"""Acts that social services and municipal health care rest on, by short name and number."""

_BY_NAME: Final = {folded(name): reference for short, reference in ACTS.items() for name in (short, reference.act)}


def legal_reference(act: str, *, provision: str = "") -> LegalReference:
    """Return a reference to one of the acts that are known, with its dates.

    Parameters
    ----------
    act
        Short name and number, or the number alone: "SoL 2025:400", "SFS 2025:400".
    provision
        Chapter and section; empty for the act as a whole.

    Returns
    -------
    LegalReference
        The reference.

    Raises
    ------
    UnknownTermError
        If the act is not known; others are written as `LegalReference(act=…)`.

    Examples
    --------
    >>> legal_reference("SFS 2025:400").valid_from
    datetime.date(2025, 7, 1)
    """
    found = _BY_NAME.get(folded(act))
    if found is None:
        message = f"no act is known as {act!r}; wanted one of {', '.join(ACTS)}"
        raise UnknownTermError(message, hint=closest(act, ACTS) or "write LegalReference(act='SFS …') instead")
    return LegalReference(
        act=found.act,
        name=found.name,
        provision=provision,
        valid_from=found.valid_from,
        valid_to=found.valid_to,
    )
