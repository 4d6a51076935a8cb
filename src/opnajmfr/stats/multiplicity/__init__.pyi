from opnajmfr.stats.multiplicity.alarms import expected_false_alarms as expected_false_alarms
from opnajmfr.stats.multiplicity.closed_tests import hommel as hommel
from opnajmfr.stats.multiplicity.steps import benjamini_hochberg as benjamini_hochberg
from opnajmfr.stats.multiplicity.steps import benjamini_yekutieli as benjamini_yekutieli
from opnajmfr.stats.multiplicity.steps import bonferroni as bonferroni
from opnajmfr.stats.multiplicity.steps import hochberg as hochberg
from opnajmfr.stats.multiplicity.steps import holm as holm
