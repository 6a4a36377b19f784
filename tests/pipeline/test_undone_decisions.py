"""What is taken back leaves nothing behind that could count without a ballot, and never takes another page's place."""

import pytest

from pipeline import events as e
from pipeline.errors import UsageError
from pipeline.judging.verdicts import judged_ballots
from pipeline.reading.work import PageOutcome
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


def changed(world: World, option: int) -> Answers:
    """Give answers of which one is another option."""
    question = first_question(world, 1)
    codes = [each.code for each in world.form.questionnaire.question(question).options]
    return first_options(world) | {question: codes[option]}


def torn(world: World) -> StoredPage:
    """Scan a page whose codes are torn off."""
    (page,) = scan(world, PageOutcome(number=1, fault="code_unreadable", may_count=True))
    return page


def named(world: World, page: StoredPage) -> None:
    """Give it, the first one that waits, a code, under which it stands beside the page that counts."""
    outcome = outcome_of(world, 1, changed(world, 1), sheet="torn")
    settled = e.PageSettled(
        file=page.file.sha256,
        number=page.number,
        status=e.PageStatus.REVIEW,
        reason="conflict",
        detail="",
        ballot=world.code(1),
        page=1,
        reading=outcome.reading,
    )
    world.store.append(e.PageIdentified(item=1, settled=settled), by="Lan")


def test_what_a_typed_code_asked_is_asked_no_more_when_the_code_is_taken_back(two_pages: World) -> None:
    world = two_pages
    page = torn(world)
    (asked,) = queue(world.survey)
    scan(world, outcome_of(world, 1, first_options(world), sheet="A"))
    named(world, page)
    (conflict,) = queue(world.survey)
    assert conflict.reason == "conflict"
    undo(world.survey, asked.id, by="Lan")
    assert [item.id for item in queue(world.survey)] == [asked.id]
    with pytest.raises(UsageError):
        decide(world.survey, conflict.id, "replace", by="Lan")
    named(world, page)
    (again,) = queue(world.survey)
    assert again.id not in (asked.id, conflict.id)
    decide(world.survey, again.id, "keep", by="Lan")
    undo(world.survey, again.id, by="Lan")
    assert [item.id for item in queue(world.survey)] == [again.id], "what was asked of the name taken back stays away"
    assert replays(world)


def test_a_page_without_a_ballot_cannot_be_counted(two_pages: World) -> None:
    world = two_pages
    page = torn(world)
    world.store.append(e.Decided(item=1, status="unreadable"), e.DecisionUndone(item=1), by="Lan")
    for answer in ("keep", "replace", "extra", "count", "unreadable"):
        with pytest.raises(UsageError):
            decide(world.survey, item_of(world, page).id, answer, by="Lan", reason="x")
    decide(world.survey, item_of(world, page).id, "discard", by="Lan")
    assert states(world) == [("rejected", "discarded")]


def test_a_name_cannot_be_taken_back_beneath_a_decision_that_rests_on_it(two_pages: World) -> None:
    world = two_pages
    page = torn(world)
    (asked,) = queue(world.survey)
    scan(world, outcome_of(world, 1, first_options(world), sheet="A"))
    named(world, page)
    (conflict,) = queue(world.survey)
    decide(world.survey, conflict.id, "replace", by="Lan")
    with pytest.raises(UsageError, match=f"undo item {conflict.id} first"):
        undo(world.survey, asked.id, by="Lan")
    undo(world.survey, conflict.id, by="Lan")
    undo(world.survey, asked.id, by="Lan")
    assert states(world) == [("review", "code_unreadable"), ("read", "")]
    assert replays(world)


def test_a_replaced_page_comes_back_only_when_no_third_one_took_its_place(two_pages: World) -> None:
    world = two_pages
    scan(world, outcome_of(world, 1, first_options(world), sheet="A"))
    (second,) = scan(world, outcome_of(world, 1, changed(world, 1), sheet="BB"))
    decide(world.survey, item_of(world, second).id, "replace", by="Lan")
    (fourth,) = scan(world, outcome_of(world, 1, changed(world, 3), sheet="DDDD"))
    decide(world.survey, item_of(world, fourth).id, "replace", by="Lan")
    with pytest.raises(UsageError, match=f"undo item {item_of(world, fourth).id} first"):
        undo(world.survey, item_of(world, second).id, by="Lan")
    undo(world.survey, item_of(world, fourth).id, by="Lan")
    undo(world.survey, item_of(world, second).id, by="Lan")
    assert states(world)[0] == ("read", "")
    assert replays(world)


def test_a_page_that_came_by_itself_since_is_named_where_it_keeps_another_from_coming_back(two_pages: World) -> None:
    world = two_pages
    scan(world, outcome_of(world, 1, first_options(world), sheet="A"))
    (second,) = scan(world, outcome_of(world, 1, changed(world, 1), sheet="BB"))
    decide(world.survey, item_of(world, second).id, "neither", by="Lan")
    (third,) = scan(world, outcome_of(world, 1, changed(world, 2), sheet="CCC"))
    assert third.status == "read"
    with pytest.raises(UsageError, match=rf"page 1 of .* counts from {third.file.source} page 1 since then"):
        undo(world.survey, item_of(world, second).id, by="Lan")
    assert states(world) == [("rejected", "neither"), ("rejected", "neither"), ("read", "")]


def test_what_was_typed_does_not_come_back_beside_answers_that_wait_for_a_person(two_pages: World) -> None:
    world = two_pages
    type_in(world, first_options(world))
    question = first_question(world, 2)
    other = first_options(world) | {question: other_option(world, question)}
    _, second = scan(world, *(outcome_of(world, page, other, sheet="A") for page in (1, 2)))
    decide(world.survey, item_of(world, second).id, "replace", by="Lan")
    type_in(world, first_options(world), disputed=True)
    (differs,) = queue(world.survey)
    with pytest.raises(UsageError, match="came by file since then"):
        undo(world.survey, item_of(world, second).id, by="Lan")
    decide(world.survey, differs.id, "replace", by="Lan")
    assert (len(judged_ballots(world.survey)), disagreements(world.survey)[0]) == (1, ())


def test_what_was_typed_comes_back_only_where_it_was_not_typed_again(two_pages: World) -> None:
    world = two_pages
    type_in(world, first_options(world))
    question = first_question(world, 2)
    other = first_options(world) | {question: other_option(world, question)}
    _, second = scan(world, *(outcome_of(world, page, other, sheet="A") for page in (1, 2)))
    decide(world.survey, item_of(world, second).id, "replace", by="Lan")
    type_in(world, first_options(world), disputed=True)
    (differs,) = queue(world.survey)
    decide(world.survey, differs.id, "replace", by="Lan")
    with pytest.raises(UsageError, match=f"undo item {differs.id} first"):
        undo(world.survey, item_of(world, second).id, by="Lan")
    undo(world.survey, differs.id, by="Lan")
    decide(world.survey, differs.id, "keep", by="Lan")
    undo(world.survey, item_of(world, second).id, by="Lan")
    assert states(world) == [("duplicate", "typed_before"), ("review", "typed_before")]
    assert len(judged_ballots(world.survey)) == 1
    assert disagreements(world.survey)[0] == ()
