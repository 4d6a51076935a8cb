from opnajmfr.stats.ranking.places import competition_rank as competition_rank
from opnajmfr.stats.ranking.places import n_tied as n_tied
