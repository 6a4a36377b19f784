"""The same numbers by an independent path: SQL over what was read and decided, against arrays of packed answers."""

from collections import defaultdict
from collections.abc import Iterator

from forms.phrase import Phrase, phrase
from forms.plan.rounds import Window
from forms.questionnaire import QuestionKind
from pipeline.counting import own_tally
from pipeline.judging.reasons import ReasonCode
from pipeline.judging.rules import EligibilityRules, rules_of
from pipeline.store import packed
from pipeline.store.second_count import Asked, Judging, counted_answers, counted_blanks, counted_statuses
from pipeline.survey import Survey
from pipeline.tally.cells import Cell, CellCounts, pooled

Numbers = dict[tuple[str, ...], int]
LEFT_BLANK = "left blank on ballots that do not count"


def disagreements(survey: Survey) -> tuple[tuple[Phrase, ...], int]:
    """Count everything twice; give what differs in words, and how many numbers were compared."""
    first, second = _first(survey), _second(survey)
    places = sorted(first.keys() | second.keys())
    faults = tuple(
        phrase(
            "%(place)s: %(first)s by packed answers, %(second)s in SQL",
            place=" ".join(place),
            first=first.get(place, 0),
            second=second.get(place, 0),
        )
        for place in places
        if first.get(place, 0) != second.get(place, 0)
    )
    return faults, len(places)


def _first(survey: Survey) -> Numbers:
    tally = own_tally(survey)
    found: Numbers = {}
    by_place: defaultdict[tuple[str, ...], list[CellCounts]] = defaultdict(list)
    for cell, counts in tally.cells.items():
        by_place[_place(cell)].append(counts)
    for place, cells in by_place.items():
        counts = pooled(cells)
        numbers = {"eligible": counts.eligible, "ineligible": counts.ineligible, "pending": counts.pending}
        found |= {(*place, name): number for name, number in numbers.items() if number}
        found |= {(*place, question, ";".join(codes)): n for (question, codes), n in counts.answers.items()}
        found |= {(*place, question, LEFT_BLANK): n for question, n in counts.left_blank.items()}
    return found


def _second(survey: Survey) -> Numbers:
    judging, asked = _judging(rules_of(survey.plan)), tuple(_asked(survey))
    with survey.store.connection() as connection:
        statuses = counted_statuses(connection, asked, judging)
        answers = counted_answers(connection, asked, judging)
        blanks = counted_blanks(connection, asked, judging)
    units = {unit.id for unit in survey.plan.units}
    found: Numbers = {row[:6]: row.ballots for row in statuses if row.unit in units}
    found |= {row[:7]: row.ballots for row in answers}
    return found | {(*row[:6], LEFT_BLANK): row.ballots for row in blanks if row.unit in units}


def _place(cell: Cell) -> tuple[str, ...]:
    return cell.unit, cell.round, cell.channel, cell.form, cell.version


def _asked(survey: Survey) -> Iterator[Asked]:
    with survey.store.connection() as connection:
        books = packed.books(connection)
    for (form, version), book in books.items():
        page_of = {question: number for number, page in enumerate(book.pages, 1) for question in page}
        for position, question in enumerate(book.questionnaire.mark_questions()):
            yield Asked(
                form=form,
                version=version,
                question=question.id,
                position=position,
                page=page_of.get(question.id, 0),
                required=question.required,
                single=question.kind is QuestionKind.SINGLE,
                qualifying=tuple(sorted(question.qualifying_codes)),
            )


def _days(window: Window) -> tuple[str, str]:
    first, last = (day.isoformat() if day else "" for day in (window.start, window.last))
    return first, last


def _judging(rules: EligibilityRules) -> Judging:
    return Judging(
        plan=rules.plan,
        units=tuple(sorted(rules.units)),
        rounds=tuple(sorted(rules.rounds)),
        windows=tuple((label, *_days(rules.window(label))) for label in sorted(rules.rounds)),
        tolerance=rules.required_blank_tolerance,
        excluding=tuple(code for code in ReasonCode if rules.excludes(code)),
    )
