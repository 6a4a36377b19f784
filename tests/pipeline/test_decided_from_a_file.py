"""`review decide --from`: what waits is settled from a table, and nothing else is."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from forms.plan.samples import sample_text
from forms.setting import set_form
from pipeline import events as e
from pipeline.reviewing.review import Settled, decide_from, queue
from pipeline.store import Store, items
from pipeline.survey import Survey, start_survey
from tests.pipeline.count.world import World, printed_world, scanned


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A survey on disk, in which several may write, with one ballot whose first row is asked about."""
    start_survey(tmp_path / "survey", sample_text("so-cong-thuong-binh-phuoc"))
    survey = Survey(tmp_path / "survey")
    with Store.open(tmp_path / "shared.db") as store:
        world = printed_world(survey.with_store(store), set_form(survey.plan.questionnaire_of("SCT-VP")))
        archived, settled = scanned(world, 1, {"3.1": "1"})
        assert isinstance(settled, e.PageSettled)
        assert settled.reading is not None
        first, *others = settled.reading.rows
        reading = replace(settled.reading, rows=(replace(first, asks=True), *others))
        world.store.append(archived, replace(settled, reading=reading), by="Lan")
        yield world


def test_what_another_person_settles_meanwhile_is_not_decided_again(world: World) -> None:
    (item,) = queue(world.survey)
    done: list[Settled] = []
    answers = {world.code(1): {item.question or "": ("2",)}}
    other = threading.Thread(target=lambda: done.append(decide_from(world.survey, answers, by="Minh")))
    with world.store.transaction() as transaction:
        other.start()
        time.sleep(0.5)  # long enough to look at what waits, and then to wait itself
        transaction.append(e.Decided(item=item.id, status="answered", codes=("1",)), by="Lan")
    other.join()
    assert done == [Settled(decided=0, left=0)]
    with world.store.connection() as connection:
        assert [(said.by, said.codes) for said in items.decisions_of(connection, item.id)] == [("Lan", ("1",))]
