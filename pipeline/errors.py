"""What the pipeline raises on purpose, beside the plan's and the form's errors."""

from forms.errors import SurveyError


class StoreError(SurveyError):
    """The survey's database or log cannot be read or written, or does not hold what it should."""


class ToolMissing(SurveyError):
    """A program or library of the system is missing; `phieu doctor` says how to get it."""


class UsageError(SurveyError):
    """The command asks for something that cannot be done as it stands; the text says what can."""


class NoSurvey(SurveyError):
    """The folder holds no survey."""


class NothingFound(SurveyError):
    """What the command names is not there."""


class AlreadySettled(UsageError):
    """Another person settled the item first; nothing was overruled."""


class AnsweredBefore(AlreadySettled):
    """Settled by the very person who answers: their first answer is kept, and what was told of it was lost."""
