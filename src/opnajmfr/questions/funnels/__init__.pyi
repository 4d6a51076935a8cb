from opnajmfr.questions.funnels.outliers import FunnelAnswer as FunnelAnswer
from opnajmfr.questions.funnels.outliers import funnel as funnel
