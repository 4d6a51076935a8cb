"""Fields of a table's description, read from what people write."""

from collections.abc import Iterable, Mapping
from typing import TypeVar, cast

from opnajmfr.data.missing_codes import MissingCodes, plain
from opnajmfr.errors import OpenComparisonsError, TableError
from opnajmfr.model.terms import term
from opnajmfr.model.vocabulary import Labelled, Level, Sex, Status

Word = TypeVar("Word", bound=Labelled)


def _words(vocabulary: type[Word], name: str, given: Mapping[str, Word | str]) -> dict[str, Word]:
    """Read a mapping of a source's words."""
    try:
        return {plain(word): term(vocabulary, meaning) for word, meaning in given.items()}
    except OpenComparisonsError as error:
        message = f"table layout: {name}: {error.message}"
        raise TableError(message, hint=error.hint) from error


def to_sexes(given: Mapping[str, Sex | str]) -> dict[str, Sex]:
    """Read the source's words for sexes."""
    return _words(Sex, "sexes", given)


def to_levels(given: Mapping[str, Level | str]) -> dict[str, Level]:
    """Read the source's words for levels."""
    return _words(Level, "levels", given)


def to_statuses(given: Mapping[str, Status | str]) -> dict[str, Status]:
    """Read the source's words for statuses."""
    return _words(Status, "statuses", given)


def to_texts(given: Mapping[str, str]) -> dict[str, str]:
    """Read a mapping of texts."""
    return {plain(word): meaning for word, meaning in given.items()}


def to_level(given: Level | str | None) -> Level | None:
    """Read the level of every row."""
    return None if given is None else _words(Level, "at", {"": given})[""]


def to_missing_codes(given: MissingCodes | Iterable[MissingCodes]) -> tuple[MissingCodes, ...]:
    """Accept one set of marks or several."""
    return (given,) if isinstance(given, MissingCodes) else tuple(given)


def to_column(name: str | None) -> str | None:
    """Read the name of a column; blanks of every kind count as one."""
    return None if name is None else plain(name)


def to_period(given: str | int) -> str | int:
    """Read the name of a column of years, or the one year."""
    return plain(given) if isinstance(given, str) else given


def to_names(given: Iterable[str] | str) -> tuple[str, ...]:
    """Accept one name or several."""
    return (plain(given),) if isinstance(given, str) else tuple(plain(name) for name in given)


def to_breakdowns(given: Mapping[str, str] | Iterable[str] | str) -> dict[str, str]:
    """Accept columns with the names that they get, or columns that keep theirs."""
    if isinstance(given, Mapping):
        return to_texts(cast("Mapping[str, str]", given))
    return {name: name for name in to_names(given)}
