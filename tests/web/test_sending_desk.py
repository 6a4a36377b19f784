"""Packages that go up are made at the desk as `phieu package` makes them, and units' figures stand beside ours."""

import json
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.access.roles import Role
from pipeline.events import Exported
from tests.pipeline.custody.desk import table, unpacked
from tests.program import Program
from tests.web.conftest import Served, Visitor
from tests.web.test_merging_desk import send

LINK = re.compile(r'href="(/package/file/[0-9a-f]{64})"')


def made(visitor: Visitor, **said: object) -> tuple[bytes, str]:
    """Make a package at the desk; gives the file and the page that offers it."""
    assert visitor.post("/package", data=said).status_code == 303
    deadline = time.monotonic() + 60
    while "Đang làm gói" in (page := visitor.get("/package/state").text):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    link = LINK.search(page)
    assert link, page
    answer = visitor.get(link[1])
    assert answer.headers["content-type"] == "application/zip"
    return answer.content, page


@pytest.fixture
def province(scanned: Path, tmp_path: Path, serve: Callable[[Path], Served]) -> Served:
    """The desk of an office above with the same key, that scanned the same papers itself."""
    return serve(scanned)


def test_a_package_is_made_at_the_desk_as_by_the_command(served: Served, tmp_path: Path) -> None:
    beside = shutil.copytree(served.folder, tmp_path / "beside")
    operator = served.signed_in("Minh", Role.OPERATOR)
    page = operator.get("/package").text
    assert "Văn phòng HĐND&amp;UBND huyện, Ủy ban nhân dân huyện Krông Nô" in page, "whom it goes to"
    assert "phiếu còn câu chờ người duyệt" in page
    assert "Năm 2023 chưa khoá sổ" in page
    assert "Các gói đã làm" not in page
    raw, page = made(operator)
    (tmp_path / "goi.zip").write_bytes(raw)
    said = Program().ok("-C", beside, "package", "-o", beside / "goi.zip", "--by", "Minh").out
    assert "18 phiếu" in page
    assert str(re.search(r"signed with key (\S+)", said)[1]) in page  # type: ignore[index]  # it says so
    here, there = unpacked(tmp_path / "goi.zip"), unpacked(beside / "goi.zip")
    for name in here.keys() - {"manifest.json", "signature.json"}:  # they name their place in the log, and its hours
        assert here[name] == there[name], name
    logged = [entry for entry in served.desk.survey.store.entries_of(Exported.kind) if '"package"' in entry.body]
    assert [(entry.by, json.loads(entry.body)["rows"]) for entry in logged] == [("Minh", 18)]
    page = operator.get("/package").text
    assert page.count("Các gói đã làm") > 0
    name = "Bộ phận Tiếp nhận và trả kết quả"
    told = f"làm gói gửi lên cấp trên: 18 phiếu của {name} thị trấn Đắk Mâm (2023); {name} xã Đắk Sôr (2023)"
    assert told in served.signed_in("Chief", Role.ADMINISTRATOR).get("/log").text


def test_a_package_of_chosen_units_holds_these_alone(served: Served, tmp_path: Path) -> None:
    operator = served.signed_in("Minh", Role.OPERATOR)
    page = operator.get("/package", params={"unit": "KN-24691", "round": "2023"}).text
    assert re.search(r"<dt>Phiếu trong gói</dt><dd>9</dd>", page)
    raw, _ = made(operator, unit="KN-24691", round="2023")
    (tmp_path / "goi.zip").write_bytes(raw)
    assert {row["unit"] for row in table(unpacked(tmp_path / "goi.zip")["counts.csv"])} == {"KN-24691"}
    assert operator.get("/package", params={"unit": "KN-1"}).status_code == 422
    assert operator.post("/package", data={"round": "1999"}).status_code == 422


def test_where_nothing_was_taken_in_no_package_is_offered_and_it_is_said_why(
    serve: Callable[[Path], Served], tmp_path: Path, program: Program
) -> None:
    program.ok("new", tmp_path / "moi", "--sample", "krong-no")
    desk = serve(tmp_path / "moi")
    page = desk.signed_in("Minh", Role.OPERATOR).get("/package").text
    assert "Chưa có phiếu nào để gửi: quét phiếu hoặc nhận bảng câu trả lời trước" in page
    assert "<button>Làm gói</button>" not in page
    assert "/package/file/" not in page


def test_a_package_that_the_desk_keeps_no_longer_is_not_another_one(served: Served) -> None:
    operator = served.signed_in("Minh", Role.OPERATOR)
    _, page = made(operator)
    first = LINK.search(page)[1]  # type: ignore[index]  # `made` found it
    made(operator)
    answer = operator.get(first)
    assert (answer.status_code, "làm gói mới" in answer.text) == (404, True)


