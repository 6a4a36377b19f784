"""Read the ballots of a package: each is held against the plan and against the form that it answers."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from forms.phrase import Phrase, phrase
from forms.questionnaire import QuestionKind, Questionnaire, questionnaire_from_json
from pipeline.channels import CHANNELS
from pipeline.counting import questionnaires
from pipeline.files.sealed_zip import PackageFault, SealedPackage
from pipeline.judging.eligibility import Status
from pipeline.merged.record import TABLE, BallotRecord, Reader, with_asides
from pipeline.merging.asked import asked_otherwise
from pipeline.merging.packing import ASIDES, BALLOTS, FORMS
from pipeline.survey import Survey

NAME = re.compile(r"[0-9a-f]{32}")  # of a ballot on its way
Form = tuple[str, str]  # its code and version
MOST_SHOWN = 100  # characters of what a package says, in a message
NO_ANSWER = frozenset({"blank", "multiple_marks", "unreadable", "pending"})


def read_ballots(package: SealedPackage, survey: Survey, scope: frozenset[str]) -> tuple[BallotRecord, ...]:
    """Read the ballots, each checked against the plan and its form.

    Raises:
        PackageError: One does not fit, the forms ask something else, or they are not as many as the package says.
    """
    forms = {(form.form, form.version): form for form in questionnaires(survey)}
    records: list[BallotRecord] = []
    reader = Reader()
    try:
        for line in package.files[BALLOTS].decode("utf-8").splitlines():
            record = reader.record(line)
            fault = next(_faults(record, survey, forms, scope), None)
            if fault is not None:
                where = phrase("ballot %(number)s: %(fault)s", number=len(records) + 1, fault=fault)
                raise package.refuse(
                    PackageFault.FOREIGN_PLAN, where, Phrase("Both sides need the same plan and forms")
                )
            records.append(record)
        records = list(with_asides(records, beside(package, ASIDES)))
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError, RecursionError) as error:
        detail = phrase(
            "ballot %(number)s cannot be read (%(kind)s)", number=len(records) + 1, kind=type(error).__name__
        )
        raise package.refuse(PackageFault.BAD_CONTENT, detail) from error
    if package.manifest.get("ballots") != len(records):
        detail = phrase("it holds %(count)s ballots and says another number", count=len(records))
        raise package.refuse(PackageFault.BAD_CONTENT, detail)
    if len({record.id for record in records}) != len(records):
        raise package.refuse(PackageFault.BAD_CONTENT, Phrase("it holds a ballot twice"))
    _refuse_other_forms(package, {(record.form, record.version) for record in records}, forms)
    return tuple(records)


def _refuse_other_forms(package: SealedPackage, used: Collection[Form], ours: Mapping[Form, Questionnaire]) -> None:
    """Refuse a package whose people were asked something else under the name and version of a form of ours."""
    try:
        said = [questionnaire_from_json(json.dumps(form)) for form in json.loads(package.files[FORMS])]
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        detail = phrase("its forms cannot be read (%(kind)s)", kind=type(error).__name__)
        raise package.refuse(PackageFault.BAD_CONTENT, detail) from error
    theirs = {(form.form, form.version): form for form in said}
    for code, version in sorted(used):
        if (code, version) not in theirs:
            raise package.refuse(
                PackageFault.BAD_CONTENT,
                phrase("it does not say what form %(code)s version %(version)s asks", code=code, version=version),
            )
        other = next(asked_otherwise(theirs[code, version], ours[code, version]), None)
        if other is not None:
            detail = phrase(
                "form %(code)s version %(version)s is another there: %(other)s", code=code, version=version, other=other
            )
            raise package.refuse(
                PackageFault.FOREIGN_PLAN, detail, Phrase("What asks something else needs another form_version")
            )


def _faults(
    record: BallotRecord, survey: Survey, forms: Mapping[Form, Questionnaire], scope: frozenset[str]
) -> Iterator[Phrase]:
    yield from _place_faults(record, survey, scope)
    form = forms.get((record.form, record.version))
    if form is None:
        yield phrase(
            "the plan has no form %(form)s version %(version)s",
            form=short(record.form),
            version=short(record.version),
        )
        return
    asked = {question.id: question for question in form.mark_questions()}
    if len(record.answers) != len(dict(record.answers)):
        yield Phrase("it answers a question twice")
    if record.status == Status.ELIGIBLE and set(asked) != {question for question, _ in record.answers}:
        yield Phrase("a ballot that counts must answer for every question of its form")
    for question, text in record.answers:
        if question not in asked:
            yield phrase(
                "form %(form)s has no question %(question)s", form=short(record.form), question=short(question)
            )
        elif text not in NO_ANSWER:
            yield from _answer_faults(asked[question], text)
        elif text == "pending" and record.status == Status.ELIGIBLE:
            yield phrase("question %(question)s is open, so the ballot cannot count", question=short(question))


def _place_faults(record: BallotRecord, survey: Survey, scope: frozenset[str]) -> Iterator[Phrase]:
    """Go through what is wrong with where a ballot says that it belongs, and with its name."""
    if not survey.plan.has_unit(record.unit):
        yield phrase("the plan has no unit %(unit)s", unit=short(record.unit))
    if record.round not in {each.label for each in survey.plan.rounds()}:
        yield phrase("the plan has no round %(round)s", round=short(record.round))
    if record.period not in ("", record.round, *(each.label for each in survey.plan.periods())):
        yield phrase("the plan has no quarter %(period)r", period=record.period[:40])
    if record.channel not in CHANNELS:
        yield phrase("%(channel)r is no way by which answers come", channel=record.channel[:40])
    if not NAME.fullmatch(record.id):
        yield phrase("%(id)r is no name under which a ballot travels", id=record.id[:40])
    if not re.fullmatch(TABLE, record.table):
        yield phrase("%(id)r is no name under which a ballot travels", id=record.table[:40])
    if record.place not in scope:
        yield phrase("%(place)s is not in the scope of the package", place=short(record.place))


def _answer_faults(question: Any, text: str) -> Iterator[Phrase]:
    codes, known = text.split(";"), [option.code for option in question.options]
    if not set(codes) <= set(known) or len(set(codes)) != len(codes):
        yield phrase("%(text)r is no answer to question %(id)s", text=short(text), id=question.id)
    elif question.kind is QuestionKind.SINGLE and len(codes) > 1:
        yield phrase("question %(id)s takes one answer, found %(text)r", id=question.id, text=short(text))


def beside(package: SealedPackage, name: str) -> str:
    """Give the text of a file that older versions did not send; empty where it lacks."""
    return package.files.get(name, b"").decode("utf-8")


def short(text: str) -> str:
    """Give the beginning of a stranger's text: nobody reads a megabyte of it."""
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
