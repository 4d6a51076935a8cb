"""Why a command cannot be carried out, and the way out."""

from opnajmfr.cli.exit_codes import ExitCode
from opnajmfr.cli.speaking import Said
from opnajmfr.errors import OpenComparisonsError

NOWHERE = Said("", "")


class CommandError(OpenComparisonsError, ValueError):
    """A command that cannot be carried out as it was given.

    Parameters
    ----------
    what
        What is wrong, where, and what was wanted.
    way_out
        What to do instead.
    details
        What the library says of it, in English.
    code
        The exit code.
    """

    def __init__(
        self, what: Said, *, way_out: Said = NOWHERE, details: str = "", code: ExitCode = ExitCode.NO_ANSWER
    ) -> None:
        super().__init__(what.english, hint=way_out.english)
        self.what = what
        self.way_out = way_out
        self.details = details
        self.code = code