def test_what_a_unit_counted_stands_beside_what_was_read_here(province: Served, scanned: Path, tmp_path: Path) -> None:
    unit = shutil.copytree(scanned, tmp_path / "xa")
    listed = json.loads(Program().ok("-C", unit, "review", "list", "--json").out)
    rows = [each for each in listed if each["question"]]
    Program().ok("-C", unit, "review", "decide", rows[0]["item"], "blank", "--by", "Hoa")
    operator = province.signed_in("Minh", Role.OPERATOR)
    assert "Chưa có gì để so" in operator.get("/compare").text
    Program().ok("-C", unit, "package", "-o", unit / "goi.zip")
    send(operator, ("goi.zip", (unit / "goi.zip").read_bytes()))
    assert 'href="/compare"' in operator.get("/merge").text
    page = operator.get("/compare", params={"every": "yes"}).text
    assert "Phiếu đủ điều kiện" in page
    assert re.search(r"<dt>Trong đó đọc khác nhau</dt><dd>1</dd>", page)
    assert "1 phiếu đọc khác nhau" in page
    assert page.count("duyệt xong ở đây mới hiện") == 1, "whoever settles the row here is not told what was read there"
    file = operator.get("/compare/file", params={"every": "yes"}).text.removeprefix("\ufeff")
    assert file == Program().ok("-C", province.folder, "compare", "--all").out
    for wrong in ({"unit": "KN-1"}, {"round": "1999"}):
        assert operator.get("/compare", params=wrong).status_code == 422


def test_whoever_may_read_a_ballot_again_unseen_is_not_told_what_two_places_read_of_it(
    province: Served, scanned: Path, tmp_path: Path
) -> None:
    unit = shutil.copytree(scanned, tmp_path / "xa")
    row = next(
        each for each in json.loads(Program().ok("-C", unit, "review", "list", "--json").out) if each["question"]
    )
    for folder, answer in ((unit, "blank"), (province.folder, "unreadable")):
        Program().ok("-C", folder, "review", "decide", row["item"], answer, "--by", "Hoa")
    Program().ok("-C", unit, "package", "-o", unit / "goi.zip")
    operator = province.signed_in("Minh", Role.OPERATOR)
    send(operator, ("goi.zip", (unit / "goi.zip").read_bytes()))
    named = re.compile(rf"{re.escape(row['ballot'])}</a></th><td[^>]*><span[^>]*>{re.escape(row['question'])}</span>")
    page = operator.get("/compare").text
    assert named.search(page)
    assert "Bỏ trống" in page
    for seed in range(60):
        Program().ok("-C", province.folder, "audit", "draw", "--seed", f"XSMB {seed}", "--by", "Phúc")
        if row["ballot"] in Program().ok("-C", province.folder, "audit", "list").out:
            break
    page = operator.get("/compare").text
    assert row["ballot"] not in page
    assert "Bỏ trống" not in page
    assert "1 phiếu chưa hiện vì còn phải đọc lại" in page


def test_a_script_makes_merges_compares_and_withdraws_as_the_pages_do(
    province: Served, scanned: Path, tmp_path: Path
) -> None:
    operator = province.signed_in("Minh", Role.OPERATOR)
    said = operator.get("/api/v1/package").json()
    assert (said["ballots"], said["refused"], said["open_rounds"]) == (18, "", ["2023"])
    assert [(place["unit"], place["ballots"]) for place in said["places"]] == [("KN-24688", 9), ("KN-24691", 9)]
    raw = operator.post("/api/v1/package", params={"unit": ["KN-24688"]})
    assert raw.headers["content-type"] == "application/zip"
    assert operator.get("/api/v1/package").json()["earlier"][0]["scope"] == ["KN-24688/2023"]
    assert operator.post("/api/v1/package", params={"unit": "KN-1"}).status_code == 422
    files = [
        ("files", ("goi.zip", raw.content, "application/zip")),
        ("files", ("hong.zip", b"PK\x03\x04 cut", "application/zip")),
    ]
    good, bad = operator.post("/api/v1/merge", files=files).json()
    assert (good["taken"], good["ballots"], good["key"], good["refused"]) == (True, 9, said["key"], "")
    assert (bad["taken"], bad["fault"]) == (False, "truncated")
    state = operator.get("/api/v1/merge").json()
    assert ([each["ballots"] for each in state["packages"]], state["read_here_too"]) == ([9], 9)
    (compared,) = operator.get("/api/v1/compare").json()
    assert (compared["unit"], compared["both"], compared["unlike"], compared["numbers"]) == ("KN-24688", 9, 0, [])
    assert operator.get("/api/v1/compare", params={"every": True}).json()[0]["numbers"]
    gone = {"package": state["packages"][0]["sha256"], "reason": "gửi nhầm"}
    assert operator.post("/api/v1/merge/withdraw", json=gone).json() == {"withdrawn": gone["package"], "again": {}}
    assert operator.get("/api/v1/compare").json() == []


def test_a_script_gets_the_test_sheet_and_what_its_scan_said(served: Served, tmp_path: Path) -> None:
    operator = served.signed_in("Minh", Role.OPERATOR)
    assert operator.get("/api/v1/test-sheet").json() == []
    sheet = operator.post("/api/v1/test-sheet")
    assert (sheet.headers["content-type"], sheet.content[:5]) == ("application/pdf", b"%PDF-")
    assert sheet.content == (served.folder / "print" / "test-sheet.pdf").read_bytes()
