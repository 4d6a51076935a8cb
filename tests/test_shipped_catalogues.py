"""The catalogues that ship say what a source states, and who states the rest."""

import pytest

from opnajmfr.data.reference.catalogues import catalogue, shipped_catalogues
from opnajmfr.errors import UnknownTermError
from opnajmfr.model.measures.answers import Ordinal
from opnajmfr.model.serialise import from_toml, to_toml
from opnajmfr.model.vocabulary import Direction, IndicatorKind

SHIPPED = shipped_catalogues()


@pytest.mark.parametrize("slug", SHIPPED)
def test_a_shipped_catalogue_survives_a_file_and_belongs_to_its_area(slug: str) -> None:
    shipped = catalogue(slug)
    assert len(shipped) >= 15
    assert from_toml(to_toml(shipped)) == shipped
    for one in shipped:
        assert one.service_area is not None
        assert one.service_area.slug == slug
        assert one.title_en
        assert one.description.data_source


@pytest.mark.parametrize("slug", SHIPPED)
def test_what_no_source_states_is_not_passed_off_as_stated(slug: str) -> None:
    for one in catalogue(slug):
        assert one.kind is IndicatorKind.NOT_STATED
        assert one.quality_dimension is None
        assert (one.direction is Direction.NOT_STATED) is not bool(one.direction_stated_by)


def test_a_catalogue_is_called_by_either_name() -> None:
    assert catalogue("äldreomsorg") == catalogue("elder-care") == catalogue("Care of older people")
    assert catalogue("Ekonomiskt bistånd") == catalogue("economic-assistance")


def test_an_unknown_catalogue_names_the_nearest_and_those_that_ship() -> None:
    with pytest.raises(UnknownTermError, match=r"(?s)elder-care, economic-assistance.*did you mean 'Äldreomsorg'"):
        catalogue("aldreomsorg")
    with pytest.raises(UnknownTermError, match=r"no catalogue ships for 'Motverka hemlöshet.*elder-care"):
        catalogue("hemlöshet")


def test_known_breaks_are_kept() -> None:
    care, assistance = catalogue("elder-care"), catalogue("economic-assistance")
    assert care["U21454"].breaks_between(2022, 2023) == (2023,)
    assert care["U21468"].breaks_between(2012, 2022) == ()
    assert care["U21468"].breaks_between(2012, 2024) == (2023,)
    assert assistance["N31814"].breaks_between(2016, 2024) == (2017,)
    assert assistance["N31814"].breaks_between(2017, 2024) == ()
    version = assistance["U31801"].version_in(2023)
    assert version is not None
    assert version.window == 3


def test_one_question_with_two_top_boxes_is_two_indicators() -> None:
    always, often = catalogue("elder-care")["U21466"], catalogue("elder-care")["U21504"]
    assert always.description.numerator != often.description.numerator


def test_classes_are_classes_and_never_numbers_to_average() -> None:
    measure = catalogue("economic-assistance")["U31900"].measure
    assert isinstance(measure, Ordinal)
    assert measure.codes == tuple(range(1, 9))
