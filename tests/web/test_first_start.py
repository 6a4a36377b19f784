"""The first start on an empty folder: behind the printed link a survey is chosen, then the desk answers."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from forms.plan.load import load_plan
from pipeline.starting import may_start
from pipeline.survey import PLAN
from pipeline.web.app import create_app
from pipeline.web.context import WebSettings
from pipeline.web.first_start import FirstStart


@pytest.fixture
def start(tmp_path: Path) -> FirstStart:
    def desk(folder: Path) -> tuple[FastAPI, str]:
        app = create_app(folder, WebSettings(secure=False, max_upload_bytes=10**6, jobs=1))
        return app, app.state.context.desk.gate.invite(None)

    return FirstStart(tmp_path / "new", desk=desk)


@pytest.mark.parametrize(("sample", "code"), [("dak-mil", "DM24"), ("blank", "KS26")])
def test_a_survey_is_started_in_the_browser_and_its_first_administrator_made(
    start: FirstStart, tmp_path: Path, sample: str, code: str
) -> None:
    browser = TestClient(start, follow_redirects=False)
    assert browser.get("/").status_code == 404
    assert browser.get("/start/guessed").status_code == 404
    assert browser.post("/start/guessed", data={"sample": sample}).status_code == 404
    shown = browser.get(f"/start/{start.secret}")
    assert "UBND" in shown.text or "Ủy ban nhân dân" in shown.text
    assert "unsafe" not in shown.headers["content-security-policy"]
    stranger = {"origin": "http://evil.example"}
    assert browser.post(f"/start/{start.secret}", data={"sample": sample}, headers=stranger).status_code == 403
    assert may_start(tmp_path / "new")
    welcome = browser.post(f"/start/{start.secret}", data={"sample": sample})
    assert welcome.status_code == 303
    assert load_plan(tmp_path / "new" / PLAN).code == code
    assert not may_start(tmp_path / "new")
    password = "a sentence to remember"
    made = browser.post(welcome.headers["location"], data={"name": "Lan", "password": password, "again": password})
    assert made.status_code == 303
    assert browser.get("/plan").status_code == 200
    assert browser.get(f"/start/{start.secret}").status_code == 404


def test_an_unknown_sample_starts_nothing(start: FirstStart, tmp_path: Path) -> None:
    assert TestClient(start).post(f"/start/{start.secret}", data={"sample": "../x"}).status_code == 422
    assert may_start(tmp_path / "new")
