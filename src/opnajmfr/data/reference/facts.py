"""Readers of the shipped facts; every code is text, so that no zero is lost."""

from functools import cache
from pathlib import Path

import polars as pl

from opnajmfr.data.columns import SEX_TYPE


@cache
def _read(file: str, /, **types: pl.DataType | type[pl.DataType]) -> pl.DataFrame:
    """Read one shipped file once, every column as text except the named ones."""
    frame = pl.read_csv(Path(__file__).with_name(file), infer_schema=False)
    return frame.with_columns(
        pl.col(column).str.to_date("%Y-%m-%d") if dtype == pl.Date else pl.col(column).cast(dtype)
        for column, dtype in types.items()
    )


def municipalities() -> pl.DataFrame:
    """Return the municipalities (kommuner) of 2008 and later.

    Returns
    -------
    polars.DataFrame
        290 rows: code, name, full_name, county_code, skr_group_2011, skr_group_2017, skr_group_2023.
        Source: SCB; the groups SKR.

    Examples
    --------
    >>> municipalities().height
    290
    """
    return _read("municipalities.csv").clone()


def counties() -> pl.DataFrame:
    """Return the counties (län) of 1998 and later.

    Returns
    -------
    polars.DataFrame
        21 rows: code, name, short_name. Source: SCB.

    Examples
    --------
    >>> counties().row(1)
    ('03', 'Uppsala län', 'Uppsala')
    """
    return _read("counties.csv").clone()


def municipality_code_changes() -> pl.DataFrame:
    """Return the municipalities that got another code when they got another county.

    Returns
    -------
    polars.DataFrame
        50 rows: old_code, new_code, valid_from (Date: first day of the new code), name, note. Source: SCB.

    Examples
    --------
    >>> municipality_code_changes().filter(name="Heby")["old_code"].item()
    '1917'
    """
    return _read("municipality_code_changes.csv", valid_from=pl.Date).clone()


def municipality_events() -> pl.DataFrame:
    """Return the municipalities that were split or renamed.

    Returns
    -------
    polars.DataFrame
        date (Date: first day after the event), kind (split, rename), codes_before and codes_after (joined by
        semicolons, in the codes of 2007), note. Source: SCB.

    Examples
    --------
    >>> municipality_events()["kind"].to_list().count("split")
    5
    """
    return _read("municipality_events.csv", date=pl.Date).clone()


def municipality_group_names() -> pl.DataFrame:
    """Return the names of SKR's groups of municipalities (kommungruppsindelning).

    Returns
    -------
    polars.DataFrame
        edition (Int32: 2011, 2017, 2023), group, name. Source: SKR.

    Examples
    --------
    >>> municipality_group_names().filter(edition=2023, group="A1")["name"].item()
    'Storstäder'
    """
    return _read("municipality_group_names.csv", edition=pl.Int32).clone()


def peers() -> pl.DataFrame:
    """Return the peers that RKA publishes (liknande kommuner).

    Returns
    -------
    polars.DataFrame
        typology, data_year (Int32), code (the municipality), peer: seven directed peers each. Source:
        Kolada/RKA.

    Examples
    --------
    >>> peers().filter(typology="äldreomsorg", code="1984").height
    7
    """
    return _read("published_peers.csv", data_year=pl.Int32).clone()


def population() -> pl.DataFrame:
    """Return the population on 31 December (folkmängd), in the codes of 2007.

    Returns
    -------
    polars.DataFrame
        code, year (Int32), pop_0_64, pop_65_plus (Int64, null where not given), population (Int64); 1998 to
        2011, 2013, 2017, 2019, 2021. Source: SCB.

    Examples
    --------
    >>> population().filter(year=2021)["population"].sum()
    10452326
    """
    counts = {"pop_0_64": pl.Int64, "pop_65_plus": pl.Int64, "population": pl.Int64}
    return _read("population.csv", year=pl.Int32, **counts).clone()


def key_figure_components() -> pl.DataFrame:
    """Return the counts behind the shipped key figures (nyckeltal); they add.

    Returns
    -------
    polars.DataFrame
        code, year (Int32), sex, variable, value (Int64). Population and education are given for women (K) and
        men (M), households for all (T). Source: SCB.

    Examples
    --------
    >>> sorted(key_figure_components()["variable"].unique())[:2]
    ['education_known_25_64', 'persons_in_households']
    """
    return _read("key_figure_components_2019.csv", year=pl.Int32, sex=SEX_TYPE, value=pl.Int64).clone()


def key_figure_values() -> pl.DataFrame:
    """Return the shipped key figures that do not add.

    Returns
    -------
    polars.DataFrame
        code, year (Int32), sex, variable, value (Float64): median income 20+ (2018, thousand SEK), municipal
        tax rate (2019; Gotland's includes the region's), land area (2015, hectares). Source: SCB.

    Examples
    --------
    >>> key_figure_values()["variable"].n_unique()
    3
    """
    return _read("key_figure_values.csv", year=pl.Int32, sex=SEX_TYPE, value=pl.Float64).clone()
