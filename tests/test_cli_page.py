"""The pages of the command line show what the commands print, run in order in a folder of their own."""

import re
import shlex
from pathlib import Path

import pytest

from opnajmfr.cli.help_text import MEANINGS
from tests.command_runs import Commands
from tests.pages import shows

DOCS = Path(__file__).resolve().parents[1] / "docs"
HOW_TO, REFERENCE = DOCS / "how-to" / "from-the-command-line.md", DOCS / "reference" / "command-line.md"
BLOCK = re.compile(r'^```(\w+)(?: title="([^"\n]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ opnajmfr (.*)$", re.MULTILINE)


@pytest.mark.parametrize("page", [HOW_TO, REFERENCE], ids=lambda page: page.stem)
def test_a_page_shows_what_its_commands_print(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    run, n_commands = Commands(capsys), 0
    for kind, name, text in BLOCK.findall(page.read_text(encoding="utf-8")):
        if name:
            Path(name).write_text(text, encoding="utf-8")
        elif kind == "console":
            command, _, shown = text.partition("\n")
            found = COMMAND.fullmatch(command)
            assert found is not None, command
            told = run(*shlex.split(found[1]))
            assert shows(shown, told.out + told.err), f"{command}\nprints\n{told.out}{told.err}"
            n_commands += 1
    assert n_commands > 0


def test_the_page_names_every_exit_code_with_its_meaning() -> None:
    rows = dict(re.findall(r"^\| (\d+) \| (.+) \|$", HOW_TO.read_text(encoding="utf-8"), re.MULTILINE))
    assert set(rows) == {str(int(code)) for code in MEANINGS}
    assert all(rows[str(int(code))].startswith(meaning.english) for code, meaning in MEANINGS.items())
