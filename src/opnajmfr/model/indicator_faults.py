"""What is wrong with an indicator, field by field, as one error."""

from typing import NamedTuple

from opnajmfr.errors import IndicatorError


class Fault(NamedTuple):
    """One thing that keeps an indicator from being.

    Parameters
    ----------
    fields
        The field at fault, and any other that decides it.
    wish
        What was wanted and what was given.
    hint
        The way out.
    """

    fields: tuple[str, ...]
    wish: str
    hint: str


class IndicatorFaultsError(IndicatorError):
    """An indicator in an impossible state; `faults` holds what is wrong, field by field.

    Parameters
    ----------
    kind
        What it was to be.
    indicator_id
        Its id.
    faults
        At least one fault.
    """

    def __init__(self, kind: str, indicator_id: str, faults: tuple[Fault, ...]) -> None:
        message = f"{kind} {indicator_id!r}: {'; '.join(f'{fault.fields[0]} {fault.wish}' for fault in faults)}"
        super().__init__(message, hint=faults[0].hint)
        self.faults = faults
