"""The question where to look first: what is worse than among peers and worsening."""

from collections.abc import Iterable, Sequence

import polars as pl
from attrs import field, frozen

from opnajmfr.comparison.benchmark.comparands import Comparand
from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.over_time.changes import changed_over
from opnajmfr.comparison.over_time.comparability import newest_pair
from opnajmfr.comparison.robustness.triage_grades import CHANGE, GAP, HALF, graded
from opnajmfr.comparison.subjects import SIGN
from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as d
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.pages import Page
from opnajmfr.data.results import Results
from opnajmfr.engine.members import by_indicator
from opnajmfr.errors import NothingToShowError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.terms import term
from opnajmfr.model.verdicts import Reason
from opnajmfr.model.vocabulary import Figure, IndicatorKind, Language, Sex, Status
from opnajmfr.questions.answer import QuestionAnswer
from opnajmfr.questions.asking import plan_of
from opnajmfr.questions.benchmark.triage_text import triage_page
from opnajmfr.questions.robustness.tested_comparisons import comparisons_with_p

FIRST, EARLIER, N_EARLIER = "first", "earlier", "n_earlier"


@frozen(kw_only=True, eq=False)
class TriageAnswer(QuestionAnswer):
    """What is worse than among others and worsening in one area (var ska vi titta först); prints as graded lists.

    Parameters
    ----------
    area
        Code of the area.
    name
        Its name.
    table
        One row an indicator and reference: indicator, title, area, period, sex, reference,
        reference_area, value, n (the denominator), reference_value, first (the earlier year), earlier and n_earlier;
        for `gap` (the difference to the reference) and `change` (that to the earlier year) difference, lower, upper,
        p, verdict and reason; sign, is_worse, is_worsening, joint_p, p_adjusted, grade and reason. In the order of
        the catalogue.
    confidence
        Confidence of the verdicts.
    results
        Everything that was computed.
    left_out
        Ids of indicators that have data but no row here, with the sexes and years that there are.
    """

    area: str
    name: str
    confidence: float
    results: Results = field(repr=False)
    left_out: dict[str, str] = field(factory=dict[str, str], repr=False)

    def page(self, language: Language = "sv") -> Page:
        """Return the graded lists as people read them, with the rule, and what is not in them.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        Page
            Lines of text.
        """
        return triage_page(
            self.name,
            self.table,
            results=self.results,
            confidence=self.confidence,
            left_out=self.left_out,
            language=language,
        )


def triage(
    data: Dataset,
    area: str,
    *,
    to: Comparand | Sequence[Comparand] = "peers",
    over: tuple[int, int] | None = None,
    indicators: Catalogue | Iterable[str] | str | None = None,
    sex: Sex | str = "T",
    figure: Figure | str | None = None,
    confidence: float = 0.95,
) -> TriageAnswer:
    """List what is worse than among others and worsening (var ska vi titta först), graded by how sure both are.

    - clear (tydligt): worse and worsened, each at the confidence, and both also when every indicator of the table that
      could be judged is allowed for (Holm on the larger of the two p);
    - probable (troligt): both differences are unfavourable and at least one verdict holds;
    - unclear (oklart): both differences are unfavourable and neither verdict holds.

    Everything else stands below the lists, with the reason where it could not be judged.

    Parameters
    ----------
    data
        What a reader returned.
    area
        Its name or code.
    to
        Whom it is compared with: "peers" (the published ones), "county", "nation", peers, a grouping, given areas,
        target(…), or a list; all rows are one table.
    over
        The earlier and the later year, as (2022, 2024); where None, each indicator's newest year with a figure of the
        area and the nearest earlier one that may be compared with it.
    indicators
        Those that are asked for; all where None.
    sex
        "T", "K" or "M".
    figure
        Which figure of the reference, by name, as "pooled"; its usual one where None.
    confidence
        Confidence of intervals and verdicts, 0 < confidence < 1.

    Returns
    -------
    TriageAnswer
        One row an indicator and reference.

    Raises
    ------
    UnknownAreaError
        If no area has that name or code; the nearest match is named.
    PeriodError
        If a year is none, or the earlier is not before the later.
    NothingToShowError
        If the data hold nothing of the area for the sex and years; says which there are.
    ReferenceAreaError
        If a reference cannot be had.

    Notes
    -----
    Where in truth nothing is both worse and worsening, at most one table in twenty (at 0.95) holds a clear indicator.
    Probable promises less: where nothing is either, at most one judged indicator in twenty is expected there; what
    truly is worse but stands still comes there every other time. The two halves share the newest figure, so one that
    is poor by chance makes both unfavourable: more than a quarter of the judged may be unclear by chance alone.

    Examples
    --------
    >>> from opnajmfr.data.invented_set import invented
    >>> answer = triage(invented(), "Ljungmåla", to="nation")
    >>> answer.table.filter(pl.col("grade").is_not_null()).select("indicator", "grade").row(0)
    ('hemtjanst-trygghet', 'clear')
    """
    code = data.areas.resolve(area)
    split = term(Sex, sex)
    plan = plan_of(data, indicators, confidence=confidence)
    mine = plan.figures().of(code).whole(sex=split)
    years = _years(mine, over)
    changes = changed_over(mine, {name: (pair[0], pair[1]) for name, pair in years.items() if pair[0] is not None})
    results, rows = comparisons_with_p(plan.compare(to=to, figure=figure, areas=[code]), confidence=confidence)
    newest = by_indicator({name: pair[1] for name, pair in years.items()}, pl.Int32)
    whole = [pl.col(name) == c.TOTAL for name in results.breakdowns]
    everybody = rows.filter(pl.col(c.SEX) == split, *whole).drop(results.breakdowns)
    shown = everybody.filter(pl.col(c.PERIOD) == newest) if years else everybody.clear()
    if shown.is_empty():
        periods, sexes = (rows[name].unique().sort().cast(pl.String).to_list() for name in (c.PERIOD, c.SEX))
        message = (
            f"triage: the data hold nothing of {data.areas.name(code)} ({code}) for {over or 'any years'}, "
            f"sex {split}; there are periods {periods}, sexes {sexes}"
        )
        raise NothingToShowError(message, hint="results.availability() of a plan lists what there is")
    table = graded(_joined(shown, mine, changes, results), family=[], confidence=confidence)
    return TriageAnswer(
        area=code,
        name=data.areas.name(code),
        table=table.with_columns(pl.col(c.INDICATOR).cast(pl.String)),
        confidence=confidence,
        results=results,
        left_out=_left_out(results, set(table[c.INDICATOR].cast(pl.String))),
    )


