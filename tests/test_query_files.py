"""Questions about figures go out as files and come back as corrections: each answer is used or listed, none is lost."""

import datetime as dt
import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

import opnajmfr as oj
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.failures import FailedRowsError, FailureReport
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.observations import Observations
from opnajmfr.data.query_files.corrections import Corrections
from opnajmfr.data.query_files.finding import queries
from opnajmfr.data.query_files.query_columns import Outcome
from opnajmfr.data.query_files.query_form import LIST_FILE, REPLIES, asked_cells, words
from opnajmfr.data.query_files.query_list import Queries
from opnajmfr.data.query_files.replies import Reply, judged
from opnajmfr.data.vintages.two_vintages import vintages
from opnajmfr.errors import FileTargetError, MissingComponentError, NoQueryListError, TableError, VintageError
from opnajmfr.outputs.query_workbooks import write_queries
from opnajmfr.sources.query_answers import read_queries

MUNICIPALITIES = [f"{number:02}80" for number in range(1, 13)]
NAMES = ["Arboga", "Boden", "Dals-Ed", "Eda", "Falun", "Gävle", "Heby", "Ivik", "Kil", "Lund", "Mora", "Nora"]
TODAY = dt.date(2026, 11, 22)
LATER = dt.date(2026, 12, 1)
SOFFICE = shutil.which("soffice")


def land() -> Areas:
    """Return twelve municipalities of a nation; one unit lies in the first."""
    rows = [("00", "nation", "Landet", None)]
    rows += [(code, "municipality", name, "00") for code, name in zip(MUNICIPALITIES, NAMES, strict=True)]
    rows += [("u1", "unit", "Björken", "0180")]
    return Areas.from_table(pl.DataFrame(rows, schema=["code", "level", "name", "parent"], orient="row"), name="landet")


def figures(changes: Mapping[tuple[str, str], float] | None = None) -> Observations:
    """Return persons, costs and a share of two years; `changes` are figures of the later by area and variable."""
    rows: list[tuple[object, ...]] = []
    for place, code in enumerate(MUNICIPALITIES):
        for year, growth in ((2023, 1.0), (2024, 1.01 + place / 1000)):
            plain = {"persons": round((100 + 10 * place) * growth), "cost": round((5000 + 503 * place) * growth)}
            for name, amount in plain.items():
                there = (changes or {}).get((code, name), amount) if year == 2024 else amount
                rows.append((code, "municipality", year, name, there, None))
            share = 60.0 + place + (year - 2023) / 10
            share = (changes or {}).get((code, "share"), share) if year == 2024 else share
            rows.append((code, "municipality", year, "share", None, share))
    schema = {"area": pl.String, "level": pl.String, "period": pl.Int32, "variable": pl.String}
    frame = pl.DataFrame(rows, schema=schema | {"amount": pl.Float64, "value": pl.Float64}, orient="row")
    return Observations.from_frame(frame, source="inlämnat", retrieved=TODAY)


def dataset(observations: Observations) -> Dataset:
    """Return figures with what they mean."""
    share = oj.indicator("=Andel trygga (%)", oj.published("share"), id="share", unit="%")
    return Dataset.of(observations, catalogue=oj.Catalogue([share]), areas=land())


ODD = {("0180", "persons"): 102_000.0, ("0280", "cost"): 30_000.0, ("0380", "share"): 6.5}
"""Thousands as ones; six times the cost; a share with its decimal sign lost."""


def odd() -> Dataset:
    """Return figures of which three are odd."""
    return dataset(figures(ODD))


def sent(folder: Path, **options: str) -> tuple[Queries, dict[str, Path]]:
    """Return questions about odd figures, and the files by code of the municipality."""
    asked = queries(odd(), period=2024)
    paths = write_queries(asked, folder, **options)  # pyright: ignore[reportArgumentType]
    return asked, dict(zip(asked.respondents, paths, strict=True))


def columns_of(sheet: Worksheet) -> tuple[int, dict[str, int]]:
    """Return the row of the headers and the place of each."""
    for row in sheet.iter_rows():
        if row[0].value in {"Fråge-id", "Question id"}:
            return row[0].row, {str(cell.value): cell.column for cell in row}
    message = "no headers"
    raise AssertionError(message)


