"""A page that comes while its round is closed can count once the round is open again, however it comes in."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from forms.code import BallotId
from pipeline import events as e
from pipeline.counting import tally_digest, tally_of_survey, tally_one_by_one
from pipeline.errors import UsageError
from pipeline.reviewing.late_pages import LateBatch, late_batches, let_in
from pipeline.reviewing.review import decide, queue, undo
from pipeline.store import journal
from pipeline.store.outside import ROUND_CLOSED, late_ballots, outside_by_place, pages_outside
from pipeline.survey import Survey
from pipeline.verifying import verify
from tests.pipeline.count.world import World, scanned
from tests.pipeline.paper_world import (
    first_options,
    first_question,
    item_of,
    other_option,
    outcome_of,
    replays,
    scan,
    states,
)
from tests.program import Done, ProgramInside

phieu = ProgramInside()
ROUND = "2024"


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two returned ballots of one page; the first one was scanned, the second one waits outside."""
    folder = tmp_path_factory.mktemp("late") / "dak-mil"
    phieu.start(folder, "dak-mil", count=2)
    phieu.ok("-C", folder, "simulate", folder / "jpeg", "--format", "jpeg", "--level", "clean", "--jobs", "1")
    first, *_ = sorted((folder / "jpeg").glob("*.jpg"))
    phieu.run("-C", folder, "scan", first, "--jobs", "1", codes=(0, 5))
    return folder


@pytest.fixture
def survey(returned: Path, tmp_path: Path) -> Iterator[Survey]:
    """A copy of the survey, its round closed, into which the second ballot was scanned."""
    survey = Survey(Path(shutil.copytree(returned, tmp_path / "survey")))
    close(survey, ROUND)
    phieu.run("-C", survey.folder, "scan", second_page(survey), "--jobs", "1", codes=(5,))
    yield survey
    survey.store.close()


def second_page(survey: Survey) -> Path:
    return sorted((survey.folder / "jpeg").glob("*.jpg"))[1]


def close(survey: Survey, round_: str) -> None:
    survey.store.append(e.RoundClosed(round=round_, tally="x"), by="Lan")


def reopen(survey: Survey, round_: str) -> None:
    survey.store.append(e.RoundReopened(round=round_, reason="còn phiếu"), by="Lan")


def settled(survey: Survey) -> list[tuple[str, str]]:
    return [(row["status"], row["reason"]) for row in phieu.ok("-C", survey.folder, "export", "pages").rows()]


def late_item(survey: Survey) -> int:
    (item,) = (each for each in queue(survey) if each.reason == "round_closed")
    return item.id


def test_a_page_that_comes_after_closing_changes_no_figure_until_the_round_is_open_again(
    returned: Path, tmp_path: Path
) -> None:
    survey = Survey(Path(shutil.copytree(returned, tmp_path / "survey")))
    signed = tally_of_survey(survey).only(round=ROUND)
    survey.store.append(e.RoundClosed(round=ROUND, tally=tally_digest(signed, survey)), by="Lan")
    phieu.run("-C", survey.folder, "scan", second_page(survey), "--jobs", "1", codes=(5,))
    told = phieu.ok("-C", survey.folder, "tally", "--round", ROUND)
    assert "01 trang đến sau khi khoá sổ" in told.err
    assert tally_of_survey(survey).only(round=ROUND) == signed == tally_one_by_one(survey).only(round=ROUND)
    phieu.ok("-C", survey.folder, "verify")
    reopen(survey, ROUND)
    again = tally_of_survey(survey).only(round=ROUND)
    assert (again.counts.eligible, again.counts.pending) == (signed.counts.eligible, 1)
    assert again == tally_one_by_one(survey).only(round=ROUND)
    assert "khoá sổ" not in phieu.ok("-C", survey.folder, "tally", "--round", ROUND).err
    phieu.ok("-C", survey.folder, "review", "decide", late_item(survey), "count")
    assert tally_of_survey(survey).only(round=ROUND).counts.pending == 0
    phieu.ok("-C", survey.folder, "verify")
    survey.store.close()


