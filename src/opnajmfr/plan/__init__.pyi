from opnajmfr.plan.planning import Plan as Plan
from opnajmfr.plan.starting import compute as compute
