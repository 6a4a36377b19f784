"""The people behind the ballots: who fills in which page, what they want, and what they mean by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from forms.questionnaire import Questionnaire
from forms.sheet import PageLayout, SheetLayout
from pipeline.manifest import PrintedBallot
from pipeline.simulate.answers import given_wishes, imagine_wishes, strike_column
from pipeline.simulate.chance import chance
from pipeline.simulate.job import FormKey
from pipeline.simulate.words import Level, Manner, Wishes
from pipeline.simulate.writer import Writer, meet_writer

Codes = Mapping[str, tuple[str, ...]]
"""Option codes by question id; an empty tuple is blank."""


class Who(StrEnum):
    """Whose hand is on a page."""

    OWN = "own"
    COPY = "copy"  # somebody else, who got a photocopy of the ballot


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """All who fill in ballots; what they do depends on the seed and the ballot alone."""

    layouts: Mapping[FormKey, SheetLayout]
    questionnaires: Mapping[FormKey, Questionnaire]
    level: Level
    seed: int

    def writer(self, printed: PrintedBallot, who: Who) -> Writer:
        """Meet the person who fills in a ballot."""
        code = printed.ballot.code
        habits, pen = (chance(self.seed, code, who, what) for what in ("habits", "pen"))
        return meet_writer(habits, pen, self.level)

    def wishes(self, printed: PrintedBallot, page: PageLayout, who: Who, given: Codes | None) -> Wishes:
        """Give what the person puts on one page; with answers `given`, exactly those."""
        code = printed.ballot.code
        rng = chance(self.seed, code, who, "wishes")
        if given is not None:
            return given_wishes(given, rng)
        wishes = imagine_wishes(self.questionnaires[printed.form, printed.version], rng)
        return strike_column(page, wishes, chance(self.seed, code, who, page.number, "column"))

    def meant(self, printed: PrintedBallot, given: Codes | None) -> Codes:
        """Give what the person means by a whole ballot: what a patient reviewer would make of it."""
        meant: dict[str, tuple[str, ...]] = {}
        for page in self.layouts[printed.form, printed.version].pages:
            wishes = self.wishes(printed, page, Who.OWN, given)
            for question in page.questions():
                wish = wishes.get(question)
                stands = wish is not None and wish.manner is not Manner.WITHDRAWN
                meant[question] = wish.codes if wish is not None and stands else ()
        return meant
