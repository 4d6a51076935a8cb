from opnajmfr.cli.demonstrating import demonstration as demonstration
from opnajmfr.cli.exit_codes import ExitCode as ExitCode
from opnajmfr.cli.running import main as main
