"""What a query file looks like: its sheets, headers and words, known by the writer and the reader."""

from collections.abc import Callable, Mapping
from typing import Final

from opnajmfr.data import columns as c
from opnajmfr.data.printing import spoken
from opnajmfr.data.query_files.query_columns import RESPONDENT, RESPONDENT_NAME, TITLE, UNIT, question_schema
from opnajmfr.model.vocabulary import Language, Sex

LIST_FILE: Final = "fragor.json"
"""Name of the list of questions that is kept beside the files."""
COLUMNS: Final = ("id", "question", "area", "year", "sex", "unit", "now", "before", "why", "reply", "figure", "comment")
"""Keys of the headers in order; the breakdowns stand after sex."""
TO_FILL: Final = ("reply", "figure", "comment")
"""Those that the municipality fills in."""
REPLIES: Final = ("right", "changed", "missing")
"""What may be answered."""
ABOVE: Final = ("municipality", "code", "who", "when")
"""Keys of the lines above the table; the last two are to be filled in."""

words: Callable[[str, Language], str] = spoken(
    {
        "title": ("Frågor om lämnade uppgifter", "Questions about figures handed in"),
        "questions": ("Frågor", "Questions"),
        "read": ("Så svarar ni", "How to answer"),
        "id": ("Fråge-id", "Question id"),
        "question": ("Uppgift", "Figure asked about"),
        "area": ("Område", "Area"),
        "year": ("År", "Year"),
        "sex": ("Kön", "Sex"),
        "unit": ("Enhet", "Unit"),
        "now": ("Lämnad uppgift", "Figure handed in"),
        "before": ("Året före", "Year before"),
        "why": ("Varför vi frågar", "Why we ask"),
        "reply": ("Svar (välj)", "Answer (choose)"),
        "figure": ("Rätt uppgift", "Right figure"),
        "comment": ("Kommentar", "Comment"),
        "right": ("stämmer", "right"),
        "changed": ("rättas", "to be corrected"),
        "missing": ("saknas", "does not exist"),
        "municipality": ("Kommun", "Municipality"),
        "code": ("Kommunkod", "Code of the municipality"),
        "who": ("Besvarad av", "Answered by"),
        "when": ("Datum", "Date"),
        "choice": ("Svar", "Answer"),
        "meaning": ("Betyder", "Means"),
        "right_means": (
            "Uppgiften är rätt som den är; lämna Rätt uppgift tom.",
            "The figure is right as it is; leave Right figure empty.",
        ),
        "changed_means": ("Skriv det rätta talet i Rätt uppgift.", "Write the right number in Right figure."),
        "missing_means": ("Uppgiften finns inte; skriv gärna varför.", "There is no such figure; please say why."),
        "how": (
            "Välj ett svar på varje rad i bladet {sheet}, och skriv vem som svarat och när.",
            "Choose an answer in each row of the sheet {sheet}, and write who answered and when.",
        ),
        "keep": (
            "Ändra inte fråge-id eller frågan, och lägg inte till rader: det går då inte att läsa svaret.",
            "Do not change question ids or questions, and add no rows: the answer could then not be read.",
        ),
        "until": ("Svara senast {day}.", "Answer by {day}."),
        "to": ("Skicka filen till {contact}.", "Send the file to {contact}."),
        "prompt": ("Välj ett svar i listan.", "Choose an answer from the list."),
    }
)


def header(key: str, *, language: Language) -> str:
    """Return the header of a column.

    Parameters
    ----------
    key
        One of `COLUMNS`, or the name of a breakdown.
    language
        "sv" or "en".

    Returns
    -------
    str
        The header.

    Examples
    --------
    >>> header("why", language="sv"), header("ålder", language="sv")
    ('Varför vi frågar', 'ålder')
    """
    return words(key, language) if key in COLUMNS else key


def columns(breakdowns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys of all columns in order.

    Parameters
    ----------
    breakdowns
        Names of columns beside sex.

    Returns
    -------
    tuple of str
        Keys.

    Examples
    --------
    >>> columns(("age",))[3:7]
    ('year', 'sex', 'age', 'unit')
    """
    place = COLUMNS.index("sex") + 1
    return (*COLUMNS[:place], *breakdowns, *COLUMNS[place:])


def asked_cells(asked: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Return the cells that tell one question from another, as they may stand in a file.

    Parameters
    ----------
    asked
        A row of `Queries.frame`.

    Returns
    -------
    dict
        Texts in Swedish and English by key of the column.
    """
    sex = Sex(str(asked[c.SEX]))
    area = str(asked[RESPONDENT_NAME] if asked[c.AREA] == asked[RESPONDENT] else asked[c.AREA])
    return {
        "question": (str(asked[TITLE]),),
        "area": (area,),
        "year": (str(asked[c.PERIOD]),),
        "sex": (sex.label("sv"), sex.label("en")),
        **{name: (str(asked[name]),) for name in asked if name not in question_schema(())},
        "unit": (str(asked[UNIT]),),
    }
