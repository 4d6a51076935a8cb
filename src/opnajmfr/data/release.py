"""Results as they leave the house: published figures with their catalogue, recipe and names."""

from typing import Final, Self

import polars as pl
from attrs import evolve, field, frozen

from opnajmfr.data import columns as c
from opnajmfr.data.imprint import Imprint
from opnajmfr.data.publication import Publication
from opnajmfr.data.published_frames import published_comparisons, published_figures, published_ranks
from opnajmfr.data.results import Results
from opnajmfr.errors import PublicationError
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.recipe import Recipe
from opnajmfr.model.recipe_text import recipe_from_json, recipe_json
from opnajmfr.model.serialise import from_json, to_json

NAME: Final = "name"
PARENT: Final = "parent"


@frozen(kw_only=True, eq=False, repr=False)
class Release:
    """Figures as they leave the house (utgåva): what a writer writes and a reader reads back.

    Parameters
    ----------
    figures
        Published figures, rounded; hidden rows carry nothing.
    comparisons
        Published comparisons.
    ranks
        Published ranks.
    areas
        area, level, name, parent: those that the figures are of.
    catalogue
        The indicators.
    recipe
        What the plan declared.
    publication
        Columns, digits and references that left.
    vintage
        Source and day of the observations.
    imprint
        Who publishes, and where.

    Examples
    --------
    >>> import opnajmfr as oj
    >>> Release.of(oj.compute(oj.invented()).collect())
    Release(Öppna jämförelser 1.0: 17 indicators, 53 areas, 2022–2024; 4701 figures, 0 comparisons, 0 ranks)
    """

    figures: pl.DataFrame = field(repr=False)
    comparisons: pl.DataFrame = field(repr=False)
    ranks: pl.DataFrame = field(repr=False)
    areas: pl.DataFrame = field(repr=False)
    catalogue: Catalogue
    recipe: Recipe
    publication: Publication = field(repr=False)
    vintage: str = ""
    imprint: Imprint = field(factory=Imprint)

    def __repr__(self) -> str:
        """Tell what was published, by whom, and how much there is of it."""
        imprint, years = self.imprint, self.figures[c.PERIOD].unique().sort().to_list()
        whose = f", {imprint.publisher}" if imprint.publisher else ""
        ends = "–".join(str(year) for year in dict.fromkeys(years[:1] + years[-1:]))
        counts = f"{len(self.catalogue)} indicators, {self.areas.height} areas, {ends or 'no years'}"
        tables = f"{self.figures.height} figures, {self.comparisons.height} comparisons, {self.ranks.height} ranks"
        return f"Release({imprint.title} {imprint.version}{whose}: {counts}; {tables})"

    @classmethod
    def of(cls, results: Results, *, publication: Publication | None = None, imprint: Imprint | None = None) -> Self:
        """Return what leaves the house of results.

        Parameters
        ----------
        results
            What a plan computed.
        publication
            What leaves; every column with the indicators' digits where None.
        imprint
            Who publishes, and where.

        Returns
        -------
        Release
            Published figures, comparisons and ranks.

        Raises
        ------
        PublicationError
            If the publication was made for figures with other breakdowns or indicators.
        """
        chosen = publication or results.publication()
        if chosen.breakdowns != results.breakdowns:
            message = f"release: the publication has breakdowns {chosen.breakdowns}, the results {results.breakdowns}"
            raise PublicationError(message, hint="make the publication of the same results")
        return cls(
            figures=published_figures(chosen, results.frame),
            comparisons=published_comparisons(chosen, results.comparisons, results.frame),
            ranks=published_ranks(chosen, results.ranks, results.frame),
            areas=_areas(results),
            catalogue=from_json(to_json(results.catalogue)),
            recipe=recipe_from_json(recipe_json(_told(results.recipe, chosen))),
            publication=chosen,
            vintage=results.vintage,
            imprint=imprint or Imprint(),
        )


def _told(recipe: Recipe, publication: Publication) -> Recipe:
    """Return a recipe with those references that leave the house: others may hold a target of one's own."""
    return evolve(recipe, references=tuple(one for one in recipe.references if one.label in publication.references))


def _areas(results: Results) -> pl.DataFrame:
    """Return the areas that figures are of, with their names and the area above, in order of code."""
    used = results.frame.select(c.AREA, c.LEVEL).unique().sort(c.LEVEL, c.AREA)
    if results.areas is None:
        return used.with_columns(pl.col(c.AREA).alias(NAME), pl.lit(None, pl.String).alias(PARENT))
    newest = results.areas.names
    relations = results.areas.relations.sort("code", "valid_from", nulls_last=False).unique(
        "code", keep="last", maintain_order=True
    )
    return (
        used.join(newest.select(pl.col("code").alias(c.AREA), NAME), on=c.AREA, how="left", maintain_order="left")
        .join(relations.select(pl.col("code").alias(c.AREA), PARENT), on=c.AREA, how="left", maintain_order="left")
        .with_columns(pl.coalesce(NAME, c.AREA).alias(NAME))
    )
