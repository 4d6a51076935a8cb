"""Timeliness and punctuality: how old the newest figures are."""

from collections.abc import Iterator

from opnajmfr.data import columns as c
from opnajmfr.data.release import Release
from opnajmfr.model.method_words import Sentence
from opnajmfr.outputs.quality.sections import Section


def timeliness(release: Release) -> list[Section]:
    """Return the sections of timeliness and punctuality.

    Parameters
    ----------
    release
        Published figures with their catalogue, recipe and imprint.

    Returns
    -------
    list of tuple
        Headings and lines in Swedish and English.
    """
    return [
        (("Framställningstid", "Time of production"), list(_production(release))),
    ]


def _production(release: Release) -> Iterator[Sentence]:
    """Say how old the newest figures are."""
    newest, issued = max(release.figures[c.PERIOD].unique().to_list(), default=0), release.imprint.issued
    if newest:
        yield f"- Senaste redovisade år: {newest}.", f"- Newest year: {newest}."
    if release.vintage:
        yield f"- Uppgifternas källa: {release.vintage}.", f"- Source: {release.vintage}."
    if newest and issued:
        months = 12 * (int(issued[:4]) - newest - 1) + int(issued[5:7]) - 1
        yield f"- Utgivningsdag: {issued}.", f"- Day of publication: {issued}."
        if months > 0:
            whole = ("månad", "month") if months == 1 else ("månader", "months")
            yield (
                f"- Från det senaste årets slut till utgivningen: {months} {whole[0]}.",
                f"- From the end of the newest year to publication: {months} {whole[1]}.",
            )
