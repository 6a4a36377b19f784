"""The plan by forms in the browser: what is kept is what was typed, and nothing else of the plan changes."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import httpx
import pytest

from forms.plan.load import load_plan
from pipeline.access.roles import Role
from pipeline.desk.desk import Desk
from pipeline.errors import StoreError
from pipeline.starting import start_from
from pipeline.survey import PLAN
from tests.program import ProgramInside
from tests.web.conftest import Served, Visitor


@pytest.fixture
def blank(serve: Callable[[Path], Served], tmp_path: Path) -> Served:
    """The desk of a survey that was begun from the blank plan; nothing is printed."""
    start_from(tmp_path / "new", None)
    return serve(tmp_path / "new")


def fields_of(page: str) -> dict[str, str]:
    """Read the form of a page as a browser would send it: what stands in inputs, areas and choices."""
    form = page[page.index("<form", page.index("<main")) :]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and (('type="checkbox"' not in tag) or " checked" in tag):
            found[name.group(1)] = unescape(value.group(1)) if value else ""
    for name, value in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        found[name] = unescape(value)
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        options = re.findall(r"<option([^>]*)>([^<]*)", body)
        marks, words = next((option for option in options if " selected" in option[0]), options[0])
        value = re.search(r'value="([^"]*)"', marks)
        found[name] = unescape(value.group(1) if value else words)
    return {name: value for name, value in found.items() if not name.startswith("new.")}


def sent(visitor: Visitor, path: str, action: str = "save", **changed: str) -> httpx.Response:
    fields = fields_of(visitor.get(path).text)
    return visitor.post(path, data={**fields, **changed, "action": action})


def text_of(served: Served) -> str:
    return (served.folder / PLAN).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", ["/plan", "/plan/units", "/plan/questions/main"])
def test_a_form_that_changes_nothing_leaves_the_file_as_it_is(blank: Served, path: str) -> None:
    lan = blank.signed_in("Lan", Role.OPERATOR)
    before = text_of(blank)
    assert sent(lan, path).status_code == 303
    assert text_of(blank) == before


def test_days_and_words_are_changed_and_comments_stay(blank: Served) -> None:
    lan = blank.signed_in("Lan", Role.OPERATOR)
    comments = [line for line in text_of(blank).splitlines() if line.lstrip().startswith("#")]
    changed = {"plan.title": "Khảo sát: năm mới", "period.end": "2026-11-30", "quota.declared_total": "1.200"}
    assert sent(lan, "/plan", **changed).status_code == 303
    plan = load_plan(blank.folder / PLAN)
    assert (plan.title, plan.declared_total) == ("Khảo sát: năm mới", 1200)
    assert str(plan.file.period.end) == "2026-11-30"
    assert [line for line in text_of(blank).splitlines() if line.lstrip().startswith("#")] == comments
    shown = lan.get("/plan").text
    assert "finding-error" in shown or "finding-warning" in shown, "1,200 is not what the units add up to"
    assert blank.desk.survey.store.entries_of("plan_changed")[-1].by == "Lan"


def test_units_are_added_renamed_and_removed(blank: Served) -> None:
    lan = blank.signed_in("Lan", Role.OPERATOR)
    new = {
        "new.id": "DV-03",
        "new.name": "Đơn vị ba",
        "new.group": "don_vi",
        "new.quota": "7",
        "new.questionnaire": "main",
    }
    assert sent(lan, "/plan/units", "add", **new, **{"units.0.name": "Một cửa"}).status_code == 303
    assert sent(lan, "/plan/units", "remove:DV-02").status_code == 303
    plan = load_plan(blank.folder / PLAN)
    assert [(unit.id, unit.name) for unit in plan.units] == [("DV-01", "Một cửa"), ("DV-03", "Đơn vị ba")]
    assert plan.file.units[1].quota == 7
    again = sent(lan, "/plan/units", "add", **new)
    assert again.status_code == 422
    assert "DV-03 đã có" in again.text
    assert "Đơn vị ba" in again.text, "what was typed is not lost"


def test_the_rule_of_a_group_and_the_choice_between_total_and_rule_are_set_by_form(blank: Served) -> None:
    lan = blank.signed_in("Lan", Role.OPERATOR)
    changed = {"quota.rules.0.per_unit": "60", "quota.choice": "per_unit_rule"}
    assert sent(lan, "/plan/units", **changed).status_code == 303
    plan = load_plan(blank.folder / PLAN)
    assert (plan.quota("DV-01"), plan.declared_total) == (60, 100)


def test_questions_are_worded_moved_added_and_given_other_choices(blank: Served) -> None:
    lan = blank.signed_in("Lan", Role.OPERATOR)
    path = "/plan/questions/main"
    assert sent(lan, path, "down:0.0", **{"0.0.text": "Chỗ ngồi đủ"}).status_code == 303
    assert sent(lan, path, "add:1").status_code == 303
    assert sent(lan, path, **{"1.0.options": "1 = Có\n2 = Không\n3 = Không nhớ"}).status_code == 303
    assert sent(lan, path, "drop:0.2").status_code == 303
    form = load_plan(blank.folder / PLAN).questionnaires["main"]
    ids = [question.id for question in form.questions()]
    assert ids[:2] == ["I.2", "I.1"]
    assert "I.3" not in ids
    assert "II.4" in ids
    assert form.question("I.1").text == "Chỗ ngồi đủ"
    assert [option.label for option in form.question("II.1").options] == ["Có", "Không", "Không nhớ"]
    assert form.version == "1", "nothing was printed"
    assert sent(lan, path, **{"1.0.options": "không có mã"}).status_code == 422


def test_a_sheet_is_drawn_as_the_form_would_change_it_and_nothing_is_kept(blank: Served) -> None:
    lan = blank.signed_in("Lan", Role.OPERATOR)
    before = text_of(blank)
    fields = fields_of(lan.get("/plan/questions/main").text)
    kept = lan.get("/plan/sheet/main/1").content
    drawn = lan.post("/plan/draw/main/1", data={**fields, "0.0.text": "Một câu khác hẳn"})
    assert drawn.headers["content-type"] == "image/png"
    assert drawn.content != kept
    assert text_of(blank) == before


def test_a_form_that_is_on_paper_gets_a_new_version_when_it_is_changed(blank: Served) -> None:
    lan = blank.signed_in("Lan", Role.OPERATOR)
    assert lan.post("/plan/print", data={"count": "1"}).status_code == 303
    (pack, *_) = re.findall(r'href="(/plan/packs/[^"]+\.pdf)"', lan.get("/plan/packs").text)
    assert lan.get(pack).content.startswith(b"%PDF")
    answer = sent(lan, "/plan/questions/main", **{"0.0.text": "Chỗ ngồi đủ"})
    assert answer.headers["location"] == "/plan/questions/main?saved=2"
    assert load_plan(blank.folder / PLAN).questionnaires["main"].version == "2"
    refused = sent(lan, "/plan/units", "remove:DV-01")
    assert refused.status_code == 422
    assert 'name="plan.code"' not in lan.get("/plan").text, "the code stands on paper"
    ProgramInside().ok("-C", blank.folder, "print", "--count", "1", "--unit", "DV-01")


def test_a_form_printed_before_it_kept_how_answers_are_taken_back_keeps_its_version(
    blank: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = blank.signed_in("Lan", Role.OPERATOR)
    assert lan.post("/plan/print", data={"count": "1"}).status_code == 303
    forms = blank.desk.forms()
    older = {
        key: replace(form, questionnaire=replace(form.questionnaire, correction=None)) for key, form in forms.items()
    }
    monkeypatch.setattr(Desk, "forms", lambda _: older)
    assert sent(lan, "/plan/questions/main").headers["location"] == "/plan/questions/main?saved=yes"
    assert load_plan(blank.folder / PLAN).questionnaires["main"].version == "1"


def test_of_two_who_change_the_plan_the_later_is_told(blank: Served) -> None:
    lan, minh = blank.signed_in("Lan", Role.OPERATOR), blank.signed_in("Minh", Role.OPERATOR)
    mine = fields_of(minh.get("/plan").text)
    assert sent(lan, "/plan", **{"plan.title": "Của Lan"}).status_code == 303
    late = minh.post("/plan", data={**mine, "plan.signatory": "Trần Minh"})
    assert late.status_code == 422
    assert load_plan(blank.folder / PLAN).title == "Của Lan"


def test_scripts_change_single_values_of_the_plan(blank: Served) -> None:
    lan = blank.signed_in("Lan", Role.OPERATOR)
    kept = lan.get("/api/v1/plan").json()
    edits = [{"do": "put", "path": ["units", 0, "quota"], "value": 9}, {"do": "drop", "path": ["units", 1]}]
    done = lan.post("/api/v1/plan/edits", json={"edits": edits, "digest": kept["digest"]})
    assert done.json()["done"] == lan.get("/api/v1/plan").json()["digest"]
    assert load_plan(blank.folder / PLAN).file.units[0].quota == 9
    assert lan.post("/api/v1/plan/edits", json={"edits": edits, "digest": kept["digest"]}).status_code == 422
    for nonsense in ({"do": "put", "path": ["units"], "value": 3}, {"do": "drop", "path": ["units", "x"]}):
        answer = lan.post("/api/v1/plan/edits", json={"edits": [nonsense], "digest": done.json()["done"]})
        assert answer.status_code == 422


def test_a_broken_plan_is_told_to_everybody_by_line_and_remedy_and_to_nobody_with_a_path_of_the_server(
    served: Served,
) -> None:
    viewer, hoa = served.signed_in("An", Role.VIEWER), served.signed_in("Hoa", Role.OPERATOR)
    broken = (served.folder / "survey.yaml").read_text(encoding="utf-8").replace("quota:", "quota: [", 1)
    drawn = hoa.post("/plan/sheet/main/1", data={"text": broken})
    (served.folder / "survey.yaml").write_text(broken, encoding="utf-8")
    told = viewer.get("/").text
    assert re.search(r'<p class="trouble" role="alert">[^<]*survey\.yaml: dòng \d+: ', told), told[:3000]
    assert "phieu check" in told
    for shown in (told, drawn.text, viewer.get("/", headers={"cookie": "phieu_language=en"}).text):
        assert str(served.folder) not in shown
    assert drawn.status_code == 422
    assert "survey.yaml" in drawn.text


def test_a_fault_of_the_store_is_told_without_the_path_of_the_server(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer, store = served.signed_in("An", Role.VIEWER), served.desk.survey.store

    def full() -> int:
        raise StoreError(f"{served.folder}/phieu.db: the disk is full")

    monkeypatch.setattr(store, "head", full)
    refused = viewer.get("/")
    assert (refused.status_code, "phieu.db: the disk is full" in refused.text) == (503, True)
    assert str(served.folder) not in refused.text


def test_a_printed_pack_is_listed_with_its_unit_and_its_ballots(served: Served) -> None:
    lan = served.signed_in("Lan", Role.OPERATOR)
    unit = served.desk.survey.plan.unit("KN-24692")
    data = {"unit": unit.id, "count": "4", "spare": "1"}
    assert lan.post("/plan/print", data=data).status_code == 303
    assert f"2023/KN-24692.pdf</a> {unit.name}: 5 phiếu, trong đó 1 dự phòng" in lan.get("/plan/packs").text


def test_the_level_that_stands_for_a_group_is_shown_where_a_unit_names_none(served: Served) -> None:
    page = served.signed_in("Lan", Role.OPERATOR).get("/plan/units").text
    assert page.count('placeholder="commune_one_stop"') == 12
    assert '<option lang="vi" value="commune_one_stop">' in page, "and it is offered"


def test_what_is_to_be_known_before_printing_is_said_without_the_code_of_a_finding(served: Served) -> None:
    page = served.signed_in("Lan", Role.OPERATOR).get("/plan/packs").text
    assert "Câu G1: nội dung dài 3 dòng khi in" in page
    assert "ROW_TOO_LONG" not in page


def test_a_number_that_is_none_is_refused_by_the_name_that_its_field_has_on_the_screen(served: Served) -> None:
    lan = served.signed_in("Lan", Role.OPERATOR)
    refused = sent(lan, "/plan/units", **{"quota.rules.0.per_unit": "mười hai"})
    assert refused.status_code == 422
    name = "Bộ phận Tiếp nhận và trả kết quả huyện Krông Nô"
    assert f"Mỗi đơn vị nhóm {name}: &#39;mười hai&#39; không phải là số nguyên" in refused.text
