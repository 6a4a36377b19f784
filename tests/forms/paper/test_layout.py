"""What the layout of a set form promises to printer and reader."""

import contextlib
import json
import unicodedata
from dataclasses import replace
from itertools import combinations, pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import furniture
from forms.errors import FormError
from forms.fonts import Face, missing_letters
from forms.questionnaire import (
    Correction,
    Option,
    Origin,
    Question,
    QuestionKind,
    Questionnaire,
    Section,
    questionnaire_from_json,
    questionnaire_to_json,
)
from forms.setting import SetForm, lint_layout, set_form
from forms.setting.ink import Line, Outline, Shade, Slot, SlotName, Text
from forms.setting.slots import fill_slot
from forms.sheet import FieldKind, layout_from_json, layout_to_json
from tests.forms.paper.packs import HEAD, form_of, questionnaire_of
from tests.forms.paper.random_forms import random_form


def questionnaire_with(questions: tuple[Question, ...], *, pages: int = 2) -> Questionnaire:
    section = Section(id="S", title="Nội dung", questions=questions)
    return Questionnaire(
        key="main",
        form="A",
        version="1",
        origin=Origin.DRAFTED,
        title="PHIẾU KHẢO SÁT",
        pages=pages,
        sections=(section,),
    )


def safe_to_read(form: SetForm) -> None:
    """Check what no layout may break."""
    for page in form.layout.pages:
        furnished = [f.rect for f in page.fiducials] + [c.rect for c in page.codes]
        for box in page.boxes:
            assert box.zone.contains(box.rect)
            assert furniture.CONTENT.contains(box.zone)
            assert not any(area.overlaps(rect) for rect in furnished for area in (box.zone, *box.beyond))
        for one, other in combinations(page.boxes, 2):
            assert not one.zone.inset(1e-6).overlaps(other.zone)
    assert not {"BOXES_TOO_CLOSE", "TEXT_NEAR_BOX", "ROW_TOO_LOW"} & {remark.code for remark in lint_layout(form)}


def no_text_touches(form: SetForm) -> None:
    """Check that texts, the pack's among them, touch neither each other nor the furniture, and keep the margins."""
    for page, inks in zip(form.layout.pages, form.inks, strict=True):
        filled = [ink for slot in inks if isinstance(slot, Slot) for ink in fill_slot(slot, HEAD)]
        rects = [ink.rect for ink in (*inks, *filled) if isinstance(ink, Text)]
        furnished = [f.rect for f in page.fiducials] + [c.rect for c in page.codes]
        assert not [(a, b) for a, b in combinations(rects, 2) if a.inset(0.05).overlaps(b)]
        assert not [(a, b) for a in rects for b in furnished if a.overlaps(b)]
        assert all(rect.x_mm > 19.9 and rect.right_mm < 190.2 for rect in rects)


def test_every_option_of_every_mark_question_has_exactly_one_box(form: SetForm, questionnaire: Questionnaire) -> None:
    printed = [(box.question, box.option) for box in form.layout.boxes()]
    asked = [(question.id, option.code) for question in questionnaire.mark_questions() for option in question.options]
    assert printed == asked


def test_every_box_of_a_matrix_stands_under_the_middle_of_its_own_label(form: SetForm) -> None:
    """Also in rows without an N/A box, whose last zone reaches on into the column of the others'."""
    headed = 0
    for page in form.layout.pages:
        for box in (box for box in page.boxes if box.label is None):
            above = [each for each in page.headings if each.rect.bottom_mm <= box.rect.y_mm]
            head = max((each for each in above if each.option == box.option), key=lambda each: each.rect.y_mm)
            assert head.rect.centre.x_mm == pytest.approx(box.rect.centre.x_mm, abs=0.02)
            headed += 1
    assert headed or not any(page.headings for page in form.layout.pages)


