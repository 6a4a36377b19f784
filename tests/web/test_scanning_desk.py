"""Stacks at the desk: what was taken is read in the end, and whatever ends the reading is said in words."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from forms.errors import FormError
from forms.plan.samples import sample_text
from pipeline.access.roles import Role
from pipeline.closing import hindrances
from pipeline.desk import scans
from pipeline.desk.long_run import LongRun, Run, States
from pipeline.desk.scans import UPLOADS, StackState
from pipeline.desk.uploads import stacks_left
from pipeline.errors import AlreadySettled, StoreError
from pipeline.hindrance import Obstacle
from pipeline.scanning.order import USUAL_CHANNEL, ScanOrder
from pipeline.scanning.scan import scan_files
from pipeline.survey import start_survey
from tests.web.conftest import Served, Visitor

LONGEST_S = 60.0
DAYS = ("2025-09-30", "2025-10-01")
READING, DONE, FAILED = StackState.READING, StackState.DONE, StackState.FAILED


def white_page(path: Path) -> Path:
    Image.new("L", (1654, 2339), 255).save(path, dpi=(200, 200))
    return path


def stop(_done: int, _total: int) -> None:
    raise KeyboardInterrupt


def wait_for_stacks(visitor: Visitor) -> str:
    """Give the state of the latest stack once none is waiting or being read."""
    until = time.monotonic() + LONGEST_S
    while time.monotonic() < until:
        stacks = visitor.get("/api/v1/scans").json()
        if stacks and not {"Đang chờ", "Đang đọc"} & {stack["state"] for stack in stacks}:
            return str(stacks[0]["state"])
        time.sleep(0.05)
    raise AssertionError(f"still at it after {LONGEST_S:.0f} s")


def test_pages_that_a_stopped_scan_left_unread_are_named_and_read_on_at_the_desk(
    served: Served, tmp_path: Path
) -> None:
    order = ScanOrder(
        paths=(white_page(tmp_path / "giay.png"),), received=None, channel=USUAL_CHANNEL, jobs=1, by="tests"
    )
    with pytest.raises(KeyboardInterrupt):
        scan_files(served.desk.survey, order, progress=stop)
    chief = served.signed_in("Chief", Role.ADMINISTRATOR)
    told = "1 trang đã lưu nhưng chưa đọc, do lần quét bị dừng, đang chạy hoặc máy không mở được tệp: giay.png (1)"
    for page in ("/", "/closing", "/scans"):
        assert told in chief.get(page).text, page
    assert told in chief.get("/api/v1/progress").json()["unread"]
    assert 'action="/scans/go-on"' in chief.get("/scans").text
    assert chief.post("/scans/go-on").status_code == 303
    assert wait_for_stacks(chief) == "Đã đọc xong"
    assert told not in chief.get("/closing").text
    assert Obstacle.UNREAD not in {each.obstacle for each in hindrances(served.desk.survey, "2023")}
    assert chief.post("/scans/go-on").status_code == 422, "nothing is left"


@pytest.mark.parametrize("error", [StoreError("the store is busy"), FormError("no form can be set")])
def test_files_that_were_taken_over_are_kept_until_they_are_read(
    error: Exception, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(scans, "scan_files", fail)
    operator = served.signed_in("Minh", Role.OPERATOR)
    page = white_page(tmp_path / "giay.png").read_bytes()
    assert operator.post("/scans/upload", files={"files": ("giay.png", page, "image/png")}).status_code == 303
    assert wait_for_stacks(operator) == "Không đọc được"
    assert [ticket.names for ticket, _ in stacks_left(served.folder / UPLOADS)] == [("giay.png",)]


def test_an_error_of_the_program_ends_a_stack_in_words_and_keeps_it_for_the_next_start(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(scans, "scan_files", fail)
    operator = served.signed_in("Minh", Role.OPERATOR)
    page = white_page(tmp_path / "giay.png").read_bytes()
    assert operator.post("/scans/upload", files={"files": ("giay.png", page, "image/png")}).status_code == 303
    assert wait_for_stacks(operator) == "Không đọc được"
    assert "Chương trình gặp lỗi (ZeroDivisionError: division by zero)" in operator.get("/scans/stacks").text
    assert [ticket.names for ticket, _ in stacks_left(served.folder / UPLOADS)] == [("giay.png",)]


def test_long_work_over_which_the_program_falls_ends_in_words_and_can_be_begun_again(served: Served) -> None:
    runs: LongRun[int] = LongRun(served.desk, "work", States(running=READING, done=DONE, failed=FAILED))

    def fail(_: object) -> int:
        raise ZeroDivisionError("division by zero")

    runs.start(fail, by="Lan", busy=AlreadySettled("busy"))
    ended = wait_for(lambda: run if (run := runs.latest()) and run.state is FAILED else None)
    assert str(ended.trouble) == "Chương trình gặp lỗi (ZeroDivisionError: division by zero)"
    runs.start(lambda _: 7, by="Lan", busy=AlreadySettled("busy"))
    assert wait_for(lambda: run if (run := runs.latest()) and run.state is DONE else None).report == 7


def wait_for(look: Callable[[], Run[int] | None]) -> Run[int]:
    ends = time.monotonic() + 60
    while (found := look()) is None:
        assert time.monotonic() < ends
        time.sleep(0.05)
    return found


def test_a_day_outside_the_period_is_taken_only_where_somebody_says_that_it_holds_and_is_told_ever_after(
    served: Served, tmp_path: Path
) -> None:
    operator = served.signed_in("Minh", Role.OPERATOR)
    files = {"files": ("giay.png", white_page(tmp_path / "giay.png").read_bytes(), "image/png")}
    told = "ngày thu 20/10/2023 nằm ngoài thời gian khảo sát (25/8/2023 – 15/10/2023)"
    refused = operator.post("/scans/upload", files=files, data={"received": "2023-10-20"})
    assert (refused.status_code, told in refused.text) == (422, True)
    assert operator.get("/api/v1/scans").json() == []
    held = operator.post("/scans/upload", files=files, data={"received": "2023-10-20", "day_holds": "yes"})
    assert held.status_code == 303
    assert wait_for_stacks(operator) == "Đã đọc xong"
    assert told in operator.get("/scans/stacks").text
    assert operator.post("/scans/upload", files=files, data={"received": "2023-10-15"}).status_code == 303
    assert wait_for_stacks(operator) == "Đã đọc xong"
    again = "ngày thu ghi lần quét trước (20/10/2023) được giữ"
    assert again in operator.get("/scans/stacks").text


def test_a_mistyped_day_of_a_stack_is_put_right_at_the_desk_and_taken_back_by_whom_it_was_shown(served: Served) -> None:
    operator = served.signed_in("Minh", Role.OPERATOR)
    page = operator.get("/scans/received").text
    (shown,) = re.findall(r'name="shown" value="(\w+)"', page)
    assert "20/9/2023" in page
    form = {"shown": shown, "received": "2023-10-20", "reason": "ghi nhầm tháng"}
    asked = operator.post("/scans/received", data=form)
    assert (asked.status_code, "nằm ngoài thời gian khảo sát" in asked.text) == (422, True)
    assert operator.post("/scans/received", data=form | {"received": "2099-10-10"}).status_code == 422
    assert operator.post("/scans/received", data=form | {"received": ""}).status_code == 422
    assert operator.post("/scans/received", data=form | {"reason": " "}).status_code == 422
    assert operator.post("/scans/received", data=form | {"day_holds": "yes"}).status_code == 303
    page = operator.get("/scans/received").text
    assert "ghi nhầm tháng" in page
    assert "20/10/2023" in page
    late = operator.post("/scans/received", data=form | {"received": "2023-09-01"})
    assert "vừa được người khác sửa" in late.text, "what was shown is not what stands"
    chief = served.signed_in("Chief", Role.ADMINISTRATOR)
    told = chief.get("/log", params={"kind": "received_corrected"}).text
    assert "thành 20/10/2023; lý do: ghi nhầm tháng" in told
    (correction,) = re.findall(r'name="correction" value="(\d+)"', page)
    assert operator.post("/scans/received/undo", data={"correction": correction}).status_code == 303
    assert shown in operator.get("/scans/received").text
    assert operator.post("/scans/received/undo", data={"correction": correction}).status_code == 422


def test_files_of_the_same_name_are_told_apart_in_the_list_of_pages(served: Served, tmp_path: Path) -> None:
    operator = served.signed_in("Minh", Role.OPERATOR)
    for shade in (255, 250):
        page = tmp_path / f"{shade}.png"
        Image.new("L", (1654, 2339), shade).save(page, dpi=(200, 200))
        operator.post("/scans/upload", files={"files": ("giay.png", page.read_bytes(), "image/png")})
        wait_for_stacks(operator)
    rows = re.findall(r'<th scope="row">(.*?)</th>', operator.get("/scans/pages").text)
    alike = [row for row in rows if row.startswith("giay.png")]
    assert [("tệp thứ 1 trong 2" in row, "tệp thứ 2 trong 2" in row) for row in alike] == [(True, False), (False, True)]
    assert not any("tệp thứ" in row for row in rows if row.startswith("stack-001.pdf"))
    (second,) = re.findall(r'href="(/pages/\d+)"', operator.get("/scans/pages?status=rejected").text)[-1:]
    assert "tệp thứ 2 trong 2" in operator.get(second).text


def test_a_test_sheet_is_fetched_at_the_desk_and_its_scan_judged_there(served: Served, tmp_path: Path) -> None:
    operator = served.signed_in("Minh", Role.OPERATOR)
    assert "Chưa quét tờ thử nào." in operator.get("/health").text
    sheet = operator.post("/health/test-sheet")
    assert sheet.headers["content-type"] == "application/pdf"
    scan = tmp_path / "to-thu.png"
    pypdfium2.PdfDocument(sheet.content)[0].render(scale=300 / 72, grayscale=True).to_pil().save(scan, dpi=(300, 300))
    operator.post("/scans/upload", files={"files": ("to-thu.png", scan.read_bytes(), "image/png")})
    assert wait_for_stacks(operator) == "Đã đọc xong"
    page = operator.get("/health").text
    assert "Tờ thử máy quét gần nhất" in page
    assert "to-thu.png" in page
    assert "Chưa quét tờ thử nào." not in page


def test_a_script_is_asked_about_a_day_outside_the_period_as_the_screen_asks(served: Served, tmp_path: Path) -> None:
    operator = served.signed_in("Minh", Role.OPERATOR)
    files = {"files": ("giay.png", white_page(tmp_path / "giay.png").read_bytes(), "image/png")}
    refused = operator.post("/api/v1/scans", files=files, data={"received": "2023-10-20"})
    assert (refused.status_code, "day_holds" in refused.json()["text"]) == (422, True)
    assert operator.get("/api/v1/scans").json() == []
    held = operator.post("/api/v1/scans", files=files, data={"received": "2023-10-20", "day_holds": "true"})
    assert held.status_code == 202
    assert wait_for_stacks(operator) == "Đã đọc xong"


def test_a_script_puts_a_day_of_receipt_right_and_takes_it_back(served: Served) -> None:
    operator = served.signed_in("Minh", Role.OPERATOR)
    (stack,) = operator.get("/api/v1/received").json()["stacks"]
    assert stack["received"] == "2023-09-20"
    order = {"stack": stack["id"], "received": "2023-10-20", "reason": "ghi nhầm tháng"}
    refused = operator.post("/api/v1/received", json=order)
    assert (refused.status_code, "day_holds" in refused.json()["text"]) == (422, True)
    assert operator.post("/api/v1/received", json=order | {"reason": " "}).status_code == 422
    given = operator.post("/api/v1/received", json=order | {"day_holds": True}).json()
    assert "nằm ngoài thời gian khảo sát" in given["told"]
    assert operator.post("/api/v1/received", json=order | {"received": "2023-09-21"}).status_code == 409
    told = operator.get("/api/v1/received").json()
    assert told["stacks"][0]["received"] == "2023-10-20"
    assert [(each["number"], each["reason"]) for each in told["corrections"]] == [(given["number"], "ghi nhầm tháng")]
    assert operator.post(f"/api/v1/received/{given['number']}/undo").status_code == 200
    told = operator.get("/api/v1/received").json()
    assert (told["stacks"], told["corrections"]) == ([stack], [])


def test_a_day_of_receipt_can_be_confirmed_where_only_the_years_have_days_of_their_own(
    serve: Callable[[Path], Served], tmp_path: Path
) -> None:
    text = sample_text("thanh-tra-dak-nong").replace("  - REQUIRED_ANSWERED\n", "  - RETURNED_IN_PERIOD\n")
    for year in (2024, 2025, 2026):
        days = f"  - year: {year}\n    period_start: {{}}\n    period_end: {{}}\n"
        text = text.replace(days.format("null", "null"), days.format(f"'{year}-08-01'", f"'{year}-09-30'"))
    start_survey(tmp_path / "three-years", text)
    operator = serve(tmp_path / "three-years").signed_in("Minh", Role.OPERATOR)
    page = operator.get("/scans").text
    assert "01/8/2024 – 30/9/2024; 01/8/2025 – 30/9/2025; 01/8/2026 – 30/9/2026" in page
    assert 'data-windows="2024-08-01/2024-09-30 2025-08-01/2025-09-30 2026-08-01/2026-09-30 "' in page
    assert 'name="day_holds"' in page
    files = {"files": ("giay.png", white_page(tmp_path / "giay.png").read_bytes(), "image/png")}
    asked = {day: operator.post("/scans/upload", files=files, data={"received": day}).text for day in DAYS}
    assert ["đánh dấu “Ngày thu này đúng”" in text for text in asked.values()] == [False, True]
