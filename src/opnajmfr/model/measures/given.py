"""Values that do not add: published as they are, and medians."""

from typing import ClassVar

import polars as pl
from attrs import field, frozen

from opnajmfr.errors import MeasureError
from opnajmfr.model.measures.measure import Columns, Measure, variable


@frozen(kw_only=True)
class Published(Measure):
    """A value as its publisher gave it (publicerat värde), without counts.

    It is never rolled up: the county and nation rows that the publisher gives are kept and used as they are.

    Parameters
    ----------
    variable
        The code that its rows carry; None for the indicator's own id.

    Examples
    --------
    >>> Published().adds
    False
    """

    family: ClassVar[str] = "published"
    variable: str | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """The code that its rows carry, where it is not the indicator's id."""
        return () if self.variable is None else (self.variable,)

    @property
    def formula(self) -> tuple[object, ...]:
        """Family alone."""
        return (self.family,)

    @property
    def is_published(self) -> bool:
        """Always."""
        return True

    @property
    def adds(self) -> bool:
        """Never."""
        return False

    def value(self, components: Columns) -> pl.Expr:
        """Return the published value."""
        return components[0].cast(pl.Float64)

    def numerator(self, components: Columns) -> None:
        """Return nothing: a published value has no numerator."""
        del components

    def denominator(self, components: Columns) -> None:
        """Return nothing: a published value has no denominator."""
        del components


def _parts(parts: object) -> tuple[str, ...]:
    """Convert a list of names, as files give it."""
    return tuple(str(part) for part in parts) if isinstance(parts, list | tuple) else (str(parts),)  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType]


@frozen(kw_only=True)
class MedianOf(Measure):
    """The median of an area's own parts (median av månadsvärden), as twelve months; medians do not add.

    Parameters
    ----------
    parts
        Names of the parts.
    min_observed
        How many parts must be there; all unless stated.

    Raises
    ------
    MeasureError
        If there are no parts, or more are asked for than there are.

    Examples
    --------
    >>> MedianOf(parts=("january", "february", "march"), min_observed=2).n_required
    2
    """

    family: ClassVar[str] = "median_of"
    parts: tuple[str, ...] = field(converter=_parts)
    min_observed: int | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be computed."""
        for part in self.parts:
            variable(part, of=self.family, role="a part")
        if not self.parts or len(set(self.parts)) < len(self.parts) or not 1 <= self.n_required <= len(self.parts):
            message = f"median_of: {self.min_observed!r} of the parts {self.parts!r} cannot be wanted"
            raise MeasureError(message, hint="name each part once and ask for at least 1 and at most all of them")

    @property
    def inputs(self) -> tuple[str, ...]:
        """The parts."""
        return self.parts

    @property
    def formula(self) -> tuple[object, ...]:
        """Family and number of parts."""
        return (self.family, len(self.parts))

    @property
    def n_required(self) -> int:
        """How many parts must be there."""
        return len(self.parts) if self.min_observed is None else self.min_observed

    @property
    def adds(self) -> bool:
        """Never."""
        return False

    def value(self, components: Columns) -> pl.Expr:
        """Median of the parts that are there."""
        return pl.concat_list([part.cast(pl.Float64) for part in components]).list.drop_nulls().list.median()

    def numerator(self, components: Columns) -> None:
        """Return nothing: a median has no numerator."""
        del components

    def denominator(self, components: Columns) -> None:
        """Return nothing: a median has no denominator."""
        del components
