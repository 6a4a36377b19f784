"""The progress page: what waits, in ballots and in items, here and at those who sent packages."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from pipeline.access.roles import Role
from pipeline.reviewing.review import decide
from pipeline.store import items
from tests.program import Program
from tests.web.conftest import Served


def test_ballots_that_wait_are_as_many_in_the_figure_as_in_the_column_below_it(served: Served) -> None:
    visitor = served.signed_in("Lan", Role.OPERATOR)
    page, told = visitor.get("/").text, visitor.get("/api/v1/progress").json()
    pending = sum(unit["pending"] for unit in told["units"])
    assert 0 < pending != told["open_items"], "else the two could not be told apart"
    figure = re.search(r"<dt>Chờ duyệt</dt>\s*<dd>(\d+)", page)
    foot = re.findall(r'<td class="n">([\d.]+)</td>', page[page.index("<tfoot>") :])
    assert figure is not None
    assert int(figure.group(1)) == int(foot[-1]) == pending
    assert f"{told['open_items']} mục để duyệt" in page


def test_what_waits_in_merged_packages_is_told_where_the_queue_here_is_empty(
    serve: Callable[[Path], Served], scanned: Path, tmp_path: Path, program: Program
) -> None:
    unit, province, package = tmp_path / "unit", tmp_path / "province", tmp_path / "goi.zip"
    shutil.copytree(scanned, unit)
    province.mkdir()
    for name in ("survey.yaml", "survey.key"):
        shutil.copy(unit / name, province / name)
    program.ok("-C", unit, "package", "-o", package)
    program.run("-C", province, "merge", package, codes=(5,))
    visitor = serve(province).signed_in("Lan", Role.REVIEWER)
    said = "phiếu trong các gói đã gộp còn chờ duyệt ở nơi gửi"
    progress, review = visitor.get("/").text, visitor.get("/review").text
    figure = re.search(r"<dt>Chờ duyệt</dt>\s*<dd>(\d+)", progress)
    assert figure is not None
    assert f"{figure.group(1)} {said}" in progress
    assert f"{figure.group(1)} {said}" in review
    assert "khoá sổ" not in review[review.index('id="nothing"') :]


def test_the_tally_says_why_ballots_do_not_count_and_which_pages_are_missing(
    serve: Callable[[Path], Served], one_unread: Path
) -> None:
    served = serve(one_unread)
    lan, guest = served.signed_in("Lan", Role.REVIEWER), served.signed_in("Xem", Role.VIEWER)
    with served.desk.survey.store.connection() as connection:
        (torn,) = (item for item in items.open_items(connection) if item.question is None)
        rows = [item for item in items.open_items(connection) if item.question is not None]
    assert torn.ballot is not None
    assert "trang còn thiếu" not in lan.get("/tally").text, "it waits, and is not lost yet"
    decide(served.desk.survey, torn.id, "discard", by="Lan")
    for item in rows:
        decide(served.desk.survey, item.id, "blank", by="Lan")
    told = lan.get("/tally").text
    assert "theo lý do đầu tiên: Thiếu trang <b>1</b>" in told
    assert f"<li>{torn.ballot} trang {torn.page}</li>" in told
    assert torn.ballot not in guest.get("/tally").text, "a viewer is shown no ballot's code"
