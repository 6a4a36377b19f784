"""A stack that another survey printed counts nothing here, and whoever scans it is told where it belongs."""

from pathlib import Path

from tests.program import ProgramInside

phieu = ProgramInside()


def test_who_scans_another_surveys_stack_is_told_to_scan_it_there(tmp_path: Path) -> None:
    mine, theirs, scans = tmp_path / "mine", tmp_path / "theirs", tmp_path / "scans"
    for folder in (mine, theirs):
        phieu.start(folder, "dak-mil", count=1)
    phieu.ok("-C", theirs, "simulate", scans, "--ballots", "1", "--seed", "3")
    done = phieu.ok("-C", mine, "scan", scans)
    assert "1 × forged_code" in done.out
    assert "phieu -C FOLDER scan" in done.out
    assert [row["status"] for row in phieu.ok("-C", mine, "export", "pages").rows()] == ["rejected"]
