from opnajmfr.plan.planning import Plan as Plan
from opnajmfr.plan.planning import compute as compute
