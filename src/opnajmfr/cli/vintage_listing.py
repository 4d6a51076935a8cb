"""What changed between two downloads or releases."""

from opnajmfr.cli.arguments import Asked
from opnajmfr.cli.command_errors import CommandError
from opnajmfr.cli.exit_codes import ExitCode
from opnajmfr.cli.files_in import vintage_of
from opnajmfr.cli.outcome import Outcome
from opnajmfr.cli.paths_in import existing
from opnajmfr.cli.speaking import Said
from opnajmfr.data.vintages.two_vintages import vintages

_FILES = Said("Tidigare: {earlier}. Senare: {later}.", "Earlier: {earlier}. Later: {later}.")


def run(asked: Asked) -> Outcome:
    """Tell what changed; the exit code says whether anything did."""
    earlier, later = (existing(word) for word in asked.words)
    if earlier.resolve() == later.resolve():
        what = Said("{path} anges två gånger", "{path} is named twice").filled(path=earlier)
        raise CommandError(what, way_out=Said("ange två olika uttag", "name two different downloads"))
    layout = asked.value("--layout")
    found = vintages(vintage_of(earlier, layout=layout), vintage_of(later, layout=layout))
    files = _FILES.filled(earlier=earlier, later=later).told(asked.language)
    return Outcome(lines=[files, found.text(asked.language)], code=ExitCode.FINE if found.is_empty else ExitCode.FOUND)
