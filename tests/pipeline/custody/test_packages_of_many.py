"""Packages of many units and rounds: in any order each ballot counts once, and what was taken back counts no more."""

import hashlib
import json
import shutil
import unicodedata
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.balance import balance
from pipeline.counting import tally_of_survey
from pipeline.events import CountsSet
from pipeline.files.sealed_zip import write_sealed
from pipeline.merged.held import held
from pipeline.merged.standing import standing
from pipeline.merging.taking import take_package, withdraw
from pipeline.reporting import ReportOrder, facts_of
from pipeline.store import packages
from pipeline.survey import Survey
from pipeline.transactions import known_counts
from tests.contracts.test_scanning import without_codes
from tests.pipeline.custody.desk import Desk, table, unpacked
from tests.program import ProgramInside

OLDER = ("ballots.jsonl", "questionnaires.json", "counts.csv", "tally.json")  # what older versions sent
SECOND_UNIT = """
- id: DM-XA
  name: Bộ phận tiếp nhận và trả kết quả xã Đắk Lao
  level: commune_one_stop
  quota: 100
  name_source: source document
  confirmed: true
  questionnaire: main
"""


def changed(desk: Desk, *changes: tuple[str, str]) -> None:
    """Change words of the plan."""
    plan = desk.folder / "survey.yaml"
    text = plan.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    plan.write_text(text, encoding="utf-8")


def with_second_unit(desk: Desk) -> Desk:
    changed(desk, ("\nadmin_units_reference:", f"{SECOND_UNIT}admin_units_reference:"))
    return desk


@pytest.fixture
def unit(desk: Desk) -> Desk:
    """An installation with 12 ballots settled, whose plan has a second unit."""
    desk.settle()
    return with_second_unit(desk)


@pytest.fixture
def province(tmp_path: Path, unit: Desk) -> Desk:
    """An installation of the same plan and key, which has printed and scanned nothing."""
    ProgramInside().ok("new", tmp_path / "tinh", "--sample", "dak-mil")
    shutil.copy(unit.folder / "survey.key", tmp_path / "tinh" / "survey.key")
    return with_second_unit(Desk(tmp_path / "tinh"))


def package(desk: Desk, name: str, *words: str) -> Path:
    desk.run("package", "-o", desk.folder / name, *words)
    return desk.folder / name


def came_online(desk: Desk, unit: str) -> None:
    """Take one answer without paper in."""
    questions = [f"{section}.{number}" for section, most in (("I", 4), ("II", 3)) for number in range(1, most + 1)]
    path = desk.folder / f"{unit}.csv"
    path.write_text(f"unit,{','.join(questions)}\n{unit},{','.join('3' * len(questions))}\n", encoding="utf-8")
    desk.run("import", path, "--channel", "online")


def test_a_page_that_comes_after_closing_leaves_what_a_package_said_of_its_ballot_in_the_closed_round(
    unit: Desk, province: Desk
) -> None:
    province.run("print", "--count", "12", "--unit", "DM-HUYEN")
    province.run("merge", package(unit, "goi.zip"))
    for code in ("ROW_SUM_MISMATCH", "PERCENT_OVER_100", "TOTALS_MISMATCH"):
        province.run("acknowledge", code, "--by", "Lan", "--reason", "như báo cáo đã ban hành")
    province.run("close")
    closed = province.run("tally").out
    said = province.run("scan", unit.folder / "returned", "--jobs", "1", codes=(5,)).out
    assert "round_closed" in said
    assert province.run("tally").out == closed
    province.run("verify")


def test_packages_of_one_unit_each_are_merged_in_any_order(unit: Desk, province: Desk) -> None:
    came_online(unit, "DM-XA")
    both = package(unit, "ca-hai.zip")
    first, second = package(unit, "huyen.zip", "--unit", "DM-HUYEN"), package(unit, "xa.zip", "--unit", "DM-XA")
    province.run("merge", second, first)
    assert province.run("tally").out == unit.run("tally").out
    assert "speak for all its units" in province.run("merge", both, codes=(4,)).err
    province.run("verify")