def test_a_row_whose_na_box_is_not_the_matrixs_own_stands_outside_it_under_its_own_labels() -> None:
    """Two scales may share their points and not their N/A; a row may have the scale's own N/A and the form's."""
    points = tuple(Option(code=str(n), label=f"Mức {n}") for n in (3, 2, 1))
    unknown, unused = (Option(code=c, label=label, not_applicable=True) for c, label in (("9", "KB"), ("0", "KAD")))
    ends = ((unknown,), (), (unknown, unused), (unused,), (unused,), (), (unknown,))
    questions = tuple(
        Question(id=f"Q{n}", text="Nội dung", kind=QuestionKind.SINGLE, options=(*points, *end), scale=f"s{len(end)}")
        for n, end in enumerate(ends)
    )
    form = set_form(questionnaire_with(questions))
    test_every_box_of_a_matrix_stands_under_the_middle_of_its_own_label(form)
    boxes = {question.id: [box for box in form.layout.boxes() if box.question == question.id] for question in questions}
    assert {name: [box.option for box in mine] for name, mine in boxes.items()} == {
        question.id: [option.code for option in question.options] for question in questions
    }
    headed = {name for name, mine in boxes.items() if not any(box.words for box in mine)}
    assert headed == {"Q0", "Q1", "Q5", "Q6"}  # the others have words beside every box
    safe_to_read(form)


def test_the_samples_fit_their_pages_and_are_safe_to_read(form: SetForm, questionnaire: Questionnaire) -> None:
    assert 1 <= len(form.layout.pages) <= questionnaire.pages <= 2
    safe_to_read(form)


def test_no_text_a_respondent_reads_is_smaller_than_ten_points(form: SetForm) -> None:
    asked = [ink for page in form.inks for ink in page if isinstance(ink, Text) and ink.baseline_mm < 267]
    assert min(text.size_pt for text in asked) >= 10


def test_no_text_touches_another_or_the_furniture(form: SetForm) -> None:
    no_text_touches(form)


def test_text_is_nfc_and_every_letter_has_its_glyph(form: SetForm) -> None:
    for text in (ink for page in form.inks for ink in page if isinstance(ink, Text)):
        assert unicodedata.is_normalized("NFC", text.text)
        assert missing_letters(text.text, text.face) == ""


@pytest.mark.parametrize("face", Face)
def test_every_face_has_the_letters_of_vietnamese(face: Face) -> None:
    letters = "ẶẴỄỘỢỮỲỴ ăâđêôơư ẨẪẤẦẬ ẺẼẸẾỀỂỆ ĨỊ ỎỐỒỔỖỌỚỜỞỠ ŨỤỨỪỬỰ ỶỸÝ ẳẵặẻẽẹếềểễệ … – “ ”"
    assert missing_letters(letters, face) == ""
    assert missing_letters("字", face) == "字"


def test_layout_survives_its_file(form: SetForm) -> None:
    text = layout_to_json(form.layout)
    assert layout_from_json(text) == form.layout
    unequal = [(box.words, box.beyond) for box in form.layout.boxes()]  # what layouts may differ in and be the same
    assert [(box.words, box.beyond) for box in layout_from_json(text).boxes()] == unequal
    assert layout_to_json(layout_from_json(text)) == text


def test_a_layout_printed_before_paper_beyond_was_noted_is_the_same_layout(form: SetForm) -> None:
    document = json.loads(layout_to_json(form.layout))
    for box in (box for page in document["pages"] for box in page["boxes"]):
        box.pop("beyond", None)
    earlier = layout_from_json(json.dumps(document))
    assert earlier == form.layout
    assert not any(box.beyond for box in earlier.boxes())


def test_paper_beyond_a_row_is_no_other_rows(form: SetForm) -> None:
    for page in form.layout.pages:
        for box, other in permutations(page.boxes, 2):
            assert not any(area.overlaps(other.zone) for area in box.beyond)
            assert not any(area.inset(0.001).overlaps(rect) for area in box.beyond for rect in other.beyond)


def test_below_the_last_row_of_every_table_there_is_paper_to_look_at() -> None:
    form = form_of("krong-no", "main")
    looked_at = {box.question for box in form.layout.boxes() if any(rect.y_mm > box.zone.y_mm for rect in box.beyond)}
    assert looked_at >= {"F1.4", "F2.5", "F3.4", "F3.6", "F4.3", "F5.4"}


def test_layout_says_letter_for_letter_what_stands_on_every_label(form: SetForm) -> None:
    printed = {(t.text, t.x_mm, t.baseline_mm) for page in form.inks for t in page if isinstance(t, Text)}
    for box in form.layout.boxes():
        assert (box.label is None) == (box.words == ())
        for line in box.words:
            assert any(
                text == line.text and abs(x_mm - line.x_mm) < 0.001 and abs(baseline_mm - line.baseline_mm) < 0.001
                for text, x_mm, baseline_mm in printed
            )


