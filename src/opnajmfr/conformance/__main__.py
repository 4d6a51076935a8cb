"""The command: `python -m opnajmfr.conformance [folder] [--json]`."""

import argparse
import sys
from collections.abc import Sequence

from opnajmfr.conformance.report import conformance_text
from opnajmfr.conformance.running import check_oracles
from opnajmfr.errors import OpenComparisonsError


def main(arguments: Sequence[str] | None = None) -> int:
    """Hold our numbers against everybody else's, and print what became of them.

    Parameters
    ----------
    arguments
        A folder of oracles, and --json; those of the command line where None.

    Returns
    -------
    int
        0 where every cell agrees or is skipped with a reason, 1 where one does not or a file is not read, 2 where
        the folder cannot be used.
    """
    parser = argparse.ArgumentParser(
        prog="python -m opnajmfr.conformance",
        description="The statistics of opnajmfr beside the numbers of other programs and publications.",
    )
    parser.add_argument("folder", nargs="?", help="folder of oracles; without it, the published examples that ship")
    parser.add_argument("--json", action="store_true", help="the outcomes as JSON, every miss included")
    options = parser.parse_args(arguments)
    try:
        found = check_oracles(options.folder)
    except OpenComparisonsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{found.to_json() if options.json else conformance_text(found)}\n")
    return 0 if found.holds else 1


if __name__ == "__main__":
    sys.exit(main())
