"""A stack that another survey printed counts nothing here, and whoever scans it is told where it belongs."""

import json
from pathlib import Path

from pipeline.survey import Survey
from tests.program import ProgramInside

phieu = ProgramInside()


def test_who_scans_another_surveys_stack_is_told_to_scan_it_there(tmp_path: Path) -> None:
    mine, theirs, scans = tmp_path / "mine", tmp_path / "theirs", tmp_path / "scans"
    for folder in (mine, theirs):
        phieu.start(folder, "dak-mil", count=1)
    phieu.ok("-C", theirs, "simulate", scans, "--ballots", "1", "--seed", "3")
    done = phieu.ok("-C", mine, "scan", scans)
    assert "1 × forged_code" in done.out
    assert "phieu -C FOLDER scan" in done.out
    assert [row["status"] for row in phieu.ok("-C", mine, "export", "pages").rows()] == ["rejected"]


def edited(survey: Path, old: str, new: str) -> None:
    plan = survey / "survey.yaml"
    text = plan.read_text(encoding="utf-8")
    assert old in text
    plan.write_text(text.replace(old, new), encoding="utf-8")


def codes(survey: Path) -> set[str]:
    return {found["code"] for found in json.loads(phieu.ok("-C", survey, "check", "--json").out)}


def test_a_plan_code_changed_after_printing_is_refused_before_a_page_is_lost_by_it(tmp_path: Path) -> None:
    survey, scans = tmp_path / "survey", tmp_path / "scans"
    phieu.start(survey, "dak-mil", count=1)
    phieu.ok("-C", survey, "simulate", scans, "--ballots", "1", "--seed", "3")
    assert "PLAN_CODE_CHANGED" not in codes(survey)
    edited(survey, "  code: DM24\n", "  code: DM2\n")  # the first letters of the printed one
    assert "PLAN_CODE_CHANGED" in codes(survey)
    assert "DM24/" not in phieu.ok("-C", survey, "check", "--json").out  # findings are published, codes of ballots not
    for verb in (("scan", scans), ("print", "--count", "1"), ("import", scans / "answers.csv", "--channel", "typed")):
        assert "plan.code" in phieu.run("-C", survey, *verb, codes=(2,)).err
    assert not phieu.ok("-C", survey, "export", "pages").rows()
    edited(survey, "  code: DM2\n", "  code: DM24\n")
    phieu.run("-C", survey, "scan", scans, codes=(0, 5))
    assert {row["status"] for row in phieu.ok("-C", survey, "export", "pages").rows()} == {"read"}


def test_a_unit_or_round_that_was_printed_and_is_gone_from_the_plan_is_told(tmp_path: Path) -> None:
    survey = tmp_path / "survey"
    phieu.start(survey, "krong-no", count=1)
    edited(survey, "id: KN-24691", "id: KN-24690")
    edited(survey, "  years:\n  - 2023\n", "  years:\n  - 2024\n")
    assert {"PRINTED_UNIT_GONE", "PRINTED_ROUND_GONE"} <= codes(survey)
    assert "KN-24691" in phieu.ok("-C", survey, "check", "--json").out


def test_answers_without_paper_whose_unit_round_or_plan_code_is_gone_are_told_and_close_no_round(
    tmp_path: Path,
) -> None:
    survey, answers = tmp_path / "survey", tmp_path / "a.csv"
    phieu.ok("new", survey, "--sample", "thanh-tra-dak-nong")
    questions = [q.id for q in Survey(survey).plan.questionnaire_of("TTDN-TINH").mark_questions()]
    lines = [["unit", "round", *questions]]
    for unit, round_ in (("TTDN-TINH", "2024"), ("TTDN-VP", "2024"), ("TTDN-TINH", "2025")):
        lines.append([unit, round_, *("1" for _ in questions)])
    answers.write_text("".join(f"{','.join(line)}\n" for line in lines), encoding="utf-8")
    phieu.ok("-C", survey, "import", answers, "--channel", "online")
    before = codes(survey)
    edited(survey, "id: TTDN-VP", "id: TTDN-PB")
    edited(survey, "  - 2025\n", "")
    edited(
        survey,
        "  - year: 2025\n    period_start: null\n    period_end: null\n    report_due_before: '2025-10-31'\n",
        "",
    )
    assert codes(survey) - before == {"ANSWERED_UNIT_GONE", "ANSWERED_ROUND_GONE"}
    told = phieu.run("-C", survey, "close", "--round", "2024", codes=(2,)).err
    assert "Đã nhận 1 phiếu trả lời không dùng giấy của đơn vị mà kế hoạch không còn: TTDN-VP" in told
    edited(survey, "  code: TTDN24\n", "  code: TTDN2\n")
    assert "PLAN_CODE_CHANGED" in codes(survey)
    assert "plan.code" in phieu.run("-C", survey, "import", answers, "--channel", "online", codes=(2,)).err