def fill(
    path: Path, cells: Mapping[str, object], *, row: int = 1, who: str = "Eva Ek", as_percent: bool = False
) -> None:
    """Write cells of a question, by header, and who answered."""
    book = openpyxl.load_workbook(path)
    sheet = book["Frågor"]
    top, places = columns_of(sheet)
    for name, value in cells.items():
        sheet.cell(top + row, places[name]).value = value  # pyright: ignore[reportAttributeAccessIssue]
    if as_percent:
        sheet.cell(top + row, places["Rätt uppgift"]).number_format = "0%"
    sheet["B4"], sheet["B5"] = who, dt.date(2026, 11, 25)
    book.save(path)


def only(read: Corrections, question: str) -> dict[str, object]:
    """Return the one row of the log of a question."""
    return read.log.row(by_predicate=pl.col("question") == question, named=True)


def test_each_odd_figure_is_asked_about_once_and_says_why() -> None:
    asked = queries(odd(), period=2024)
    told = {(row["area"], row["variable"]): row for row in asked.frame.iter_rows(named=True)}
    assert set(told) == set(ODD)
    assert told["0180", "persons"]["why"].startswith("kan vara angiven i fel enhet, som tusental: 102\u00a0000 mot 100")
    assert "changed from 5,503 to 30,000" in told["0280", "cost"]["why_en"]
    assert told["0380", "share"]["before"] == 62.0
    assert asked.frame["question"].to_list() == ["0180-001", "0280-001", "0380-001"]
    assert asked.respondents == {"0180": "Arboga", "0280": "Boden", "0380": "Dals-Ed"}
    assert not len(queries(dataset(figures()), period=2024))


def test_a_figure_with_several_reasons_is_one_question() -> None:
    other = evolve(figures({("0280", "cost"): 5558.0}), source="registret")
    asked = queries(odd(), period=2024, ratios=[("cost", "persons")], other=other)
    row = asked.frame.row(by_predicate=pl.col("area") == "0280", named=True)
    reasons = str(row["why"]).split("; ")
    assert [reason.split(" ")[0] for reason in reasons[:1]] == ["har"]
    assert any(reason.startswith("cost delat med persons är ") for reason in row["why"].split("; "))
    assert "registret har 5\u00a0558, här står 30\u00a0000" in row["why"]
    with pytest.raises(MissingComponentError, match="no variable 'costs'"):
        queries(odd(), period=2024, ratios=[("costs", "persons")])


def test_a_figure_that_only_another_source_has_is_asked_for() -> None:
    frame = figures().frame
    gone = (pl.col("area") == "0480") & (pl.col("variable") == "persons") & (pl.col("period") == 2024)
    status = pl.when(gone).then(pl.lit("nonresponse", frame.schema["status"])).otherwise("status")
    silent = Observations.from_frame(
        frame.with_columns(pl.when(~gone).then("amount").alias("amount"), status.alias("status")), source="inlämnat"
    )
    asked = queries(dataset(silent), period=2024, other=evolve(figures(), source="registret"))
    assert asked.frame.select("area", "why").rows() == [("0480", "saknas här, men registret har 132")]


def test_rows_that_broke_a_rule_are_asked_about_and_those_of_no_municipality_are_kept() -> None:
    rows = pl.DataFrame(
        {
            "area": ["0180", "0180", "9999"],
            "level": "municipality",
            "period": 2024,
            "variable": "beds",
            "amount": [3.0, 5.0, None],
            "status": "observed",
        }
    )
    with pytest.raises(FailedRowsError) as failed:
        Observations.from_frame(rows)
    asked = queries(dataset(figures()), period=2024, failures=failed.value.report)
    (row,) = asked.frame.iter_rows(named=True)
    assert (row["area"], row["variable"], row["is_failure"], row["amount"]) == ("0180", "beds", True, None)
    assert row["why"] == "samma uppgift är lämnad flera gånger (3, 5)"
    assert row["why_en"] == "one row a key (3, 5)"
    assert asked.unasked["area"].to_list() == ["9999"]
    assert "1 rader kan inte frågas om" in str(asked)


