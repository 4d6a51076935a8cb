"""The main job in one command, on any console."""

import os
import subprocess
import sys

import pytest

from opnajmfr.cli import demonstration, main


def run(*arguments: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own, on a console of an encoding."""
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    return subprocess.run(
        [sys.executable, "-m", "opnajmfr", *arguments], capture_output=True, env=environment, check=False
    )


@pytest.fixture(scope="module")
def arboga() -> str:
    return "\n".join(demonstration("Arboga"))


def test_the_demonstration_shows_real_figures_with_county_and_nation_by_sex(arboga: str) -> None:
    population = next(line for line in arboga.splitlines() if line.startswith("Folkmängd"))
    assert [cell.replace("\u00a0", "") for cell in population.split(" ") if cell] == [
        "Folkmängd",
        "2019",
        "14087",
        "275845",
        "10327589",
    ]
    after = arboga.split("Invånare 65 år och äldre, andel (%)")[1].splitlines()
    assert after[0].split() == ["2019", "25,7", "21,7", "20,0"]
    assert [after[1].split(), after[2].split()] == [
        ["kvinnor", "27,6", "23,4", "21,5"],
        ["män", "23,9", "20,1", "18,5"],
    ]


def test_the_demonstration_says_why_each_municipality_is_a_peer_and_from_which_year(arboga: str) -> None:
    published, nearest = arboga.split("2. Publicerade", 1)[1].split("3. De kommuner")
    for name in ("Åtvidaberg", "Vimmerby", "Svalöv", "Hörby", "Herrljunga", "Malung-Sälen", "Hofors"):
        assert f"\n{name} " in published
    assert "\nSunne " in nearest
    assert "Medianinkomst, 20 år och äldre (tkr), 2018" in nearest
    assert "Folkmängd, 2019, jämförd som logaritm" in nearest


def test_key_figures_are_compared_without_intervals_and_the_sentence_says_why(arboga: str) -> None:
    beside = arboga.split("4. Arboga bredvid båda")[1].split("5. Så ser", maxsplit=1)[0]
    assert "Ett nyckeltal beskriver förutsättningar" in beside
    assert "Osäkerhetsintervall" not in beside
    assert "bättre\n" not in beside


def test_invented_figures_are_marked_and_have_intervals_and_verdicts(arboga: str) -> None:
    invented = arboga.split("5. Så ser")[1]
    assert "PÅHITTADE" in invented
    own = [line for line in invented.splitlines() if line.startswith("  Ljungmåla")]
    assert len(own) == 11
    assert all("*" in line for line in own)
    assert "sämre" in invented
    assert "ingen säkerställd skillnad" in invented


@pytest.mark.parametrize("word", ["Umeå", "umeå", "2480", "Umeå kommun"])
def test_the_area_may_be_a_name_or_a_code(word: str) -> None:
    assert "1. Umeå, länet och riket" in next(iter(demonstration(word)))


def test_a_misspelt_area_is_refused_with_the_nearest_and_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["Umeo"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "Umeå" in told.err
    assert "Traceback" not in told.err


@pytest.mark.parametrize("encoding", ["ascii", "cp850", "cp1252", "latin-1", "utf-8"])
def test_any_console_can_print_it(encoding: str) -> None:
    done = run("Hörby", encoding=encoding)
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode(encoding)
    assert ("Horby" if encoding == "ascii" else "Hörby") in text
    assert "?" not in text


def test_the_command_answers_in_english_too() -> None:
    done = run("Arboga", "--language", "en")
    text = done.stdout.decode("utf-8")
    assert done.returncode == 0
    assert "10,327,589" in text
    assert "A key figure describes conditions" in text
    assert "no clear difference" in text


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    command = [sys.executable, "-m", "opnajmfr"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        told = process.stderr.read()
        assert (process.wait(), told) == (0, b"")
