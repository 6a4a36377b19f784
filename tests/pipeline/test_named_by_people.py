"""A ballot code that a person types in names a page once, and never makes it a duplicate of itself."""

import csv
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.events import PageSettled
from pipeline.reviewing.reading_again import identify
from pipeline.reviewing.review import queue
from pipeline.scanning.settle import settle_page
from pipeline.survey import Survey
from tests.contracts.test_scanning import marked, without_codes
from tests.pipeline.count.world import World
from tests.pipeline.paper_world import (
    first_options,
    first_question,
    item_of,
    other_option,
    outcome_of,
    scan,
    states,
)
from tests.program import ProgramInside

phieu = ProgramInside()


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two filled in ballots of one page; nothing was scanned."""
    folder = tmp_path_factory.mktemp("named") / "dak-mil"
    phieu.start(folder, "dak-mil", count=2)
    phieu.ok("-C", folder, "simulate", folder / "jpeg", "--format", "jpeg", "--level", "clean", "--jobs", "1")
    return folder


@pytest.fixture
def survey(printed: Path, tmp_path: Path) -> Iterator[Survey]:
    survey = Survey(Path(shutil.copytree(printed, tmp_path / "survey")))
    yield survey
    survey.store.close()


def codes(survey: Survey) -> list[str]:
    with (survey.folder / "jpeg" / "stack.csv").open(encoding="utf-8") as file:
        return [next(value for value in row.values() if value and "/2024/" in value) for row in csv.DictReader(file)]


def settled(survey: Survey) -> list[tuple[str, str]]:
    return [(row["status"], row["reason"]) for row in phieu.ok("-C", survey.folder, "export", "pages").rows()]


def test_giving_a_waiting_page_its_own_code_changes_nothing(survey: Survey) -> None:
    first, _ = sorted((survey.folder / "jpeg").glob("*.jpg"))
    phieu.run("-C", survey.folder, "scan", first, "--jobs", "1", codes=(0, 5))
    phieu.run("-C", survey.folder, "scan", marked(first, survey.folder / "more", "copy.jpg"), "--jobs", "1", codes=(5,))
    item = next(each for each in queue(survey) if each.reason == "conflict")
    named = ("review", "decide", item.id, "--ballot", item.ballot, "--page", "1")
    assert "was read as" in phieu.run("-C", survey.folder, *named, codes=(2,)).err
    assert settled(survey) == [("read", ""), ("review", "conflict")]
    assert item in queue(survey)


def test_a_page_that_is_settled_anew_is_no_duplicate_of_itself(two_pages: World) -> None:
    world = two_pages
    scan(world, outcome_of(world, 1, first_options(world), sheet="A"))
    other = first_options(world) | {first_question(world, 1): other_option(world, first_question(world, 1))}
    outcome = outcome_of(world, 1, other, sheet="BB")
    (second,) = scan(world, outcome)
    assert states(world) == [("read", ""), ("review", "conflict")]
    assert item_of(world, second).reason == "conflict"
    known = world.survey.known_forms()
    with world.store.connection() as connection:
        again = settle_page(connection, second.file.sha256, outcome, known, known_as=second.id)
    assert (again.status, again.reason) == ("review", "conflict")


def test_of_two_people_who_name_one_page_at_once_only_one_is_heard(survey: Survey) -> None:
    first, _ = sorted((survey.folder / "jpeg").glob("*.jpg"))
    torn = without_codes(first, survey.folder / "torn", "torn.jpg")
    phieu.run("-C", survey.folder, "scan", torn, "--jobs", "1", codes=(5,))
    (item,) = queue(survey)

    def named(code: str) -> PageSettled | UsageError:
        try:
            return identify(survey, item.id, code, 1, by="Lan")
        except UsageError as error:
            return error

    with ThreadPoolExecutor(2) as people:
        heard = [done for done in people.map(named, codes(survey)) if isinstance(done, PageSettled)]
    assert len(heard) == 1
    assert len(survey.store.entries_of("page_identified")) == 1
    assert settled(survey) == [("read", "")]
