"""Areas as workbooks write them: a code, a name, both in one cell, or a code beside its name."""

import re
from collections.abc import Iterator
from typing import Final

from opnajmfr.data.geography.areas import Areas
from opnajmfr.errors import OpenComparisonsError, WorkbookError
from opnajmfr.model.vocabulary import Level
from opnajmfr.sources.workbooks.header_columns import header_key
from opnajmfr.sources.workbooks.layout import WorkbookLayout

CODE_AND_NAME: Final = re.compile(r"([0-9]{1,4})(?:[ ,:;.–-]+(\D.*))?")
"""A code, with or without a name after it."""


class AreaFinder:
    """Looks up areas as a workbook writes them: by code, by code and name in one, or by name.

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
        self.codes: dict[str, str] = {text.casefold(): code for text, code in layout.area_codes.items()}
        self.known: dict[str, tuple[str, str]] = {}
        self.agreed: set[tuple[str, str]] = set()

    def find(self, text: str) -> tuple[str, str]:
        """Return the code and the level of an area.

        Parameters
        ----------
        text
            As printed.

        Returns
        -------
        tuple of str
            Code and level.

        Raises
        ------
        UnknownAreaError
            If there is no such area.
        """
        if text not in self.known:
            code = self._code(text)
            self.known[text] = (code, str(self.areas.level(code)))
        return self.known[text]

    def named(self, text: str, name: str) -> tuple[str, str]:
        """Return the code and the level of an area whose name stands beside it, or after the code.

        Parameters
        ----------
        text
            As printed.
        name
            The name beside it; empty where there is none.

        Returns
        -------
        tuple of str
            Code and level.

        Raises
        ------
        UnknownAreaError
            If there is no such area.
        WorkbookError
            If the name is another area's.
        """
        code, level = self.find(text)
        coded = CODE_AND_NAME.fullmatch(text)
        for other in filter(None, (coded[2] if coded else "", name)):
            if (code, other) in self.agreed:
                continue
            if not self._is_called(code, level, other):
                message = f"{code} is {self.areas.name(code)}, not {other}"
                is_area = self._is_known(other, level)
                hint = (
                    "correct the code or the name"
                    if is_area
                    else f"its other name: area_codes = {{ {other!r} = {code!r} }}"
                )
                raise WorkbookError(message, hint=hint)
            self.agreed.add((code, other))
        return code, level

    def _is_called(self, code: str, level: str, name: str) -> bool:
        """Tell whether an area has a name, by one of its codes."""
        given = self.codes.get(name.casefold())
        if given is not None:
            return given == code
        bare = header_key(name)
        prefixes = [f"{prefix.casefold()} " for prefix in self.layout.region_prefixes]
        for text in (bare, *(bare.removeprefix(prefix) for prefix in prefixes if bare.startswith(prefix))):
            try:
                found = self.areas.resolve(text, level=level)
            except OpenComparisonsError:
                continue
            if found == code or self._identity(found) == self._identity(code):
                return True
        return False

    def _is_known(self, name: str, level: str) -> bool:
        """Tell whether some area of a level has a name."""
        try:
            self.areas.resolve(name, level=level)
        except OpenComparisonsError:
            return False
        return True

    def _identity(self, code: str) -> str:
        """Return what is one area under all its codes."""
        names = self.areas.names
        return names.filter(names["code"] == code)["identity"].item()

    def _code(self, text: str) -> str:
        """Return the code of an area."""
        given = self.codes.get(text.casefold())
        if given is not None:
            return given
        coded = CODE_AND_NAME.fullmatch(text)
        if coded is not None:
            digits = coded[1]
            if self.layout.shortened and len(digits) % 2:
                digits = f"0{digits}"
            return self.areas.resolve(self.codes.get(digits, digits))
        for name, level in self._readings(text):
            try:
                return self.areas.resolve(name, level=level)
            except OpenComparisonsError:
                continue
        code = self.areas.resolve(text)
        if self.layout.names_are is None and self.areas.level(code) == Level.MUNICIPALITY:
            self._check_single(text)
        return code

    def _check_single(self, name: str) -> None:
        """Refuse a municipality's name that is a county's too, where nothing says which is meant."""
        if self._is_known(name, str(Level.COUNTY)):
            message = f"{name!r} is a municipality and a county"
            raise WorkbookError(message, hint="say which names without a code are: names_are = 'municipality'")

    def _readings(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield how a name without a code may be read: words before the names of counties are no part of it."""
        yield text, str(Level.NATION)
        for prefix in self.layout.region_prefixes:
            short = text.casefold().removeprefix(f"{prefix.casefold()} ")
            if len(short) < len(text):
                yield text[len(text) - len(short) :], str(Level.COUNTY)
        if self.layout.names_are is not None:
            yield text, str(self.layout.names_are)
