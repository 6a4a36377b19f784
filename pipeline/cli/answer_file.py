"""The files of `--answers` and `--from`: what each ballot says, one row per ballot."""

import csv
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from forms.code import ballot_from_code
from forms.errors import CodeError, SurveyError
from forms.questionnaire import Questionnaire
from pipeline.files.named_file import named_file
from pipeline.importing.cut_ids import cut_from, like_number
from pipeline.importing.table import column_letter
from pipeline.manifest import PrintedBallot
from pipeline.store import printed
from pipeline.survey import FormKey, Survey

BALLOT = "ballot"
PREFIX = "q"  # before a question's id: what begins with a letter, Excel leaves whole
Answers = dict[str, dict[str, tuple[str, ...]]]
"""Option codes by ballot code and column; an empty tuple is blank."""


class AnswersError(SurveyError):
    """The file of answers cannot be used; the text names row and column."""


def answers_given(survey: Survey, path: Path) -> Answers:
    """Read what a file says of the ballots of a survey; AnswersError where it cannot be used."""
    with survey.store.connection() as connection:
        every = printed.printed_ballots(connection)
    return read_answers(path, every, {key: form.questionnaire for key, form in survey.forms().items()})


def read_answers(
    path: Path, ballots: Sequence[PrintedBallot], questionnaires: Mapping[FormKey, Questionnaire]
) -> Answers:
    """Read a CSV with the column `ballot` (code or serial) and one column per question, under its id.

    All columns are given; those that name no question of the ballot's form mean nothing to anybody.

    Args:
        path: Of the file.
        ballots: Those that were printed, and may stand in it.
        questionnaires: By form and version; those of the ballots in the file say what its headings may mean.

    Raises:
        AnswersError: The file is no such table, or a row names no printed ballot, or two rows the same.
        AnswersError: A row was cut, or a heading stands twice or may be another one that Excel has cut.
    """
    by_code = {ballot.ballot.code: ballot for ballot in ballots}
    asked = {key: [question.id for question in form.questions()] for key, form in questionnaires.items()}
    cells = _rows(path)
    headings = _headings(path, cells[0][1] if cells else (), {id_ for ids in asked.values() for id_ in ids})
    answers: Answers = {}
    for number, row in cells[1:]:
        _refuse_other_length(path, number, len(row), len(headings))
        said = dict(zip(headings, row, strict=True))
        code = _code(path, number, said[BALLOT], by_code)
        if code in answers:
            raise AnswersError(
                "%(path)s, row %(number)s, column %(ballot)s: %(code)s stands in an earlier row; keep one of them",
                path=path,
                number=number,
                ballot=BALLOT,
                code=code,
            )
        answers[code] = {
            column.removeprefix(PREFIX) if column == f"{PREFIX}{BALLOT}" else column: _options(cell)
            for column, cell in said.items()
            if column not in (BALLOT, "")
        }
    for key in {(by_code[code].form, by_code[code].version) for code in answers}:
        _refuse_cut(path, cells[0][1], asked[key], headings)
    return answers


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """Give all rows that hold something, each with the line that it ends in."""
    try:
        with named_file(path).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            return [(reader.line_num, cells) for cells in reader if cells]
    except UnicodeDecodeError as error:
        raise AnswersError("%(path)s is not UTF-8 text: save it as CSV UTF-8", path=path) from error
    except csv.Error as error:
        raise AnswersError("%(path)s is no CSV table (%(error)s)", path=path, error=error) from error


def _headings(path: Path, cells: Sequence[str], ids: Collection[str]) -> tuple[str, ...]:
    """Give what the columns are called, questions by their id; AnswersError where two are the same."""
    headings = tuple(_heading(cell.strip(), ids) for cell in cells)
    if BALLOT not in headings:
        raise AnswersError(
            "%(path)s, row 1: found the columns %(found)s; one must be `%(ballot)s` (code or serial)",
            path=path,
            found=", ".join(headings) or "nothing",
            ballot=BALLOT,
        )
    for place, heading in enumerate(headings):
        first = headings.index(heading)
        if heading and first != place:
            raise AnswersError(
                "%(path)s, row 1: columns %(first)s and %(second)s are both headed %(heading)s; keep one of them, or "
                "write %(prefix)s before the ids of questions: Excel makes 3.1 of 3.10, but leaves %(prefix)s3.10",
                path=path,
                first=column_letter(first),
                second=column_letter(place),
                heading=heading,
                prefix=PREFIX,
            )
    return headings


def _heading(text: str, ids: Collection[str]) -> str:
    bare = text.removeprefix(PREFIX)
    return bare if text not in ids and bare in ids and bare != BALLOT else text


def _refuse_other_length(path: Path, number: int, cells: int, columns: int) -> None:
    if cells > columns:
        raise AnswersError(
            "%(path)s, row %(number)s: more cells than columns; put answers with a comma in quotes",
            path=path,
            number=number,
        )
    if cells < columns:
        raise AnswersError(
            "%(path)s, row %(number)s: %(cells)s cells under %(columns)s headings: the row was cut; an answer that is "
            "blank needs its comma too",
            path=path,
            number=number,
            cells=cells,
            columns=columns,
        )


def _refuse_cut(path: Path, cells: Sequence[str], ids: Sequence[str], headings: Collection[str]) -> None:
    for place, text in enumerate(cells):
        cut = cut_from(text, ids, headings)
        if cut:
            raise AnswersError(
                "%(path)s, row 1, column %(column)s: %(text)s may be question %(like)s: Excel cuts the last zero of a "
                "number; write %(named)s",
                path=path,
                column=column_letter(place),
                text=text.strip(),
                like=" or ".join(like_number(text, ids)),
                named=" or ".join(f"{PREFIX}{each}" for each in like_number(text, ids)),
            )


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
    codes = [code for code, each in by_code.items() if each.ballot.serial == serial]
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
