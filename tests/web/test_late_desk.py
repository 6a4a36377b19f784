"""Pages that came after closing, let in together at the desk: just those that the person was shown."""

import re
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.access.roles import Role
from pipeline.events import PageStatus, RoundClosed, RoundReopened
from pipeline.store import pages
from pipeline.survey import Survey
from tests.once import made_once
from tests.program import Program
from tests.web.conftest import Served, Visitor

ROUND, EARLY, LATE = "2023", "KN-24688", "KN-24691"
LONGEST_S = 60.0


@pytest.fixture
def late(serve: Callable[[Path], Served], tmp_path_factory: pytest.TempPathFactory, program: Program) -> Served:
    """The desk of a survey into which the ballots of one unit were scanned after its round was closed."""

    def make(folder: Path) -> None:
        program.ok("new", folder, "--sample", "krong-no")
        program.ok("-C", folder, "print", "--count", "2", "--unit", EARLY, "--unit", LATE)
        for unit in (EARLY, LATE):
            program.ok("-C", folder, "simulate", folder / unit, "--unit", unit, "--seed", "3", "--level", "clean")
        program.run("-C", folder, "scan", folder / EARLY, "--jobs", "1", codes=(0, 5))
        with closing(Survey(folder)) as survey:
            survey.store.append(RoundClosed(round=ROUND, tally="x"), by="tests")
        program.run("-C", folder, "scan", folder / LATE, "--jobs", "1", codes=(5,))

    return serve(made_once(tmp_path_factory, "late-pages", make))


def late_pages(served: Served) -> int:
    with served.desk.survey.store.connection() as connection:
        return sum(
            page.status is PageStatus.REVIEW and page.reason == "round_closed" for page in pages.all_pages(connection)
        )


def shown(visitor: Visitor) -> str:
    (key,) = re.findall(r'name="shown" value="(\w+)"', visitor.get("/review/late").text)
    return str(key)


def test_late_pages_of_a_unit_are_let_in_at_once_as_they_were_shown(late: Served) -> None:
    lan = late.signed_in("Lan", Role.REVIEWER)
    count = late_pages(late)
    assert count > 1
    assert "Đợt này còn khoá sổ" in lan.get("/review/late").text
    late.desk.survey.store.append(RoundReopened(round=ROUND, reason="còn phiếu"), by="tests")
    assert f"Nhận {count} trang này vào đợt" in lan.get("/review/late").text
    other = late.signed_in("Hoa", Role.REVIEWER, units=(EARLY,))
    assert "Không có trang nào đến muộn" in other.get("/review/late").text

    key = shown(lan)
    assert lan.post("/review/late", data={"shown": key}).status_code >= 400
    assert other.post("/review/late", data={"shown": key, "confirmed": "yes"}).status_code >= 400
    assert "không còn như lúc hiện ra" in lan.post("/review/late", data={"shown": "x", "confirmed": "yes"}).text
    assert late_pages(late) == count

    assert lan.post("/review/late", data={"shown": key, "confirmed": "yes"}).status_code == 303
    until = time.monotonic() + LONGEST_S
    while "Đang nhận" in lan.get("/review/late/state").text:
        assert time.monotonic() < until
        time.sleep(0.05)
    said = lan.get("/review/late").text
    assert "Đã nhận xong" in said
    assert "Không có trang nào đến muộn" in said
    assert late_pages(late) == 0
    with late.desk.survey.store.connection() as connection:
        let_in = [page for page in pages.all_pages(connection) if f"/{LATE}/" in (page.ballot or "")]
    assert {page.status for page in let_in} == {PageStatus.READ}
    assert len(let_in) == count


def test_tally_and_closing_say_what_came_after_closing_and_is_in_no_figure(late: Served) -> None:
    minh = late.signed_in("Minh", Role.ADMINISTRATOR)
    said = f"{late_pages(late):02d} trang đến sau khi khoá sổ"
    for path in (f"/tally?round={ROUND}", f"/closing?round={ROUND}"):
        assert said in minh.get(path).text
    assert "trang đến sau" not in late.signed_in("Hoa", Role.VIEWER, units=(EARLY,)).get(f"/tally?unit={EARLY}").text
    late.desk.survey.store.append(RoundReopened(round=ROUND, reason="còn phiếu"), by="tests")
    assert "trang đến sau" not in minh.get(f"/tally?round={ROUND}").text
