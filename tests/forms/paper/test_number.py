"""How sections and questions are numbered on paper: people name a question on the telephone by what stands there."""

import pytest

from forms.questionnaire import Origin, Question, QuestionKind, Questionnaire, Section
from forms.setting.number import numbered, roman


def asked(name: str, text: str = "Nội dung", kind: QuestionKind = QuestionKind.TEXT_LINE) -> Question:
    return Question(id=name, text=text, kind=kind)


def printed(*sections: Section) -> list[tuple[str, tuple[str, ...]]]:
    form = Questionnaire(
        key="main", form="A", version="1", origin=Origin.SOURCE, title="PHIẾU", pages=2, sections=sections
    )
    return [(each.heading, each.numbers) for each in numbered(form)]


def section(name: str, *questions: Question, title: str = "Phần") -> Section:
    return Section(id=name, title=title, questions=questions)


def test_questions_are_counted_in_each_section_and_one_alone_needs_no_number() -> None:
    names = (asked(name, kind=QuestionKind.IDENTITY_LINE) for name in "NM")
    assert printed(section("a", asked("x"), asked("y")), section("b", asked("z")), section("c", *names)) == [
        ("I. Phần", ("1.", "2.")),
        ("II. Phần", ("",)),
        ("III. Phần", ("", "")),
    ]


def test_ids_that_are_numbers_are_printed_and_one_that_is_none_has_all_counted() -> None:
    numbers = section("3", asked("3.1"), asked("3.10"))
    assert printed(numbers, section("4", asked("4"))) == [("3. Phần", ("3.1.", "3.10.")), ("4. Phần", ("4.",))]
    assert printed(numbers, section("4", asked("4"), asked("4b")))[0] == ("I. Phần", ("1.", "2."))


def test_a_heading_is_left_out_only_where_its_one_question_says_the_same_under_the_same_number() -> None:
    assert printed(section("4", asked("4", "Góp ý"), title="Góp ý")) == [("", ("4.",))]
    assert printed(section("4", asked("4.1", "Góp ý"), title="Góp ý")) == [("4. Góp ý", ("4.1.",))]
    assert printed(section("4", asked("4", "Góp ý"), title="Phần")) == [("4. Phần", ("4.",))]


@pytest.mark.parametrize(
    ("number", "letters"), [(4, "IV"), (9, "IX"), (14, "XIV"), (19, "XIX"), (29, "XXIX"), (39, "XXXIX")]
)
def test_sections_are_numbered_in_roman_numerals(number: int, letters: str) -> None:
    assert roman(number) == letters
