"""How a form's questions flow onto its pages, and which of them stand in a matrix."""

import pytest

from forms.furniture import CONTENT
from forms.kinds.matrix import HEAD_TEXT, LABEL_GAP_MM
from forms.questionnaire import Option, Origin, Question, QuestionKind, Questionnaire, Section
from forms.setting import SetForm, set_form
from forms.setting.flow import LEAST_NUMBER_MM, LEAST_TEXT_MM, Filled, fill_page, steps_of
from forms.setting.ink import Line, Text
from forms.setting.style import HEADING_GAP_MM, STYLES

YES_NO = (Option(code="1", label="Có"), Option(code="2", label="Không"))
SLACK_MM = 0.01


def form_of(*sections: Section) -> SetForm:
    return set_form(
        Questionnaire(
            key="main",
            form="A",
            version="1",
            origin=Origin.SOURCE,
            title="PHIẾU KHẢO SÁT",
            pages=2,
            sections=sections,
        )
    )


def section(name: str, *questions: Question, stem: str = "") -> Section:
    return Section(id=name, title=f"Phần {name}", questions=questions, stem=stem)


def single(name: str, options: tuple[Option, ...], *, scale: str | None = None) -> Question:
    return Question(id=name, text="Nội dung", kind=QuestionKind.SINGLE, options=options, scale=scale)


def rules_mm(filled: Filled) -> list[float]:
    """Give where the lines lie that close rows and headings, from the top; the opening block has others."""
    return sorted(ink.end.y_mm for block in filled.blocks[1:] for ink in block.inks if isinstance(ink, Line))


def texts_of(form: SetForm, page: int) -> list[Text]:
    return [ink for ink in form.inks[page - 1] if isinstance(ink, Text)]


def test_questions_end_above_the_lower_symbol_the_gap_above_a_heading_counted_too() -> None:
    form = form_of(*(section(str(n), single(f"Q{n}", YES_NO)) for n in range(6)))
    steps, top_mm = steps_of(form.questionnaire, form.style), CONTENT.y_mm
    endless = fill_page(steps, form.style, top_mm=top_mm, bottom_mm=1000)
    ends_mm = rules_mm(endless)
    assert len(ends_mm) == 6 * 2
    for end_mm in ends_mm:
        bottom_mm = end_mm - HEADING_GAP_MM / 2  # what would end there has no room
        filled = fill_page(steps, form.style, top_mm=top_mm, bottom_mm=bottom_mm)
        assert all(each_mm <= bottom_mm for each_mm in rules_mm(filled))


@pytest.mark.parametrize("unused", [None, "Không có", "Không-áp-dụng-với-đơn-vị"])
@pytest.mark.parametrize("number", range(2, 13))
def test_a_matrix_leaves_the_words_of_its_rows_room_its_na_column_taken_off(number: int, unused: str | None) -> None:
    points = tuple(Option(code=str(n), label=f"Mức {n}") for n in range(number))
    inapplicable = () if unused is None else (Option(code="na", label=unused, not_applicable=True),)
    questions = (single("Q1", (*points, *inapplicable), scale="s"), single("Q2", points, scale="s"))
    form = form_of(section("I", *questions))
    (page,) = form.layout.pages
    if page.headings:
        left_mm = min(heading.rect.x_mm for heading in page.headings)
        assert left_mm - CONTENT.x_mm - LEAST_NUMBER_MM >= LEAST_TEXT_MM - SLACK_MM
    else:
        assert all(box.words for box in page.boxes)
    assert bool(page.headings) or number > (5 if unused is None else 3)  # a usual scale stands in a matrix


@pytest.mark.parametrize("place", range(4))
def test_a_long_word_at_the_head_of_a_column_widens_it_and_keeps_clear_of_the_words_beside_it(place: int) -> None:
    """Of the scale or of its N/A column alike; the form is set as large as with short words."""
    labels = ["Dichvucongtinh" if n == place else "Tốt" for n in range(4)]
    last = Option(code="3", label=labels[3], not_applicable=True)
    options = (*(Option(code=str(n), label=label) for n, label in enumerate(labels[:3])), last)
    form = form_of(section("I", *(single(name, options, scale="s") for name in ("Q1", "Q2"))))
    (page,) = form.layout.pages
    assert form.style == STYLES[0]
    texts = [text for text in texts_of(form, 1) if text.text in labels]
    assert len(page.headings) == len(texts) == 4
    for heading, text in zip(page.headings, texts, strict=True):
        assert heading.rect.x_mm + LABEL_GAP_MM / 2 <= text.rect.x_mm + SLACK_MM
        assert text.rect.right_mm <= heading.rect.right_mm - LABEL_GAP_MM / 2 + SLACK_MM


def test_a_sentence_before_the_questions_stands_above_the_head_of_their_scale() -> None:
    questions = (single("Q1", YES_NO, scale="s"), single("Q2", YES_NO, scale="s"))
    bare, with_stem = (form_of(section("I", *questions, stem=stem)) for stem in ("", "Ông/Bà thấy thế nào?"))

    def order(form: SetForm) -> list[str]:
        wanted = (HEAD_TEXT, "I. Phần I", "Ông/Bà thấy thế nào?")
        found = [text for text in texts_of(form, 1) if text.text in wanted]
        return [text.text for text in sorted(found, key=lambda text: text.baseline_mm)]

    assert order(bare) == [HEAD_TEXT, "I. Phần I"]
    assert order(with_stem) == ["I. Phần I", "Ông/Bà thấy thế nào?", HEAD_TEXT]


def test_a_section_that_goes_on_on_the_next_page_says_its_name_there_and_that_it_goes_on() -> None:
    form = form_of(section("I", *(single(f"Q{n}", YES_NO, scale="s") for n in range(24))))
    first, second = ({text.text for text in texts_of(form, page)} for page in (1, 2))
    assert "I. Phần I" in first
    assert "I. Phần I (tiếp theo)" in second
