"""What changed between two vintages, as people read it."""

from typing import Final

import polars as pl
from attrs import field, frozen

from opnajmfr.model.vocabulary import Language

MOST: Final = 20
"""Indicators that are named one by one in a text."""
WHOLE_SERIES: Final = 0.9
"""Share of revised cells from which it is the whole series that was computed anew."""
_WORDS: Final = {
    "sv": {
        "head": "{before} → {after}: {n} celler finns i båda",
        "new": "Nya: {names}",
        "ended": "Utgångna: {names}",
        "redefined": "Omdefinierade: {name}: {field}: ”{before}” → ”{after}”",
        "revised": "Reviderade: {n} celler i {k} serier",
        "one": "  {name}: {n} av {of} ({share}), median {median}, störst {largest} ({area} {period}){whole}",
        "whole": "; hela serien är omräknad, fråga källan varför",
        "decimals": "Skillnader bara i sista decimalerna: {n} celler",
        "statuses": "Tillkomna uppgifter {filled}, återtagna {withdrawn}, ändrad status {other}",
        "cells": "Celler som är nya {new}, som inte längre finns {ended}",
        "nothing": "Inget är reviderat",
        "more": "  och {n} till",
        "none": "inga",
    },
    "en": {
        "head": "{before} → {after}: {n} cells are in both",
        "new": "New: {names}",
        "ended": "Ended: {names}",
        "redefined": "Redefined: {name}: {field}: “{before}” → “{after}”",
        "revised": "Revised: {n} cells of {k} series",
        "one": "  {name}: {n} of {of} ({share}), median {median}, largest {largest} ({area} {period}){whole}",
        "whole": "; the whole series was computed anew, ask the source why",
        "decimals": "Differences in the last decimals alone: {n} cells",
        "statuses": "Figures that came {filled}, that were withdrawn {withdrawn}, other status {other}",
        "cells": "Cells that are new {new}, that are no longer there {ended}",
        "nothing": "Nothing was revised",
        "more": "  and {n} more",
        "none": "none",
    },
}


@frozen(kw_only=True, eq=False)
class VintageChanges:
    """What changed between two vintages (ändringar mellan två uttag); prints itself in Swedish.

    Parameters
    ----------
    before
        Source and day of the earlier one.
    after
        Source and day of the later one.
    series
        One row a variable: variable, title, state (new, ended, kept), first_before, last_before, first_after,
        last_after (years), n_common (cells with a number in both), n_revised, share_revised, median_revision and
        largest_revision (absolute, in the unit of the value), largest_relative, largest_area, largest_period,
        n_in_decimals, n_filled, n_withdrawn, n_other_status, n_new, n_ended, whole_series; sorted by variable.
    redefined
        indicator, field, before, after.
    cells
        Every cell that is not the same, with before, after, status_before, status_after, difference and what.
    """

    before: str
    after: str
    series: pl.DataFrame = field(repr=False)
    redefined: pl.DataFrame = field(repr=False)
    cells: pl.DataFrame = field(repr=False)

    @property
    def new(self) -> list[str]:
        """Variables that only the later one has, sorted."""
        return self.series.filter(pl.col("state") == "new")["variable"].to_list()

    @property
    def ended(self) -> list[str]:
        """Variables that only the earlier one has, sorted."""
        return self.series.filter(pl.col("state") == "ended")["variable"].to_list()

    @property
    def revised(self) -> pl.DataFrame:
        """The series of which cells were revised, the largest share first."""
        return self.series.filter(pl.col("n_revised") > 0).sort("share_revised", "variable", descending=[True, False])

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed at all."""
        return self.cells.is_empty() and self.redefined.is_empty() and not self.new and not self.ended

    def text(self, language: Language = "sv") -> str:
        """Return what changed, as people read it.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            Lines: what is new, ended and redefined, then how much was revised, series by series.
        """
        words = _WORDS[language]
        sums = {
            name: int(self.series.select(pl.col(name).sum()).item()) for name in self.series.columns if name[:2] == "n_"
        }
        lines = [
            words["head"].format(before=self.before, after=self.after, n=sums["n_common"]),
            words["new"].format(names=", ".join(self.new) or words["none"]),
            words["ended"].format(names=", ".join(self.ended) or words["none"]),
        ]
        lines += [
            words["redefined"].format(name=name, field=of, before=_short(old), after=_short(new))
            for name, of, old, new in self.redefined.head(MOST).iter_rows()
        ]
        if self.redefined.height > MOST:
            lines.append(words["more"].format(n=self.redefined.height - MOST))
        revised = self.revised
        lines.append(
            words["revised"].format(n=sums["n_revised"], k=revised.height) if revised.height else words["nothing"]
        )
        for row in revised.head(MOST).iter_rows(named=True):
            lines.append(
                words["one"].format(
                    name=row["variable"],
                    n=row["n_revised"],
                    of=row["n_common"],
                    share=_number(row["share_revised"] * 100, language) + (" %" if language == "sv" else "%"),
                    median=_number(row["median_revision"], language),
                    largest=_number(row["largest_revision"], language),
                    area=row["largest_area"],
                    period=row["largest_period"],
                    whole=words["whole"] if row["whole_series"] else "",
                )
            )
        if revised.height > MOST:
            lines.append(words["more"].format(n=revised.height - MOST))
        if sums["n_in_decimals"]:
            lines.append(words["decimals"].format(n=sums["n_in_decimals"]))
        lines.append(
            words["statuses"].format(
                filled=sums["n_filled"], withdrawn=sums["n_withdrawn"], other=sums["n_other_status"]
            )
        )
        lines.append(words["cells"].format(new=sums["n_new"], ended=sums["n_ended"]))
        return "\n".join(lines)

    def __str__(self) -> str:
        """Return what changed, in Swedish."""
        return self.text()


def _number(value: float, language: Language) -> str:
    """Print a number with four figures."""
    text = f"{value:.4g}" if abs(value) < 10_000 else f"{value:.0f}"  # noqa: PLR2004
    return text.replace(".", ",") if language == "sv" else text


def _short(text: str, most: int = 60) -> str:
    """Return the beginning of a text."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
