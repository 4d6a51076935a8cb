"""Statistics Sweden in: from a table and some choices to a dataset of one vintage."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl
from attrs import evolve

from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.published_groups import published_peer_sets
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.data.observations import Observations
from opnajmfr.data.sexes import with_totals
from opnajmfr.errors import SchemaDriftError, TableError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.descriptions import Description
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.given import Published
from opnajmfr.model.measures.quotients import Total
from opnajmfr.sources.fetching.asked_years import asked_years
from opnajmfr.sources.scb.choices import AgeBands, Choice, Chosen, chosen, sex_of
from opnajmfr.sources.scb.service import ScbService, asked_service
from opnajmfr.sources.scb.table_shape import TableShape
from opnajmfr.sources.table_layout import TableLayout
from opnajmfr.sources.table_reading import read_frame

POPULATION: Final = "TAB638"
"""The table of the population on 31 December by area, marital status, age and sex."""
_OF_POPULATION: Final = {"ContentsCode": {"population": "BE0101N1"}}
_TOTALS: Final = ("tot", "TOT", "total", "totalt", "samtliga")
_UNITS: Final = {"procent": "%", "percent": "%"}
_VARIABLE: Final = "variable"


def scb(
    table: str = POPULATION,
    *,
    years: int | Iterable[int],
    areas: str | Iterable[str] | None = None,
    choose: Mapping[str, Choice] | None = None,
    ages: AgeBands | None = None,
    service: ScbService | None = None,
    cache: str | Path | None = None,
    offline: bool = False,
) -> Dataset:
    """Fetch a table from Statistics Sweden (SCB) as a dataset of one vintage (extra `scb`).

    Parameters
    ----------
    table
        Id of the table; the population on 31 December where none is said.
    years
        Calendar years.
    areas
        Names or codes of municipalities, counties and the nation; every one that the table has where None.
    choose
        Codes of the other variables, by code or label of the variable: one, several, a pattern as "6*", the id of a
        code list as "agg_Ålder5år", or for the contents names for codes, as {"ContentsCode": {"homes": "000006MC"}}.
        What is left out is summed by the service; sexes are always asked for.
    ages
        Bands of age that single years are added into, as {"65-79": (65, 79), "80+": (80, None)}.
    service
        Where to ask, and how; Statistics Sweden where None.
    cache
        Folder where answers are kept, by day.
    offline
        Whether only the cache is asked, of its newest day.

    Returns
    -------
    Dataset
        Contents in numbers of persons or things as amounts, with the total of women and men; every other as a
        published value. Variables of which several codes were chosen are breakdowns, named by their labels.

    Raises
    ------
    TableError
        If a choice is missing or impossible.

    Notes
    -----
    pxwebpy splits what is larger than the service's limit of cells. A cell without a number is missing: pxwebpy does
    not pass on the mark that says why. Source: Statistics Sweden.

    Examples
    --------
    >>> from opnajmfr.sources.scb.service import ScbService
    >>> scb(years=2024, ages={"65+": (65, None)}, service=ScbService(address="http://127.0.0.1:9", cache=None,
    ...     offline=True))
    Traceback (most recent call last):
    opnajmfr.errors.NotInCacheError: SCB: offline, and there is no cache
    <BLANKLINE>
    Hint: fetch once with offline=False and cache='a folder'
    """
    asked = asked_service(service, cache=cache, offline=offline)
    hierarchy = sweden()
    shape = TableShape.of(table, asked.metadata(table))
    wanted = chosen(
        shape,
        years=asked_years(years),
        areas=[areas] if isinstance(areas, str) else areas,
        choose=_OF_POPULATION if choose is None and table == POPULATION else choose or {},
        ages=ages or {},
        hierarchy=hierarchy,
        service=asked,
    )
    counted = _counted(shape, wanted)
    frame = _frame(asked.cells(table, wanted.codes, wanted.code_lists), shape, wanted, counted=counted)
    observations, report = _read(frame, shape, wanted, counted=counted, areas=hierarchy, service=asked)
    whole = with_totals(observations, counted)
    in_order = whole.frame.sort(c.VARIABLE, *whole.keys, maintain_order=True)
    return Dataset.of(
        evolve(whole, frame=in_order),
        areas=hierarchy,
        catalogue=_catalogue(shape, wanted, counted=counted),
        peer_sets=published_peer_sets(),
        reading_report=report,
    )


def _counted(shape: TableShape, wanted: Chosen) -> list[str]:
    """Return the names of contents that are numbers of persons or things."""
    if shape.contents is None:
        return []
    variable = shape.variables[shape.contents]
    counted = [name for code, name in wanted.names.items() if variable.is_counted(code)]
    other = [name for name in wanted.names.values() if name not in counted]
    if wanted.bands and other:
        message = f"SCB: {other[0]} of {shape.name} is no number of persons that ages can be added of"
        raise TableError(message, hint="leave out ages, or choose another content")
    return counted


def _frame(
    rows: Sequence[Mapping[str, Any]], shape: TableShape, wanted: Chosen, *, counted: Sequence[str]
) -> pl.DataFrame:
    """Return one row a cell: area, period, sex, variable, the breakdowns, value."""
    labels = {name: shape.variables[name].label for name in wanted.codes}
    missing = [label for label in [*labels.values(), "value"] if rows and label not in rows[0]]
    if missing:
        message = f"SCB: the cells of {shape.name} have no {missing[0]!r}; they have {', '.join(rows[0])}"
        raise SchemaDriftError(message, hint="the service may have changed; is there a newer opnajmfr?")
    table = pl.DataFrame(
        {name: [str(row[label]) for row in rows] for name, label in labels.items()}
        | {c.VALUE: [None if row["value"] is None else float(row["value"]) for row in rows]},
        schema_overrides={c.VALUE: pl.Float64},
    )
    if table.drop(c.VALUE).is_duplicated().any():
        message = f"SCB: {shape.name} gave a cell twice, and another not at all"
        raise SchemaDriftError(message, hint="ask again; if it stays, is there a newer pxwebpy?")
    of_sex = shape.sex or ""
    sexes = {code: sex_of(code, wanted.labels[of_sex].get(code, "")) for code in wanted.codes.get(of_sex, [])}
    area = pl.lit("00") if shape.area is None else pl.col(shape.area)
    sex = pl.lit("T") if shape.sex is None or not sexes else pl.col(shape.sex).replace(sexes)
    content = pl.lit(shape.name) if shape.contents is None else pl.col(shape.contents).replace(wanted.names)
    frame = table.select(
        area.alias(c.AREA),
        pl.col(str(shape.time)).alias(c.PERIOD),
        sex.alias(c.SEX),
        content.alias(_VARIABLE),
        *[_split(name, label, shape, wanted) for name, label in wanted.split.items()],
        c.VALUE,
    )
    if not wanted.bands or not counted:
        return frame
    key = [name for name in frame.columns if name != c.VALUE]
    every = pl.col(c.VALUE).is_not_null().all()
    return frame.group_by(key, maintain_order=True).agg(pl.when(every).then(pl.col(c.VALUE).sum()).alias(c.VALUE))


def _split(name: str, label: str, shape: TableShape, wanted: Chosen) -> pl.Expr:
    """Return a breakdown in words: the band of an age, else the label of a code; null is the total."""
    words = wanted.bands if wanted.bands and name == shape.age else wanted.labels[name]
    return pl.when(~pl.col(name).is_in(_TOTALS)).then(pl.col(name).replace(words)).alias(label)


def _read(
    frame: pl.DataFrame,
    shape: TableShape,
    wanted: Chosen,
    *,
    counted: Sequence[str],
    areas: Areas,
    service: ScbService,
) -> tuple[Observations, str]:
    """Read the cells as amounts and as values, and say what became of them."""
    updated = f", uppdaterad {shape.updated}" if shape.updated else ""
    lines = [f"SCB {shape.name}, {shape.label}{updated}"]
    if wanted.n_unknown:
        lines.append(f"- områden som inte är kommun, län eller riket, inte lästa: {wanted.n_unknown}")
    frames: list[pl.DataFrame] = []
    is_counted = pl.col(_VARIABLE).is_in(counted)
    for part, holds in ((frame.filter(is_counted), "amount"), (frame.filter(~is_counted), "value")):
        if part.is_empty():
            continue
        layout = TableLayout(
            area=c.AREA,
            period=c.PERIOD,
            variable=_VARIABLE,
            value=c.VALUE,
            holds="amount" if holds == "amount" else "value",
            sex=c.SEX,
            breakdowns={label: label for label in wanted.split.values()},
        )
        reading = read_frame(part, layout, areas=areas, retrieved=service.day, subject=f"SCB {shape.name}")
        frames.append(reading.observations.frame)
        lines.append(reading.report.text())
    observations = Observations.from_frame(
        pl.concat(frames),
        breakdowns=tuple(wanted.split.values()),
        source=f"SCB {shape.name}",
        retrieved=service.day,
    )
    return observations, "\n".join(lines)


def _catalogue(shape: TableShape, wanted: Chosen, *, counted: Sequence[str]) -> Catalogue:
    """Return one entry a content; what was chosen of the other variables stands in its description."""
    kept = {shape.area, shape.time, shape.contents, shape.sex, *wanted.split}
    narrowed = [
        f"{shape.variables[name].label}: {wanted.labels[name][codes[0]]}"
        for name, codes in wanted.codes.items()
        if name not in kept
    ]
    contents = None if shape.contents is None else shape.variables[shape.contents]
    found: list[Indicator] = []
    for code, name in (wanted.names or {shape.name: shape.name}).items():
        unit, decimals = ("", 0) if contents is None else contents.units.get(code, ("", 0))
        measure = Total(component=name) if name in counted else Published()
        found.append(
            Indicator(
                id=name,
                title=shape.label if contents is None else contents.values[code],
                measure=measure,
                unit=_UNITS.get(unit, unit) or None if isinstance(measure, Published) else None,
                digits=decimals,
                breakdowns=tuple(wanted.split.values()),
                description=Description(
                    measure=shape.label,
                    population="; ".join(narrowed),
                    data_source=f"SCB, {shape.name}",
                ),
            )
        )
    return Catalogue(found)
