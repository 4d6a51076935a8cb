from opnajmfr.questions.benchmark.comparing import ComparisonAnswer as ComparisonAnswer
from opnajmfr.questions.benchmark.comparing import compare as compare
from opnajmfr.questions.benchmark.standing_out_list import StandingOut as StandingOut
from opnajmfr.questions.benchmark.standing_out_list import standing_out as standing_out
from opnajmfr.questions.benchmark.triage_list import TriageAnswer as TriageAnswer
from opnajmfr.questions.benchmark.triage_list import triage as triage