def test_the_list_of_merged_packages_says_how_many_ballots_each_holds(unit: Desk, province: Desk) -> None:
    came_online(unit, "DM-XA")
    province.run("merge", package(unit, "goi.zip"), package(unit, "xa.zip", "--unit", "DM-XA"))
    with closing(Survey(province.folder)) as survey, survey.store.connection() as connection:
        assert sorted(packages.sizes(connection).values()) == [1, 13]


def test_an_older_package_still_speaks_for_the_units_of_which_no_later_one_does(unit: Desk, province: Desk) -> None:
    came_online(unit, "DM-XA")
    both = package(unit, "ca-hai.zip")
    unit.run("review", "undo", "1", "--by", "Hoa")
    later = package(unit, "huyen.zip", "--unit", "DM-HUYEN")
    province.run("merge", later, both, codes=(5,))
    assert province.run("tally").out == unit.run("tally").out


def test_the_last_ballot_of_a_unit_that_its_sender_took_back_counts_no_more(unit: Desk, province: Desk) -> None:
    unit.run("print", "--count", "1", "--unit", "DM-XA")
    unit.run("simulate", unit.folder / "xa", "--unit", "DM-XA", "--format", "jpeg", "--level", "clean", "--jobs", "1")
    (page,) = sorted((unit.folder / "xa").glob("*.jpg"))
    unit.run("scan", without_codes(page, unit.folder / "torn", "torn.jpg"), "--jobs", "1", codes=(5,))
    (item,) = json.loads(unit.run("review", "list", "--json").out)
    rows = (unit.folder / "print" / "manifest.csv").read_text(encoding="utf-8").splitlines()
    code = rows[-1].split(",")[0]
    unit.run("review", "decide", item["item"], "--ballot", code, "--page", "1", "--by", "Lan")
    before = package(unit, "truoc.zip")
    unit.run("review", "undo", item["item"], "--by", "Lan")
    unit.run("review", "decide", item["item"], "discard", "--by", "Lan")
    province.run("merge", before, package(unit, "sau.zip"), codes=(0, 5))
    assert province.run("tally").out == unit.run("tally").out
    assert "DM-XA" not in province.run("counts").out
    province.run("verify")


@pytest.mark.parametrize(
    "change",
    [
        ("label: Chưa tốt", "label: Rất tốt"),
        ("niêm yết công khai đầy đủ", "niêm yết"),
        ("required: true", "required: false"),
    ],
)
def test_answers_to_other_words_under_the_same_form_version_are_refused(
    unit: Desk, province: Desk, change: tuple[str, str]
) -> None:
    changed(province, change)
    refused = province.run("merge", package(unit, "goi.zip"), codes=(4,)).err
    assert "foreign_plan: form A version 1 is another there: question I.1 is" in refused
    assert "form_version" in refused


def test_spaces_and_the_way_letters_are_composed_make_no_other_form(unit: Desk, province: Desk) -> None:
    words = "niêm yết công khai đầy đủ"
    changed(province, (words, unicodedata.normalize("NFD", words).replace(" ", "  ")))
    assert "12 ballots" in province.run("merge", package(unit, "goi.zip")).out


def test_the_receiver_is_told_of_pages_that_came_after_closing_where_a_package_was_made(
    unit: Desk, province: Desk
) -> None:
    unit.run("print", "--count", "1", "--unit", "DM-XA")
    unit.run("simulate", unit.folder / "xa", "--unit", "DM-XA", "--format", "jpeg", "--level", "clean", "--jobs", "1")
    unit.run("close")
    unit.run("scan", unit.folder / "xa", "--jobs", "1", codes=(5,))
    (item,) = json.loads(unit.run("review", "list", "--json").out)
    before = package(unit, "truoc.zip")
    assert "1 pages came after their rounds were closed" in province.run("merge", before).err
    assert "01 trang đến sau khi nơi gửi gói khoá sổ" in province.run("tally").err
    province.run("verify")
    unit.run("reopen", "--reason", "phiếu về muộn", "--round", "2024")
    unit.run("review", "decide", item["item"], "discard", "--by", "Lan")
    assert "came after" not in province.run("merge", package(unit, "sau.zip")).err
    assert "trang đến sau" not in province.run("tally").err


