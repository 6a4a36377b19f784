"""The look at this machine."""

from pathlib import Path

import pytest

from pipeline.doctor import Check, examine, examine_disk, examine_library


def named(checks: tuple[Check, ...]) -> dict[str, Check]:
    return {check.name: check for check in checks}


def test_what_is_there_has_no_remedy_and_what_is_missing_has_one() -> None:
    for check in examine():
        assert bool(check.remedy) is not check.found, check
        assert check.needed_for


def test_every_library_that_runs_these_tests_is_found_with_its_version() -> None:
    checks = named(examine())
    assert all(checks[name].found and checks[name].version for name in ("numpy", "pikepdf", "tifffile", "simplejpeg"))
    assert checks["Python"].found
    assert checks["Liberation"].found


def test_without_programs_on_the_path_poppler_is_missed_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    poppler = named(examine())["poppler"]
    assert not poppler.found
    assert poppler.required
    assert poppler.remedy == "sudo apt-get install poppler-utils"


def test_a_library_that_is_not_installed_is_told() -> None:
    check = examine_library("no-such-library", "no_such_library", "thử")
    assert not check.found
    assert check.remedy == "pip install no-such-library"


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    disk = examine_disk(tmp_path / "not" / "yet" / "there", min_free_bytes=10**18)
    assert not disk.found
    assert "giải phóng" in disk.remedy
