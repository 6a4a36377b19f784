"""What the decoders raise about a stranger's bytes; it never leaves `ScanFile`.

What is wrong with this computer leaves it: it says nothing of the file.
"""

from pathlib import Path

from forms.errors import SurveyError
from forms.phrase import Phrase, phrase
from pipeline import errors
from pipeline.intake.page import Damage, DamagedPage


class Damaged(SurveyError):
    """This file or page cannot be decoded safely."""

    def __init__(self, reason: Damage, words: str, **values: object) -> None:
        super().__init__(reason, words, **values)  # as given, or workers cannot send it home
        self.reason = reason

    @property
    def text(self) -> str:
        """Give what is wrong and what to do, as it is logged."""
        return str(self.said)

    def page(self, number: int) -> DamagedPage:
        """Give the page that stands for what cannot be decoded."""
        return DamagedPage(number=number, reason=self.reason, text=str(self))


class ToolMissing(errors.ToolMissing):
    """A program that this page needs is not installed: the machine's fault, never the page's."""

    def __init__(self, tool: str, remedy: str) -> None:
        super().__init__(tool, remedy)
        self.tool, self.remedy = tool, remedy

    @property
    def said(self) -> Phrase:
        return phrase("%(tool)s is not installed: %(remedy)s", tool=self.tool, remedy=self.remedy)


class MachineFault(errors.StoreError):
    """This computer could not read a file of the archive, for now; nothing is logged of the file or of the page."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(path, why)  # as given, or workers cannot send it home
        self.path, self.why = path, why

    @property
    def said(self) -> Phrase:
        return phrase("%(path)s: %(what)s", path=str(self.path), what=self.what)

    @property
    def what(self) -> Phrase:
        """Say it where the file is named already."""
        words = (
            "this computer could not read the file (%(error)s); close other programs or check the disk, then scan "
            "again; nothing was lost"
        )
        return phrase(words, error=self.why)


def cut(what: str, **values: object) -> Damaged:
    """Give the reason of data that stop before they should."""
    return Damaged(Damage.CUT, "%(what)s: the file ends early; copy or scan it again", what=SurveyError(what, **values))


def broken(what: str, **values: object) -> Damaged:
    """Give the reason of data that contradict themselves."""
    return Damaged(Damage.BROKEN, "%(what)s; copy or scan it again", what=SurveyError(what, **values))


def too_much(why: str | SurveyError) -> Damaged:
    """Give the reason of a page that may be sound, and was too much for this computer when it came."""
    return Damaged(
        Damage.MACHINE,
        "this computer could not decode the page (%(error)s); scan it again at 200 or 300 dpi, or give it its ballot "
        "by hand",
        error=why,
    )


def still_to_print() -> Damaged:
    """Give the reason of ballots that no printer has seen."""
    return Damaged(
        Damage.PRINT_PACK,
        "not a scan: a pack of ballots to be printed; print it, and scan the sheets when they come back",
    )


def several(what: str, **values: object) -> Damaged:
    """Give the reason of a file in which there is more than would be read: nobody would miss the rest."""
    return Damaged(
        Damage.SEVERAL,
        "%(what)s: not all of it would be read; scan or save each part as a file of its own",
        what=SurveyError(what, **values),
    )


def unsupported(what: str, **values: object) -> Damaged:
    """Give the reason of data that may be sound but that no decoder here understands."""
    return Damaged(
        Damage.UNSUPPORTED,
        "%(what)s is not supported; scan again as PDF, TIFF, JPEG or PNG in gray, 8 bit",
        what=SurveyError(what, **values),
    )