def test_questions_of_a_unit_go_to_its_municipality(tmp_path: Path) -> None:
    report = FailureReport(
        pl.DataFrame({"rule": ["one row a key"], "area": ["u1"], "level": ["unit"], "period": [2024], "sex": ["T"]})
        .with_columns(variable=pl.lit("beds"), amount=pl.lit(3.0), value=pl.lit(None, pl.Float64))
        .with_columns(pl.col("period").cast(pl.Int32)),
        n_checked=2,
    )
    asked = queries(dataset(figures()), period=2024, failures=report)
    assert asked.frame.select("respondent", "area", "question").rows() == [("0180", "u1", "0180-001")]
    assert [path.name for path in write_queries(asked, tmp_path)] == ["fragor-0180-Arboga.xlsx"]


def test_a_file_shows_both_years_the_reason_and_room_for_the_answer(tmp_path: Path) -> None:
    _, paths = sent(tmp_path, until="15 december", contact="fraga@exempel.se")
    assert [path.name for path in paths.values()] == [
        "fragor-0180-Arboga.xlsx",
        "fragor-0280-Boden.xlsx",
        "fragor-0380-Dals-Ed.xlsx",
    ]
    book = openpyxl.load_workbook(paths["0380"])
    assert book.sheetnames == ["Så svarar ni", "Frågor"]
    sheet = book["Frågor"]
    top, places = columns_of(sheet)
    row = {name: sheet.cell(top + 1, place) for name, place in places.items()}
    assert (row["Uppgift"].value, row["Uppgift"].data_type) == ("=Andel trygga (%)", "s")
    assert (row["Lämnad uppgift"].value, row["Året före"].value, row["Område"].value) == (6.5, 62, "Dals-Ed")
    assert [row[name].value for name in ("Svar (välj)", "Rätt uppgift", "Kommentar")] == [None, None, None]
    (choice,) = sheet.data_validations.dataValidation
    assert (choice.type, str(choice.sqref)) == ("list", row["Svar (välj)"].coordinate)
    listed = book["Så svarar ni"][choice.formula1.split("!")[1].replace("$", "")]
    assert [cell[0].value for cell in listed] == ["stämmer", "rättas", "saknas"]
    assert sheet.merged_cells.ranges == set()
    told = [str(cell.value) for line in book["Så svarar ni"].iter_rows() for cell in line]
    assert {"Svara senast 15 december.", "Skicka filen till fraga@exempel.se."} <= set(told)


def test_files_that_may_hold_answers_are_not_replaced(tmp_path: Path) -> None:
    asked, paths = sent(tmp_path)
    before = {path: path.read_bytes() for path in paths.values()}
    with pytest.raises(FileTargetError, match="there are query files"):
        write_queries(asked, tmp_path)
    assert {path: path.read_bytes() for path in paths.values()} == before


def test_files_without_an_answer_leave_every_question_unanswered(tmp_path: Path) -> None:
    asked, paths = sent(tmp_path)
    read = read_queries(tmp_path, read_on=TODAY)
    assert read.counts == {one: 3 if one is Outcome.UNANSWERED else 0 for one in Outcome}
    paths["0180"].unlink()
    assert read_queries(tmp_path, read_on=TODAY).counts[Outcome.UNANSWERED] == 3
    assert read_queries(tmp_path, asked=asked).log["read"].n_unique() == 1


@pytest.mark.parametrize(
    ("reply", "figure", "outcome", "new"),
    [
        ("rättas", 102, "corrected", 102.0),
        (None, 102, "corrected", 102.0),
        ("Rättas ", "1\u00a0102,5", "corrected", 1102.5),
        ("to be corrected", 0, "corrected", 0.0),
        ("stämmer", None, "confirmed", None),
        ("stämmer", 102000, "confirmed", None),
        ("rättas", 102000, "confirmed", None),
        ("saknas", None, "withdrawn", None),
        (None, None, "unanswered", None),
    ],
)
def test_an_answer_corrects_confirms_or_withdraws(
    reply: object, figure: object, outcome: str, new: float | None, tmp_path: Path
) -> None:
    _, paths = sent(tmp_path)
    fill(paths["0180"], {"Svar (välj)": reply, "Rätt uppgift": figure, "Kommentar": "vi räknade om"})
    row = only(read_queries(tmp_path, read_on=TODAY), "0180-001")
    assert (row["outcome"], row["new"], row["problem"]) == (outcome, new, "")
    assert (row["old"], row["old_status"], row["file"]) == (102_000.0, "observed", "fragor-0180-Arboga.xlsx")
    assert (row["who"], row["when"], row["read"]) == ("Eva Ek", "2026-11-25", TODAY)
    assert row["comment"] == "vi räknade om"


