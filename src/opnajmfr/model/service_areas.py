"""The ten service areas of open comparisons, each with the Swedish titles it has had."""

from typing import Final

from attrs import field, frozen

from opnajmfr.errors import UnknownTermError
from opnajmfr.model.periods import Span
from opnajmfr.model.vocabulary import Language
from opnajmfr.spelling import closest, folded


@frozen(kw_only=True)
class DatedTitle:
    """A title and the years in which it was used.

    Parameters
    ----------
    title
        Swedish title.
    span
        Years in which releases carry it; an end that is not known to the year is the last one seen.
    """

    title: str
    span: Span = field(factory=Span)


@frozen(kw_only=True)
class ServiceArea:
    """A service area (område): a field of social services that has open comparisons of its own.

    Parameters
    ----------
    slug
        Its name in files and code, as "elder-care".
    english
        English title.
    titles
        Swedish titles, oldest first.
    also
        Other words for it, in any language.
    """

    slug: str
    english: str
    titles: tuple[DatedTitle, ...]
    also: tuple[str, ...] = ()

    def title(self, period: int | None = None) -> str:
        """Return the Swedish title in a year.

        Parameters
        ----------
        period
            A calendar year; None for the newest title.

        Returns
        -------
        str
            The title.

        Examples
        --------
        >>> service_area("intimate-partner-violence").title(2015)
        'Stöd till brottsoffer'
        """
        if period is None:
            return self.titles[-1].title
        return next((dated.title for dated in self.titles if dated.span.covers(period)), self.titles[-1].title)

    def label(self, language: Language = "sv") -> str:
        """Return the newest title as people read it.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            The title.
        """
        return self.title() if language == "sv" else self.english

    @property
    def names(self) -> tuple[str, ...]:
        """Every word that it is found by."""
        return (self.slug, self.english, *(dated.title for dated in self.titles), *self.also)


def _area(slug: str, english: str, *titles: str | DatedTitle, also: tuple[str, ...] = ()) -> ServiceArea:
    """Make a service area from its titles, oldest first."""
    dated = tuple(title if isinstance(title, DatedTitle) else DatedTitle(title=title) for title in titles)
    return ServiceArea(slug=slug, english=english, titles=dated, also=also)


SERVICE_AREAS: Final[tuple[ServiceArea, ...]] = (
    _area("elder-care", "Care of older people", "Äldreomsorg", also=("Vård och omsorg om äldre", "Elder care")),
    _area("economic-assistance", "Economic assistance", "Ekonomiskt bistånd", also=("EB",)),
    _area(
        "crisis-preparedness",
        "Crisis preparedness",
        DatedTitle(title="Socialtjänstens krisberedskap", span=Span(last=2019)),
        DatedTitle(title="Krisberedskap inom socialtjänst och kommunal hälso- och sjukvård", span=Span(first=2020)),
        also=("Krisberedskap",),
    ),
    _area(
        "addiction-care",
        "Addiction care",
        DatedTitle(title="Missbruks- och beroendevård", span=Span(last=2023)),
        DatedTitle(title="Skadligt bruk och beroende", span=Span(first=2024)),
        also=("Missbruk och beroende",),
    ),
    _area(
        "homelessness",
        "Homelessness",
        "Motverka hemlöshet och utestängning från bostadsmarknaden",
        also=("Hemlöshet",),
    ),
    _area("children-and-youth", "Children and youth", "Social barn- och ungdomsvård", also=("Barn och unga", "BoU")),
    _area(
        "disability-lss",
        "Support for persons with disabilities (LSS)",
        "Stöd till personer med funktionsnedsättning, LSS",
        also=("LSS", "Funktionsnedsättning"),
    ),
    _area(
        "social-psychiatry",
        "Social psychiatry",
        "Stöd till personer med psykisk funktionsnedsättning - Socialpsykiatri",
        also=("Socialpsykiatri",),
    ),
    _area(
        "intimate-partner-violence",
        "Intimate partner violence",
        DatedTitle(title="Stöd till brottsoffer", span=Span(last=2015)),
        DatedTitle(title="Våld i nära relationer", span=Span(first=2016)),
    ),
    _area("municipal-health-care", "Municipal health care", "Kommunal hälso- och sjukvård", also=("KHSV",)),
)
"""Nine areas of social services, and municipal health care.

Titles change in the year in which a release was first seen under the new one; the older title of crisis
preparedness was seen in 2017, that of intimate partner violence in 2015 and that of addiction care in 2023.
"""

_BY_NAME: Final = {folded(name): area for area in SERVICE_AREAS for name in area.names}


def service_area(text: str) -> ServiceArea:
    """Return the service area (område) that a word means.

    Parameters
    ----------
    text
        A slug, an English title or a Swedish title of any date.

    Returns
    -------
    ServiceArea
        The area.

    Raises
    ------
    UnknownTermError
        If no area is called so; names the nearest one and all slugs.

    Examples
    --------
    >>> service_area("äldreomsorg").slug
    'elder-care'
    >>> service_area("LSS") == service_area("disability-lss")
    True
    """
    found = _BY_NAME.get(folded(text))
    if found is None:
        message = f"no service area is called {text!r}"
        near = closest(text, (name for area in SERVICE_AREAS for name in area.names))
        raise UnknownTermError(message, hint=near or f"there are {', '.join(area.slug for area in SERVICE_AREAS)}")
    return found
