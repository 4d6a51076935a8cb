"""Kolada's figures as observations: every value ends as a figure, a status or a line of the report."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl
from attrs import field, frozen

from opnajmfr.data import columns as c
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.observations import Observations
from opnajmfr.errors import SchemaDriftError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.measures.answers import AnswerCoding, ShareOfMunicipalities
from opnajmfr.model.measures.quotients import Total
from opnajmfr.model.vocabulary import Level, Status
from opnajmfr.sources.kolada.kpi_entries import OF_UNITS
from opnajmfr.sources.kolada.yes_no_codes import ReadCoding, has_classes
from opnajmfr.sources.table_layout import TableLayout
from opnajmfr.sources.table_reading import read_frame

SOURCE: Final = "Kolada/RKA"
NATION: Final = "0000"
STATUSES: Final = {"": "observed", "Missing": "missing", "Privacy": "suppressed", "Not applicable": "not_applicable"}
"""What the words beside a value mean."""
CELLS: Final = pl.Schema(
    {
        "kpi": pl.String(),
        "place": pl.String(),
        "period": pl.String(),
        "gender": pl.String(),
        "status": pl.String(),
        "value": pl.Float64(),
        "isdeleted": pl.Boolean(),
    }
)
_LAYOUT: Final = TableLayout(
    area="place",
    area_codes={NATION: "00"},
    period="period",
    variable="kpi",
    value="value",
    sex="gender",
    status="status",
    statuses=STATUSES,
    source=SOURCE,
)
_OF_UNITS: Final = TableLayout(
    area="place",
    at=Level.UNIT,
    period="period",
    variable="kpi",
    value="value",
    sex="gender",
    status="status",
    statuses=STATUSES,
    source=SOURCE,
)
_LEFT: Final = {
    "deleted": "värden som Kolada har tagit bort, inte lästa",
    "regions": "värden för regioner (0001 och så vidare), som inte är län; inte lästa",
    "groups": "värden för kommungrupper (ovägda medel), inte lästa",
    "means_of_codes": "tal för riket som inte är något medelvärde av Ja och Nej; de blev ”kan inte summeras”",
    "units_elsewhere": "värden för enheter som inte ligger i någon av kommunerna, inte lästa",
}


@frozen(kw_only=True)
class FigureRows:
    """Observations of Kolada's figures, and what became of every value.

    Parameters
    ----------
    observations
        The figures.
    report
        What became of every value, in Swedish.
    left_out
        How many values were not read, by reason.
    """

    observations: Observations
    report: str = field(repr=False)
    left_out: Mapping[str, int]


def cells_of(records: Sequence[Mapping[str, Any]], *, place: str = "municipality") -> pl.DataFrame:
    """Return one row a value of the records of figures.

    Parameters
    ----------
    records
        kpi, municipality or ou, period, values.
    place
        "municipality" or "ou".

    Returns
    -------
    polars.DataFrame
        kpi, place, period, gender, status, value, isdeleted.

    Examples
    --------
    >>> record = {"kpi": "N1", "municipality": "1984", "period": 2024,
    ...           "values": [{"gender": "T", "count": 1, "status": "", "value": 2}]}
    >>> cells_of([record]).rows()
    [('N1', '1984', '2024', 'T', '', 2.0, False)]
    """
    rows = [
        (
            one["kpi"],
            one[place],
            str(one["period"]),
            cell["gender"],
            cell["status"] or "",
            None if cell["value"] is None else float(cell["value"]),
            bool(cell.get("isdeleted", False)),
        )
        for one in records
        for cell in one["values"]
    ]
    return pl.DataFrame(rows, schema=CELLS, orient="row")


def figure_rows(
    cells: pl.DataFrame,
    *,
    of_units: pl.DataFrame,
    catalogue: Catalogue,
    codings: Mapping[str, ReadCoding],
    areas: Areas,
    retrieved: dt.date,
) -> FigureRows:
    """Read values of municipalities, the nation and units.

    Parameters
    ----------
    cells
        As `cells_of` gives them, of municipalities and the nation.
    of_units
        As `cells_of` gives them, of units; empty where there are none.
    catalogue
        The entries of the KPIs.
    codings
        The published codes of variables that hold answers.
    areas
        The hierarchy, units included.
    retrieved
        The day of the answers.

    Returns
    -------
    FigureRows
        The observations, coded answers normalised, counts as components.
    """
    is_region = pl.col("place").str.contains(r"^00\d\d$") & (pl.col("place") != NATION)
    is_group = pl.col("place").str.starts_with("G")
    deleted = cells.filter("isdeleted").height + of_units.filter("isdeleted").height
    alive = cells.filter(~pl.col("isdeleted"))
    left = {
        "deleted": deleted,
        "regions": alive.filter(is_region).height,
        "groups": alive.filter(is_group).height,
    }
    here = areas.places.filter(pl.col("level") == Level.UNIT)["code"]
    of_known = of_units.filter(~pl.col("isdeleted"))
    units = of_known.filter(pl.col("place").is_in(here.implode()))
    left["units_elsewhere"] = of_known.height - units.height
    names = {name.removesuffix(OF_UNITS): name for name in codings if name.endswith(OF_UNITS)}
    units = units.with_columns(pl.col("kpi").replace(names))
    frames: list[pl.DataFrame] = []
    lines: list[str] = []
    for frame, layout in ((alive.filter(~is_region & ~is_group), _LAYOUT), (units, _OF_UNITS)):
        if frame.is_empty():
            continue
        subject = "Kolada" if layout is _LAYOUT else "Kolada, enheter"
        reading = read_frame(frame.drop("isdeleted"), layout, areas=areas, retrieved=retrieved, subject=subject)
        frames.append(reading.observations.frame)
        lines.append(f"{subject}: {reading.report.text()}")
    read = pl.concat(frames) if frames else Observations.from_frame(_nothing()).frame
    counts = [one.id for one in catalogue if isinstance(one.measure, Total)]
    answers = {
        one.id: codings[one.id]
        for one in catalogue
        if isinstance(one.measure, ShareOfMunicipalities) and one.id in codings
    }
    _refuse_strangers(read, answers)
    classes = [one.id for one in catalogue if has_classes(one.title)]
    entered = _entered(read, answers=answers, counts=counts, classes=classes)
    left["means_of_codes"] = entered.filter(pl.col(c.STATUS) == Status.NOT_AGGREGABLE).height
    lines += [f"- {_LEFT[name]}: {n}" for name, n in left.items() if n]
    observations = Observations.from_frame(entered, source=SOURCE, retrieved=retrieved)
    return FigureRows(observations=observations, report="\n".join(lines), left_out=left)


def _entered(
    frame: pl.DataFrame, *, answers: Mapping[str, ReadCoding], counts: Sequence[str], classes: Sequence[str]
) -> pl.DataFrame:
    """Turn counts and codes into components, and means of codes above into shares."""
    variable, value = pl.col(c.VARIABLE), pl.col(c.VALUE)
    above = pl.col(c.LEVEL) == Level.NATION
    components = [pl.when(variable.is_in(counts)).then(value)]
    not_aggregable = variable.is_in(classes) & above & value.is_not_null()
    shares = [pl.when(~variable.is_in([*counts, *answers]) & ~not_aggregable).then(value)]
    for name, read in answers.items():
        mine = variable == name
        components.append(pl.when(mine & ~above).then(_normalised(value, read.coding, read.kept)))
        codes = read.coding.codes
        is_mean = value.is_between(min(codes), max(codes)) & pl.lit(not read.coding.partly)
        not_aggregable |= mine & above & value.is_not_null() & ~is_mean
        shares.append(pl.when(mine & above & is_mean).then(_share(value, read.coding)))
    status = pl.when(not_aggregable).then(pl.lit(str(Status.NOT_AGGREGABLE)))
    return frame.with_columns(
        pl.coalesce(components).alias(c.AMOUNT),
        pl.coalesce(shares).alias(c.VALUE),
        status.otherwise(pl.col(c.STATUS).cast(pl.String)).alias(c.STATUS),
    )


def _refuse_strangers(frame: pl.DataFrame, answers: Mapping[str, ReadCoding]) -> None:
    """Refuse a number that is no published code, but would be taken for a kept one: 0 where Nej is 2."""
    for name, read in answers.items():
        strange = [float(code) for code in read.kept.codes if code not in read.coding.codes]
        mine = (pl.col(c.VARIABLE) == name) & (pl.col(c.LEVEL) != Level.NATION)
        found = frame.filter(mine & pl.col(c.VALUE).is_in(strange))
        if found.height:
            cells = [f"{area} {period}" for area, period in found.select(c.AREA, c.PERIOD).head(5).iter_rows()]
            number = f"{found[c.VALUE].item(0):g}"
            message = f"Kolada: {name} has {found.height} answers {number}, and its codes are {read.printed}: "
            message += ", ".join(cells)
            raise SchemaDriftError(message, hint=f"leave {name} out, or ask Kolada what {number} means")


def _normalised(value: pl.Expr, coding: AnswerCoding, kept: AnswerCoding) -> pl.Expr:
    """Return the kept code of a published one; another number stays, and is refused by its rule."""
    pairs = zip((coding.yes, coding.no, *coding.partly), (kept.yes, kept.no, *kept.partly), strict=True)
    return value.replace({float(old): float(new) for old, new in pairs if old != new})


def _share(value: pl.Expr, coding: AnswerCoding) -> pl.Expr:
    """Return the share of Ja in per cent that a mean of codes is."""
    return (value - coding.no) / (coding.yes - coding.no) * 100


def _nothing() -> pl.DataFrame:
    """Return a tidy frame without rows."""
    schema = {c.AREA: pl.String, c.LEVEL: pl.String, c.PERIOD: pl.Int32, c.VARIABLE: pl.String, c.VALUE: pl.Float64}
    return pl.DataFrame(schema=schema)
