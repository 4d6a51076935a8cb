from opnajmfr.comparison.places.bands import AS_KOLADA as AS_KOLADA
from opnajmfr.comparison.places.bands import Colour as Colour
from opnajmfr.comparison.places.bands import band_word as band_word
from opnajmfr.comparison.places.bands import check_bands as check_bands
from opnajmfr.comparison.places.ranking import RankingWish as RankingWish
from opnajmfr.comparison.places.ranking import check_rankable as check_rankable
from opnajmfr.comparison.places.ranking import ranked as ranked
