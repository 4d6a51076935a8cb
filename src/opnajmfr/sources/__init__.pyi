from opnajmfr.sources.reading_report import ReadingReport as ReadingReport
from opnajmfr.sources.survey import SurveySample as SurveySample
from opnajmfr.sources.survey_estimates import SurveyEstimates as SurveyEstimates
from opnajmfr.sources.table_layout import TableLayout as TableLayout
from opnajmfr.sources.table_reading import Reading as Reading
from opnajmfr.sources.table_reading import read_frame as read_frame
from opnajmfr.sources.tables import dataset_from_frame as dataset_from_frame
from opnajmfr.sources.tables import read_table as read_table
