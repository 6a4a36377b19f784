"""The list of what waits is the same whether it is carried on entry by entry or worked out anew."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.access.account import Account
from pipeline.access.roles import Role
from pipeline.desk.desk import Desk
from pipeline.desk.waiting_list import carried_on, waiting_list
from pipeline.errors import UsageError
from pipeline.reviewing.review import ask_opinion, decide, give_opinion, undo
from tests.web.conftest import Served

PEOPLE = ("Lan", "Minh", "Hoa")
ACTS = ("decide", "decide", "decide", "undo", "ask", "opinion", "account")


def act(desk: Desk, what: str, number: int, who: str) -> None:
    """Do one thing to one item, if it may be done."""
    try:
        if what == "decide":
            decide(desk.survey, number, "blank", by=who)
        elif what == "undo":
            undo(desk.survey, number, by=who)
        elif what == "ask":
            ask_opinion(desk.survey, number, by=who)
        elif what == "opinion":
            give_opinion(desk.survey, number, "multiple_marks", by=who)
        else:
            desk.gate.put(Account(name=who, role=Role.REVIEWER), by="tests")
    except UsageError:
        pass  # not settled, or by the same person: nothing happened


def test_carried_on_or_worked_out_anew_the_list_is_the_same(served: Served) -> None:
    desk = served.desk
    items = sorted(waiting_list(desk.survey).open)
    steps = st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(items), st.sampled_from(PEOPLE)), max_size=6)

    @settings(max_examples=25)
    @given(steps)
    def check(steps: list[tuple[str, int, str]]) -> None:
        before = desk.carried("queue", waiting_list, carried_on)
        for step in steps:
            act(desk, *step)
        anew = waiting_list(desk.survey)
        kept = desk.carried("queue", waiting_list, carried_on)
        assert kept == anew
        assert (list(kept.open), list(kept.for_second)) == (list(anew.open), list(anew.for_second)), "in the same order"
        assert before is not None

    check()


def test_a_decision_alone_does_not_make_the_list_anew(served: Served) -> None:
    desk = served.desk
    known = waiting_list(desk.survey)
    item = next(each for each in known.open.values() if each.question is not None)
    head = desk.survey.store.head()
    decide(desk.survey, item.id, "blank", by="Lan")
    entries = tuple(entry for entry in desk.survey.store.entries() if entry.seq > head)
    assert carried_on(known, desk.survey, entries) == waiting_list(desk.survey)
