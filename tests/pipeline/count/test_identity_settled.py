"""A page counts for the ballot that its code names, if that was printed just so; lying together joins nothing."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.code import BallotId, PageCode
from forms.plan.samples import sample_text
from forms.setting import set_form
from omr.faults import UnknownForm
from omr.known import KnownForms
from pipeline import events as e
from pipeline.judging.assemble import seen_ballots
from pipeline.reading.work import PageOutcome
from pipeline.scanning.settle import settle_page
from pipeline.survey import Survey, start_survey
from tests.pipeline.count.world import World, scanned, world_of

KNOWN = KnownForms(key=b"", plan="", layouts={})
PAGES = 2  # of a Krông Nô ballot


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Krông Nô with three ballots of two pages printed, nothing scanned."""
    folder: Path = tmp_path_factory.mktemp("identity") / "krong-no"
    start_survey(folder, sample_text("krong-no"))
    survey = Survey(folder)
    return world_of((survey, set_form(survey.plan.questionnaire_of(survey.plan.surveyed_units()[0].id))))


def code_of(world: World, serial: int = 1, *, page: int = 1) -> PageCode:
    """Give what the code of a printed page says."""
    ballot = BallotId(plan=world.survey.plan.code, unit=world.unit, round=world.plan_round, serial=serial)
    layout = world.form.layout
    return PageCode(ballot=ballot, form=layout.form, version=layout.version, page=page, pages=PAGES)


def settled(world: World, code: PageCode) -> e.PageSettled:
    """Settle a page that was read without a doubt and says that it is `code`; nothing is kept."""
    _, read = scanned(world, 1, {})
    assert isinstance(read, e.PageSettled)
    outcome = PageOutcome(number=1, code=code, reading=read.reading)
    with world.store.connection() as connection:
        return settle_page(connection, read.file, outcome, KNOWN)


WRONG: tuple[tuple[str, dict[str, object], str], ...] = (
    ("a serial that was never printed", {"serial": 4}, "not_issued"),
    ("another unit of the plan", {"unit": "KN-24691"}, "not_issued"),
    ("a unit that there is not", {"unit": "XX-1"}, "not_issued"),
    ("another round", {"round": "2031"}, "not_issued"),
    ("another form", {"form": "ZZ"}, "unknown_form"),
    ("another version of the form", {"version": "99"}, "unknown_form"),
)


@pytest.mark.parametrize(("name", "change", "reason"), WRONG, ids=[name for name, _, _ in WRONG])
def test_a_true_seal_over_what_was_never_printed_is_rejected(
    world: World, name: str, change: dict[str, object], reason: str
) -> None:
    code = code_of(world)
    of_ballot = {key: value for key, value in change.items() if key in ("serial", "unit", "round")}
    of_page = {key: value for key, value in change.items() if key in ("form", "version")}
    changed = replace(code, ballot=replace(code.ballot, **of_ballot), **of_page)  # type: ignore[arg-type]  # by name
    page = settled(world, changed)
    assert (page.status, page.reason) == (e.PageStatus.REJECTED, reason)
    assert settled(world, code).status is e.PageStatus.READ


@pytest.mark.parametrize(("serial", "status"), [(1, e.PageStatus.REVIEW), (4, e.PageStatus.REJECTED)])
def test_a_printed_ballot_whose_form_the_reader_did_not_know_waits_for_a_person(
    world: World, serial: int, status: e.PageStatus
) -> None:
    """The reader refused it by a plan code that was changed meanwhile; the store knows what it printed."""
    _, read = scanned(world, 1, {})
    assert isinstance(read, e.PageSettled)
    fault = UnknownForm("the code names plan %(plan)s, this survey is %(own)s", plan="KN23", own="KN24")
    outcome = PageOutcome(
        number=1, code=code_of(world, serial), fault=fault.code, detail=str(fault), may_count=fault.may_count
    )
    with world.store.connection() as connection:
        assert settle_page(connection, read.file, outcome, KNOWN).status is status


@given(order=st.permutations([(serial, page) for serial in (1, 2, 3) for page in (1, 2)]), lost=st.integers(0, 5))
@settings(max_examples=12)
def test_pages_are_joined_by_their_codes_however_sheets_were_fed(
    world: World, order: list[tuple[int, int]], lost: int
) -> None:
    """Two sheets fed at once show the front of one and the back of the other; one page may be lost altogether."""
    again = world_of((world.survey, world.form))
    came = order[:lost] + order[lost + 1 :]
    for serial, page in came:
        again.store.append(*scanned(again, serial, {}, page=page), by="Lan")
    expected: dict[str, set[int]] = {}
    for serial, page in came:
        expected.setdefault(again.code(serial), set()).add(page)
    assert {seen.code: set(seen.ballot.pages_read) for seen in seen_ballots(again.survey)} == expected


def test_the_front_of_one_ballot_and_the_back_of_another_are_two_ballots_with_a_page_missing_each(world: World) -> None:
    again = world_of((world.survey, world.form))
    again.store.append(*scanned(again, 1, {}, page=1), *scanned(again, 2, {}, page=2), by="Lan")
    first, second = seen_ballots(again.survey)
    assert (first.ballot.pages_read, second.ballot.pages_read) == ({1}, {2})
    assert (first.ballot.pages_expected, second.ballot.pages_expected) == (PAGES, PAGES)
