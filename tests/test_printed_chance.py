"""A confidence is printed with all of its digits, and what is expected by chance never as none, in every answer."""

import re
from collections.abc import Callable
from functools import partial

import pytest

import opnajmfr as oj
from opnajmfr.data.printed_chance import few_text, limits_text
from opnajmfr.questions.answer import QuestionAnswer

SURE = 0.9999
ASKED: dict[str, Callable[..., QuestionAnswer]] = {
    "compare": partial(oj.compare, area="Ljungmåla", to=["county", "nation", "history"]),
    "change": partial(oj.change, area="Ljungmåla"),
    "triage": partial(oj.triage, area="Ljungmåla"),
    "sex_differences": partial(oj.sex_differences, area="Ljungmåla"),
    "better_peers": partial(oj.better_peers, area="Ljungmåla"),
    "sex_differences_by_area": oj.sex_differences_by_area,
    "standing_out": oj.standing_out,
    "catch_up": oj.catch_up,
}
NO_LIMITS = {"better_peers", "sex_differences_by_area", "standing_out"}
"""Answers that head no limits with their confidence, or find nobody so surely."""


@pytest.mark.parametrize("name", ASKED)
def test_a_confidence_near_one_is_never_printed_as_one_and_what_is_expected_never_as_none(name: str) -> None:
    answer = ASKED[name](oj.invented(), confidence=SURE)
    for language, confidence in (("sv", "0,9999"), ("en", "0.9999")):
        text = answer.text(language)
        assert (confidence in text.split()) is (name not in NO_LIMITS)
        expected = re.findall(r"(?:väntas|högst|omkring|upp till|expected|at most|about|up to) (0[.,]\d+)", text)
        assert all(float(number.replace(",", ".")) > 0 for number in expected)


def test_a_funnel_of_narrow_tails_says_how_few_are_expected() -> None:
    funnel = oj.funnel(oj.invented(), "hemtjanst-trygghet", confidences=(0.95, 0.99999))
    assert "99,999 %" in funnel.text()
    assert "(about 0.0004 expected" in funnel.text("en")


@pytest.mark.parametrize(
    ("size", "words"), [(0.0, "0.0"), (1e-9, "0.000000001"), (0.094, "0.09"), (0.1, "0.1"), (3, "3.0")]
)
def test_an_expected_number_shows_that_it_is_not_none(size: float, words: str) -> None:
    assert few_text(size, "en") == words


def test_limits_show_on_which_side_of_zero_they_are() -> None:
    assert limits_text(-0.004, 12.34, 1, "en") == "[-0.004; +12.3]"
    assert limits_text(0.0, 1.0, 1, "en") == "[0.0; +1.0]"
