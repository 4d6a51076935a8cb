from opnajmfr.sources.packages.reading_packages import read_package as read_package
