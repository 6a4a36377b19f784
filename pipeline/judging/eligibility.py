"""Judge whether a ballot counts: ordered rules, one small function each; all reasons are kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from forms.questionnaire import Question, QuestionKind, Questionnaire
from omr.reading import AnswerStatus
from pipeline.judging.ballot import Ballot
from pipeline.judging.reasons import Reason, ReasonCode, WarningCode
from pipeline.judging.rules import EligibilityRules

STRAIGHT_LINE_MIN = 5  # with fewer rows the same answer everywhere is no sign of carelessness


class Status(StrEnum):
    """Whether a ballot counts."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    PENDING = "pending"
    SPOILED = "spoiled"  # never counted as returned


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a ballot counts, with every reason found, in the order of the rules."""

    status: Status
    reasons: tuple[Reason, ...] = ()
    warnings: tuple[WarningCode, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Give the reason codes as the exports write them."""
        return tuple(str(reason.code) for reason in self.reasons)

    @property
    def undated(self) -> bool:
        """Whether the day of receipt matters and was not stated."""
        return WarningCode.NO_RECEIPT_DATE in self.warnings


def judge(ballot: Ballot, questionnaire: Questionnaire | None, rules: EligibilityRules) -> Verdict:
    """Judge one ballot; `questionnaire` is None where its form version was never printed here.

    A ballot with an open question stays pending, whatever else was found: a decision may still
    add reasons, and none of those stored would be the whole list.
    """
    found = tuple(reason for rule in RULES if (reason := rule(ballot, questionnaire, rules)) is not None)
    reasons = tuple(reason for reason in found if rules.excludes(reason.code))
    return Verdict(status=_status(ballot, reasons), reasons=reasons, warnings=_warnings(ballot, questionnaire, rules))


def _status(ballot: Ballot, reasons: tuple[Reason, ...]) -> Status:
    if ballot.spoiled:
        return Status.SPOILED
    if ballot.waits or any(answer.status is AnswerStatus.PENDING for answer in ballot.answers.values()):
        return Status.PENDING
    return Status.INELIGIBLE if reasons else Status.ELIGIBLE


Rule = Callable[[Ballot, Questionnaire | None, EligibilityRules], Reason | None]


def _unknown_form(ballot: Ballot, questionnaire: Questionnaire | None, rules: EligibilityRules) -> Reason | None:
    known = questionnaire is not None and ballot.ballot.plan == rules.plan and ballot.ballot.round in rules.rounds
    stated = ReasonCode.UNKNOWN_FORM in ballot.stated
    return Reason(code=ReasonCode.UNKNOWN_FORM) if stated or not known else None


def _unknown_unit(ballot: Ballot, _: Questionnaire | None, rules: EligibilityRules) -> Reason | None:
    return None if ballot.ballot.unit in rules.units else Reason(code=ReasonCode.UNKNOWN_UNIT)


def _not_issued(ballot: Ballot, _: Questionnaire | None, __: EligibilityRules) -> Reason | None:
    issued = ballot.printed or not ballot.on_paper
    return None if issued else Reason(code=ReasonCode.NOT_ISSUED)


def _duplicate(ballot: Ballot, _: Questionnaire | None, __: EligibilityRules) -> Reason | None:
    return _stated(ballot, ReasonCode.DUPLICATE)


def _missing_page(ballot: Ballot, _: Questionnaire | None, __: EligibilityRules) -> Reason | None:
    places = tuple(str(page) for page in ballot.missing_pages)
    return Reason(code=ReasonCode.MISSING_PAGE, places=places) if places else None


def _spoiled(ballot: Ballot, _: Questionnaire | None, __: EligibilityRules) -> Reason | None:
    return Reason(code=ReasonCode.SPOILED) if ballot.spoiled else None


def _out_of_period(ballot: Ballot, _: Questionnaire | None, rules: EligibilityRules) -> Reason | None:
    out = rules.is_out_of_period(ballot.received, ballot.ballot.round)
    return Reason(code=ReasonCode.OUT_OF_PERIOD) if out else None


def _blank_form(ballot: Ballot, questionnaire: Questionnaire | None, _: EligibilityRules) -> Reason | None:
    blank = questionnaire is not None and _is_blank(ballot, questionnaire)
    return Reason(code=ReasonCode.BLANK_FORM) if blank else None


