"""A ballot typed in and then scanned counts whole, by what was typed or by its scan, in any order of decisions."""

from pathlib import Path

import pytest

from pipeline import events as e
from pipeline.errors import UsageError
from pipeline.files.csv_rows import csv_text
from pipeline.importing.order import ImportOrder
from pipeline.importing.taking import import_answers
from pipeline.judging.verdicts import judged_ballots
from pipeline.reviewing.review import decide, queue, undo
from pipeline.second_count import disagreements
from pipeline.store.pages import StoredPage
from tests.pipeline.count.world import World
from tests.pipeline.paper_world import (
    Answers,
    first_options,
    first_question,
    item_of,
    other_option,
    outcome_of,
    replays,
    scan,
    states,
    type_in,
)


def verdicts(world: World) -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (each.seen.ballot.channel, each.verdict.status, each.verdict.codes) for each in judged_ballots(world.survey)
    ]


def changed(world: World, *numbers: int) -> Answers:
    """Give answers as they were typed, but for the first question of some pages."""
    rows = {first_question(world, number): other_option(world, first_question(world, number)) for number in numbers}
    return first_options(world) | rows


def scanned_as(world: World, answers: Answers, *, sheet: str = "A") -> tuple[StoredPage, ...]:
    return scan(world, *(outcome_of(world, page, answers, sheet=sheet) for page in (1, 2)))


def proved(world: World) -> bool:
    return disagreements(world.survey)[0] == () and replays(world)


def test_a_typed_ballot_of_which_one_page_was_scanned_otherwise_counts_whole_by_its_scan(two_pages: World) -> None:
    world = two_pages
    type_in(world, first_options(world))
    _, second = scanned_as(world, changed(world, 2))
    assert states(world) == [("duplicate", "typed_before"), ("review", "typed_before")]
    decide(world.survey, item_of(world, second).id, "replace", by="Lan")
    assert states(world) == [("read", ""), ("read", "")]
    assert verdicts(world) == [("paper", "eligible", ())]
    assert queue(world.survey) == ()
    assert proved(world)
    undo(world.survey, item_of(world, second).id, by="Lan")
    assert states(world) == [("duplicate", "typed_before"), ("review", "typed_before")]
    assert verdicts(world) == [("typed", "pending", ())]
    decide(world.survey, item_of(world, second).id, "keep", by="Lan")
    assert verdicts(world) == [("typed", "eligible", ())]
    assert proved(world)


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("answer", ["keep", "replace"])
def test_of_a_typed_ballot_that_waits_on_both_pages_one_answer_settles_both(
    two_pages: World, *, first: int, answer: str
) -> None:
    world = two_pages
    type_in(world, first_options(world))
    both = scanned_as(world, changed(world, 1, 2))
    assert len(queue(world.survey)) == 2
    decide(world.survey, item_of(world, both[first]).id, answer, by="Lan")
    assert queue(world.survey) == ()
    assert verdicts(world) == [("typed" if answer == "keep" else "paper", "eligible", ())]
    assert proved(world)
    undo(world.survey, item_of(world, both[first]).id, by="Lan")
    assert len(queue(world.survey)) == 2
    assert verdicts(world) == [("typed", "pending", ())]
    assert proved(world)


def test_a_page_that_was_not_kept_comes_back_with_the_other_one(two_pages: World) -> None:
    world = two_pages
    type_in(world, first_options(world))
    (first,) = scan(world, outcome_of(world, 1, changed(world, 1), sheet="A"))
    decide(world.survey, item_of(world, first).id, "keep", by="Lan")
    (second,) = scan(world, outcome_of(world, 2, changed(world, 2), sheet="A"))
    decide(world.survey, item_of(world, second).id, "replace", by="Lan")
    assert states(world) == [("read", ""), ("read", "")]
    assert verdicts(world) == [("paper", "eligible", ())]
    assert proved(world)