def test_who_merged_packages_and_makes_one_is_told_that_it_sends_none_of_them_on(unit: Desk, province: Desk) -> None:
    province.run("merge", package(unit, "goi.zip"))
    words = ("package", "-o", province.folder / "len-tinh.zip")
    assert "goes on in the packages that it came in" in province.run(*words, codes=(2,)).err
    came_online(province, "DM-XA")
    assert "12 ballots are not in it: what was merged here goes on in the packages" in province.run(*words).err


def read_again(desk: Desk, *, otherwise: bool = False) -> str:
    """Draw a tenth of the ballots and enter what stands on them, or in one row something else; gives that row's."""
    desk.run("audit", "draw", "--seed", "XSMB 15/10/2024: 48213", "--by", "Minh")
    drawn = {code for code in desk.codes() if code in desk.run("audit", "list").out}
    rows = [row for row in desk.run("export", "answers").rows() if row["ballot"] in drawn]
    asked = list(dict.fromkeys(row["question"] for row in rows))
    answers = {(row["ballot"], row["question"]): row["answer"] or row["status"] for row in rows}
    first = next(iter(answers))
    if otherwise:
        answers[first] = "1" if answers[first] != "1" else "2"
    lines = [",".join((code, *(answers[code, question] for question in asked))) for code in sorted(drawn)]
    path = desk.folder / "phuc-tra.csv"
    path.write_text("\n".join((",".join(("ballot", *asked)), *lines)) + "\n", encoding="utf-8")
    desk.run("audit", "enter", "--from", path, "--by", "Minh", codes=(0, 5))
    return answers[first]


def test_a_re_check_that_the_plan_asks_for_and_no_sender_made_keeps_the_round_open_at_the_province(
    unit: Desk, province: Desk
) -> None:
    for each in (unit, province):
        changed(each, ("recheck:\n  required: false", "recheck:\n  required: true"))
    province.run("merge", package(unit, "truoc.zip"))
    province.answer_for_the_published()
    refused = province.run("close", codes=(2,)).err
    assert "nơi gửi gói: 1 đơn vị chưa phúc tra đủ số phiếu tối thiểu" in refused
    read_again(unit)
    province.run("merge", package(unit, "sau.zip"))
    province.run("close")
    province.run("verify")


def test_a_batch_that_its_sender_must_read_again_is_an_error_at_the_province_until_it_is(
    unit: Desk, province: Desk
) -> None:
    on_paper = read_again(unit, otherwise=True)
    (item,) = json.loads(unit.run("review", "list", "--json").out)
    unit.run("review", "decide", item["item"], on_paper, "--by", "Hoa")
    province.run("merge", package(unit, "goi.zip"))
    province.answer_for_the_published()
    assert "AUDIT_SILENT_ERROR" in unit.run("check").out
    refused = province.run("close", codes=(2,)).err
    assert "nơi gửi gói: phúc tra thấy lỗi máy đọc sai mà không hỏi, còn 10 phiếu" in refused
    province.run("acknowledge", "AUDIT_SILENT_ERROR", "--by", "Lan", "--reason", "nơi gửi không còn phiếu giấy")
    province.run("close")


def test_copies_of_one_survey_that_each_scan_a_part_of_a_unit_balance_together(
    unit: Desk, province: Desk, tmp_path: Path
) -> None:
    stack = tmp_path / "stack"
    unit.run("simulate", stack, "--format", "jpeg", "--level", "clean", "--jobs", "1")
    province.run("print", "--count", "12", "--unit", "DM-HUYEN")
    packages = []
    for number, part in enumerate((slice(0, 5), slice(3, 12))):  # two of the pages come to both
        copy = Desk(shutil.copytree(province.folder, tmp_path / f"may-{number}"))
        (tmp_path / f"phan-{number}").mkdir()
        for page in sorted(stack.glob("*.jpg"))[part]:
            shutil.copy(page, tmp_path / f"phan-{number}")
        copy.run("scan", tmp_path / f"phan-{number}", "--received", "2024-10-02", "--jobs", "1", codes=(0, 5))
        copy.run("review", "decide", "--from", stack / "answers.csv", "--by", "Lan", codes=(0, 2))
        packages.append(package(copy, "goi.zip"))
    province.run("merge", *packages)
    province.answer_for_the_published()
    with closing(Survey(province.folder)) as survey:
        (found,) = balance(survey, "2024")
    assert (found.printed, found.issued, found.returned, found.scanned, list(found.faults())) == (12, 12, 12, 12, [])
    province.run("close")


