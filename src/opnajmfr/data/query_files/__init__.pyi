from opnajmfr.data.query_files.corrections import Corrections as Corrections
from opnajmfr.data.query_files.finding import queries as queries
from opnajmfr.data.query_files.query_list import Queries as Queries
