"""Pages of two photocopies that were filled in never make one ballot; a spoilt second scan takes nothing away."""

from dataclasses import replace

import pytest

from pipeline.errors import UsageError
from pipeline.judging.assemble import seen_ballots
from pipeline.judging.verdicts import judged_ballots
from pipeline.reviewing.choices import choices
from pipeline.reviewing.review import decide, queue
from pipeline.second_count import disagreements
from pipeline.store import pages
from pipeline.store.pages import StoredPage
from tests.pipeline.count.world import World
from tests.pipeline.paper_world import (
    Answers,
    first_options,
    first_question,
    item_of,
    outcome_of,
    replays,
    scan,
    states,
)


def answers_of(world: World, option: int) -> Answers:
    """Give answers of which one on each page is another option."""
    rows = {}
    for page in (1, 2):
        question = world.form.questionnaire.question(first_question(world, page))
        rows[question.id] = question.options[option].code
    return first_options(world) | rows


def original(world: World) -> None:
    scan(world, *(outcome_of(world, page, first_options(world), sheet="original") for page in (1, 2)))


def copies(world: World, *wanted: str) -> dict[str, StoredPage]:
    """Scan pages of photocopies as one file: `A1` is page 1 of copy A."""
    sheets = {"A": (answers_of(world, 1), "first copy"), "B": (answers_of(world, 2), "another copy")}
    outcomes = [outcome_of(world, int(name[1]), sheets[name[0]][0], sheet=sheets[name[0]][1]) for name in wanted]
    return dict(zip(wanted, scan(world, *outcomes), strict=True))


def admit(world: World, page: StoredPage, answer: str = "extra") -> None:
    decide(world.survey, item_of(world, page).id, answer, by="Lan", reason="bản photo có điền")


def joined(world: World, found: dict[str, StoredPage]) -> set[frozenset[str]]:
    """Give which pages make one ballot."""
    ballots: dict[str, set[str]] = {}
    with world.store.connection() as connection:
        for name, page in found.items():
            ballots.setdefault(pages.page_by_id(connection, page.id).ballot or "", set()).add(name)
    return {frozenset(names) for names in ballots.values()}


def test_pages_of_two_photocopies_are_not_mixed_in_whatever_order_they_are_admitted(two_pages: World) -> None:
    world = two_pages
    original(world)
    found = copies(world, "A1", "A2", "B1", "B2")
    assert [reason for _, reason in states(world)[2:]] == ["conflict"] * 4
    admit(world, found["B1"])
    admit(world, found["A1"])
    with pytest.raises(UsageError, match=r"of which one this page is, extra\+1 .* extra\+2 .* or extra\+new"):
        admit(world, found["A2"])
    told = dict(choices(world.survey, item_of(world, found["A2"])))
    assert {"extra+1", "extra+2", "extra+new"} <= told.keys()
    assert told["extra+2"].endswith(f"{found['A1'].file.source} 1")
    admit(world, found["A2"], "extra+2")
    admit(world, found["B2"])  # the only one left beside it
    assert joined(world, found) == {frozenset({"A1", "A2"}), frozenset({"B1", "B2"})}
    assert queue(world.survey) == ()
    assert len(tuple(seen_ballots(world.survey))) == 3
    assert disagreements(world.survey)[0] == ()
    assert replays(world)


@pytest.mark.parametrize("order", [("A1", "A2"), ("A2", "A1")])
def test_both_pages_of_a_photocopy_that_lie_side_by_side_are_joined_without_asking(
    two_pages: World, order: tuple[str, str]
) -> None:
    world = two_pages
    original(world)
    found = copies(world, "A1", "A2")
    for name in order:
        admit(world, found[name])
    assert joined(world, found) == {frozenset({"A1", "A2"})}
    assert replays(world)


def test_a_page_scanned_apart_is_joined_only_where_a_person_says_so(two_pages: World) -> None:
    world = two_pages
    original(world)
    found = copies(world, "A1") | copies(world, "B2")
    admit(world, found["A1"])
    with pytest.raises(UsageError, match=r"extra\+1"):
        admit(world, found["B2"])
    with pytest.raises(UsageError, match=r"extra\+1"):
        admit(world, found["B2"], "extra+7")
    admit(world, found["B2"], "extra+new")
    assert joined(world, found) == {frozenset({"A1"}), frozenset({"B2"})}


def test_a_second_scan_that_nobody_can_read_leaves_the_ballot_as_its_first_was_read(two_pages: World) -> None:
    world = two_pages
    original(world)
    spoilt = outcome_of(world, 1, first_options(world), sheet="original")
    spoilt = replace(spoilt, reading=None, measures=b"", fault="page_bent", detail="bent", may_count=True)
    (page,) = scan(world, spoilt)
    assert [each.verdict.status for each in judged_ballots(world.survey)] == ["pending"]
    decide(world.survey, item_of(world, page).id, "unreadable", by="Lan")
    assert queue(world.survey) == ()
    assert [each.verdict.status for each in judged_ballots(world.survey)] == ["eligible"]
    assert disagreements(world.survey)[0] == ()
    assert replays(world)
