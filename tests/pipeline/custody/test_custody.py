"""O4, L2, L1: who had the ballots, what becomes of the images, and that nobody changed the log."""

import json
import os
import sqlite3
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from forms.plan.load import load_plan, parse_plan
from forms.plan.samples import sample_text
from pipeline.cli import counts as _counts  # noqa: F401  # loaded once, before anything is timed
from pipeline.custody import told_of_receipt
from pipeline.errors import UsageError
from pipeline.events import HandedOver
from pipeline.purging import PurgeOrder, overdue, plan_purge, purge
from pipeline.store.chain import seal_entry
from pipeline.store.custody import StoredHandover
from pipeline.survey import Survey
from tests.pipeline.custody.desk import Desk, table

TERMLESS = ("--without-term", "--by", "Lan", "--reason", "hết hạn lưu")
HAND_OVER = ("counts", "hand-over", "--unit", "DM-HUYEN", "--from", "Y Thiên", "--to", "Lan", "--date", "17/10/2024")


def test_o4_a_hand_over_stands_with_who_when_and_both_counts(desk: Desk) -> None:
    desk.run("counts", "set", "--unit", "DM-HUYEN", "--issued", "12", "--by", "Minh")
    desk.run(
        *HAND_OVER, "--sent", "12", "--received", "12", "--spoiled", "0", "--note", "đã niêm phong", "--by", "Minh"
    )
    rows = desk.run("counts", "history", "--format", "csv").rows()
    assert [(row["what"], row["by"], row["detail"]) for row in rows if row["what"] in ("ghi số", "bàn giao")] == [
        ("ghi số", "Minh", "phát ra 12"),
        ("bàn giao", "Minh", "Y Thiên giao 12, Lan nhận 12, hỏng 00, ngày 17/10/2024; đã niêm phong"),
    ]
    assert [row["what"] for row in rows][:2] == ["in", "quét"]
    assert all(row["at"].endswith("Z") for row in rows)
    desk.run("verify")


def test_o4_ballots_that_got_lost_on_the_way_block_closing(desk: Desk) -> None:
    desk.settle()
    said = desk.run(*HAND_OVER, "--sent", "12", "--received", "11").err
    assert "bên giao ghi 12 phiếu, bên nhận đếm 11 phiếu" in said
    assert "đã quét 12 ≠ thu về 11" in desk.run("close", codes=(2,)).err
    desk.run(*HAND_OVER, "--sent", "1", "--received", "1", "--note", "phiếu còn lại")
    desk.run("close")
    assert "is closed" in desk.run(*HAND_OVER, "--sent", "1", "--received", "1", codes=(2,)).err


def test_o4_ballots_that_a_station_passes_on_count_once(desk: Desk) -> None:
    """From the unit to the district, in two packs, and on to the office."""
    desk.settle()
    to_district = (*HAND_OVER[:-4], "--to", "Phòng Nội vụ ", "--date", "17/10/2024")
    on = ("counts", "hand-over", "--unit", "DM-HUYEN", "--from", "phòng nội vụ", "--to", "Lan", "--date", "18/10/2024")
    desk.run(*to_district, "--sent", "7", "--received", "7", "--spoiled", "0")
    desk.run(*to_district, "--sent", "5", "--received", "5", "--spoiled", "0")
    desk.run(*on, "--sent", "12", "--received", "12", "--spoiled", "0")
    desk.run("close")


def images(folder: Path) -> list[Path]:
    return [path for path in (folder / "archive").rglob("*") if path.is_file()]


def test_l2_after_a_purge_the_images_and_crops_are_gone_and_every_figure_is_the_same(desk: Desk) -> None:
    item = json.loads(desk.run("review", "list", "--json").out)[0]["item"]
    desk.run("review", "show", item)
    desk.settle()
    order = ("purge", "--round", "2024", *TERMLESS)
    assert "đợt 2024 chưa khoá sổ" in desk.run(*order).err
    assert images(desk.folder)
    desk.run("close")
    before = [desk.run("tally").out, *(desk.run("export", what).out for what in ("marks", "answers", "pages"))]
    assert "would delete" in desk.run(*order, "--dry-run").out
    assert images(desk.folder)
    desk.run(*order)
    assert images(desk.folder) == []
    assert list((desk.folder / "review").glob("*.png")) == []
    assert [desk.run("tally").out, *(desk.run("export", what).out for what in ("marks", "answers", "pages"))] == before
    desk.run("verify")
    logged = json.loads(desk.run("log", "--kind", "images_purged", "--json").out)
    assert (logged["by"], json.loads(logged["body"])["reason"]) == ("Lan", "hết hạn lưu")
    assert "purged" in desk.run("review", "show", item, codes=(4,)).err


