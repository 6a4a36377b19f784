"""T7, S3.13: an earlier survey that is loaded is compared with, and a rise is claimed only beyond chance."""

import json
from dataclasses import replace

import pytest

from pipeline.report.earlier import EarlierError, earlier_of, with_earlier
from pipeline.report.facts import Facts
from pipeline.report.report import report_of
from pipeline.tables.formats import write_tally
from pipeline.tables.sheets import sheets
from pipeline.tables.table import PROVISIONAL, SheetMeta
from tests.pipeline.count.ballots import DAK_MIL, ballot
from tests.pipeline.report.samples import counted, golden_facts, plan_of


def tally_file(*, good: int, bad: int, simulated: bool = False) -> bytes:
    """Write the tally of another year, as the program does."""
    plan = plan_of("dak-mil")
    marks = ["3"] * good + ["1"] * bad
    stack = [
        ballot({question.id: mark for question in DAK_MIL.mark_questions()}, serial=n, simulated=simulated)
        for n, mark in enumerate(marks, 1)
    ]
    tally = counted(plan, stack)
    data = write_tally(sheets(tally, golden_facts().rules), SheetMeta(issuing_body="", plan_title=""), "json")
    return data.replace(b'"round": "2024"', b'"round": "2023"')


def compared_with(data: bytes) -> Facts:
    now = golden_facts()
    earlier = earlier_of(data, now.all_periods, file="2023.json")
    return replace(
        now,
        all_periods=with_earlier(now.all_periods, earlier),
        earlier=earlier.round,
        earlier_provisional=earlier.provisional,
    )


def said(facts: Facts) -> str:
    return "\n".join(str(block) for block in report_of(facts).all_blocks())


def test_a_rise_beyond_chance_is_said_with_both_numbers() -> None:
    text = said(compared_with(tally_file(good=60, bad=40)))
    assert "So với năm 2023 (60,00%), chỉ số hài lòng chung năm 2024 (98,73%) tăng 38,73 điểm phần trăm" in text
    assert "được nâng lên" in text
    assert "Năm 2023" in text


def test_a_small_rise_and_a_fall_are_no_rise() -> None:
    assert "được nâng lên" not in said(compared_with(tally_file(good=97, bad=3)))
    fallen = said(compared_with(tally_file(good=100, bad=0)))
    assert "giảm 1,27 điểm phần trăm" in fallen
    assert "được nâng lên" not in fallen


def test_a_simulated_earlier_survey_marks_the_whole_report() -> None:
    made = report_of(compared_with(tally_file(good=60, bad=40, simulated=True)))
    assert "SỐ LIỆU MÔ PHỎNG" in made.marks
    assert made.signature.name == ""


def test_against_a_provisional_earlier_survey_no_rise_is_claimed_and_nobody_signs() -> None:
    data = tally_file(good=60, bad=40).replace(b'"provisional": false', b'"provisional": true', 1)
    facts = compared_with(data)
    made = report_of(facts)
    assert PROVISIONAL in made.marks
    assert made.signature.name == ""
    text = said(facts)
    assert "số liệu năm 2023 là tạm tính nên chưa đủ căn cứ để kết luận" in text
    assert "được nâng lên" not in text
    assert "Khoảng khi duyệt xong" not in text, "of the ballots of now none waits"


def test_the_report_of_one_unit_is_compared_with_that_unit_alone() -> None:
    document = json.loads(tally_file(good=60, bad=40))
    other = json.loads(tally_file(good=0, bad=100))["rows"]
    document["rows"] += [{**row, "unit": "DM-KHAC"} for row in other]
    data, now = json.dumps(document).encode(), golden_facts().all_periods
    (cell,) = earlier_of(data, now, file="2023.json", unit="DM-HUYEN").cells.values()
    assert cell.eligible == 100
    (cell,) = earlier_of(data, now, file="2023.json").cells.values()
    assert cell.eligible == 200
    text = said(compared_with(data))
    assert "So với năm 2023 (30,00%)" in text, "60 of 200: both units are added up"
    with pytest.raises(EarlierError, match=r"2023\.json: it has no rows of unit DM-XA"):
        earlier_of(data, now, file="2023.json", unit="DM-XA")


def test_of_several_rounds_in_a_file_the_latest_alone_is_compared_with() -> None:
    document = json.loads(tally_file(good=60, bad=40))
    older = json.loads(tally_file(good=0, bad=100))["rows"]
    for rows in (
        [*document["rows"], *({**row, "round": "2022"} for row in older)],
        [*({**row, "round": "2022"} for row in older), *document["rows"]],
    ):
        text = said(compared_with(json.dumps(document | {"rows": rows}).encode()))
        assert "So với năm 2023 (60,00%)" in text


def test_that_a_loaded_survey_is_provisional_is_said_of_it_alone() -> None:
    facts = compared_with(tally_file(good=60, bad=40).replace(b'"provisional": false', b'"provisional": true', 1))
    assert facts.earlier is not None
    assert facts.unsettled(facts.earlier)
    assert not facts.unsettled(facts.period)


def test_of_several_versions_in_an_earlier_survey_each_must_have_asked_the_same() -> None:
    document = json.loads(tally_file(good=5, bad=5))
    older = [{**row, "version": "0", "options": [dict(each) for each in row["options"]]} for row in document["rows"]]
    next(row for row in older if row["question"] == "I.2")["options"][0]["label"] = "Rất tốt"
    document["rows"] = older + document["rows"]
    with pytest.raises(EarlierError, match=r"I\.2"):
        compared_with(json.dumps(document).encode())


def test_the_counts_of_now_stay_what_they_are() -> None:
    alone, beside = report_of(golden_facts()), report_of(compared_with(tally_file(good=60, bad=40)))
    assert alone.annexes[0] == beside.annexes[0]


def test_a_form_that_asked_something_else_is_refused_by_name() -> None:
    document = json.loads(tally_file(good=5, bad=5))
    for row in document["rows"]:
        if row["question"] == "I.2":
            row["options"][0]["label"] = "Rất tốt"
    with pytest.raises(EarlierError, match=r"I\.2"):
        compared_with(json.dumps(document).encode())


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"[]", b"{}", b'{"schema": "tally/1", "rows": []}'])
def test_what_is_no_tally_is_refused(data: bytes) -> None:
    with pytest.raises(EarlierError, match=r"2023\.json"):
        compared_with(data)
