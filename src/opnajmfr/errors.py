"""One root for every error of the package; each error is also a built-in one."""


class OpenComparisonsError(Exception):
    """Root of every error that opnajmfr raises on purpose.

    Parameters
    ----------
    message
        What is wrong, where, and what was wanted.
    hint
        The way out, shown on a line of its own; empty when there is none to give.

    Examples
    --------
    >>> print(OpenComparisonsError("no such county: '99'", hint="county codes are 01 to 25"))
    no such county: '99'
    <BLANKLINE>
    Hint: county codes are 01 to 25
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(f"{message}\n\nHint: {hint}" if hint else message)
        self.message = message
        self.hint = hint


class MeasureError(OpenComparisonsError, ValueError):
    """A measure was declared in a way that cannot be computed."""


class IndicatorError(OpenComparisonsError, ValueError):
    """An indicator was declared in a state that cannot be."""


class CatalogueError(OpenComparisonsError, ValueError):
    """A catalogue cannot be built or read; every fault is listed with its path."""


class PolicyError(OpenComparisonsError, ValueError):
    """A policy was declared with a value that it cannot have."""


class UnknownTermError(OpenComparisonsError, LookupError):
    """A word is not in the vocabulary: a service area, a level, a typology, a variable."""


class UnknownIndicatorError(OpenComparisonsError, LookupError):
    """No indicator has that id or title."""


class UnknownAreaError(OpenComparisonsError, LookupError):
    """No area has that code or name."""


class AreaPeriodError(OpenComparisonsError, ValueError):
    """An area is used in a period in which it did not exist."""


class GeographyError(OpenComparisonsError, ValueError):
    """A table of areas or groups contradicts itself."""


class PeriodError(OpenComparisonsError, ValueError):
    """A period is not a year."""


class VintageError(OpenComparisonsError, ValueError):
    """Figures from two vintages were mixed."""


class TableError(OpenComparisonsError, ValueError):
    """A table cannot be read as its description says."""


class WorkbookError(OpenComparisonsError, ValueError):
    """A file is no workbook that can be read safely, or not one that its description fits."""


class NotAggregableError(OpenComparisonsError, ValueError):
    """Nothing in the catalogue adds, so nothing can be rolled up."""


class NoDirectionError(OpenComparisonsError, ValueError):
    """Better or worse was asked of an indicator that states no direction."""


class MissingComponentError(OpenComparisonsError, LookupError):
    """A measure needs a variable that the observations do not hold."""


class ReferenceAreaError(OpenComparisonsError, ValueError):
    """A comparison has no one to compare with, or asks for what cannot be compared."""


class NothingToShowError(OpenComparisonsError, LookupError):
    """A question has no figure to answer with; says which areas, levels and periods there are."""


class ConfidenceError(OpenComparisonsError, ValueError):
    """A confidence is not a number strictly between 0 and 1."""


class DigitsError(OpenComparisonsError, ValueError):
    """A number of decimals to round to is out of range."""


class ExtraNotInstalledError(OpenComparisonsError, ImportError):
    """A feature needs an optional package that is not installed."""


class StatisticError(OpenComparisonsError, ValueError):
    """A statistic was asked for with settings or numbers that it is not defined for."""


class ConformanceError(OpenComparisonsError, ValueError):
    """The numbers that others computed cannot be read, or do not lie beside ours."""


class PublicationError(OpenComparisonsError, ValueError):
    """A publication names what the results do not hold, or a writer needs what it does not hold."""


class PackageError(OpenComparisonsError, ValueError):
    """A package of files cannot be written there, or does not hold what it says."""


class ServiceError(OpenComparisonsError, ConnectionError):
    """A service on the network could not be reached, refused, or went on failing after every attempt."""


class TruncatedAnswerError(OpenComparisonsError, ValueError):
    """An answer from the network is no whole JSON document."""


class SchemaDriftError(OpenComparisonsError, ValueError):
    """An answer from the network has another shape than the reader knows; names the record and the field."""


class EndlessPagesError(OpenComparisonsError, RuntimeError):
    """A chain of pages came back to itself, or was longer than it may be."""


class NotInCacheError(OpenComparisonsError, LookupError):
    """Offline, something was asked for that the cache does not hold."""


class FileTargetError(OpenComparisonsError, OSError):
    """A file cannot be written there: its name ends otherwise, or it is open in another program."""


class NoQueryListError(OpenComparisonsError, FileNotFoundError):
    """A folder of query files holds no list of the questions that were asked."""
