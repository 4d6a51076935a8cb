"""The command line: `python -m opnajmfr`, the same as `opnajmfr`."""

import sys

from opnajmfr.cli.running import main

if __name__ == "__main__":
    sys.exit(main())
