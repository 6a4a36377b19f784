"""What is wrong with the questionnaires themselves, before anything is laid out (F12, P9, B5)."""

import re
from collections.abc import Iterator

from forms.phrase import phrase
from forms.plan.finding import Finding, Rule, Severity, finding
from forms.plan.model import Plan
from forms.questionnaire import Origin, Question, QuestionKind

Place = tuple[str | int, ...]
MOST_MARK_ROWS = 15  # Đắk Mil reports that people leave longer forms half empty
_NAMES_A_PERSON = re.compile(
    r"họ\s*(và|,)?\s*tên|tên (của )?(ông|bà|người)|địa chỉ|điện thoại|e-?mail|cccd|cmnd|căn cước|chữ ký|ký tên",
    re.IGNORECASE,
)


def questionnaire_not_in_source(plan: Plan) -> Iterator[Finding]:
    """A drafted form is not the office's own before somebody approves it."""
    for key, form in plan.questionnaires.items():
        if form.origin is Origin.DRAFTED:
            said = phrase(
                "Mẫu %(form)s (%(title)s): Mẫu phiếu dự thảo – cần cơ quan phê duyệt", form=form.form, title=form.title
            )
            at = ("questionnaires", key, "origin")
            yield finding(plan, "QUESTIONNAIRE_NOT_IN_SOURCE", Severity.INFO, at=at, said=said)


def form_too_long(plan: Plan) -> Iterator[Finding]:
    """People leave long forms half empty."""
    for key, form in plan.questionnaires.items():
        rows = len(form.mark_questions())
        if rows > MOST_MARK_ROWS:
            said = phrase(
                "Mẫu %(form)s có %(rows)s câu đánh dấu, nhiều hơn %(most)s: phiếu dài dễ bị bỏ trống",
                form=form.form,
                rows=rows,
                most=MOST_MARK_ROWS,
            )
            yield finding(plan, "FORM_TOO_LONG", Severity.WARNING, at=("questionnaires", key), said=said)


def identity_on_anonymous_form(plan: Plan) -> Iterator[Finding]:
    """An anonymous survey must not ask who answers."""
    if not plan.anonymous:
        return
    for at, question in _questions(plan):
        if question.kind is QuestionKind.IDENTITY_LINE:
            said = phrase(
                "Câu %(id)s “%(text)s” hỏi danh tính, nhưng kế hoạch cam kết phiếu ẩn danh",
                id=question.id,
                text=question.text,
            )
            yield finding(plan, "IDENTITY_ON_ANONYMOUS_FORM", Severity.ERROR, at=at, said=said)
        elif not question.marked and not question.prefill_from_unit and _NAMES_A_PERSON.search(question.text):
            said = phrase(
                "Câu %(id)s “%(text)s” có thể hỏi danh tính; kế hoạch cam kết phiếu ẩn danh",
                id=question.id,
                text=question.text,
            )
            yield finding(plan, "IDENTITY_SUSPECTED", Severity.WARNING, at=at, said=said)
    for place, field in enumerate(plan.file.confidentiality.identity_fields):
        at = ("confidentiality", "identity_fields", place)
        said = phrase("Trường danh tính “%(field)s” không được có trong kế hoạch cam kết phiếu ẩn danh", field=field)
        yield finding(plan, "IDENTITY_ON_ANONYMOUS_FORM", Severity.ERROR, at=at, said=said)


def positive_codes_missing(plan: Plan) -> Iterator[Finding]:
    """A question of the index says which answers count as satisfied, or it has no rate."""
    for at, question in _questions(plan):
        counts = question.kind is QuestionKind.SINGLE and (question.index_item or question.overall)
        if counts and not question.positive_codes:
            said = phrase(
                "Câu %(id)s: chưa ghi positive_codes (phương án nào là hài lòng), nên không có tỷ lệ; "
                "nếu không tính vào chỉ số, ghi index_item: false",
                id=question.id,
            )
            yield finding(plan, "POSITIVE_CODES_MISSING", Severity.WARNING, at=at, said=said)


def source_text_truncated(plan: Plan) -> Iterator[Finding]:
    """The wording of the source was cut off and has been completed."""
    for at, question in _questions(plan):
        source = _source_text(plan, at)
        if source and source != question.text and question.text.startswith(source):
            said = phrase(
                "Câu %(id)s: văn bản gốc bị cắt sau “…%(source)s”, đã khôi phục phần thiếu",
                id=question.id,
                source=source[-20:],
            )
            yield finding(plan, "SOURCE_TEXT_TRUNCATED", Severity.INFO, at=at, said=said)


FORM_RULES: tuple[Rule, ...] = (
    identity_on_anonymous_form,
    form_too_long,
    questionnaire_not_in_source,
    positive_codes_missing,
    source_text_truncated,
)


def _questions(plan: Plan) -> Iterator[tuple[Place, Question]]:
    for key, form in plan.questionnaires.items():
        for section_place, section in enumerate(form.sections):
            for place, question in enumerate(section.questions):
                yield ("questionnaires", key, "sections", section_place, "questions", place), question


def _source_text(plan: Plan, at: Place) -> str | None:
    _, key, _, section, _, place = at
    return plan.file.questionnaires[str(key)].sections[int(section)].questions[int(place)].source_text
