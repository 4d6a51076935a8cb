"""The shipped key figures of Sweden's municipalities as a dataset, ready to be computed and matched on."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

import polars as pl

from opnajmfr.data import columns as c
from opnajmfr.data.dataset import Dataset
from opnajmfr.data.entry import typed
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.geography.published_groups import published_peer_set, typologies
from opnajmfr.data.geography.swedish_areas import sweden
from opnajmfr.data.observations import Observations
from opnajmfr.data.reference.facts import key_figure_components, key_figure_values
from opnajmfr.model.catalogue import Catalogue
from opnajmfr.model.descriptions import Description
from opnajmfr.model.indicator_kinds import KeyFigure
from opnajmfr.model.measures.given import Published
from opnajmfr.model.measures.measure import Measure
from opnajmfr.model.measures.quotients import Proportion, Total
from opnajmfr.model.periods import Division
from opnajmfr.model.vocabulary import Level, SourceKind

SOURCE: Final = "SCB"
_AT_YEAR_END: Final = "31 december 2019"
_OF_POPULATION: Final = "Folkmängd"


def _key_figure(
    own_id: str,
    title: str,
    title_en: str,
    measure: Measure,
    *,
    digits: int = 1,
    unit: str | None = None,
    division: Division = Division.END_OF_YEAR,
    description: Description,
) -> KeyFigure:
    """Declare a key figure whose figures SCB gives."""
    return KeyFigure(
        id=own_id,
        title=title,
        title_en=title_en,
        measure=measure,
        digits=digits,
        unit=unit,
        division=division,
        description=description,
        source=SourceKind.STATISTICS,
    )


def _of_population(own_id: str, title: str, title_en: str, *, component: str, words: str) -> KeyFigure:
    """Declare a share of the population."""
    described = Description(
        numerator=words, denominator=_OF_POPULATION, data_source=SOURCE, reference_period=_AT_YEAR_END
    )
    share = Proportion(numerator=component, denominator="population")
    return _key_figure(own_id, title, title_en, share, description=described)


@cache
def _catalogue() -> Catalogue:
    """Return the key figures; written here and not in a file, so that no reader of files is imported for them."""
    return Catalogue(
        [
            _key_figure(
                "folkmangd",
                "Folkmängd",
                "Population",
                Total(component="population"),
                digits=0,
                unit="invånare",
                description=Description(
                    measure="Antal folkbokförda", data_source=SOURCE, reference_period=_AT_YEAR_END
                ),
            ),
            _of_population(
                "andel-0-17",
                "Invånare 0–17 år, andel (%)",
                "Residents aged 0–17, share (%)",
                component="population_0_17",
                words="Invånare 0–17 år",
            ),
            _of_population(
                "andel-0-20",
                "Invånare 0–20 år, andel (%)",
                "Residents aged 0–20, share (%)",
                component="population_0_20",
                words="Invånare 0–20 år",
            ),
            _of_population(
                "andel-18-24",
                "Invånare 18–24 år, andel (%)",
                "Residents aged 18–24, share (%)",
                component="population_18_24",
                words="Invånare 18–24 år",
            ),
            _of_population(
                "andel-65-plus",
                "Invånare 65 år och äldre, andel (%)",
                "Residents aged 65 and over, share (%)",
                component="population_65_plus",
                words="Invånare 65 år och äldre",
            ),
            _of_population(
                "andel-80-plus",
                "Invånare 80 år och äldre, andel (%)",
                "Residents aged 80 and over, share (%)",
                component="population_80_plus",
                words="Invånare 80 år och äldre",
            ),
            _key_figure(
                "andel-eftergymnasial",
                "Invånare 25–64 år med eftergymnasial utbildning, andel (%)",
                "Residents aged 25–64 with post-secondary education, share (%)",
                Proportion(numerator="post_secondary_25_64", denominator="education_known_25_64"),
                description=Description(
                    numerator="Invånare 25–64 år med eftergymnasial utbildning",
                    denominator="Invånare 25–64 år med känd utbildning",
                    exclusions="Invånare vars utbildning är okänd",
                    data_source=SOURCE,
                    reference_period="2019",
                ),
            ),
            _key_figure(
                "andel-ensamboende",
                "Ensamboende, andel av personer i hushåll (%)",
                "Persons living alone, share of persons in households (%)",
                Proportion(numerator="persons_living_alone", denominator="persons_in_households"),
                description=Description(
                    numerator="Personer i hushåll med en person",
                    denominator="Personer i hushåll",
                    data_source=SOURCE,
                    reference_period=_AT_YEAR_END,
                ),
            ),
            _key_figure(
                "medianinkomst",
                "Medianinkomst, 20 år och äldre (tkr)",
                "Median income, aged 20 and over (thousand SEK)",
                Published(variable="median_income_20_plus_tkr"),
                unit="tkr",
                description=Description(
                    measure="Medianinkomst för invånare 20 år och äldre, tusen kronor om året",
                    data_source=SOURCE,
                    reference_period="2018",
                ),
            ),
            _key_figure(
                "skattesats",
                "Kommunal skattesats (%)",
                "Municipal tax rate (%)",
                Published(variable="municipal_tax_rate"),
                digits=2,
                unit="%",
                division=Division.START_OF_YEAR,
                description=Description(
                    measure="Skattesats till kommunen, procent av den beskattningsbara inkomsten. Gotlands skattesats "
                    "rymmer även det som andra betalar till regionen, och är därför högre än andra kommuners.",
                    data_source=SOURCE,
                    reference_period="2019",
                ),
            ),
            _key_figure(
                "landareal",
                "Landareal (hektar)",
                "Land area (hectares)",
                Published(variable="land_area_ha"),
                digits=0,
                unit="hektar",
                division=Division.START_OF_YEAR,
                description=Description(measure="Landareal", data_source=SOURCE, reference_period="2015"),
            ),
        ]
    )


class _PublishedPeerSets(Mapping[str, Grouping]):
    """The published peers by typology, each built when it is asked for."""

    def __getitem__(self, typology: str) -> Grouping:
        """Return the peers of one typology."""
        if typology not in typologies():
            raise KeyError(typology)
        return published_peer_set(typology)

    def __iter__(self) -> Iterator[str]:
        """Yield the typologies."""
        return iter(typologies())

    def __len__(self) -> int:
        """Count the typologies."""
        return len(typologies())


def _rows(facts: pl.DataFrame, *, number: str) -> pl.DataFrame:
    """Return shipped facts as observations of municipalities, sorted."""
    return facts.select(
        pl.col("code").alias(c.AREA),
        pl.lit(str(Level.MUNICIPALITY)).alias(c.LEVEL),
        pl.col("year").alias(c.PERIOD),
        c.SEX,
        c.VARIABLE,
        pl.col("value").alias(number),
    ).sort(c.AREA, c.PERIOD, c.VARIABLE, c.SEX)


@cache
def key_figures() -> Dataset:
    """Return the shipped key figures (nyckeltal) of Sweden's 290 municipalities as a dataset.

    Counts of 31 December 2019 add: population by age and education for women and men, households for all. Median
    income (2018, by sex and for all), tax rate (2019) and land area (2015) are values that do not, so county and
    nation have none of them. Peer sets are the twelve typologies that RKA publishes.

    Returns
    -------
    Dataset
        Eleven key figures: folkmangd, andel-0-17, andel-0-20, andel-18-24, andel-65-plus, andel-80-plus,
        andel-eftergymnasial, andel-ensamboende, medianinkomst, skattesats, landareal; the same object each time.

    Notes
    -----
    Source: SCB; the peer sets Kolada/RKA.

    Examples
    --------
    >>> data = key_figures()
    >>> data.catalogue["andel-65-plus"].title, data.vintage
    ('Invånare 65 år och äldre, andel (%)', 'SCB')
    """
    frame = pl.concat(
        [
            _rows(key_figure_components(), number=c.AMOUNT).with_columns(pl.lit(None, pl.Float64).alias(c.VALUE)),
            _rows(key_figure_values(), number=c.VALUE).with_columns(pl.lit(None, pl.Int64).alias(c.AMOUNT)),
        ],
        how="diagonal",
    )
    # What ships is checked by a test, not at every start.
    return Dataset(
        observations=Observations(frame=typed(frame, breakdowns=(), level=None)[0], source=SOURCE),
        catalogue=_catalogue(),
        areas=sweden(),
        peer_sets=_PublishedPeerSets(),
    )
