"""What the columns of a table stand for: questions, their split options, unit, round, day of receipt, row id.

Names are those of our own template, and those that KoBoToolbox and ODK make of a form with the same questions:
groups before the name (`nhom/q3_2`, ODK Central: `nhom-q3_2`), one column per option (`q3_1/2`), or the
questions' texts in place of names.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import islice

from forms.phrase import phrase
from forms.plan import Plan
from forms.plan.finding import Finding, Severity, finding
from forms.questionnaire import Question, QuestionKind, Questionnaire
from pipeline.importing.cut_ids import cut_from, like_number
from pipeline.importing.table import Heading, TableRefused, column_letter
from pipeline.importing.words import fold, unambiguous


class Field(StrEnum):
    """What a column can be besides a question."""

    BALLOT = "ballot"
    UNIT = "unit"
    ROUND = "round"
    RECEIVED = "received"
    KEY = "row id"
    TIME = "time"  # of submission, by the form's server


# Of several columns for one field the name that stands first here is taken: an edited submission keeps its root id.
FIELD_NAMES: Mapping[Field, tuple[str, ...]] = {
    Field.BALLOT: ("ballot", "mã phiếu", "ma_phieu"),
    Field.UNIT: ("unit", "đơn vị", "mã đơn vị", "don_vi", "ma_don_vi", "đơn vị khảo sát"),
    Field.ROUND: ("round", "đợt", "đợt khảo sát", "dot", "kỳ"),
    Field.RECEIVED: ("received", "ngày thu phiếu", "ngày nhận", "ngay_thu", "ngay_nhan", "ngày thu"),
    Field.KEY: ("meta/rootuuid", "_uuid", "meta/instanceid", "meta-instanceid", "instanceid", "key", "row_id"),
    Field.TIME: ("_submission_time", "submissiondate", "end", "start"),
}
# Ids that many a table gives its rows by counting them, so that the next table has the same; the others are unique.
COUNTED_IDS = frozenset({"key", "row_id"})
MOST_GROUPS, LONGEST_NAME = 64, 10_000  # a heading of nothing but slashes was looked at in the square of its length
_FIELD_OF = {name: field for field, names in FIELD_NAMES.items() for name in names}
# Unless a form asks for something else in these words.
_NAMES = ("họ tên", "họ và tên", "ho ten", "ho_ten", "tên người trả lời", "cccd", "số cccd", "cmnd", "số cmnd")
_PLACES = ("địa chỉ", "dia_chi", "email", "điện thoại", "số điện thoại", "dien_thoai", "so_dien_thoai", "sđt")
_SERVERS = ("địa chỉ email", "email address")  # as form servers head the column in which they keep who was signed in
_WHO = tuple(fold(name) for name in (*_NAMES, *_PLACES, *_SERVERS))
_PREFIXES = ("", "q", "q_", "cau", "cau_", "câu ", "c", "c_", "question_")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionColumns:
    """Where a question's answer stands: in one column, or in one per option."""

    question: Question
    whole: int | None
    split: tuple[tuple[int, str], ...] = ()  # column, option code


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What is known of a table for one form."""

    questionnaire: Questionnaire
    fields: Mapping[Field, int]
    questions: tuple[QuestionColumns, ...]  # the mark questions, in printed order; missing ones have no column
    texts: tuple[tuple[int, str], ...]  # column and id of questions answered in free words
    unused: tuple[int, ...]  # columns that mean nothing here
    counted: bool  # whether the row ids may be numbers that another table gives to other rows


def recognised(headings: Sequence[Heading], questionnaires: Iterable[Questionnaire]) -> int:
    """Count the headings that mean something, to tell the heading row from titles above it."""
    forms = tuple(questionnaires)
    found = sum(_name(heading) in _FIELD_OF for heading in headings)
    return found + max((len(set(_matches(headings, form).values())) for form in forms), default=0)


def columns_of(headings: Sequence[Heading], questionnaire: Questionnaire, name: str) -> Columns:
    """Say what the columns stand for.

    Raises:
        TableRefused: A required question has no column or two, or Excel has cut ids such as 3.10.
    """
    matches = _matches(headings, questionnaire)
    _refuse_cut_ids(headings, matches, questionnaire, name)
    by_meaning: dict[tuple[str, str], list[int]] = {}
    for place, meaning in matches.items():
        by_meaning.setdefault(meaning, []).append(place)
    for (question, option), places in by_meaning.items():
        if len(places) > 1:
            what = f"option {option} of question {question}" if option else f"question {question}"
            raise TableRefused(
                "%(name)s: columns %(letters)s are all %(what)s; keep one of them",
                name=name,
                letters=_letters(places),
                what=what,
            )
    questions = tuple(_question_columns(q, by_meaning) for q in questionnaire.mark_questions())
    missing = [q.question.id for q in questions if q.whole is None and not q.split and q.question.required]
    if missing:
        raise TableRefused(
            "%(name)s: no column for the required questions %(missing)s of form %(form)s; `phieu "
            "import --template` shows the columns",
            name=name,
            missing=", ".join(missing),
            form=questionnaire.form,
        )
    fields = fields_of(headings)
    used = {*fields.values(), *matches}
    free = {question.id for question in questionnaire.questions() if question.kind.value in ("free_text", "text_line")}
    return Columns(
        questionnaire=questionnaire,
        fields=fields,
        questions=questions,
        texts=tuple((places[0], id_) for (id_, option), places in by_meaning.items() if not option and id_ in free),
        unused=tuple(place for place, h in enumerate(headings) if place not in used and h.text.strip()),
        counted=Field.KEY in fields and _name(headings[fields[Field.KEY]]) in COUNTED_IDS,
    )


def heading_of(id_: str) -> str:
    """Give the heading under which a question's answers are found: not its bare id where that says something else."""
    return f"q_{id_}" if fold(id_) in _FIELD_OF else id_


