"""The contract of the question kinds, run over the table that lists them."""

from itertools import combinations, pairwise

import pytest

from forms.kinds import KINDS
from forms.kinds.matrix import columns_of
from forms.kinds.row import Kind, Row
from forms.questionnaire import Option, Question, QuestionKind
from forms.setting.ink import Block, Line, Outline, Text
from forms.setting.style import STYLES, Style
from forms.sheet import FieldKind

SCALE = tuple(
    Option(code=str(code), label=label)
    for code, label in (
        (5, "Rất hài lòng"),
        (4, "Hài lòng"),
        (3, "Bình thường"),
        (2, "Không hài lòng"),
        (1, "Rất không hài lòng"),
    )
)
NOT_APPLICABLE = Option(code="0", label="Không có / Không áp dụng", not_applicable=True)
WORDS = "Thời hạn giải quyết (tính từ ngày hồ sơ được tiếp nhận hợp lệ đến ngày nhận kết quả) là đúng quy định"
CHANNELS = tuple(
    Option(code=str(n), label=label)
    for n, label in enumerate(
        (
            "Qua phương tiện thông tin đại chúng (báo, đài, mạng điện tử...)",
            "Đọc bảng niêm yết tại nơi tiếp nhận hồ sơ",
            "Nhờ người quen hướng dẫn",
            "Qua công chức tiếp nhận hướng dẫn",
            "Hình thức khác",
        ),
        1,
    )
)
# One question that each kind takes; a kind without an example fails the contract.
EXAMPLES = {
    "matrix": Question(
        id="1", text=WORDS, kind=QuestionKind.SINGLE, options=(*SCALE, NOT_APPLICABLE), scale="satisfaction5"
    ),
    "own_labels": Question(id="2", text=WORDS, kind=QuestionKind.SINGLE, options=(*SCALE, NOT_APPLICABLE)),
    "multi": Question(id="3", text=WORDS, kind=QuestionKind.MULTI, options=CHANNELS),
    "text_line": Question(id="4", text="Đơn vị tiếp nhận", kind=QuestionKind.TEXT_LINE, prefill_from_unit=True),
    "free_text": Question(id="5", text="Ý kiến khác", kind=QuestionKind.FREE_TEXT, lines=3),
    "identity": Question(id="6", text="Địa chỉ", kind=QuestionKind.IDENTITY_LINE),
}
FIELDS = {
    "text_line": FieldKind.TEXT_LINE,
    "free_text": FieldKind.FREE_TEXT,
    "identity": FieldKind.IDENTITY,
}


def row_for(kind: Kind, style: Style) -> Row:
    question = EXAMPLES[kind.name]
    columns = columns_of(SCALE, NOT_APPLICABLE, style) if kind.name == "matrix" else None
    return Row(question=question, number="1.", text_left_mm=28.0, style=style, columns=columns)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> Kind:
    chosen: Kind = request.param
    return chosen


@pytest.fixture(params=STYLES, ids=lambda style: f"{style.body_pt}pt-{style.row_mm}mm")
def style(request: pytest.FixtureRequest) -> Style:
    chosen: Style = request.param
    return chosen


@pytest.fixture
def block(kind: Kind, style: Style) -> Block:
    return kind.set_row(row_for(kind, style))


def test_each_example_is_taken_by_its_own_kind_alone(kind: Kind) -> None:
    question = EXAMPLES[kind.name]
    assert [other.name for other in KINDS if other.takes(question, kind.name == "matrix")] == [kind.name]


def test_every_option_has_one_box_in_printed_order(kind: Kind, block: Block) -> None:
    question = EXAMPLES[kind.name]
    assert [(box.question, box.option) for box in block.boxes] == [(question.id, o.code) for o in question.options]
    assert {box.multiple for box in block.boxes} <= {question.kind is QuestionKind.MULTI}


def test_boxes_are_five_millimetres_and_at_least_eight_apart(block: Block) -> None:
    assert all((box.rect.w_mm, box.rect.h_mm) == (5.0, 5.0) for box in block.boxes)
    for one, other in combinations(block.boxes, 2):
        across_mm = abs(one.rect.centre.x_mm - other.rect.centre.x_mm)
        down_mm = abs(one.rect.centre.y_mm - other.rect.centre.y_mm)
        assert max(across_mm, down_mm) >= 8 - 1e-6