@pytest.mark.parametrize(
    ("code", "cells", "problem"),
    [
        ("0180", {"Rätt uppgift": "ca 120"}, "”ca 120” är inget tal"),
        ("0180", {"Rätt uppgift": 1e30}, "1e+30 är för stort att räkna med"),
        ("0180", {"Rätt uppgift": "1,234.5"}, "”1,234.5” är inget tal"),
        ("0180", {"Rätt uppgift": dt.date(2024, 1, 2)}, "”2024-01-02” är inget tal"),
        ("0180", {"Rätt uppgift": True}, "”True” är inget tal"),
        ("0180", {"Rätt uppgift": -3}, "ett antal kan inte vara negativt: -3"),
        ("0380", {"Rätt uppgift": 650}, "en andel i procent är 0 till 100: 650"),
        ("0180", {"Rätt uppgift": 0.65}, "65 % är en andel, väntat är ett antal"),
        ("0180", {"Rätt uppgift": "65 %"}, "65 % är en andel, väntat är ett antal"),
        ("0380", {"Rätt uppgift": "ca 65 %"}, "”ca 65 %” är inget tal"),
        ("0180", {"Svar (välj)": "kanske"}, "”kanske” är inget av svaren"),
        ("0180", {"Svar (välj)": "rättas"}, "rättas, men Rätt uppgift är tom"),
        ("0180", {"Svar (välj)": "stämmer", "Rätt uppgift": 7}, "stämmer, men Rätt uppgift är en annan: 7"),
        ("0180", {"Svar (välj)": "saknas", "Rätt uppgift": 7}, "saknas, men Rätt uppgift är ifylld: 7"),
        ("0180", {"Lämnad uppgift": 102}, "den lämnade uppgiften är ändrad till ”102”; den nya ska stå i Rätt uppgift"),
        ("0180", {"År": 2023, "Rätt uppgift": 7}, "frågan är ändrad: År är ”2023”"),
        ("0180", {"Uppgift": "cost", "Rätt uppgift": 7}, "frågan är ändrad: Uppgift är ”cost”"),
    ],
)
def test_an_answer_that_cannot_be_is_listed_with_its_reason(
    code: str, cells: Mapping[str, object], problem: str, tmp_path: Path
) -> None:
    _, paths = sent(tmp_path)
    fill(paths[code], cells, as_percent="%" in problem)
    read = read_queries(tmp_path, read_on=TODAY)
    row = only(read, f"{code}-001")
    assert (row["outcome"], row["problem"], row["new"]) == ("impossible", problem, None)
    assert problem in str(read)
    assert row["problem_en"] in read.text("en")
    assert read.applied(odd().observations, retrieved=LATER).frame.equals(odd().observations.frame.sort(_KEY))


_KEY = ["area", "level", "period", "sex", "variable"]


def test_a_share_that_was_written_with_its_sign_is_in_per_cent(tmp_path: Path) -> None:
    _, paths = sent(tmp_path)
    fill(paths["0380"], {"Rätt uppgift": 0.621}, as_percent=True)
    row = only(read_queries(tmp_path, read_on=TODAY), "0380-001")
    assert (row["outcome"], row["new"], row["answer"]) == ("corrected", 62.1, "62.1 %")


def test_another_source_is_broken_down_as_the_figures_are() -> None:
    other = Observations.from_frame(figures().frame.with_columns(age=pl.lit("total")), breakdowns=["age"])
    with pytest.raises(VintageError, match="broken down by"):
        queries(odd(), period=2024, other=other)


def test_a_changed_id_is_listed_and_its_question_stays_unanswered(tmp_path: Path) -> None:
    _, paths = sent(tmp_path)
    fill(paths["0180"], {"Fråge-id": "0180-9", "Rätt uppgift": 7})
    read = read_queries(tmp_path, read_on=TODAY)
    assert only(read, "0180-9")["problem"] == "frågan finns inte: id är ändrat"
    assert only(read, "0180-001")["outcome"] == "unanswered"
    assert read.log.height == 4


