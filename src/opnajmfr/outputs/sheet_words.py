"""Words of a workbook: names of sheets, headers, and the codes of missing figures and remarks."""

from typing import Final

from opnajmfr.data.printing import spoken
from opnajmfr.model.vocabulary import Flag, Status

CODES: Final[dict[Status, str]] = {
    Status.MISSING: "u.s.",
    Status.NONRESPONSE: "-",
    Status.ITEM_NONRESPONSE: "(-)",
    Status.NOT_APPLICABLE: ".",
    Status.TOO_UNCERTAIN: "x",
    Status.SUPPRESSED: "..",
    Status.SECONDARY_SUPPRESSED: "...",
    Status.ZERO_DENOMINATOR: "0/0",
    Status.NOT_COLLECTED: "e.i.",
    Status.NOT_PUBLISHED: "e.p.",
    Status.DISCONTINUED: "utg.",
    Status.NOT_AGGREGABLE: "e.s.",
}
"""What stands in a cell without a value: a code of its own for each reason."""
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
"""Stands where there is nothing to show, in cells that a formula reads: an empty one would be read as 0."""

words = spoken(
    {
        "information": ("Information", "Information"),
        "indicators": ("Indikatorer", "Indicators"),
        "unit": ("Enheter", "Units"),
        "district": ("Stadsdelar", "Districts"),
        "municipality": ("Kommun", "Municipality"),
        "county": ("Län", "County"),
        "nation": ("Riket", "Nation"),
        "group": ("Grupper", "Groups"),
        "nonresponse": ("Bortfall", "Non-response"),
        "method": ("Metod", "Method"),
        "errata": ("Rättelser", "Errata"),
        "compare": ("Jämför", "Compare"),
        "comparisons": ("Jämförelser", "Comparisons"),
        "choices": ("Val", "Choices"),
        "code": ("kod", "code"),
        "name": ("namn", "name"),
        "period": ("år", "year"),
        "sex": ("kön", "sex"),
        "figure": ("värdeslag", "figure"),
        "category": ("klass", "class"),
        "value": ("värde", "value"),
        "numerator": ("täljare", "numerator"),
        "n": ("n", "n"),
        "remark": ("anm.", "remarks"),
        "indicator": ("indikator", "indicator"),
        "id": ("id", "id"),
        "unit_of_value": ("enhet", "unit"),
        "meaning": ("betydelse", "meaning"),
        "level": ("nivå", "level"),
        "reason": ("orsak", "reason"),
        "answered": ("med uppgift", "with a figure"),
        "expected": ("skulle ha uppgift", "expected"),
        "coverage": ("andel med uppgift, %", "coverage, %"),
        "step": ("steg", "step"),
        "text": ("text", "text"),
        "version": ("version", "version"),
        "correction": ("rättelse", "correction"),
        "none": ("inga", "none"),
        "choose_area": ("Kommun (välj)", "Municipality (choose)"),
        "choose_sex": ("Kön (välj: T, K eller M)", "Sex (choose: T, K or M)"),
        "choose_reference": ("Jämför med (välj)", "Compare with (choose)"),
        "row": ("rad i jämförelserna", "row of comparisons"),
        "own": ("eget värde", "own value"),
        "chosen": ("valda gruppen", "chosen group"),
        "difference": ("skillnad", "difference"),
        "verdict": ("omdöme", "verdict"),
        "share": ("Andel med uppgift per län och riket", "Coverage by county and nation"),
        "who": ("Vem saknar vilken uppgift, och varför", "Who lacks which figure, and why"),
        "legend": ("Teckenförklaring", "Legend"),
        "contents": ("Blad", "Sheets"),
        "title": ("Titel", "Title"),
        "publisher": ("Utgivare", "Publisher"),
        "source": ("Källa", "Source"),
        "article": ("Artikelnummer", "Article number"),
        "use": (
            "Sortera och filtrera med knapparna i rubrikraden; välj kommun på bladet Jämför.",
            "Sort and filter with the buttons of the header row; choose a municipality on the sheet Compare.",
        ),
    }
)