def test_a_page_that_came_after_closing_is_counted_once_the_round_is_open_again(survey: Survey) -> None:
    item = late_item(survey)
    refused = phieu.run("-C", survey.folder, "review", "decide", item, "count", codes=(2,))
    assert "phieu reopen" in refused.err
    reopen(survey, ROUND)
    phieu.ok("-C", survey.folder, "review", "decide", item, "count", "--by", "Lan")
    assert settled(survey) == [("read", ""), ("read", "")]
    assert "scanned before" in phieu.run("-C", survey.folder, "scan", second_page(survey), codes=(0, 5)).out
    assert len(phieu.ok("-C", survey.folder, "export", "ballots").rows()) == 2
    undo(survey, item, by="Lan")
    assert settled(survey) == [("read", ""), ("review", "round_closed")]
    assert late_item(survey) == item
    decide(survey, item, "count", by="Lan")
    assert settled(survey) == [("read", ""), ("read", "")]
    assert [fault for proof in verify(survey, progress=lambda done, total: None) for fault in proof.faults] == []


def test_a_late_page_that_was_let_in_is_not_put_aside_once_its_round_is_closed_again(survey: Survey) -> None:
    item = late_item(survey)
    reopen(survey, ROUND)
    decide(survey, item, "count", by="Lan")
    close(survey, ROUND)
    with pytest.raises(UsageError, match="is closed"):
        undo(survey, item, by="Lan")
    with pytest.raises(UsageError, match="is closed"):
        decide(survey, item, "discard", by="Lan")
    assert settled(survey) == [("read", ""), ("read", "")]


def test_a_page_whose_image_is_gone_is_not_settled_as_damaged(survey: Survey) -> None:
    item = late_item(survey)
    reopen(survey, ROUND)
    for path in survey.archive_folder.rglob("*.jpg"):
        path.unlink()
    phieu.run("-C", survey.folder, "review", "decide", item, "count", codes=(4,))
    assert settled(survey) == [("read", ""), ("review", "round_closed")]


def test_the_paper_of_a_page_that_waits_since_closing_may_be_scanned_again(survey: Survey) -> None:
    item = late_item(survey)
    Image.open(second_page(survey)).save(survey.folder / "again.png")
    reopen(survey, ROUND)
    phieu.run("-C", survey.folder, "scan", survey.folder / "again.png", "--jobs", "1", codes=(5,))
    assert settled(survey)[1:] == [("review", "round_closed"), ("review", "better_scan")]
    better = next(each for each in queue(survey) if each.reason == "better_scan")
    decide(survey, better.id, "replace", by="Lan")
    assert settled(survey) == [("read", ""), ("duplicate", "replaced"), ("read", "")]
    assert item not in {each.id for each in queue(survey)}


def test_a_page_discarded_because_the_round_was_closed_counts_when_it_is_scanned_again(two_pages: World) -> None:
    world = two_pages
    close(world.survey, world.plan_round)
    sheet = outcome_of(world, 1, first_options(world), sheet="A")
    (first,) = scan(world, sheet)
    decide(world.survey, item_of(world, first).id, "discard", by="Lan")
    scan(world, sheet)
    assert states(world) == [("rejected", "discarded"), ("duplicate", "seen_before")]
    reopen(world.survey, world.plan_round)
    scan(world, sheet)
    assert states(world)[2:] == [("read", "")]
    scan(world, sheet)
    assert states(world)[3:] == [("duplicate", "seen_before")]
    assert replays(world)


def test_a_page_discarded_after_the_round_was_reopened_stays_discarded(two_pages: World) -> None:
    world = two_pages
    close(world.survey, world.plan_round)
    sheet = outcome_of(world, 1, first_options(world), sheet="A")
    (first,) = scan(world, sheet)
    reopen(world.survey, world.plan_round)
    decide(world.survey, item_of(world, first).id, "discard", by="Lan")
    scan(world, sheet)
    assert states(world) == [("rejected", "discarded"), ("duplicate", "seen_before")]


def test_a_page_with_other_marks_than_one_of_a_closed_round_is_no_second_ballot(two_pages: World) -> None:
    world = two_pages
    scan(world, outcome_of(world, 1, first_options(world), sheet="A"))
    question = first_question(world, 1)
    close(world.survey, world.plan_round)
    other = first_options(world) | {question: other_option(world, question)}
    scan(world, outcome_of(world, 1, other, sheet="BB"))
    reopen(world.survey, world.plan_round)
    scan(world, outcome_of(world, 1, other, sheet="BB"))
    assert states(world) == [("read", ""), ("review", "round_closed"), ("review", "conflict")]


