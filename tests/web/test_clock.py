"""A clock that was set back, or had run ahead, is told of before something is dated by it."""

import re
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from forms.plan.deadline import vn_date
from pipeline.access.roles import Role
from pipeline.clock import LOOKED_AT
from pipeline.events import CountsSet
from pipeline.store import store
from pipeline.survey import Survey
from pipeline.vietnam import VIETNAM
from tests.program import Program
from tests.web.conftest import Served

SAID = "theo đồng hồ máy này hôm nay là"


@pytest.fixture
def printed(tmp_path: Path, program: Program) -> Path:
    program.start(tmp_path / "dak-mil", "dak-mil", count=1)
    return tmp_path / "dak-mil"


def append(folder: Path, monkeypatch: pytest.MonkeyPatch, *, days: float, times: int = 1) -> None:
    """Let something be logged while the clock runs some days ahead."""

    class Ahead(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Ahead":
            return cls.fromtimestamp((datetime.now(UTC) + timedelta(days=days)).timestamp(), tz)

    with monkeypatch.context() as patched, closing(Survey(folder)) as survey:
        patched.setattr(store, "datetime", Ahead)
        survey.store.append(*[CountsSet(unit="DM-HUYEN", round="2024", issued=1)] * times, by="Lan")


def test_a_print_and_a_scan_say_that_the_clock_lies_before_the_log(
    printed: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    printing = ("-C", printed, "print", "--unit", "DM-HUYEN", "--count", "1")
    assert SAID not in program.ok(*printing).err
    append(printed, monkeypatch, days=0.9)
    assert SAID not in program.ok(*printing).err, "a clock without a network runs slow"
    append(printed, monkeypatch, days=400)
    said = program.ok(*printing).err
    that_day = vn_date((datetime.now(VIETNAM) + timedelta(days=400)).date())
    assert re.search(rf"lưu ý: {SAID} .*, mà nhật ký đã có dòng \d+ ngày {that_day}: ", said)
    assert SAID in program.ok(*printing).err, "though an entry of today stands behind it"
    assert SAID in program.run("-C", printed, "scan", codes=(2,)).err
    append(printed, monkeypatch, days=0, times=LOOKED_AT)
    assert SAID not in program.ok(*printing).err, "that time is long ago in the log"


def test_every_page_of_the_desk_says_so(
    printed: Path, serve: Callable[[Path], Served], monkeypatch: pytest.MonkeyPatch
) -> None:
    append(printed, monkeypatch, days=400)
    lan = serve(printed).signed_in("Lan", Role.OPERATOR)
    assert SAID in lan.get("/scans").text
