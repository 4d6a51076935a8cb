"""The address of a service."""

from urllib.parse import urlsplit

from opnajmfr.errors import PolicyError


def web_address(address: str) -> str:
    """Return the address of a service without its last slash.

    Parameters
    ----------
    address
        As https://api.kolada.se/v3/.

    Returns
    -------
    str
        The address.

    Raises
    ------
    PolicyError
        If it is none of the web.

    Examples
    --------
    >>> web_address("https://api.kolada.se/v3/")
    'https://api.kolada.se/v3'
    """
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        message = f"the address of a service must begin with https:// and name a host, got {address!r}"
        raise PolicyError(message, hint="as https://api.kolada.se/v3/")
    return address.rstrip("/")
