"""Reports, exports and imports at the desk: the same figures and words as in the files, every use under a name."""

import io
import zipfile
from html import unescape
from pathlib import Path

import pytest

from pipeline.access.roles import Role
from pipeline.desk.reports import Place, report_view
from pipeline.document.table import DataTable, shown
from pipeline.reporting import ReportOrder, report_document
from pipeline.tables.csv import BOM
from pipeline.web.language import language_named
from tests.pipeline.custody.test_small_units import ALONE, take_in
from tests.web.conftest import Served

UNIT, OTHER = "KN-24688", "KN-24691"
BEGINNINGS = {"docx": b"PK", "xlsx": b"PK", "pdf": b"%PDF", "html": b"<!DOCTYPE html>"}


def test_the_pages_say_what_the_documents_say_and_what_a_person_must_still_write(served: Served) -> None:
    viewer = served.signed_in("Lan", Role.VIEWER)
    document = report_document(served.desk.survey, ReportOrder(round="2023"))
    tables = unescape(viewer.get("/tally/tables", params={"round": "2023"}).text)
    blocks = [block for annex in document.annexes for block in annex.blocks if isinstance(block, DataTable)]
    assert len(blocks) > 2
    for table in blocks:
        assert all(column.label in tables for column in table.columns), table.caption
        pairs = [pair for line in table.lines for pair in zip(line.cells, table.columns, strict=True)]
        cells = [shown(cell, column.measure) for cell, column in pairs]
        assert all(f">{cell}<" in tables for cell in cells), table.caption
    assert "<svg" in tables
    assert "Khoảng khi duyệt xong" in tables, "ranges while reviews are open"
    for text in (tables, viewer.get("/reports").text):
        assert " style=" not in text
        assert "SỐ LIỆU TẠM TÍNH" in text
    view = report_view(served.desk, Place(round="2023"))
    assert view.placeholders
    report = unescape(viewer.get("/reports").text)
    assert all(text in report for text in view.placeholders)


@pytest.mark.parametrize("format", sorted(BEGINNINGS))
def test_the_report_comes_as_a_file_and_whoever_is_bound_to_a_unit_gets_that_units(served: Served, format: str) -> None:
    bound = served.signed_in("Unit", Role.VIEWER, units=(UNIT,))
    answer = bound.get(f"/reports/file/{format}")
    assert answer.content.startswith(BEGINNINGS[format])
    assert UNIT in answer.headers["content-disposition"]
    assert bound.get(f"/api/v1/reports/{format}", params={"unit": OTHER}).status_code == 403
    assert bound.get("/reports/file/exe").status_code == 404


def test_a_table_taken_from_the_desk_opens_in_excel_with_its_vietnamese(served: Served) -> None:
    chief = served.signed_in("Chief", Role.ADMINISTRATOR)
    tally = chief.get("/tally/file/csv")
    assert tally.content.startswith(BOM)
    assert "tong-hop-" in tally.headers["content-disposition"]
    checked = chief.post("/published/check", files={"file": ("tong-hop.csv", tally.content, "text/csv")})
    assert checked.status_code == 200, "what the desk gives, it takes"
    chief.post("/audit/draw", data={"round": "2023", "seed": "48213", "share": "100%"})
    assert chief.get("/audit/file/csv", params={"round": "2023"}).content.startswith(BOM)


def test_what_leaves_the_office_is_logged_under_the_name_of_who_took_it(served: Served) -> None:
    operator = served.signed_in("Minh", Role.OPERATOR)
    assert operator.post("/reports/export/ballots").text.startswith("\ufeffballot,unit")
    package = operator.post("/reports/public", params={"round": "2023"})
    assert "tally.csv" in zipfile.ZipFile(io.BytesIO(package.content)).namelist()
    said = [(each.kind, each.by) for each in served.desk.survey.store.entries()][-2:]
    assert said == [("exported", "Minh")] * 2


