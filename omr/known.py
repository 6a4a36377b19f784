"""What the reader may expect: the survey's key, its form versions and its correction convention."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from forms.sheet import SheetLayout

RULES_ALONE = 0.0  # expected errors: nobody said how many, so the rules alone decide
USUAL_ERRORS = RULES_ALONE


class Correction(StrEnum):
    """How people are told to take a mark back."""

    RING_CANCELS = "ring_cancels"  # ring round the X: the Vietnamese school convention
    BLACK_CANCELS = "black_cancels"  # a blackened box is a mark taken back
    NONE = "none"  # nothing was said: a person decides what looks like a correction


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownForms:
    """Everything printed in one survey, as far as reading needs it, and how sure one must be to decide."""

    key: bytes
    plan: str
    layouts: Mapping[tuple[str, str], SheetLayout]  # by form code and version
    correction: Correction = Correction.RING_CANCELS
    expected_errors: float = USUAL_ERRORS  # silent ones in 10,000 marks: where deciding ends and asking begins
