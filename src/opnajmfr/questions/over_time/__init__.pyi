from opnajmfr.questions.over_time.changing import ChangeAnswer as ChangeAnswer
from opnajmfr.questions.over_time.changing import change as change
from opnajmfr.questions.over_time.trending import TrendAnswer as TrendAnswer
from opnajmfr.questions.over_time.trending import trends as trends
