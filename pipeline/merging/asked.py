"""Were people asked the same, there and here, on forms of one name and version? Else their answers are no sum."""

import unicodedata
from collections.abc import Iterator

from forms.phrase import Phrase, phrase
from forms.questionnaire import Questionnaire


def asked_otherwise(there: Questionnaire, here: Questionnaire) -> Iterator[Phrase]:
    """Go through the questions that are not the same on both sides, in what people read and in what counts."""
    theirs, ours = dict(_questions(there)), dict(_questions(here))
    for id_ in dict.fromkeys((*theirs, *ours)):
        one, other = theirs.get(id_), ours.get(id_)
        if one != other:
            yield phrase(
                "question %(id)s is %(there)s there and %(here)s here", id=id_, there=_shown(one), here=_shown(other)
            )


def _questions(form: Questionnaire) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Go through the questions with boxes: their words as people see them, and whether they may be left blank."""
    for section in form.sections:
        for question in section.questions:
            if question.marked:
                options = (f"{option.code}={option.label}" for option in question.options)
                must = "required" if question.required else "optional"
                qualifying = "|".join(sorted(question.qualifying_codes))
                words = (section.stem, question.text, *options, question.kind.value, must, qualifying)
                yield question.id, tuple(" ".join(unicodedata.normalize("NFC", each).split()) for each in words)


def _shown(words: tuple[str, ...] | None) -> Phrase | str:
    return repr(" · ".join(filter(None, words))[:300]) if words else Phrase("missing")
