"""The page on arrows says what the examples print from real published figures."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
PAGE = CHECKOUT / "docs" / "explanation" / "arrows.md"
SCRIPTS = ("arrows.py", "method_on_kolada.py")


def printed_by(script: str, shared: Path) -> str:
    """Return what an example prints from the shared folder."""
    run = subprocess.run(
        [sys.executable, str(CHECKOUT / "examples" / script)],
        capture_output=True,
        text=True,
        check=True,
        env={"OPNAJMFR_SHARED": str(shared), "PYTHONUTF8": "1"},
    )
    return run.stdout


@pytest.mark.shared
def test_every_figure_of_the_page_is_printed_by_an_example(shared: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    shown = re.findall(r"^```text\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    printed = "".join(printed_by(script, shared) for script in SCRIPTS)
    assert len(shown) == 5
    assert [block for block in shown if block.strip("\n") not in printed] == []
