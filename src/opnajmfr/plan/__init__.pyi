from opnajmfr.plan.planning import Plan as Plan
from opnajmfr.plan.robustness import Alternatives as Alternatives
from opnajmfr.plan.robustness import Robustness as Robustness
from opnajmfr.plan.starting import compute as compute
