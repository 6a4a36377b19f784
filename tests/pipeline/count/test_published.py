"""Published tables: the golden checks, our own tables read back, and bad tables refused with a remedy."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.questionnaire import Option, Questionnaire
from pipeline.judging.eligibility import judge
from pipeline.judging.rules import EligibilityLevel
from pipeline.published.check import check_published, slug
from pipeline.published.keeping import table_faults
from pipeline.published.table import MAX_BYTES, MAX_COLUMNS, PublishedError
from pipeline.tables.formats import write_tally
from pipeline.tables.sheets import sheets
from pipeline.tables.table import SheetMeta
from pipeline.tally.tally import count
from tests.pipeline.count.ballots import (
    DAK_MIL,
    GOLDEN,
    NOT_APPLICABLE,
    RULES,
    SATISFACTION5,
    UNIT,
    YES_NO,
    ballot,
    form,
    multi,
    section,
    single,
)

PUBLISHED = (GOLDEN / "dak-mil-2024.csv").read_text(encoding="utf-8")
CHECKS = (GOLDEN / "dak-mil-2024-checks.csv").read_bytes()
MIXED = form(
    section(
        "I",
        single("1", options=SATISFACTION5),
        single("2", options=(*SATISFACTION5, NOT_APPLICABLE), required=False),
    ),
    section("II", multi("3"), single("4", options=YES_NO, scale=None, positive_codes=frozenset("2"))),
)
ONE_ANSWER = st.tuples(*map(st.sampled_from, ("54321", ["", *"543210"], ["", "1", "1;3"], "12")))


def checks(text: str, questionnaire: Questionnaire = DAK_MIL) -> str:
    return check_published(text.encode(), (questionnaire,), file="bang.csv").decode()


def statuses(report: str) -> set[str]:
    """Give the word in the status column of every row of every table."""
    return {row["status"] for table in report.split("\n\n") for row in csv.DictReader(io.StringIO(table))}


def refused(text: str | bytes, questionnaire: Questionnaire = DAK_MIL) -> str:
    raw = text.encode() if isinstance(text, str) else text
    with pytest.raises(PublishedError) as caught:
        check_published(raw, (questionnaire,), file="bang.csv")
    return str(caught.value)


def test_the_published_table_of_dak_mil_gives_its_checks_byte_for_byte() -> None:
    assert check_published(PUBLISHED.encode(), (DAK_MIL,), file="bang.csv") == CHECKS


@pytest.mark.parametrize(
    "written",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("02", "2").replace("01", "1"),
        lambda text: text.replace("90,10,", " 90 ,10 ,"),
        lambda text: re.sub(r"(?m)^([1-9].*),,$", r"\1,0,", text),
        lambda text: "".join(f"{line},,\n" for line in text.splitlines()),
        lambda text: "\n\n" + text + ",,,,,,,\n",
    ],
    ids=[
        "byte order mark",
        "windows lines",
        "no leading zeros",
        "spaces around",
        "zeros written",
        "empty columns",
        "empty lines",
    ],
)
def test_another_way_of_writing_the_same_table_gives_the_same_checks(written: Callable[[str], str]) -> None:
    assert checks(written(PUBLISHED)) == CHECKS.decode()


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(ONE_ANSWER, max_size=12), level=st.sampled_from(EligibilityLevel))
def test_every_table_that_we_write_ourselves_is_found_in_order(
    rows: Sequence[tuple[str, ...]], level: EligibilityLevel
) -> None:
    rules = replace(RULES, level=level)
    stack = [ballot(dict(zip("1234", row, strict=True)), of=MIXED, serial=n) for n, row in enumerate(rows, 1)]
    tally = count([(each, judge(each, MIXED, rules)) for each in stack], (MIXED,), (UNIT,))
    written = write_tally(sheets(tally, rules), SheetMeta(issuing_body="", plan_title=""), "csv")
    assert statuses(check_published(written, (MIXED,), file="bang.csv").decode()) == {"OK"}


def test_words_that_look_like_a_formula_are_read_back_as_they_were() -> None:
    plus_minus = (Option(code="2", label="+"), Option(code="1", label="-"))
    odd = form(section("I", single("1", text="-- Thái độ; =phục vụ", options=plus_minus)))
    stack = [ballot({"1": "2"}, of=odd)]
    tally = count([(each, judge(each, odd, RULES)) for each in stack], (odd,), (UNIT,))
    written = write_tally(sheets(tally, RULES), SheetMeta(issuing_body="", plan_title=""), "csv")
    assert "'-- Thái độ; '=phục vụ".encode() in written
    assert statuses(check_published(written, (odd,), file="bang.csv").decode()) == {"OK"}


def test_a_row_that_does_not_add_up_gets_no_percentage_and_no_mean() -> None:
    report = checks(PUBLISHED.replace("90,10,88,02", "90,10,88,03"))
    assert "I.2,90,10,100,88,3,0,91,1,ROW_SUM_MISMATCH,,\n" in report


def test_a_row_without_its_eligible_ballots_does_not_add_up() -> None:
    assert "I.1,0,10,10,90,0,0,90,90,ROW_SUM_MISMATCH,,\n" in checks(PUBLISHED.replace("90,10,90", ",10,90", 1))


def test_a_row_that_was_left_out_is_reported_missing() -> None:
    report = checks("".join(line for line in PUBLISHED.splitlines(keepends=True) if "thái độ giao tiếp" not in line))
    assert "II.1,,,,,,,,,ROW_MISSING,,\n" in report
    (fault,) = (each for each in table_faults(report.encode(), "b.csv") if each.code == "ROW_MISSING")
    assert fault.text == "b.csv, dòng II.1: thiếu dòng này"


def rows_of(report: str) -> list[dict[str, str]]:
    return [row for table in report.split("\n\n") for row in csv.DictReader(io.StringIO(table))]


def test_answers_that_are_no_points_have_a_share_and_no_mean() -> None:
    head = "Stt,Tiêu chí đánh giá sự hài lòng,Số phiếu đủ điều kiện,Số phiếu không đủ điều kiện,Có,Không,Ghi chú\n"
    (row,) = rows_of(checks(f"{head}II,Nhóm II,,,,,\n2,Câu 4,10,,03,07,\n", MIXED))
    assert (row["status"], row["percent_khong"], row["mean_score"]) == ("OK", "70.00", "")


def test_where_no_answer_is_a_good_one_a_row_has_no_share() -> None:
    neutral = form(section("I", single("1", options=YES_NO, scale=None, positive_codes=frozenset())))
    head = "Stt,Tiêu chí đánh giá sự hài lòng,Số phiếu đủ điều kiện,Số phiếu không đủ điều kiện,Có,Không,Ghi chú\n"
    (row,) = rows_of(checks(f"{head}I,Nhóm I,,,,,\n1,Câu 1,10,,03,07,\n", neutral))
    assert (row["status"], row["percent"]) == ("OK", "")


def test_who_says_that_a_question_does_not_apply_is_in_no_share_and_no_mean() -> None:
    names = ",".join(option.label for option in (*SATISFACTION5, NOT_APPLICABLE))
    head = "Stt,Tiêu chí đánh giá sự hài lòng,Số phiếu đủ điều kiện,Số phiếu không đủ điều kiện"
    one = form(section("I", single("1", options=(*SATISFACTION5, NOT_APPLICABLE), required=False)))
    text = f"{head},{names.rpartition(',')[0]},Không áp dụng,Ghi chú\nI,Nhóm I,,,,,,,,,\n1,Câu 1,10,,03,,01,,,06,\n"
    (row,) = rows_of(checks(text, one))
    assert row["status"] == "OK"
    assert next(cell for name, cell in row.items() if name.startswith("percent")) == "75.00"
    assert row["mean_score"] == "4.5000"


def test_of_two_groups_with_the_same_scale_a_table_is_of_the_one_that_holds_its_words() -> None:
    two = [form(section("I", single("1", text=text)), key=text, code=text[-1]) for text in ("Câu A", "Câu B")]
    labels = ",".join(option.label for option in two[0].question("1").options)
    head = "Stt,Tiêu chí đánh giá sự hài lòng,Số phiếu đủ điều kiện,Số phiếu không đủ điều kiện"
    for asked in ("Câu A", "Câu B"):
        text = f"{head},{labels},Ghi chú\nI,Nhóm I,,,,,,\n1,{asked},10,,10,,,\n"
        assert statuses(check_published(text.encode(), two, file="bang.csv").decode()) == {"OK"}


def test_words_are_the_same_with_either_apostrophe() -> None:
    asked = form(section("I", single("1", text="Đường vào xã Nâm N'Đir")))
    labels = ",".join(option.label for option in asked.question("1").options)
    head = "Stt,Tiêu chí đánh giá sự hài lòng,Số phiếu đủ điều kiện,Số phiếu không đủ điều kiện"
    for mark in "'’ʼ":
        text = f"{head},{labels},Ghi chú\nI,Nhóm I,,,,,,\n1,Đường vào xã Nâm N{mark}Đir,10,,10,,,\n"
        assert statuses(checks(text, asked)) == {"OK"}


def test_a_number_beyond_all_ballots_and_one_beside_the_table_are_refused() -> None:
    assert "found '1234567890'" in refused(PUBLISHED.replace(",10,90,", ",10,1234567890,", 1))
    wider = "".join(f"{line},,\n" for line in PUBLISHED.splitlines())
    assert "row 3: found 10 cells" in refused(wider.replace("90,10,90,,,,,", "90,10,90,,,,,7", 1))


def test_a_total_that_is_too_large_differs_upwards() -> None:
    report = checks(f"{PUBLISHED},Tổng cộng,640,70,640,3,5,\n")
    (*_, row) = rows_of(report)
    assert (row["row"], row["sum"], row["difference"], row["status"]) == ("total", "640", "8", "TOTALS_MISMATCH")
    assert (row["eligible"], row["ineligible"]) == ("640", "70")
    (*_, fault) = table_faults(report.encode(), "b.csv")
    assert fault.text.startswith(
        "b.csv, dòng total: dòng tổng cộng không bằng tổng các dòng (eligible 640, ineligible 70"
    )
    assert "status" not in fault.text


def test_a_total_above_which_no_row_stands_is_no_sum_of_anything() -> None:
    head = PUBLISHED.partition("\n")[0]
    (*_, row) = rows_of(checks(f"{head}\n,Tổng cộng,,,01,,,\n"))
    assert (row["row"], row["sum"], row["status"]) == ("total", "0", "TOTALS_MISMATCH")


def test_every_table_of_a_file_is_checked_and_its_faults_are_named() -> None:
    faults = list(table_faults(checks(f"{PUBLISHED}\n{PUBLISHED}").encode(), "b.csv"))
    assert [fault.code for fault in faults] == ["ROW_SUM_MISMATCH", "PERCENT_OVER_100"] * 2


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("3|100,0%", "1|33,3%"), ["OK", "OK"]),
        (("3|100,0%", "1|33,4%"), ["RATE_MISMATCH", "RATE_MISMATCH"]),  # a tenth is not rounding
        (("1|40%", "0|0%"), ["RATE_MISMATCH", "RATE_MISMATCH"]),  # of two and a half ballots
        (("1|33%", "2|67%"), ["OK", "OK"]),
        (("3|150%", "1|50%"), ["PERCENT_OVER_100", "RATE_MISMATCH"]),  # of two ballots no three chose it
        (("201|100,5%", "200|"), ["PERCENT_OVER_100", "OK"]),
        (("99|50%", "200|100%"), ["OK", "OK"]),  # 49.5, rounded
        (("999|50,0%", "2000|100,0%"), ["OK", "OK"]),
        (("100|33%", "200|68%"), ["RATE_MISMATCH", "RATE_MISMATCH"]),  # of more than 298 ballots, and of fewer
    ],
)
def test_shares_of_several_choices_follow_from_one_whole_number_of_ballots(
    lines: tuple[str, ...], expected: list[str]
) -> None:
    named = zip(("Báo, đài", "Khác"), lines, strict=True)
    rows = ['"{}",{},"{}"'.format(name, *line.split("|")) for name, line in named]
    table = "\n".join(("Câu 3?,Số lượt chọn,Tỷ lệ", *rows))
    assert [row["status"] for row in rows_of(checks(f"{table}\n", MIXED))] == expected


def test_shares_that_fit_no_number_of_ballots_are_reported() -> None:
    table = 'Câu 3?,Số lượt chọn,Tỷ lệ\n"Báo, đài",20,{}\nMạng xã hội,10,{}\nKhác,,0%\nBỏ trống,05,\n'
    assert statuses(checks(table.format('"50,00%"', "25.00"), MIXED)) == {"OK"}
    assert statuses(checks(table.format("50.00", "35.00"), MIXED)) == {"RATE_MISMATCH", "OK"}
    assert "PERCENT_OVER_100" in statuses(checks(table.format("150", "75"), MIXED))
    assert statuses(checks(f"{table.format('50', '25')}Không áp dụng,03,\n", MIXED)) == {"OK"}


def test_a_choice_that_the_form_does_not_offer_is_refused() -> None:
    message = refused('Câu 3?,Số lượt chọn,Tỷ lệ\n"Báo, đài",20,"50,00%"\nHàng xóm,10,"25,00%"\n', MIXED)
    assert "Hàng xóm" in message
    assert "an option of the question" in message


def test_a_question_that_takes_one_answer_has_no_table_of_choices_and_a_share_in_words_is_refused() -> None:
    assert "expected 'Câu 3?'" in refused("Câu 4,Số lượt chọn,Tỷ lệ\nCó,20,\n", MIXED)
    said = refused("Câu 3?,Số lượt chọn,Tỷ lệ\nKhác,20,một nửa\n", MIXED)
    assert "row 2, column 'Tỷ lệ': found 'một nửa', expected a percentage" in said


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (PUBLISHED.replace(",10,90,,,", ",10,\"90,5\",,,", 1), ("row 3, column 'Tốt': found '90,5'", "no separators")),
        (PUBLISHED.replace("90,10,90,,,", "90,10,90,5,,,", 1), ("row 3: found 9 cells", "decimal commas")),
        (PUBLISHED.replace("90,10,90,,,", "90,10,=SUM(A1),,,", 1), ("'=SUM(A1)'", "not the formulas")),
        (PUBLISHED.replace("90,10,90,,,", "90,10,-90,,,", 1), ("'-90'", "whole number")),
        (PUBLISHED.replace("90,10,90,,,", "90,10,٩٠,,,", 1), ("'٩٠'", "whole number")),
        (PUBLISHED.replace("1,Thủ tục", ",Thủ tục", 1), ("row 3, column 'Stt': found nothing", "whole number")),
        (PUBLISHED.replace("Tốt,", "Giỏi,", 1), ("giỏi | bình thường | chưa tốt", "Tốt | Bình thường | Chưa tốt")),
        (PUBLISHED.replace("Stt,", "STT.,", 1), ("row 1, column 'Stt'", "header of the tally sheet")),
        (PUBLISHED.replace('3,"Phí', '2,"Phí', 1), ("row 5, column 'Stt': found '2'", "each once")),
        (PUBLISHED.replace('3,"Phí', '9,"Phí', 1), ("row 5, column 'Stt': found '9'", "each once", "under group I;")),
        (PUBLISHED.replace("I,Kết quả", "A,Kết quả", 1), ("row 2, column 'Stt': found 'A'",)),
        (PUBLISHED.replace("Phí/lệ phí", "Phí", 1), ("row 5", "Phí/lệ phí")),
        (PUBLISHED.replace("kết quả,,,,,,\n", "kết quả,90,,,,,\n", 1), ("row 2", "carries no numbers")),
        (PUBLISHED.replace("kết quả,,,,,,\n", "kết quả,,,,,7,\n", 1), ("row 2", "carries no numbers")),
        (PUBLISHED.replace(",", ";"), ("row 1", "semicolons", "with commas")),
        (PUBLISHED.replace("90,10,90,,,", "90,10,\"90,,,", 1), ("parted by commas", "CSV")),
        ("\n,,,\n", ("no table",)),
        (",".join(["Cột"] * 10_000) + "\n", (f"at most {MAX_COLUMNS}",)),
        (PUBLISHED.encode("utf-16"), ("byte 0xff", "CSV UTF-8")),
        (PUBLISHED.encode()[:300] + "Tốt".encode("cp1258", "replace") + b"\xd2\n", ("text in UTF-8",)),
        (PUBLISHED.encode()[:300] + b"\xd2\n", ("row 3: found byte 0xd2",)),
        (b"\x00" * 100, ("bang.csv", "found")),
        (b"," * (MAX_BYTES + 1), (f"at most {MAX_BYTES}", "no tally sheet")),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_read_for_certain_is_refused_with_the_place_and_a_remedy(
    broken: str | bytes, says: tuple[str, ...]
) -> None:
    message = refused(broken)
    assert message.startswith("bang.csv")
    for words in says:
        assert words in message


def test_labels_become_plain_column_names() -> None:
    assert [slug(label) for label in ("Chưa tốt", "Rất hài lòng", "Đúng hẹn", "Có, nhưng ít", "Ít đi")] == [
        "chua_tot",
        "rat_hai_long",
        "dung_hen",
        "co_nhung_it",
        "it_di",
    ]