def test_merged_ballots_of_a_round_that_the_plan_lost_end_in_a_sentence_with_its_remedy(
    unit: Desk, province: Desk
) -> None:
    province.run("merge", package(unit, "goi.zip"))
    changed(province, ("years:\n  - 2024\n", "years:\n  - 2025\n"))
    refused = province.run("tally", codes=(2,)).err
    assert "ballots of round 2024, which survey.yaml has no more" in refused


def test_a_ballot_that_came_whole_in_a_package_and_was_scanned_here_in_part_is_an_error_until_its_pages_are_here(
    tmp_path: Path,
) -> None:
    ProgramInside().ok("new", tmp_path / "huyen", "--sample", "krong-no")
    here = Desk(tmp_path / "huyen")
    here.run("print", "--count", "1", "--unit", "KN-24688")
    here.run("simulate", tmp_path / "stack", "--seed", "3", "--format", "jpeg", "--level", "clean", "--jobs", "1")
    sender = Desk(shutil.copytree(here.folder, tmp_path / "xa"))
    sender.run("scan", tmp_path / "stack", "--received", "2023-09-20", "--jobs", "1", codes=(0, 5))
    sender.run("review", "decide", "--from", tmp_path / "stack" / "answers.csv", "--by", "Lan", codes=(0, 2))
    here.run("merge", package(sender, "goi.zip"))
    first, second = sorted((tmp_path / "stack").glob("*.jpg"))
    here.run("scan", first, "--received", "2023-09-20", "--jobs", "1", codes=(0, 5))
    assert "MERGED_BALLOT_HALF_SCANNED" in here.run("check", "--json").out
    assert "1 phiếu đủ trang trong gói dữ liệu đã gộp" in here.run("close", codes=(2,)).err
    here.run("scan", second, "--received", "2023-09-20", "--jobs", "1", codes=(0, 5))
    assert "MERGED_BALLOT_HALF_SCANNED" not in here.run("check", "--json").out


def numbered(desk: Desk, name: str, *rows: str, channel: str = "phone", more: tuple[str, ...] = ()) -> Path:
    """Take in a table of DM-HUYEN whose rows are only counted; each row says one answer to all questions."""
    questions = [f"{section}.{number}" for section, most in (("I", 4), ("II", 3)) for number in range(1, most + 1)]
    lines = [f"{n},{','.join(answer * len(questions))}" for n, answer in enumerate(rows, 1)]
    path = desk.folder / name
    path.write_text("\n".join((f"row_id,{','.join(questions)}", *lines)) + "\n", encoding="utf-8")
    desk.run("import", path, "--channel", channel, "--unit", "DM-HUYEN", "--by", "Lan", *more)
    return path


def came_by_phone(desk: Desk) -> int:
    rows = desk.run("tally", "--channel", "phone", "--format", "json").out
    found = [row for row in json.loads(rows)["rows"] if row["question"] == "I.1" and row["unit"] == "DM-HUYEN"]
    return sum(row["eligible"] for row in found)


def copies(desk: Desk) -> tuple[Desk, Desk]:
    """Give two more installations with the key of the first."""
    first, second = (Desk(shutil.copytree(desk.folder, desk.folder.with_name(name))) for name in ("ban-1", "ban-2"))
    return first, second


def found_codes(desk: Desk) -> dict[str, str]:
    return {each["code"]: each["severity"] for each in json.loads(desk.run("check", "--json").out)}