def test_two_files_of_one_municipality_are_both_listed_and_neither_is_used(tmp_path: Path) -> None:
    _, paths = sent(tmp_path)
    shutil.copy(paths["0180"], tmp_path / "fragor-0180-Arboga (2).xlsx")
    fill(paths["0180"], {"Rätt uppgift": 7})
    rows = read_queries(tmp_path, read_on=TODAY).log.filter(pl.col("question") == "0180-001")
    assert rows["outcome"].to_list() == ["impossible", "impossible"]
    assert set(rows["answer"]) == {"7", ""}
    assert set(rows["problem"]) == {
        "flera filer från samma kommun: fragor-0180-Arboga (2).xlsx, fragor-0180-Arboga.xlsx"
    }


def test_a_question_of_another_municipality_is_listed_and_its_own_answer_is_used(tmp_path: Path) -> None:
    _, paths = sent(tmp_path)
    fill(paths["0180"], {"Fråge-id": "0280-001", "Rätt uppgift": 7})
    fill(paths["0280"], {"Rätt uppgift": 5558})
    read = read_queries(tmp_path, read_on=TODAY)
    assert read.of("impossible").select("question", "file", "problem").rows() == [
        ("0280-001", "fragor-0180-Arboga.xlsx", "frågan är ställd till Boden, filen är från 0180")
    ]
    assert read.of("corrected").select("question", "new").rows() == [("0280-001", 5558.0)]
    assert read.of("unanswered")["question"].to_list() == ["0180-001", "0380-001"]


def test_a_file_under_the_name_of_another_municipality_is_doubled(tmp_path: Path) -> None:
    _, paths = sent(tmp_path)
    shutil.copy(paths["0180"], paths["0280"])
    read = read_queries(tmp_path, read_on=TODAY)
    assert read.of("impossible")["question"].to_list() == ["0180-001", "0180-001"]
    assert only(read, "0280-001")["outcome"] == "unanswered"


def test_a_question_that_stands_twice_in_a_file_is_listed_twice(tmp_path: Path) -> None:
    _, paths = sent(tmp_path)
    fill(paths["0380"], {"Fråge-id": "0380-001", "Rätt uppgift": 65}, row=2)
    rows = read_queries(tmp_path).log.filter(pl.col("question") == "0380-001")
    assert rows["problem"].to_list() == ["frågan står flera gånger i filen"] * 2


def test_files_that_cannot_be_read_are_listed_and_the_others_are_used(tmp_path: Path) -> None:
    _, paths = sent(tmp_path)
    fill(paths["0280"], {"Rätt uppgift": 5558})
    paths["0180"].write_bytes(paths["0180"].read_bytes()[:500])
    (tmp_path / "svar.pdf").write_bytes(b"%PDF")
    openpyxl.Workbook().save(tmp_path / "tom.xlsx")
    (tmp_path / "~$fragor-0180-Arboga.xlsx").write_bytes(b"lock")
    read = read_queries(tmp_path, read_on=TODAY)
    assert read.counts[Outcome.CORRECTED] == 1
    listed = dict(read.of("impossible").select("file", "problem").iter_rows())
    assert set(listed) == {"fragor-0180-Arboga.xlsx", "svar.pdf", "tom.xlsx"}
    assert listed["fragor-0180-Arboga.xlsx"].startswith("filen kan inte läsas: ")
    assert listed["tom.xlsx"] == "ingen rad med rubriken ”Fråge-id”"
    assert only(read, "0180-001")["outcome"] == "unanswered"


def answered(folder: Path) -> Corrections:
    """Return one figure corrected, one withdrawn and one confirmed."""
    _, paths = sent(folder)
    fill(paths["0180"], {"Rätt uppgift": 102})
    fill(paths["0280"], {"Svar (välj)": "saknas"})
    fill(paths["0380"], {"Svar (välj)": "stämmer"})
    return read_queries(folder, read_on=TODAY)


def test_corrections_make_a_new_vintage_in_which_nothing_else_changed(tmp_path: Path) -> None:
    read, before = answered(tmp_path), odd()
    after = read.applied(before.observations, retrieved=LATER)
    assert (after.vintage, len(after)) == ("inlämnat 2026-12-01", len(before.observations))
    changes = vintages(before, evolve(before, observations=after)).cells
    assert changes.select("area", "variable", "before", "after", "status_after").rows() == [
        ("0280", "cost", 30_000.0, None, "missing"),
        ("0180", "persons", 102_000.0, 102.0, "observed"),
    ]
    flags = after.frame.filter(pl.col("flags").list.len() > 0).select("area", "flags").rows()
    assert flags == [("0180", ["revised"]), ("0280", ["revised"])]
    kept = read.log.filter(pl.col("outcome").is_in(["corrected", "withdrawn"]))
    assert kept.select("question", "old", "new", "who").rows() == [
        ("0180-001", 102_000.0, 102.0, "Eva Ek"),
        ("0280-001", 30_000.0, None, "Eva Ek"),
    ]
    assert before.observations.frame.equals(odd().observations.frame)


