from opnajmfr.comparison.likeness.nearest import all_nearest_peers as all_nearest_peers
from opnajmfr.comparison.likeness.nearest import nearest_peers as nearest_peers
from opnajmfr.comparison.likeness.peer_sets import GivenAreas as GivenAreas
from opnajmfr.comparison.likeness.peer_sets import Peers as Peers
from opnajmfr.comparison.likeness.peer_sets import given as given
from opnajmfr.comparison.likeness.peer_sets import peers as peers
from opnajmfr.comparison.likeness.peer_sets import published_peers as published_peers
from opnajmfr.comparison.likeness.variables import MatchVariable as MatchVariable