def test_rows_that_two_offices_number_from_one_are_two_peoples_whatever_they_answer(unit: Desk, province: Desk) -> None:
    first, second = copies(unit)
    numbered(first, "lan.csv", "3", "3", "2")
    numbered(second, "hoa.csv", "3", "2")
    merged = province.run("merge", package(first, "1.zip"), package(second, "2.zip"))
    assert "đang tính là của những người khác nhau" in merged.err, "whoever merges is told at once"
    assert came_by_phone(province) == 5
    assert found_codes(province)["ROW_NUMBERS_IN_TWO_TABLES"] == "error", "one of two answers alike: nobody knows"
    with closing(Survey(province.folder)) as survey:
        (found,) = balance(survey, "2024")
    assert (found.without_paper, list(found.faults())) == (5, [])
    province.answer_for_the_published()
    assert "row_id" in province.run("close", codes=(2,)).err
    province.run("acknowledge", "ROW_NUMBERS_IN_TWO_TABLES", "--by", "Lan", "--reason", "hai tổ gọi điện")
    province.run("close")
    province.run("verify")


def test_the_same_table_taken_in_at_two_places_counts_once(unit: Desk, province: Desk) -> None:
    first, second = copies(unit)
    table = numbered(first, "lan.csv", "3", "2")
    second.run("import", table, "--channel", "phone", "--unit", "DM-HUYEN", "--by", "Hoa")
    province.run("merge", package(first, "1.zip"), package(second, "2.zip"))
    assert came_by_phone(province) == 2
    assert "ROW_NUMBERS_IN_TWO_TABLES" not in found_codes(province)
    first.run("merge", second.folder / "2.zip")
    assert came_by_phone(first) == 2, "ours is the same table too"
    assert "0 only in the package, 0 only here" in first.run("compare").err


def test_rows_that_we_number_and_a_package_numbers_too_are_two_peoples(unit: Desk) -> None:
    here, there = copies(unit)
    numbered(here, "lan.csv", "3", "3")
    numbered(there, "hoa.csv", "3", "3", "3")
    here.run("merge", package(there, "2.zip"))
    assert came_by_phone(here) == 5
    assert found_codes(here)["ROW_NUMBERS_IN_TWO_TABLES"] == "error"


def test_packages_of_older_versions_that_know_no_tables_still_merge_and_count_once(unit: Desk, province: Desk) -> None:
    numbered(unit, "lan.csv", "3", "2")
    files = unpacked(package(unit, "moi.zip"))
    inside = {name: data for name, data in files.items() if name in OLDER}
    old = province.folder / "cu.zip"
    old.write_bytes(write_sealed(json.loads(files["manifest.json"]), inside, secret=b"1" * 32))
    assert "14 ballots" in province.run("merge", old).out
    assert came_by_phone(province) == 2
    unit.run("merge", old)
    assert came_by_phone(unit) == 2
    assert b'"table"' not in files["ballots.jsonl"], "an older version could not read it"
    assert "ROW_NUMBERS_IN_OLDER_PACKAGE" not in found_codes(unit), "the answers are the same"


def test_numbered_rows_of_an_older_package_that_ours_keep_from_the_count_are_an_error(unit: Desk) -> None:
    here, there = copies(unit)
    numbered(here, "lan.csv", "3", "3")
    numbered(there, "hoa.csv", "3", "2")
    files = unpacked(package(there, "moi.zip"))
    inside = {name: data for name, data in files.items() if name in OLDER}
    old = here.folder / "cu.zip"
    old.write_bytes(write_sealed(json.loads(files["manifest.json"]), inside, secret=b"1" * 32))
    assert "1 dòng của gói làm bằng phiên bản cũ" in here.run("merge", old, codes=(0, 5)).err
    assert came_by_phone(here) == 2
    assert found_codes(here)["ROW_NUMBERS_IN_OLDER_PACKAGE"] == "error"


def test_transactions_travel_and_stand_where_nobody_states_them_anew(unit: Desk, province: Desk) -> None:
    unit.run("counts", "set", "--unit", "DM-HUYEN", "--transactions", "480", "--by", "Lan")
    province.run("merge", package(unit, "goi.zip"))
    with closing(Survey(province.folder)) as survey:
        assert known_counts(survey)["DM-HUYEN", "2024"].transactions == 480
    unit.run("counts", "set", "--unit", "DM-HUYEN", "--transactions", "500", "--by", "Lan")
    province.run("merge", package(unit, "moi.zip"))
    with closing(Survey(province.folder)) as survey:
        assert known_counts(survey)["DM-HUYEN", "2024"].transactions == 500
    assert "TRANSACTIONS_TOLD_DIFFERENTLY" not in found_codes(province)
    province.run("counts", "set", "--unit", "DM-HUYEN", "--transactions", "510", "--by", "Lan")
    with closing(Survey(province.folder)) as survey:
        assert known_counts(survey)["DM-HUYEN", "2024"].transactions == 510
    assert found_codes(province)["TRANSACTIONS_TOLD_DIFFERENTLY"] == "warning"
    province.run("verify")


