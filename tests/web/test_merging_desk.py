"""Packages of units at the desk: taken, refused and withdrawn as `phieu merge` does it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.access.roles import Role
from tests.once import made_once
from tests.program import Program
from tests.web.conftest import Served, Visitor


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory, scanned: Path, program: Program) -> Path:
    """What the unit sends: its ballots, some of which wait for a person there."""

    def make(folder: Path) -> None:
        shutil.copytree(scanned, folder)
        program.ok("-C", folder, "package", "-o", folder / "goi.zip")

    return made_once(tmp_path_factory, "krong-no-packed", make) / "goi.zip"


@pytest.fixture
def province(serve: Callable[[Path], Served], tmp_path: Path, program: Program) -> Served:
    """The desk of an installation that has scanned nothing itself."""
    program.ok("new", tmp_path / "tinh", "--sample", "krong-no")
    return serve(tmp_path / "tinh")


def send(visitor: Visitor, *files: tuple[str, bytes], **said: str) -> tuple[int, str]:
    answer = visitor.post("/merge", files=[("files", (name, raw, "application/zip")) for name, raw in files], data=said)
    return answer.status_code, answer.text


def merged_events(folder: Path) -> list[dict[str, object]]:
    log = Program().ok("-C", folder, "log", "--kind", "package_merged", "--json").out
    return [json.loads(json.loads(line)["body"]) for line in log.splitlines()]


def test_packages_are_merged_at_the_desk_as_by_the_command(province: Served, package: Path, tmp_path: Path) -> None:
    beside = shutil.copytree(province.folder, tmp_path / "beside")
    operator = province.signed_in("Minh", Role.OPERATOR)
    assert "Chưa gộp gói nào." in operator.get("/merge").text
    status, page = send(
        operator, ("goi.zip", package.read_bytes()), ("hong.zip", b"PK\x03\x04 cut"), ("x.pdf", b"%PDF")
    )
    assert status == 422, "one of them is refused, and the good one is taken"
    assert "18 phiếu đã gộp" in page
    assert "Khoá này lần đầu gặp ở đây." in page
    assert "tệp hỏng hoặc thiếu phần cuối" in page
    assert "không phải là tệp ZIP" in page
    assert "còn chờ người xem ở nơi làm gói" in page
    status, page = send(operator, ("goi.zip", package.read_bytes()))
    assert (status, "đã gộp từ trước, không thay đổi gì" in page) == (200, True)
    Program().run("-C", beside, "merge", package, "--by", "Minh", codes=(5,))
    merged = merged_events(province.folder)
    assert len(merged) == 1
    assert merged == merged_events(beside)
    assert Program().ok("-C", beside, "tally").out == Program().ok("-C", province.folder, "tally").out


def test_what_packages_and_we_tell_differently_is_said_where_they_are_merged(
    province: Served, scanned: Path, tmp_path: Path
) -> None:
    unit = shutil.copytree(scanned, tmp_path / "xa")
    for folder, number in ((unit, 900), (province.folder, 800)):
        Program().ok("-C", folder, "counts", "set", "--unit", "KN-24688", "--transactions", number)
    Program().ok("-C", unit, "package", "-o", unit / "goi.zip")
    operator = province.signed_in("Minh", Role.OPERATOR)
    _, page = send(operator, ("goi.zip", (unit / "goi.zip").read_bytes()))
    assert "lượt giao dịch được ghi khác nhau (800, 900)" in page


def test_a_package_is_withdrawn_at_the_desk_with_a_reason(province: Served, package: Path) -> None:
    operator = province.signed_in("Minh", Role.OPERATOR)
    send(operator, ("goi.zip", package.read_bytes()))
    (sha256,) = (str(body["sha256"]) for body in merged_events(province.folder))
    assert operator.post("/merge/withdraw", data={"package": sha256, "reason": " "}).status_code == 422
    page = operator.post("/merge/withdraw", data={"package": sha256, "reason": "gửi nhầm"}).text
    assert f"Gói {sha256[:12]} không còn được tính." in page
    assert "đã rút lại: gửi nhầm" in page
    assert "0 phiếu của các gói được tính" in page
    assert operator.post("/merge/withdraw", data={"package": sha256, "reason": "gửi nhầm"}).status_code == 422


def test_a_key_that_is_not_the_one_named_is_refused_with_the_way_to_trust_it(province: Served, package: Path) -> None:
    operator = province.signed_in("Minh", Role.OPERATOR)
    status, page = send(operator, ("goi.zip", package.read_bytes()), trusted="0000-0000")
    assert (status, "không có trong các khoá đã ghi" in page) == (422, True)
    assert "vào ô Khoá tin cậy" in page
    assert merged_events(province.folder) == []
