"""Check a published table: does each row add up to its eligible ballots? Reported, never repaired."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from forms.arithmetic import RowStatus, check_row, mean, percent
from forms.loading import Later
from forms.questionnaire import Question, QuestionKind, Questionnaire
from pipeline.files.csv_rows import safe
from pipeline.published.choices import choice_checks, is_choice_table
from pipeline.published.progress import is_progress_table, is_total, progress_checks
from pipeline.published.table import PublishedLine, PublishedTable, folded, read_published, refusal
from pipeline.tables.criteria import BLANK, CRITERION, ELIGIBLE, INELIGIBLE, NOT_APPLICABLE, NOTE, ORDINAL
from pipeline.tally.layout import Numbered, labels, table_groups
from pipeline.tally.rows import is_ordinal

XLSX_MAGIC = b"PK"
_read_workbook: Callable[[bytes, str], tuple[PublishedTable, ...]] = Later("pipeline.published.xlsx", "read_workbook")
_HEAD = (ORDINAL, CRITERION, ELIGIBLE, INELIGIBLE)
_BEFORE, _AFTER = ("row", "eligible", "ineligible", "issued"), ("sum", "difference", "status")
_ROMAN = re.compile(r"[IVXL]+")
ROW_MISSING, TOTALS_MISMATCH = "ROW_MISSING", "TOTALS_MISMATCH"
TOTAL = "total"  # in place of a question's id


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChecked:
    """What checking one row gave."""

    question: Question
    eligible: int
    ineligible: int
    counts: tuple[int, ...]  # options, then blank and not applicable where the table has them

    def cells(self) -> tuple[str, ...]:
        """Give the row of the report; figures that nobody can trust stay blank."""
        check = check_row(self.counts, self.eligible)
        options = [option.code for option in self.question.options if not option.not_applicable]
        by_code = dict(zip(options, self.counts, strict=False))
        positive = sum(count for code, count in by_code.items() if code in self.question.positive_codes)
        rate = percent(positive, sum(by_code.values())) if check.ok and self.question.positive_codes else None
        score = mean(by_code) if check.ok and is_ordinal(self.question) else None
        numbers = (self.eligible, self.ineligible, self.eligible + self.ineligible, *self.counts)
        found = (*numbers, check.sum, check.difference)
        return (self.question.id, *map(str, found), str(check.status), _decimal(rate), _decimal(score))


def check_published(raw: bytes, questionnaires: Sequence[Questionnaire], *, file: str) -> bytes:
    """Give the checks of all tables of a file as CSV, one table of checks for each, in the order of the file.

    Args:
        raw: The file, as it was published.
        questionnaires: What the survey asked; they give the rows their ids and the options their codes.
        file: Its name, for messages.

    Raises:
        PublishedError: The file cannot be read for certain, or does not belong to these questionnaires.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    tables = _read_workbook(raw, file) if raw.startswith(XLSX_MAGIC) else read_published(raw, file)
    if not tables:
        raise refusal(file, "no table", f"a header that begins with {ORDINAL!r}", remedy="Choose the published table.")
    for number, table in enumerate(tables):
        if number:
            out.write("\n")
        writer.writerows(map(safe, row) for row in _checks(table, questionnaires))  # names are a stranger's words
    return out.getvalue().encode("utf-8")


def _checks(table: PublishedTable, questionnaires: Sequence[Questionnaire]) -> Iterator[tuple[str, ...]]:
    if is_choice_table(table):
        return choice_checks(table, questionnaires)
    return progress_checks(table) if is_progress_table(table) else _criteria_checks(table, questionnaires)


def _criteria_checks(table: PublishedTable, questionnaires: Sequence[Questionnaire]) -> Iterator[tuple[str, ...]]:
    extra = _extra_columns(table)
    group = _group_of(table, questionnaires, extra)
    first = group[0].question
    positive = [slug(option.label) for option in first.options if option.code in first.positive_codes]
    options = (*labels(first), *extra)
    rate = "_".join(("percent", *positive))
    yield (*_BEFORE, *map(slug, options), *_AFTER, rate, "mean_score")
    found = dict(_rows(table, group))
    for row in group:
        width = len(options) + 5
        yield found.get(row.question.id, (row.question.id, *("",) * width, ROW_MISSING, "", ""))
    if TOTAL in found:
        yield found[TOTAL]


