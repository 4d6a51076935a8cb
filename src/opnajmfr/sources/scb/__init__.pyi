from opnajmfr.sources.scb.downloads import scb as scb
from opnajmfr.sources.scb.service import ScbService as ScbService
from opnajmfr.sources.scb.table_search import scb_tables as scb_tables
from opnajmfr.sources.scb.table_search import scb_variables as scb_variables