def test_l2_where_the_plan_names_no_day_images_go_only_when_somebody_says_that_this_is_known(desk: Desk) -> None:
    desk.settle()
    desk.run("close")
    order = ("purge", "--round", "2024", "--by", "Lan", "--reason", "hết hạn lưu")
    assert "names no day until which images are kept" in desk.run(*order, codes=(2,)).err
    assert "names no day until which images are kept" in desk.run(*order, "--dry-run", codes=(2,)).err
    assert images(desk.folder)
    desk.run(*order, "--without-term")
    assert images(desk.folder) == []


def test_l2_what_came_up_since_a_purge_was_planned_keeps_the_images(desk: Desk) -> None:
    desk.settle()
    desk.run("close")
    survey = Survey(desk.folder)
    plan = plan_purge(survey, PurgeOrder(round="2024", without_term=True), today=date(2026, 1, 1))
    assert plan.files
    desk.run("reopen", "--round", "2024", "--by", "Lan", "--reason", "đếm lại")
    with pytest.raises(UsageError, match="đợt 2024 chưa khoá sổ"):
        purge(survey, plan, by="Lan", reason="hết hạn lưu")
    assert images(desk.folder)
    desk.run("verify")


def test_l2_scanning_a_purged_file_again_brings_nothing_back(desk: Desk) -> None:
    desk.settle()
    desk.run("close")
    desk.run("purge", "--before", date(2024, 10, 3), *TERMLESS)
    assert images(desk.folder) == []
    desk.run("scan", desk.folder / "returned", "--jobs", "1")
    assert images(desk.folder) == []
    desk.run("verify")


def test_l2_a_purge_takes_half_a_copy_too_that_a_killed_scan_left(desk: Desk) -> None:
    desk.settle()
    desk.run("close")
    original = images(desk.folder)[0]
    half = desk.folder / "archive" / ".halfcopy.part"
    half.write_bytes(original.read_bytes()[:1000])
    two_days_ago_s = time.time() - 2 * 86400
    os.utime(half, (two_days_ago_s, two_days_ago_s))
    desk.run("purge", "--round", "2024", *TERMLESS)
    assert images(desk.folder) == []


def test_l2_a_purge_that_was_killed_halfway_is_seen_and_finished(desk: Desk) -> None:
    desk.settle()
    desk.run("close")
    kept = images(desk.folder)[0]
    data = kept.read_bytes()
    desk.run("purge", "--round", "2024", *TERMLESS)
    kept.write_bytes(data)  # as if the plug had been pulled between the log and the file
    assert "purged and is still there" in desk.run("verify", codes=(7,)).err
    desk.run("purge", "--round", "2024", *TERMLESS)
    assert images(desk.folder) == []
    desk.run("verify")


def test_l2_what_came_on_or_after_the_day_stays(desk: Desk) -> None:
    desk.settle()
    desk.run("close")
    assert "0 scanned files" in desk.run("purge", "--before", "2024-10-02", *TERMLESS).out
    assert "say which images" in desk.run("purge", "--by", "Lan", "--reason", "thử", codes=(2,)).err


def test_l2_the_plan_says_until_when_images_are_kept_and_from_when_they_must_go(desk: Desk) -> None:
    plan = desk.folder / "survey.yaml"
    plan.write_text(
        plan.read_text(encoding="utf-8") + "\ncustody:\n  keep_images_until: '2026-06-30'\n", encoding="utf-8"
    )
    assert load_plan(plan).file.custody is not None
    survey = Survey(desk.folder)
    with survey.store:
        with pytest.raises(UsageError, match="keeps the images until 30/06/2026"):
            plan_purge(survey, PurgeOrder(round="2024"), today=date(2026, 6, 30))
        assert list(overdue(survey, today=date(2026, 6, 30))) == []
        with pytest.raises(UsageError, match="keeps the images until 30/06/2026"):
            plan_purge(survey, PurgeOrder(round="2024", without_term=True), today=date(2026, 6, 30))
        assert plan_purge(survey, PurgeOrder(round="2024"), today=date(2026, 7, 1)).kept
        (found,) = overdue(survey, today=date(2026, 7, 1))
    assert (found.code, found.where) == ("IMAGES_OVERDUE", "custody.keep_images_until")


