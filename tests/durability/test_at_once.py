"""What several programs do at once: each paper is of one state of the survey."""

import itertools
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.counting import tally_digest
from pipeline.publication.check import check_publication
from pipeline.publication.publish import publish
from pipeline.reporting import ReportOrder, facts_of
from pipeline.reviewing.review import decide, queue, undo
from pipeline.store import Store
from pipeline.survey import Survey
from tests.durability.surveys import copy_of

ANSWERS = ("blank", "3")  # to one row: the ballot counts no more, and counts again


@pytest.fixture
def survey(scanned_once: Path, tmp_path: Path) -> Survey:
    """Đắk Mil with all its questions settled."""
    found = Survey(copy_of(scanned_once, tmp_path / "survey"))
    for item in queue(found):
        decide(found, item.id, ANSWERS[1], by="An")
    return found


@contextmanager
def somebody_deciding(folder: Path) -> Iterator[None]:
    """Let another program change its mind about a row again and again."""
    stop = threading.Event()
    other = Survey(folder)

    def change() -> None:
        for answer in itertools.cycle(ANSWERS):
            if stop.is_set():
                return
            undo(other, 1, by="An")
            decide(other, 1, answer, by="An")

    changing = threading.Thread(target=change)
    changing.start()
    yield
    stop.set()
    changing.join()
    other.close()


def test_what_is_published_while_somebody_decides_is_of_one_state_of_the_survey(survey: Survey) -> None:
    with somebody_deciding(survey.folder):
        made = [publish(survey, round=None, by="An", beside_earlier=True).data for _ in range(5)]
    for data in made:
        _, proofs = check_publication(data, "p.zip")
        assert not [fault for proof in proofs for fault in proof.faults]


def test_a_report_says_as_of_which_entry_its_figures_were_counted_also_while_somebody_decides(survey: Survey) -> None:
    with somebody_deciding(survey.folder):
        facts = [facts_of(survey, ReportOrder()) for _ in range(4)]
    entries = survey.store.entries()
    for each in facts:
        upto = re.search(r"dòng số (\d+)", each.as_of)
        assert upto is not None
        with Store.temporary() as then:
            then.replay(entries[: int(upto[1])])
            counted = facts_of(survey.with_store(then), ReportOrder())
        assert tally_digest(counted.tally, survey) == tally_digest(each.tally, survey)
