"""Estimates of a sample survey with the uncertainty that its design gives them."""

import datetime as dt

import polars as pl
from attrs import field, frozen

from opnajmfr.data import columns as c
from opnajmfr.data.observations import Observations
from opnajmfr.errors import TableError
from opnajmfr.model.vocabulary import Level

STANDARD_ERROR, N_RESPONDENTS = "standard_error", "n"
DEGREES_OF_FREEDOM, DESIGN_EFFECT = "degrees_of_freedom", "design_effect"
"""Columns of estimates."""


@frozen(kw_only=True, eq=False)
class SurveyEstimates:
    """Estimates of one variable (skattningar ur ett urval), a row a group.

    Parameters
    ----------
    frame
        The groups' columns, then value, standard_error, lower, upper, n (those the estimate rests on),
        degrees_of_freedom and design_effect (its variance over that of a simple random sample with replacement of as
        many). Null where nobody answered, or where one row or cluster shows no spread.
    variable
        Name of the item or of the column.
    statistic
        "mean", "total" or "share"; a share is in per cent.
    by
        Columns of the groups.
    confidence
        Confidence of the limits.
    """

    frame: pl.DataFrame = field(repr=False)
    variable: str
    statistic: str
    by: tuple[str, ...]
    confidence: float

    @property
    def respondents_variable(self) -> str:
        """Variable of the observations that counts those whom each estimate rests on."""
        return f"{self.variable}/respondents"

    def observations(
        self,
        *,
        area: str,
        level: Level | str,
        period: int,
        sex: str | None = None,
        source: str = "",
        retrieved: dt.date | None = None,
    ) -> Observations:
        """Return the estimates as published values, for an indicator with `published(variable)`.

        What travels is the value, and beside it how many it rests on, as a variable that
        `SuppressionRule(…, respondents=…)` can judge it by. Limits do not: results give a published value no interval
        and no verdict. They stay in `frame`.

        Parameters
        ----------
        area
            The group column that holds codes of areas.
        level
            Their level.
        period
            The year.
        sex
            The group column that holds K and M (or T), where there is one.
        source
            Who made the survey.
        retrieved
            When it was fetched.

        Returns
        -------
        Observations
            Two rows a group: the value, `missing` where there is none, and `variable/respondents`.

        Raises
        ------
        TableError
            If the estimates are split by other columns than these.
        """
        wanted = [area] if sex is None else [area, sex]
        if sorted(wanted) != sorted(self.by):
            message = f"estimates of {self.variable!r} are by {list(self.by)}, not by {wanted}"
            raise TableError(message, hint=f"estimate them by={wanted}")
        names = {area: c.AREA} if sex is None else {area: c.AREA, sex: c.SEX}
        places = [*(pl.col(column).alias(name) for column, name in names.items()), pl.lit(period).alias(c.PERIOD)]
        values = self.frame.select(*places, pl.lit(self.variable).alias(c.VARIABLE), c.VALUE)
        counts = self.frame.select(
            *places, pl.lit(self.respondents_variable).alias(c.VARIABLE), pl.col(N_RESPONDENTS).alias(c.AMOUNT)
        )
        rows = pl.concat([values, counts], how="diagonal")
        return Observations.from_frame(rows, level=level, source=source, retrieved=retrieved)
