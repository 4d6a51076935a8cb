"""The program's numbers beside those of others."""

from opnajmfr.cli.arguments import Asked
from opnajmfr.cli.command_errors import CommandError
from opnajmfr.cli.exit_codes import ExitCode
from opnajmfr.cli.outcome import Outcome
from opnajmfr.cli.paths_in import path_of
from opnajmfr.cli.speaking import Said
from opnajmfr.conformance.report import conformance_text
from opnajmfr.conformance.running import check_oracles

_HOLDS = Said("Alla tal stämmer.", "Every number agrees.")
_MISSES = Said("Alla tal stämmer inte: se raderna ovan.", "Not every number agrees: see the lines above.")


def run(asked: Asked) -> Outcome:
    """Hold the numbers against everybody else's."""
    folder = path_of(asked.text) if asked.words else None
    if folder is not None and not folder.is_dir():
        what = Said("det finns ingen mapp {folder}", "there is no folder {folder}").filled(folder=folder)
        way_out = Said(
            "utelämna mappen för att köra de exempel som följer med", "leave the folder out to run those that ship"
        )
        raise CommandError(what, way_out=way_out, code=ExitCode.NO_FILE)
    found = check_oracles(folder)
    code = ExitCode.FINE if found.holds else ExitCode.FOUND
    if asked.has("--json"):
        return Outcome(lines=[found.to_json()], code=code)
    verdict = _HOLDS if found.holds else _MISSES
    return Outcome(lines=[conformance_text(found), "", verdict.told(asked.language)], code=code)