def _extra_columns(table: PublishedTable) -> tuple[str, ...]:
    """Check the header and give the columns between the options and the note."""
    wanted = (*_HEAD, NOTE)
    for place, name in zip((0, 1, 2, 3, -1), wanted, strict=True):
        found = table.header[place] if len(table.header) > len(wanted) else ""
        if folded(found) != folded(name):
            remedy = "Give the table the header of the tally sheet."
            raise table.wrong_header(repr(found) if found else "no such column", repr(name), remedy, column=name)
    extra = {folded(BLANK), folded(NOT_APPLICABLE)}
    return tuple(name for name in table.header[len(_HEAD) : -1] if folded(name) in extra)


def _group_of(
    table: PublishedTable, questionnaires: Sequence[Questionnaire], extra: tuple[str, ...]
) -> tuple[Numbered, ...]:
    """Find the questions that the table is about: those with its labels that hold its first row."""
    shown = tuple(folded(name) for name in table.header[len(_HEAD) : -1 - len(extra)])
    groups = [group for form in questionnaires for group in table_groups(form)]
    same = [group for group in groups if tuple(map(folded, labels(group[0].question))) == shown]
    if not same:
        known = sorted({" | ".join(labels(g[0].question)) for g in groups if g[0].question.kind is QuestionKind.SINGLE})
        found, expected = " | ".join(shown) or "no options", " or ".join(known)
        raise table.wrong_header(found, expected, "Name the columns as on the form.")
    texts = {folded(line.text(1)) for line in table.lines}
    return max(same, key=lambda group: sum(folded(row.question.text) in texts for row in group))


def _rows(table: PublishedTable, group: tuple[Numbered, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    wanted = {(row.group, row.number): row.question for row in group}
    roman, seen = "", set()
    rows: list[RowChecked] = []
    for line in table.lines:
        if is_total(line):
            yield TOTAL, _total_cells(line, rows)
            continue
        if _ROMAN.fullmatch(line.text(0)):
            roman = line.text(0)
            _refuse_numbers(line)
            continue
        question = wanted.get((roman, line.count(0, blank_is_zero=False)))
        if question is None or question.id in seen:
            expected = "a row of the form, each once: " + ", ".join(f"{g}.{n}" for g, n in wanted)
            raise line.wrong(0, expected, f"The row stands under group {roman or 'none'}; number it as on the form.")
        if folded(line.text(1)) != folded(question.text):
            raise line.wrong(1, repr(question.text), "Write the words of the form, or correct the number of the row.")
        seen.add(question.id)
        rows.append(_checked(line, question))
        yield question.id, rows[-1].cells()


def _total_cells(line: PublishedLine, rows: Sequence[RowChecked]) -> tuple[str, ...]:
    """Compare a line of totals with what the rows above it add up to, column by column."""
    printed = [line.count(place) for place in range(len(_HEAD), len(line.header) - 1)]
    added = [sum(column) for column in zip(*(row.counts for row in rows), strict=True)] or [0] * len(printed)
    status = RowStatus.OK.value if printed == added else TOTALS_MISMATCH
    difference = str(sum(printed) - sum(added))
    return (TOTAL, line.text(2), line.text(3), "", *map(str, printed), str(sum(added)), difference, status, "", "")


def _checked(line: PublishedLine, question: Question) -> RowChecked:
    return RowChecked(
        question=question,
        eligible=line.count(2),
        ineligible=line.count(3),
        counts=tuple(line.count(place) for place in range(len(_HEAD), len(line.header) - 1)),
    )


def _refuse_numbers(line: PublishedLine) -> None:
    for place in range(2, len(line.header) - 1):
        if line.text(place):
            expected, remedy = "nothing: a group row carries no numbers", "Move the number to the row it belongs to."
            raise line.wrong(place, expected, remedy)


def slug(label: str) -> str:
    """Write a label as a column name: small letters without marks, `_` between words."""
    bare = unicodedata.normalize("NFD", label.replace("Đ", "D").replace("đ", "d"))
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter)).lower()
    return re.sub(r"[^a-z0-9]+", "_", letters).strip("_")


def _decimal(value: Decimal | None) -> str:
    return "" if value is None else str(value)
