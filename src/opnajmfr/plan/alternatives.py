"""Alternatives to a plan: each changes one thing, and where it changes nothing a comparison is left out of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from attrs import evolve, frozen

from opnajmfr import comparison
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.data.pooled_years import YearsTogether, not_pooled, with_years_pooled
from opnajmfr.errors import PolicyError, ReferenceAreaError
from opnajmfr.model.policies import MissingPolicy
from opnajmfr.model.vocabulary import Figure, Language
from opnajmfr.plan.declared import Declared
from opnajmfr.stats.confidence import z

Changed = Literal["figure", "confidence", "missing", "to", "years"]
"""What an alternative changes."""


@frozen(kw_only=True, eq=False)
class Alternative:
    """A plan with one thing changed.

    Parameters
    ----------
    name
        Name of its column, as "confidence=0.9".
    changes
        What it changes.
    label
        Swedish name.
    label_en
        English name.
    declared
        What is declared, references under the names of the base.
    """

    name: str
    changes: Changed
    label: str
    label_en: str
    declared: Declared

    def title(self, language: Language = "sv") -> str:
        """Return the name as people read it.

        Parameters
        ----------
        language
            "sv" or "en".

        Returns
        -------
        str
            The label.
        """
        return self.label if language == "sv" else self.label_en


def other_figures(base: Declared, figures: Iterable[Figure | str] | Figure | str) -> list[Alternative]:
    """Return a plan with another figure of the references, for each figure.

    Parameters
    ----------
    base
        A plan that compares.
    figures
        "pooled", "mean_of_members" and so on; a reference without such a figure is left out.

    Returns
    -------
    list of Alternative
        One a figure.

    Raises
    ------
    UnknownTermError
        If there is no such figure.
    """
    found: list[Alternative] = []
    for word in [figures] if isinstance(figures, str) else figures:
        kept: list[comparison.BoundReference] = []
        for one in base.references:
            try:
                named = one.with_figure(word)
            except ReferenceAreaError:
                continue
            kept.append(evolve(named, reference=evolve(one.reference, figure=named.reference.figure)))
        figure = Figure(word)
        name = f"figure={figure}"
        labels = (figure.swedish, figure.english)
        found.append(_alternative(name, "figure", labels, _comparing(base, kept)))
    return found


def other_confidences(base: Declared, confidences: Iterable[float] | float) -> list[Alternative]:
    """Return a plan with another confidence of intervals and verdicts, for each confidence.

    Parameters
    ----------
    base
        A plan that compares.
    confidences
        Each above 0 and below 1.

    Returns
    -------
    list of Alternative
        One a confidence that is not the base's own.

    Raises
    ------
    ConfidenceError
        If one is not between 0 and 1.
    """
    found: list[Alternative] = []
    for one in [confidences] if isinstance(confidences, int | float) else confidences:
        z(one)
        if one == base.recipe.confidence:  # the base itself: it would always agree
            continue
        labels = (f"konfidens {one:g}".replace(".", ","), f"confidence {one:g}")
        declared = evolve(base, recipe=evolve(base.recipe, confidence=one))
        found.append(_alternative(f"confidence={one:g}", "confidence", labels, declared))
    return found


def other_policies(base: Declared, policies: Iterable[MissingPolicy] | MissingPolicy) -> list[Alternative]:
    """Return a plan with another rule for missing figures, for each rule.

    Parameters
    ----------
    base
        A plan that compares.
    policies
        The rules.

    Returns
    -------
    list of Alternative
        One a rule.

    Raises
    ------
    PolicyError
        If one is no rule.
    """
    found: list[Alternative] = []
    for one in policies if isinstance(policies, Iterable) else [policies]:
        if not isinstance(one, MissingPolicy):  # pyright: ignore[reportUnnecessaryIsInstance]
            message = f"under: missing must be a MissingPolicy, got {one!r}"
            raise PolicyError(message, hint="as missing=[MissingPolicy(min_coverage=0.9)]")
        share = f"{100 * one.min_coverage:g}"
        labels = (f"minst {share} % med uppgift".replace(".", ","), f"coverage {share}% or more")
        declared = evolve(base, recipe=evolve(base.recipe, missing=one))
        found.append(_alternative(f"missing={one.min_coverage:g}", "missing", labels, declared))
    return found


def other_references(
    base: Declared, to: "Mapping[str, comparison.Comparand | Sequence[comparison.Comparand]]"
) -> list[Alternative]:
    """Return a plan that compares with others, for each name.

    What is named takes the place of every set of areas that the base compares with (peers, groups, given areas); the
    county, the nation and targets are left out. A base with a single reference has that one replaced, whatever it is.

    Parameters
    ----------
    base
        A plan that compares.
    to
        Who is compared with instead, by name; "peers" stands for each indicator's own.

    Returns
    -------
    list of Alternative
        One a name.

    Raises
    ------
    ReferenceAreaError
        If nobody is named, or a reference cannot be had.
    UnknownTermError
        If a word names no reference.
    """
    if not isinstance(to, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"under: to must name its alternatives, got {to!r}"
        raise ReferenceAreaError(message, hint="as to={'SKR': skr_groups()}")
    found: list[Alternative] = []
    replaced = [one for one in base.references if one.is_set_of_areas or len(base.references) == 1]
    for name, comparand in to.items():
        if base.areas is None:
            continue
        others = comparison.bound_references(
            comparand, base.catalogue, areas=base.areas, peer_sets=base.peer_sets, compared=()
        )
        kept = [both for one in replaced for other in others if (both := _instead(one, other)) is not None]
        found.append(_alternative(f"to={name}", "to", (name, name), _comparing(base, kept)))
    return found


def other_years(base: Declared, years: Iterable[YearsTogether | int] | YearsTogether | int) -> list[Alternative]:
    """Return a plan whose figures lay several years together, for each number of years.

    Parameters
    ----------
    base
        A plan that compares.
    years
        How many, each from 2 on; an indicator whose years cannot be laid together is left out.

    Returns
    -------
    list of Alternative
        One a number of years.

    Raises
    ------
    PeriodError
        If one is no whole number of at least 2.
    """
    found: list[Alternative] = []
    refused = not_pooled(base.catalogue)
    ids = tuple(one.id for one in base.catalogue if one.id not in refused)
    for one in [years] if isinstance(years, int | YearsTogether) else years:
        together = one if isinstance(one, YearsTogether) else YearsTogether(one)
        data = Dataset(
            observations=base.observations,
            catalogue=base.catalogue,
            areas=base.areas or sweden(),
            peer_sets=base.peer_sets,
        )
        pooled = with_years_pooled(data, together)
        kept = [narrowed for held in base.references if (narrowed := _only(held, ids)) is not None]
        declared = evolve(_comparing(base, kept), catalogue=pooled.catalogue, observations=pooled.observations)
        labels = (f"{together.n} år ihop", f"{together.n} years together")
        found.append(_alternative(f"years={together.n}", "years", labels, declared))
    return found


def _only(one: "comparison.BoundReference", ids: tuple[str, ...]) -> "comparison.BoundReference | None":
    """Return a reference for some indicators only; None where it is for none of them."""
    kept = tuple(name for name in one.indicators if name in ids) if one.indicators else ids
    return evolve(one, indicators=kept) if kept else None


def _instead(
    one: "comparison.BoundReference", other: "comparison.BoundReference"
) -> "comparison.BoundReference | None":
    """Return another reference under the name of one, for its areas and indicators; None where they share none."""
    ids = one.indicators or other.indicators
    if one.indicators and other.indicators:
        ids = tuple(name for name in one.indicators if name in other.indicators)
        if not ids:
            return None
    reference = evolve(
        other.reference,
        label=one.reference.label,
        label_en=one.reference.label_en,
        areas=one.reference.areas,
        margin=one.reference.margin,
        margins=one.reference.margins,
    )
    return evolve(other, reference=reference, indicators=ids)


def _comparing(base: Declared, references: Sequence["comparison.BoundReference"]) -> Declared:
    """Return what is declared with other references."""
    recipe = evolve(base.recipe, references=tuple(one.reference for one in references))
    return evolve(base, recipe=recipe, references=tuple(references))


def _alternative(name: str, changes: Changed, labels: tuple[str, str], declared: Declared) -> Alternative:
    """Return an alternative."""
    return Alternative(name=name, changes=changes, label=labels[0], label_en=labels[1], declared=declared)
