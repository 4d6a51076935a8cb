"""Run the demonstration: `python -m opnajmfr`, or `python -m opnajmfr Umeå`."""

import sys

from opnajmfr.cli import main

if __name__ == "__main__":
    sys.exit(main())
