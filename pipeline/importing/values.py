"""From the text of a cell to an answer: codes, labels, several at once; whatever is neither is a fault, never blank."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from forms.phrase import Phrase, phrase
from forms.questionnaire import Question, QuestionKind
from pipeline.importing.columns import QuestionColumns
from pipeline.importing.words import fold, is_blank, unambiguous
from pipeline.packing import SEPARATOR
from pipeline.vietnam import VIETNAM

FIRST_YEAR = 2000
_WHOLE = re.compile(r"(\d+)[.,]0+")
_PARTS = re.compile(r"\s*[;|\n]\s*")
_YES = frozenset({"1", "1.0", "true", "yes", "có", "x"})
_NO = frozenset({"", "0", "0.0", "false", "no", "không"})
_UNREADABLE = "unreadable"
_NO_DAY = Phrase("no day; write it as 2023-09-20 or 20/9/2023")
_EXCEL_DAY = Phrase(
    "no day; write it as 2023-09-20 or 20/9/2023; a bare number is how Excel keeps dates: "
    "format the column as yyyy-mm-dd"
)
_EXCEL_ERROR = re.compile(r"#(?:N/A|[A-Z]+(?:/0)?[!?])")
_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")


class BadValue(Exception):
    """A cell holds what cannot be taken; the text says why."""

    def __init__(self, place: int, value: str, reason: Phrase) -> None:
        super().__init__(place, value, reason)
        self.place, self.value, self.reason = place, value, reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads the cells of one question; what was understood once is remembered."""

    columns: QuestionColumns
    several: bool  # whether a row may hold two marks where one was asked for, as paper does
    known: dict[str, str]
    options: Mapping[str, str]

    def read(self, cells: Sequence[str]) -> str:
        """Give the answer as text: codes in printed order joined by `;`, empty for blank.

        Raises:
            BadValue: The cell names no option.
        """
        if self.columns.split:
            return self._split(cells)
        place = self.columns.whole
        if place is None:
            return ""
        text = cells[place] if place < len(cells) else ""
        found = self.known.get(text)
        if found is None:
            found = self.known[text] = self._whole(place, text)
        return found

    def _whole(self, place: int, text: str) -> str:
        said = fold(text)
        if not said and not is_blank(text):
            raise BadValue(place, text, _why(self.columns.question, text))
        if not said or (self.several and said == _UNREADABLE):
            return said
        chosen = self._chosen(said)
        if chosen is None:
            raise BadValue(place, text, _why(self.columns.question, text))
        if len(chosen) > 1 and self.columns.question.kind is QuestionKind.SINGLE and not self.several:
            raise BadValue(place, text, Phrase("several options, where one was asked for"))
        return self._in_order(chosen)

    def _chosen(self, said: str) -> list[str] | None:
        """Take the cell as one option, else as several between `;`, `|`, spaces (codes) or commas."""
        ways: tuple[Callable[[str], Sequence[str]], ...] = (lambda text: [text], _PARTS.split)
        if self.columns.question.kind is QuestionKind.MULTI:
            ways = (*ways, str.split, lambda text: [part.strip() for part in text.split(",")])
        for way in ways:
            codes = [self._option(part) for part in way(said) if part]
            if codes and all(codes) and len(set(codes)) == len(codes):
                return [code for code in codes if code]
        return None

    def _option(self, said: str) -> str | None:
        whole = _WHOLE.fullmatch(said)  # Excel and CSV writers make 5.0 of 5
        if whole and self.columns.question.kind is QuestionKind.SINGLE:
            return self.options.get(whole[1])
        return self.options.get(said)

    def _split(self, cells: Sequence[str]) -> str:
        chosen = []
        for place, code in self.columns.split:
            said = fold(cells[place]) if place < len(cells) else ""
            if said in _YES or self.options.get(said) == code != "0":
                chosen.append(code)
            elif said not in _NO or not (said or is_blank(cells[place] if place < len(cells) else "")):
                raise BadValue(
                    place, cells[place], phrase("1 where option %(code)s was chosen, 0 or empty where not", code=code)
                )
        if len(chosen) > 1 and self.columns.question.kind is QuestionKind.SINGLE and not self.several:
            raise BadValue(
                self.columns.split[0][0], ";".join(chosen), Phrase("several options, where one was asked for")
            )
        return self._in_order(chosen)

    def _in_order(self, chosen: Sequence[str]) -> str:
        return SEPARATOR.join(option.code for option in self.columns.question.options if option.code in chosen)


def reader_of(columns: QuestionColumns, *, several: bool) -> Reader:
    """Make the reader of a question."""
    return Reader(columns=columns, several=several, known={"": ""}, options=_options(columns.question))


def day_of(place: int, text: str, *, time: bool) -> date:
    """Read a day: ISO, or day/month/year as it is written in Vietnam; times of a server are taken in Vietnam's zone.

    Raises:
        BadValue: The text is no such day.
    """
    said = text.strip()
    found = _DAY.fullmatch(said)
    try:
        if found:
            day = date(int(found[3]), int(found[2]), int(found[1]))
        elif time and len(said) > 10:
            moment = datetime.fromisoformat(said.replace(" UTC", "+00:00"))
            zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            day = zoned.astimezone(VIETNAM).date()
        else:
            day = datetime.fromisoformat(said).date()
    except ValueError as error:
        raise BadValue(place, text, _EXCEL_DAY if said.isdigit() else _NO_DAY) from error
    if not FIRST_YEAR <= day.year <= FIRST_YEAR + 100:
        raise BadValue(place, text, phrase("the year %(year)s cannot be", year=day.year))
    return day


def _options(question: Question) -> Mapping[str, str]:
    codes = {fold(option.code): option.code for option in question.options}
    labels = unambiguous((fold(option.label), option.code) for option in question.options)
    both = unambiguous(
        (fold(f"{option.code}{mark}{option.label}"), option.code)
        for option in question.options
        for mark in (" ", ". ", " - ", ": ", ") ", "=")
    )
    return {**both, **labels, **codes}


def _why(question: Question, text: str) -> Phrase:
    codes = ", ".join(option.code for option in question.options)
    if text.lstrip().startswith("="):
        return phrase(
            "a formula, not an answer; copy the column and paste it as values (options: %(codes)s)", codes=codes
        )
    if _EXCEL_ERROR.fullmatch(text.strip()):
        return phrase("an error of Excel, not an answer; write what it stands for (options: %(codes)s)", codes=codes)
    if re.fullmatch(r"\d+[.,]\d+", text.strip()) and question.kind is QuestionKind.MULTI:
        return phrase("a number: Excel joins 1,3 to one number; write 1;3 (options: %(codes)s)", codes=codes)
    return phrase("none of the options %(codes)s, by code or by label", codes=codes)
