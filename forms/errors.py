"""What this project raises on purpose, split by whose fault it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from forms.phrase import Figure, Phrase, Value, joined, phrase


class SurveyError(Exception):
    """Root of all that this project raises on purpose: words with places such as `%(unit)s`, and what stands there."""

    def __init__(self, *args: object, **values: object) -> None:
        super().__init__(*args)
        self._values = values  # travels home from workers, for an exception takes what it holds along

    @property
    def said(self) -> Phrase:
        """Give what was found, expected and to be done, to be said in a person's language."""
        words = str(self.args[-1]) if self.args else ""
        return Phrase(words, tuple((name, _value(value)) for name, value in self._values.items()))

    def __str__(self) -> str:
        return str(self.said)


def said_of(error: Exception) -> Phrase:
    """Say an error of ours, or one of the system, whose words are its own."""
    return error.said if isinstance(error, SurveyError) else Phrase(str(error))


def _value(value: object) -> Value:
    if isinstance(value, SurveyError):
        return value.said
    plain = isinstance(value, Figure | Phrase) or type(value) in (str, int)
    return value if plain else str(value)  # type: ignore[return-value]  # as just looked at


class FormError(SurveyError):
    """The questionnaire cannot be set; its author can mend it."""


class CodeError(SurveyError):
    """A code on a page or typed by a person is not one of this survey's."""


class ForgedCode(CodeError):
    """The code has our form but its seal does not hold: forged, damaged or from another survey's key."""


class ForeignCode(CodeError):
    """The code is not one that this program printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanProblem:
    """One thing in a plan file that its author must mend."""

    line: int  # 1-based; 0 where the file as a whole is meant
    field: str  # path in the file, such as `units[3].quota`
    found: str
    expected: str
    remedy: str = ""

    @property
    def said(self) -> Phrase:
        """Give it as a sentence."""
        said = phrase("%(field)s: found %(found)s, expected %(expected)s", **self._parts())
        said = phrase("%(said)s. %(remedy)s", said=said, remedy=Phrase(self.remedy)) if self.remedy else said
        return phrase("line %(line)s: %(said)s", line=self.line, said=said) if self.line else said

    def _parts(self) -> dict[str, Value]:
        return {"field": self.field, "found": Phrase(self.found), "expected": Phrase(self.expected)}

    def __str__(self) -> str:
        return str(self.said)


class PlanError(SurveyError):
    """The plan file cannot be loaded; each problem names line, field, found and expected."""

    def __init__(self, path: Path, problems: Sequence[PlanProblem]) -> None:
        super().__init__(path, tuple(problems))
        self.path, self.problems = path, tuple(problems)

    @property
    def said(self) -> Phrase:
        return joined(
            [phrase("%(path)s: %(said)s", path=str(self.path), said=each.said) for each in self.problems], "\n"
        )