def test_an_export_that_finds_the_disk_full_says_so_and_is_not_logged(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator = served.signed_in("Minh", Role.OPERATOR)
    before = served.desk.survey.store.head()
    full = Path("/dev/full")
    monkeypatch.setattr("pipeline.exporting.TemporaryFile", lambda **_: full.open("w+b"))
    answer = operator.post("/reports/export/ballots")
    assert answer.status_code == 503
    assert "giải phóng bớt dung lượng đĩa" in answer.text
    assert operator.post("/api/v1/exports/ballots").json()["error"] == "StoreError"
    assert served.desk.survey.store.head() == before


def test_a_publication_that_tells_of_a_few_beside_an_earlier_one_is_made_only_for_who_says_so(served: Served) -> None:
    operator = served.signed_in("Minh", Role.OPERATOR)
    take_in(served.desk.survey.folder, ALONE, "online", ["5"] * 9)
    page = {"url": "/reports", "params": {"round": "2023"}}
    made = {"url": "/reports/public", "params": {"round": "2023"}}
    assert 'name="beside_earlier"' not in operator.get(**page).text
    assert operator.post(**made).content.startswith(b"PK")
    take_in(served.desk.survey.folder, ALONE, "phone", ["1"] * 2)
    refused = operator.post(**made)
    assert refused.status_code == 422
    assert "gói này để lộ câu trả lời của 2 phiếu" in unescape(refused.text)
    assert operator.post("/api/v1/exports/public?round=2023").status_code == 422
    assert 'name="beside_earlier"' in operator.get(**page).text
    assert operator.post(**made, data={"beside_earlier": "yes"}).content.startswith(b"PK")


def test_a_table_of_answers_is_looked_through_before_anything_of_it_is_taken(served: Served) -> None:
    operator = served.signed_in("Minh", Role.OPERATOR)
    template = operator.get("/import/template/csv", params={"unit": UNIT}).text
    heading = template.strip().splitlines()[-1]
    row = {"unit": UNIT, "received": "2023-09-20"}
    good = ",".join(row.get(name, "") for name in heading.split(","))
    asked = heading.split(",")[4]
    bad = ",".join({**row, asked: "chín", "received": "hôm qua"}.get(name, "") for name in heading.split(","))
    before = served.desk.survey.store.head()

    def send(*lines: str) -> str:
        table = "\n".join((heading, *lines)) + "\n"
        answer = operator.post(
            "/import/check", data={"channel": "online"}, files={"file": ("tra-loi.csv", table.encode(), "text/csv")}
        )
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    place = send(good, bad)
    shown = operator.get(place).text
    for told in (f"({asked})", "chín", "không phải phương án nào trong", "hôm qua", "không phải ngày"):
        assert told in shown
    assert operator.post(f"{place}/take").status_code == 422
    assert served.desk.survey.store.head() == before, "nothing was taken"
    place = send(good)
    assert operator.post(f"{place}/take").status_code == 303
    assert "Đã nhận bảng này." in operator.get(place).text
    entries = [each for each in served.desk.survey.store.entries() if each.seq > before]
    assert {each.by for each in entries} == {"Minh"}
    assert "answers_imported" in {each.kind for each in entries}
    no_table = {"file": ("x.csv", b"a,b\n1,2\n", "text/csv")}
    assert operator.post("/import/check", data={"channel": "online"}, files=no_table).status_code == 422


def test_of_a_table_that_says_who_answered_the_desk_names_the_columns_that_it_does_not_keep(served: Served) -> None:
    survey = served.desk.survey
    operator = served.signed_in("An", Role.ADMINISTRATOR)
    asked = {q.id: q.options[0].code for q in survey.plan.questionnaire_of(UNIT).mark_questions()}
    row = {"Họ và tên": "Nguyen Thi Buoi", "unit": UNIT, "received": "2023-09-20", **asked}
    table = f"{','.join(row)}\n{','.join(row.values())}\n".encode()
    sent = {"data": {"channel": "online"}, "files": {"file": ("ten.csv", table, "text/csv")}}
    checked = operator.post("/api/v1/import", **{**sent, "data": {"channel": "online", "check": "true"}})
    assert (checked.json()["taken"], checked.json()["not_kept"]) == (False, ["A (Họ và tên)"])
    assert holding(served, b"Thi Buoi") == []
    place = operator.post("/import/check", **sent).headers["location"]
    said = "Cột cho biết người trả lời là ai, không lưu: A (Họ và tên)"
    assert said in " ".join(operator.get(place).text.split())
    assert operator.post(f"{place}/take").status_code == 303
    assert said in " ".join(operator.get(place).text.split())
    assert "không lưu cột A (Họ và tên)" in operator.get("/log").text
    again = operator.post("/api/v1/import", **sent).json()
    assert (again["taken"], again["same_file"], again["not_kept"]) == (True, True, [])
    assert holding(served, b"Thi Buoi") == []


def holding(served: Served, words: bytes) -> list[str]:
    """Give the files of the survey in which these words stand."""
    return [path.name for path in served.folder.rglob("*") if path.is_file() and words in path.read_bytes()]


@pytest.mark.parametrize(
    "reason",
    [
        "12 values under 9 headings: the row was cut",
        "is no unit of the plan, by id or name",
        "no unit: fill the column `unit`, or say --unit ID",
        "several options, where one was asked for",
        "none of the options 1, 2, 3, by code or by label",
        "no day; write it as 2023-09-20 or 20/9/2023",
        "the year 1023 cannot be",
        "row id 7 stands in the table twice",
        "round 2023 is closed: `phieu reopen --round 2023 --reason TEXT` first",
    ],
)
def test_a_fault_of_a_row_is_said_in_the_words_of_the_office(reason: str) -> None:
    assert language_named("vi").say(reason) != reason
