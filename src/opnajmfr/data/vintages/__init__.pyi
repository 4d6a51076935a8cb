from opnajmfr.data.vintages.two_vintages import vintages as vintages
from opnajmfr.data.vintages.vintage_changes import VintageChanges as VintageChanges
