"""The words of the screens: Vietnamese as written in the code, English from a gettext catalogue.

The catalogue is read as text when the desk starts, so that there is no compiled file that could be stale.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
DEFAULT = "vi"
CATALOGUE = Path(__file__).parent / "words" / "en.po"


@cache
def words_of(language: str) -> NullTranslations:
    """Give the words of a language; Vietnamese needs none, for it is what the code says."""
    if language == DEFAULT:
        return NullTranslations()
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def language_of(wanted: str | None) -> str:
    """Give a known language, Vietnamese where the wish is unknown."""
    return wanted if wanted in LANGUAGES else DEFAULT