def clashing_ids(plan: Plan) -> Iterator[Finding]:
    """Name the questions whose ids are what tables call the unit, the round, the day or the code of a ballot."""
    for key, form in plan.questionnaires.items():
        for question in form.questions():
            if heading_of(question.id) != question.id:
                said = phrase(
                    "Câu %(id)s của mẫu %(form)s trùng tên với một cột của bảng trả lời (mã phiếu, đơn vị, đợt, ngày): "
                    "bảng trả lời phải đề cột của câu này là %(heading)s (tệp --answers, --from: q%(id)s), "
                    "hoặc đổi mã câu",
                    id=question.id,
                    form=form.form,
                    heading=heading_of(question.id),
                )
                at = ("questionnaires", key)
                yield finding(plan, "QUESTION_ID_IS_A_COLUMN", Severity.WARNING, at=at, said=said)


def question_places(headings: Sequence[Heading], questionnaire: Questionnaire) -> frozenset[int]:
    """Give the columns that hold answers to a form's questions."""
    return frozenset(_matches(headings, questionnaire))


def identity_places(headings: Sequence[Heading], questionnaires: Iterable[Questionnaire]) -> tuple[int, ...]:
    """Give the columns that say who answered: those of a form's identity lines, and what tables usually call them."""
    forms = tuple(questionnaires)
    lines = [q for form in forms for q in form.questions() if q.kind is QuestionKind.IDENTITY_LINE]
    names = {name: q.id for q in lines for name in (*_id_names(q.id), *_text_names(q))} | dict.fromkeys(_WHO, "")
    asked = {place for form in forms for place in _matches(headings, form)} | set(fields_of(headings).values())
    return tuple(
        place for place, each in enumerate(headings) if place not in asked and _meaning(_name(each), names, {})
    )


def _question_columns(question: Question, by_meaning: Mapping[tuple[str, str], list[int]]) -> QuestionColumns:
    split = tuple(
        (by_meaning[question.id, option.code][0], option.code)
        for option in question.options
        if (question.id, option.code) in by_meaning
    )
    whole = by_meaning.get((question.id, ""))
    return QuestionColumns(question=question, whole=whole[0] if whole else None, split=split)


