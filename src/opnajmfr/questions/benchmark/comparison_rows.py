"""A comparison as rows that people sort and filter: one an indicator, sex, area and reference."""

from typing import Final

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.results import Results
from opnajmfr.model.measures.answers import ShareOfMunicipalities

_OWN: Final = ("title", "unit", c.VALUE, c.CATEGORY, "n", c.LOWER, c.UPPER, c.STATUS, c.FLAGS, c.FIGURE)
_BESIDE: Final = (
    d.REFERENCE,
    f"{d.REFERENCE}_en",
    "group",
    d.REFERENCE_PERIOD,
    d.REFERENCE_VALUE,
    d.REFERENCE_LOWEST,
    d.REFERENCE_HIGHEST,
    d.PLACE,
    d.N_PLACED,
    d.DIFFERENCE,
    "difference_lower",
    "difference_upper",
    d.DETECTABLE,
    d.VERDICT,
    d.REASON,
)


def comparison_rows(table: pl.DataFrame, frame: pl.DataFrame, results: Results) -> pl.DataFrame:
    """Return a comparison with a row a reference, the area's own figure beside it.

    Parameters
    ----------
    table
        One row an indicator, sex and area.
    frame
        One row for each of them and reference.
    results
        What they came from.

    Returns
    -------
    polars.DataFrame
        The rows of the frame in the order of the table. What is the same in every row, as the area or the sex "T", is
        left out.
    """
    key = [c.INDICATOR, c.AREA, c.PERIOD, c.SEX, *results.breakdowns]
    labels = {one.label: one for one in results.recipe.references}
    named = {label: one.name("sv") for label, one in labels.items()}
    named_en = {label: one.name("en") for label, one in labels.items()}
    names = {code: results.areas.name(code) if results.areas else code for code in table[c.AREA].unique()}
    group = pl.col(d.REFERENCE_AREA).str.split("/").list.last()
    beside = frame.select(
        pl.col(c.INDICATOR).cast(pl.String),
        *key[1:],
        pl.col(d.REFERENCE).replace_strict(named, return_dtype=pl.String),
        pl.col(d.REFERENCE).replace_strict(named_en, return_dtype=pl.String).alias(f"{d.REFERENCE}_en"),
        pl.when(pl.col(d.REFERENCE_KIND) == "group").then(group).alias("group"),
        d.REFERENCE_PERIOD,
        d.REFERENCE_VALUE,
        d.REFERENCE_LOWEST,
        d.REFERENCE_HIGHEST,
        d.PLACE,
        d.N_PLACED,
        d.DIFFERENCE,
        pl.col(c.LOWER).alias("difference_lower"),
        pl.col(c.UPPER).alias("difference_upper"),
        d.DETECTABLE,
        d.VERDICT,
        d.REASON,
    )
    yes_no = [one.id for one in results.catalogue if isinstance(one.measure, ShareOfMunicipalities)]
    counted = pl.when(~pl.col(c.INDICATOR).is_in(yes_no)).then("n").alias("n")
    several = [name for name in (c.SEX, *results.breakdowns) if table[name].n_unique() > 1]
    place = [pl.col(c.AREA).replace_strict(names, return_dtype=pl.String).alias("name")] if len(names) > 1 else []
    return (
        table.with_columns(counted)
        .join(beside, on=key, how="left", maintain_order="left_right")
        .select(*_OWN[:2], *place, c.PERIOD, *several, *_OWN[2:], *_BESIDE, c.INDICATOR)
    )
