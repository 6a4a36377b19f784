"""The progress page: what waits, in ballots and in items, here and at those who sent packages."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from pipeline.access.roles import Role
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
