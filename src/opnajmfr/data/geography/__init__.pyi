from opnajmfr.data.geography.areas import Areas as Areas
from opnajmfr.data.geography.groups import Grouping as Grouping
from opnajmfr.data.geography.published_groups import published_peer_set as published_peer_set
from opnajmfr.data.geography.published_groups import published_peer_sets as published_peer_sets
from opnajmfr.data.geography.published_groups import skr_groups as skr_groups
from opnajmfr.data.geography.published_groups import typologies as typologies
from opnajmfr.data.geography.swedish_areas import sweden as sweden
