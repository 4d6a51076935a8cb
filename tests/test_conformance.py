"""Conformance: numbers that others computed agree with ours, and one that does not is told."""

import json
from pathlib import Path

import pytest
from attrs import evolve

from opnajmfr.conformance import Conformance, Labels, Numbers, Skipped, check_oracles, conformance_text, judged
from opnajmfr.conformance import running as running_module
from opnajmfr.conformance.__main__ import main
from opnajmfr.conformance.oracle import Oracle
from opnajmfr.errors import ConformanceError

GOOD = Numbers(what="limit", expected=[1.0, None, 3.0], computed=[1.0, None, 3.0 + 1e-12], relative=1e-9)
BAD = Numbers(what="limit", expected=[2.0, None], computed=[2.1, 7.0], where=["Umeå", "Luleå"], relative=1e-9)
WORDS = Labels(what="verdict", expected=["High", "Low"], computed=["High", "High"])


def outcome_of(*columns: Numbers | Labels | Skipped) -> Conformance:
    return Conformance(outcomes=(judged("a.csv", source="somebody", expectations=columns),))


def test_numbers_within_the_tolerance_agree_and_an_empty_cell_counts_as_a_label() -> None:
    (outcome,) = outcome_of(GOOD).outcomes
    assert (outcome.n_numbers, outcome.n_labels, outcome.misses) == (2, 1, ())
    assert outcome.largest_relative == pytest.approx(1e-12 / 3, rel=1e-3)


def test_a_number_beyond_the_tolerance_and_one_where_none_is_expected_miss() -> None:
    found = outcome_of(BAD)
    assert [(miss.where, miss.expected, miss.computed) for miss in found.outcomes[0].misses] == [
        ("Umeå", 2.0, 2.1),
        ("Luleå", None, 7.0),
    ]
    assert not found.holds
    assert "a.csv: limit, Umeå: expected 2.0, got 2.1" in conformance_text(found)


@pytest.mark.parametrize("computed", [None, float("nan"), float("inf")])
def test_no_number_is_no_agreement(computed: float | None) -> None:
    missing = Numbers(what="limit", expected=[0.0], computed=[computed], relative=1.0, absolute=1e9)
    assert len(judged("a.csv", source="somebody", expectations=[missing]).misses) == 1


def test_a_word_agrees_only_with_itself() -> None:
    assert [miss.where for miss in outcome_of(WORDS).outcomes[0].misses] == ["2"]


def test_what_is_skipped_is_told_with_its_reason_and_is_no_miss() -> None:
    found = outcome_of(Skipped(what="chi-square", n=2, reason="the file has no input"))
    assert found.holds
    assert "a.csv: chi-square (2 cells): the file has no input" in conformance_text(found)
    assert (found.n_numbers, found.n_labels) == (0, 0)


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ConformanceError, match="2 cells expected, 1 computed"):
        Numbers(what="limit", expected=[1.0, 2.0], computed=[1.0], relative=1e-9)


def test_a_folder_that_is_not_there_is_refused_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere")]) == 2
    assert "nowhere is no folder of oracles" in capsys.readouterr().err
    assert main([str(tmp_path)]) == 2
    assert "files are absent" in capsys.readouterr().err


def test_a_file_that_no_oracle_reads_fails_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running_module, "FROM_FILES", ())
    (tmp_path / "coinr").mkdir()
    (tmp_path / "coinr" / "later.csv").write_text("x\n")
    assert main([str(tmp_path)]) == 0
    (tmp_path / "new.csv").write_text("x\n")
    assert main([str(tmp_path)]) == 1
    assert check_oracles(tmp_path).unread == ("new.csv",)


def test_a_miss_fails_the_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def expectations(_: Path) -> list[Numbers]:
        return [BAD]

    monkeypatch.setattr(running_module, "SHIPPED", (Oracle(name="paper", source="s", expectations=expectations),))
    assert main([]) == 1
    assert main(["--json"]) == 1
    text = capsys.readouterr().out
    content = json.loads(text[text.index("{") :])
    assert (content["holds"], content["n_numbers"], content["n_labels"]) == (False, 1, 1)
    assert content["outcomes"][0]["misses"][0]["where"] == "Umeå"


def test_the_examples_that_ship_hold_without_any_folder() -> None:
    found = check_oracles()
    assert found.holds, conformance_text(found)
    assert found.n_numbers >= 100


@pytest.mark.shared
def test_every_expected_cell_of_every_file_holds(shared: Path) -> None:
    found = check_oracles(shared / "oracles")
    assert found.holds, conformance_text(found)
    from_files = [outcome for outcome in found.outcomes if "/" in outcome.oracle]
    assert sum(outcome.n_numbers for outcome in from_files) >= 11_000
    assert sum(outcome.n_labels for outcome in from_files) >= 2_500


@pytest.mark.shared
def test_a_check_that_could_not_fail_would_be_found(shared: Path) -> None:
    """Every oracle with cells misses them when what we compute is moved a little."""
    for oracle in running_module.FROM_FILES:
        for column in oracle.expectations(shared / "oracles"):
            if isinstance(column, Numbers) and column.expected.null_count() < len(column.expected):
                moved = evolve(column, computed=column.computed * 1.5 + 7)
                assert judged(oracle.title, source="", expectations=[moved]).misses, (oracle.title, column.what)
            elif isinstance(column, Labels) and len(column.expected):
                moved = evolve(column, computed=column.computed.fill_null("") + "?")
                assert judged(oracle.title, source="", expectations=[moved]).misses, (oracle.title, column.what)
