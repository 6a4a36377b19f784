"""Days are those of Vietnam, by whatever clock the server runs."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from forms.phrase import phrase
from forms.plan.finding import Finding, Severity
from pipeline.findings import AnsweredFinding
from pipeline.report.notes import finding_notes
from pipeline.store.books import Acknowledgement
from pipeline.vietnam import day_in_vietnam, today_in_vietnam, vietnamese_key


@pytest.fixture(params=["Etc/GMT+12", "Etc/GMT-14"])
def server_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The first and the last zone of the earth: their days never agree."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("server_zone")
def test_today_is_the_day_in_vietnam_wherever_the_server_stands() -> None:
    before = (datetime.now(UTC) + timedelta(hours=7)).date()
    assert today_in_vietnam() in (before, (datetime.now(UTC) + timedelta(hours=7)).date())


@pytest.mark.usefixtures("server_zone")
def test_a_time_of_the_log_lies_on_the_day_that_vietnam_had() -> None:
    assert day_in_vietnam("2026-03-31T16:59:59Z") == date(2026, 3, 31)
    assert day_in_vietnam("2026-03-31T17:00:00Z") == date(2026, 4, 1)


def test_a_report_dates_what_somebody_answered_for_by_the_clock_of_vietnam() -> None:
    finding = Finding(code="X", severity=Severity.WARNING, where="", line=0, said=phrase("Sai"))
    answer = Acknowledgement(code="X", by="Lan", reason="như đã ban hành", at="2026-03-31T18:00:00Z")
    (note,) = finding_notes([AnsweredFinding(finding=finding, acknowledged=answer)])
    assert "Lan xác nhận ngày 01/4/2026" in note


def test_names_stand_in_the_order_of_a_vietnamese_dictionary() -> None:
    names = ["Đắk Mil", "Dầu Tiếng", "Dak", "Buôn", "ba", "bà", "Ân", "An", "Ăn", "Nâm N'Đir", "Nam Đà"]
    assert sorted(names, key=vietnamese_key) == [
        *("An", "Ăn", "Ân", "ba", "bà", "Buôn", "Dak", "Dầu Tiếng", "Đắk Mil", "Nam Đà", "Nâm N'Đir"),
    ]
