from opnajmfr.stats.trends.cochran_armitage import proportion_trend as proportion_trend
from opnajmfr.stats.trends.control_rules import special_causes as special_causes
from opnajmfr.stats.trends.kendall import mann_kendall as mann_kendall
from opnajmfr.stats.trends.marker import trend_marker as trend_marker
from opnajmfr.stats.trends.smallest_p import smallest_trend_p as smallest_trend_p
from opnajmfr.stats.trends.theil_sen import sen_slope as sen_slope
from opnajmfr.stats.trends.weighted_lines import weighted_trend as weighted_trend
from opnajmfr.stats.trends.xmr import xmr_limits as xmr_limits