def _years(mine: Figures, over: tuple[int, int] | None) -> dict[str, tuple[int | None, int]]:
    """Return the years of each indicator: those asked for, else the newest with a figure and one to compare it with."""
    ids = {one.id: one for one in mine.indicators}
    rows = mine.frame.with_columns(pl.col(c.INDICATOR).cast(pl.String))
    if over is not None:
        return dict.fromkeys(ids, (int(over[0]), int(over[1])))
    found: dict[str, tuple[int | None, int]] = {}
    for (name,), held in rows.group_by(c.INDICATOR, maintain_order=True):
        known = held.filter(
            pl.col(c.VALUE).is_not_null() | (pl.col(c.STATUS).is_in([str(one) for one in Status if one.has_value]))
        )
        years = (held if known.is_empty() else known)[c.PERIOD].unique().sort().to_list()
        found[str(name)] = newest_pair(ids[str(name)], years) or (None, years[-1])
    return found


def _joined(shown: pl.DataFrame, mine: Figures, changes: pl.DataFrame, results: Results) -> pl.DataFrame:
    """Return the two halves of each row side by side."""
    key = [c.INDICATOR, c.SEX]
    gaps = shown.rename({name: f"{GAP}_{name}" for name in HALF}).drop(d.P_ADJUSTED, d.DETECTABLE)
    moves = changes.select(
        *key, FIRST, EARLIER, N_EARLIER, *(pl.col(name).alias(f"{CHANGE}_{name}") for name in HALF)
    ).with_columns(pl.lit(value=True).alias("_is_there"))
    counts = mine.frame.select(*key, c.PERIOD, pl.col(c.DENOMINATOR).cast(pl.Float64).alias("n"), c.STATUS, c.FLAGS)
    titles = {one.id: one.title for one in results.catalogue}
    rows = gaps.join(counts, on=[*key, c.PERIOD], how="left", maintain_order="left").join(
        moves, on=key, how="left", maintain_order="left"
    )
    late, key_figure = (pl.lit(str(one)).cast(d.REASON_TYPE) for one in (Reason.NO_EARLIER_VALUE, Reason.KEY_FIGURE))
    is_key_figure = by_indicator(
        {one.id: one.kind is IndicatorKind.KEY_FIGURE for one in results.catalogue}, pl.Boolean
    )
    return rows.select(
        c.INDICATOR,
        pl.col(c.INDICATOR).cast(pl.String).replace_strict(titles, return_dtype=pl.String).alias("title"),
        *(c.AREA, c.PERIOD, c.SEX, d.REFERENCE, d.REFERENCE_AREA),
        *(c.VALUE, "n", c.STATUS, c.FLAGS, d.REFERENCE_VALUE, FIRST, EARLIER, N_EARLIER),
        *(f"{GAP}_{name}" for name in HALF[:-1]),
        pl.when(is_key_figure).then(key_figure).otherwise(f"{GAP}_{d.REASON}").alias(f"{GAP}_{d.REASON}"),
        *(f"{CHANGE}_{name}" for name in HALF[:-1]),
        pl.when(pl.col("_is_there")).then(f"{CHANGE}_{d.REASON}").otherwise(late).alias(f"{CHANGE}_{d.REASON}"),
        by_indicator({one.id: one.direction.sign for one in results.catalogue}, pl.Int8).alias(SIGN),
    )


def _left_out(results: Results, shown: set[str]) -> dict[str, str]:
    """Say of indicators that have data but no row for which sexes and years there are figures."""
    found: dict[str, str] = {}
    for one in results.catalogue:
        if one.id in shown or one.id in results.without_data:
            continue
        mine = results.frame.filter(pl.col(c.INDICATOR).cast(pl.String) == one.id)
        found[one.id] = "; ".join(
            ", ".join(str(word) for word in mine[name].unique().sort()) for name in (c.SEX, c.PERIOD)
        )
    return found
