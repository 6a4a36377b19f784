"""The file of stated answers, and what is said of a wrong one."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.cli.answer_file import AnswersError, read_answers
from pipeline.errors import NothingFound
from pipeline.manifest import PrintedBallot
from tests.pipeline.simulate.printed_sample import Printed, print_sample


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """Four printed one-page ballots of Đắk Mil."""
    return print_sample(tmp_path_factory.mktemp("print"), "dak-mil", ballots=4)


@pytest.fixture(scope="module")
def cuttable(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """A printed ballot whose form asks both 3.1 and 3.10."""
    return print_sample(tmp_path_factory.mktemp("print"), "so-cong-thuong-binh-phuoc", ballots=1)


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "answers.csv"
    path.write_bytes(text.encode(encoding))
    return path


def _elsewhere(printed: Printed) -> PrintedBallot:
    """Give the first ballot as printed for another unit."""
    first = printed.ballots[0]
    return replace(first, ballot=replace(first.ballot, unit="UNIT-2"))


def test_ballots_are_named_by_code_or_serial(printed: Printed, tmp_path: Path) -> None:
    first, second = (ballot.ballot.code for ballot in printed.ballots[:2])
    path = write(tmp_path, f"ballot,I.1,3.10,remark\n1,3,,ok\n{second}, 3 ; 1 ,2,\n")
    assert read_answers(path, printed.ballots, printed.questionnaires) == {
        first: {"I.1": ("3",), "3.10": (), "remark": ("ok",)},
        second: {"I.1": ("3", "1"), "3.10": ("2",), "remark": ()},
    }


def test_a_table_saved_by_excel_is_read(printed: Printed, tmp_path: Path) -> None:
    path = write(tmp_path, "ballot,I.1\r\n0002,3\r\n", encoding="utf-8-sig")
    assert list(read_answers(path, printed.ballots, printed.questionnaires).values()) == [{"I.1": ("3",)}]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("serial,I.1\n1,3\n", r"row 1: found the columns serial, I\.1; one must be `ballot`"),
        ("", "row 1: found the columns nothing"),
        ("ballot,I.1\n1,3\n99,3\n", "row 3, column ballot: no ballot with the serial 99"),
        ("ballot,I.1\n1,3\n1,3\n", "row 3, column ballot: .* stands in an earlier row"),
        ("ballot,I.1\nhello,3\n", "row 2, column ballot: 'hello' is no ballot code"),
        ("ballot,I.1\nTEST/UNIT-1/2024/0001-2,3\n", "row 2, column ballot: the check digit"),
        ("ballot,I.1\n1,3,1\n", "row 2: more cells than columns"),
        ("ballot,I.1,I.2\n1,3,1\n2,3\n", "row 3: 2 cells under 3 headings: the row was cut"),
        ("ballot,I.1,I.2, I.1\n1,3,1,2\n", r"row 1: columns B and D are both headed I\.1; keep one"),
        ("ballot,I.1,qI.1\n1,3,1\n", r"row 1: columns B and C are both headed I\.1; keep one"),
    ],
)
def test_a_wrong_row_is_named_with_its_place(printed: Printed, tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(AnswersError, match=message):
        read_answers(write(tmp_path, text), printed.ballots, printed.questionnaires)


@pytest.mark.parametrize("text", ["ballot,3.1,3.2,3.1\n1,1,5,4\n", "ballot,3.1\n1,1\n", 'ballot,"3,1"\n1,1\n'])
def test_a_heading_that_excel_may_have_cut_is_never_taken_for_another_question(
    cuttable: Printed, tmp_path: Path, text: str
) -> None:
    with pytest.raises(AnswersError, match=r"row 1.*q3\.10"):
        read_answers(write(tmp_path, text), cuttable.ballots, cuttable.questionnaires)


@pytest.mark.parametrize(
    "text", ["ballot,3.1,3.10\n1,1,4\n", "ballot,q3.1,q3.10\n1,1,4\n", "ballot,q3.10,,q3.1,\n1,4,,1,\n"]
)
def test_headings_that_excel_left_whole_are_read_with_or_without_a_letter(
    cuttable: Printed, tmp_path: Path, text: str
) -> None:
    (said,) = read_answers(write(tmp_path, text), cuttable.ballots, cuttable.questionnaires).values()
    assert said == {"3.1": ("1",), "3.10": ("4",)}


def test_a_serial_printed_for_several_units_is_not_guessed(printed: Printed, tmp_path: Path) -> None:
    with pytest.raises(AnswersError, match="printed 2 times; write the ballot code"):
        read_answers(
            write(tmp_path, "ballot,I.1\n1,3\n"), (printed.ballots[0], _elsewhere(printed)), printed.questionnaires
        )


def test_a_file_that_is_not_there_or_no_text_is_told(printed: Printed, tmp_path: Path) -> None:
    with pytest.raises(NothingFound, match="is not there"):
        read_answers(tmp_path / "none.csv", printed.ballots, printed.questionnaires)
    with pytest.raises(AnswersError, match="not UTF-8"):
        read_answers(write(tmp_path, "ballot,câu\n", encoding="utf-16"), printed.ballots, printed.questionnaires)


def test_a_question_that_is_called_like_the_code_is_headed_with_its_prefix(printed: Printed, tmp_path: Path) -> None:
    named = {
        key: replace(
            form,
            sections=tuple(
                replace(s, questions=tuple(replace(q, id="ballot") if q.id == "I.1" else q for q in s.questions))
                for s in form.sections
            ),
        )
        for key, form in printed.questionnaires.items()
    }
    path = write(tmp_path, "ballot,qballot,I.2\n1,3,2\n")
    assert list(read_answers(path, printed.ballots, named).values()) == [{"ballot": ("3",), "I.2": ("2",)}]
