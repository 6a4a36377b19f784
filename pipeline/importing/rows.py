"""From the rows of a table to sets of answers: every row is taken whole, or named with all that is wrong with it."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from forms.code import ballot_from_code
from forms.errors import CodeError
from forms.phrase import Phrase, phrase
from forms.plan.model import Plan
from forms.plan.rounds import holding
from forms.questionnaire import Questionnaire
from pipeline.importing.columns import Columns, Field, columns_of, fields_of, question_places
from pipeline.importing.table import Heading, Line, column_named, misfit
from pipeline.importing.values import BadValue, Reader, day_of, reader_of
from pipeline.importing.words import fold, unambiguous
from pipeline.manifest import PrintedBallot
from pipeline.receipt import lies_ahead
from pipeline.vietnam import today_in_vietnam

_UNIQUE = "uuid:"  # begins the ids of ODK, under whatever heading they stand
_OTHER_UNIT = "%(code)s was printed for unit %(unit)s: mend the code or the unit"
_OTHER_FORM = "no question of form %(form)s, which unit %(unit)s is asked with: mend the unit, or empty the cell"
_OTHER_ROUND = "%(code)s was printed for round %(round)s: mend the code or the round"
_NO_ROUND_THEN = (
    "this day lies in no round of the plan: say in a column `round` or with --round which is meant: %(rounds)s"
)
_NO_ROUND_TODAY = "no round: fill the column `round` or `received`, or say --round, one of %(rounds)s"
KEY_LIMIT = 200  # of a row's own id; a UUID has 36, with what servers put before it some 50
TEXT_LIMIT = 4000  # characters of a free answer; more is no answer


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """What is wrong with one cell, or with a row as a whole (`column` is empty)."""

    row: int
    column: str
    value: str
    reason: Phrase

    def __str__(self) -> str:
        where = f"row {self.row}" + (f", column {self.column}" if self.column else "")
        shown = self.value if len(self.value) <= 60 else f"{self.value[:60]}…"
        return f"{where}: {shown!r}: {self.reason}" if self.value or self.column else f"{where}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """One set of answers, understood."""

    row: int
    key: str  # the row's own id; empty where it has none
    counted: bool  # the id tells it from other rows of its unit, round and channel, but not from all
    ballot: str  # the printed code; empty where there is no paper
    unit: str
    round: str
    form: str
    version: str
    received: str  # ISO date; empty where none was stated
    answers: tuple[str, ...]  # one text per mark question, in printed order
    texts: tuple[tuple[str, str], ...]  # question id, and what was written freely


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the office says of the whole table."""

    channel: str
    unit: str | None = None
    round: str | None = None
    received: date | None = None

    @property
    def several(self) -> bool:
        """Whether two marks where one was asked for can be true: on paper they can, online they cannot."""
        return self.channel in ("typed", "post", "interview")


