"""Words of a workbook: names of sheets, headers, and the codes of missing figures and remarks."""

from collections.abc import Callable
from typing import Final

from opnajmfr.data.printing import spoken
from opnajmfr.model.vocabulary import Flag, Language, Status

REMARKS: Final[dict[str, str]] = {
    str(Status.DERIVED): "h",
    str(Flag.APPROXIMATE): "u",
    str(Flag.INVENTED): "å",
    str(Flag.NOT_COMPARABLE): "j",
    str(Flag.PRELIMINARY): "p",
    str(Flag.REVISED): "r",
}
"""Letters of the column of remarks."""
NOTHING: Final = "–"
"""Stands on the comparing sheet where there is nothing to show."""

words: Callable[[str, Language], str] = spoken(
    {
        "information": ("Information", "Information"),
        "indicators": ("Indikatorer", "Indicators"),
        "unit": ("Enheter", "Units"),
        "district": ("Stadsdelar", "Districts"),
        "municipality": ("Kommun", "Municipality"),
        "county": ("Län", "County"),
        "nation": ("Riket", "Nation"),
        "group": ("Grupper", "Groups"),
        "compare": ("Jämför", "Compare"),
        "beside": ("Sida vid sida", "Side by side"),
        "comparisons": ("Jämförelser", "Comparisons"),
        "choices": ("Val", "Choices"),
        "nonresponse": ("Bortfall", "Non-response"),
        "coverage_by": ("Andel med uppgift", "Coverage"),
        "matched": ("Svarat båda åren", "Answered both years"),
        "method": ("Metod", "Method"),
        "errata": ("Rättelser", "Errata"),
        "code": ("kod", "code"),
        "name": ("namn", "name"),
        "period": ("år", "year"),
        "earlier": ("året före", "the year before"),
        "sex": ("kön", "sex"),
        "figure": ("värdeslag", "figure"),
        "category": ("klass", "class"),
        "value": ("värde", "value"),
        "numerator": ("täljare", "numerator"),
        "n": ("n", "n"),
        "lower": ("undre", "lower"),
        "upper": ("övre", "upper"),
        "remark": ("anm.", "remarks"),
        "indicator": ("indikator", "indicator"),
        "id": ("id", "id"),
        "unit_of_value": ("enhet", "unit"),
        "meaning": ("betydelse", "meaning"),
        "level": ("nivå", "level"),
        "reason": ("orsak", "reason"),
        "answered": ("med uppgift", "with a figure"),
        "answered_earlier": ("med uppgift året före", "with a figure the year before"),
        "answered_both": ("med uppgift båda åren", "with a figure both years"),
        "expected": ("skulle ha uppgift", "expected"),
        "coverage": ("andel med uppgift, %", "coverage, %"),
        "step": ("steg", "step"),
        "text": ("text", "text"),
        "version": ("version", "version"),
        "correction": ("rättelse", "correction"),
        "none": ("inga", "none"),
        "key": ("nyckel", "key"),
        "reference": ("jämförs med", "compared with"),
        "own": ("eget värde", "own value"),
        "reference_value": ("gruppens värde", "value of the group"),
        "lowest": ("lägst i gruppen", "lowest in the group"),
        "highest": ("högst i gruppen", "highest in the group"),
        "place": ("plats, eller antal Ja", "place, or number of yes"),
        "difference": ("skillnad", "difference"),
        "verdict": ("omdöme", "verdict"),
        "note": ("att veta", "to know"),
        "mean": ("medel", "mean"),
        "least": ("lägst", "lowest"),
        "most": ("högst", "highest"),
        "yes_count": ("antal Ja", "number of yes"),
        "yes": ("Ja", "yes"),
        "of": ("av", "of"),
        "peers": ("Liknande kommuner", "Peer municipalities"),
        "choose_area": ("Kommun", "Municipality"),
        "choose_period": ("År", "Year"),
        "choose_sex": ("Kön", "Sex"),
        "choose_reference": ("Jämför med", "Compare with"),
        "choose": ("Välj i listan.", "Choose from the list."),
        "how_to_choose": (
            "Välj i de gula cellerna. Resten räknas om av sig självt.",
            "Choose in the yellow cells. The rest follows by itself.",
        ),
        "how_to_beside": (
            (
                "Välj kommuner i de gula cellerna; år och kön väljs på bladet Jämför. Medel, lägst och högst är "
                "av kommun 1–8:s publicerade värden, utan den egna."
            ),
            (
                "Choose municipalities in the yellow cells; year and sex are chosen on the sheet Compare. Mean, "
                "lowest and highest are of the published values of municipalities 1–8, without one's own."
            ),
        ),
        "row_of": ("rad i Jämförelser", "row of Comparisons"),
        "not_compared": (
            "Resultaten är inte jämförda med någon; bara egna värden visas.",
            "The results are compared with no one; only own values are shown.",
        ),
        "seen": ("minst {size} hade synts", "at least {size} would have shown"),
        "unseen": ("ingen möjlig skillnad hade synts", "no possible difference would have shown"),
        "of_year": ("gäller {year}", "is of {year}"),
        "title": ("Titel", "Title"),
        "publisher": ("Utgivare", "Publisher"),
        "source": ("Källa", "Source"),
        "article": ("Artikelnummer", "Article number"),
        "release": ("Version", "Version"),
        "contents": ("Blad", "Sheet"),
        "legend": ("Teckenförklaring", "Legend"),
    }
)

