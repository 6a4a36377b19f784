"""The words around the tables of a printed sheet: head, title, what it warns of, and who signs."""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.tables.look import Style
from pipeline.tables.table import PROVISIONAL, SIMULATED, TITLE, Sheet, SheetMeta

NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
PREPARED_BY, SIGN_FULL, SIGN_SEAL = "NGƯỜI LẬP BẢNG", "(Ký, ghi rõ họ tên)", "(Chữ ký, dấu)"
_SIGNING_ROWS = 3  # of empty paper for pen and seal


class Span(StrEnum):
    """Which part of the page's width words stand in."""

    FULL = "full"
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words in a part of a row."""

    span: Span
    text: str
    style: Style


WordRow = tuple[Words, ...]


def flags(sheet: Sheet) -> tuple[str, ...]:
    """Say what nobody may overlook about these figures; it stands on every page."""
    return (*((SIMULATED,) if sheet.simulated else ()), *((PROVISIONAL,) if sheet.provisional else ()))


def head(sheet: Sheet, meta: SheetMeta) -> tuple[WordRow, ...]:
    """Give the rows above the tables."""
    nation = _full(Style.BODY_BOLD, NATION, span=Span.RIGHT)
    motto = _full(Style.BODY_BOLD, MOTTO, span=Span.RIGHT)
    body = _full(Style.BODY_BOLD, meta.issuing_body.upper(), span=Span.LEFT)
    superior = (_full(Style.BODY, meta.superior_body.upper(), span=Span.LEFT),) if meta.superior_body else ()
    top: tuple[WordRow, ...] = ((*superior, nation), (body, motto)) if superior else ((body, nation), (motto,))
    return (
        *top,
        (),
        (_full(Style.TITLE, TITLE),),
        (_full(Style.SUBTITLE, meta.plan_title),),
        *((_full(Style.PLACE, text),) for text in (sheet.place, meta.period) if text),
        *((_full(Style.FLAG, text),) for text in (*flags(sheet), *meta.marks)),
        (),
    )


def foot(sheet: Sheet, meta: SheetMeta) -> tuple[WordRow, ...]:
    """Give the rows below the tables: notes, and who signs: nobody what is not final, not real or unanswered for."""
    notes = ((), *((_full(Style.REMARK, f"Ghi chú: {note}"),) for note in meta.notes))
    if flags(sheet) or meta.marks:
        return notes if meta.notes else ()
    return (*notes, *_signatures(meta))


def _signatures(meta: SheetMeta) -> tuple[WordRow, ...]:
    titles = meta.signature_block or ("THỦ TRƯỞNG CƠ QUAN",)
    date = f"{meta.place or '…………'}, ngày      tháng      năm        "
    first = (_full(Style.SIGN, PREPARED_BY, span=Span.LEFT), _full(Style.SIGN, titles[0], span=Span.RIGHT))
    hint = _full(Style.SIGN_HINT, SIGN_FULL, span=Span.LEFT)
    rest = [_full(Style.SIGN, title, span=Span.RIGHT) for title in titles[1:]]
    rest.append(_full(Style.SIGN_HINT, SIGN_SEAL, span=Span.RIGHT))
    name = ((_full(Style.SIGN, meta.signatory, span=Span.RIGHT),),) if meta.signatory else ()
    return (
        (_full(Style.SIGN_DATE, date, span=Span.RIGHT),),
        first,
        (hint, rest[0]),
        *((words,) for words in rest[1:]),
        *(((),) * _SIGNING_ROWS),
        *name,
    )


def _full(style: Style, text: str, *, span: Span = Span.FULL) -> Words:
    return Words(span=span, text=text, style=style)
