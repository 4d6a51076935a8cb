from opnajmfr.comparison.over_time.changes import changed as changed
from opnajmfr.comparison.over_time.changes import changed_over as changed_over
from opnajmfr.comparison.over_time.comparability import comparable_years as comparable_years
from opnajmfr.comparison.over_time.comparability import incomparable as incomparable
from opnajmfr.comparison.over_time.comparability import newest_pair as newest_pair
from opnajmfr.comparison.over_time.comparability import separate_years as separate_years
from opnajmfr.comparison.over_time.matched import matched_changes as matched_changes
from opnajmfr.comparison.over_time.trend_lines import fitted_trends as fitted_trends
