"""What is wrong with the questionnaires themselves, before anything is laid out (F12, P9, B5)."""

import re
from collections.abc import Iterator

from forms.plan.finding import Finding, Rule, Severity, finding
from forms.plan.model import Plan
from forms.questionnaire import Origin, Question, QuestionKind

Place = tuple[str | int, ...]
MOST_MARK_ROWS = 15  # Đắk Mil reports that people leave longer forms half empty (brief S3.9, F12)
_NAMES_A_PERSON = re.compile(
    r"họ\s*(và|,)?\s*tên|tên (của )?(ông|bà|người)|địa chỉ|điện thoại|e-?mail|cccd|cmnd|căn cước|chữ ký|ký tên",
    re.IGNORECASE,
)


def questionnaire_not_in_source(plan: Plan) -> Iterator[Finding]:
    """A drafted form is not the office's own before somebody approves it."""
    for key, form in plan.questionnaires.items():
        if form.origin is Origin.DRAFTED:
            text = f"Mẫu {form.form} ({form.title}): Mẫu phiếu dự thảo – cần cơ quan phê duyệt"
            at = ("questionnaires", key, "origin")
            yield finding(plan, "QUESTIONNAIRE_NOT_IN_SOURCE", Severity.INFO, at=at, text=text)


def form_too_long(plan: Plan) -> Iterator[Finding]:
    """People leave long forms half empty."""
    for key, form in plan.questionnaires.items():
        rows = len(form.mark_questions())
        if rows > MOST_MARK_ROWS:
            text = f"Mẫu {form.form} có {rows} câu đánh dấu, nhiều hơn {MOST_MARK_ROWS}: phiếu dài dễ bị bỏ trống"
            yield finding(plan, "FORM_TOO_LONG", Severity.WARNING, at=("questionnaires", key), text=text)


def identity_on_anonymous_form(plan: Plan) -> Iterator[Finding]:
    """An anonymous survey must not ask who answers."""
    if not plan.anonymous:
        return
    for at, question in _questions(plan):
        if question.kind is QuestionKind.IDENTITY_LINE:
            text = f"Câu {question.id} “{question.text}” hỏi danh tính, nhưng kế hoạch cam kết phiếu khuyết danh"
            yield finding(plan, "IDENTITY_ON_ANONYMOUS_FORM", Severity.ERROR, at=at, text=text)
        elif not question.marked and not question.prefill_from_unit and _NAMES_A_PERSON.search(question.text):
            text = f"Câu {question.id} “{question.text}” có thể hỏi danh tính; kế hoạch cam kết phiếu khuyết danh"
            yield finding(plan, "IDENTITY_SUSPECTED", Severity.WARNING, at=at, text=text)
    for place, field in enumerate(plan.file.confidentiality.identity_fields):
        at = ("confidentiality", "identity_fields", place)
        text = f"Trường danh tính “{field}” không được có trong kế hoạch cam kết phiếu khuyết danh"
        yield finding(plan, "IDENTITY_ON_ANONYMOUS_FORM", Severity.ERROR, at=at, text=text)


def positive_codes_missing(plan: Plan) -> Iterator[Finding]:
    """A question of the index says which answers count as satisfied, or it has no rate."""
    for at, question in _questions(plan):
        counts = question.kind is QuestionKind.SINGLE and (question.index_item or question.overall)
        if counts and not question.positive_codes:
            text = f"Câu {question.id}: chưa ghi positive_codes (phương án nào là hài lòng), nên không có tỷ lệ"
            text = f"{text}; nếu không tính vào chỉ số, ghi index_item: false"
            yield finding(plan, "POSITIVE_CODES_MISSING", Severity.WARNING, at=at, text=text)


def source_text_truncated(plan: Plan) -> Iterator[Finding]:
    """The wording of the source was cut off and has been completed."""
    for at, question in _questions(plan):
        source = _source_text(plan, at)
        if source and source != question.text and question.text.startswith(source):
            text = f"Câu {question.id}: văn bản gốc bị cắt sau “…{source[-20:]}”, đã khôi phục phần thiếu"
            yield finding(plan, "SOURCE_TEXT_TRUNCATED", Severity.INFO, at=at, text=text)


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
