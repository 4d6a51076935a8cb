from opnajmfr.questions.places.banding import BandAnswer as BandAnswer
from opnajmfr.questions.places.banding import bands as bands
