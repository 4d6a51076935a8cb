from opnajmfr.questions.benchmark.comparing import ComparisonAnswer as ComparisonAnswer
from opnajmfr.questions.benchmark.comparing import compare as compare
