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
        If it is none of the web, or holds a user name or a password: those would end in messages and in the cache.

    Examples
    --------
    >>> web_address("https://api.kolada.se/v3/")
    'https://api.kolada.se/v3'
    """
    parts = urlsplit(address)
    if parts.username is not None:
        message = f"the address of a service must hold no user name and no password, got some before {parts.hostname}"
        raise PolicyError(message, hint="as https://api.kolada.se/v3/; a proxy is set with HTTPS_PROXY")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        message = f"the address of a service must begin with https:// and name a host, got {address!r}"
        raise PolicyError(message, hint="as https://api.kolada.se/v3/")
    return address.rstrip("/")
