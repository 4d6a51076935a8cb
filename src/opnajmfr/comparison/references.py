"""Who an area is compared with: a reference and, where it is a set of areas, its members."""

from collections.abc import Iterable

import polars as pl
from attrs import evolve, frozen

from opnajmfr.data.geography.groups import Grouping
from opnajmfr.errors import ReferenceAreaError, UnknownTermError
from opnajmfr.model.recipe import Reference, ReferenceKind
from opnajmfr.model.vocabulary import Figure
from opnajmfr.spelling import closest


@frozen(kw_only=True, eq=False)
class BoundReference:
    """A reference with its members.

    Parameters
    ----------
    reference
        The reference as the recipe names it.
    grouping
        Its members; None for county, nation and target.
    indicators
        Ids of the indicators that it is for; empty for all.
    focus
        Code of the area that it was made for; empty where it is for any.

    Examples
    --------
    >>> target(90).with_figure("pooled")
    Traceback (most recent call last):
    opnajmfr.errors.ReferenceAreaError: Målnivå 90: no figure 'pooled'; it has none: it is a number
    <BLANKLINE>
    Hint: leave figure out for the usual one
    """

    reference: Reference
    grouping: Grouping | None = None
    indicators: tuple[str, ...] = ()
    focus: str = ""

    @property
    def is_set_of_areas(self) -> bool:
        """Whether it is a set of areas rather than an area or a number."""
        return self.grouping is not None

    def with_figure(self, figure: Figure | str) -> "BoundReference":
        """Return the reference with another figure, by name.

        Parameters
        ----------
        figure
            "pooled", "mean_of_members", "median_of_members" or "reported".

        Returns
        -------
        BoundReference
            A copy.

        Raises
        ------
        UnknownTermError
            If there is no such figure.
        ReferenceAreaError
            If the reference has no such figure.
        """
        chosen = _figure(figure)
        allowed = _FIGURES[self.reference.kind]
        if chosen not in allowed:
            none = "none: it is a number" if self.reference.kind is ReferenceKind.TARGET else "the area's own only"
            names = ", ".join(str(one) for one in allowed) or none
            message = f"{self.reference.label}: no figure {str(chosen)!r}; it has {names}"
            raise ReferenceAreaError(message, hint="leave figure out for the usual one")
        named = evolve(
            self.reference,
            label=f"{self.reference.name('sv')} ({chosen.swedish})",
            label_en=f"{self.reference.name('en')} ({chosen.english})",
            figure=chosen,
        )
        return evolve(self, reference=named)


_FIGURES: dict[ReferenceKind, tuple[Figure, ...]] = {
    ReferenceKind.MUNICIPALITY: (Figure.REPORTED, Figure.POOLED, Figure.MEAN_OF_MEMBERS, Figure.MEDIAN_OF_MEMBERS),
    ReferenceKind.COUNTY: (Figure.REPORTED, Figure.POOLED, Figure.MEAN_OF_MEMBERS, Figure.MEDIAN_OF_MEMBERS),
    ReferenceKind.NATION: (Figure.REPORTED, Figure.POOLED, Figure.MEAN_OF_MEMBERS, Figure.MEDIAN_OF_MEMBERS),
    ReferenceKind.PEERS: (Figure.MEAN_OF_MEMBERS, Figure.POOLED),
    ReferenceKind.GROUP: (Figure.MEAN_OF_MEMBERS, Figure.POOLED),
    ReferenceKind.GIVEN: (Figure.MEAN_OF_MEMBERS, Figure.POOLED),
    ReferenceKind.HISTORY: (),
    ReferenceKind.TARGET: (),
}


def _figure(word: Figure | str) -> Figure:
    """Return the figure of a word."""
    try:
        return Figure(word)
    except ValueError:
        words = [str(one) for one in Figure]
        message = f"no figure {word!r}; wanted one of {words}"
        raise UnknownTermError(message, hint=closest(str(word), words)) from None


def target(value: float | None = None) -> BoundReference:
    """Return a target value (målnivå) to compare with.

    Parameters
    ----------
    value
        The target in the unit of the indicator (per cent for shares); None for each indicator's own target.

    Returns
    -------
    BoundReference
        The reference.

    Raises
    ------
    ReferenceAreaError
        If the value is no finite number.

    Examples
    --------
    >>> target(90).reference.label
    'Målnivå 90'
    """
    if value is not None and not (isinstance(value, int | float) and abs(value) < float("inf")):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"target: {value!r} is no finite number"
        raise ReferenceAreaError(message, hint="give the target in the unit of the indicator, as 90 for 90 %")
    number = "" if value is None else f" {value:g}"
    reference = Reference(kind=ReferenceKind.TARGET, label=f"Målnivå{number}", label_en=f"Target{number}", value=value)
    return BoundReference(reference=reference)


def municipality() -> BoundReference:
    """Return the municipality that a unit or a district lies in, as a reference."""
    reference = Reference(kind=ReferenceKind.MUNICIPALITY, label="Kommunen", label_en="Municipality")
    return BoundReference(reference=reference)


def county() -> BoundReference:
    """Return the county that an area lies in, as a reference."""
    return BoundReference(reference=Reference(kind=ReferenceKind.COUNTY, label="Länet", label_en="County"))


def nation() -> BoundReference:
    """Return the nation (riket), as a reference."""
    return BoundReference(reference=Reference(kind=ReferenceKind.NATION, label="Riket", label_en="Nation"))


def history() -> BoundReference:
    """Return the area's own latest earlier comparable figure (egen historik), as a reference.

    Returns
    -------
    BoundReference
        The reference; "history" in a list of references is the same.

    Examples
    --------
    >>> history().reference.label
    'Egen historik'
    """
    reference = Reference(kind=ReferenceKind.HISTORY, label="Egen historik", label_en="Own history")
    return BoundReference(reference=reference)


def group(grouping: Grouping) -> BoundReference:
    """Return the group that an area belongs to in a grouping, as a reference.

    Parameters
    ----------
    grouping
        A grouping; one whose groups have a focus is a set of peers.

    Returns
    -------
    BoundReference
        The reference.
    """
    has_focus = grouping.frame["focus"].is_not_null().all()
    kind = ReferenceKind.PEERS if has_focus else ReferenceKind.GROUP
    labels = [_with_year(name, grouping.data_year) for name in (grouping.name, grouping.name_en)]
    reference = Reference(kind=kind, label=labels[0], label_en=labels[1], data_year=grouping.data_year)
    return BoundReference(reference=reference, grouping=grouping)


def _with_year(name: str, year: int | None) -> str:
    """Return a name with its year, once."""
    return name if year is None or not name or str(year) in name else f"{name} {year}"


def chosen_areas(codes: Iterable[str], *, label: str) -> BoundReference:
    """Return areas chosen by hand, the same for every area that is compared.

    Parameters
    ----------
    codes
        Codes of the areas.
    label
        Name that tables print.

    Returns
    -------
    BoundReference
        The reference.

    Raises
    ------
    ReferenceAreaError
        If no area is given.
    """
    members = tuple(dict.fromkeys(codes))
    if not members:
        message = "no area was given to compare with"
        raise ReferenceAreaError(message, hint="name one or more, as given('Köping', 'Kungsör')")
    frame = pl.DataFrame({"group": [label] * len(members), "member": list(members)})
    reference = Reference(kind=ReferenceKind.GIVEN, label=label, members=members)
    return BoundReference(reference=reference, grouping=Grouping.from_table(frame, name=label))
