"""Does a round balance: what people stated, what changed hands and what was scanned stand side by side."""

import pytest

from pipeline import events as e
from pipeline.balance import UnitBalance, own_balance
from tests.pipeline.count.world import World, scanned

EVEN = {"printed": 10, "issued": 10, "returned": 8, "scanned": 8, "spoiled": 1}
EVEN |= {"eligible": 5, "ineligible": 2, "pending": 1}


def unit_of(world: World) -> UnitBalance:
    (found,) = own_balance(world.survey, world.plan_round)
    return found


def came_in(world: World, *, received: int, spoiled: int | None) -> e.HandedOver:
    where = {"unit": world.unit, "round": world.plan_round, "day": "2023-10-17", "giver": "Y Thiên", "receiver": "Lan"}
    return e.HandedOver(**where, sent=received, received=received, spoiled=spoiled)


def stated(world: World, **numbers: int) -> e.CountsSet:
    return e.CountsSet(unit=world.unit, round=world.plan_round, **numbers)


def wrongs(**changed: int) -> list[str]:
    numbers = {**EVEN, **changed}
    each = UnitBalance(unit="A", round="2023", stated=frozenset(), **numbers)  # type: ignore[arg-type]  # numbers by name
    return [str(wrong) for wrong in each.wrongs()]


def test_what_nobody_stated_is_what_was_printed_and_scanned(two_pages: World) -> None:
    two_pages.store.append(*scanned(two_pages, 1, {}), *scanned(two_pages, 2, {}), by="Lan")
    found = unit_of(two_pages)
    assert (found.printed, found.issued, found.returned, found.scanned, found.spoiled) == (3, 3, 2, 2, 0)
    assert (found.stated, found.outstanding) == (frozenset(), 1)


def test_what_the_receivers_counted_holds_where_nobody_stated_another_number(two_pages: World) -> None:
    world = two_pages
    world.store.append(came_in(world, received=1, spoiled=1), came_in(world, received=1, spoiled=None), by="Lan")
    assert (unit_of(world).returned, unit_of(world).spoiled) == (2, 1)
    world.store.append(stated(world, returned=3), by="Lan")
    assert (unit_of(world).returned, unit_of(world).spoiled) == (3, 1)
    world.store.append(stated(world, spoiled=0), by="Lan")
    assert (unit_of(world).returned, unit_of(world).spoiled) == (3, 0)
    assert unit_of(world).stated == {"returned", "spoiled"}


def test_receivers_who_say_nothing_of_spoiled_ballots_leave_their_number_unstated(two_pages: World) -> None:
    two_pages.store.append(came_in(two_pages, received=2, spoiled=None), by="Lan")
    assert (unit_of(two_pages).returned, unit_of(two_pages).spoiled) == (2, 0)
    assert unit_of(two_pages).stated == {"returned"}


def test_a_unit_that_balances_has_nothing_wrong() -> None:
    assert wrongs() == []
    assert wrongs(issued=9) == []  # 8 came back and 1 was spoiled
    assert wrongs(eligible=6, without_paper=1) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"issued": 11}, "phát ra 11 > đã in 10"),
        ({"issued": 8}, "thu về 8 + hỏng 1 > phát ra 8"),
        ({"returned": 9}, "đã quét 8 ≠ thu về 9"),
        ({"returned": 7}, "đã quét 8 ≠ thu về 7"),
        ({"pending": 0}, "đủ + không đủ điều kiện + chờ duyệt = 7 ≠ đã quét 8"),
        ({"eligible": 6}, "đủ + không đủ điều kiện + chờ duyệt = 9 ≠ đã quét 8"),
        ({"without_paper": 2}, "đủ + không đủ điều kiện + chờ duyệt = 8 ≠ đã quét 8 + không giấy 2"),
    ],
)
def test_each_number_that_does_not_fit_is_said_and_only_that(changed: dict[str, int], said: str) -> None:
    assert wrongs(**changed) == [said]