def let_in_all(survey: Survey, *words: object, codes: tuple[int, ...] = (0,)) -> Done:
    return phieu.run("-C", survey.folder, "review", "late", *words, "--jobs", "1", "--by", "Lan", codes=codes)


def late_batch(survey: Survey) -> LateBatch:
    with survey.store.connection() as connection:
        (batch,) = late_batches(connection)
    return batch


def test_all_late_pages_of_a_unit_are_let_in_at_once_by_their_number(survey: Survey) -> None:
    batch = late_batch(survey)
    assert batch.unit in let_in_all(survey).out
    refused = let_in_all(survey, "--unit", batch.unit, "--count", 1, codes=(2,))
    assert "phieu reopen" in refused.err
    reopen(survey, ROUND)
    assert "2 were said, and 1 late pages" in let_in_all(survey, "--unit", batch.unit, "--count", 2, codes=(2,)).err
    assert settled(survey) == [("read", ""), ("review", "round_closed")]
    item = late_item(survey)
    let_in_all(survey, "--unit", batch.unit, "--file", second_page(survey).name, "--count", 1)
    assert settled(survey) == [("read", ""), ("read", "")]
    undo(survey, item, by="Lan")
    decide(survey, item, "count", by="Lan")
    with survey.store.connection() as connection:
        log = journal.entries_after(connection, after=0, most=1000)
    at_once, by_itself = (entry.body for entry in log if entry.kind == "page_identified")
    assert at_once == by_itself
    assert "no late page" in let_in_all(survey, "--unit", batch.unit, codes=(2,)).err
    assert [fault for proof in verify(survey, progress=lambda done, total: None) for fault in proof.faults] == []


def test_late_pages_are_not_let_in_where_others_wait_than_were_shown(two_pages: World) -> None:
    world = two_pages
    close(world.survey, world.plan_round)
    scan(world, outcome_of(world, 1, first_options(world), sheet="A"))
    shown = late_batch(world.survey)
    scan(world, outcome_of(world, 2, first_options(world), sheet="A"))
    reopen(world.survey, world.plan_round)
    with pytest.raises(UsageError, match="others than were shown"):
        let_in(world.survey, shown, by="Lan", jobs=1, progress=lambda done, total: None)
    assert states(world) == [("review", "round_closed")] * 2
    assert late_batch(world.survey).key != shown.key


def test_a_late_page_whose_image_is_gone_waits_on_when_the_others_are_let_in(survey: Survey) -> None:
    reopen(survey, ROUND)
    for path in survey.archive_folder.rglob("*.jpg"):
        path.unlink()
    told = let_in_all(survey, "--unit", late_batch(survey).unit, "--count", 1, codes=(4,)).err
    assert "waits as before: the archived original is gone" in told
    assert settled(survey) == [("read", ""), ("review", "round_closed")]


def test_pages_that_wait_outside_are_told_of_their_own_unit_and_round_alone(two_pages: World) -> None:
    here, other = (unit.id for unit in two_pages.survey.plan.surveyed_units()[:2])
    first, second = two_pages.plan_round, "2031"
    printed = e.BallotsPrinted(
        plan=two_pages.survey.plan.code,
        unit=other,
        round=second,
        form=two_pages.form.layout.form,
        version=two_pages.form.layout.version,
        file="b.pdf",
        serials=(1,),
        first_pages=(1,),
        pages=2,
    )
    closed = (e.RoundClosed(round=label, tally="") for label in (first, second))
    two_pages.store.append(printed, *closed, by="Lan")
    codes = [two_pages.code(1), two_pages.code(2), BallotId(plan=printed.plan, unit=other, round=second, serial=1).code]
    for code in codes:
        archived, page = scanned(two_pages, 1, {})
        assert isinstance(page, e.PageSettled)
        late = replace(page, ballot=code, status=e.PageStatus.REVIEW, reason=ROUND_CLOSED)
        two_pages.store.append(archived, late, by="Lan")
    with two_pages.store.connection() as connection:
        assert outside_by_place(connection) == {(here, first): 2, (other, second): 1}
        asked = (
            ([here], [first]),
            ([other], [second]),
            ([here, other], [first, second]),
            ([here], [second]),
            ([], [first]),
        )
        counts = [pages_outside(connection, units=units, rounds=rounds) for units, rounds in asked]
        assert counts == [2, 1, 3, 0, 0]
        assert sorted(late_ballots(connection, first)) == sorted(codes[:2])
        assert list(late_ballots(connection, second)) == codes[2:]
