"""People read names: of units, groups and rounds; ids are for codes, files and scripts."""

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.access.roles import Role
from tests.browser.walk import pages_of
from tests.program import Program
from tests.web.conftest import Served
from tests.web.test_merging_desk import send

IDS = re.compile(r"KN-\d{5}|KN-HUYEN|\w+_one_stop")
NOT_READ = re.compile(r"<details class=\"raw\">.*?</details>|<(script|style|code)\b.*?</\1>", re.DOTALL)
CODE = re.compile(r"KN23/KN-[\w-]+/\d{4}/[\w-]+|2023/KN-\d{5}\.pdf")  # as it is printed on ballots, and names of files
BESIDE_A_NAME = re.compile(r"KN-\d{5}/2023 \(Bộ phận [^)]+\)")  # in messages that the command line says too
WHERE_IDS_ARE_CHANGED = ("/plan",)


def read(page: str) -> Iterator[str]:
    """Go through what is to be read on a page, without codes of ballots and the entries of the log as they are."""
    for text in re.findall(r">([^<]+)<", NOT_READ.sub("", page)):
        yield BESIDE_A_NAME.sub("", CODE.sub("", html.unescape(" ".join(text.split()))))


def test_no_page_calls_units_or_groups_by_their_ids(served: Served, tmp_path: Path) -> None:
    for words in (("--transactions", "900"), ("--issued", "5", "--returned", "9")):
        Program().ok("-C", served.folder, "counts", "set", "--unit", "KN-24688", *words)
    Program().ok("-C", served.folder, "package", "-o", tmp_path / "goi.zip")
    chief = served.signed_in("Chief", Role.ADMINISTRATOR)
    served.account("Bound", Role.REVIEWER, units=("KN-24688",))
    send(chief, ("goi.zip", (tmp_path / "goi.zip").read_bytes()))
    pages = [address for address in pages_of(chief) if not address.startswith(WHERE_IDS_ARE_CHANGED)]
    assert {"/users", "/log", "/health", "/merge", "/package", "/compare", "/closing"} <= set(pages)
    found = [f"{address}: {text}" for address in pages for text in read(chief.get(address).text) if IDS.search(text)]
    assert found == [], "\n".join(found)


def test_where_the_quota_of_a_group_is_changed_its_units_name_it(served: Served) -> None:
    page = served.signed_in("Chief", Role.ADMINISTRATOR).get("/plan/units").text
    assert "Bộ phận Tiếp nhận và trả kết quả (12 đơn vị)" in page
    assert re.search(r"Mỗi đơn vị nhóm <span[^>]*>Bộ phận Tiếp nhận và trả kết quả huyện Krông Nô</span>", page)


@pytest.mark.parametrize("address", ["/", "/audit", "/custody", "/custody/purge", "/closing"])
def test_rounds_are_chosen_by_what_they_are_called(
    serve: Callable[[Path], Served], tmp_path: Path, program: Program, address: str
) -> None:
    program.ok("new", tmp_path / "nhieu-nam", "--sample", "thanh-tra-dak-nong")
    page = serve(tmp_path / "nhieu-nam").signed_in("Chief", Role.ADMINISTRATOR).get(address).text
    assert re.search(r'<option value="2025"(?: selected)?>Năm 2025</option>', page)
