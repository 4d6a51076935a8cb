from opnajmfr.comparison.benchmark.comparands import Comparand as Comparand
from opnajmfr.comparison.benchmark.comparands import Margin as Margin
from opnajmfr.comparison.benchmark.comparands import bound_references as bound_references
from opnajmfr.comparison.benchmark.comparing import compared as compared
