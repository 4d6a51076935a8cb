from opnajmfr.stats.intervals.counts import byar as byar
from opnajmfr.stats.intervals.proportions import wilson as wilson
from opnajmfr.stats.intervals.student import t_limits as t_limits