def comments(desk: Desk, label: str) -> list[str]:
    with closing(Survey(desk.folder)) as survey:
        return [each.text for each in facts_of(survey, ReportOrder(round=label)).comments]


def test_what_people_wrote_freely_stands_in_the_report_of_the_province_once_and_leads_to_no_ballot(
    tmp_path: Path,
) -> None:
    ProgramInside().ok("new", tmp_path / "so", "--sample", "so-cong-thuong-binh-phuoc")
    office = Desk(tmp_path / "so")
    province, copy = copies(office)
    words = (("2023-05-02", "Xin mở thêm quầy"), ("2023-08-02", "Cảm ơn"), ("2023-08-03", "Cảm ơn"))
    head = "unit,received,1,3.1,3.2,3.3,3.4,3.5,3.6,3.7,3.8,3.9,3.10,4"
    lines = [f"SCT-VP,{day},Cấp phép,1,5,5,5,5,5,2,2,3,5,{said}" for day, said in words]
    table = tmp_path / "online.csv"
    table.write_text("\n".join((head, *lines)) + "\n", encoding="utf-8")
    for desk in (office, copy):
        desk.run("import", table, "--channel", "online", "--by", "Lan")
    province.run("merge", package(office, "1.zip"), package(copy, "2.zip"))
    for label, said in (("2023", ["Cảm ơn", "Cảm ơn", "Xin mở thêm quầy"]), ("2023-Q3", ["Cảm ơn", "Cảm ơn"])):
        assert comments(province, label) == comments(office, label) == said
    files = unpacked(office.folder / "1.zip")
    ballots = [json.loads(line)["id"] for line in files["ballots.jsonl"].decode().splitlines()]
    assert not [name for name in ballots if name.encode() in files["texts.jsonl"]]
    assert b"2023-05" not in b"".join(files.values()), "no day travels, only its quarter"
    assert b"C\xe1\xba\xa5p ph\xc3\xa9p" not in b"".join(files.values()), "a line of the form is no comment"
    copy.run("merge", office.folder / "1.zip")
    assert comments(copy, "2023") == comments(office, "2023"), "what was taken in here too is listed once"
    province.run("verify")


def test_what_two_offices_people_wrote_is_all_listed_where_both_number_their_rows_from_one(tmp_path: Path) -> None:
    ProgramInside().ok("new", tmp_path / "so", "--sample", "so-cong-thuong-binh-phuoc")
    here, there = copies(Desk(tmp_path / "so"))
    third = Desk(shutil.copytree(here.folder, tmp_path / "ban-3"))
    for desk, counter, said in ((here, "A", "Tốt"), (there, "B", "Quá chậm"), (third, "C", "Tốt")):
        head = "row_id,unit,received,1,3.1,3.2,3.3,3.4,3.5,3.6,3.7,3.8,3.9,3.10,4"
        table = desk.folder / "online.csv"
        table.write_text(f"{head}\n1,SCT-VP,2023-05-02,{counter},1,5,5,5,5,5,2,2,3,5,{said}\n", encoding="utf-8")
        desk.run("import", table, "--channel", "online", "--by", "Lan")
    here.run("merge", package(there, "2.zip"), package(third, "3.zip"))
    assert comments(here, "2023") == ["Quá chậm", "Tốt", "Tốt"]


