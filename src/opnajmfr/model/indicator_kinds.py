"""The three kinds of indicators, each with what it must have and cannot have."""

from collections.abc import Iterator
from typing import ClassVar

from attrs import field, frozen

from opnajmfr.model.indicator_faults import Fault
from opnajmfr.model.indicator_fields import to_direction
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.vocabulary import Direction, IndicatorKind, Uncertainty


def _direction_faults(indicator: Indicator) -> Iterator[Fault]:
    """Yield what is wrong with the direction of a kind that must have one."""
    contested = indicator.direction is Direction.NONE and bool(indicator.no_direction_reason.strip())
    if not indicator.has_direction and not contested:
        yield Fault(
            ("direction", "no_direction_reason"),
            f"must be 'higher' or 'lower', got {indicator.direction.value!r}",
            "a contested direction is direction='none' with a no_direction_reason, one not stated has no kind",
        )


@frozen(kw_only=True)
class QualityIndicator(Indicator):
    """A quality indicator (kvalitetsindikator): quality in the service, which the service can influence.

    It must have a direction, a quality dimension, and be structure, process or outcome. Where a direction
    is contested, `direction="none"` with a `no_direction_reason` says so.

    Parameters
    ----------
    influenceable
        Whether the service can influence it; it must be so.

    Raises
    ------
    IndicatorError
        If one of these is missing.

    Examples
    --------
    >>> from opnajmfr.model.measures.quotients import Proportion
    >>> QualityIndicator(
    ...     id="plan",
    ...     title="Aktuell genomförandeplan",
    ...     measure=Proportion(numerator="persons_with_plan", denominator="persons"),
    ...     direction="higher",
    ...     quality_dimension="individanpassad",
    ...     structure_process_outcome="process",
    ... ).quality_dimension.english
    'person-centred'
    """

    kind: ClassVar[IndicatorKind] = IndicatorKind.QUALITY
    influenceable: bool = True

    def _faults(self) -> Iterator[Fault]:
        """Yield what a quality indicator cannot be."""
        yield from super()._faults()
        yield from _direction_faults(self)
        if self.quality_dimension is None:
            yield Fault(("quality_dimension",), "must be stated, got None", "as quality_dimension='safe'")
        if self.structure_process_outcome is None:
            yield Fault(
                ("structure_process_outcome",),
                "must be stated, got None",
                "one of 'structure', 'process' and 'outcome'",
            )
        if self.influenceable is not True:
            yield Fault(
                ("influenceable",),
                f"must be True, got {self.influenceable!r}",
                "what the service cannot influence by itself is a welfare indicator or a key figure",
            )


@frozen(kw_only=True)
class WelfareIndicator(Indicator):
    """A welfare indicator (välfärdsindikator): conditions that several actors influence together.

    It must have a direction and rest on at least one act or goal of Agenda 2030. Where a direction is
    contested, `direction="none"` with a `no_direction_reason` says so.

    Raises
    ------
    IndicatorError
        If one of these is missing.

    Examples
    --------
    >>> from opnajmfr.model.measures.quotients import Proportion
    >>> WelfareIndicator(
    ...     id="U31803",
    ...     title="Barn i familjer med bistånd",
    ...     measure=Proportion(numerator="children_assisted", denominator="children"),
    ...     direction="lower",
    ...     agenda_2030=1,
    ... ).agenda_2030[0].swedish
    'Ingen fattigdom'
    """

    kind: ClassVar[IndicatorKind] = IndicatorKind.WELFARE

    def _faults(self) -> Iterator[Fault]:
        """Yield what a welfare indicator cannot be."""
        yield from super()._faults()
        yield from _direction_faults(self)
        if not self.legal_references and not self.agenda_2030:
            yield Fault(
                ("legal_references", "agenda_2030"),
                "or agenda_2030 must name at least one, got none",
                "as legal_references='SoL 2025:400' or agenda_2030=1",
            )


@frozen(kw_only=True)
class KeyFigure(Indicator):
    """A key figure (nyckeltal, bakgrundsmått): background that nobody can influence, neither good nor bad.

    It has no direction and therefore no rank, no target and no verdict, and no interval unless its
    uncertainty is given.

    Raises
    ------
    IndicatorError
        If it is given a direction or a target.

    Examples
    --------
    >>> from opnajmfr.model.measures.quotients import Proportion
    >>> share = Proportion(numerator="population_80_plus", denominator="population")
    >>> KeyFigure(id="80+", title="Andel 80 år och äldre", measure=share).uncertainty
    <Uncertainty.NONE: 'none'>
    """

    kind: ClassVar[IndicatorKind] = IndicatorKind.KEY_FIGURE
    direction: Direction = field(default=Direction.NONE, converter=to_direction)

    @property
    def uncertainty(self) -> Uncertainty:
        """What makes a figure uncertain: as given, else nothing."""
        return Uncertainty.NONE if self.uncertainty_given is None else self.uncertainty_given

    def _faults(self) -> Iterator[Fault]:
        """Yield what a key figure cannot be."""
        yield from super()._faults()
        if self.direction is not Direction.NONE:
            yield Fault(
                ("direction",),
                f"must be 'none', got {self.direction.value!r}",
                "a key figure is background; what has a direction is a quality or a welfare indicator",
            )
        if self.target is not None:
            wish = f"must be None, got {self.target!r}"
            yield Fault(("target",), wish, "a key figure has no direction and no target")
        if self.quality_dimension is not None or self.structure_process_outcome is not None:
            yield Fault(
                ("quality_dimension", "structure_process_outcome"),
                "and structure_process_outcome must be None",
                "they classify quality indicators; a key figure is background",
            )
