"""The re-check as an office does it: draw, read again unseen, look a third time, report."""

import csv
import json
import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.audit.sampling import frame_digest, frame_lines, sample
from pipeline.events import AuditDrawn
from pipeline.survey import Survey
from tests.pipeline.custody.desk import Desk
from tests.program import Done

HEADER = "Stt,Đơn vị,Số phiếu phúc tra,Tỷ lệ (%),Khớp,Không khớp,Điều tra lại,Điều tra bổ sung"


@pytest.fixture
def survey(scanned_once: Path, tmp_path: Path) -> Path:
    """A copy of Đắk Mil with 12 ballots scanned; its queue is open."""
    return shutil.copytree(scanned_once, tmp_path / "dak-mil")


class Office(Desk):
    """The re-check of one survey, with the truth at hand."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        with (folder / "returned" / "answers.csv").open(encoding="utf-8", newline="") as file:
            self.truth = {row["ballot"]: row for row in csv.DictReader(file)}

    def drawn(self) -> list[str]:
        return [row["ballot"] for row in self.run("audit", "list", "--format", "csv").rows()]

    def enter(self, codes: list[str], *, by: str = "Minh", **changed: str) -> Done:
        """Enter the truth of some ballots; of the first one with other answers."""
        rows = [dict(self.truth[code]) for code in codes]
        rows[0].update({name.replace("_", "."): value for name, value in changed.items()})
        path = self.folder / "phuc-tra.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        return self.run("audit", "enter", "--from", path, "--by", by)

    def report(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.run("audit", "report", "--format", "json").out)
        return found

    def other(self, code: str, question: str) -> str:
        """Give an answer that the person did not give."""
        return next(option for option in "321" if option != self.truth[code][question])


@pytest.fixture
def office(survey: Path) -> Office:
    return Office(survey)


def machine_rows(office: Office) -> list[tuple[str, str]]:
    """Give ballot and question of what the machine decided without asking, and rightly."""
    rows = office.run("export", "marks").rows()
    asked = {(row["ballot"], row["question"]) for row in rows if row["reviewed"]}
    clear = {(row["ballot"], row["question"]) for row in rows if row["state"] == "marked"}
    return sorted(clear - asked)


def test_a1_two_people_who_see_the_same_agree_in_the_columns_of_the_office(office: Office) -> None:
    office.settle()
    office.run("audit", "draw", "--seed", "48213", "--share", "50%")
    drawn = office.drawn()
    assert len(drawn) == 6
    said = office.enter(drawn).said
    assert "6 ballots read again" in said
    assert "khác" not in said
    lines = office.run("audit", "report", "--format", "csv").out.splitlines()
    assert lines[0] == HEADER
    assert lines[1].endswith(",06,50.00,06,,,88")
    assert lines[2] == ",Tổng cộng,06,50.00,06,,,88"
    report = office.report()
    assert report["silent"] == {
        "found": 0,
        "examined": 6,
        "population": 12,
        "most_at_95_percent": 3,
        "upper_percent": "25.00",
    }
    office.run("close")


def test_a_silent_error_escalates_its_batch_until_all_of_it_is_read_or_somebody_answers_for_it(office: Office) -> None:
    office.settle()
    office.run("audit", "draw", "--seed", "48213")
    drawn = office.drawn()
    code, question = next(place for place in machine_rows(office) if place[0] in drawn)
    drawn.sort(key=lambda each: each != code)
    assert question not in office.enter(drawn, **{question.replace(".", "_"): office.other(code, question)}).said

    assert "audit" in office.run("review", "list").out  # a third person must look
    assert "tạm tính" in office.run("tally").err.lower()
    assert "AUDIT_SILENT_ERROR" in office.run("close", codes=(2,)).err
    left = office.run("audit", "list", "--left", "--format", "csv").rows()
    assert len(left) == 12 - len(drawn)
    assert {row["why"] for row in left} == {"batch"}

    item = json.loads(office.run("review", "list", "--json").out)[0]
    assert (item["question"], item["proposal"]) == (question, "")
    office.run("review", "decide", item["item"], office.other(code, question), "--by", "Hoa")
    report = office.report()
    assert [each["slip"] for each in report["differences"]] == ["silent"]  # type: ignore[attr-defined]  # JSON
    refused = office.run("close", codes=(2,)).err
    assert "AUDIT_SILENT_ERROR" in refused
    assert code not in refused

    office.enter([row["ballot"] for row in left])
    office.run("close")


def test_a_named_person_may_answer_for_an_escalated_batch(office: Office) -> None:
    office.settle()
    office.run("audit", "draw", "--seed", "48213")
    drawn = office.drawn()
    code, question = next(place for place in machine_rows(office) if place[0] in drawn)
    drawn.sort(key=lambda each: each != code)
    office.enter(drawn, **{question.replace(".", "_"): office.other(code, question)})
    item = json.loads(office.run("review", "list", "--json").out)[0]["item"]
    office.run("review", "decide", item, office.other(code, question), "--by", "Hoa")
    office.run("acknowledge", "AUDIT_SILENT_ERROR", "--by", "Trần Minh", "--reason", "đã xem tay cả lô")
    office.run("close")


def test_a_re_check_that_the_plan_asks_for_is_made_or_answered_for_before_the_round_can_close(office: Office) -> None:
    plan = office.folder / "survey.yaml"
    text = plan.read_text(encoding="utf-8")
    assert "recheck:\n  required: false" in text
    plan.write_text(text.replace("recheck:\n  required: false", "recheck:\n  required: true"), encoding="utf-8")
    office.settle()
    refused = office.run("close", codes=(2,)).err
    assert "AUDIT_BELOW_MINIMUM" in refused
    assert "0/12 phiếu giấy thu về" in refused
    assert "phieu audit draw" in refused
    found = {each["code"]: each["severity"] for each in json.loads(office.run("check", "--json").out)}
    assert found["AUDIT_BELOW_MINIMUM"] == "warning", "no figure is wrong because of it: no page is marked"

    office.run("audit", "draw", "--seed", "48213")
    drawn = office.drawn()
    assert len(drawn) == 2  # a tenth of 12, rounded up: the plan names no share
    office.run("acknowledge", "AUDIT_BELOW_MINIMUM", "--by", "Trần Minh", "--reason", "phúc tra sau")
    office.enter(drawn[:1])
    assert "1/12" in office.run("close", codes=(2,)).err, "who answered for none answers not for one of two"
    office.enter(drawn[1:])
    office.run("close")


def test_a_re_check_that_is_owing_is_answered_for_by_name_and_reason(office: Office) -> None:
    plan = office.folder / "survey.yaml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("recheck:\n  required: false", "recheck:\n  required: true"), encoding="utf-8")
    office.settle()
    office.run("acknowledge", "AUDIT_BELOW_MINIMUM", "--by", "Trần Minh", "--reason", "phúc tra sau")
    office.run("close")
    office.run("report", "--format", "html", "-o", office.folder / "bao-cao.html")
    said = (office.folder / "bao-cao.html").read_text(encoding="utf-8")
    assert "(AUDIT_BELOW_MINIMUM) – Trần Minh xác nhận" in said


def test_a_third_look_that_sides_with_the_machine_lifts_the_suspicion(office: Office) -> None:
    office.settle()
    office.run("audit", "draw", "--seed", "48213")
    drawn = office.drawn()
    code, question = next(place for place in machine_rows(office) if place[0] in drawn)
    drawn.sort(key=lambda each: each != code)
    office.enter(drawn, **{question.replace(".", "_"): office.other(code, question)})
    item = json.loads(office.run("review", "list", "--json").out)[0]["item"]
    office.run("review", "decide", item, office.truth[code][question], "--by", "Hoa")
    report = office.report()
    assert [each["slip"] for each in report["differences"]] == ["rereader"]  # type: ignore[attr-defined]  # JSON
    assert report["batches"] == []
    office.run("close")


def test_a_respondent_who_does_not_confirm_takes_the_ballot_out_of_the_tally(office: Office) -> None:
    office.settle()
    office.run("audit", "draw", "--seed", "48213")
    before = {row["ballot"]: row["status"] for row in office.run("export", "ballots").rows()}
    code = next(code for code in office.drawn() if before[code] == "eligible")
    office.run("audit", "enter", code, "--recontact", "not_confirmed", "--by", "Minh")
    after = {row["ballot"]: (row["status"], row["reasons"]) for row in office.run("export", "ballots").rows()}
    assert after[code] == ("ineligible", "AUDIT_FAILED")
    assert office.run("audit", "report", "--format", "csv").out.splitlines()[2].split(",")[5:7] == ["01", "01"]
    office.run("audit", "enter", code, "--recontact", "confirmed", "--by", "Minh")
    assert {row["ballot"]: row["status"] for row in office.run("export", "ballots").rows()} == before
    office.run("verify")


def test_only_drawn_ballots_are_read_again_and_each_once(office: Office) -> None:
    office.run("audit", "draw", "--seed", "48213")
    drawn = office.drawn()
    other = next(code for code in office.truth if code not in drawn)
    assert "not drawn" in office.run("audit", "enter", other, "--recontact", "confirmed", codes=(2,)).err
    assert "1 rows not drawn" in office.enter([*drawn, other]).out
    refused = office.run("audit", "enter", "--from", office.folder / "phuc-tra.csv", codes=(2,)).err
    assert "by Minh already" in refused


def test_a_file_that_was_entered_in_part_can_be_entered_again_and_another_readers_cannot(office: Office) -> None:
    office.settle()
    office.run("audit", "draw", "--seed", "48213", "--share", "50%")
    drawn = office.drawn()
    office.enter(drawn[:3])
    again = office.enter(drawn).out
    assert "3 ballots read again" in again, "three stood already, with the same answers of the same reader"
    assert "0 ballots read again" in office.enter(drawn).out
    changed = [dict(office.truth[drawn[0]], **{"I.1": office.other(drawn[0], "I.1")})]
    path = office.folder / "khac.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, changed[0])
        writer.writeheader()
        writer.writerows(changed)
    assert "--replace" in office.run("audit", "enter", "--from", path, "--by", "Minh", codes=(2,)).err
    assert (
        "--replace"
        in office.run("audit", "enter", "--from", office.folder / "phuc-tra.csv", "--by", "Hoa", codes=(2,)).err
    )


def test_drawing_again_adds_what_is_missing_and_takes_nothing_back(office: Office) -> None:
    office.run("audit", "draw", "--seed", "48213")
    first = set(office.drawn())
    assert "0 of them new" in office.run("audit", "draw", "--seed", "48213").out
    office.run("audit", "draw", "--seed", "48213", "--share", "0.5")
    assert first < set(office.drawn())
    assert "no share above 0%" in office.run("audit", "draw", "--seed", "1", "--share", "0%", codes=(2,)).err
    office.run("verify")


def test_a_sample_that_the_seed_does_not_give_is_found(office: Office) -> None:
    """Somebody with a program of their own writes a well-sealed entry with ballots that they chose."""
    survey = Survey(office.folder)
    with survey.store as store:
        frame = tuple(sorted(office.truth))
        chosen = tuple(code for code in frame if code not in sample(frame, seed="1", share=Fraction(1, 10)))[:2]
        draw = AuditDrawn(
            round="2024",
            seed="1",
            share="1/10",
            frame=frame_lines(frame),
            frame_sha256=frame_digest(frame),
            ballots=chosen,
        )
        store.append(draw, by="Lan")
    assert "draws other ballots than were drawn" in office.run("verify", codes=(7,)).err


def test_the_second_reader_gets_the_paper_and_nothing_of_what_was_read(office: Office) -> None:
    office.run("audit", "draw", "--seed", "48213")
    code = office.drawn()[0]
    done = office.run("audit", "enter", code, "--crops", office.folder / "crops")
    pictures = sorted(path.name for path in (office.folder / "crops").glob("*.png"))
    assert len(pictures) == 8  # seven rows and the page
    assert "đã ghi" not in done.out
