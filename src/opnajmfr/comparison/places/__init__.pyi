from opnajmfr.comparison.places.ranking import check_rankable as check_rankable
from opnajmfr.comparison.places.ranking import ranked as ranked
