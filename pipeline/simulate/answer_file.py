"""The file of `--answers`: what each ballot says, one row per ballot."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from forms.code import ballot_from_code
from forms.errors import CodeError, SurveyError
from pipeline.files.named_file import named_file
from pipeline.manifest import PrintedBallot

BALLOT = "ballot"
Answers = dict[str, dict[str, tuple[str, ...]]]
"""Option codes by ballot code and column; an empty tuple is blank."""


class AnswersError(SurveyError):
    """The file of answers cannot be used; the text names row and column."""


def read_answers(path: Path, printed: Sequence[PrintedBallot]) -> Answers:
    """Read a CSV with the column `ballot` (code or serial) and one column per question.

    All columns are given; those that name no question of the ballot's form mean nothing to anybody.

    Raises:
        AnswersError: The file is no such table, or a row names no printed ballot, or two rows the same.
    """
    by_code = {ballot.ballot.code: ballot for ballot in printed}
    answers: Answers = {}
    for number, row in _rows(path):
        code = _code(path, number, row[BALLOT], by_code)
        if code in answers:
            raise AnswersError(
                "%(path)s, row %(number)s, column %(ballot)s: %(code)s stands in an earlier row; keep one of them",
                path=path,
                number=number,
                ballot=BALLOT,
                code=code,
            )
        answers[code] = {column: _options(cell) for column, cell in row.items() if column != BALLOT}
    return answers


def _rows(path: Path) -> list[tuple[int, Mapping[str, str]]]:
    try:
        with named_file(path).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey=None, restval="", strict=True)
            if BALLOT not in (reader.fieldnames or ()):
                found = ", ".join(reader.fieldnames or ()) or "nothing"
                raise AnswersError(
                    "%(path)s, row 1: found the columns %(found)s; one must be `%(ballot)s` (code or serial)",
                    path=path,
                    found=found,
                    ballot=BALLOT,
                )
            return [(reader.line_num, _whole(path, reader.line_num, row)) for row in reader]
    except UnicodeDecodeError as error:
        raise AnswersError("%(path)s is not UTF-8 text: save it as CSV UTF-8", path=path) from error
    except csv.Error as error:
        raise AnswersError("%(path)s is no CSV table (%(error)s)", path=path, error=error) from error


def _whole(path: Path, number: int, row: Mapping[str | None, str | list[str]]) -> Mapping[str, str]:
    if None in row:
        raise AnswersError(
            "%(path)s, row %(number)s: more cells than columns; put answers with a comma in quotes",
            path=path,
            number=number,
        )
    return {str(column): str(cell) for column, cell in row.items()}


def _options(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code.strip() for code in cell.split(";") if code.strip()))


def _code(path: Path, number: int, text: str, by_code: Mapping[str, PrintedBallot]) -> str:
    place = f"{path}, row {number}, column {BALLOT}"
    if text.strip().isdecimal():
        return _of_serial(place, int(text), by_code)
    try:
        code = ballot_from_code(text).code
    except CodeError as error:
        raise AnswersError("%(place)s: %(error)s", place=place, error=error) from error
    if code not in by_code:
        raise AnswersError(
            "%(place)s: %(code)s was never printed; take the codes from print/manifest.csv", place=place, code=code
        )
    return code


def _of_serial(place: str, serial: int, by_code: Mapping[str, PrintedBallot]) -> str:
    codes = [code for code, printed in by_code.items() if printed.ballot.serial == serial]
    if not codes:
        raise AnswersError(
            "%(place)s: no ballot with the serial %(serial)s was printed; see print/manifest.csv",
            place=place,
            serial=serial,
        )
    if len(codes) > 1:
        raise AnswersError(
            "%(place)s: the serial %(serial)s was printed %(count)s times; write the ballot code instead",
            place=place,
            serial=serial,
            count=len(codes),
        )
    return codes[0]
