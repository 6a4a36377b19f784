"""Tables that say who answered: their answers count, and what is kept of them names nobody."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import pytest
from sqlalchemy import text

from forms.plan.samples import sample_text
from pipeline import events as e
from pipeline.archive import Archive
from pipeline.counting import tally_of_survey
from pipeline.importing.order import ImportOrder, ImportReport
from pipeline.importing.table import TableRefused
from pipeline.importing.taking import check_answers, import_answers
from pipeline.store import Store, entries
from pipeline.survey import Survey, start_survey
from pipeline.verifying import verify
from tests.pipeline.importing.test_import import GOOD, first_options, table, workbook
from tests.program import ProgramInside

WHO = {
    "nhom_5/q5_name": "Nguyễn Thị Bưởi",
    "nhom_5/q5_address": "12 Lê Lợi,\nĐồng Xoài",
    "Điện thoại": "0912 345 678",
    "Email": "buoi@example.vn",
}
Written = Callable[[Sequence[Mapping[str, str]]], bytes]
LETTERS = ("B (nhom_5/q5_name)", "C (nhom_5/q5_address)", "D (Điện thoại)", "E (Email)")
KOBO = {
    "_uuid": "u1",
    **WHO,
    "start": "2023-05-06T08:00:00.000+07:00",
    **{f"nhom_1/q{name.replace('.', '_')}": code for name, code in GOOD.items()},
    "_submitted_by": 'ai "do",\r\n= 1',
}
NAMELESS = {**KOBO, "_uuid": "u2", **dict.fromkeys(WHO, " ")}


@pytest.fixture
def survey(tmp_path: Path) -> Survey:
    return started(tmp_path / "survey")


def started(folder: Path) -> Survey:
    start_survey(folder, sample_text("so-cong-thuong-binh-phuoc"))
    return Survey(folder)


def ordered(path: Path, data: bytes, **more: object) -> ImportOrder:
    path.write_bytes(data)
    return ImportOrder(path=path, **{"channel": "online", "by": "Lan", "unit": "SCT-VP", **more})  # type: ignore[arg-type]  # fields of it


def taken(survey: Survey, data: bytes, name: str = "kobo.csv", **more: object) -> ImportReport:
    return import_answers(survey, ordered(survey.folder.parent / name, data, **more))


def as_workbook(rows: Sequence[Mapping[str, str]]) -> bytes:
    return workbook([list(rows[0]), *(list(row.values()) for row in rows)])


def as_csv(rows: Sequence[Mapping[str, str]]) -> bytes:
    return table([dict(row) for row in rows], separator=";").encode("utf-8-sig")


def kept_of(survey: Survey) -> list[bytes]:
    with survey.store.connection() as connection:
        return [(survey.folder / file.archived).read_bytes() for file in entries.answer_files(connection)]


def cells_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def named_in(survey: Survey) -> list[tuple[str, str]]:
    """Give the files of the survey in which a part of what people said of themselves stands, however it is coded."""
    parts = [part.strip() for said in WHO.values() for part in said.splitlines()]
    coded = {
        part: (part.encode("utf-8"), part.encode("utf-16-le"), json.dumps(part)[1:-1].encode("ascii")) for part in parts
    }
    files = {path: path.read_bytes() for path in survey.folder.rglob("*") if path.is_file()}
    assert not [path for path, data in files.items() if data.startswith(b"PK")], "nothing hides in a packed file"
    return [
        (path.name, part)
        for path, data in files.items()
        for part, ways in coded.items()
        if any(way in data for way in ways)
    ]


def faults(survey: Survey) -> list[object]:
    return [fault for proof in verify(survey, progress=lambda done, total: None) for fault in proof.faults]


@pytest.mark.parametrize("written", [as_csv, as_workbook])
def test_an_export_with_names_counts_and_nothing_in_the_survey_says_who_answered(
    survey: Survey, written: Written
) -> None:
    data = written([KOBO, NAMELESS])
    checked = check_answers(survey, ordered(survey.folder.parent / "kobo.csv", data))
    assert (checked.good, checked.faults, checked.not_kept) == (2, (), LETTERS)
    report = taken(survey, data)
    assert (report.new, report.skipped, report.not_kept) == (2, (), LETTERS)
    assert tally_of_survey(survey).counts.eligible == 2
    assert named_in(survey) == []
    assert faults(survey) == []
    (kept,) = kept_of(survey)
    nobody = dict.fromkeys(WHO, "")
    assert cells_of(kept) == [{**KOBO, **nobody}, {**NAMELESS, **nobody}], "all else stands as it was read"


@pytest.mark.parametrize("written", [as_csv, as_workbook])
def test_what_is_kept_without_names_gives_the_same_answers_in_another_survey(
    survey: Survey, written: Written, tmp_path: Path
) -> None:
    rows = [{**KOBO, "_uuid": f"u{number}", "nhom_1/q3_10": str(number)} for number in (1, 2, 3)]
    taken(survey, written([*rows, NAMELESS | {"_uuid": "u4"}]))
    other = started(tmp_path / "other")
    again = taken(other, kept_of(survey)[0], "kept.csv")
    assert (again.new, again.not_kept) == (4, ())
    assert said(other) == said(survey)
    assert kept_of(other) == kept_of(survey)


def said(survey: Survey) -> list[tuple[str, str, str | None, tuple[str, ...], str]]:
    with survey.store.connection() as connection:
        return [(x.key, x.ballot, x.received, x.answers, x.texts) for x in entries.standing_entries(connection)]


@pytest.mark.parametrize(
    "heading",
    ["5.phone", "nhom/5_phone", "Điện thoại", "5.phone. Điện thoại", "HỌ VÀ TÊN", "Địa chỉ email", "Email Address"],
)
def test_a_table_whose_columns_for_names_are_empty_is_kept_byte_for_byte(survey: Survey, heading: str) -> None:
    data = as_csv([{**GOOD, heading: " "}])
    assert taken(survey, data).not_kept == ()
    letter = "ABCDEFGHIJKLMNOP"[len(GOOD)]
    named = as_csv([{**GOOD, "3.10": "1", heading: " "}, {**GOOD, "3.10": "2", heading: "0912 345 678"}])
    assert taken(survey, named, "b.csv").not_kept == (f"{letter} ({heading})",)
    assert kept_of(survey)[0] == data
    assert named_in(survey) == []


@pytest.mark.parametrize("key", ["u1", ""])
def test_a_table_with_names_counts_once_when_it_comes_again(survey: Survey, key: str) -> None:
    data = as_csv([{**KOBO, "_uuid": key}])
    taken(survey, data)
    head = survey.store.head()
    again = taken(survey, data, "again.csv")
    assert (again.same_file, again.known, again.not_kept) == (True, 1, ())
    checked = check_answers(survey, ordered(survey.folder.parent / "again.csv", data))
    assert (checked.same_file, checked.not_kept) == (True, ())
    assert survey.store.head() == head
    assert taken(survey, data, "again.csv", received=None, round="2023", corrects=True).same_file
    assert named_in(survey) == []


@pytest.mark.parametrize("key", ["u1", ""])
def test_what_the_survey_keeps_of_a_table_is_never_counted_beside_it(survey: Survey, key: str) -> None:
    taken(survey, as_csv([{**KOBO, "_uuid": key}, {**KOBO, "_uuid": key and "u2", "nhom_1/q3_10": "1"}]))
    (kept,) = kept_of(survey)
    for new in (False, True):
        order = ordered(survey.folder.parent / "kept.csv", kept, new=new)
        for done in (import_answers, check_answers):
            with pytest.raises(TableRefused, match=r"kept\.csv is what this survey keeps of kobo\.csv"):
                done(survey, order)
    saved_anew = kept.replace(b"\r\n", b"\n").replace(b"ai ", b"Ai ")
    if key:
        assert taken(survey, saved_anew, "anew.csv").known == 2
    else:
        with pytest.raises(TableRefused, match=r"2 of the 2 rows stand in kobo\.csv"):
            taken(survey, saved_anew, "anew.csv")
    assert tally_of_survey(survey).counts.returned == 2


def test_a_table_with_names_is_mended_by_its_original_and_still_names_nobody(survey: Survey) -> None:
    data = as_csv([{**KOBO, "_uuid": ""}, {**KOBO, "_uuid": "", "nhom_1/q3_10": "neun"}])
    assert taken(survey, data, skip_bad=True).new == 1
    before = kept_of(survey)
    assert taken(survey, data, unit="SCT-VP", skip_bad=True).same_file
    later = as_csv([{**KOBO, "_uuid": ""}, {**KOBO, "_uuid": "", "nhom_1/q3_10": "1"}])
    report = taken(survey, later, "later.csv", corrects=True)
    assert (report.new, report.known, report.not_kept) == (1, 1, LETTERS)
    assert kept_of(survey)[:1] == before
    assert named_in(survey) == []
    assert faults(survey) == []


def test_a_row_that_was_shifted_keeps_no_name_in_any_cell(survey: Survey) -> None:
    lines = as_csv([{**GOOD, "Họ tên": "", "Địa chỉ": "", "3.7": "2"}, {**GOOD, "Họ tên": "", "Địa chỉ": ""}])
    shifted = b"Nguy\xe1\xbb\x85n Th\xe1\xbb\x8b B\xc6\xb0\xe1\xbb\x9fi;" * 14 + b"0912 345 678\n" + b"0912 345 678;5\n"
    report = taken(survey, lines + shifted, skip_bad=True)
    assert (report.new, len(report.skipped)) == (2, 2)
    assert report.not_kept == ("K (Họ tên)", "L (Địa chỉ)")
    assert named_in(survey) == []
    assert len(cells_of(kept_of(survey)[0])) == 4


def test_titles_and_line_breaks_of_a_table_with_names_stay_where_they_are(survey: Survey) -> None:
    title = ["=1+1", "Bảng; trả lời"]
    rows = [list(KOBO), list(KOBO.values()), [], list(NAMELESS.values())[:-1]]
    taken(survey, workbook([title, *rows]), "a.xlsx")
    (kept,) = kept_of(survey)
    first, *rest = csv.reader(io.StringIO(kept.decode("utf-8"), newline=""))
    assert ("Bảng; trả lời" in first, "=1+1" in first) == (False, True), "a title in a column of names is no answer"
    assert [len(row) for row in rest] == [len(KOBO)] * 4
    assert rest[0] == list(KOBO)


def test_a_question_in_the_words_of_an_identity_line_is_a_question(tmp_path: Path) -> None:
    plan = sample_text("thanh-tra-dak-nong").replace("Ông/Bà trả lời phiếu với tư cách", "Địa chỉ")
    start_survey(tmp_path / "tt", plan)
    survey = Survey(tmp_path / "tt")
    row = {key: value for key, value in first_options(survey, "TTDN-TINH").items() if key != "C2"}
    data = as_csv([{"round": "2024", **row, "Địa chỉ": "1"}])
    assert taken(survey, data, unit=None).not_kept == ()
    assert kept_of(survey) == [data]


def test_verify_finds_a_kept_copy_that_was_changed_and_the_log_gives_both_hashes(survey: Survey) -> None:
    taken(survey, as_csv([KOBO]))
    with survey.store.connection() as connection:
        (file,) = entries.answer_files(connection)
    (told,) = (json.loads(entry.body) for entry in survey.store.entries_of(e.AnswerFileArchived.kind))
    assert (told["sha256"], told["kept"]) == (file.sha256, file.kept)
    assert told["not_kept"] == list(LETTERS)
    assert file.sha256 != file.kept
    kept = survey.folder / file.archived
    assert told["size_bytes"] == kept.stat().st_size
    with Store.temporary() as again:
        again.replay(survey.store.entries())
        assert again.tables() == survey.store.tables()
    kept.write_bytes(kept.read_bytes().replace(b"u1", b"u9"))
    assert ["changed" in str(fault) for fault in faults(survey)] == [True]


def test_a_table_that_was_logged_before_copies_were_kept_is_proved_by_its_own_hash(survey: Survey) -> None:
    data, store = as_csv([KOBO]), survey.store
    kept = Archive(folder=survey.archive_folder).store_bytes(data)
    old = e.AnswerFileArchived(
        sha256=kept.sha256,
        archived=kept.path.relative_to(survey.folder).as_posix(),
        source="old.csv",
        size_bytes=kept.bytes,
        channel="online",
        row_count=1,
    )
    body = {name: value for name, value in asdict(old).items() if name not in ("kept", "not_kept")}
    assert e.event_from_body(old.kind, body) == old
    store.append(old, by="Lan")
    with survey.store.connection() as connection:
        assert connection.execute(text("SELECT kept FROM answer_file")).scalar_one() == kept.sha256
    assert faults(survey) == []


def test_rows_left_out_of_a_table_are_not_those_of_another_that_is_kept_as_the_same_bytes(survey: Survey) -> None:
    bad = {**KOBO, "_uuid": "", "nhom_1/q3_10": "neun"}
    rows = [{**KOBO, "_uuid": ""}, bad]
    taken(survey, as_csv(rows), skip_bad=True)
    (kept,) = kept_of(survey)
    plain = started(survey.folder.parent / "plain")
    assert taken(plain, kept, "plain.csv", skip_bad=True).new == 1
    assert taken(plain, as_csv([rows[0], bad | {"nhom_1/q3_10": "neun"}]), skip_bad=True, new=True).new == 1
    with plain.store.connection() as connection:
        one, other = entries.answer_files(connection)
        assert (one.kept, other.kept) == (one.sha256, one.sha256)
        assert entries.left_out(connection, one) == {entry_row(one, plain)}
    assert taken(plain, kept, "plain.csv", skip_bad=True).same_file
    assert faults(plain) == []


def entry_row(file: entries.AnswerFile, survey: Survey) -> int:
    """Give the number that the bad row of a table has in it, of which the first row counts."""
    with survey.store.connection() as connection:
        (good,) = entries.of_file(connection, file.id)
    return good.row + 2  # the first holds a line break


def test_the_command_names_the_columns_that_are_not_kept(survey: Survey, tmp_path: Path) -> None:
    (tmp_path / "kobo.csv").write_bytes(as_csv([KOBO]))
    program = ProgramInside()
    done = program.ok("-C", survey.folder, "import", tmp_path / "kobo.csv", "--channel", "online", "--unit", "SCT-VP")
    assert f"columns that say who answered, not kept: {', '.join(LETTERS)}\n" in done.err
