"""The invented set as a dataset, and the truth that its figures were drawn from."""

from functools import cache
from pathlib import Path
from typing import Final

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.group_checks import FOCUS, GROUP, MEMBER
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.observations import Observations
from opnajmfr.model.serialise import read_catalogue

TYPOLOGY: Final = "påhittad"
SOURCE: Final = "opnajmfr (påhittade uppgifter)"
_FOLDER: Final = Path(__file__).parent / "reference" / "invented"
_BETWEEN_FLAGS: Final = ";"
_TRUTHS: Final = ("true_value", "county_effect", "municipal_effect", "change_injected")


def _read(name: str) -> pl.DataFrame:
    """Read one table of the set, every column as text."""
    return pl.read_csv(_FOLDER / f"{name}.csv", infer_schema=False)


def _observations() -> pl.DataFrame:
    """Return the observations with the types that they are checked in."""
    types = {
        c.LEVEL: c.LEVEL_TYPE,
        c.PERIOD: pl.Int32(),
        c.SEX: c.SEX_TYPE,
        c.AMOUNT: c.COMPONENT,
        c.VALUE: pl.Float64(),
        c.STATUS: c.STATUS_TYPE,
    }
    return _read("observations").with_columns(
        *(pl.col(name).cast(dtype) for name, dtype in types.items()),
        pl.col(c.FLAGS).str.split(_BETWEEN_FLAGS).cast(c.FLAGS_TYPE),
    )


def _peers(names: dict[str, str]) -> Grouping:
    """Return the peers of the set, those of one area a group."""
    rows = _read("peers")
    return Grouping.from_table(
        rows.select(pl.col("code").alias(GROUP), pl.col("peer").alias(MEMBER), pl.col("code").alias(FOCUS)),
        name=f"Liknande kommuner, {TYPOLOGY}",
        source=SOURCE,
        data_year=int(rows["data_year"][0]),
        titles=names,
    )


@cache
def invented() -> Dataset:
    """Return the invented set (påhittade uppgifter): areas, figures and peers of which nothing is real.

    48 municipalities in four counties and 2022 to 2024: eleven indicators of elder care, municipal health care and
    economic assistance with counts, and the key figures that peers are found by. Every row carries the flag
    `invented`. What the figures were drawn from is `truth()`.

    Returns
    -------
    Dataset
        With one typology of peers, "påhittad"; the same object each time.

    Notes
    -----
    Source: made by `examples/make_invented.py`; `TRUTH.md` beside the files says how.

    Examples
    --------
    >>> data = invented()
    >>> data.areas.name("9101"), data.catalogue["hemtjanst-trygghet"].direction.label()
    ('Askvinge', 'högre är bättre')
    """
    areas = Areas.from_table(_read("areas"), name="Påhittade riket")
    return Dataset(
        observations=Observations.from_frame(_observations(), source=SOURCE),
        catalogue=read_catalogue(_FOLDER / "catalogue.toml"),
        areas=areas,
        peer_sets={TYPOLOGY: _peers(dict(areas.names.select("code", "name").iter_rows()))},
        reading_report="Alla uppgifter är påhittade.",
    )


def truth() -> pl.DataFrame:
    """Return the truth that the figures of the invented set were drawn from.

    Returns
    -------
    polars.DataFrame
        indicator, area, period (Int32), sex, true_value (Float64, in the unit of the indicator; for the answers
        of municipalities the probability of Ja in per cent, for `uppfoljning-steg` that of step 2 or 3), and
        county_effect, municipal_effect, change_injected (Float64, on the scale of the model, null above the
        municipality).

    Examples
    --------
    >>> truth().filter(indicator="hemtjanst-trygghet", area="9101", period=2022, sex="T")["true_value"].item()
    81.5489
    """
    figures = [pl.col(name).cast(pl.Float64) for name in _TRUTHS]
    return _read("truth").with_columns(pl.col(c.PERIOD).cast(pl.Int32), pl.col(c.SEX).cast(c.SEX_TYPE), *figures)
