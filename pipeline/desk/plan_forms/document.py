"""The document of the plan and its days: title, offices, period, deadlines."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from forms.phrase import Phrase
from forms.plan.yamledit import Edit, Put
from forms.plan.yamltree import Path
from pipeline.desk.plan_forms.fields import Field, Sent, at, number_of, put_number, put_text, shown

_TEXTS = (
    (("plan", "title"), "Tên cuộc khảo sát", "long"),
    (("plan", "issuing_body"), "Cơ quan ban hành", "text"),
    (("plan", "lead_unit"), "Đơn vị chủ trì", "text"),
    (("plan", "code"), "Mã in trên phiếu (chữ hoa không dấu, số)", "text"),
    (("plan", "document_number"), "Số văn bản", "text"),
    (("plan", "document_symbol"), "Ký hiệu", "text"),
    (("plan", "document_place"), "Địa danh", "text"),
    (("plan", "document_date"), "Ngày văn bản", "date"),
    (("plan", "signatory"), "Người ký", "text"),
)
_DAYS = (
    (("period", "start"), "Ngày đầu thu phiếu", "date"),
    (("period", "end"), "Ngày cuối thu phiếu", "date"),
    (("cycle", "report_due"), "Hạn nộp báo cáo", "date"),
    (("custody", "keep_images_until"), "Lưu ảnh quét đến hết ngày", "date"),
)
_NUMBERS = ((("quota", "declared_total"), "Tổng số phiếu ghi trong văn bản", "number"),)
YEARS = ("cycle", "years")
YEARS_LABEL, TASK_LABEL, DUE_LABEL, BEFORE_LABEL = "Năm khảo sát", "Việc", "Hạn cuối", "Trước ngày"
LABELS = (
    *(label for _, label, _ in (*_TEXTS, *_DAYS, *_NUMBERS)),
    YEARS_LABEL,
    TASK_LABEL,
    DUE_LABEL,
    BEFORE_LABEL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedLine:
    """One step of the work or one report, with the day it is due."""

    title: Field
    due: Field  # its last day
    before: Field  # the first day that is late, where the plan says it so


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentForm:
    """All fields of the page."""

    document: tuple[Field, ...]
    days: tuple[Field, ...]
    steps: tuple[DatedLine, ...]
    reports: tuple[DatedLine, ...]


def document_form(data: Any, *, printed: bool) -> DocumentForm:
    """Give the fields as the plan fills them; the code is locked once it stands on paper."""
    years = Field(name="cycle.years", label=YEARS_LABEL, value=", ".join(map(str, at(data, YEARS) or ())))
    return DocumentForm(
        document=tuple(
            _field(data, path, label, kind, locked=printed and path == ("plan", "code")) for path, label, kind in _TEXTS
        ),
        days=(years, *(_field(data, path, label, kind) for path, label, kind in (*_DAYS, *_NUMBERS))),
        steps=tuple(_line(data, ("workflow", n), "task") for n in range(len(at(data, ("workflow",)) or ()))),
        reports=tuple(_line(data, ("reports", n), "to") for n in range(len(at(data, ("reports",)) or ()))),
    )


def document_edits(data: Any, sent: Sent) -> Iterator[Edit]:
    """Give what a sent form changes."""
    for path, _, _ in _TEXTS:
        yield from put_text(data, path, sent, _name(path))
    for path, _, _ in _DAYS:
        yield from _put_day(data, path, sent)
    for path, label, _ in _NUMBERS:
        yield from put_number(data, path, sent, _name(path), Phrase(label))
    if "cycle.years" in sent:
        years = [
            number_of(part, Phrase(YEARS_LABEL))
            for part in sent["cycle.years"].replace(";", ",").split(",")
            if part.strip()
        ]
        if tuple(years) != tuple(at(data, YEARS) or ()):
            yield Put(path=YEARS, value=years)
    for holder in ("workflow", "reports"):
        for number in range(len(at(data, (holder,)) or ())):
            yield from put_text(data, (holder, number, "task"), sent, f"{holder}.{number}.task")
            for key in ("due", "due_before"):
                yield from put_text(data, (holder, number, key), sent, f"{holder}.{number}.{key}")


def _put_day(data: Any, path: Path, sent: Sent) -> Iterator[Edit]:
    holder = path[0]
    if at(data, (holder,)) is None and sent.get(_name(path), "").strip():
        yield Put(path=(holder,), value={path[1]: sent[_name(path)].strip()})
        return
    if at(data, (holder,)) is not None:
        yield from put_text(data, path, sent, _name(path))


def _field(data: Any, path: Path, label: str, kind: str, *, locked: bool = False) -> Field:
    return Field(name=_name(path), label=label, value=shown(at(data, path)), kind=kind, locked=locked)


def _line(data: Any, path: Path, title: str) -> DatedLine:
    name = _name(path)
    words = shown(at(data, (*path, title)) or at(data, (*path, "id")))
    return DatedLine(
        title=Field(name=f"{name}.{title}", label=TASK_LABEL, value=words, locked=title != "task"),
        due=Field(name=f"{name}.due", label=DUE_LABEL, value=shown(at(data, (*path, "due"))), kind="date"),
        before=Field(
            name=f"{name}.due_before", label=BEFORE_LABEL, value=shown(at(data, (*path, "due_before"))), kind="date"
        ),
    )


def _name(path: Path) -> str:
    return ".".join(map(str, path))
