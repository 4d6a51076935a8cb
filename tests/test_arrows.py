"""The page on arrows says what the example prints from the printed reports."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
PAGES = {"arrows.py": "arrows.md"}


def blocks(page: str) -> list[str]:
    """Return the blocks of plain text on a page of explanation."""
    text = (CHECKOUT / "docs" / "explanation" / page).read_text(encoding="utf-8")
    return re.findall(r"^```text\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.shared
@pytest.mark.parametrize("script", PAGES)
def test_every_figure_of_the_page_is_printed_by_the_example(script: str, shared: Path) -> None:
    example = CHECKOUT / "examples" / script
    run = subprocess.run(
        [sys.executable, str(example)],
        capture_output=True,
        text=True,
        check=True,
        env={"OPNAJMFR_SHARED": str(shared), "PYTHONUTF8": "1"},
    )
    shown = blocks(PAGES[script])
    assert shown
    assert [block for block in shown if block.strip("\n") not in run.stdout] == []
