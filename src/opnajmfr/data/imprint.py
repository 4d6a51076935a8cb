"""Who publishes a release, where, when, and whom to ask."""

import datetime as dt
import re
from typing import Final, Self

from attrs import evolve, field, fields, frozen

from opnajmfr.errors import PublicationError

_WEB_ADDRESS: Final = re.compile(r"https?://[^\s\"<>]+")
_MAIL_ADDRESS: Final = re.compile(r"[^\s@\"<>]+@[^\s@\"<>]+\.[^\s@\"<>]+")


@frozen(kw_only=True)
class Imprint:
    """Who publishes, where, when, and whom to ask (utgivare); what is not known is left empty.

    Parameters
    ----------
    title
        Swedish title of the release.
    title_en
        English title.
    publisher
        Who publishes it, as "Arboga kommun".
    contact
        E-mail address of those who answer questions; a department's, not a person's.
    address
        Address of the folder on the web, ending in "/"; empty where there is none yet.
    license
        Address of the license.
    number
        Article number.
    issued
        Day of publication, as "2026-06-01".
    version
        Version of the release, as "1.0".
    errata
        What was corrected since the first version, one text a correction (rättelser).

    Raises
    ------
    PublicationError
        If a field is no text of one line, or an address or the day is none.

    Examples
    --------
    >>> Imprint(publisher="Arboga kommun", contact="statistik@example.org").lacking
    ('address',)
    >>> Imprint(issued="i juni")
    Traceback (most recent call last):
        ...
    opnajmfr.errors.PublicationError: imprint: issued must be a day, got 'i juni'
    <BLANKLINE>
    Hint: as issued='2026-06-01'
    """

    title: str = "Öppna jämförelser"
    title_en: str = "Open comparisons"
    publisher: str = ""
    contact: str = ""
    address: str = ""
    license: str = ""
    number: str = ""
    issued: str = ""
    version: str = "1.0"
    errata: tuple[str, ...] = field(default=(), converter=tuple[str, ...])

    def __attrs_post_init__(self) -> None:
        """Refuse what is no text, no address and no day."""
        for one in fields(type(self)):
            value = getattr(self, one.name)
            texts = value if one.name == "errata" else (value,)
            if any(not isinstance(text, str) for text in texts):
                message = f"imprint: {one.name} must be text, got {value!r}"
                raise PublicationError(message, hint="what is not known is left out")
            if any(len(text.splitlines()) > 1 for text in texts):
                message = f"imprint: {one.name} must be one line, got {value!r}"
                raise PublicationError(message, hint="a line break would end the heading or the list it stands in")
        for name in ("title", "title_en", "version"):
            if not getattr(self, name).strip():
                message = f"imprint: {name} must not be empty"
                raise PublicationError(message, hint="leave it out for the usual one")
        for name in ("address", "license"):
            self._check(name, _WEB_ADDRESS, "a web address", "https://example.org/oppna-jamforelser/")
        if self.address and not self.address.endswith("/"):
            message = f"imprint: address is that of a folder and ends in '/', got {self.address!r}"
            raise PublicationError(message, hint=f"as address={self.address + '/'!r}")
        self._check("contact", _MAIL_ADDRESS, "an e-mail address", "statistik@example.org")
        if self.issued and not _is_day(self.issued):
            message = f"imprint: issued must be a day, got {self.issued!r}"
            raise PublicationError(message, hint="as issued='2026-06-01'")

    @property
    def lacking(self) -> tuple[str, ...]:
        """What a data portal demands and the imprint does not say: of publisher, contact and address."""
        return tuple(name for name in ("publisher", "contact", "address") if not getattr(self, name).strip())

    def corrected(self, erratum: str, *, version: str) -> Self:
        """Return the imprint of a corrected version.

        Parameters
        ----------
        erratum
            What was corrected, as one sentence.
        version
            The new version, as "1.1".

        Returns
        -------
        Imprint
            With the erratum after the earlier ones.

        Examples
        --------
        >>> Imprint().corrected("Köping 2024 rättat.", version="1.1").errata
        ('Köping 2024 rättat.',)
        """
        return evolve(self, version=version, errata=(*self.errata, erratum))

    def _check(self, name: str, wanted: re.Pattern[str], what: str, example: str) -> None:
        """Refuse a field that is there and not what it should be."""
        value = getattr(self, name)
        if value and not wanted.fullmatch(value):
            message = f"imprint: {name} must be {what}, got {value!r}"
            raise PublicationError(message, hint=f"as {name}={example!r}")


def _is_day(text: str) -> bool:
    """Tell whether a text is a day as 2026-06-01."""
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