def test_packages_are_read_once_until_another_one_comes_or_goes(unit: Desk, province: Desk) -> None:
    province.run("merge", package(unit, "goi.zip"))
    came_online(province, "DM-XA")
    came_online(unit, "DM-XA")
    with closing(Survey(province.folder)) as survey:
        packages, counting = held(survey), standing(survey)
        survey.store.append(CountsSet(unit="DM-HUYEN", round="2024", spoiled=1), by="Lan")
        assert held(survey) is packages
        assert standing(survey) is counting
        raw = package(unit, "moi.zip").read_bytes()
        take_package(survey, raw, "moi.zip", trusted=frozenset(), by="Lan")
        assert len(held(survey).ballots) == 13
        assert tally_of_survey(survey).counts.returned == 13
        withdraw(survey, hashlib.sha256(raw).hexdigest(), reason="gửi nhầm", by="Lan")
        assert held(survey).ballots == packages.ballots


def serials(desk: Desk, unit: str) -> list[int]:
    rows = table((desk.folder / "print" / "manifest.csv").read_bytes())
    return sorted(int(row["serial"]) for row in rows if row["unit"] == unit)


def test_copies_of_a_survey_that_print_on_give_out_no_code_twice_and_balance_together(
    unit: Desk, province: Desk
) -> None:
    first_of_all(unit)
    first, second = copies(unit)
    said = first.run("print", "--count", "4", "--unit", "DM-HUYEN").err
    assert "bản sao" in said
    assert "số từ" in said
    assert "bản sao" not in first.run("print", "--count", "1", "--unit", "DM-XA").err, "it is told once"
    second.run("print", "--count", "5", "--unit", "DM-HUYEN")
    assert "bản sao" not in unit.run("print", "--count", "6", "--unit", "DM-HUYEN").err
    assert serials(unit, "DM-HUYEN") == list(range(1, 19)), "the first goes on as it did"
    new = [set(serials(desk, "DM-HUYEN")) - set(range(1, 13)) for desk in (first, second, unit)]
    assert [len(each) for each in new] == [4, 5, 6]
    assert len(set.union(*new)) == 15
    assert min(serials(first, "DM-XA")[1:]) > 5000, "another unit of the copy too"
    province.run("merge", package(first, "1.zip"), package(second, "2.zip"), package(unit, "3.zip"))
    assert "BALLOT_CODES_PRINTED_TWICE" not in found_codes(province)
    with closing(Survey(province.folder)) as survey:
        found = next(each for each in balance(survey, "2024") if each.unit == "DM-HUYEN")
    assert (found.printed, found.issued, found.returned, found.scanned) == (27, 27, 12, 12)
    first.run("merge", unit.folder / "3.zip")
    with closing(Survey(first.folder)) as survey:
        found = next(each for each in balance(survey, "2024") if each.unit == "DM-HUYEN")
    assert (found.printed, found.issued) == (22, 22)


def test_a_copy_of_a_copy_gives_out_no_code_that_the_first_copy_goes_on_to_give(unit: Desk) -> None:
    first_of_all(unit)
    written = unit.folder / "print" / "place.json"
    written.write_text(json.dumps(json.loads(written.read_bytes()) | {"first_serial": 8991}), encoding="utf-8")
    unit.run("print", "--count", "4", "--unit", "DM-HUYEN")
    assert serials(unit, "DM-HUYEN")[12:] == [8991, 8992, 8993, 8994]
    again = copies(unit)[0]
    new = []
    for _ in range(2):
        again.run("print", "--count", "4", "--unit", "DM-HUYEN")
        new = [serial for serial in serials(again, "DM-HUYEN") if serial not in range(1, 13) and serial < 8000]
    assert len(new) == 8, "a start of its own, a thousand away from what was printed before"
    assert new == list(range(new[0], new[0] + 8))
    unit.run("print", "--count", "4", "--unit", "DM-HUYEN")
    assert serials(unit, "DM-HUYEN")[16:] == [8995, 8996, 8997, 8998]


def first_of_all(desk: Desk) -> None:
    """Let a folder be no copy, and print in it: it writes down where it prints."""
    (desk.folder / "print" / "place.json").unlink(missing_ok=True)
    desk.run("print", "--count", "1", "--unit", "DM-XA")


