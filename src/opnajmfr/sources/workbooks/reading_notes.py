"""What a reader of workbooks made of what it read, beside the counts of cells: said, so that people can object."""

from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from opnajmfr.data.listing import listed
from opnajmfr.model.vocabulary import Language, Level

_PHRASES: Final[dict[str, tuple[str, str]]] = {
    "scaled": (
        "tal lästa som delar av ett (0,79 är 79 procent), som cellens format eller beskrivningen säger: {n}",
        "numbers read as parts of one (0.79 is 79 per cent), as the cell's format or the description says: {n}",
    ),
    "doubtful": (
        (
            "kolumner med procent vars alla tal ligger mellan 0 och 1, lästa som de står: {by}; "
            "är de delar av ett, nämn rubriken i fractions"
        ),
        (
            "columns of percentages whose numbers all lie from 0 to 1, read as they stand: {by}; "
            "if they are parts of one, name the header in fractions"
        ),
    ),
    "counted": (
        "andelar med antal bredvid: {n}; täljaren är andelen av antalet, alltså ungefärlig",
        "shares with a count beside them: {n}; the numerator is the share of the count, so it is approximate",
    ),
    "uneven": (
        "av dem andelar som inget helt antal ger; är det ett antal av något annat? {n}",
        "of them shares that no whole number gives; is the count one of something else? {n}",
    ),
    "units": ("enheter som inte fanns bland områdena: {n}", "units that were not among the areas: {n}"),
    "districts": ("stadsdelar som inte fanns bland områdena: {n}", "districts that were not among the areas: {n}"),
    "blank": (
        "tomma celler, som i denna arbetsbok betyder att det inte finns någon rad: {n}",
        "empty cells, which in this workbook mean that there is no such row: {n}",
    ),
}


@frozen(kw_only=True)
class ReadingNotes:
    """What was made of cells beyond reading them (anmärkningar till läsningen).

    Parameters
    ----------
    n_scaled
        Numbers that were parts of one and became per cent.
    doubtful
        Column and header of percentages that all lie from 0 to 1.
    counted
        Shares that are counted, with the variable of their count.
    n_uneven
        Counted shares that are the share of no whole number.
    units
        Levels of the units and districts that were added to the areas, by code.
    n_blank
        Empty cells that stand for no row.
    """

    n_scaled: int = 0
    doubtful: tuple[tuple[str, str], ...] = ()
    counted: Mapping[str, str] = field(factory=dict[str, str])
    n_uneven: int = 0
    units: Mapping[str, str] = field(factory=dict[str, str])
    n_blank: int = 0

    def text(self, language: Language = "sv") -> str:
        """Return the notes as people read them.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            A line each; empty where there is nothing to say.

        Examples
        --------
        >>> ReadingNotes(units={"E1": "unit", "E2": "unit"}).text("en")
        'units that were not among the areas: 2'
        """
        phrases = {name: pair[language == "en"] for name, pair in _PHRASES.items()}
        levels = list(self.units.values())
        counts = {
            "scaled": self.n_scaled,
            "counted": len(self.counted),
            "uneven": self.n_uneven,
            "units": levels.count(str(Level.UNIT)),
            "districts": levels.count(str(Level.DISTRICT)),
            "blank": self.n_blank,
        }
        lines = [phrases[name].format(n=count) for name, count in counts.items() if count]
        if self.doubtful:
            columns = [f"{column} ({header})" for column, header in self.doubtful]
            lines.append(phrases["doubtful"].format(by=listed(columns)))
        return "\n".join(lines)