def test_a_correction_never_overwrites_unseen(tmp_path: Path) -> None:
    read = answered(tmp_path)
    with pytest.raises(VintageError, match="as the old one"):
        read.applied(odd().observations, retrieved=TODAY)
    moved = figures(ODD | {("0180", "persons"): 101_000.0})
    with pytest.raises(FailedRowsError, match="not the one that was asked about: 1 rows"):
        read.applied(moved, retrieved=LATER)
    with pytest.raises(FailedRowsError, match="not the one that was asked about: 2 rows"):
        read.applied(read.applied(odd().observations, retrieved=LATER), retrieved=dt.date(2027, 1, 1))
    split = Observations.from_frame(
        odd().observations.frame.with_columns(age=pl.lit("total")), breakdowns=["age"], source="inlämnat"
    )
    with pytest.raises(VintageError, match="apply them to the figures"):
        read.applied(split, retrieved=LATER)


def test_the_right_figure_of_a_row_that_broke_a_rule_is_added(tmp_path: Path) -> None:
    rows = pl.DataFrame({"area": ["0180", "0180"], "period": 2024, "variable": "beds", "amount": [3, 5]})
    with pytest.raises(FailedRowsError) as failed:
        Observations.from_frame(rows, level="municipality")
    data = dataset(figures())
    (path,) = write_queries(queries(data, period=2024, failures=failed.value.report), tmp_path)
    fill(path, {"Svar (välj)": "stämmer"})
    assert "bröt mot en regel" in str(only(read_queries(tmp_path), "0180-001")["problem"])
    fill(path, {"Svar (välj)": "rättas", "Rätt uppgift": 5})
    after = read_queries(tmp_path).applied(data.observations, retrieved=LATER)
    assert len(after) == len(data.observations) + 1
    added = after.frame.row(by_predicate=pl.col("variable") == "beds", named=True)
    assert (added["amount"], added["status"], added["flags"]) == (5, "observed", ["revised"])


def test_english_files_are_read_back_as_well(tmp_path: Path) -> None:
    _, paths = sent(tmp_path, language="en")
    book = openpyxl.load_workbook(paths["0180"])
    assert book.sheetnames == ["How to answer", "Questions"]
    top, places = columns_of(book["Questions"])
    book["Questions"].cell(top + 1, places["Answer (choose)"]).value = "right"
    book.save(paths["0180"])
    assert only(read_queries(tmp_path), "0180-001")["outcome"] == "confirmed"
    assert "- confirmed: 1" in read_queries(tmp_path).text("en")


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_files_that_another_program_saved_are_read_the_same(tmp_path: Path) -> None:
    assert SOFFICE is not None
    first = answered(tmp_path / "ut")
    back = tmp_path / "in"
    back.mkdir()
    files = [str(path) for path in sorted((tmp_path / "ut").glob("*.xlsx"))]
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [SOFFICE, profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(back)]
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=300)
    assert len(list(back.iterdir())) == 3
    second = read_queries(back, asked=first.asked, read_on=TODAY)
    assert second.log.equals(first.log)


def test_a_share_may_be_written_with_its_sign(tmp_path: Path) -> None:
    _, paths = sent(tmp_path)
    fill(paths["0380"], {"Rätt uppgift": "65,5\u00a0%"})
    row = only(read_queries(tmp_path, read_on=TODAY), "0380-001")
    assert (row["outcome"], row["new"]) == ("corrected", 65.5)


def test_an_answer_on_a_copy_of_the_sheet_is_not_lost(tmp_path: Path) -> None:
    _, paths = sent(tmp_path)
    book = openpyxl.load_workbook(paths["0180"])
    copied = book.copy_worksheet(book["Frågor"])
    top, places = columns_of(copied)
    copied.cell(top + 1, places["Rätt uppgift"]).value = 102
    book.save(paths["0180"])
    rows = read_queries(tmp_path, read_on=TODAY).log.filter(pl.col("question") == "0180-001")
    assert rows.select("outcome", "answer", "problem").rows() == [
        ("impossible", "", "frågan står flera gånger i filen"),
        ("impossible", "102", "frågan står flera gånger i filen"),
    ]


