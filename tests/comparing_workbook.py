"""What the comparing sheet of a workbook must show, taken from the library's own figures and comparisons."""

import re
import zipfile
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import polars as pl
from attrs import frozen
from python_calamine import CalamineWorkbook

from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as cc
from opnajmfr.data.publication import MISSING_CODES
from opnajmfr.data.release import Release
from opnajmfr.model.measures.answers import ShareOfMunicipalities
from opnajmfr.model.recipe import ReferenceKind
from opnajmfr.model.verdicts import Verdict
from opnajmfr.model.vocabulary import Status
from opnajmfr.outputs.sheet_words import NOTHING

COMPARE, BESIDE = "Jämför", "Sida vid sida"
WRONG = 0.125
"""What a formula is made to say that it has; no figure of the invented set has three decimals."""
_FORMULA = re.compile(r'(<c r="[^"]+"(?: s="\d+")?)(?: t="str")?(><f>[^<]*</f>)<v>[^<]*</v>')

Row = dict[str, object]


@frozen(kw_only=True)
class Asked:
    """One choice on the comparing sheet."""

    name: str
    period: int
    sex: str
    reference: str


def expected(release: Release, asked: Asked) -> dict[str, Row]:
    """Return what the comparing sheet must show for a choice: by title of the indicator, then by header."""
    code = release.areas.filter(pl.col("name") == asked.name)[c.AREA].item()
    here = [pl.col(c.AREA) == code, pl.col(c.PERIOD) == asked.period, pl.col(c.SEX) == asked.sex]
    figures = {row[c.INDICATOR]: row for row in release.figures.filter(*here).iter_rows(named=True)}
    beside = {
        (row[c.INDICATOR], row[cc.REFERENCE]): row for row in release.comparisons.filter(*here).iter_rows(named=True)
    }
    rows: dict[str, Row] = {}
    for one in release.catalogue:
        own = figures.get(one.id, {})
        other = beside.get((one.id, asked.reference), {})
        is_answer = isinstance(one.measure, ShareOfMunicipalities)
        spreads = other.get(cc.REFERENCE_LOWEST) != other.get(cc.REFERENCE_HIGHEST) and not is_answer
        verdict = other.get(cc.VERDICT)
        place = other.get(cc.PLACE)
        rows[one.title] = {
            "eget värde": _own(own, is_answer=is_answer),
            "n": None if is_answer or own.get(c.DENOMINATOR) is None else float(own[c.DENOMINATOR]),
            "undre": own.get(c.LOWER),
            "övre": own.get(c.UPPER),
            "gruppens värde": other.get(cc.REFERENCE_VALUE),
            "lägst i gruppen": other.get(cc.REFERENCE_LOWEST) if spreads else None,
            "högst i gruppen": other.get(cc.REFERENCE_HIGHEST) if spreads else None,
            "skillnad": other.get(cc.DIFFERENCE),
            "omdöme": verdict and Verdict(verdict).swedish,
        }
        if not is_answer:
            rows[one.title]["plats, eller antal Ja"] = None if place is None else f"{place} av {other[cc.N_PLACED]}"
        for kind in (ReferenceKind.COUNTY, ReferenceKind.NATION):
            label = next(one.label for one in release.recipe.references if one.kind is kind)
            rows[one.title][label] = beside.get((one.id, label), {}).get(cc.REFERENCE_VALUE)
    return {
        title: {head: NOTHING if cell is None else cell for head, cell in row.items()} for title, row in rows.items()
    }


def _own(row: Row, *, is_answer: bool) -> object:
    """Return the own value as the sheet writes it."""
    if not row:
        return None
    status = Status(str(row[c.STATUS]))
    if not status.has_value:
        return MISSING_CODES[status]
    if is_answer:
        return "Ja" if row[c.VALUE] == 100 else "Nej"
    return row[c.CATEGORY] if row[c.CATEGORY] is not None else row[c.VALUE]


def shown(path: Path, *, name: str = COMPARE) -> dict[str, Row]:
    """Return what a sheet with an indicator a row shows, as its cached values tell."""
    rows = (
        CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))
        .get_sheet_by_name(name)
        .to_python(skip_empty_area=False)
    )
    top = next(place for place, row in enumerate(rows) if "indikator" in row)
    heads = [str(head) for head in rows[top]]
    return {
        str(row[heads.index("indikator")]): dict(zip(heads, row, strict=False)) for row in rows[top + 1 :] if any(row)
    }


def rechosen(path: Path, target: Path, asked: Asked, *, beside: tuple[str, ...] = ()) -> None:
    """Write a workbook with another choice, as a person makes it, and with wrong values beside every formula."""
    chosen: dict[str, dict[str, str | int]] = {
        COMPARE: {"B3": asked.name, "B4": asked.period, "B5": asked.sex, "B6": asked.reference},
        BESIDE: {f"{'DEFGHIJK'[place]}3": name for place, name in enumerate(beside)},
    }
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        names = re.findall(r'<sheet name="([^"]+)"', old.read("xl/workbook.xml").decode())
        parts = {f"xl/worksheets/sheet{names.index(sheet) + 1}.xml": cells for sheet, cells in chosen.items()}
        for part in old.namelist():
            text = old.read(part)
            if part in parts:
                text = _edited(text.decode(), parts[part]).encode()
            new.writestr(part, text)


def _edited(text: str, cells: dict[str, str | int]) -> str:
    """Return a sheet with other contents in some cells, and a wrong value beside every formula."""
    spoilt, n_spoilt = _FORMULA.subn(rf"\g<1>\g<2><v>{WRONG}</v>", text)
    assert n_spoilt == text.count("<f>") > 0
    for place, content in cells.items():
        inner = f"<v>{content}</v>" if isinstance(content, int) else f"<is><t>{escape(content)}</t></is>"
        kind = "" if isinstance(content, int) else ' t="inlineStr"'
        pattern = rf'<c r="{place}"( s="\d+")?[^>]*?(?:/>|><v>[^<]*</v></c>)'
        spoilt, n_found = re.subn(pattern, rf'<c r="{place}"\g<1>{kind}>{inner}</c>', spoilt)
        assert n_found == 1
    return spoilt
