"""The screens speak Vietnamese and English, whole."""

from babel.messages.pofile import read_po

from pipeline.web.language import CATALOGUE, words_of
from tests.web.strings import VIETNAMESE, strings

SAME_IN_BOTH = {"Tiếng Việt", " "}


def test_l3_every_string_of_the_screens_has_an_english_translation() -> None:
    with CATALOGUE.open("rb") as file:
        known = {str(message.id): str(message.string) for message in read_po(file, locale="en") if message.id}
    assert sorted(text for text in strings() if text.strip() and not known.get(text)) == []
    assert sorted(set(known) - strings()) == [], "translations of strings that no screen shows"


def test_no_english_translation_still_has_vietnamese_letters() -> None:
    english = words_of("en")
    left = [text for text in strings() - SAME_IN_BOTH if VIETNAMESE & set(english.gettext(text).lower())]
    assert left == []


def test_l3_vietnamese_is_shown_as_it_is_written() -> None:
    assert words_of("vi").gettext("Tiến độ") == "Tiến độ"
    assert words_of("en").gettext("Tiến độ") == "Progress"
