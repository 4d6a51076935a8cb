from opnajmfr.sources.fetching.answer_cache import AnswerCache as AnswerCache
from opnajmfr.sources.fetching.politeness import Politeness as Politeness
from opnajmfr.sources.fetching.progress_bar import ProgressBar as ProgressBar