def test_a_folder_that_was_moved_prints_on_as_before(unit: Desk) -> None:
    first_of_all(unit)
    moved = Desk(unit.folder.rename(unit.folder.with_name("noi-moi")))
    assert "bản sao" not in moved.run("print", "--count", "1", "--unit", "DM-XA").err
    unit.folder.symlink_to(moved.folder)  # whoever moves it to a larger disk leaves a link
    assert "bản sao" not in moved.run("print", "--count", "1", "--unit", "DM-XA").err
    again = Desk(moved.folder.rename(moved.folder.with_name("noi-khac")))
    moved.folder.mkdir()  # as a disk that is mounted elsewhere leaves it
    assert "bản sao" not in again.run("print", "--count", "1", "--unit", "DM-XA").err
    assert serials(again, "DM-XA") == [1, 2, 3, 4]


def test_papers_with_the_same_codes_from_two_copies_are_an_error_where_their_packages_meet(
    unit: Desk, province: Desk
) -> None:
    first, second = copies(unit)
    for desk in (first, second):  # as versions did that did not write down where they print
        (desk.folder / "print" / "place.json").unlink(missing_ok=True)
        desk.run("print", "--count", "4", "--unit", "DM-HUYEN", "--by", desk.folder.name)
    province.run("merge", package(first, "1.zip"), package(second, "2.zip"))
    assert found_codes(province)["BALLOT_CODES_PRINTED_TWICE"] == "error"
    province.answer_for_the_published()
    assert "mang cùng số 13–16" in province.run("close", codes=(2,)).err
    first.run("merge", second.folder / "2.zip")
    assert found_codes(first)["BALLOT_CODES_PRINTED_TWICE"] == "warning"
    province.run("verify")


def test_a_ballot_whose_pages_came_in_another_order_elsewhere_is_told_alike(tmp_path: Path) -> None:
    ProgramInside().ok("new", tmp_path / "huyen", "--sample", "krong-no")
    here = Desk(tmp_path / "huyen")
    here.run("print", "--count", "1", "--unit", "KN-24688")
    here.run("simulate", tmp_path / "stack", "--seed", "3", "--format", "jpeg", "--level", "clean", "--jobs", "1")
    province, other = copies(here)
    pages = sorted((tmp_path / "stack").glob("*.jpg"))
    for desk, order in ((here, pages), (other, pages[::-1])):
        for page in order:
            desk.run("scan", page, "--received", "2023-09-20", "--jobs", "1", codes=(0, 5))
        desk.run("review", "decide", "--from", tmp_path / "stack" / "answers.csv", "--by", "Lan", codes=(0, 2))
    said = province.run("merge", package(here, "1.zip"), package(other, "2.zip")).out
    assert "1 ballots stand in several packages, which tell them alike" in said
    other.run("merge", here.folder / "1.zip")
    assert "0 of them read differently" in other.run("compare").err


def test_a_package_speaks_for_no_unit_that_came_under_another_key(unit: Desk, province: Desk, tmp_path: Path) -> None:
    """Who may speak for one unit names another one's beside it, and says that it comes after that one's package."""
    mine, forged = package(unit, "huyen.zip", "--unit", "DM-HUYEN"), tmp_path / "gia.zip"
    files = unpacked(mine)
    head = json.loads(files["manifest.json"])["log"]["head"]
    empty = {"ballots.jsonl": b"", "asides.jsonl": b"", "texts.jsonl": b"", "packs.csv": b"", "counts.csv": b""}

    def forge(its_head: str, *scope: str, follows: tuple[str, ...] = ()) -> Path:
        log = {"entries": 9, "head": its_head * 64, "follows": follows}
        body = json.loads(files["manifest.json"]) | {"scope": scope, "ballots": 0, "log": log}
        inside = {name: data for name, data in files.items() if name not in ("manifest.json", "signature.json")}
        forged.write_bytes(write_sealed(body, inside | empty, secret=b"2" * 32))
        return forged

    province.run("merge", forge("a", "DM-XA/2024"))
    province.run("merge", mine)
    counted = province.run("tally").out
    widened = forge("b", "DM-XA/2024", "DM-HUYEN/2024", follows=(head,))
    name = "Bộ phận tiếp nhận và trả kết quả huyện Đắk Mil"
    refused = province.run("merge", widened, codes=(4,)).err
    assert f"unknown_signer: DM-HUYEN/2024 ({name}) came under the key" in refused
    assert province.run("tally").out == counted
