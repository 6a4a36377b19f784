"""The screens speak Vietnamese and English, whole."""

import re

import pytest

from forms.errors import PlanProblem
from forms.phrase import joined, measure, phrase
from omr.faults import BarsMissing, PageBent, PageCut, ScaleOut
from pipeline.web.language import language_named
from tests.web.phrases import put_together
from tests.web.strings import VIETNAMESE, strings

SAME_IN_BOTH = {"Tiếng Việt", " ", "sudo apt-get install poppler-utils"}
WORD = re.compile(r"[^\W\d_]{2}")
PLACE = re.compile(r"%\(\w+\)[sr]")
ENGLISH, VIETNAM = language_named("en"), language_named("vi")


def test_l3_every_string_of_the_screens_stands_in_one_of_the_two_catalogues() -> None:
    said = {text for text in strings() if WORD.search(PLACE.sub("", text))} - SAME_IN_BOTH
    assert sorted(said - ENGLISH.words.keys() - VIETNAM.words.keys()) == []
    assert sorted((ENGLISH.words.keys() | VIETNAM.words.keys()) - strings()) == [], "of strings that no screen shows"
    assert sorted(ENGLISH.words.keys() & VIETNAM.words.keys()) == [], "a string is of one language"


def test_no_translation_is_in_the_language_it_was_translated_from() -> None:
    assert [text for text in {*ENGLISH.words.values()} - SAME_IN_BOTH if VIETNAMESE & set(text.lower())] == []
    same = [text for text, told in VIETNAM.words.items() if text == told and " " in PLACE.sub("", text).strip()]
    assert same == []
    assert [text for text in VIETNAM.words if VIETNAMESE & set(text.lower())] == []


@pytest.mark.parametrize("language", [ENGLISH, VIETNAM])
def test_a_translation_has_the_places_of_its_sentence_and_no_others(language: object) -> None:
    for text, told in language.words.items():  # type: ignore[attr-defined]
        names = dict.fromkeys(re.findall(r"%\((\w+)\)", text), "x")
        if names:
            assert told % names, text
            assert text % names, text


def test_what_is_said_of_a_table_in_vietnamese_names_the_choices_of_the_desk_and_no_options_of_a_command() -> None:
    told = [told for text, told in VIETNAM.words.items() if "--corrects" in text or "--new" in text]
    assert len(told) > 5
    assert [words for words in told if "--" in words] == []


def test_no_fault_is_put_together_from_words_that_no_catalogue_can_hold() -> None:
    assert list(put_together()) == []


def test_l3_vietnamese_is_shown_as_it_is_written() -> None:
    assert VIETNAM.gettext("Tiến độ") == "Tiến độ"
    assert ENGLISH.gettext("Tiến độ") == "Progress"


def test_a_fault_is_said_in_both_languages_with_the_numbers_of_each() -> None:
    bent = PageBent(0.724, 0.5, 120.0)
    assert ENGLISH.say(bent) == "a fiducial lies 0.72 mm off at 120 mm from the top, limit 0.50 mm"
    assert VIETNAM.say(bent) == "một vạch định vị lệch 0,72 mm ở chỗ cách mép trên 120 mm, cho phép 0,5 mm".replace(
        "0,5 mm", "0,50 mm"
    )


@pytest.mark.parametrize(
    "fault",
    [
        PageBent(0.724, 0.5, 120.0),
        PageBent(0.724, 0.5),
        BarsMissing("left", 7, 12),
        BarsMissing("right", 16, 15, 48.0),
        PageCut("an edge bar at (7, 120) mm"),
        ScaleOut(0.8125, 0.9, 1.1),
    ],
)
def test_what_the_log_keeps_as_text_is_told_as_if_it_had_just_happened(fault: Exception) -> None:
    for language in (ENGLISH, VIETNAM):
        assert language.say(str(fault)) == language.say(fault)
    assert VIETNAM.say(str(fault)) != str(fault)
    assert "left" not in VIETNAM.say(str(fault))
    assert "edge bar" not in VIETNAM.say(str(fault))


def test_a_name_within_a_sentence_stays_as_it_is() -> None:
    said = phrase("%(name)s: không phải PDF, TIFF, JPEG, PNG hay HEIC", name="Tiến độ")
    assert ENGLISH.say(said) == "Tiến độ: neither PDF, TIFF, JPEG, PNG nor HEIC"
    assert VIETNAM.say("scan and test.pdf page 3") == "scan and test.pdf trang 3"


def test_sentences_within_sentences_and_numbers_follow_the_language() -> None:
    said = joined([phrase("%(said)s: khớp", said=phrase("%(share)s", share=measure(12.5, 1, "%")))], ". ")
    assert ENGLISH.say(said) == "12.5%: balances"
    assert VIETNAM.say(said) == "12,5%: khớp"


def test_a_problem_of_the_plan_file_is_told_in_both_languages() -> None:
    found = PlanProblem(line=3, field="units[0].quota", found="nothing", expected="a whole number", remedy="Add it.")
    assert ENGLISH.say(found.said) == "line 3: units[0].quota: found nothing, expected a whole number. Add it."
    assert VIETNAM.say(found.said) == "dòng 3: units[0].quota: thấy trống, cần một số nguyên. Thêm vào."
