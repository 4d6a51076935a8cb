"""Sweden's municipalities, counties and nation from 1992 on, built from the shipped facts."""

import datetime as dt
from functools import cache
from typing import Final

import polars as pl

from opnajmfr.data.columns import LEVEL
from opnajmfr.data.geography.area_table import CODE, IDENTITY, NAME, OTHER_NAME, PARENT, VALID_FROM, VALID_TO
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.reference.facts import (
    counties,
    municipalities,
    municipality_code_changes,
    municipality_events,
)
from opnajmfr.model.vocabulary import Level

FIRST_DAY: Final = dt.date(1992, 1, 1)
"""First day that the shipped facts cover."""
NATION: Final = "00"
_SKANE = dt.date(1997, 1, 1)
_VASTRA_GOTALAND = dt.date(1998, 1, 1)
_FORMER_COUNTIES: Final = (
    ("11", "Kristianstads län", "Kristianstad", "11", _SKANE),
    ("12", "Malmöhus län", "Malmöhus", "12-1996", _SKANE),
    ("14", "Göteborgs och Bohus län", "Göteborg och Bohus", "14-1997", _VASTRA_GOTALAND),
    ("15", "Älvsborgs län", "Älvsborg", "15", _VASTRA_GOTALAND),
    ("16", "Skaraborgs län", "Skaraborg", "16", _VASTRA_GOTALAND),
    ("20", "Kopparbergs län", "Kopparberg", "20", dt.date(1997, 1, 1)),
)
"""Code, name, short name, identity, and the first day that it no longer held. Dalarna is Kopparberg renamed; Skåne
and Västra Götaland are new counties that took over a code. Source: SCB."""
_COLUMNS: Final = (CODE, LEVEL, NAME, OTHER_NAME, PARENT, IDENTITY, VALID_FROM, VALID_TO)
_OLD_COUNTY: Final = r"\((\d\d)\)"
"""First county code in the note of a recoding, as in "Västmanlands län (19) -> Uppsala län (03)"."""


def _nation_and_counties() -> pl.DataFrame:
    """Return the nation, the counties and those that were."""
    nation = pl.DataFrame({CODE: [NATION], NAME: ["Riket"], OTHER_NAME: ["Sverige"], IDENTITY: [NATION]})
    former = pl.DataFrame(_FORMER_COUNTIES, schema=[CODE, NAME, OTHER_NAME, IDENTITY, VALID_TO], orient="row")
    current = (
        counties()
        .select(CODE, NAME, pl.col("short_name").alias(OTHER_NAME), pl.col(CODE).alias(IDENTITY))
        .join(former.select(CODE, pl.col(VALID_TO).alias(VALID_FROM)), on=CODE, how="left")
    )
    parts = [
        nation.with_columns(pl.lit(str(Level.NATION)).alias(LEVEL)),
        pl.concat([current, former], how="diagonal").with_columns(
            pl.lit(str(Level.COUNTY)).alias(LEVEL), pl.lit(NATION).alias(PARENT)
        ),
    ]
    return pl.concat(parts, how="diagonal").with_columns(pl.col(VALID_FROM).fill_null(FIRST_DAY)).select(_COLUMNS)


def _municipalities() -> pl.DataFrame:
    """Return the municipalities, one row for each code, name and county that they had."""
    events = municipality_events()
    begun = (
        events.filter(kind="split")
        .select("date", pl.col("codes_after").str.split(";"), pl.col("codes_before").str.split(";"))
        .select(pl.col("codes_after").list.set_difference("codes_before").alias(CODE), pl.col("date").alias("begun"))
        .explode(CODE)
    )
    renamed = events.filter(kind="rename").select(
        pl.col("codes_after").alias(CODE),
        pl.col("date").alias("renamed"),
        pl.col("note").str.extract("^(.+) becomes ").alias("old_name"),
    )
    recoded = municipality_code_changes().select(
        pl.col("new_code").alias(CODE),
        pl.col(VALID_FROM).alias("recoded"),
        "old_code",
        pl.col("note").str.extract(_OLD_COUNTY).alias("old_county"),
    )
    now = (
        municipalities()
        .select(CODE, NAME, pl.col("full_name").alias(OTHER_NAME), pl.col("county_code").alias(PARENT))
        .with_columns(pl.col(CODE).alias(IDENTITY), pl.lit(str(Level.MUNICIPALITY)).alias(LEVEL))
        .join(begun, on=CODE, how="left")
        .join(renamed, on=CODE, how="left")
        .join(recoded, on=CODE, how="left")
        .with_columns(pl.col("begun").fill_null(FIRST_DAY))
        .with_columns(
            pl.coalesce("renamed", "recoded", "begun").alias(VALID_FROM), pl.lit(None, pl.Date).alias(VALID_TO)
        )
    )
    before = now.filter(pl.col(VALID_FROM) > pl.col("begun")).with_columns(
        pl.col("old_code").fill_null(pl.col(CODE)).alias(CODE),
        pl.col("old_name").fill_null(pl.col(NAME)).alias(NAME),
        pl.when(pl.col("old_name").is_null()).then(OTHER_NAME).alias(OTHER_NAME),
        pl.col("old_county").fill_null(pl.col(PARENT)).alias(PARENT),
        pl.col("begun").alias(VALID_FROM),
        pl.col(VALID_FROM).alias(VALID_TO),
    )
    return pl.concat([now.select(_COLUMNS), before.select(_COLUMNS)])


@cache
def sweden() -> Areas:
    """Return Sweden's 290 municipalities, 21 counties and nation, with their codes and relations since 1992.

    The shipped facts begin on 1 January 1992; an earlier period is an error. Municipalities have four digits,
    counties two, the nation ("Riket") is 00. Recodings of 1997 (Skåne), 1998 (Västra Götaland, Jönköping) and
    2007 (Heby), the municipalities founded since (Bollebygd and Lekeberg 1995, Nykvarn 1999, Knivsta 2003), the
    counties that ended and the names of Malung and Kopparberg are dated. Gotland is the municipality 0980 and
    the county 09.

    Returns
    -------
    Areas
        The hierarchy; the same object each time.

    Notes
    -----
    Source: SCB.

    Examples
    --------
    >>> import datetime as dt
    >>> sweden().resolve("Heby"), sweden().resolve("Heby", on=dt.date(2006, 1, 1))
    ('0331', '1917')
    >>> len(sweden().codes("municipality", on=dt.date(2003, 1, 1)))
    290
    """
    return Areas.from_table(pl.concat([_nation_and_counties(), _municipalities()]), name="Sweden")
