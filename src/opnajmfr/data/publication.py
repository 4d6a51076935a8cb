"""What leaves the house: which columns, with how many digits, and beside which references."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Self

import polars as pl
from attrs import field, frozen

from opnajmfr.data import columns as c
from opnajmfr.data import comparison_columns as cc
from opnajmfr.data.listing import listed
from opnajmfr.errors import PublicationError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.indicators import MOST_DIGITS
from opnajmfr.model.recipe import Recipe
from opnajmfr.model.vocabulary import Status
from opnajmfr.spelling import closest
from opnajmfr.stats.rounding import round_half_away

KEY: Final = (c.INDICATOR, c.AREA, c.LEVEL, c.PERIOD, c.SEX)
"""Columns that name a figure, beside the breakdowns."""
ALWAYS: Final = (*KEY, c.CATEGORY, c.FIGURE, c.STATUS, c.FLAGS)
"""Columns that every publication holds: without them a value cannot be read."""
OPTIONAL: Final = (
    c.NUMERATOR,
    c.DENOMINATOR,
    c.VALUE,
    c.LOWER,
    c.UPPER,
    c.N_MEMBERS,
    c.N_EXPECTED,
    c.COVERAGE,
    c.COVERAGE_WEIGHT,
    c.METHOD,
)
"""Columns that a publication may leave out."""
OF_THE_FIGURE: Final = (c.NUMERATOR, c.DENOMINATOR, c.VALUE, c.LOWER, c.UPPER)
"""What a hidden row never carries."""
OF_THE_REFERENCE: Final = (cc.REFERENCE_VALUE, cc.REFERENCE_LOWEST, cc.REFERENCE_HIGHEST)
"""What is told of a reference itself."""
OF_BOTH: Final = (
    cc.PLACE,
    cc.N_PLACED,
    cc.DIFFERENCE,
    c.LOWER,
    c.UPPER,
    cc.P,
    cc.P_ADJUSTED,
    cc.DETECTABLE,
    cc.VERDICT,
)
"""What is told of a figure beside a reference; a verdict would bound a hidden figure."""
ROUNDED: Final = (c.VALUE, c.LOWER, c.UPPER, *OF_THE_REFERENCE, cc.DIFFERENCE, cc.DETECTABLE)
"""Numbers in the unit of the indicator."""
_VISIBLE: Final = [str(status) for status in Status if status.has_value]


@frozen(kw_only=True)
class Publication:
    """What leaves the house (publicering): columns, digits and references; writers hold nothing else.

    Parameters
    ----------
    columns
        Columns of figures that leave beside those that name a figure and say its status.
    digits
        Decimals of each indicator, 0 to 6, by id.
    references
        Labels of the references whose comparisons leave.
    breakdowns
        Columns beside sex.

    Raises
    ------
    PublicationError
        If there is no such column, or no such number of decimals.

    Examples
    --------
    >>> from opnajmfr.model.declaring import indicator, published
    >>> catalogue = Catalogue([indicator("Trygghet", published(), digits=0)])
    >>> publication = Publication.of(catalogue, Recipe(), columns=["value"])
    >>> publication.digits, publication.holds("numerator")
    ({'trygghet': 0}, False)
    """

    columns: tuple[str, ...] = field(converter=tuple[str, ...])
    digits: dict[str, int] = field(converter=dict[str, int])
    references: tuple[str, ...] = field(default=(), converter=tuple[str, ...])
    breakdowns: tuple[str, ...] = field(default=(), converter=tuple[str, ...])

    def __attrs_post_init__(self) -> None:
        """Refuse what no results hold."""
        _check_known("column", self.columns, OPTIONAL)
        for name, digits in self.digits.items():
            if isinstance(digits, bool) or digits not in range(MOST_DIGITS + 1):
                message = f"publication: digits of {name!r} must be 0 to {MOST_DIGITS}, got {digits!r}"
                raise PublicationError(message, hint="leave it out for the digits of the indicator")

    @classmethod
    def of(
        cls,
        catalogue: Catalogue,
        recipe: Recipe,
        *,
        breakdowns: Sequence[str] = (),
        columns: Iterable[str] | None = None,
        digits: Mapping[str, int] | None = None,
        references: Iterable[str] | None = None,
    ) -> Self:
        """Return what leaves the house of results: by default every column, and the digits of the indicators.

        Parameters
        ----------
        catalogue
            The indicators of the results.
        recipe
            What the plan declared.
        breakdowns
            Columns beside sex.
        columns
            Some of the columns beside those that name a figure; all where None.
        digits
            Decimals of some indicators, by id; the indicators' own for the others.
        references
            Labels of some references of the recipe; all where None.

        Returns
        -------
        Publication
            What leaves.

        Raises
        ------
        PublicationError
            If a column, an indicator or a reference is none of these.
        """
        given = dict(digits or {})
        labels = [reference.label for reference in recipe.references]
        wanted = labels if references is None else list(references)
        _check_known("indicator", given, catalogue.ids)
        _check_known("reference", wanted, labels)
        chosen = OPTIONAL if columns is None else tuple(columns)
        _check_known("column", chosen, (*OPTIONAL, *ALWAYS, *breakdowns))
        return cls(
            columns=tuple(name for name in OPTIONAL if name in chosen),
            digits={one.id: given.get(one.id, one.digits) for one in catalogue},
            references=tuple(label for label in labels if label in wanted),
            breakdowns=tuple(breakdowns),
        )

    def holds(self, column: str) -> bool:
        """Tell whether a column of figures leaves the house.

        Parameters
        ----------
        column
            Its name.

        Returns
        -------
        bool
            True where it does.
        """
        return column in self.columns or column in ALWAYS or column in self.breakdowns

    def require(self, *columns: str, writer: str) -> None:
        """Refuse to write what does not leave the house.

        Parameters
        ----------
        *columns
            Columns that a writer cannot do without.
        writer
            Who asks, for the message.

        Raises
        ------
        PublicationError
            If one of them does not leave.
        """
        absent = [name for name in columns if not self.holds(name)]
        if absent:
            message = f"{writer}: needs the columns {listed(absent)}, which the publication does not hold"
            raise PublicationError(message, hint=f"a publication with columns={[*self.columns, *absent]}")

    def figures(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return figures as they leave the house: chosen columns, rounded, and nothing in hidden rows.

        Parameters
        ----------
        frame
            The frame of results.

        Returns
        -------
        polars.DataFrame
            The same rows; a row whose status has no value carries no value, component or bound.

        Raises
        ------
        PublicationError
            If the frame holds an indicator that the publication does not.
        """
        kept = [name for name in frame.columns if self.holds(name)]
        emptied = [pl.when(_shown()).then(pl.col(name)).alias(name) for name in OF_THE_FIGURE if name in kept]
        return self._rounded(frame.select(kept).with_columns(emptied))

    def comparisons(self, comparisons: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
        """Return comparisons as they leave the house: chosen references, rounded, nothing of hidden figures.

        Parameters
        ----------
        comparisons
            The comparisons of results.
        frame
            The frame of the same results, which says what is hidden.

        Returns
        -------
        polars.DataFrame
            One row for each comparison with a reference that leaves.
        """
        kept = comparisons.filter(pl.col(cc.REFERENCE).is_in(list(self.references)))
        key = [*KEY, *self.breakdowns]
        hidden = _hidden(frame, key).with_columns(pl.lit(value=True).alias("own_hidden"))
        behind = [c.INDICATOR, c.AREA, c.PERIOD, c.SEX, *self.breakdowns, c.FIGURE]
        names = {c.AREA: cc.REFERENCE_AREA, c.PERIOD: "behind", c.FIGURE: cc.REFERENCE_FIGURE}
        others = _hidden(frame, behind).rename(names).with_columns(pl.lit(value=True).alias("other_hidden"))
        marked = (
            kept.with_columns(pl.coalesce(cc.REFERENCE_PERIOD, c.PERIOD).alias("behind"))
            .join(hidden, on=key, how="left", maintain_order="left")
            .join(others, on=[names.get(name, name) for name in behind], how="left", maintain_order="left")
            .with_columns(pl.col("own_hidden", "other_hidden").fill_null(value=False))
        )
        own, other = ~pl.col("own_hidden"), ~pl.col("other_hidden")
        emptied = marked.with_columns(
            pl.when(own).then(pl.col(c.VALUE)).alias(c.VALUE),
            *(pl.when(other).then(pl.col(name)).alias(name) for name in OF_THE_REFERENCE),
            *(pl.when(own & other).then(pl.col(name)).alias(name) for name in OF_BOTH),
        )
        silent = [name for name in (c.VALUE, c.LOWER, c.UPPER) if not self.holds(name)]
        emptied = emptied.with_columns(pl.lit(None, emptied.schema[name]).alias(name) for name in silent)
        return self._rounded(emptied.select(comparisons.columns))

    def ranks(self, ranks: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
        """Return ranks as they leave the house: none of a hidden figure.

        Parameters
        ----------
        ranks
            The ranks of results.
        frame
            The frame of the same results, which says what is hidden.

        Returns
        -------
        polars.DataFrame
            Rows of visible figures only.
        """
        key = [*KEY, *self.breakdowns]
        return ranks.join(_hidden(frame, key), on=key, how="anti", maintain_order="left")

    def _rounded(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Round numbers in the unit of the indicator to its digits."""
        there = frame[c.INDICATOR].unique().cast(pl.String).sort().to_list()
        _check_known("indicator", there, tuple(self.digits))
        names = [name for name in ROUNDED if name in frame.columns]
        by_digits: dict[int, list[str]] = {}
        for name in there:
            by_digits.setdefault(self.digits[name], []).append(name)
        which = pl.col(c.INDICATOR).cast(pl.String)
        for digits, ids in sorted(by_digits.items()):
            mine = which.is_in(ids)
            frame = frame.with_columns(
                pl.when(mine).then(round_half_away(name, digits)).otherwise(pl.col(name)).alias(name) for name in names
            )
        return frame


def _shown() -> pl.Expr:
    """Tell whether the status of a row has a value."""
    return pl.col(c.STATUS).cast(pl.String).is_in(_VISIBLE)


def _hidden(frame: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Return the keys of figures of which no row has a value."""
    keys = frame.group_by(key, maintain_order=True).agg(_shown().any().alias("shown"))
    return keys.filter(~pl.col("shown")).select(key)


def _check_known(what: str, given: Iterable[str], known: Sequence[str]) -> None:
    """Refuse a name that is not known."""
    for name in given:
        if name not in known:
            message = f"publication: there is no {what} {name!r}; there are {listed(list(known))}"
            raise PublicationError(message, hint=closest(name, known) or "results.frame shows what there is")
