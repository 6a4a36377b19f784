"""Who sits at the desk for the first time learns there what to do, and what its words mean."""

import re
from collections.abc import Callable
from pathlib import Path

from pipeline.access.roles import Role
from tests.program import Program
from tests.web.conftest import Served


def test_the_guide_leads_from_the_plan_to_the_report_by_pages_that_the_person_may_open(served: Served) -> None:
    planner = served.signed_in("Minh", Role.OPERATOR)
    steps = re.findall(r'<h2><span class="hidden">\d\. </span><a href="([^"]+)">', planner.get("/guide").text)
    assert steps == ["/plan", "/plan/packs", "/custody", "/scans", "/review", "/audit", "/tally", "/reports"]
    assert [planner.get(path).status_code for path in steps] == [200] * len(steps)
    viewer = served.signed_in("Vy", Role.VIEWER)
    assert re.findall(r'<h2><span class="hidden">\d\. </span><a href="([^"]+)">', viewer.get("/guide").text) == [
        "/tally",
        "/reports",
    ]
    assert len(re.findall(r'<h2><span class="hidden">\d\. ', viewer.get("/guide").text)) == 9, (
        "the other steps are told too"
    )


def test_the_guide_says_what_the_words_of_the_desk_mean(served: Served) -> None:
    page = served.signed_in("Vy", Role.VIEWER).get("/guide").text
    told = re.findall(r"<dt>([^<]+)</dt><dd>[^<]{20,}</dd>", page)
    assert {"Đợt", "Chỉ tiêu", "Lô quét", "Mục chờ duyệt", "Đủ điều kiện", "Gói", "Dấu niêm"} <= set(told)


def test_a_survey_of_which_nothing_is_printed_leads_to_the_guide(
    serve: Callable[[Path], Served], program: Program, tmp_path: Path
) -> None:
    program.ok("new", tmp_path / "new")
    page = serve(tmp_path / "new").signed_in("Minh", Role.OPERATOR).get("/").text
    assert '<a href="/guide">Xem hướng dẫn từng bước</a>' in page
