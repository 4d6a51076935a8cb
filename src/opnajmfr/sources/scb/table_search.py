"""Which tables Statistics Sweden has, and what can be chosen of one."""

from pathlib import Path
from typing import Final

import polars as pl

from opnajmfr.data.listing import listed
from opnajmfr.sources.scb.service import ScbService, asked_service
from opnajmfr.sources.scb.table_shape import TableShape

_TABLES: Final = pl.Schema({name: pl.String() for name in ("id", "label", "firstPeriod", "lastPeriod", "updated")})
_VARIABLES: Final = pl.Schema(
    {
        "variable": pl.String(),
        "label": pl.String(),
        "n_codes": pl.Int64(),
        "codes": pl.String(),
        "can_be_left_out": pl.Boolean(),
        "code_lists": pl.String(),
    }
)


def scb_tables(
    words: str, *, service: ScbService | None = None, cache: str | Path | None = None, offline: bool = False
) -> pl.DataFrame:
    """Return the tables of Statistics Sweden that hold some words.

    Parameters
    ----------
    words
        What is searched for, as "folkmängd kommun".
    service
        Where to ask, and how; Statistics Sweden where None.
    cache
        Folder where answers are kept, by day.
    offline
        Whether only the cache is asked.

    Returns
    -------
    polars.DataFrame
        id, label, firstPeriod, lastPeriod, updated, in the order of the service; its first hundred.

    Examples
    --------
    >>> import datetime as dt
    >>> from tempfile import TemporaryDirectory
    >>> from opnajmfr.sources.fetching.answer_cache import AnswerCache
    >>> answer = '[{"tables": [{"id": "TAB638", "label": "Folkmängden efter region, ålder, kön och år"}]}]'
    >>> with TemporaryDirectory() as folder:
    ...     kept = AnswerCache(folder=folder)
    ...     kept.keep("tables?query=folkmängd&lang=sv", answer.encode(), on=dt.date(2026, 4, 1))
    ...     scb_tables("folkmängd", cache=folder, offline=True)["id"].to_list()
    ['TAB638']
    """
    found = asked_service(service, cache=cache, offline=offline).tables(words)
    rows = [[None if one.get(name) is None else str(one[name]) for name in _TABLES] for one in found]
    return pl.DataFrame(rows, schema=_TABLES, orient="row")


def scb_variables(
    table: str, *, service: ScbService | None = None, cache: str | Path | None = None, offline: bool = False
) -> pl.DataFrame:
    """Return the variables of a table, for `scb(table, choose=…)`.

    Parameters
    ----------
    table
        Id of the table.
    service
        Where to ask, and how; Statistics Sweden where None.
    cache
        Folder where answers are kept, by day.
    offline
        Whether only the cache is asked.

    Returns
    -------
    polars.DataFrame
        variable, label, n_codes, codes (the first ones, with their labels), can_be_left_out, code_lists.

    Examples
    --------
    >>> import datetime as dt
    >>> from tempfile import TemporaryDirectory
    >>> from opnajmfr.sources.fetching.answer_cache import AnswerCache
    >>> sexes = '{"label": "kön", "category": {"label": {"1": "män", "2": "kvinnor"}}}'
    >>> answer = f'[{{"label": "Folkmängden", "id": ["Kon"], "dimension": {{"Kon": {sexes}}}}}]'
    >>> with TemporaryDirectory() as folder:
    ...     kept = AnswerCache(folder=folder)
    ...     kept.keep("tables/TAB638/metadata?lang=sv", answer.encode(), on=dt.date(2026, 4, 1))
    ...     scb_variables("TAB638", cache=folder, offline=True).select("variable", "codes").rows()
    [('Kon', '1 män, 2 kvinnor')]
    """
    asked = asked_service(service, cache=cache, offline=offline)
    shape = TableShape.of(table, asked.metadata(table))
    rows = [
        (
            one.code,
            one.label,
            len(one.values),
            listed([code if code == label else f"{code} {label}" for code, label in one.values.items()], most=5),
            one.can_be_left_out,
            listed([f"{name} {label}" for name, label in one.code_lists.items()], most=5),
        )
        for one in shape.variables.values()
    ]
    return pl.DataFrame(rows, schema=_VARIABLES, orient="row")
