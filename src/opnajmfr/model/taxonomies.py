"""Quality dimensions in their editions, and the goals of Agenda 2030."""

from typing import Final

from attrs import frozen

from opnajmfr.errors import UnknownTermError
from opnajmfr.model.vocabulary import Language
from opnajmfr.spelling import closest, folded


@frozen(kw_only=True)
class QualityDimension:
    """A quality dimension (kvalitetsdimension) of one edition of the set.

    Parameters
    ----------
    edition
        The edition that it belongs to, as "six".
    slug
        Its name in files; unique within its edition.
    swedish
        The word as people read it.
    english
        The word as people read it.
    """

    edition: str
    slug: str
    swedish: str
    english: str

    @property
    def key(self) -> str:
        """Its name in files: the slug alone for today's six, else with the edition before it."""
        return self.slug if self.edition == CURRENT_EDITION else f"{self.edition}/{self.slug}"

    def label(self, language: Language = "sv") -> str:
        """Return the dimension as people read it.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            The word.
        """
        return self.swedish if language == "sv" else self.english


@frozen(kw_only=True)
class DimensionEdition:
    """A set of quality dimensions that was used together.

    Parameters
    ----------
    name
        Its name in files.
    source
        Where the set stands.
    year
        Year of the report that used it; None for today's set.
    dimensions
        Its dimensions in order.
    """

    name: str
    source: str
    year: int | None
    dimensions: tuple[QualityDimension, ...]


CURRENT_EDITION: Final = "six"
"""The edition in use."""


def _edition(name: str, source: str, year: int | None, *words: tuple[str, str, str]) -> DimensionEdition:
    """Make an edition from slugs, Swedish and English words."""
    dimensions = tuple(
        QualityDimension(edition=name, slug=slug, swedish=swedish, english=english) for slug, swedish, english in words
    )
    return DimensionEdition(name=name, source=source, year=year, dimensions=dimensions)


DIMENSION_EDITIONS: Final[tuple[DimensionEdition, ...]] = (
    _edition(
        CURRENT_EDITION,
        "Socialstyrelsen, Öppna jämförelser; derived from SoL 2001:453",
        None,
        ("knowledge-based", "kunskapsbaserad", "knowledge-based"),
        ("safe", "säker", "safe"),
        ("person-centred", "individanpassad", "person-centred"),
        ("efficient", "effektiv", "efficient"),
        ("equal", "jämlik", "equal"),
        ("accessible", "tillgänglig", "accessible"),
    ),
    _edition(
        "economic-assistance-2014",
        "Öppna jämförelser ekonomiskt bistånd 2014",
        2014,
        ("coordination", "Helhetssyn och samordning", "holistic view and coordination"),
        ("knowledge", "Kunskapsbaserad verksamhet", "knowledge-based service"),
        ("self-determination", "Självbestämmande och integritet", "self-determination and integrity"),
        ("accessibility", "Tillgänglighet", "accessibility"),
        ("security", "Trygghet och säkerhet", "security and safety"),
    ),
    _edition(
        "elder-care-2018",
        "Öppna jämförelser vård och omsorg om äldre 2018 (themes)",
        2018,
        ("health", "Hälsa och livskvalitet", "health and quality of life"),
        ("participation", "Delaktighet och självbestämmande", "participation and self-determination"),
        ("living-environment", "Boendemiljö", "living environment"),
        ("staffing", "Bemanning och kompetens", "staffing and competence"),
        ("organisation", "Organisation och resurser", "organisation and resources"),
    ),
)
"""Every set of quality dimensions, today's first."""

_EDITIONS: Final = {edition.name: edition for edition in DIMENSION_EDITIONS}


