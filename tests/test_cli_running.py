"""Whatever happens, the command line leaves a sentence and an exit code, on any console."""

import os
import shlex
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import opnajmfr as oj
from opnajmfr.cli import ExitCode, running
from opnajmfr.cli.failures import told_of
from opnajmfr.cli.help_text import MEANINGS
from opnajmfr.errors import ExtraNotInstalledError, FileTargetError, OpenComparisonsError, PeriodError
from tests.command_runs import Commands, write_table

TABLE = "Kommunkod;År;Bemötande – så här\n1984;2024;81,5\n00;2024;79\n"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Commands:
    return Commands(capsys)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return write_table(tmp_path / "våra svar.csv", TABLE)


def in_a_process(
    *words: object, encoding: str = "utf-8", cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process of its own, on a console of an encoding."""
    return subprocess.run(
        [sys.executable, "-m", "opnajmfr", *map(str, words)],
        capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": encoding},
        cwd=cwd,
        check=False,
    )


def failing(error: BaseException) -> SimpleNamespace:
    """Return a command's module whose command fails."""

    def run_it(_: object) -> None:
        raise error

    return SimpleNamespace(run=run_it)


# Consoles


@pytest.mark.parametrize("encoding", ["ascii", "cp850", "cp1252", "utf-8"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_any_console_prints_answers_and_errors(table: Path, encoding: str, language: str) -> None:
    done = in_a_process("compare", table, "Arboga", "--to", "nation", "--language", language, encoding=encoding)
    assert done.returncode == 0, done.stderr
    assert ("Bemotande - sa har" if encoding == "ascii" else "Bemötande") in done.stdout.decode(encoding)
    refused = in_a_process("compare", table, "Åmal", "--language", language, encoding=encoding)
    assert refused.returncode == 2
    assert ("Amal" if encoding == "ascii" else "Åmål") in refused.stderr.decode(encoding)


def test_a_reader_that_has_seen_enough_is_no_error(table: Path) -> None:
    command = [sys.executable, "-m", "opnajmfr", "compare", str(table), "Arboga", "--to", "nation"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
        assert process.wait() == 0
        assert b"Traceback" not in told
        assert b"Exception" not in told


@pytest.mark.parametrize(
    ("words", "redirected", "code"),
    [
        (["compare", "TABLE", "Arboga", "--to", "nation"], ">&-", 0),
        (["compare", "TABLE", "Arboga", "--to", "nation"], "2>&-", 0),
        (["compare", "TABLE", "Arboga", "--to", "nation"], "2>/dev/full", 0),
        (["compare", "TABLE", "Arboga", "--to", "nation"], ">/dev/full", 3),
        (["compare", "TABLE", "Åmal"], "2>&-", 2),
        (["compare", "TABLE", "Åmal"], "2>/dev/full", 2),
    ],
)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a shell that closes streams, and a full device")
def test_a_stream_that_is_closed_or_full_changes_no_other_code(
    table: Path, words: list[str], redirected: str, code: int
) -> None:
    given = [str(table) if word == "TABLE" else word for word in words]
    line = f"{shlex.join([sys.executable, '-m', 'opnajmfr', *given])} {redirected}"
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, check=False)
    assert done.returncode == code, done.stderr
    assert b"Traceback" not in done.stderr


def test_help_and_refused_arguments_come_without_what_computes() -> None:
    code = (
        "import sys\nfrom opnajmfr.cli import main\n"
        "main(['--help']); main(['compare', '--help']); main(['compare']); main(['--version'])\n"
        "print('imported:', *{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    imported = set(done.stdout.rpartition("imported:")[2].split())
    assert imported & {"polars", "attrs", "numpy", "pyarrow", "dataframely", "argparse"} == set()
    assert "opnajmfr" in imported


# What goes wrong


def test_an_unexpected_fault_says_version_command_and_where_to_report(
    run: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "import_module", lambda _: failing(RuntimeError("något sprack")))
    told = run("conformance")
    assert (told.code, told.out) == (70, "")
    for text in ("oväntat fel", "RuntimeError: något sprack", oj.__version__, "conformance", "--debug", "slutkod 70"):
        assert text in told.err
    english = run("conformance", "--language", "en").err
    assert "unexpected fault" in english
    assert "exit code 70" in english


def test_the_place_of_a_fault_is_shown_only_when_asked_for(run: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "import_module", lambda _: failing(RuntimeError("något sprack")))
    assert "Traceback" not in run("conformance").err
    told = run("conformance", "--debug")
    assert told.code == 70
    assert "Traceback" in told.err
    assert "run_it" in told.err


def test_stopping_with_the_keyboard_is_quiet(run: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "import_module", lambda _: failing(KeyboardInterrupt()))
    assert run("conformance") == (130, "", "")


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (ExtraNotInstalledError("'docx' is not installed", hint='pip install "opnajmfr[word]"'), 4, "opnajmfr[word]"),
        (FileTargetError("'a.xlsx' cannot be written"), 3, "stäng filen"),
        (PermissionError(13, "Permission denied", "C:/öppen.xlsx"), 3, "C:/öppen.xlsx"),
        (FileNotFoundError(2, "No such file", "C:/ingen.xlsx"), 3, "finns inte"),
        (OSError(28, "No space left on device"), 3, "No space left"),
        (PeriodError("1800 is no year"), 2, "kan inte besvaras"),
        (OpenComparisonsError("something"), 2, "something"),
        (ZeroDivisionError("division by zero"), 70, "ZeroDivisionError"),
        (MemoryError(), 70, "MemoryError"),
    ],
)
def test_every_error_has_its_code_and_its_sentence(
    run: Commands, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int, text: str
) -> None:
    monkeypatch.setattr(running, "import_module", lambda _: failing(error))
    told = run("conformance")
    assert (told.code, told.out) == (code, "")
    assert text in told.err
    assert "Väg ut: " in told.err
    assert told_of(error, language="en", command="x").text.isascii() or "ö" in text


def test_every_error_of_the_library_is_known_to_the_command_line() -> None:
    kinds = list(OpenComparisonsError.__subclasses__())
    assert len(kinds) > 20
    for kind in kinds:
        if kind.__module__ == "opnajmfr.errors":
            told = told_of(kind("what", hint="way"), language="sv", command="compare")
            assert told.code in {ExitCode.NO_ANSWER, ExitCode.NO_FILE, ExitCode.NOT_INSTALLED}
            assert "  what" in told.text


def test_every_exit_code_has_a_meaning_that_help_tells() -> None:
    assert set(MEANINGS) == set(ExitCode)
    assert {code.name: int(code) for code in ExitCode} == {
        "FINE": 0, "FOUND": 1, "NO_ANSWER": 2, "NO_FILE": 3, "NOT_INSTALLED": 4, "UNEXPECTED": 70, "INTERRUPTED": 130,
    }  # fmt: skip


def test_relative_paths_with_blanks_and_letters_work_from_the_folder_of_the_user(tmp_path: Path) -> None:
    write_table(tmp_path / "våra svar.csv", TABLE)
    done = in_a_process("compare", "våra svar.csv", "Arboga", "--to", "riket", "--out", "ut å.csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "ut å.csv").is_file()
