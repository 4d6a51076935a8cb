"""What each column of a release holds, in both languages, and how it is typed in a file."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as cc
from opnajmfr.data.publication import KEY
from opnajmfr.model.vocabulary import Figure, Labelled, Language, Level, Sex, Status

TITLES: Final[dict[str, tuple[str, str]]] = {
    c.INDICATOR: ("indikator", "indicator"),
    c.AREA: ("områdeskod", "area code"),
    c.LEVEL: ("redovisningsnivå", "level"),
    c.PERIOD: ("år (sista kalenderåret)", "year (last calendar year)"),
    c.SEX: ("kön: T totalt, K kvinnor, M män", "sex: T total, K women, M men"),
    c.CATEGORY: ("svarsklass", "class of an ordinal answer"),
    c.FIGURE: ("vilket värde", "which figure"),
    c.NUMERATOR: ("täljare", "numerator"),
    c.DENOMINATOR: ("nämnare", "denominator"),
    c.VALUE: ("värde i indikatorns enhet, avrundat", "value in the unit of the indicator, rounded"),
    c.LOWER: ("osäkerhetsintervallets nedre gräns", "lower bound of the interval"),
    c.UPPER: ("osäkerhetsintervallets övre gräns", "upper bound of the interval"),
    c.STATUS: ("varför ett värde finns eller saknas", "why there is a value, or none"),
    c.FLAGS: ("anmärkningar", "remarks"),
    c.N_MEMBERS: ("områden med uppgift", "members with a figure"),
    c.N_EXPECTED: ("områden som skulle ha uppgift", "members that are expected to have one"),
    c.COVERAGE: ("andel områden med uppgift, 0–1", "coverage by number, 0 to 1"),
    c.COVERAGE_WEIGHT: ("andel med uppgift efter storlek, 0–1", "coverage by size, 0 to 1"),
    c.METHOD: ("metod", "method"),
    cc.REFERENCE: ("jämförs med", "compared with"),
    cc.REFERENCE_KIND: ("slag av jämförelse", "kind of reference"),
    cc.REFERENCE_AREA: ("jämförelsens områdeskod", "area code of the reference"),
    cc.REFERENCE_PERIOD: ("jämförelsens år, om ett annat", "year of the reference, where another"),
    cc.REFERENCE_FIGURE: ("vilket värde hos jämförelsen", "which figure of the reference"),
    cc.REFERENCE_VALUE: ("jämförelsens värde", "value of the reference"),
    cc.REFERENCE_LOWEST: ("lägsta värdet i gruppen", "lowest value of the group"),
    cc.REFERENCE_HIGHEST: ("högsta värdet i gruppen", "highest value of the group"),
    cc.PLACE: ("plats i gruppen", "place in the group"),
    cc.N_PLACED: ("antal med plats", "number with a place"),
    cc.DIFFERENCE: ("skillnad", "difference"),
    cc.P: ("p-värde", "p-value"),
    cc.P_ADJUSTED: ("p-värde, justerat", "p-value, adjusted"),
    cc.VERDICT: ("omdöme", "verdict"),
    cc.REASON: ("varför inget omdöme ges", "why there is no verdict"),
    cc.DETECTABLE: ("minsta skillnad som kunde ha upptäckts", "smallest difference that could have been seen"),
    cc.AMONG: ("rangordnas bland", "ranked among"),
    cc.RANK: ("rang", "rank"),
    cc.N_RANKED: ("antal rangordnade", "number ranked"),
    cc.N_TIED: ("antal på samma rang", "number at the same rank"),
    cc.BAND: ("band", "band"),
    cc.P_BEST_QUARTER: ("sannolikhet för bästa fjärdedelen", "probability of the best quarter"),
    cc.P_WORST_QUARTER: ("sannolikhet för sämsta fjärdedelen", "probability of the worst quarter"),
    cc.RANK_LOWER: ("lägsta rimliga rang", "lowest rank that is possible"),
    cc.RANK_UPPER: ("högsta rimliga rang", "highest rank that is possible"),
    "name": ("områdets namn", "name of the area"),
    "parent": ("kod för området ovanför", "code of the area above"),
}
"""Swedish and English words of a column."""
WORDS: Final[dict[str, type[Labelled]]] = {
    c.LEVEL: Level,
    c.SEX: Sex,
    c.FIGURE: Figure,
    c.STATUS: Status,
    cc.REFERENCE_FIGURE: Figure,
}
"""Closed sets of words by column."""
REQUIRED: Final = (c.INDICATOR, c.AREA, c.LEVEL, c.PERIOD, c.SEX, c.STATUS)


def column_title(column: str, language: Language) -> str:
    """Return what a column holds; a breakdown's own name where nothing is known of it.

    Parameters
    ----------
    column
        Its name.
    language
        "sv" or "en".

    Returns
    -------
    str
        A few words.

    Examples
    --------
    >>> column_title("value", "en"), column_title("ålder", "sv")
    ('value in the unit of the indicator, rounded', 'ålder')
    """
    return TITLES.get(column, (column, column))[0 if language == "sv" else 1]


def table_schema(table: str, frame: pl.DataFrame, *, breakdowns: Sequence[str] = ()) -> dict[str, object]:
    """Return the description of a table as Table Schema writes it: its columns, and those that name a row.

    Parameters
    ----------
    table
        Its name in the package.
    frame
        The table.
    breakdowns
        Columns beside sex.

    Returns
    -------
    dict
        fields, missingValues and primaryKey; uniqueKeys where a part of the key is null in some rows.

    Examples
    --------
    >>> table_schema("areas", pl.DataFrame({"area": ["1984"], "level": ["municipality"]}))["primaryKey"]
    ['area', 'level']
    """
    key = [*KEY, *breakdowns]
    keys = {
        "figures": [*key, c.CATEGORY, c.FIGURE],
        "comparisons": [*key, cc.REFERENCE],
        "ranks": [*key, cc.AMONG],
        "areas": [c.AREA, c.LEVEL],
    }
    name, named = "primaryKey", list[object](keys[table])
    if frame.select(keys[table]).null_count().transpose().sum().item():
        name, named = "uniqueKeys", [keys[table]]
    return {
        "fields": [_field(name, dtype) for name, dtype in frame.schema.items()],
        "missingValues": [""],
        name: named,
    }


def _field(name: str, dtype: pl.DataType) -> dict[str, object]:
    """Return the description of a column."""
    numeric = "integer" if dtype.is_integer() else "number" if dtype.is_float() or dtype.is_decimal() else "string"
    described: dict[str, object] = {
        "name": name,
        "type": numeric,
        "title": column_title(name, "sv"),
        "description": column_title(name, "en"),
    }
    constraints: dict[str, object] = {"required": True} if name in REQUIRED else {}
    if name in WORDS:
        constraints["enum"] = [str(word) for word in WORDS[name]]
    return described | ({"constraints": constraints} if constraints else {})