about: Callable[[str, Language], str] = spoken(
    {
        "what": (
            "Arbetsboken visar indikatorernas värden för kommuner, län och riket, och hur en vald kommun står sig.",
            (
                "This workbook shows the indicators' values for municipalities, counties and the nation, and how "
                "a chosen municipality compares."
            ),
        ),
        "use": (
            (
                "Sortera och filtrera med knapparna i rubrikraden. Rubriken står kvar när du rullar. Länkarna "
                "nedan leder till bladen."
            ),
            (
                "Sort and filter with the buttons of the header row, which stays as you scroll. The links below "
                "lead to the sheets."
            ),
        ),
        "verdicts": (
            (
                "Ett omdöme ges bara när skillnaden är större än slumpen ensam ger. Ingen säkerställd skillnad "
                "betyder inte lika."
            ),
            (
                "A verdict is given only where a difference is larger than chance alone gives. No clear "
                "difference does not mean equal."
            ),
        ),
        "indicators": (
            "Vad varje indikator mäter: typ, riktning, enhet, källa.",
            "What each indicator measures: kind, direction, unit, source.",
        ),
        "figures": (
            "En rad per område, år och kön; en kolumn per indikator, med n, intervall och anmärkning bredvid.",
            "One row an area, year and sex; one column an indicator, with n, interval and remarks beside.",
        ),
        "compare": (
            "Välj kommun, år, kön och vem kommunen jämförs med: eget värde, gruppen, skillnad och omdöme.",
            "Choose a municipality, year, sex and whom to compare with: own value, the group, difference, verdict.",
        ),
        "beside": (
            "Välj själv upp till åtta kommuner och se deras värden bredvid den egna.",
            "Choose up to eight municipalities of your own and see their values beside yours.",
        ),
        "comparisons": (
            "Uppgifterna bakom Jämför: en rad per kommun, år, kön och jämförelse.",
            "What Compare reads: one row a municipality, year, sex and reference.",
        ),
        "choices": ("Listorna som väljs ur.", "The lists that are chosen from."),
        "nonresponse": (
            "Vem som saknar vilken uppgift, och varför.",
            "Who lacks which figure, and why.",
        ),
        "coverage_by": (
            "Hur många kommuner i varje län och i riket som har uppgift.",
            "How many municipalities of each county and the nation have a figure.",
        ),
        "matched": (
            "Hur många kommuner som har uppgift både ett år och året före: bara de går att jämföra över tid.",
            "How many municipalities have a figure both a year and the year before: only they compare over time.",
        ),
        "method": ("Hur värdena är räknade, steg för steg.", "How the figures are computed, step by step."),
        "errata": ("Vad som är rättat sedan första versionen.", "What was corrected since the first version."),
        "legend": (
            "Tecken som står i stället för ett värde, och bokstäver i kolumnen anm.",
            "Signs that stand instead of a value, and letters of the column of remarks.",
        ),
    }
)
"""What a reader is told of the workbook and each of its sheets."""
