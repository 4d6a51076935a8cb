from opnajmfr.questions.comparing import ComparisonAnswer as ComparisonAnswer
from opnajmfr.questions.comparing import compare as compare
