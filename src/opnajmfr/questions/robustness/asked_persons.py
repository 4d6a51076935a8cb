"""How many persons were asked behind each figure: counted, or from a response rate."""

from collections.abc import Mapping
from typing import Final

import polars as pl
from attrs import field, frozen

from opnajmfr.comparison.figures import Figures
from opnajmfr.comparison.robustness.silence import ASKED
from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.errors import MissingComponentError, PolicyError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.declaring import indicator, total
from opnajmfr.model.indicators import Indicator
from opnajmfr.model.measures.quotients import Proportion, ShareOfUnits
from opnajmfr.spelling import closest

Asked = str | Mapping[str, str]
"""What counts the persons asked: a variable or an indicator, for all or for each of some indicators."""
Response = float | str
"""A response rate: a number above 0 and at most 1, or an indicator that gives it in per cent."""
_PREFIX: Final = "tillfrågade/"
_PER_CENT: Final = 100.0


@frozen(kw_only=True)
class AskedSource:
    """Where the numbers of persons asked come from.

    Parameters
    ----------
    catalogue
        The indicators that are asked for, and those that give the number asked or the response rate.
    counted_by
        For each indicator the id of what gives it; an indicator that is not named has no number asked.
    is_rate
        Whether that is a response rate in per cent.
    rate
        A stated response rate, or None.
    """

    catalogue: Catalogue
    counted_by: dict[str, str] = field(factory=dict[str, str])
    is_rate: bool = False
    rate: float | None = None


def measured(data: Dataset, catalogue: Catalogue, *, asked: Asked | None, response: Response | None) -> AskedSource:
    """Return where the numbers of persons asked come from.

    Parameters
    ----------
    data
        The data.
    catalogue
        The indicators that are asked for.
    asked
        What counts the persons asked, or None.
    response
        The response rate, or None.

    Returns
    -------
    AskedSource
        With a catalogue that computes them.

    Raises
    ------
    PolicyError
        If neither or both are given, or a stated rate is not above 0 and at most 1.
    MissingComponentError
        If the data hold no such variable or indicator.
    UnknownIndicatorError
        If a number asked is given for an indicator that is not there.
    """
    if (asked is None) == (response is None):
        message = "nonresponse: wanted one of asked and response"
        raise PolicyError(
            message, hint="asked='asked' names what counts the persons asked; response=0.6 assumes a rate"
        )
    if isinstance(response, int | float):
        if isinstance(response, bool) or not 0 < response <= 1:
            message = f"nonresponse: response must be above 0 and at most 1, got {response!r}"
            raise PolicyError(message, hint=f"write {response / 100:g}" if 1 < response <= _PER_CENT else "as 0.6")
        return AskedSource(catalogue=catalogue, rate=float(response))
    shares = [one.id for one in catalogue if isinstance(one.measure, Proportion)]
    persons = [name for name in shares if not isinstance(catalogue[name].measure, ShareOfUnits)]
    if isinstance(asked, Mapping):
        named = catalogue.by_id(asked)
    else:
        named = dict.fromkeys(persons, str(response if asked is None else asked))
    added = {word: _counting(data, word) for word in dict.fromkeys(named.values())}
    known = set(catalogue.ids)
    return AskedSource(
        catalogue=Catalogue([*catalogue, *(one for one in added.values() if one.id not in known)]),
        counted_by={name: added[word].id for name, word in named.items()},
        is_rate=asked is None,
    )


def _counting(data: Dataset, word: str) -> Indicator:
    """Return the indicator that a word names, or one that adds up the variable that it names."""
    if word in data.catalogue:
        return data.catalogue[word]
    variables = data.observations.variables
    if word in variables:
        return indicator(f"Tillfrågade ({word})", total(word), id=f"{_PREFIX}{word}")
    message = f"nonresponse: the data hold no variable or indicator {word!r}"
    raise MissingComponentError(message, hint=closest(word, [*variables, *data.catalogue.ids]) or "as asked='asked'")


def asked_persons(figures: Figures, source: AskedSource) -> pl.DataFrame:
    """Return numerator, denominator and number asked of every figure.

    Parameters
    ----------
    figures
        Figures of `source.catalogue`, not broken down.
    source
        Where the numbers asked come from.

    Returns
    -------
    polars.DataFrame
        indicator (String), period, sex, area, figure, numerator, denominator and asked (Float64; null where it is
        not known). A figure that is hidden has none of them.
    """
    frame = figures.frame.with_columns(pl.col(c.INDICATOR).cast(pl.String))
    key = [c.PERIOD, c.SEX, c.AREA]
    there = pl.col(c.VALUE).is_not_null()
    counts = frame.select(
        c.INDICATOR,
        *key,
        c.FIGURE,
        *(pl.when(there).then(pl.col(name).cast(pl.Float64)).alias(name) for name in (c.NUMERATOR, c.DENOMINATOR)),
    )
    answered = pl.col(c.DENOMINATOR)
    if source.rate is not None:
        return counts.with_columns((answered / pl.lit(source.rate)).alias(ASKED))
    pairs = pl.DataFrame(
        list(source.counted_by.items()), schema={c.INDICATOR: pl.String, "by": pl.String}, orient="row"
    )
    given = frame.select(pl.col(c.INDICATOR).alias("by"), *key, pl.col(c.VALUE).alias("given"))
    joined = counts.join(pairs, on=c.INDICATOR, how="left", maintain_order="left").join(
        given, on=["by", *key], how="left", maintain_order="left"
    )
    number = pl.col("given")
    if source.is_rate:
        number = pl.when((number > 0) & (number <= _PER_CENT)).then(answered / (number / pl.lit(_PER_CENT)))
    return joined.with_columns(number.alias(ASKED)).drop("by", "given")
