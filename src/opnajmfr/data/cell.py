"""One cell of results from its inputs to its print."""

from collections.abc import Iterator, Mapping

import polars as pl
from attrs import frozen

from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.observations import Observations
from opnajmfr.data.printing import number, value_text
from opnajmfr.model.capabilities import Capability, capability
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.policies import SuppressionRule
from opnajmfr.model.verdicts import Reason, Verdict
from opnajmfr.model.vocabulary import Figure, Flag, Language, Sex, Status, Uncertainty

MOST_ROWS = 12
"""Inputs and absent members that are listed one by one before the rest is counted."""


@frozen(kw_only=True)
class Cell:
    """What one cell of results was made of.

    Parameters
    ----------
    indicator
        The indicator.
    place
        Name of the area.
    rows
        The rows of the cell: one a figure.
    comparisons
        Its comparisons.
    references
        Names of the references by their labels.
    members
        Own rows of the areas below it, where it lies above.
    observations
        The figures that the results were computed from.
    area
        Code of the area.
    rule
        The rule that hides figures of the indicator, or None.
    hidden
        Sexes whose figure of the area is too uncertain.
    """

    indicator: Indicator
    place: str
    rows: pl.DataFrame
    comparisons: pl.DataFrame
    references: Mapping[str, str]
    members: pl.DataFrame
    observations: Observations
    area: str
    rule: SuppressionRule | None = None
    hidden: frozenset[str] = frozenset()

    def text(self, language: Language = "sv") -> str:
        """Return the whole story of the cell.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            Lines of text: what is measured, the inputs, the arithmetic, the uncertainty, the comparisons, the source.
        """
        parts = [self._title, self._inputs, self._figures, self._members, self._comparisons, self._source]
        return "\n".join(line for part in parts for line in part(language))

    def _title(self, language: Language) -> Iterator[str]:
        """Say what is measured, where and when."""
        row = self.rows.row(0, named=True)
        sex = "" if row[c.SEX] == "T" else f", {_sex(row[c.SEX], language)}"
        unit = f" ({self.indicator.unit})" if self.indicator.unit else ""
        unit = "" if self.indicator.name(language).endswith(unit) else unit
        yield f"{self.indicator.name(language)}{unit}: {self.place}, {row[c.PERIOD]}{sex}"
        direction = self.indicator.direction.label(language)
        yield f"  {self.indicator.id} · {self.indicator.kind.label(language)} · {direction}"

    def _inputs(self, language: Language) -> Iterator[str]:
        """List the observations of the area itself."""
        row = self.rows.row(0, named=True)
        if row[c.STATUS] == str(Status.NOT_PUBLISHED) or (self._hides and row[c.SEX] in self.hidden):
            return
        wanted = [*self.indicator.inputs, self.indicator.id]
        strata = self.indicator.measure.consumed
        consumed = "" if strata is None else strata.breakdown
        same = [pl.col(name) == row[name] for name in self.observations.breakdowns if name != consumed]
        if strata is not None:
            same.append(pl.col(consumed).is_in(strata.names) | pl.col(c.VARIABLE).is_in([*strata.whole, wanted[-1]]))
        alone = row[c.SEX] != str(Sex.T) or (self._hides and self.hidden)
        sexes = [row[c.SEX]] if alone else [str(sex) for sex in Sex]
        found = self.observations.frame.filter(
            pl.col(c.AREA) == self.area,
            pl.col(c.PERIOD) == row[c.PERIOD],
            pl.col(c.VARIABLE).is_in(wanted),
            pl.col(c.SEX).is_in(sexes),
            *same,
        )
        if found.is_empty():
            return
        yield {"sv": "Uppgifter", "en": "Inputs"}[language]
        order = [c.VARIABLE, c.SEX]
        if strata is not None:
            found = found.with_columns(pl.col(consumed).cast(pl.Enum([*strata.names, c.TOTAL])))
            order = [c.VARIABLE, consumed, c.SEX]
        for one in found.sort(order).head(MOST_ROWS).iter_rows(named=True):
            amount = one[c.AMOUNT] if one[c.AMOUNT] is not None else one[c.VALUE]
            shown = f"({Status(one[c.STATUS]).label(language)})" if amount is None else _amount(float(amount), language)
            stratum = f"{one[consumed]} " if consumed and one[consumed] != c.TOTAL else ""
            yield f"  {one[c.VARIABLE]} {stratum}{one[c.SEX]}: {shown}"
        if found.height > MOST_ROWS:
            yield f"  + {found.height - MOST_ROWS}"

    def _figures(self, language: Language) -> Iterator[str]:
        """Print each figure with its arithmetic and its uncertainty."""
        yield {"sv": "Värde", "en": "Value"}[language]
        for row in self.rows.iter_rows(named=True):
            shown = value_text(self.indicator, row[c.VALUE], row[c.STATUS], figure=row[c.FIGURE], language=language)
            label = Figure(row[c.FIGURE]).label(language)
            category = f" [{row[c.CATEGORY]}]" if row[c.CATEGORY] else ""
            yield f"  {label}{category}: {shown}{self._arithmetic(row, language)}"
            yield from self._uncertainty(row, language)
            if row[c.FLAGS]:
                yield f"    {', '.join(Flag(flag).label(language) for flag in row[c.FLAGS])}"
        yield from self._hiding(language)

    @property
    def _hides(self) -> bool:
        """Whether figures may be hidden here for being too uncertain, by a rule or by the measure."""
        return self.rule is not None or bool(self.indicator.measure.few())

    def _hiding(self, language: Language) -> Iterator[str]:
        """Say by which rule figures here, or those of members, are hidden."""
        statuses = pl.concat([self.rows[c.STATUS], self.members[c.STATUS]])
        if self._hides and (statuses == str(Status.TOO_UNCERTAIN)).any():
            words = [self.rule.text(language) if self.rule else "", self.indicator.measure.few(language)]
            few = {"sv": " eller ", "en": " or "}[language].join(word for word in words if word)
            yield {
                "sv": f"  Värden med {few} visas inte; de räknas med i summorna ovanför.",
                "en": f"  Figures with {few} are not shown; they are part of the sums above them.",
            }[language]

    def _arithmetic(self, row: dict[str, object], language: Language) -> str:
        """Print numerator over denominator."""
        above, below = row[c.NUMERATOR], row[c.DENOMINATOR]
        if above is None or below is None or row[c.VALUE] is None:
            return ""
        quotient = f"{_amount(float(str(above)), language)} / {_amount(float(str(below)), language)}"
        if not self.indicator.measure.is_quotient:
            return {"sv": f" (ostandardiserat {quotient})", "en": f" (crude {quotient})"}[language]
        return f" = {quotient}"

    def _uncertainty(self, row: dict[str, object], language: Language) -> Iterator[str]:
        """Print the interval, or why there is none."""
        if row[c.VALUE] is None:
            return
        if row[c.LOWER] is not None:
            low, high = (
                number(float(str(row[side])), self.indicator.digits, language=language) for side in (c.LOWER, c.UPPER)
            )
            yield f"    {low}–{high} ({row[c.METHOD]})"
            return
        above = row[c.FIGURE] != str(Figure.OWN)
        answer = capability(self.indicator.measure, Capability.INTERVALLED, above=above)
        if not answer.is_yes:
            yield f"    {answer.reason(language)}"
        elif self.indicator.uncertainty is not Uncertainty.CHANCE:
            yield f"    {Reason.NO_CHANCE.label(language)}"

    def _members(self, language: Language) -> Iterator[str]:
        """Say how many members gave a figure and which did not."""
        counted = self.rows.filter(pl.col(c.N_EXPECTED).is_not_null())
        if counted.is_empty():
            return
        row = counted.row(0, named=True)
        words = {"sv": "områden har uppgift", "en": "areas have a figure"}[language]
        joint = {"sv": "av", "en": "of"}[language]
        yield f"  {row[c.N_MEMBERS]} {joint} {row[c.N_EXPECTED]} {words}"
        absent = self.members.filter(pl.col(c.VALUE).is_null())
        for one in absent.head(MOST_ROWS).iter_rows(named=True):
            yield f"    {one['name']}: {Status(one[c.STATUS]).label(language)}"
        if absent.height > MOST_ROWS:
            yield f"    + {absent.height - MOST_ROWS}"

    def _comparisons(self, language: Language) -> Iterator[str]:
        """Print each difference with its verdict or its reason."""
        if self.comparisons.is_empty():
            return
        yield {"sv": "Jämförelser", "en": "Comparisons"}[language]
        for row in self.comparisons.iter_rows(named=True):
            label = self.references.get(row[d.REFERENCE], row[d.REFERENCE])
            yield f"  {label}: {self._difference(row, language)}"

    def _difference(self, row: dict[str, object], language: Language) -> str:
        """Print one difference."""
        digits = self.indicator.digits
        parts: list[str] = []
        if row[d.REFERENCE_VALUE] is not None:
            figure = (
                "" if row[d.REFERENCE_FIGURE] is None else f" ({Figure(str(row[d.REFERENCE_FIGURE])).label(language)})"
            )
            parts.append(f"{number(float(str(row[d.REFERENCE_VALUE])), digits, language=language)}{figure}")
        if row[d.DIFFERENCE] is not None:
            word = {"sv": "skillnad", "en": "difference"}[language]
            difference = number(float(str(row[d.DIFFERENCE])), digits, language=language, signed=True)
            limits = ""
            if row[c.LOWER] is not None:
                low, high = (
                    number(float(str(row[side])), digits, language=language, signed=True) for side in (c.LOWER, c.UPPER)
                )
                limits = f" [{low}; {high}]"
            parts.append(f"{word} {difference}{limits}")
        if row[d.VERDICT] is not None:
            parts.append(Verdict(str(row[d.VERDICT])).label(language))
        if row[d.REASON] is not None:
            parts.append(Reason(str(row[d.REASON])).label(language))
        return ", ".join(parts)

    def _source(self, language: Language) -> Iterator[str]:
        """Name the vintage."""
        if self.observations.vintage:
            yield f"{ {'sv': 'Källa', 'en': 'Source'}[language] }: {self.observations.vintage}"


def _sex(word: object, language: Language) -> str:
    """Return a sex as people read it."""
    return {"sv": {"K": "kvinnor", "M": "män"}, "en": {"K": "women", "M": "men"}}[language].get(str(word), str(word))


def _amount(value: float, language: Language) -> str:
    """Print an amount with the decimals that it has, at most three."""
    digits = next(place for place in range(4) if place == 3 or abs(value - round(value, place)) < 1e-9)  # noqa: PLR2004
    return number(value, digits, language=language)
