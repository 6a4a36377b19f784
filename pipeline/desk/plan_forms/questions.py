"""The questions of one questionnaire: words, kind, choices, order; a changed form gets a version of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from forms.phrase import Phrase
from forms.plan.yamledit import Drop, Edit, Insert, Put
from forms.plan.yamltree import Path
from forms.questionnaire import QuestionKind
from pipeline.desk.plan_forms.fields import Field, Sent, at, put_number, put_text, shown
from pipeline.errors import UsageError
from pipeline.vietnam import whole_number

HEAD = (
    ("form_title", "Tên phiếu", "text"),
    ("form_subtitle", "Dòng dưới tên phiếu", "text"),
    ("intro", "Lời mở đầu", "long"),
    ("instruction", "Hướng dẫn trả lời", "long"),
    ("closing", "Lời cảm ơn", "text"),
)
KINDS = {
    QuestionKind.SINGLE: "Chọn một ô",
    QuestionKind.MULTI: "Chọn nhiều ô",
    QuestionKind.FREE_TEXT: "Viết tự do",
    QuestionKind.TEXT_LINE: "Điền một dòng",
    QuestionKind.IDENTITY_LINE: "Danh tính (được che)",
}
OWN = ""  # in place of a scale: the question has choices of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRow:
    """One question as the form shows it."""

    name: str  # `s.q`: its places in the plan file
    where: str  # its path there, as findings name it
    id: str
    text: str
    kind: str
    required: bool
    scale: str
    options: str  # one `code = label` a line
    lines: str
    first: bool
    last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRow:
    """One section with its questions."""

    name: str
    title: str
    stem: str
    questions: tuple[QuestionRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsForm:
    """One questionnaire as the form shows it."""

    key: str
    version: str
    head: tuple[Field, ...]
    scales: tuple[str, ...]
    sections: tuple[SectionRow, ...]


def questions_form(data: Any, key: str) -> QuestionsForm:
    """Give the fields of a questionnaire; UsageError where the plan has none of this name."""
    entry = at(data, ("questionnaires", key))
    if entry is None:
        raise UsageError("%(key)s: không có mẫu phiếu này trong kế hoạch", key=key)
    return QuestionsForm(
        key=key,
        version=shown(entry.get("form_version", "1")),
        head=tuple(
            Field(name=name, label=label, value=shown(entry.get(name)), kind=kind) for name, label, kind in HEAD
        ),
        scales=tuple(entry.get("scales") or ()),
        sections=tuple(_section(key, n, section) for n, section in enumerate(entry.get("sections") or ())),
    )


def question_edits(data: Any, key: str, sent: Sent) -> Iterator[Edit]:
    """Give what a sent form changes; UsageError where a field does not fit."""
    root: Path = ("questionnaires", key)
    for name, _, _ in HEAD:
        yield from put_text(data, (*root, name), sent, name)
    for s, section in enumerate(at(data, (*root, "sections")) or ()):
        place = (*root, "sections", s)
        yield from put_text(data, (*place, "title"), sent, f"{s}.title")
        yield from put_text(data, (*place, "question_stem"), sent, f"{s}.stem")
        for q, question in enumerate(section["questions"]):
            yield from _of_question(data, (*place, "questions", q), question, sent, f"{s}.{q}")


def _of_question(data: Any, path: Path, question: Any, sent: Sent, name: str) -> Iterator[Edit]:
    if sent.get(f"{name}.id") != shown(question.get("id")):
        return
    yield from put_text(data, (*path, "text"), sent, f"{name}.text")
    kind = sent.get(f"{name}.kind", question.get("kind"))
    if kind != question.get("kind"):
        if kind not in set(QuestionKind):
            raise UsageError("%(name)s.kind: %(kind)r", name=name, kind=kind)
        yield Put(path=(*path, "kind"), value=kind)
    required = f"{name}.required" in sent
    if required != bool(question.get("required", False)):
        yield Put(path=(*path, "required"), value=required)
    if kind in (QuestionKind.SINGLE, QuestionKind.MULTI):
        yield from _choices(path, question, sent, name)
    else:
        if question.get("scale"):
            yield Put(path=(*path, "scale"), value=None)
        if question.get("options"):
            yield Put(path=(*path, "options"), value=[])
    if kind == QuestionKind.FREE_TEXT:
        yield from put_number(data, (*path, "lines"), sent, f"{name}.lines", Phrase("Số dòng"))


def _choices(path: Path, question: Any, sent: Sent, name: str) -> Iterator[Edit]:
    scale = sent.get(f"{name}.scale", shown(question.get("scale")))
    if scale != shown(question.get("scale")):
        yield Put(path=(*path, "scale"), value=scale or None)
    if scale:
        if question.get("options"):
            yield Put(path=(*path, "options"), value=[])
        return
    written = sent.get(f"{name}.options")
    if written is not None and _lines(written) != _lines(_options(question.get("options") or ())):
        yield Put(path=(*path, "options"), value=[_option(line, question) for line in _lines(written)])


def _option(line: str, question: Any) -> dict[str, Any]:
    code, sign, label = (part.strip() for part in line.partition("="))
    if not sign or not code or not label:
        raise UsageError(
            "%(question)s: viết mỗi phương án một dòng, như `5 = Rất hài lòng`; thấy %(line)r",
            question=shown(question.get("id")),
            line=line,
        )
    known = {shown(each.get("code")): each for each in question.get("options") or ()}
    number = whole_number(code)
    return {**known.get(code, {}), "code": number if str(number) == code else code, "label": label}


def question_action(data: Any, key: str, action: str) -> Iterator[Edit]:
    """Give what a button changes: `up:s.q`, `down:s.q`, `drop:s.q` or `add:s`, by places in the plan file.

    Raises:
        UsageError: There is no such place, or a section would be left empty.
    """
    root: Path = ("questionnaires", key)
    verb, _, name = action.partition(":")
    if verb not in ("up", "down", "drop", "add") or not name:
        return
    numbers = [number for part in name.split(".") if (number := whole_number(part)) is not None]
    questions = at(data, (*root, "sections", numbers[0], "questions")) if numbers else None
    if questions is None:
        raise UsageError("%(action)s: không có chỗ này", action=action)
    path = (*root, "sections", numbers[0], "questions")
    if verb == "add":
        yield Insert(path=(*path, len(questions)), value=_new_question(data, root, numbers[0]))
        return
    place = numbers[1] if len(numbers) > 1 else -1
    if not 0 <= place < len(questions):
        raise UsageError("%(action)s: không có chỗ này", action=action)
    if verb == "drop":
        if len(questions) == 1:
            raise UsageError("Mỗi phần cần ít nhất một câu hỏi")
        yield Drop(path=(*path, place))
    else:
        other = place - 1 if verb == "up" else place + 1
        if 0 <= other < len(questions):
            yield Drop(path=(*path, place))
            yield Insert(path=(*path, other), value=questions[place])


def _new_question(data: Any, root: Path, section: int) -> dict[str, Any]:
    """Give a question like the last one of its section, with an id of its own."""
    entry = at(data, (*root, "sections", section))
    taken = {shown(q.get("id")) for s in at(data, (*root, "sections")) for q in s["questions"]}
    number = len(entry["questions"]) + 1
    while f"{entry['id']}.{number}" in taken:
        number += 1
    question = {"id": f"{entry['id']}.{number}", "text": "(câu hỏi mới)", "kind": "single", "required": True}
    scale = next((q.get("scale") for q in reversed(entry["questions"]) if q.get("scale")), None)
    scale = scale or next(iter(at(data, (*root, "scales")) or ()), None)
    if scale:
        return {**question, "scale": scale}
    return {**question, "options": [{"code": 1, "label": "Có"}, {"code": 2, "label": "Không"}]}


def _section(key: str, number: int, section: Any) -> SectionRow:
    questions = section.get("questions") or ()
    return SectionRow(
        name=str(number),
        title=shown(section.get("title")),
        stem=shown(section.get("question_stem")),
        questions=tuple(
            QuestionRow(
                name=f"{number}.{place}",
                where=f"questionnaires.{key}.sections[{number}].questions[{place}]",
                id=shown(question.get("id")),
                text=shown(question.get("text")),
                kind=shown(question.get("kind")),
                required=bool(question.get("required", False)),
                scale=shown(question.get("scale")),
                options=_options(question.get("options") or ()),
                lines=shown(question.get("lines", 1)),
                first=place == 0,
                last=place == len(questions) - 1,
            )
            for place, question in enumerate(questions)
        ),
    )


def _options(options: Any) -> str:
    return "\n".join(f"{shown(each.get('code'))} = {shown(each.get('label'))}" for each in options)


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
