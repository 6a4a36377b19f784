"""What no machine can read, a person types in: it counts as the paper that it is, and the log tells every word."""

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from forms.questionnaire import QuestionKind
from pipeline.errors import AlreadySettled, UsageError
from pipeline.reviewing.review import find, queue, undo
from pipeline.reviewing.typed_page import WORDS, TypedAnswers, type_page, typing_sheet
from pipeline.store import items, pages
from pipeline.survey import Survey
from pipeline.verifying import verify
from tests.conftest import UNREAD
from tests.program import ProgramInside

WISH = "xe buýt quá ít"


@pytest.fixture(scope="session")
def program() -> ProgramInside:
    """The command line, in this process: these runs are short and many."""
    return ProgramInside()


@pytest.fixture
def survey(one_unread: Path, tmp_path: Path) -> Iterator[Survey]:
    """A copy of two ballots of which one page could not be read."""
    survey = Survey(Path(shutil.copytree(one_unread, tmp_path / "survey")))
    yield survey
    survey.store.close()


def truth(survey: Survey, ballot: str) -> dict[str, str]:
    """Give what the people of the simulation meant, by question."""
    with (survey.folder / "whole" / "answers.csv").open(encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if row["ballot"] == ballot)
    return {question: answer or "blank" for question, answer in row.items() if question != "ballot"}


def answers_of(survey: Survey, **changed: str) -> tuple[int, TypedAnswers]:
    """Give the page that waits and what stands on it, some rows read otherwise."""
    (item,) = queue(survey)
    sheet = typing_sheet(survey, item.id)
    said = truth(survey, sheet.page.ballot or "")
    rows = {q.id: said[q.id] for q in sheet.questions} | {key.replace("_", "."): to for key, to in changed.items()}
    return item.id, TypedAnswers(rows=rows, texts={})


def codes_of(said: str) -> list[str]:
    return [] if said in WORDS else said.split(";")


def exported(program: ProgramInside, survey: Survey, what: str) -> list[dict[str, str]]:
    return program.ok("-C", survey.folder, "export", what).rows()


def proved(survey: Survey) -> bool:
    return all(not proof.faults for proof in verify(survey, progress=lambda done, total: None))


def test_a_typed_page_counts_as_scanned_paper_and_the_log_proves_it(survey: Survey, program: ProgramInside) -> None:
    item, given = answers_of(survey)
    ballot = find(survey, item).ballot or ""
    assert {row["ballot"] for row in exported(program, survey, "ballots") if row["status"] == "pending"} == {ballot}
    assert type_page(survey, item, given, by="Lan") == len(given.rows)
    assert queue(survey) == ()
    told = [row for row in exported(program, survey, "answers") if row["ballot"] == ballot]
    assert {row["question"]: row["answer"] or "blank" for row in told} == truth(survey, ballot)
    assert {row["channel"] for row in told} == {"paper"}
    marks = [row for row in exported(program, survey, "marks") if row["source"] == UNREAD]
    assert {(row["state"], row["score"]) for row in marks} == {("unsure", "0.500")}, "the machine saw none of them"
    reviewed = {(row["question"], row["option"]) for row in marks if row["reviewed"] == "marked"}
    assert reviewed == {(question, code) for question, said in given.rows.items() for code in codes_of(said)}
    assert {row["question"] for row in marks} == given.rows.keys()
    assert {row["status"] for row in exported(program, survey, "ballots")} == {"eligible"}
    typed = next(row for row in exported(program, survey, "pages") if row["source"] == UNREAD)
    assert (typed["status"], typed["reason"], typed["ballot"]) == ("read", "typed", ballot)
    assert {entry.by for entry in survey.store.entries_of("page_typed")} == {"Lan"}
    assert proved(survey)


@pytest.mark.parametrize("word", ["multiple_marks", "unreadable", "blank"])
def test_the_boxes_of_a_row_are_called_empty_only_where_a_person_said_that_none_is_marked(
    survey: Survey, program: ProgramInside, word: str
) -> None:
    (waits,) = queue(survey)
    question = next(q.id for q in typing_sheet(survey, waits.id).questions if q.kind is QuestionKind.SINGLE)
    item, given = answers_of(survey, **{question.replace(".", "_"): word})
    type_page(survey, item, given, by="Lan")
    row = [each for each in exported(program, survey, "marks") if each["source"] == UNREAD]
    told = {each["reviewed"] for each in row if each["question"] == question}
    assert told == {"empty" if word == "blank" else word}


def test_undo_takes_the_whole_page_back_and_a_row_alone_waits_again(survey: Survey) -> None:
    item, given = answers_of(survey)
    type_page(survey, item, given, by="Lan")
    with survey.store.connection() as connection:
        rows = items.items_of_page(connection, find(survey, item).page_id)
    row = next(each for each in rows if each.question is not None)
    undo(survey, row.id, by="Lan")
    assert [each.id for each in queue(survey)] == [row.id]
    undo(survey, item, by="Lan")
    assert [each.id for each in queue(survey)] == [item], "the page waits, its rows do not"
    type_page(survey, item, given, by="Minh")
    assert queue(survey) == ()
    assert proved(survey)


def test_of_two_people_who_type_the_same_page_the_second_is_told(survey: Survey) -> None:
    item, given = answers_of(survey)
    type_page(survey, item, given, by="Lan")
    with pytest.raises((AlreadySettled, UsageError)):
        type_page(survey, item, given, by="Minh")
    assert {entry.by for entry in survey.store.entries_of("page_typed")} == {"Lan"}


