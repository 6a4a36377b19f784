"""Asking for the marks of a ballot: at a prompt as at the desk a digit is a box's place on the paper, never its code.

Codes are for scripts and files: of *Tốt · Bình thường · Chưa tốt* the first box has code 3, and whoever looks at
the paper would say 1. So nothing that is typed here is ever taken for a code where it could be a place.
"""

from collections.abc import Callable, Iterator, Sequence

import click

from forms.questionnaire import Question, QuestionKind
from pipeline.errors import UsageError
from pipeline.reviewing.drafts import Draft
from pipeline.reviewing.typed_page import WORDS, words_of

KEYS = {"b": "blank", "-": "blank", "m": "multiple_marks", "x": "unreadable"}
TOLD = {"b": "blank", "m": "several marks", "x": "unreadable"}
Check = Callable[[Question, str], object]
"""Raises UsageError where an answer is none to the question."""


def boxes(question: Question) -> Iterator[str]:
    """Go through the lines that show what can be typed, and which code each box has in files."""
    for place, option in enumerate(question.options, 1):
        yield f"    {place}  {option.label}  (code {option.code})"


def answer_of_keys(question: Question, typed: str) -> str:
    """Give the answer that keys stand for, in codes joined by `;`: places of boxes, several as `1 3`, or a letter.

    Raises:
        UsageError: A number is the place of no box.
    """
    plain = typed.strip().lower()
    if plain in KEYS or plain in WORDS:
        return KEYS.get(plain, plain)
    parts = plain.replace(";", " ").replace(",", " ").split()
    return ";".join(_code(question, part) for part in parts)


def _code(question: Question, part: str) -> str:
    if not (part.isascii() and part.isdecimal()):
        return part  # a code with letters can be nothing else; what it is not, is said by whoever checks
    place = int(part[:4])
    if 1 <= place <= len(question.options):
        return question.options[place - 1].code
    coded = next((n for n, option in enumerate(question.options, 1) if option.code == part), None)
    hint = f"; the box with code {part} is box {coded}" if coded else ""
    raise UsageError(f"{part}: question {question.id} has boxes 1 to {len(question.options)}, as printed{hint}")


def said(question: Question, answer: str) -> str:
    """Say an answer in the words of the form."""
    if answer in WORDS:
        return answer
    labels = {option.code: option.label for option in question.options}
    return "; ".join(labels.get(code, code) for code in answer.split(";"))


def with_places(question: Question, answer: str) -> str:
    """Say an answer in the words of the form, with the places of its boxes: `Tốt (box 1)`."""
    if answer in WORDS:
        return answer
    found = [(n, option) for n, option in enumerate(question.options, 1) if option.code in answer.split(";")]
    return "; ".join(f"{option.label} (box {place})" for place, option in found)


def asked(questions: Sequence[Question], draft: Draft, *, check: Check) -> dict[str, str]:
    """Ask question by question until each has an answer that fits; what is typed is kept at once.

    Args:
        questions: In printed order.
        draft: What this person typed before, and was stopped.
        check: Whether an answer is one.
    """
    given = {each.id: each for each in questions if _fits(each, draft.answers.get(each.id), check)}
    answers = {question: draft.answers[question] for question in given}
    if answers:
        click.echo(f"{len(answers)} answers are kept from before ({draft.at}); --anew forgets them:")
        for question in given.values():
            click.echo(f"  {question.id}  {with_places(question, answers[question.id])}")
    try:
        for question in questions:
            if question.id not in answers:
                answers[question.id] = _ask(question, check)
                draft.keep(question.id, answers[question.id])
    except click.Abort:
        click.echo(f"\n{len(answers)} of {len(questions)} answers are kept, for {draft.by} alone", err=True)
        raise
    return answers


def _fits(question: Question, answer: str | None, check: Check) -> bool:
    if answer is None:
        return False
    try:
        check(question, answer)
    except UsageError:  # the form is another one since
        return False
    return True


def _ask(question: Question, check: Check) -> str:
    click.echo(f"\n{question.id}  {question.text}")
    for line in boxes(question):
        click.echo(line)
    several = ", several as `1 3`" if question.kind is QuestionKind.MULTI else ""
    letters = ", ".join(f"{key} {told}" for key, told in TOLD.items() if KEYS[key] in words_of(question))
    while True:
        typed = click.prompt(f"  box 1-{len(question.options)}{several}, {letters}", type=str)
        try:
            answer = answer_of_keys(question, typed)
            check(question, answer)
        except UsageError as error:
            click.echo(f"  {error}", err=True)
        else:
            click.echo(f"    → {said(question, answer)}")
            return answer
