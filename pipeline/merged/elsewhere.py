"""What only the senders of merged packages can settle, in words."""

from collections import Counter
from collections.abc import Iterator

from forms.phrase import Phrase, phrase
from pipeline.known_units import place_called
from pipeline.merged.standing import Standing, late_pages, loose_pages
from pipeline.survey import Survey


def left_to_senders(survey: Survey, now: Standing) -> Iterator[Phrase]:
    """Say what waits where packages were made and counts in no figure here."""
    for place, count in sorted(Counter(each.place for each in now.waiting).items()):
        yield phrase(
            "%(count)s ballots of %(place)s waited for a person where their package was made, and count in no figure: "
            "merge a new package once they are settled there",
            count=count,
            place=place_called(survey.plan, place),
        )
    loose = loose_pages(survey)
    if loose:
        yield phrase(
            "%(pages)s pages were not read or of no known ballot where packages were made, and may be ballots more: "
            "merge new packages once they are settled there",
            pages=loose,
        )
    plan = survey.plan
    late = late_pages(survey, units=[each.id for each in plan.units], rounds=[each.label for each in plan.rounds()])
    if late:
        yield phrase(
            "%(pages)s pages came after their rounds were closed where packages were made, and count in no figure: "
            "merge new packages once they were let in there",
            pages=late,
        )
