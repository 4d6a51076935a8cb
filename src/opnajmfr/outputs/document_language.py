"""The language that a workbook says that it is in, for those who hear it read aloud."""

from typing import Any, Final

from opnajmfr.extras import optional
from opnajmfr.model.vocabulary import Language

TAGS: Final[dict[Language, str]] = {"sv": "sv-SE", "en": "en-GB"}
"""Languages as documents name them."""


def with_language(workbook: Any, language: Language) -> None:  # noqa: ANN401 - xlsxwriter is optional
    """Let a workbook state its language among its properties; xlsxwriter has no word for it.

    Parameters
    ----------
    workbook
        An `xlsxwriter.Workbook`, not yet closed.
    language
        "sv" or "en".
    """
    packager: Any = optional("xlsxwriter.packager", extra="excel").Packager
    core: Any = optional("xlsxwriter.core", extra="excel").Core

    class Core(core):
        """Properties with a language last."""

        def write(self, properties: dict[str, object], path: object) -> None:
            """Write the properties."""
            self._set_properties(properties)
            self._set_xml_writer(path)
            self._assemble_xml_file()

        def _write_cp_content_status(self) -> None:
            """Write the last property, then the language."""
            core._write_cp_content_status(self)  # noqa: SLF001 - its own parent
            self._xml_data_element("dc:language", TAGS[language])

    class Packager(packager):
        """A packager that writes those properties."""

        def _write_core_file(self) -> None:
            """Write the properties."""
            Core().write(self.workbook.doc_properties, self._filename("docProps/core.xml"))

    workbook._get_packager = Packager  # noqa: SLF001 - made to be replaced, as xlsxwriter says there
