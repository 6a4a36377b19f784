"""A manifest that was opened and saved by a spreadsheet program is read, or refused with what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pipeline.printing.paper import assert_paper_is_as_listed, codes_on
from tests.program import Program

STORE = 7


@pytest.fixture
def survey(tmp_path: Path, program: Program) -> Path:
    """Đắk Mil with two ballots printed."""
    folder = tmp_path / "dak-mil"
    program.start(folder, "dak-mil", count=2)
    return folder


def test_a_manifest_with_a_byte_order_mark_and_line_ends_of_windows_is_read(survey: Path, program: Program) -> None:
    manifest = survey / "print" / "manifest.csv"
    manifest.write_bytes(b"\xef\xbb\xbf" + manifest.read_bytes().replace(b"\n", b"\r\n"))
    program.ok("-C", survey, "print", "--count", "1")
    rows = manifest.read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 4
    assert len({row.split(",")[0] for row in rows}) == 4


@pytest.mark.parametrize(
    ("saved", "line"),
    [
        (lambda data: data.replace(b",", b";"), "line 1"),
        (lambda data: data.decode("utf-8").encode("utf-16"), "line 1"),
        (lambda data: data.replace(b"/0001-", b"/0001 "), "line "),
        (lambda data: data.replace(b",0\n", b",0\n,,,,,,,,,\n", 1), "line 3"),
    ],
    ids=["semicolons", "UTF-16", "code changed", "empty row"],
)
def test_a_manifest_in_another_form_is_refused_with_line_and_remedy_and_written_anew_when_moved(
    survey: Path, program: Program, saved: Callable[[bytes], bytes], line: str
) -> None:
    manifest = survey / "print" / "manifest.csv"
    data = saved(manifest.read_bytes())
    manifest.write_bytes(data)
    done = program.run("-C", survey, "print", "--count", "1", codes=(STORE,))
    assert f"manifest.csv {line}" in done.err
    assert "move it away" in done.err
    assert manifest.read_bytes() == data
    assert len(codes_on(survey / "print" / "2024" / "DM-HUYEN.pdf")) == 2
    manifest.rename(survey / "saved.csv")
    program.ok("-C", survey, "print", "--count", "1")
    assert_paper_is_as_listed(survey, ballots=3)