def test_what_was_typed_of_a_page_that_nobody_scanned_is_not_given_up(two_pages: World) -> None:
    world = two_pages
    type_in(world, first_options(world))
    (second,) = scan(world, outcome_of(world, 2, changed(world, 2), sheet="A"))
    with pytest.raises(UsageError, match=r"page 1 of .* was not scanned.*scan it first, or say keep"):
        decide(world.survey, item_of(world, second).id, "replace", by="Lan")
    assert verdicts(world) == [("typed", "pending", ())]
    scan(world, outcome_of(world, 1, first_options(world), sheet="A"))
    decide(world.survey, item_of(world, second).id, "replace", by="Lan")
    assert verdicts(world) == [("paper", "eligible", ())]
    assert proved(world)


def test_two_scans_of_a_typed_ballot_are_not_mixed_without_asking(two_pages: World) -> None:
    world = two_pages
    type_in(world, first_options(world))
    _, second = scanned_as(world, changed(world, 2))
    third, _ = scanned_as(world, changed(world, 1), sheet="BB")
    assert third.reason == "typed_before"
    decide(world.survey, item_of(world, second).id, "replace", by="Lan")
    assert verdicts(world) == [("paper", "pending", ())]
    assert states(world)[:3] == [("read", ""), ("read", ""), ("review", "typed_before")]
    decide(world.survey, item_of(world, third).id, "keep", by="Lan")
    assert states(world)[:3] == [("read", ""), ("read", ""), ("rejected", "not_kept")]
    assert verdicts(world) == [("paper", "eligible", ())]
    assert proved(world)


def test_a_page_cannot_lose_to_typed_answers_that_count_no_longer(two_pages: World) -> None:
    world = two_pages
    type_in(world, first_options(world))
    (second,) = scan(world, outcome_of(world, 2, changed(world, 2), sheet="A"))
    world.store.append(e.AnswersWithdrawn(ballots=(world.code(1),), reason="corrected"), by="Lan")
    with pytest.raises(UsageError, match="counts no longer"):
        decide(world.survey, item_of(world, second).id, "keep", by="Lan")
    assert states(world) == [("review", "typed_before")]


def corrected(world: World, folder: Path, answers: Answers) -> int:
    """Import a table that corrects what was typed; give how many scanned pages are asked about for it."""
    path = folder / "b.csv"
    path.write_text(csv_text(["ballot", *answers], [[world.code(1), *answers.values()]]), encoding="utf-8")
    order = ImportOrder(path=path, channel="typed", by="Lan", unit=world.unit, corrects=True)
    return import_answers(world.survey, order).asked_again


def test_a_scan_that_said_what_was_typed_is_asked_about_when_that_is_corrected(
    two_pages: World, tmp_path: Path
) -> None:
    world = two_pages
    type_in(world, first_options(world))
    scanned_as(world, first_options(world))
    assert corrected(world, tmp_path, changed(world, 2)) == 1
    assert states(world) == [("duplicate", "typed_before"), ("review", "typed_before")]
    (item,) = queue(world.survey)
    assert verdicts(world) == [("typed", "pending", ())]
    assert proved(world)
    decide(world.survey, item.id, "keep", by="Lan")
    assert verdicts(world) == [("typed", "eligible", ())]
    undo(world.survey, item.id, by="Lan")
    decide(world.survey, item.id, "replace", by="Lan")
    assert states(world) == [("read", ""), ("read", "")]
    assert verdicts(world) == [("paper", "eligible", ())]
    assert queue(world.survey) == ()
    assert proved(world)


def test_a_correction_that_the_scan_says_too_asks_nothing(two_pages: World, tmp_path: Path) -> None:
    world = two_pages
    type_in(world, first_options(world))
    scanned_as(world, first_options(world))
    texts = {q.id: "xe buýt" for q in world.form.questionnaire.questions() if q.kind.value == "free_text"}
    assert corrected(world, tmp_path, first_options(world) | texts) == 0
    assert queue(world.survey) == ()
    assert verdicts(world) == [("typed", "eligible", ())]
    assert proved(world)
