"""Every reason for which a page or a row may wait has words that a clerk understands."""

from omr import faults
from omr.faults import PageFault
from omr.photo import faults as photo_faults
from omr.reading import Situation
from pipeline.intake.page import Damage
from pipeline.words.reasons import PAGE_WORDS, QUESTION_WORDS

QUIET = {Situation.ONE_MARKED, Situation.ALL_EMPTY, Situation.UNSURE_HARMLESS, Situation.MULTI_CLEAR}


def test_every_situation_that_asks_has_words() -> None:
    assert set(QUESTION_WORDS) == set(Situation) - QUIET


def test_every_fault_that_may_count_has_words() -> None:
    named = (*vars(faults).values(), *vars(photo_faults).values())
    kinds = [kind for kind in named if isinstance(kind, type) and issubclass(kind, PageFault)]
    asking = {kind.code for kind in kinds if kind.may_count and kind is not PageFault}
    assert asking <= set(PAGE_WORDS)


def test_every_damage_and_every_page_that_cannot_count_has_words_too() -> None:
    kinds = [kind for kind in vars(faults).values() if isinstance(kind, type) and issubclass(kind, PageFault)]
    setting_aside = {kind.code for kind in kinds if not kind.may_count and kind is not PageFault}
    assert setting_aside | {str(damage) for damage in Damage} <= set(PAGE_WORDS)
