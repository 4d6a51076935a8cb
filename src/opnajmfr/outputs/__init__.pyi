from opnajmfr.outputs.packages import write_package as write_package
from opnajmfr.outputs.query_workbooks import write_queries as write_queries
from opnajmfr.outputs.workbooks import write_workbook as write_workbook
