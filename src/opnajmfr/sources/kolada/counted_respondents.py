"""Which KPI counts those who answered the survey that a share rests on."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import polars as pl

_ENDED: Final = re.compile(r"\s*\(\s*[-\u2013]\s*\d{4}\s*\)\s*$")
_COUNT: Final = re.compile(r"^(?P<survey>.+?)(?:\s+-\s+|,\s+)(?:svarande, antal|antal svar(?:ande)?)$", re.IGNORECASE)
_ANSWERED: Final = re.compile(r"svarat|svarande|antal svar", re.IGNORECASE)
_SHARE: Final = "andel (%)"
_NO_SHARE: Final = re.compile(r"svarsfrekvens|svarsandel|färre än|\bregi\b", re.IGNORECASE)
SCHEMA: Final = pl.Schema({"share": pl.String(), "count": pl.String(), "survey": pl.String()})


def counts_respondents(title: str) -> str | None:
    """Return the survey whose respondents a KPI counts.

    Parameters
    ----------
    title
        Title as published.

    Returns
    -------
    str or None
        The survey; None where the KPI counts no respondents.

    Examples
    --------
    >>> counts_respondents("Brukarbedömning hemtjänst äldreomsorg - svarande, antal")
    'Brukarbedömning hemtjänst äldreomsorg'
    """
    found = _COUNT.match(_ENDED.sub("", title).strip())
    return None if found is None else found["survey"]


def respondent_counts(kpis: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Tie shares of a survey's respondents to the KPI that counts them (antal svarande).

    A KPI counts respondents where its title ends in "svarande, antal" or "antal svar" and its description says that
    they have answered. A share is tied to it where its title begins with the name of the same survey, it is in per
    cent, and its description divides by those who answered. Where two surveys fit, the longer name holds; where two
    KPIs count the same survey, neither is tied. Rates of response, and shares of one kind of provider
    (regi), are not tied: others are their denominator.

    Parameters
    ----------
    kpis
        Records of KPIs with id, title and description.

    Returns
    -------
    polars.DataFrame
        share, count (ids) and survey, sorted by share.

    Examples
    --------
    >>> kpis = [
    ...     {"id": "U1", "title": "Enkät hemtjänst - svarande, antal", "description": "Antal som besvarat enkäten."},
    ...     {"id": "U2", "title": "Enkät hemtjänst - trygghet, andel (%)",
    ...      "description": "Antal trygga dividerat med samtliga som har svarat på frågan."},
    ... ]
    >>> respondent_counts(kpis).rows()
    [('U2', 'U1', 'Enkät hemtjänst')]
    """
    records = [(str(one["id"]), str(one["title"]), str(one["description"] or "")) for one in kpis]
    surveys: dict[str, list[str]] = {}
    for name, title, description in records:
        survey = counts_respondents(title)
        if survey is not None and _ANSWERED.search(description):
            surveys.setdefault(survey, []).append(name)
    single = {survey: names[0] for survey, names in surveys.items() if len(names) == 1}
    by_length = sorted(single, key=lambda survey: (-len(survey), survey))
    rows = [
        (name, single[survey], survey)
        for name, title, description in records
        if _SHARE in title
        and not _NO_SHARE.search(title)
        and _divides_by_answers(description)
        and (survey := next((one for one in by_length if _begins(title, one)), None)) is not None
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort("share")


def _begins(title: str, survey: str) -> bool:
    """Tell whether a title begins with the name of a survey, and not only with its first letters."""
    rest = title.removeprefix(survey)
    return rest != title and rest.lstrip()[:1] in {",", "-", "\u2013"}


def _divides_by_answers(description: str) -> bool:
    """Tell whether a description divides by those who answered."""
    _, divided, rest = description.partition("dividerat med")
    return bool(divided) and bool(re.search(r"svar", rest.split("Källa")[0], re.IGNORECASE))
