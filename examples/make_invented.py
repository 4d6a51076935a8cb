"""Make the invented set that ships with opnajmfr: areas, observations, peers and the truth behind them.

Everything is made up: counties, municipalities, figures. Only `random.Random(seed).random()` draws, so that every
Python gives the same files. Run it as `python examples/make_invented.py [folder]`; without a folder it writes where the
package keeps the set. How the figures are drawn stands in the TRUTH.md that it writes.
"""

import csv
import io
import sys
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from invented_set.draws import FEWEST_ANSWERS, FEWEST_EVENTS, FEWEST_RECIPIENTS, make_cells
from invented_set.places import COUNTIES, SEED, Row, areas, key_figures, make_municipalities, observation, peers
from invented_set.truths import AVERAGE, CHANGES, COUNTY_EFFECTS, INDICATORS, Cell

FOLDER = Path(__file__).resolve().parents[1] / "src" / "opnajmfr" / "data" / "reference" / "invented"
TRUTH = Path(__file__).with_name("invented_set") / "TRUTH.template.md"
OBSERVATION_KEY = ("area", "period", "variable", "sex")


def shown(cell: Cell) -> Iterator[Row]:
    """Yield the rows of a figure: a hidden one carries no number."""
    if not cell.is_given:
        return
    key = (cell.area, cell.period, cell.sex)
    is_observed = cell.status == "observed"
    if cell.value is not None:
        published = Decimal(repr(cell.value)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
        filled = {"value": str(published)} if is_observed else {"status": cell.status}
        yield observation(*key, cell.indicator, **filled)
    for variable, amount in cell.amounts.items():
        is_shown = is_observed or variable not in (cell.hidden or cell.amounts)
        filled = {"amount": f"{amount:.15g}"} if is_shown else {"status": cell.status}
        yield observation(*key, variable, **filled)


def truth(cell: Cell) -> Row:
    """Return the truth of a figure; the effects are on the scale of the model, and none above municipalities."""
    key = {"indicator": cell.indicator, "area": cell.area, "period": str(cell.period), "sex": cell.sex}
    names = ("county_effect", "municipal_effect", "change_injected")
    effects = [f"{effect + 0.0:g}" for effect in cell.effects] or [""] * len(names)
    return key | {"true_value": f"{cell.truth:.4f}"} | dict(zip(names, effects, strict=True))


def tables() -> dict[str, list[Row]]:
    """Return every shipped table by its name: areas, observations, peers and truth."""
    municipalities = make_municipalities()
    cells = list(make_cells(municipalities))
    rows = [row for cell in cells for row in shown(cell)] + [row for m in municipalities for row in key_figures(m)]
    return {
        "areas": list(areas(municipalities)),
        "observations": sorted(rows, key=lambda row: [row[name] for name in OBSERVATION_KEY]),
        "peers": list(peers(municipalities)),
        "truth": [truth(cell) for cell in cells],
    }


def texts() -> dict[str, str]:
    """Return every shipped file by its name."""
    made = tables()
    files: dict[str, str] = {}
    for name, rows in made.items():
        lines = io.StringIO()
        writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        files[f"{name}.csv"] = lines.getvalue()
    code = {row["name"]: row["code"] for row in made["areas"]}
    filled = {
        "indicators": "\n".join(
            f"| {i.id} | {', '.join(f'`{name}`' for name in i.variables) or '(the value alone)'} | {i.national:g} "
            f"| {'logit' if i.is_logit else 'log'} | {i.sign:+} | {i.spread:g} | {i.women:g} | {i.yearly:g} |"
            for i in INDICATORS
        ),
        "counties": "\n".join(f"| {area} | {name} | {COUNTY_EFFECTS[area]:g} |" for area, name in COUNTIES.items()),
        "average": ", ".join(f"{name} ({code[name]})" for name in AVERAGE),
        "changes": "\n".join(f"| {of} | {name} ({code[name]}) | {added:g} |" for (of, name), added in CHANGES.items()),
        "seed": SEED,
        "answers": FEWEST_ANSWERS,
        "events": FEWEST_EVENTS - 1,
        "recipients": FEWEST_RECIPIENTS,
    }
    return files | {"TRUTH.md": TRUTH.read_text(encoding="utf-8").format_map(filled)}


def main(folder: Path) -> None:
    """Write the files, and say how large each is."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{name}: {text.count(chr(10)):,} lines, {len(text.encode()):,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else FOLDER)