def test_zones_hold_their_box_and_label_and_never_overlap(block: Block) -> None:
    for box in block.boxes:
        assert box.zone.contains(box.rect)
        assert box.label is None or box.zone.contains(box.label)
    for one, other in combinations(block.boxes, 2):
        assert not one.zone.inset(1e-6).overlaps(other.zone)


def test_zones_of_a_row_leave_no_gap_between_them(block: Block) -> None:
    lines: dict[float, list[tuple[float, float]]] = {}
    for box in block.boxes:
        lines.setdefault(round(box.zone.y_mm, 6), []).append((box.zone.x_mm, box.zone.right_mm))
    for spans in lines.values():
        for (_, right_mm), (left_mm, _) in pairwise(spans):
            assert left_mm == pytest.approx(right_mm)
    bottoms = sorted({(round(box.zone.y_mm, 6), round(box.zone.bottom_mm, 6)) for box in block.boxes})
    for (_, bottom_mm), (top_mm, _) in pairwise(bottoms):
        assert top_mm == pytest.approx(bottom_mm)


def test_text_keeps_three_millimetres_from_every_box(block: Block) -> None:
    for box in block.boxes:
        around = box.rect.inset(-3 + 1e-6)
        assert [ink.text for ink in block.inks if isinstance(ink, Text) and around.overlaps(ink.rect)] == []


def test_nothing_but_the_label_is_printed_in_a_zone(block: Block) -> None:
    for box in block.boxes:
        for ink in block.inks:
            if isinstance(ink, Text) and box.zone.overlaps(ink.rect):
                assert box.label is not None
                assert box.label.inset(-1e-6).contains(ink.rect)
            if isinstance(ink, Line):
                assert not box.zone.y_mm - 0.5 < ink.start.y_mm < box.zone.bottom_mm + 0.5


def test_the_words_of_the_question_are_all_printed(kind: Kind, block: Block) -> None:
    printed = " ".join(ink.text for ink in block.inks if isinstance(ink, Text))
    assert EXAMPLES[kind.name].text in printed
    assert "1." in printed


def test_nothing_leaves_the_block_or_the_printable_width(block: Block) -> None:
    for ink in block.inks:
        if isinstance(ink, Text | Outline):
            assert ink.rect.x_mm >= 20 - 1e-6
            assert ink.rect.right_mm <= 190 + 1e-6
            assert ink.rect.y_mm >= 0
            assert ink.rect.bottom_mm <= block.height_mm


def test_kinds_that_are_written_on_have_their_field(kind: Kind, block: Block) -> None:
    expected = [FIELDS[kind.name]] if kind.name in FIELDS else []
    assert [field.kind for field in block.fields] == expected
    assert all(field.question == EXAMPLES[kind.name].id for field in block.fields)


def test_a_multi_row_says_once_that_several_may_be_chosen() -> None:
    multi = next(kind for kind in KINDS if kind.name == "multi")
    row = row_for(multi, STYLES[0])
    assert _words(multi.set_row(row)).count("(có thể chọn nhiều ô)") == 1
    said = Question(id="3", text=f"{WORDS} (có thể chọn nhiều ô)", kind=QuestionKind.MULTI, options=CHANNELS)
    told = Row(question=said, number="", text_left_mm=20.0, style=STYLES[0])
    assert _words(multi.set_row(told)).count("(có thể chọn nhiều ô)") == 1


def test_an_identity_field_covers_the_whole_line() -> None:
    identity = next(kind for kind in KINDS if kind.name == "identity")
    block = identity.set_row(row_for(identity, STYLES[0]))
    (field,) = block.fields
    assert (field.rect.x_mm, field.rect.right_mm) == (20.0, 190.0)
    assert (field.rect.y_mm, field.rect.bottom_mm) == (0.0, block.height_mm)


def _words(block: Block) -> str:
    return " ".join(ink.text for ink in block.inks if isinstance(ink, Text))