def test_what_is_written_beside_the_table_is_kept_as_a_comment(tmp_path: Path) -> None:
    _, paths = sent(tmp_path)
    fill(paths["0180"], {"Rätt uppgift": 102, "Kommentar": "omräknat"})
    book = openpyxl.load_workbook(paths["0180"])
    top, _ = columns_of(book["Frågor"])
    book["Frågor"].cell(top + 1, 14).value, book["Frågor"].cell(top + 3, 14).value = "eller 103?", "ring oss"
    book.save(paths["0180"])
    log = read_queries(tmp_path, read_on=TODAY).log
    assert only(Corrections(log=log, asked=sent(tmp_path / "ny")[0]), "0180-001")["comment"] == "omräknat; eller 103?"
    assert log.filter(pl.col("comment") == "ring oss")["outcome"].to_list() == ["impossible"]


def test_a_question_whose_unit_or_breakdown_was_changed_is_no_longer_the_one_that_was_asked(tmp_path: Path) -> None:
    _, paths = sent(tmp_path)
    fill(paths["0180"], {"Enhet": "tusental", "Rätt uppgift": 102})
    row = only(read_queries(tmp_path, read_on=TODAY), "0180-001")
    assert (row["outcome"], row["problem"]) == ("impossible", "frågan är ändrad: Enhet är ”tusental”")
    assert row["problem_en"] == "the question was changed: Unit is “tusental”"
    seen = figures(ODD)
    split = Observations.from_frame(
        seen.frame.with_columns(age=pl.lit("65+")), breakdowns=("age",), source="inlämnat", retrieved=TODAY
    )
    asked = queries(dataset(split), period=2024)
    (path, *_) = write_queries(asked, tmp_path / "age")
    fill(path, {"age": "80+", "Rätt uppgift": 102})
    row = only(read_queries(tmp_path / "age", read_on=TODAY), "0180-001")
    assert (row["outcome"], row["problem"]) == ("impossible", "frågan är ändrad: age är ”80+”")


def test_a_file_of_another_kind_says_how_to_save_it(tmp_path: Path) -> None:
    _, paths = sent(tmp_path)
    paths["0180"].rename(tmp_path / "svar.ods")
    assert "svar.ods: ingen arbetsbok som kan läsas (.ods): spara svaren som .xlsx" in str(read_queries(tmp_path))


def test_the_list_of_questions_reads_back_and_is_refused_when_it_was_edited(tmp_path: Path) -> None:
    asked, _ = sent(tmp_path)
    text = (tmp_path / LIST_FILE).read_text(encoding="utf-8")
    assert Queries.from_json(text).frame.equals(asked.frame)
    assert Queries.from_json(text).to_json() == text
    told = json.loads(text)
    for broken in ("{}", "[", json.dumps(told | {"format": 2}), json.dumps(told | {"questions": [{"area": 3}, 4]})):
        with pytest.raises(TableError):
            Queries.from_json(broken)
    (tmp_path / LIST_FILE).unlink()
    with pytest.raises(NoQueryListError, match=f"no {LIST_FILE}"):
        read_queries(tmp_path)


@given(
    word=st.sampled_from(["", "nja", *(words(one, "sv") for one in REPLIES), *(words(one, "en") for one in REPLIES)]),
    figure=st.one_of(st.none(), st.floats(-1e6, 1e6)),
)
def test_every_answer_becomes_one_thing_and_a_problem_has_a_reason(word: str, figure: float | None) -> None:
    asked = queries(odd(), period=2024).frame.row(0, named=True)
    cells = {key: texts[0] for key, texts in asked_cells(asked).items()}
    cells |= {"reply": word, "figure": "" if figure is None else str(figure), "now": "102000"}
    reply = Reply(file="a.xlsx", code="0180", question="0180-001", cells=cells, now=102_000.0, figure=figure)
    found = judged(reply, asked)
    assert (found.outcome is Outcome.IMPOSSIBLE) == bool(found.problem[0]) == bool(found.problem[1])
    assert (found.new is not None) == (found.outcome is Outcome.CORRECTED)
    assert found.new is None or (found.new == figure and figure >= 0 and word not in {"stämmer", "right"})