def test_same_questionnaire_gives_the_same_bytes(form: SetForm, questionnaire: Questionnaire) -> None:
    again = set_form(replace(questionnaire, sections=tuple(questionnaire.sections)))
    assert layout_to_json(again.layout) == layout_to_json(form.layout)
    assert again.inks == form.inks


def test_another_wording_gives_another_layout_or_the_same_boxes_safe_to_read() -> None:
    longer = tuple(
        replace(q, text=f"{q.text} {q.text}") for q in questionnaire_of("dak-mil", "main").sections[0].questions
    )
    form = set_form(questionnaire_with(longer))
    assert layout_to_json(form.layout) != layout_to_json(form_of("dak-mil", "main").layout)
    safe_to_read(form)


def test_only_the_form_with_identity_lines_has_an_identity_field(form: SetForm, questionnaire: Questionnaire) -> None:
    asked = [q.id for q in questionnaire.questions() if q.kind is QuestionKind.IDENTITY_LINE]
    fields = [f for page in form.layout.pages for f in page.fields if f.kind is FieldKind.IDENTITY]
    assert [field.question for field in fields] == asked
    assert (questionnaire.title.endswith("THỦ TỤC HÀNH CHÍNH")) == bool(asked)


def test_identity_fields_cover_the_block_without_a_gap() -> None:
    form = form_of("so-cong-thuong-binh-phuoc", "main")
    rects = [f.rect for p in form.layout.pages for f in p.fields if f.kind is FieldKind.IDENTITY]
    assert len(rects) == 3
    for upper, lower in pairwise(rects):
        assert lower.y_mm == pytest.approx(upper.bottom_mm)


def test_the_anonymous_form_asks_for_no_name_address_or_telephone() -> None:
    words = _words(form_of("thanh-tra-dak-nong", "main")).lower()
    assert "không yêu cầu ông/bà cung cấp thông tin danh tính" in words
    for asked in ("họ tên", "họ và tên", "địa chỉ", "điện thoại", "số cccd", "email"):
        assert asked not in words


def test_the_receiving_unit_of_s4_has_its_slot() -> None:
    form = form_of("so-cong-thuong-binh-phuoc", "main")
    slots = [ink.name for ink in form.inks[0] if isinstance(ink, Slot)]
    assert slots.count(SlotName.PREFILLED_UNIT) == 1


def test_the_units_name_stands_on_the_line_also_where_it_is_below_the_words() -> None:
    words = "Tên cơ quan, đơn vị nơi Ông/Bà đến giao dịch hoặc được giải quyết"
    question = Question(id="Q1", text=words, kind=QuestionKind.TEXT_LINE, prefill_from_unit=True)
    form = set_form(questionnaire_with((question,)))
    (inks,) = form.inks
    (slot,) = (ink for ink in inks if isinstance(ink, Slot) and ink.name is SlotName.PREFILLED_UNIT)
    (line,) = (ink for ink in inks if isinstance(ink, Line) and ink.dotted)
    (name,) = (ink for ink in fill_slot(slot, HEAD) if isinstance(ink, Text))
    assert 0 < line.start.y_mm - name.baseline_mm < 1.5
    assert name.rect.x_mm > line.start.x_mm
    no_text_touches(form)


def test_a_form_pictures_the_correction_of_its_plan_and_no_other() -> None:
    ring = questionnaire_of("dak-mil", "main")
    assert ring.correction is Correction.RING_CANCELS
    forms = {said: set_form(replace(ring, correction=said)) for said in (None, *Correction)}
    drawn = {said: [*form.inks[0]] for said, form in forms.items()}
    ringed = {said: any(isinstance(ink, Outline) and ink.rounded for ink in inks) for said, inks in drawn.items()}
    black = {said: any(isinstance(ink, Shade) for ink in inks) for said, inks in drawn.items()}
    taken_back = {said: "đã bỏ" in _page_words(tuple(inks)) for said, inks in drawn.items()}
    assert [said for said, is_so in ringed.items() if is_so] == [None, Correction.RING_CANCELS]
    assert [said for said, is_so in black.items() if is_so] == [Correction.BLACK_CANCELS]
    assert [said for said, is_so in taken_back.items() if not is_so] == [Correction.NONE]
    assert all(form.layout == forms[None].layout for form in forms.values())


