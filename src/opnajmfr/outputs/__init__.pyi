from opnajmfr.outputs.packages import read_package as read_package
from opnajmfr.outputs.packages import write_package as write_package
from opnajmfr.outputs.release import Imprint as Imprint
from opnajmfr.outputs.release import Release as Release
from opnajmfr.outputs.release import published as published
from opnajmfr.outputs.workbooks import write_workbook as write_workbook
