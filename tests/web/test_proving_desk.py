"""The whole survey is proved from the browser, once at a time."""

import threading
import time
from collections.abc import Callable

import pytest

from pipeline.access.roles import Role
from pipeline.desk import proving
from pipeline.survey import Survey
from pipeline.verifying import Proof
from tests.web.conftest import Served


def test_everything_is_proved_once_however_often_the_button_is_pressed(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    hoa = served.signed_in("Hoa", Role.AUDITOR)
    begun: list[Survey] = []
    may_end = threading.Event()

    def slowly(survey: Survey, *, progress: Callable[[int, int], None]) -> tuple[Proof, ...]:
        begun.append(survey)
        may_end.wait(60)
        progress(1, 1)
        return (Proof(what="log chain", count=7),)

    monkeypatch.setattr(proving, "verify", slowly)
    told = [hoa.post("/log/verify") for _ in range(3)]
    running = hoa.get("/log").text
    may_end.set()
    assert [each.status_code for each in told] == [303, 409, 409]
    assert "Đang kiểm chứng rồi: chờ xong đã" in told[1].text
    assert len(begun) == 1
    assert ("Đang kiểm chứng" in running, "Kiểm chứng toàn bộ" in running) == (True, False)
    assert "đến dòng 7 của nhật ký" in _proved(served)
    assert hoa.post("/log/verify").status_code == 303, "who has seen it may have it proved again"


def test_what_was_proved_stands_above_the_log_for_every_auditor(served: Served) -> None:
    served.signed_in("Hoa", Role.AUDITOR).post("/log/verify")
    page = _proved(served)
    assert "Đã kiểm chứng xong" in page
    assert page.count("<td>Khớp</td>") == 9


def _proved(served: Served) -> str:
    """Give what another auditor is shown when it is done."""
    chi = served.signed_in("Chi", Role.AUDITOR)
    until_s = time.monotonic() + 60
    while "Đang kiểm chứng" in (page := chi.get("/log/proof").text):
        assert time.monotonic() < until_s
        time.sleep(0.05)
    assert page in chi.get("/log").text
    return page
