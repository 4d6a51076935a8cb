"""A counted report of rows that broke a rule, and the error that carries it."""

from collections.abc import Mapping

import polars as pl
from attrs import field, frozen

from opnajmfr.errors import OpenComparisonsError

RULE = "rule"
"""Column that names the broken rule."""


@frozen
class FailureReport:
    """Rows that broke a rule, counted by rule.

    Parameters
    ----------
    rows
        Every failing row, once a broken rule, with the column `rule` first.
    n_checked
        How many rows were checked.
    ways_out
        What to do about a rule, by its name.

    Examples
    --------
    >>> rows = pl.DataFrame({"rule": ["amount is finite"], "area": ["0180"]})
    >>> FailureReport(rows, n_checked=290).counts
    {'amount is finite': 1}
    """

    rows: pl.DataFrame
    n_checked: int = field(kw_only=True)
    ways_out: Mapping[str, str] = field(factory=dict[str, str], kw_only=True)

    @property
    def counts(self) -> dict[str, int]:
        """Number of failing rows by rule, most first."""
        counted = self.rows.group_by(RULE).len().sort("len", RULE, descending=[True, False])
        return dict(counted.iter_rows())

    @property
    def is_empty(self) -> bool:
        """Whether nothing failed."""
        return self.rows.is_empty()

    def __str__(self) -> str:
        """Count by rule, each with its first rows and its way out."""
        if self.is_empty:
            return f"{self.n_checked} rows checked, none failed"
        lines = [f"{self.rows.height} failing of {self.n_checked} rows checked"]
        for rule, count in self.counts.items():
            lines.append(f"- {rule}: {count} rows")
            failing = self.rows.filter(pl.col(RULE) == rule).drop(RULE)
            for row in failing.head(3).iter_rows(named=True):
                shown = ", ".join(f"{name}={_plain(value)}" for name, value in row.items() if value is not None)
                lines.append(f"    {shown}")
            if rule in self.ways_out:
                lines.append(f"    way out: {self.ways_out[rule]}")
        return "\n".join(lines)


def _plain(value: object) -> str:
    """Print a cell without trailing decimals or quotes."""
    text = str(value)
    return text.rstrip("0").rstrip(".") if "." in text and text.replace(".", "").replace("-", "").isdigit() else text


class FailedRowsError(OpenComparisonsError, ValueError):
    """Rows broke a rule; `report` counts them by rule and holds them.

    Parameters
    ----------
    subject
        What was checked.
    report
        The counted report.
    hint
        The way out.
    """

    def __init__(self, subject: str, report: FailureReport, *, hint: str) -> None:
        super().__init__(f"{subject}: {report}", hint=hint)
        self.report = report
