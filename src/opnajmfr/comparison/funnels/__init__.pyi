from opnajmfr.comparison.funnels.dispersion import Dispersion as Dispersion
from opnajmfr.comparison.funnels.families import FunnelFamily as FunnelFamily
from opnajmfr.comparison.funnels.families import funnel_family as funnel_family
from opnajmfr.comparison.funnels.families import why_no_funnel as why_no_funnel
from opnajmfr.comparison.funnels.funnelling import Funnelled as Funnelled
from opnajmfr.comparison.funnels.funnelling import funnelled as funnelled