def fields_of(headings: Sequence[Heading]) -> dict[Field, int]:
    """Give the columns that say where a row belongs, whatever form it answers."""
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        found.setdefault(_name(heading), place)
    return {
        field: next(found[name] for name in names if name in found)
        for field, names in FIELD_NAMES.items()
        if any(name in found for name in names)
    }


def _matches(headings: Sequence[Heading], questionnaire: Questionnaire) -> dict[int, tuple[str, str]]:
    """Give for each column that is a question its id, with an option code where it is split."""
    names = _names(questionnaire)
    options = _all_option_names(questionnaire)
    found = {}
    for place, heading in enumerate(headings):
        name = _name(heading)
        meaning = None if name in _FIELD_OF or not name else _meaning(name, names, options)
        if meaning:
            found[place] = meaning
    return found


def _meaning(name: str, names: Mapping[str, str], options: Mapping[str, Mapping[str, str]]) -> tuple[str, str] | None:
    for tail in _tails(name):
        if tail in names:
            return names[tail], ""
        stem, slash, last = tail.rpartition("/")
        question = names.get(stem) if slash else None
        if question is not None and last in options.get(question, {}):
            return question, options[question][last]
    return None


def _tails(name: str) -> Iterator[str]:
    """Give the name with ever more groups taken off its front, as far as groups can lie within each other."""
    yield name
    ends = (place for place, char in enumerate(name[:-1]) if char in "/-")
    for place in islice(ends, MOST_GROUPS if len(name) <= LONGEST_NAME else 0):
        yield name[place + 1 :]


@lru_cache(maxsize=64)
def _names(questionnaire: Questionnaire) -> Mapping[str, str]:
    questions = [q for q in questionnaire.questions() if q.kind is not QuestionKind.IDENTITY_LINE]
    by_id = unambiguous((name, q.id) for q in questions for name in _id_names(q.id))
    by_text = unambiguous((name, q.id) for q in questions for name in _text_names(q))
    return {**by_text, **by_id}


def _id_names(id_: str) -> Iterator[str]:
    for form in dict.fromkeys((id_, id_.replace(".", "_"), id_.replace(".", "-"))):
        for prefix in _PREFIXES:
            yield fold(prefix + form)


def _text_names(question: Question) -> Iterator[str]:
    text = fold(question.text)
    yield text
    yield from (fold(f"{question.id}{mark} {text}") for mark in ("", ".", ":", ")", " -"))


@lru_cache(maxsize=64)
def _all_option_names(questionnaire: Questionnaire) -> Mapping[str, Mapping[str, str]]:
    return {question.id: _option_names(question) for question in questionnaire.mark_questions()}


def _option_names(question: Question) -> Mapping[str, str]:
    return unambiguous((fold(name), option.code) for option in question.options for name in (option.code, option.label))


def _name(heading: Heading) -> str:
    return fold(heading.text)


def _refuse_cut_ids(
    headings: Sequence[Heading], matches: Mapping[int, tuple[str, str]], questionnaire: Questionnaire, name: str
) -> None:
    """Excel keeps 3.10 as the number 3.1: a heading that may have been either is never taken for one of them."""
    ids = [question.id for question in questionnaire.questions()]
    matched = {question for question, _ in matches.values()}
    for place, heading in enumerate(headings):
        cut = cut_from(heading.text, ids, matched, numeric=heading.numeric)
        if cut:
            raise TableRefused(
                "%(name)s: column %(column_letter)s is headed %(text)s, which may be question "
                "%(like)s: Excel cuts the last zero of a number. Format the heading cells as Text "
                "and write %(cut)s again (or '%(cut)s with an apostrophe before it), or begin from "
                "`phieu import --template`",
                name=name,
                column_letter=column_letter(place),
                text=heading.text.strip(),
                like=" or ".join(like_number(heading.text, ids)),
                cut=cut[0],
            )


def _letters(places: Sequence[int]) -> str:
    return ", ".join(column_letter(place) for place in places)
