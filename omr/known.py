"""What the reader may expect: the survey's key, its form versions and its correction convention."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from forms.questionnaire import Correction
from forms.sheet import SheetLayout

RULES_ALONE = 0.0  # expected errors: nobody said how many, so the rules alone decide
USUAL_ERRORS = RULES_ALONE


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownForms:
    """Everything printed in one survey, as far as reading needs it, and how sure one must be to decide."""

    key: bytes
    plan: str
    layouts: Mapping[tuple[str, str], SheetLayout]  # by form code and version
    correction: Correction = Correction.RING_CANCELS  # of forms that do not say
    printed_corrections: Mapping[tuple[str, str], Correction] = field(default_factory=dict)  # of those that do
    expected_errors: float = USUAL_ERRORS  # silent ones in 10,000 marks: where deciding ends and asking begins

    def correction_of(self, form: str, version: str) -> Correction:
        """Give how a form version tells people to take a mark back, whatever the plan says by now."""
        return self.printed_corrections.get((form, version), self.correction)
