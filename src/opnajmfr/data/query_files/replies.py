"""What stands in a row of a query file, and what becomes of it."""

from collections.abc import Mapping, Sequence
from typing import Final

from attrs import field, frozen

from opnajmfr.data import columns as c
from opnajmfr.data.printing import as_float
from opnajmfr.data.query_files import query_columns as q
from opnajmfr.data.query_files.query_columns import Outcome
from opnajmfr.data.query_files.query_form import REPLIES, asked_cells, header, words
from opnajmfr.spelling import folded

Problem = tuple[str, str]
"""Why an answer is impossible, in Swedish and English."""
_WHOLE: Final = 100
_LARGEST: Final = 1e15
"""Numbers from here on lose their ones in a file."""
_SAME: Final = 1e-9
"""Share of a number that writing it in a file and reading it back may change."""
_PROBLEMS: Final[Mapping[str, Problem]] = {
    "unknown": ("frågan finns inte: id är ändrat", "there is no such question: the id was changed"),
    "elsewhere": (
        "frågan är ställd till {name}, filen är från {code}",
        "the question is to {name}, the file from {code}",
    ),
    "repeated": ("frågan står flera gånger i filen", "the question stands several times in the file"),
    "doubled": ("flera filer från samma kommun: {files}", "several files from the same municipality: {files}"),
    "question": ("frågan är ändrad: {column} är ”{text}”", "the question was changed: {column} is “{text}”"),
    "now": (
        "den lämnade uppgiften är ändrad till ”{text}”; den nya ska stå i Rätt uppgift",
        "the figure handed in was changed to “{text}”; the new one goes in Right figure",
    ),
    "text": ("”{text}” är inget tal", "“{text}” is no number"),
    "large": ("{text} är för stort att räkna med", "{text} is too large to count with"),
    "negative": ("ett antal kan inte vara negativt: {text}", "a count cannot be negative: {text}"),
    "percent": ("{text} är en andel, väntat är ett antal", "{text} is a share, wanted is a number"),
    "share": ("en andel i procent är 0 till 100: {text}", "a share in per cent is 0 to 100: {text}"),
    "word": ("”{text}” är inget av svaren", "“{text}” is none of the answers"),
    "right": ("stämmer, men Rätt uppgift är en annan: {text}", "right, but Right figure is another: {text}"),
    "changed": ("rättas, men Rätt uppgift är tom", "to be corrected, but Right figure is empty"),
    "missing": ("saknas, men Rätt uppgift är ifylld: {text}", "does not exist, but Right figure is filled in: {text}"),
    "nothing": (
        "kan inte bekräftas: uppgiften bröt mot en regel och behöver ett tal",
        "cannot be confirmed: the figure broke a rule and needs a number",
    ),
}


@frozen(kw_only=True)
class Reply:
    """A row of a query file as it came back.

    Parameters
    ----------
    file
        Name of the file.
    code
        Code of the municipality that the file says that it is from.
    question
        Id of the question as it stands.
    cells
        The other cells as text, by key of the column: question, year, now, reply, figure, comment.
    now
        The number that stands as the figure handed in; None where there is none.
    figure
        The number that stands as the right figure; None where there is none.
    is_percent
        Whether it stands as per cent, as 65 %: the number is then 65.
    who
        Who answered.
    when
        When, as it was written.
    """

    file: str
    code: str
    question: str
    cells: Mapping[str, str] = field(repr=False)
    now: float | None = None
    figure: float | None = None
    is_percent: bool = False
    who: str = ""
    when: str = ""


@frozen
class Judgement:
    """What becomes of a question.

    Parameters
    ----------
    outcome
        As "corrected".
    new
        The new number of a corrected one.
    problem
        Why an answer is impossible, in Swedish and English; empty texts where it is not.
    """

    outcome: Outcome
    new: float | None = None
    problem: Problem = ("", "")