def test_a_form_printed_before_its_correction_was_kept_says_none() -> None:
    document = json.loads(questionnaire_to_json(questionnaire_of("dak-mil", "main")))
    assert document.pop("correction") == "ring_cancels"
    earlier = questionnaire_from_json(json.dumps(document))
    assert earlier.correction is None
    assert earlier.prints_like(questionnaire_of("dak-mil", "main"))
    assert questionnaire_from_json(questionnaire_to_json(earlier)) == earlier


def test_the_na_column_stands_only_on_the_page_that_needs_it() -> None:
    first, second = form_of("krong-no", "main").layout.pages
    lefts = [min(box.rect.x_mm for box in page.boxes) for page in (first, second)]
    assert not any(box.option == "0" for box in first.boxes)
    assert any(box.option == "0" for box in second.boxes)
    assert lefts[0] > lefts[1]


def test_the_scales_head_is_repeated_where_the_scale_changes_and_on_each_page() -> None:
    krong_no, thanh_tra = form_of("krong-no", "main"), form_of("thanh-tra-dak-nong", "main")
    assert [_heads(page) for page in krong_no.inks] == [1, 1]  # six sections, one scale
    assert sum(_heads(page) for page in thanh_tra.inks) == 4  # access, filing, experience, need


def test_numbers_restart_in_each_section_and_s4_keeps_its_own() -> None:
    dak_mil = _words(form_of("dak-mil", "main"))
    assert "I. Kết quả giải quyết thủ tục hành chính" in dak_mil
    assert dak_mil.count(" 1. ") == 2
    s4 = _words(form_of("so-cong-thuong-binh-phuoc", "main"))
    for number in ("1.", "2.", "3.1.", "3.10.", "4."):
        assert f" {number} " in s4
    assert s4.count("Các góp ý, đánh giá khác") == 1


def test_a_drafted_form_says_so_on_every_page() -> None:
    assert all(
        "Mẫu phiếu dự thảo – cần cơ quan phê duyệt" in _page_words(page) for page in form_of("krong-no", "main").inks
    )
    assert "dự thảo" not in _words(form_of("so-cong-thuong-binh-phuoc", "main"))


def test_a_form_too_long_for_its_pages_is_refused_with_advice() -> None:
    row = questionnaire_of("krong-no", "main").sections[0].questions[0]
    rows = tuple(replace(row, id=f"Q{n}") for n in range(60))
    with pytest.raises(FormError, match="does not fit 2 page"):
        set_form(questionnaire_with(rows))
    with pytest.raises(FormError, match="allow pages: 2"):
        set_form(questionnaire_with(rows[:30], pages=1))


def test_a_label_that_cannot_be_set_is_refused_by_name() -> None:
    endless = Option(code="1", label="dài " * 120)
    question = Question(id="Q1", text="Chọn", kind=QuestionKind.MULTI, options=(endless,))
    with pytest.raises(FormError, match="Q1"):
        set_form(questionnaire_with((question,)))


DOTS, LOW_LINES = "." * 250, "_" * 120  # wider than a sheet in the smallest letters


@pytest.mark.parametrize(
    "named",
    [
        {"title": LOW_LINES},
        {"subtitle": DOTS},
        {"intro": f"Ý kiến của Ông/Bà: {DOTS}"},
        {"instruction": DOTS},  # over the picture of right marks
        {"closing": LOW_LINES},
    ],
    ids=lambda named: next(iter(named)),
)
def test_words_that_would_run_out_of_their_place_are_refused_by_name(named: dict[str, str]) -> None:
    question = Question(id="Q1", text="Địa chỉ", kind=QuestionKind.TEXT_LINE)
    with pytest.raises(FormError, match=r"(\.\.\.|___).*text_line"):
        set_form(replace(questionnaire_with((question,)), **named))


