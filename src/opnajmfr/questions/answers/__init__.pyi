from opnajmfr.questions.answers.followed import TransitionAnswer as TransitionAnswer
from opnajmfr.questions.answers.followed import transitions as transitions
from opnajmfr.questions.answers.gaps import YesNoAnswer as YesNoAnswer
from opnajmfr.questions.answers.gaps import yes_no_gaps as yes_no_gaps
from opnajmfr.questions.answers.learning import LearningAnswer as LearningAnswer
from opnajmfr.questions.answers.learning import better_peers as better_peers
from opnajmfr.questions.answers.pairing import PairedItemsAnswer as PairedItemsAnswer
from opnajmfr.questions.answers.pairing import paired_items as paired_items
