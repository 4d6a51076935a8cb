"""A command line is understood, or refused in the language that was chosen, with the way out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import opnajmfr as oj
from opnajmfr.cli.arguments import Asked, language_of, read_arguments
from opnajmfr.cli.command_errors import NOWHERE, CommandError
from opnajmfr.cli.commands import COMMANDS, DEMONSTRATION, EVERYWHERE, OPTIONS_WITH_VALUE
from opnajmfr.cli.near_misses import near
from opnajmfr.spelling import folded
from tests.command_runs import Commands

ALL = (*COMMANDS.values(), DEMONSTRATION)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Commands:
    return Commands(capsys)


def refused(*words: str) -> CommandError:
    """Return why a command line is refused."""
    with pytest.raises(CommandError) as caught:
        read_arguments(words)
    return caught.value


def understood(words: list[str]) -> Asked | CommandError:
    """Return what a command line asks, or why it is refused."""
    try:
        return read_arguments(words)
    except CommandError as error:
        return error


# What is understood


def test_a_first_word_that_is_no_command_is_a_municipality() -> None:
    asked = read_arguments(["Upplands", "Väsby", "--language", "en"])
    assert (asked.command, asked.text, asked.language) == (DEMONSTRATION, "Upplands Väsby", "en")
    assert read_arguments([]) == Asked(DEMONSTRATION, "sv", (), {})


def test_no_area_of_sweden_is_called_as_a_command() -> None:
    names = {folded(name) for name in oj.sweden().names["name"]} | set(oj.sweden().names["code"])
    assert len(names) > 290
    assert not names & {*COMMANDS, "help", "hjälp"}


@pytest.mark.parametrize(
    "words",
    [
        ["compare", "a b.xlsx", "Umeå", "--to", "peers", "--sex", "K"],
        ["--sex=K", "compare", "--to=peers", "a b.xlsx", "Umeå"],
        ["--sex", "K", "COMPARE", "a b.xlsx", "--to", "peers", "Umeå"],
        ["compare", "--to", "peers", "--sex", "K", "--", "a b.xlsx", "Umeå"],
    ],
)
def test_options_stand_anywhere_and_values_behind_a_blank_or_an_equals_sign(words: list[str]) -> None:
    asked = read_arguments(words)
    assert asked.command.name == "compare"
    assert asked.words == ("a b.xlsx", "Umeå")
    assert (asked.value("--to"), asked.value("--sex"), asked.value("--out")) == ("peers", "K", None)


def test_a_repeated_option_keeps_every_value_and_the_last_one_counts() -> None:
    asked = read_arguments(["compare", "a.xlsx", "Umeå", "--to", "peers", "--to", "Solna"])
    assert (asked.values("--to"), asked.value("--to")) == (["peers", "Solna"], "Solna")


def test_an_option_takes_a_value_in_every_command_or_in_none() -> None:
    for command in COMMANDS.values():
        for option in (*command.options, *EVERYWHERE):
            assert (option.name in OPTIONS_WITH_VALUE) == (option.value is not None)


@given(st.lists(st.text(max_size=12), max_size=6))
@settings(max_examples=300)
def test_any_words_are_understood_or_refused_with_a_sentence_in_both_languages(words: list[str]) -> None:
    found = understood(words)
    if isinstance(found, CommandError):
        assert all((*found.what, *found.way_out))
    else:
        assert found.command in ALL


# What is refused


@pytest.mark.parametrize(
    ("words", "what", "way_out"),
    [
        (["compare"], "compare behöver FIL", "opnajmfr compare FIL KOMMUN"),
        (["compare", "a.xlsx"], "compare behöver KOMMUN", "opnajmfr compare FIL KOMMUN"),
        (["vintages", "a", "b", "c"], "vintages tar inte emot ”c”", "citattecken"),
        (["compare", "a", "b", "--too", "x"], "inget alternativ --too för compare", "Menade du --to"),
        (["peers", "Umeå", "--json"], "inget alternativ --json för peers", "--json hör till conformance"),
        (["compare", "a", "b", "--to"], "--to saknar sitt värde", "skriv som --to VILKA"),
        (["compare", "a", "b", "--to", "--sex", "K"], "--to saknar sitt värde", "skriv som --to VILKA"),
        (["conformance", "--json=ja"], "--json tar inget värde", "opnajmfr conformance --help"),
        (["Umeå", "--language", "no"], "--language kan inte vara ”no”", "välj bland sv, en"),
    ],
)
def test_what_is_no_command_line_is_told_with_the_way_out(words: list[str], what: str, way_out: str) -> None:
    error = refused(*words)
    assert what in error.what.swedish
    assert way_out in error.way_out.swedish
    assert error.what.english not in {"", error.what.swedish}
    assert error.way_out != NOWHERE


def test_a_misspelt_command_is_named_and_so_is_a_file_without_its_command(run: Commands) -> None:
    assert "Menade du opnajmfr compare?" in run("comapre", "x.xlsx", "Umeå").err
    told = run("resultat.xlsx")
    assert "opnajmfr inspect resultat.xlsx" in told.err
    assert told.code == 2


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("Umea", "Umeå"),
        ("orebro", "Örebro"),
        ("Goteborg", "Göteborg"),
        ("Stokholm", "Stockholm"),
        ("Malung-Salen", "Malung-Sälen"),
    ],
)
def test_a_name_without_its_dots_or_with_a_slip_is_found_among_the_areas(run: Commands, word: str, meant: str) -> None:
    told = run("peers", word)
    assert told.code == 2
    assert f"ingen kommun har namnet eller koden ”{word}”" in told.err
    assert meant in told.err.splitlines()[1]
    english = run("peers", word, "--language", "en").err
    assert english.splitlines()[1].startswith("Way out: Did you mean")


def test_a_code_without_its_zero_is_told_with_the_zero(run: Commands) -> None:
    assert "skriv 0180 (Stockholm)" in run("peers", "180").err


def test_names_that_differ_in_accents_alone_come_before_all_others() -> None:
    assert near("orebro", ["Ockelbo", "Örebro", "Olofström"]) == ["Örebro"]
    assert near("xyzzy", ["Örebro"]) == []


# Help


@pytest.mark.parametrize("command", list(COMMANDS))
@pytest.mark.parametrize("words", [["--help"], ["-h"], ["/?"]])
def test_every_command_has_help_without_needing_its_words(run: Commands, command: str, words: list[str]) -> None:
    told = run(command, *words)
    assert told.code == 0
    assert told.out.startswith(f"Skrivs: opnajmfr {command}")
    assert all(option.name in told.out for option in COMMANDS[command].options)
    assert run("help", command).out == told.out == run("hjälp", command).out


def test_help_is_in_the_chosen_language_and_names_every_command_and_code(run: Commands) -> None:
    swedish, english = run("--help").out, run("--help", "--language", "en").out
    for name in COMMANDS:
        assert f"\n  {name} " in swedish
        assert f"\n  {name} " in english
    assert "Slutkoder" in swedish
    assert "Exit codes" in english
    assert "å" not in english.replace("Umeå", "").replace("språk", "")
    assert all(f"\n  {code} " in swedish for code in (0, 1, 2, 3, 4, 70, 130))


def test_no_line_of_help_is_wider_than_a_page(run: Commands) -> None:
    for command in ("", *COMMANDS):
        for language in ("sv", "en"):
            lines = run(*([command] if command else []), "--help", "--language", language).out.splitlines()
            assert [line for line in lines if len(line) > 100 and not line.startswith("  opnajmfr")] == []


def test_the_version_is_told(run: Commands) -> None:
    assert run("--version") == (0, f"opnajmfr {oj.__version__}\n", "")


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ([], "sv"),
        (["--language", "en"], "en"),
        (["--language=en", "Umeå"], "en"),
        (["--language"], "sv"),
        (["--language", "de"], "sv"),
    ],
)
def test_the_language_is_known_before_anything_else_is_read(words: list[str], language: str) -> None:
    assert language_of(words) == language


def test_every_text_is_said_in_both_languages_and_they_differ() -> None:
    for command in ALL:
        said = [command.meaning, *(word.meaning for word in command.words), *(one.meaning for one in command.options)]
        for one in said:
            assert one.swedish
            assert one.english
            assert one.swedish != one.english
