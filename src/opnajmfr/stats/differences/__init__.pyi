from opnajmfr.stats.differences.recovery import mover as mover
from opnajmfr.stats.differences.recovery import mover_to_mean as mover_to_mean
from opnajmfr.stats.differences.two_proportions import newcombe as newcombe
