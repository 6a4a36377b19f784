"""Two people print, or change the plan, at the same moment."""

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from forms.errors import SurveyError
from pipeline.access.roles import Role
from pipeline.desk import planning
from pipeline.desk.desk import Desk
from pipeline.desk.planning import keep_plan, plan_digest, plan_text
from pipeline.errors import UsageError
from pipeline.files.whole_file import write_whole
from pipeline.starting import start_from
from tests.pipeline.printing.paper import assert_paper_is_as_listed, manifest_of
from tests.web.conftest import Served

AT_ONCE = 4


@pytest.fixture
def blank(serve: Callable[[Path], Served], tmp_path: Path) -> Served:
    """The desk of a survey that was begun from the blank plan; nothing is printed."""
    start_from(tmp_path / "new", None)
    return serve(tmp_path / "new")


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Do things at the same moment; give what each gave, or why it was refused."""
    ready = threading.Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> object:
        ready.wait()
        try:
            return deed()
        except SurveyError as error:
            return error

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def test_a_double_click_on_print_prints_what_is_missing_once(blank: Served) -> None:
    lan = blank.signed_in("Lan", Role.OPERATOR)
    answers = at_once(*[lambda: lan.post("/plan/print", data={"unit": "DV-01"}).status_code] * 3)
    assert answers == [303, 303, 303]
    assert_paper_is_as_listed(blank.folder, ballots=blank.desk.survey.plan.quota("DV-01") or 0)


def test_two_prints_of_one_unit_at_once_give_two_packs_with_the_ballots_that_the_log_names(blank: Served) -> None:
    lan = blank.signed_in("Lan", Role.OPERATOR)
    deeds = [
        lambda count=count: lan.post("/plan/print", data={"unit": "DV-01", "count": count}).status_code
        for count in ("2", "5", "3")
    ]
    assert at_once(*deeds) == [303, 303, 303]
    assert_paper_is_as_listed(blank.folder, ballots=10)
    assert len({row["file"] for row in manifest_of(blank.folder)}) == 3
    assert not list((blank.folder / "print").rglob("*.part"))


def test_of_changes_of_the_plan_at_once_one_is_kept_and_the_others_are_told(blank: Served) -> None:
    text = plan_text(blank.desk)
    before = plan_digest(text)
    for turn in range(5):
        texts = [re.sub(r"(?m)^schema:", f"# {turn}.{n}\nschema:", text, count=1) for n in range(AT_ONCE)]
        deeds = [
            lambda each=each, before=before: keep_plan(blank.desk, each, before=before, by="Lan") for each in texts
        ]
        refused = [each for each in at_once(*deeds) if each is not None]
        assert len(refused) == AT_ONCE - 1
        assert all(isinstance(each, UsageError) for each in refused)
        text = plan_text(blank.desk)
        assert text in texts
        before = plan_digest(text)
    changes = blank.desk.survey.store.entries_of("plan_changed")
    assert len(changes) == 5


def test_of_changes_from_two_desks_of_one_folder_none_is_lost_without_a_word(
    blank: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = Desk(blank.folder)
    text = plan_text(second)
    kept: list[object] = []

    def keep(desk: Desk, note: str) -> None:
        try:
            keep_plan(desk, text.replace("schema:", f"# {note}\nschema:", 1), before=plan_digest(text), by="Lan")
            kept.append(note)
        except UsageError as error:
            kept.append(error)

    other = threading.Thread(target=keep, args=(second, "second"))

    def write(path: Path, data: bytes) -> None:
        if not other.ident:  # the first has looked, and not written yet
            other.start()
            other.join(1.0)
        write_whole(path, data)

    monkeypatch.setattr(planning, "write_whole", write)
    keep(blank.desk, "first")
    other.join()
    second.close()
    assert kept[0] == "first"
    assert isinstance(kept[1], UsageError)
    assert "# first" in plan_text(blank.desk)
