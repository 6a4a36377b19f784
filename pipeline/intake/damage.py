"""What the decoders raise about a stranger's bytes; it never leaves `ScanFile`."""

from forms.errors import SurveyError
from pipeline import errors
from pipeline.intake.page import Damage


class Damaged(SurveyError):
    """This file or page cannot be decoded safely."""

    def __init__(self, reason: Damage, text: str) -> None:
        super().__init__(reason, text)  # as given, or workers cannot send it home
        self.reason, self.text = reason, text

    def __str__(self) -> str:
        return self.text


class ToolMissing(errors.ToolMissing):
    """A program that this page needs is not installed: the machine's fault, never the page's."""

    def __init__(self, tool: str, remedy: str) -> None:
        super().__init__(tool, remedy)
        self.tool, self.remedy = tool, remedy

    def __str__(self) -> str:
        return f"{self.tool} is not installed: {self.remedy}"


def cut(what: str) -> Damaged:
    """Give the reason of data that stop before they should."""
    return Damaged(Damage.CUT, f"{what}: the file ends early; copy or scan it again")


def broken(what: str) -> Damaged:
    """Give the reason of data that contradict themselves."""
    return Damaged(Damage.BROKEN, f"{what}; copy or scan it again")


def unsupported(what: str) -> Damaged:
    """Give the reason of data that may be sound but that no decoder here understands."""
    return Damaged(Damage.UNSUPPORTED, f"{what} is not supported; scan again as PDF, TIFF, JPEG or PNG in gray, 8 bit")
