"""Units and districts that rows are of, each in its district or municipality."""

from collections.abc import Mapping
from functools import cached_property
from typing import Final

import polars as pl

from opnajmfr.data.geography.areas import Areas
from opnajmfr.errors import WorkbookError
from opnajmfr.model.vocabulary import Level
from opnajmfr.sources.workbooks.header_columns import matches
from opnajmfr.sources.workbooks.layout import WorkbookLayout

_WITHIN: Final = (str(Level.MUNICIPALITY), str(Level.DISTRICT))


class UnitFinder:
    """Finds the unit or district of a row, and gathers those that the hierarchy does not have.

    A unit that the workbook gives a code keeps it. One with a name alone, and a district, get the code of where
    they lie and their name: "0180 Solgården".

    Parameters
    ----------
    layout
        The description.
    areas
        The hierarchy.
    """

    def __init__(self, layout: WorkbookLayout, areas: Areas) -> None:
        self.layout = layout
        self.areas = areas
        self.new: dict[str, tuple[str, str, str]] = {}

    def find(self, code: str, level: str, texts: Mapping[str, str]) -> tuple[str, str]:
        """Return the code and level of what a row is of.

        Parameters
        ----------
        code
            The area of the row.
        level
            Its level.
        texts
            What stands in the columns that say of what the row is, by role.

        Returns
        -------
        tuple of str
            Code and level: those of the area where the row names no single unit or district.

        Raises
        ------
        WorkbookError
            If a unit lies in no municipality, or has another name or place in another row.
        """
        district = self._single(texts.get("district", ""))
        unit, name = self._single(texts.get("unit", "")), self._single(texts.get("unit_name", ""))
        if not name and any(map(str.isalpha, texts.get("unit_name", ""))):
            # Words for all units stand beside a code that is of none, as 0.
            unit = ""
        if district:
            code, level = self._known(str(Level.DISTRICT), district, "", code, level)
        if unit or name:
            code, level = self._known(str(Level.UNIT), name or unit, unit if self.layout.unit_name else "", code, level)
        return code, level

    def _single(self, text: str) -> str:
        """Return the name of a single unit or district; nothing where the row is of all of them."""
        return "" if not text or matches(text, self.layout.totals) else text

    def _known(self, level: str, name: str, given: str, parent: str, parent_level: str) -> tuple[str, str]:
        """Return the code of a unit or district, which is kept where it is new."""
        if parent_level not in _WITHIN:
            message = f"{name!r} is a {level} in {parent!r}, which is a {parent_level}"
            raise WorkbookError(message, hint="a row of a unit names its municipality; words for all units are totals")
        code = given or self._held.get((level, parent, name.casefold())) or f"{parent} {name}"
        if given in self._codes:
            held_level, held_parent = self._codes[given]
            if (held_level, held_parent) != (level, parent):
                message = f"{given!r} is a {held_level} in {held_parent!r}, not a {level} in {parent!r}"
                raise WorkbookError(message, hint="correct the row, or the areas that were given")
        elif code not in self._codes and self.new.setdefault(code, (level, name, parent)) != (level, name, parent):
            _, other, there = self.new[code]
            message = f"the {level} {code!r} is {other!r} in {there!r}, and in another row {name!r} in {parent!r}"
            raise WorkbookError(message, hint="a code stands for one unit; correct the rows")
        return code, level

    @cached_property
    def _held(self) -> dict[tuple[str, str, str], str]:
        """Codes of the units and districts that the hierarchy has, by level, where they lie, and name."""
        names: dict[str, str] = dict(self.areas.names.select("code", "name").iter_rows())
        return {(level, parent, names[code].casefold()): code for code, (level, parent) in self._codes.items()}

    @cached_property
    def _codes(self) -> dict[str, tuple[str, str]]:
        """Level and place of the units and districts that the hierarchy has, by code."""
        low = self.areas.names.filter(pl.col("level").cast(pl.String).is_in([str(Level.UNIT), str(Level.DISTRICT)]))
        newest = self.areas.relations.sort("code", "valid_from").unique("code", keep="last", maintain_order=True)
        held = low.select("code", pl.col("level").cast(pl.String)).join(newest, on="code", how="left")
        return {code: (level, parent) for code, level, parent in held.select("code", "level", "parent").iter_rows()}