def test_l1_an_edited_log_is_detected_and_the_true_one_gives_the_same_tally(desk: Desk) -> None:
    desk.settle()
    desk.run(*HAND_OVER, "--sent", "12", "--received", "12")
    desk.run("audit", "draw", "--seed", "1")
    assert "BROKEN" not in desk.run("verify").out
    with sqlite3.connect(desk.folder / "phieu.db") as raw:
        raw.execute(
            "UPDATE log SET body = replace(body, '\"received\":12', '\"received\":11') WHERE kind = 'handed_over'"
        )
    raw.close()
    assert "the log was changed at entry" in desk.run("verify", codes=(7,)).err


def test_a_log_that_was_sealed_anew_by_whoever_may_write_it_is_shown_by_a_hash_that_was_noted(desk: Desk) -> None:
    desk.settle()
    desk.run("export", "ballots", "--by", "Minh")
    noted = desk.run("verify").out.split("with the hash ")[1].split(":")[0]
    assert "holds  the entry that was noted" in desk.run("verify", "--head", noted.upper()).out
    with closing(sqlite3.connect(desk.folder / "phieu.db")) as raw, raw:
        seq, at, kind, body, previous = raw.execute(
            "SELECT seq, at, kind, body, previous FROM log ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        forged = seal_entry(seq=seq, at=at, by="Lan", kind=kind, body=body, previous=previous)
        raw.execute("UPDATE log SET by = ?, hash = ? WHERE seq = ?", (forged.by, forged.hash, seq))
    assert "BROKEN" not in desk.run("verify").out, "nothing in the folder itself can tell"
    assert "no entry has the hash" in desk.run("verify", "--head", noted, codes=(7,)).err
    assert "expected at least 16" in desk.run("verify", "--head", noted[:6], codes=(2,)).err


def test_t2_a_published_table_that_was_kept_blocks_closing_until_somebody_answers_for_its_errors(desk: Desk) -> None:
    desk.settle()
    table = desk.folder / "da-cong-bo.csv"
    right = desk.run("tally").out
    row = next(line for line in right.splitlines() if line.startswith("1,"))
    cells = row.split(",")
    wrong = ",".join([*cells[:-4], "11", *cells[-3:]])
    table.write_text(right.replace(row, wrong), encoding="utf-8")
    said = desk.run("tally", "--published", table)
    assert "ROW_SUM_MISMATCH: da-cong-bo.csv, dòng I.1" in said.err
    assert "da-cong-bo.csv" not in desk.run("check").out  # looking is not taking in
    desk.run("tally", "--published", table, "--keep", "--by", "Minh")
    assert "ROW_SUM_MISMATCH: da-cong-bo.csv, dòng I.1" in desk.run("close", codes=(2,)).err
    desk.run("acknowledge", "ROW_SUM_MISMATCH", "--by", "Trần Minh", "--reason", "lỗi đánh máy của bản in")
    desk.run("close")
    desk.run("verify")


def test_t2_a_corrected_version_of_a_kept_table_takes_its_errors_away(desk: Desk) -> None:
    desk.settle()
    table, right = desk.folder / "da-cong-bo.csv", desk.run("tally").out
    table.write_text(right.replace("1,Thủ tục", "2,Thủ tục").replace('2,"Thành', '1,"Thành'), encoding="utf-8")
    assert "found" in desk.run("tally", "--published", table, "--keep", codes=(4,)).err
    table.write_text(right, encoding="utf-8")
    assert "kept: 0 errors" in desk.run("tally", "--published", table, "--keep").err
    desk.run("close")


def krong_no(folder: Path) -> Desk:
    """Two ballots of one unit, scanned without a day; the survey runs until 15/10/2023."""
    desk = Desk(folder)
    desk.run("new", desk.folder, "--sample", "krong-no")
    desk.run("print", "--unit", "KN-24688", "--count", "2")
    desk.run("simulate", desk.folder / "in", "--level", "clean", "--seed", "3", "--jobs", "1")
    desk.run("scan", desk.folder / "in", "--jobs", "1", codes=(0, 5))
    desk.run("review", "decide", "--from", desk.folder / "in" / "answers.csv")
    return desk


def test_e3_the_hand_over_may_state_the_day_of_receipt_that_no_scan_says(tmp_path: Path) -> None:
    """Krông Nô, 25/8 to 15/10/2023: units hand their ballots over on 17/10, which is in time."""
    desk = krong_no(tmp_path / "krong-no")
    words = ("counts", "hand-over", "--unit", "KN-24688", "--from", "A", "--to", "B", "--date", "17/10/2023")
    desk.run(*words, "--sent", "2", "--received", "2")  # its own day says nothing about the ballots
    assert "chưa ghi ngày thu phiếu" in desk.run("tally").err
    before = [row["reasons"] for row in desk.run("export", "ballots").rows()]
    desk.run(*words, "--sent", "0", "--received", "0", "--collected", "15/10/2023")
    assert "chưa ghi ngày thu phiếu" not in desk.run("tally").err
    assert [row["reasons"] for row in desk.run("export", "ballots").rows()] == before
    assert "BROKEN" not in desk.run("verify").out
    desk.run(*words, "--sent", "0", "--received", "0", "--collected", "16/10/2023")
    assert all("OUT_OF_PERIOD" in row["reasons"] for row in desk.run("export", "ballots").rows())
    assert "BROKEN" not in desk.run("verify").out


def test_e3_a_day_that_is_too_late_for_its_own_year_is_said_though_it_lies_in_another_years_days() -> None:
    text = sample_text("thanh-tra-dak-nong").replace("  - REQUIRED_ANSWERED\n", "  - RETURNED_IN_PERIOD\n")
    for year in (2024, 2025):
        days = f"  - year: {year}\n    period_start: {{}}\n    period_end: {{}}\n"
        text = text.replace(days.format("null", "null"), days.format(f"'{year}-08-01'", f"'{year}-09-30'"))
    plan = parse_plan(text.encode(), Path("survey.yaml"))
    said = {"seq": 1, "unit": "TTDN-TINH", "day": "2025-08-16", "giver": "A", "receiver": "B", "sent": 2, "received": 2}
    said |= {
        "spoiled": None,
        "note": "",
        "collected": "2025-08-15",
        "holds": False,
        "typed": False,
        "by": "Lan",
        "at": "",
    }
    told = {label: told_of_receipt(plan, [StoredHandover(**said, round=label)], 2) for label in ("2024", "2025")}  # type: ignore[arg-type]  # its own fields
    assert [[str(each) for each in found] for found in told.values()][1] == []
    assert "15/8/2025 nằm ngoài thời gian khảo sát: 02 phiếu" in str(told["2024"][0])


def test_e3_a_later_day_that_takes_ballots_out_of_the_period_is_said_and_the_true_day_brings_them_back(
    tmp_path: Path,
) -> None:
    desk = krong_no(tmp_path / "krong-no")
    words = ("counts", "hand-over", "--unit", "KN-24688", "--from", "A", "--to", "B", "--date", "21/10/2023")
    in_time = desk.run(*words, "--sent", "2", "--received", "2", "--collected", "10/10/2023")
    assert "lưu ý" not in in_time.err
    before = [row["reasons"] for row in desk.run("export", "ballots").rows()]
    assert "OUT_OF_PERIOD" not in "".join(before)
    late = desk.run(*words, "--sent", "1", "--received", "1", "--collected", "20/10/2023").err
    assert "đổi từ 10/10/2023 thành 20/10/2023" in late
    assert "20/10/2023 nằm ngoài thời gian khảo sát: 02 phiếu" in late
    assert "thu xong ngày 20/10/2023" in desk.run("counts", "history", "--unit", "KN-24688").out.replace("\n", " ")
    desk.run("verify")
    righted = desk.run(*words, "--sent", "0", "--received", "0", "--collected", "10/10/2023").err
    assert "đổi từ 20/10/2023 thành 10/10/2023" in righted
    assert "nằm ngoài" not in righted
    assert [row["reasons"] for row in desk.run("export", "ballots").rows()] == before
    desk.run("verify")


def test_e3_of_days_that_an_earlier_version_recorded_the_latest_holds_as_it_did_then(tmp_path: Path) -> None:
    """A round that was closed and published then must not change its figures by itself."""
    desk = krong_no(tmp_path / "krong-no")
    survey = Survey(desk.folder)
    given = {"unit": "KN-24688", "round": "2023", "giver": "A", "receiver": "B", "sent": 1, "received": 1}
    with survey.store:
        for day in ("2023-10-20", "2023-10-10"):
            survey.store.append(HandedOver(day="2023-10-21", collected=day, **given), by="Lan")  # type: ignore[arg-type]
    assert all("OUT_OF_PERIOD" in row["reasons"] for row in desk.run("export", "ballots").rows())
    desk.run("verify")
    words = ("counts", "hand-over", "--unit", "KN-24688", "--from", "A", "--to", "B", "--date", "21/10/2023")
    righted = desk.run(*words, "--sent", "0", "--received", "0", "--collected", "10/10/2023").err
    assert "đổi từ 20/10/2023 thành 10/10/2023" in righted
    assert not any("OUT_OF_PERIOD" in row["reasons"] for row in desk.run("export", "ballots").rows())
    desk.run("verify")


def test_the_day_of_a_hand_over_is_that_of_typed_ballots_too_which_came_without_one(tmp_path: Path) -> None:
    desk = krong_no(tmp_path / "krong-no")
    desk.run("print", "--count", "2", "--unit", "KN-24688")
    scanned = {row["ballot"] for row in desk.run("export", "ballots").rows()}
    manifest = table((desk.folder / "print" / "manifest.csv").read_bytes())
    first, second = [row["ballot"] for row in manifest if row["unit"] == "KN-24688" and row["ballot"] not in scanned][
        :2
    ]
    asked = list(dict.fromkeys(row["question"] for row in desk.run("export", "answers").rows()))
    typed = desk.folder / "nhap-tay.csv"
    lines = [f"{code},{day},{','.join('5' for _ in asked)}" for code, day in ((first, ""), (second, "2023-10-01"))]
    typed.write_text("\n".join((f"ballot,received,{','.join(asked)}", *lines)) + "\n", encoding="utf-8")
    desk.run("import", typed, "--channel", "typed", "--by", "Lan")
    given = {"unit": "KN-24688", "round": "2023", "giver": "A", "receiver": "B", "sent": 1, "received": 1}
    survey = Survey(desk.folder)
    with survey.store:  # as an earlier version recorded it: closed rounds must not change by themselves
        survey.store.append(HandedOver(day="2023-10-21", collected="2023-10-20", holds=True, **given), by="Lan")  # type: ignore[arg-type]
    assert not late(desk) & {first, second}
    desk.run("verify")
    words = ("counts", "hand-over", "--unit", "KN-24688", "--from", "A", "--to", "B", "--date", "21/10/2023")
    said = desk.run(*words, "--sent", "0", "--received", "0", "--collected", "21/10/2023")
    assert "nằm ngoài" in said.err
    assert late(desk) & {first, second} == {first}, "the other one says its day itself"
    desk.run("verify")
    desk.run(*words, "--sent", "0", "--received", "0", "--collected", "10/10/2023")
    assert not late(desk) & {first, second}
    desk.run("verify")
    typed.write_text(typed.read_text(encoding="utf-8").replace(",5,", ",4,", 1), encoding="utf-8")
    desk.run("import", typed, "--channel", "typed", "--corrects", "--by", "Lan")
    desk.run(*words, "--sent", "0", "--received", "0", "--collected", "20/10/2023", "--note", "x")
    assert first in late(desk)
    desk.run("verify")


def late(desk: Desk) -> set[str]:
    return {row["ballot"] for row in desk.run("export", "ballots").rows() if "OUT_OF_PERIOD" in row["reasons"]}
