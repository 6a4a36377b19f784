"""What people wrote in their own words, typed in, for follow-up (S4.9); it never leaves the office."""

from collections.abc import Iterator

from forms.questionnaire import QuestionKind
from pipeline.document.model import Annex, Block, Placeholder
from pipeline.document.table import Column, DataTable, Measure, item
from pipeline.document.text import printable
from pipeline.report.annexes.covered import covered
from pipeline.report.annexes.place import place_of
from pipeline.report.facts import Facts

_LINE, _WORD = 700, 60  # letters of a line of the table, and of a word that cannot be broken otherwise
TITLE = "Ý KIẾN GÓP Ý, KIẾN NGHỊ"


def comments_annex(facts: Facts) -> Iterator[Annex]:
    """Give the comments where a form asks for them; a publication holds none."""
    asked = any(q.kind is QuestionKind.FREE_TEXT for form in facts.forms for q in form.questions())
    if facts.publication or not asked:
        return
    blocks: tuple[Block, ...] = (_READ_AGAIN, _table(facts)) if facts.comments else (_NOTHING_TYPED,)
    yield Annex(title=TITLE, place=place_of(facts), blocks=blocks, landscape=bool(facts.comments))


_NOTHING_TYPED = Placeholder(
    text="[Chưa nhập ý kiến góp ý nào từ phần ghi tay của phiếu; người soạn nhập hoặc ghi “Không có ý kiến góp ý”]"
)

_READ_AGAIN = Placeholder(
    text="[Người soạn đọc lại từng ý kiến, xoá họ tên, địa chỉ và chi tiết để lộ người góp ý, rồi xoá dòng này]"
)
_COVERED = (
    "Ý kiến ghi nguyên văn; dãy số dài và địa chỉ thư điện tử đã được che, bản đầy đủ chỉ lưu trong hồ sơ khảo sát."
)


def _table(facts: Facts) -> DataTable:
    names = {unit.id: unit.name for unit in facts.plan.units}
    lines = [
        item(str(number), names.get(comment.unit, comment.unit), piece, "") if first else item("", "", piece, "")
        for number, comment in enumerate(facts.comments, 1)
        for first, piece in _pieces(covered(comment.text))
    ]
    return DataTable(
        caption="Ý kiến ghi trên phiếu",
        columns=(
            Column(label="Stt", measure=Measure.ORDINAL),
            Column(label="Đơn vị"),
            Column(label="Nội dung góp ý, kiến nghị", wide=True),
            Column(label="Hướng xử lý"),
        ),
        lines=tuple(lines),
        notes=(_COVERED,),
    )


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """Cut a long comment into lines that no page is too low for, between words where there are any."""
    words = [word[at : at + _WORD] for word in printable(text).split() for at in range(0, len(word), _WORD)]
    piece, first = "", True
    for word in words:
        if piece and len(piece) + 1 + len(word) > _LINE:
            yield first, piece
            piece, first = word, False
        else:
            piece = f"{piece} {word}".strip()
    yield first, piece
