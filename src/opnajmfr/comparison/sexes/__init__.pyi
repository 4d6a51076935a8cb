from opnajmfr.comparison.sexes.composition import is_parted as is_parted
from opnajmfr.comparison.sexes.composition import sex_parts as sex_parts
from opnajmfr.comparison.sexes.gaps import FEWEST_OF_A_SEX as FEWEST_OF_A_SEX
from opnajmfr.comparison.sexes.gaps import is_read_as_ratio as is_read_as_ratio
from opnajmfr.comparison.sexes.gaps import sex_gaps as sex_gaps
from opnajmfr.comparison.sexes.shown import Basis as Basis
from opnajmfr.comparison.sexes.side_by_side import women_beside_men as women_beside_men