@pytest.mark.parametrize("kind", QuestionKind)
def test_a_question_of_dots_to_write_on_is_refused_whatever_its_kind(kind: QuestionKind) -> None:
    options = (
        tuple(Option(code=str(n), label=f"Mức {n}") for n in range(3)) if kind.value in ("single", "multi") else ()
    )
    question = Question(id="Q1", text=f"Lý do: {DOTS}", kind=kind, options=options, scale="s" if options else None)
    for questions in ((question,), (question, replace(question, id="Q2"))):  # two in a row stand in a matrix
        with pytest.raises(FormError, match="text_line"):
            set_form(questionnaire_with(questions))


@pytest.mark.parametrize("part", ["title", "stem"])
def test_headings_and_stems_of_dots_are_refused(part: str) -> None:
    question = Question(id="Q1", text="Địa chỉ", kind=QuestionKind.TEXT_LINE)
    form = questionnaire_with((question,))
    with pytest.raises(FormError, match="text_line"):
        set_form(replace(form, sections=(replace(form.sections[0], **{part: LOW_LINES}),)))


def test_a_long_word_is_set_in_smaller_letters_where_it_fits_its_column_only_so() -> None:
    link = "dichvucong.daknong.gov.vn/khao-sat-hai-long/2023"
    options = tuple(Option(code=str(n), label=f"Mức {n}") for n in range(4))
    row = Question(id="Q1", text=link, kind=QuestionKind.SINGLE, options=options, scale="s")
    roomy, tight = (
        set_form(questionnaire_with((replace(row, text=text), replace(row, id="Q2", text=text))))
        for text in ("Cổng dịch vụ công", link)
    )
    assert tight.style.body_pt < roomy.style.body_pt
    no_text_touches(tight)


def test_a_title_too_long_for_the_second_pages_head_is_refused() -> None:
    row = questionnaire_of("krong-no", "main").sections[0].questions[0]
    two_pages = questionnaire_with(tuple(replace(row, id=f"Q{n}") for n in range(25)))
    assert len(set_form(two_pages).layout.pages) == 2
    with pytest.raises(FormError, match="second page"):
        set_form(replace(two_pages, subtitle="về chất lượng phục vụ của cơ quan hành chính nhà nước " * 6))


def test_a_long_row_is_pointed_out() -> None:
    remarks = {remark.code: remark.text for remark in lint_layout(form_of("thanh-tra-dak-nong", "main"))}
    assert "Câu B8" in remarks["ROW_TOO_LONG"]
    assert lint_layout(form_of("dak-mil", "main")) == ()


def test_boxes_too_near_each_other_or_to_text_are_pointed_out() -> None:
    form = form_of("dak-mil", "main")
    (page,) = form.layout.pages
    box = page.boxes[0]
    nudged = replace(box, rect=replace(box.rect, x_mm=page.boxes[1].rect.x_mm - 6))
    over_text = replace(page.boxes[3], rect=replace(page.boxes[3].rect, x_mm=60.0))
    spoiled = replace(page, boxes=(nudged, *page.boxes[1:3], over_text, *page.boxes[4:]))
    codes = {remark.code for remark in lint_layout(replace(form, layout=replace(form.layout, pages=(spoiled,))))}
    assert {"BOXES_TOO_CLOSE", "TEXT_NEAR_BOX"} <= codes


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10**6))
def test_whatever_is_set_is_safe_to_read(seed: int) -> None:
    questionnaire = random_form(seed)
    with contextlib.suppress(FormError):  # too long for two pages: refused, never squeezed
        form = set_form(questionnaire)
        safe_to_read(form)
        no_text_touches(form)
        boxed = [(box.question, box.option) for box in form.layout.boxes()]
        assert boxed == [(q.id, o.code) for q in questionnaire.questions() for o in q.options]


def test_few_of_the_made_up_forms_are_refused() -> None:
    refused = 0
    for seed in range(40):
        try:
            set_form(random_form(seed))
        except FormError:
            refused += 1
    assert 0 < refused < 15


def _heads(inks: tuple[object, ...]) -> int:
    return sum(isinstance(ink, Text) and ink.text == "Nội dung đánh giá" for ink in inks)


def _page_words(inks: tuple[object, ...]) -> str:
    return " ".join(ink.text for ink in inks if isinstance(ink, Text))


def _words(form: SetForm) -> str:
    return " ".join(_page_words(page) for page in form.inks)