class RowReader:
    """Reads the rows of one table."""

    def __init__(
        self,
        headings: Sequence[Heading],
        plan: Plan,
        given: Given,
        *,
        name: str,
        exact: bool,
        form_of: Callable[[str], Questionnaire],
        printed: Callable[[str], PrintedBallot | None],
        printed_form: Callable[[PrintedBallot], Questionnaire],
        closed: frozenset[str],
    ) -> None:
        self._headings, self._plan, self._given, self._name = tuple(headings), plan, given, name
        self._fields = fields_of(self._headings)
        forms = plan.questionnaires.values()
        self._asked = frozenset(place for form in forms for place in question_places(self._headings, form))
        self._form_of, self._printed, self._printed_form, self._closed = form_of, printed, printed_form, closed
        self._exact = exact
        self._made: dict[tuple[str, str], tuple[Columns, tuple[Reader, ...], tuple[int, ...]]] = {}
        self._units = _unit_names(plan)
        self._rounds = frozenset(each.label for each in plan.rounds())
        self._days: dict[tuple[int, str], str] = {}
        self._labels: dict[str, str] = {}

    @property
    def unused(self) -> tuple[str, ...]:
        """Give the headings that meant nothing to any of the rows that were read."""
        forms = [set(columns.unused) for columns, _, _ in self._made.values()]
        return tuple(self._headings[place].text for place in sorted(set.intersection(*forms))) if forms else ()

    def read(self, line: Line) -> AnswerRow | tuple[RowFault, ...]:
        """Read one row: a set of answers, or everything that is wrong with it."""
        faults: list[RowFault] = []
        if words := misfit(line, len(self._headings), exact=self._exact):
            return (self._whole_row(line, words),)
        fields = self._fields
        try:
            ballot = self._ballot(line, fields)
            unit = self._unit(line, fields, ballot)
            form = self._printed_form(ballot) if ballot else self._form_of(unit)
        except BadValue as error:
            return (self._fault(line, error),)
        received = self._received(line, fields, faults)
        round_ = self._round(line, fields, ballot, received, faults)
        key = self._key(line, fields, faults)
        columns, readers, elsewhere = self._of(form)
        for place in elsewhere:
            if said := self._cell(line, place):
                why = phrase(_OTHER_FORM, form=form.form, unit=unit)
                faults.append(self._fault(line, BadValue(place, said, why)))
        answers = []
        for reader in readers:
            try:
                answers.append(reader.read(line.cells))
            except BadValue as error:
                faults.append(self._fault(line, error))
        try:
            texts = tuple(self._texts(line, columns))
        except BadValue as error:
            faults.append(self._fault(line, error))
        if faults:
            return tuple(faults)
        return AnswerRow(
            row=line.number,
            key=key,
            counted=columns.counted and bool(key) and not key.startswith(_UNIQUE),
            ballot=ballot.ballot.code if ballot else "",
            unit=unit,
            round=round_,
            form=form.form,
            version=form.version,
            received=received,
            answers=tuple(answers),
            texts=texts,
        )

    def _of(self, questionnaire: Questionnaire) -> tuple[Columns, tuple[Reader, ...], tuple[int, ...]]:
        """Give what the columns are to a form, who reads them, and which of them only another form asks."""
        key = (questionnaire.form, questionnaire.version)
        if key not in self._made:
            columns = columns_of(self._headings, questionnaire, self._name)
            readers = tuple(reader_of(each, several=self._given.several) for each in columns.questions)
            elsewhere = tuple(place for place in columns.unused if place in self._asked)
            self._made[key] = columns, readers, elsewhere
        return self._made[key]

    def _ballot(self, line: Line, fields: Mapping[Field, int]) -> PrintedBallot | None:
        place = fields.get(Field.BALLOT)
        text = self._cell(line, place)
        if not text or place is None:
            if self._given.channel == "typed":
                why = Phrase(
                    "a typed ballot needs its printed code in a column `ballot`, or a scan of it would count again"
                )
                raise BadValue(-1 if place is None else place, "", why)
            return None
        try:
            code = ballot_from_code(text).code
        except CodeError as error:
            raise BadValue(place, text, error.said) from error
        found = self._printed(code)
        if found is None:
            raise BadValue(place, text, Phrase("was never printed here: please look at the printed code again"))
        return found

    def _unit(self, line: Line, fields: Mapping[Field, int], ballot: PrintedBallot | None) -> str:
        place = fields.get(Field.UNIT)
        text = self._cell(line, place)
        if ballot is not None:
            printed = ballot.ballot.unit
            if text and place is not None and self._units.get(fold(text)) != printed:
                raise BadValue(place, text, phrase(_OTHER_UNIT, code=ballot.ballot.code, unit=printed))
            return printed
        if not text and self._given.unit:
            return self._given.unit
        only = self._plan.surveyed_units()
        if not text and len(only) == 1:
            return only[0].id
        found = self._units.get(fold(text))
        if found is None:
            unknown = Phrase("is no unit of the plan, by id or name")
            why = unknown if text else Phrase("no unit: fill the column `unit`, or say --unit ID")
            raise BadValue(-1 if place is None else place, text, why)
        return found

    def _round(
        self,
        line: Line,
        fields: Mapping[Field, int],
        ballot: PrintedBallot | None,
        received: str,
        faults: list[RowFault],
    ) -> str:
        place = fields.get(Field.ROUND)
        text = self._cell(line, place)
        label = ballot.ballot.round if ballot else text or self._given.round or self._round_on(received)
        if not label:
            faults.append(self._fault(line, BadValue(*self._day_of_no_round(line, fields, received))))
        elif ballot and text and place is not None and text != label:
            why = phrase(_OTHER_ROUND, code=ballot.ballot.code, round=label)
            faults.append(self._fault(line, BadValue(place, text, why)))
        elif label not in self._rounds:
            why = phrase("is no round of the plan: %(rounds)s", rounds=", ".join(sorted(self._rounds)))
            faults.append(self._fault(line, BadValue(-1 if place is None else place, label, why)))
        elif label in self._closed:
            why = phrase("round %(round)s is closed: `phieu reopen --round %(round)s --reason TEXT` first", round=label)
            faults.append(RowFault(row=line.number, column="", value="", reason=why))
        return label

    def _round_on(self, received: str) -> str:
        """Give the only round, else the one of the day of receipt, else of today; empty where that lies in none."""
        if received not in self._labels:
            all_rounds = self._plan.rounds()
            day = date.fromisoformat(received) if received else today_in_vietnam()
            found = all_rounds[0] if len(all_rounds) == 1 else holding(day, all_rounds)
            self._labels[received] = found.label if found else ""
        return self._labels[received]

    def _day_of_no_round(self, line: Line, fields: Mapping[Field, int], received: str) -> tuple[int, str, Phrase]:
        """Give the column and the value by which a row belongs to no round, and why."""
        rounds = ", ".join(sorted(self._rounds))
        if not received:
            return -1, "", phrase(_NO_ROUND_TODAY, rounds=rounds)
        places = (fields[field] for field in (Field.RECEIVED, Field.TIME) if field in fields)
        place = next((place for place in places if self._cell(line, place)), -1)
        return place, self._cell(line, place) if place >= 0 else received, phrase(_NO_ROUND_THEN, rounds=rounds)

    def _key(self, line: Line, fields: Mapping[Field, int], faults: list[RowFault]) -> str:
        place = fields.get(Field.KEY)
        key = tidy_key(self._cell(line, place))
        if len(key) > KEY_LIMIT:
            why = phrase("%(found)s characters, at most %(most)s are kept: shorten it", found=len(key), most=KEY_LIMIT)
            faults.append(self._fault(line, BadValue(-1 if place is None else place, key, why)))
        return key

    def _received(self, line: Line, fields: Mapping[Field, int], faults: list[RowFault]) -> str:
        for field in (Field.RECEIVED, Field.TIME):
            place = fields.get(field)
            text = self._cell(line, place)
            if place is not None and text:
                try:
                    return self._day(place, text, time=field is Field.TIME)
                except BadValue as error:
                    faults.append(self._fault(line, error))
                    return ""
        return self._given.received.isoformat() if self._given.received else ""

    def _day(self, place: int, text: str, *, time: bool) -> str:
        known = self._days.get((place, text))
        if known is None:
            day = day_of(place, text, time=time)
            if lies_ahead(day):
                raise BadValue(place, text, Phrase("this day has not come yet"))
            known = self._days[place, text] = day.isoformat()
        return known

    def _texts(self, line: Line, columns: Columns) -> Iterator[tuple[str, str]]:
        for place, question in columns.texts:
            said = self._cell(line, place)
            if len(said) > TEXT_LIMIT:
                raise BadValue(
                    place,
                    said,
                    phrase(
                        "%(found)s characters, at most %(most)s are kept: shorten it", found=len(said), most=TEXT_LIMIT
                    ),
                )
            if said:
                yield question, said

    def _cell(self, line: Line, place: int | None) -> str:
        return line.cells[place].strip() if place is not None and place < len(line.cells) else ""

    def _fault(self, line: Line, error: BadValue) -> RowFault:
        known = 0 <= error.place < len(self._headings)
        column = column_named(self._headings, error.place) if known else ""
        return RowFault(row=line.number, column=column, value=error.value, reason=error.reason)

    def _whole_row(self, line: Line, words: str) -> RowFault:
        reason = phrase(words, values=len(line.cells), headings=len(self._headings))
        return RowFault(row=line.number, column="", value="", reason=reason)


def tidy_key(text: str) -> str:
    """Give a row's id as it is compared: accents composed, and without letters that nobody can see."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(each for each in composed if unicodedata.category(each) != "Cf").split())


def _unit_names(plan: Plan) -> Mapping[str, str]:
    names = unambiguous((fold(name), unit.id) for unit in plan.units for name in (unit.name, *unit.aliases))
    return {**names, **{fold(unit.id): unit.id for unit in plan.units}}
