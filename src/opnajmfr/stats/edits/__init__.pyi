from opnajmfr.stats.edits.historical import HistoricalEdit as HistoricalEdit
from opnajmfr.stats.edits.historical import hidiroglou_berthelot as hidiroglou_berthelot
from opnajmfr.stats.edits.magnitudes import MagnitudeEdit as MagnitudeEdit
from opnajmfr.stats.edits.magnitudes import thousand_error as thousand_error
from opnajmfr.stats.edits.quartiles import QuartileEdit as QuartileEdit
from opnajmfr.stats.edits.quartiles import quartile_ratio as quartile_ratio
from opnajmfr.stats.edits.two_sources import SourceGap as SourceGap
from opnajmfr.stats.edits.two_sources import source_gap as source_gap
