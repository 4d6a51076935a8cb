from opnajmfr import stats as stats

__version__: str
