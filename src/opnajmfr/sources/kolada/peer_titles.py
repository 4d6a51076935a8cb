"""What the titles of Kolada's groups say: a typology, a municipality and a year, or why they say none."""

from collections.abc import Iterable
from typing import Final

import polars as pl

from opnajmfr.data.geography.area_table import CODE
from opnajmfr.data.geography.areas import Areas
from opnajmfr.errors import UnknownAreaError
from opnajmfr.model.vocabulary import Level

REASONS: Final = {
    "no_list": ("ingen lista över liknande kommuner", "no list of peers"),
    "regions": ("liknande regioner, inte kommuner", "peers of regional authorities, not of municipalities"),
    "other_form": ("titeln har en annan form", "the title has another form"),
    "no_municipality": ("namnet är ingen kommun", "the name is no municipality"),
    "no_members": ("listan är tom", "the list is empty"),
    "unknown_member": ("en medlem är ingen känd kommun", "a member is no known municipality"),
    "own_member": ("kommunen står i sin egen lista", "the municipality is in its own list"),
    "again": ("en tidigare lista har samma typ, kommun och år", "an earlier list has the same typology, area and year"),
}
"""Why a group was not read, in Swedish and English."""
_FORM: Final = r"(?i)^liknande kommuner,?\s+(?<typology>.+?)\s*,\s*(?<name>[^,]+?)\s*,\s*(?<year>\d{4})$"
_PEERS: Final = r"(?i)^liknande kommuner"
_REGIONS: Final = r"(?i)^liknande regioner"
_CODES: Final = "codes"


def kolada_titles(rows: pl.DataFrame, *, areas: Areas) -> pl.DataFrame:
    """Return what each group's title says.

    Parameters
    ----------
    rows
        id, title and member_id, one row a group and member; member_id null for a group without members.
    areas
        The hierarchy that municipalities are found in.

    Returns
    -------
    polars.DataFrame
        id, title, n_members, typology, code (of the municipality), year and reason (a key of `REASONS`; null for a
        list that can be read): one row a group, sorted by id.
    """
    plain = pl.col("title").str.replace_all(r"\s+", " ").str.strip_chars()
    groups = (
        rows.group_by("id", "title")
        .agg(pl.col("member_id").count().alias("n_members"), pl.col("member_id").alias(_CODES))
        .with_columns(plain.alias("plain"), plain.str.extract_groups(_FORM).alias("found"))
        .unnest("found")
        .sort("id", "title")
    )
    codes = _municipalities(areas, groups["name"].drop_nulls().unique().sort().to_list())
    known = areas.places.filter(pl.col("level") == Level.MUNICIPALITY)[CODE].unique().to_list()
    groups = groups.with_columns(
        pl.col("name").replace_strict(codes, default=None, return_dtype=pl.String).alias("code")
    )
    reason = (
        pl.when(pl.col("plain").str.contains(_REGIONS))
        .then(pl.lit("regions"))
        .when(~pl.col("plain").fill_null("").str.contains(_PEERS))
        .then(pl.lit("no_list"))
        .when(pl.col("year").is_null())
        .then(pl.lit("other_form"))
        .when(pl.col("code").is_null())
        .then(pl.lit("no_municipality"))
        .when(pl.col("n_members") == 0)
        .then(pl.lit("no_members"))
        .when(~pl.col(_CODES).list.eval(pl.element().is_in(known)).list.all())
        .then(pl.lit("unknown_member"))
        .when(pl.col(_CODES).list.contains(pl.col("code")))
        .then(pl.lit("own_member"))
    )
    told = groups.with_columns(reason.alias("reason"))
    is_read = pl.col("reason").is_null()
    is_again = is_read & ~pl.struct("is_read", "typology", "code", "year").is_first_distinct()
    return told.with_columns(is_read.alias("is_read")).select(
        "id",
        "title",
        "n_members",
        "typology",
        "code",
        pl.col("year").cast(pl.Int32),
        pl.when(is_again).then(pl.lit("again")).otherwise("reason").alias("reason"),
    )


def _municipalities(areas: Areas, names: Iterable[str]) -> dict[str, str]:
    """Return the code of each name that is a municipality's."""
    found: dict[str, str] = {}
    for name in names:
        try:
            found[name] = areas.resolve(name, level=Level.MUNICIPALITY)
        except UnknownAreaError:
            continue
    return found