def quality_dimension(text: str, *, edition: str | None = None) -> QualityDimension:
    """Return the quality dimension (kvalitetsdimension) that a word means.

    Parameters
    ----------
    text
        Its slug, Swedish or English word, or "edition/slug".
    edition
        Where to look; None for today's six first and then the older sets.

    Returns
    -------
    QualityDimension
        The dimension.

    Raises
    ------
    UnknownTermError
        If there is no such dimension or edition.

    Examples
    --------
    >>> quality_dimension("jämlik").slug
    'equal'
    >>> quality_dimension("Helhetssyn och samordning").edition
    'economic-assistance-2014'
    """
    if edition is not None and edition not in _EDITIONS:
        message = f"no edition of the quality dimensions is called {edition!r}"
        raise UnknownTermError(message, hint=f"there are {', '.join(_EDITIONS)}")
    searched = DIMENSION_EDITIONS if edition is None else (_EDITIONS[edition],)
    dimensions = [dimension for found in searched for dimension in found.dimensions]
    wanted = folded(text)
    for dimension in dimensions:
        names = (dimension.key, dimension.slug, dimension.swedish, dimension.english)
        if wanted in {folded(name) for name in names}:
            return dimension
    message = f"no quality dimension is called {text!r}"
    if edition is not None:
        message += f" in the edition {edition!r}"
    words = [word for dimension in dimensions for word in (dimension.swedish, dimension.english, dimension.key)]
    today = ", ".join(dimension.key for dimension in searched[0].dimensions)
    raise UnknownTermError(message, hint=closest(text, words) or f"there are {today}")


@frozen(kw_only=True)
class Goal:
    """A goal of Agenda 2030 (globalt mål).

    Parameters
    ----------
    number
        1 to 17.
    swedish
        Its short title.
    english
        Its short title.
    """

    number: int
    swedish: str
    english: str

    def label(self, language: Language = "sv") -> str:
        """Return the title as people read it.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            The title.
        """
        return self.swedish if language == "sv" else self.english


_GOALS: Final = (
    ("Ingen fattigdom", "No poverty"),
    ("Ingen hunger", "Zero hunger"),
    ("God hälsa och välbefinnande", "Good health and well-being"),
    ("God utbildning för alla", "Quality education"),
    ("Jämställdhet", "Gender equality"),
    ("Rent vatten och sanitet för alla", "Clean water and sanitation"),
    ("Hållbar energi för alla", "Affordable and clean energy"),
    ("Anständiga arbetsvillkor och ekonomisk tillväxt", "Decent work and economic growth"),
    ("Hållbar industri, innovationer och infrastruktur", "Industry, innovation and infrastructure"),
    ("Minskad ojämlikhet", "Reduced inequalities"),
    ("Hållbara städer och samhällen", "Sustainable cities and communities"),
    ("Hållbar konsumtion och produktion", "Responsible consumption and production"),
    ("Bekämpa klimatförändringarna", "Climate action"),
    ("Hav och marina resurser", "Life below water"),
    ("Ekosystem och biologisk mångfald", "Life on land"),
    ("Fredliga och inkluderande samhällen", "Peace, justice and strong institutions"),
    ("Genomförande och globalt partnerskap", "Partnerships for the goals"),
)
AGENDA_2030: Final[tuple[Goal, ...]] = tuple(
    Goal(number=number, swedish=swedish, english=english) for number, (swedish, english) in enumerate(_GOALS, start=1)
)
"""The seventeen goals of Agenda 2030, in order (United Nations; Swedish short titles by UNDP)."""


def agenda_goal(which: int | str) -> Goal:
    """Return a goal of Agenda 2030 (globalt mål).

    Parameters
    ----------
    which
        Its number, 1 to 17, or its Swedish or English title.

    Returns
    -------
    Goal
        The goal.

    Raises
    ------
    UnknownTermError
        If there is no such goal.

    Examples
    --------
    >>> agenda_goal(1).swedish
    'Ingen fattigdom'
    >>> agenda_goal("Jämställdhet").number
    5
    """
    wanted = folded(str(which))
    for goal in AGENDA_2030:
        if wanted in {str(goal.number), folded(goal.swedish), folded(goal.english)}:
            return goal
    message = f"no goal of Agenda 2030 is {which!r}; wanted a number from 1 to 17 or a title"
    words = [word for goal in AGENDA_2030 for word in (goal.swedish, goal.english)]
    raise UnknownTermError(message, hint=closest(str(which), words))
