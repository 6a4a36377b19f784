"""A table to fill in: one column per question under its id, with the codes and labels explained."""

import io

import xlsxwriter

from forms.plan.model import Plan
from forms.questionnaire import Question, QuestionKind, Questionnaire
from pipeline.errors import UsageError
from pipeline.files.csv_rows import csv_text
from pipeline.importing.columns import heading_of
from pipeline.known_units import require_units

_LEADING = ("unit", "round", "received", "ballot")
_NOTES = {
    "unit": "mã hoặc tên đơn vị",
    "round": "đợt khảo sát; để trống: theo ngày thu phiếu",
    "received": "ngày thu phiếu, 2023-09-20 hoặc 20/9/2023",
    "ballot": "mã phiếu in trên giấy; để trống nếu trả lời không có giấy",
}
_ROWS = 2000  # of the worksheet that get drop-down lists


def template_csv(plan: Plan, unit: str | None) -> bytes:
    """Write the template as CSV: explanations first, then the headings; `phieu import` finds these by itself."""
    form = _form(plan, unit)
    lines = [(f"# {name}: {text}",) for name, text in _explained(form)]
    table = csv_text(_headings(form), ())  # no row: one without answers would count as a blank ballot
    return (csv_text(lines[0], lines[1:]) + table).encode("utf-8")


def template_xlsx(plan: Plan, unit: str | None) -> bytes:
    """Write the template as a workbook: text cells, so that 3.10 stays 3.10; lists to choose from; a sheet of words."""
    form = _form(plan, unit)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False})
    text = book.add_format({"num_format": "@"})
    head = book.add_format({"num_format": "@", "bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("Trả lời")
    sheet.freeze_panes(1, len(_LEADING))
    questions = {heading_of(question.id): question for question in form.questions()}
    for place, name in enumerate(_headings(form)):
        sheet.set_column(place, place, 26 if name == "ballot" else 14, text)
        sheet.write_string(0, place, name, head)
        sheet.write_comment(0, place, _words(questions[name]) if name in questions else _NOTES[name], {"x_scale": 3})
        question = questions.get(name)
        codes = [option.code for option in question.options] if question else []
        if question and question.kind is QuestionKind.SINGLE and len(",".join(codes)) < 255:
            sheet.data_validation(1, place, _ROWS, place, {"validate": "list", "source": codes, "ignore_blank": True})
    words = book.add_worksheet("Giải thích")
    words.set_column(0, 0, 12, text)
    words.set_column(1, 1, 110, book.add_format({"text_wrap": True}))
    for row, (name, said) in enumerate(_explained(form)):
        words.write_string(row, 0, name, text)
        words.write_string(row, 1, said)
    book.close()
    return out.getvalue()


def _form(plan: Plan, unit: str | None) -> Questionnaire:
    if unit is not None:
        require_units(plan, unit)
        return plan.questionnaire_of(unit)
    forms = tuple(plan.questionnaires.values())
    if len(forms) > 1:
        raise UsageError(
            "the plan has %(count)s forms with other questions each: say --unit ID, one of its units",
            count=len(forms),
        )
    return forms[0]


def _headings(form: Questionnaire) -> tuple[str, ...]:
    wanted = (
        heading_of(q.id) for q in form.questions() if q.kind is not QuestionKind.IDENTITY_LINE
    )  # names are never asked for
    return (*_LEADING, *wanted)


def _explained(form: Questionnaire) -> list[tuple[str, str]]:
    named = ((heading_of(question.id), question) for question in form.questions())
    shown = [(name, _words(question)) for name, question in named if name in _headings(form)]
    return [*_NOTES.items(), *shown]


def _words(question: Question) -> str:
    if not question.marked:
        return f"{question.text} (ghi bằng chữ, có thể để trống; không ghi tên, địa chỉ, điện thoại)"
    options = "; ".join(f"{option.code} = {option.label}" for option in question.options)
    several = " (có thể chọn nhiều, nối mã bằng dấu ;)" if question.kind is QuestionKind.MULTI else ""
    need = "bắt buộc" if question.required else "có thể để trống"
    return f"{question.text}{several} [{need}] {options}"