def impossible(problem: str, /, **told: str | Problem) -> Judgement:
    """Return that an answer is impossible, and why.

    Parameters
    ----------
    problem
        Name of the problem.
    **told
        What its text says; a pair says it in Swedish and in English.

    Returns
    -------
    Judgement
        Impossible.

    Examples
    --------
    >>> impossible("text", text="ca 120").problem[0]
    '”ca 120” är inget tal'
    """
    swedish, english = (
        text.format(**{name: one if isinstance(one, str) else one[side] for name, one in told.items()})
        for side, text in enumerate(_PROBLEMS[problem])
    )
    return Judgement(Outcome.IMPOSSIBLE, problem=(swedish, english))


def judged(reply: Reply, asked: Mapping[str, object]) -> Judgement:
    """Return what becomes of a question that was answered in its own file.

    Parameters
    ----------
    reply
        The row.
    asked
        The question: a row of `Queries.frame`.

    Returns
    -------
    Judgement
        Corrected, withdrawn, confirmed or unanswered; impossible where the answer cannot be used.
    """
    return _altered(reply, asked) or _of_figure(reply, asked) or _of_word(reply, asked)


def old_number(asked: Mapping[str, object]) -> float | None:
    """Return the figure that is asked about.

    Parameters
    ----------
    asked
        A row of `Queries.frame`.

    Returns
    -------
    float, or None
        The number.
    """
    return as_float(asked[c.AMOUNT] if asked[c.AMOUNT] is not None else asked[c.VALUE])


def _altered(reply: Reply, asked: Mapping[str, object]) -> Judgement | None:
    """Tell whether the question is another than the one that was asked."""
    for key, texts in asked_cells(asked).items():
        written = reply.cells.get(key, "")
        if folded(written) not in {folded(text) for text in texts}:
            column = header(key, language="sv"), header(key, language="en")
            return impossible("question", column=column, text=written)
    if not _same(reply.now, old_number(asked)) or (reply.now is None and reply.cells.get("now", "")):
        return impossible("now", text=reply.cells.get("now", ""))
    return None


def _of_figure(reply: Reply, asked: Mapping[str, object]) -> Judgement | None:
    """Tell whether the right figure is one that can be."""
    text = reply.cells.get("figure", "")
    if not text:
        return None
    if reply.figure is None:
        return impossible("text", text=text)
    is_share = asked[q.UNIT] == "%" and not asked[q.IS_AMOUNT]
    problems = {
        "large": abs(reply.figure) >= _LARGEST,
        "percent": reply.is_percent and asked[q.UNIT] != "%",
        "negative": asked[q.IS_AMOUNT] and reply.figure < 0,
        "share": is_share and not 0 <= reply.figure <= _WHOLE,
    }
    return next((impossible(name, text=text) for name, holds in problems.items() if holds), None)


def _of_word(reply: Reply, asked: Mapping[str, object]) -> Judgement:
    """Return what the answer and the right figure say together."""
    word, old, new = reply.cells.get("reply", ""), old_number(asked), reply.figure
    key = next((key for key in REPLIES if folded(word) in _spoken(key)), None if word else "")
    text = reply.cells.get("figure", "")
    if key is None:
        return impossible("word", text=word)
    if key == "missing":
        found = Judgement(Outcome.CONFIRMED if old is None and not asked[q.IS_FAILURE] else Outcome.WITHDRAWN)
        return impossible("missing", text=text) if new is not None else found
    if new is None:
        if key == "right" and asked[q.IS_FAILURE]:
            return impossible("nothing")
        empty = {"right": Judgement(Outcome.CONFIRMED), "changed": impossible("changed")}
        return empty.get(key, Judgement(Outcome.UNANSWERED))
    if _same(new, old) and not asked[q.IS_FAILURE]:
        return Judgement(Outcome.CONFIRMED)
    return impossible("right", text=text) if key == "right" else Judgement(Outcome.CORRECTED, new=new)


def _spoken(key: str) -> Sequence[str]:
    """Return an answer in both languages."""
    return [folded(words(key, "sv")), folded(words(key, "en"))]


def _same(one: float | None, other: float | None) -> bool:
    """Tell whether two numbers are the same, but for the last digits that files lose."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= _SAME * max(abs(one), abs(other))