def test_a_page_is_typed_whole_or_not_at_all(survey: Survey) -> None:
    item, given = answers_of(survey)
    head = survey.store.head()
    first = next(iter(given.rows))
    for rows in (
        {question: answer for question, answer in given.rows.items() if question != first},
        {**given.rows, first: "99"},
        {**given.rows, "no.such": "1"},
    ):
        with pytest.raises(UsageError):
            type_page(survey, item, TypedAnswers(rows=rows, texts={}), by="Lan")
    assert survey.store.head() == head


@pytest.mark.parametrize("slip", [False, True])
def test_a_better_scan_that_comes_later_is_a_duplicate_or_a_question_never_a_second_ballot(
    survey: Survey, program: ProgramInside, slip: bool
) -> None:
    item, given = answers_of(survey)
    first = next(iter(given.rows))
    wrong = next(code for code in ("1", "2") if code != given.rows[first])
    rows = {**given.rows, first: wrong} if slip else given.rows
    type_page(survey, item, TypedAnswers(rows=rows, texts={}), by="Lan")
    program.run("-C", survey.folder, "scan", survey.folder / "whole" / UNREAD, "--jobs", "1", codes=(0, 5))
    with survey.store.connection() as connection:
        latest = max(pages.all_pages(connection), key=lambda page: page.id)
    asked = {row.question for row in latest.reading.rows if row.asks} if latest.reading else set()  # as the pen had it
    open_rows = asked | ({first} if slip else set())
    assert (latest.status, latest.reason) == (("review" if open_rows else "duplicate"), "typed_before")
    if open_rows:
        assert set(latest.detail.partition("look at ")[2].partition(":")[0].split(", ")) == open_rows
        (waiting,) = queue(survey)
        program.ok("-C", survey.folder, "review", "decide", waiting.id, "replace")
        program.ok("-C", survey.folder, "review", "decide", "--from", survey.folder / "whole" / "answers.csv")
    assert queue(survey) == ()
    ballot = find(survey, item).ballot or ""
    told = [row for row in exported(program, survey, "answers") if row["ballot"] == ballot]
    assert {row["question"]: row["answer"] or "blank" for row in told} == truth(survey, ballot)
    assert {row["status"] for row in exported(program, survey, "ballots")} == {"eligible"}
    assert proved(survey)


def test_the_same_bad_scan_again_is_a_duplicate(survey: Survey, program: ProgramInside, tmp_path: Path) -> None:
    item, given = answers_of(survey)
    type_page(survey, item, given, by="Lan")
    Image.open(survey.folder / "returned" / UNREAD).save(tmp_path / "again.png")
    program.ok("-C", survey.folder, "scan", tmp_path / "again.png", "--jobs", "1")
    again = next(row for row in exported(program, survey, "pages") if row["source"] == "again.png")
    assert (again["status"], again["reason"]) == ("duplicate", "seen_before")


def test_the_terminal_types_by_pairs_by_keys_and_from_a_file(survey: Survey, program: ProgramInside) -> None:
    item, given = answers_of(survey)
    pairs = [f"{question}={answer}" for question, answer in given.rows.items()]
    shown = program.ok("-C", survey.folder, "review", "type", item, "--show")
    assert all(question in shown.out for question in given.rows)
    program.run("-C", survey.folder, "review", "type", item, *pairs[1:], codes=(2,))
    assert "rows typed in by Lan" in program.ok("-C", survey.folder, "review", "type", item, *pairs, "--by", "Lan").out
    program.ok("-C", survey.folder, "review", "undo", item)
    said = program.ok("-C", survey.folder, "review", "type", "--from", survey.folder / "whole" / "answers.csv").out
    assert said.startswith("1 pages typed in, 0 still wait")
    assert queue(survey) == ()


def test_free_text_is_typed_from_its_crop_and_stands_in_the_list_of_comments(
    survey: Survey, program: ProgramInside
) -> None:
    item, given = answers_of(survey)
    type_page(survey, item, given, by="Lan")
    waiting = json.loads(program.ok("-C", survey.folder, "review", "texts", "--json").out)
    assert len(waiting) == 2, "one field on the last page of each of two ballots"
    first, second = waiting
    wrote = program.ok("-C", survey.folder, "review", "text", first["ballot"], first["question"]).out
    assert Path(wrote.split(" ", 1)[1].strip()).stat().st_size > 1000
    program.ok("-C", survey.folder, "review", "text", first["ballot"], first["question"], WISH, "--by", "Lan")
    program.ok("-C", survey.folder, "review", "text", second["ballot"], second["question"], "--nothing")
    assert json.loads(program.ok("-C", survey.folder, "review", "texts", "--json").out) == []
    report = survey.folder / "bao-cao.xlsx"
    program.ok("-C", survey.folder, "report", "--format", "html", "-o", survey.folder / "x.html")
    program.ok("-C", survey.folder, "report", "--format", "xlsx", "-o", report)
    assert WISH not in (survey.folder / "x.html").read_text(encoding="utf-8"), "what is published holds no comments"
    program.ok("-C", survey.folder, "review", "text", first["ballot"], first["question"], "--undo")
    assert len(json.loads(program.ok("-C", survey.folder, "review", "texts", "--json").out)) == 1
    assert proved(survey)
