from opnajmfr.outputs.packages import write_package as write_package
from opnajmfr.outputs.workbooks import write_workbook as write_workbook