def _required_blank(ballot: Ballot, questionnaire: Questionnaire | None, rules: EligibilityRules) -> Reason | None:
    if questionnaire is None or _is_blank(ballot, questionnaire):
        return None
    blank = tuple(q.id for q in _seen(ballot, questionnaire) if q.required and _state(ballot, q) is AnswerStatus.BLANK)
    return Reason(code=ReasonCode.REQUIRED_BLANK, places=blank) if len(blank) > rules.required_blank_tolerance else None


def _multiple_marks(ballot: Ballot, questionnaire: Questionnaire | None, _: EligibilityRules) -> Reason | None:
    if questionnaire is None:
        return None
    singles = (q for q in _seen(ballot, questionnaire) if q.kind is QuestionKind.SINGLE)
    places = tuple(q.id for q in singles if _state(ballot, q) is AnswerStatus.MULTIPLE_MARKS)
    return Reason(code=ReasonCode.MULTIPLE_MARKS, places=places) if places else None


def _unreadable(ballot: Ballot, questionnaire: Questionnaire | None, _: EligibilityRules) -> Reason | None:
    if questionnaire is None:
        return None
    required = (q for q in _seen(ballot, questionnaire) if q.required)
    places = tuple(q.id for q in required if _state(ballot, q) is AnswerStatus.UNREADABLE)
    return Reason(code=ReasonCode.UNREADABLE, places=places) if places else None


def _wrong_respondent(ballot: Ballot, questionnaire: Questionnaire | None, _: EligibilityRules) -> Reason | None:
    """The person says in a screening question that they are not among those surveyed, or others found so."""
    places = () if questionnaire is None else tuple(_disqualifying(ballot, questionnaire))
    stated = ReasonCode.WRONG_RESPONDENT in ballot.stated
    return Reason(code=ReasonCode.WRONG_RESPONDENT, places=places) if places or stated else None


def _audit_failed(ballot: Ballot, _: Questionnaire | None, __: EligibilityRules) -> Reason | None:
    return _stated(ballot, ReasonCode.AUDIT_FAILED)


RULES: tuple[Rule, ...] = (
    _unknown_form,
    _unknown_unit,
    _not_issued,
    _duplicate,
    _missing_page,
    _spoiled,
    _out_of_period,
    _blank_form,
    _required_blank,
    _multiple_marks,
    _unreadable,
    _wrong_respondent,
    _audit_failed,
)


def _stated(ballot: Ballot, code: ReasonCode) -> Reason | None:
    return Reason(code=code) if code in ballot.stated else None


def _seen(ballot: Ballot, questionnaire: Questionnaire) -> Iterator[Question]:
    """Go through the questions that can be judged: nothing is said about a page that nobody saw."""
    incomplete = bool(ballot.missing_pages or ballot.waits)
    return (q for q in questionnaire.mark_questions() if q.id in ballot.answers or not incomplete)


def _disqualifying(ballot: Ballot, questionnaire: Questionnaire) -> Iterator[str]:
    for question in questionnaire.mark_questions():
        answer = ballot.answers.get(question.id)
        if not question.qualifying_codes or answer is None or answer.status is not AnswerStatus.ANSWERED:
            continue
        if not question.qualifying_codes.intersection(answer.codes):
            yield question.id


def _state(ballot: Ballot, question: Question) -> AnswerStatus:
    answer = ballot.answers.get(question.id)
    return AnswerStatus.BLANK if answer is None else answer.status


def _is_blank(ballot: Ballot, questionnaire: Questionnaire) -> bool:
    whole = not ballot.missing_pages and not ballot.waits
    return whole and all(_state(ballot, q) is AnswerStatus.BLANK for q in questionnaire.mark_questions())


def _warnings(ballot: Ballot, questionnaire: Questionnaire | None, rules: EligibilityRules) -> tuple[WarningCode, ...]:
    straight = questionnaire is not None and _is_straight_line(ballot, questionnaire)
    undated = rules.has_period(ballot.ballot.round) and ballot.received is None
    return (*((WarningCode.STRAIGHT_LINE,) if straight else ()), *((WarningCode.NO_RECEIPT_DATE,) if undated else ()))


def _is_straight_line(ballot: Ballot, questionnaire: Questionnaire) -> bool:
    rows = [q for q in questionnaire.mark_questions() if q.kind is QuestionKind.SINGLE and len(q.options) > 2]
    answers = [ballot.answers[q.id] for q in rows if q.id in ballot.answers]
    same = len({answer.codes for answer in answers}) == 1 and answers[0].status is AnswerStatus.ANSWERED
    return same and len(answers) == len(rows) >= STRAIGHT_LINE_MIN
