"""Which answers to a question count: for, against, not at all."""

from typing import cast

from attrs import field, frozen

from opnajmfr.errors import MeasureError
from opnajmfr.model.measures.quotients import Proportion

Code = int | str
"""Code of an answer, as its cell holds it."""


def _codes(codes: object) -> tuple[Code, ...]:
    """Convert one code, or any list of codes; an empty cell needs no code."""
    is_list = isinstance(codes, list | tuple | range | set | frozenset)
    listed = cast("tuple[object, ...]", tuple(codes)) if is_list else (codes,)  # pyright: ignore[reportUnknownArgumentType]
    return tuple(cast("Code", code) for code in listed if code is not None)


@frozen(kw_only=True)
class SurveyItem:
    """A share that is read from the answers to one question (enkätfråga): the top answers of those that count.

    Who answered that she does not know, or has no opinion (vet ej, ingen åsikt), leaves the denominator, and so does
    who did not answer; both are counted as variables of their own:

        respondents = denominator + no opinion + item non-response

    where no opinion leaves the denominator, else respondents = denominator + item non-response. Two items may read the
    same question with different top answers. Who answered for the respondent (proxy) is an item as any other.

    Parameters
    ----------
    id
        Its name; variables are named after it.
    question
        Column that holds the answers' codes.
    top
        Codes that count for the share.
    rest
        The other codes that count in the denominator.
    no_opinion
        Codes of those who do not know, have no opinion, or are not concerned.
    unanswered
        Codes of no answer; an empty cell always is none.
    no_opinion_leaves
        Whether they leave the denominator; a few published descriptions are silent about it.
    numerator
        Variable of the numerator, where a catalogue names it; id/numerator unless given.
    denominator
        Variable of the denominator; id/denominator unless given.

    Raises
    ------
    MeasureError
        If a name is empty, there is no top answer, or a code has two meanings.

    Examples
    --------
    >>> safe = SurveyItem(id="safe", question="q12", top=(1, 2), rest=(3, 4, 5), no_opinion=8, unanswered=9)
    >>> safe.measure.inputs
    ('safe/numerator', 'safe/denominator')
    """

    id: str
    question: str
    top: tuple[Code, ...] = field(converter=_codes)
    rest: tuple[Code, ...] = field(default=(), converter=_codes)
    no_opinion: tuple[Code, ...] = field(default=(), converter=_codes)
    unanswered: tuple[Code, ...] = field(default=(), converter=_codes)
    no_opinion_leaves: bool = True
    numerator_variable: str | None = field(default=None, alias="numerator")
    denominator_variable: str | None = field(default=None, alias="denominator")

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be counted."""
        for role, name in (("id", self.id), ("question", self.question)):
            if not isinstance(name, str) or not name.strip():  # pyright: ignore[reportUnnecessaryIsInstance]
                message = f"survey item: {role} must be a name, got {name!r}"
                raise MeasureError(message, hint="as SurveyItem(id='safe', question='q12', top=(1, 2), rest=(3, 4))")
        if self.numerator == self.denominator:
            message = f"survey item {self.id!r}: numerator and denominator are both {self.numerator!r}"
            raise MeasureError(message, hint="a share needs two variables")
        if not self.top:
            message = f"survey item {self.id!r}: top must hold a code at least"
            raise MeasureError(message, hint="the answers that count for the share, as top=(1, 2)")
        wrong = [code for code in self.codes if isinstance(code, bool) or not isinstance(code, int | str)]  # pyright: ignore[reportUnnecessaryIsInstance]
        if wrong:
            message = f"survey item {self.id!r}: codes must be whole numbers or texts, got {wrong[0]!r}"
            raise MeasureError(message, hint="as the cells hold them: 1, or 'Ja'")
        written = [str(code) for code in self.codes]
        twice = sorted({code for code in written if written.count(code) > 1})
        if twice:
            message = f"survey item {self.id!r}: code {', '.join(twice)} has two meanings"
            raise MeasureError(message, hint="each code is one of top, rest, no_opinion and unanswered")

    @property
    def codes(self) -> tuple[Code, ...]:
        """Every code with a meaning."""
        return (*self.top, *self.rest, *self.no_opinion, *self.unanswered)

    @property
    def numerator(self) -> str:
        """Variable that counts the top answers."""
        return self.numerator_variable or f"{self.id}/numerator"

    @property
    def denominator(self) -> str:
        """Variable that counts the answers that count."""
        return self.denominator_variable or f"{self.id}/denominator"

    @property
    def no_opinion_variable(self) -> str:
        """Variable that counts those without an opinion."""
        return f"{self.id}/no_opinion"

    @property
    def nonresponse_variable(self) -> str:
        """Variable that counts those who did not answer the question."""
        return f"{self.id}/item_nonresponse"

    @property
    def measure(self) -> Proportion:
        """The share as a measure, in per cent."""
        return Proportion(numerator=self.numerator, denominator=self.denominator)
