"""Every rule of counting where it alone decides: packed answers, ballot by ballot and SQL all come to what it says.

Random logs seldom come to a rule that decides: with thirty questions on a ballot, something else excludes it too.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from forms.code import BallotId
from forms.plan.model import Plan
from forms.plan.samples import sample_text
from forms.plan.terms import EligibilityLevel
from forms.setting import SetForm, set_form
from pipeline import events as e
from pipeline.counting import tally_of_survey, tally_one_by_one
from pipeline.second_count import disagreements
from pipeline.store import items
from pipeline.survey import Survey, start_survey
from tests.pipeline.count.ballots import SATISFACTION5, YES_NO, form, multi, section, single
from tests.pipeline.count.world import World, printed_world, scanned, world_of

FIRST, LAST = "2023-08-25", "2023-10-15"  # of Krông Nô's survey
SCREENING, OPTIONAL, SEVERAL = "1", "2", "3"
REQUIRED = tuple(str(number) for number in range(4, 40))
ASKED = replace(
    form(
        section(
            "I",
            single(SCREENING, options=YES_NO, scale=None, required=False, qualifying_codes=frozenset("1")),
            single(OPTIONAL, options=SATISFACTION5, required=False),
            multi(SEVERAL),
        ),
        section("II", *(single(question, options=SATISFACTION5) for question in REQUIRED)),
    ),
    pages=2,
)
SOUND = {SCREENING: "1", OPTIONAL: "", SEVERAL: ""} | dict.fromkeys(REQUIRED, "5")
NOTHING = {f"q{question}": "" for question in SOUND}
Deed = Callable[[World], None]


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Survey, SetForm]:
    folder = tmp_path_factory.mktemp("twice") / "krong-no"
    start_survey(folder, sample_text("krong-no"))
    set_ = set_form(ASKED)
    assert len(set_.layout.pages) == 2
    assert set(REQUIRED[:2]) <= set(set_.layout.page(1).questions())
    assert REQUIRED[-1] in set_.layout.page(2).questions()
    return Survey(folder), set_


def page(number: int, *, received: str | None = None, review: str = "", **other: str) -> Deed:
    """Scan a page of the first ballot: sound but for what is said; codes are given as `q4="1"`."""

    def scan(world: World) -> None:
        archived, settled = scanned(world, 1, SOUND | named(other), page=number)
        assert isinstance(archived, e.FileArchived)
        assert isinstance(settled, e.PageSettled)
        if review:
            settled = replace(settled, status=e.PageStatus.REVIEW, reason=review, reading=None)
        world.store.append(replace(archived, received=received), settled, by="Lan")

    return scan


def stated(number: int, question: str, status: str, *, asks: bool = False) -> Deed:
    """Scan a page of the first ballot on which one row came to something else than an answer."""

    def scan(world: World) -> None:
        archived, settled = scanned(world, 1, SOUND, page=number)
        assert isinstance(settled, e.PageSettled)
        assert settled.reading is not None
        rows = [
            replace(row, status=status, codes=(), asks=asks) if row.question == question else row
            for row in settled.reading.rows
        ]
        world.store.append(archived, replace(settled, reading=replace(settled.reading, rows=tuple(rows))), by="Lan")

    return scan


def typed(*, received: str = "", disputed: bool = False, file: str = "table", **other: str) -> Deed:
    """Type the first ballot in: sound but for what is said."""

    def take_in(world: World) -> None:
        texts = tuple((SOUND | named(other))[question.id] for question in ASKED.mark_questions())
        archived = e.AnswerFileArchived(
            sha256=file, archived=file, source=file, size_bytes=1, channel="typed", row_count=1
        )
        rows = e.AnswersImported(
            file=file,
            form=world.form.layout.form,
            version=world.form.layout.version,
            rows=(2,),
            keys=("",),
            ballots=(world.code(1),),
            units=(world.unit,),
            rounds=(world.plan_round,),
            received=(received,),
            answers=(json.dumps(texts),),
            texts=("",),
            disputed=(world.code(1),) if disputed else (),
        )
        world.store.append(archived, rows, by="Lan")

    return take_in


def named(said: dict[str, str]) -> dict[str, str]:
    """Give answers by question id."""
    return {name.removeprefix("q"): codes for name, codes in said.items()}


def decided(status: str, *codes: str) -> Deed:
    """Decide on what waits, which is one thing."""

    def decide(world: World) -> None:
        with world.store.connection() as connection:
            (item,) = items.open_items(connection)
        world.store.append(e.Decided(item=item.id, status=status, codes=codes), by="Lan")

    return decide


def came_back(collected: str, *, holds: bool = True) -> Deed:
    """Hand the unit's ballots over, with the day on which it had got them back."""

    def hand_over(world: World) -> None:
        sides = {"giver": "A", "receiver": "B", "sent": 1, "received": 1}
        where = {"unit": world.unit, "round": world.plan_round, "day": "2023-12-31"}
        world.store.append(e.HandedOver(**where, **sides, collected=collected, holds=holds), by="Lan")  # type: ignore[arg-type]  # texts and numbers

    return hand_over


def called(outcome: str) -> Deed:
    return lambda world: world.store.append(e.AuditRecontacted(ballot=world.code(1), outcome=outcome), by="Lan")


def of_rules(*, without: str = "", **changes: object) -> Callable[[Plan], Plan]:
    """Change what a plan says about which ballots count; `without` is a rule that it leaves out."""

    def change(plan: Plan) -> Plan:
        rules = tuple(rule for rule in plan.eligibility.rules if rule != without)
        assert not without or len(rules) < len(plan.eligibility.rules)
        return replace(plan, eligibility=replace(plan.eligibility, rules=rules, **changes))  # type: ignore[arg-type]  # fields by name

    return change


BOTH = (page(1), page(2))
BY_QUESTION = of_rules(level=EligibilityLevel.QUESTION)
CASES: dict[str, tuple[str, tuple[Deed, ...]]] = {
    "a whole ballot counts": ("eligible", BOTH),
    "a page is missing": ("ineligible", (page(1),)),
    "a page is missing though the other came twice": (
        "ineligible",
        (page(1), page(1, review="cut_off"), decided("unreadable")),
    ),
    "a page that a person gave up counts where another scan of it is read": (
        "eligible",
        (*BOTH, page(1, review="cut_off"), decided("unreadable")),
    ),
    "a page that a person gave up leaves its questions unreadable": (
        "ineligible",
        (page(2), page(1, review="cut_off"), decided("unreadable")),
    ),
    "a page waits": ("pending", (page(2), page(1, review="cut_off"))),
    "the first day counts": ("eligible", (page(1, received=FIRST), page(2, received=FIRST))),
    "the last day counts": ("eligible", (page(1, received=LAST), page(2, received=LAST))),
    "the day before the first is too early": ("ineligible", (page(1, received="2023-08-24"), page(2))),
    "the day after the last is too late": ("ineligible", (page(1, received="2023-10-16"), page(2))),
    "of two days of receipt the later counts": (
        "ineligible",
        (page(1, received=FIRST), page(2, received="2023-10-16")),
    ),
    "the unit had it back too late": ("ineligible", (*BOTH, came_back("2023-10-16"))),
    "the day on the scan goes before the unit's": (
        "eligible",
        (page(1, received=LAST), page(2, received=LAST), came_back("2023-10-16")),
    ),
    "a day that was corrected": ("eligible", (*BOTH, came_back("2023-10-16"), came_back(LAST))),
    "a day that was said before it was corrected to a later one": (
        "ineligible",
        (*BOTH, came_back(LAST), came_back("2023-10-16")),
    ),
    "of days that correct nothing the latest holds": (
        "ineligible",
        (*BOTH, came_back("2023-10-16", holds=False), came_back(LAST, holds=False)),
    ),
    "handing over without a day says nothing of the day": ("eligible", (*BOTH, came_back(""))),
    "handing over again without a day takes none back": ("ineligible", (*BOTH, came_back("2023-10-16"), came_back(""))),
    "a required question is blank": ("ineligible", (page(1, q4=""), page(2))),
    "another question is blank": ("eligible", (page(1, q1="", q2=""), page(2))),
    "two marks": ("ineligible", (stated(1, "4", "multiple_marks"), page(2))),
    "two marks at a question that need not be answered": (
        "ineligible",
        (stated(1, OPTIONAL, "multiple_marks"), page(2)),
    ),
    "several marks where several may be chosen": (
        "eligible",
        (page(1, q3=f"{ASKED.question(SEVERAL).options[0].code};{ASKED.question(SEVERAL).options[1].code}"), page(2)),
    ),
    "unreadable": ("ineligible", (stated(1, "4", "unreadable"), page(2))),
    "unreadable where no answer is required": ("eligible", (stated(1, OPTIONAL, "unreadable"), page(2))),
    "a row waits": ("pending", (stated(1, "4", "pending", asks=True), page(2))),
    "a row was decided": ("eligible", (stated(1, "4", "pending", asks=True), page(2), decided("answered", "3"))),
    "a row was decided to be blank": ("ineligible", (stated(1, "4", "pending", asks=True), page(2), decided("blank"))),
    "somebody who is not asked": ("ineligible", (page(1, q1="2"), page(2))),
    "whether somebody is asked cannot be read": ("eligible", (stated(1, SCREENING, "unreadable"), page(2))),
    "nothing is marked at all": (
        "ineligible",
        (page(1, **NOTHING), page(2, **NOTHING)),
    ),
    "the respondent does not confirm": ("ineligible", (*BOTH, called("not_confirmed"))),
    "the respondent confirms": ("eligible", (*BOTH, called("confirmed"))),
    "typed in": ("eligible", (typed(),)),
    "typed in as unreadable": ("ineligible", (typed(q4="unreadable"),)),
    "typed in as two marks": ("ineligible", (typed(q4="multiple_marks"),)),
    "typed in with two codes where one was asked": ("ineligible", (typed(q4="1;2"),)),
    "typed in as unreadable where no answer is required": ("eligible", (typed(q2="unreadable"),)),
    "typed in with a blank": ("ineligible", (typed(q4=""),)),
    "typed in, received too late": ("ineligible", (typed(received="2023-10-16"),)),
    "typed in, received on the last day": ("eligible", (typed(received=LAST),)),
    "typed in otherwise than it was read": ("pending", (*BOTH, typed(disputed=True, q4="1"))),
    "typed in, and its scan says something else": ("pending", (typed(), page(1, review="typed_before", q4="1"))),
}
LENIENT: dict[str, tuple[Callable[[Plan], Plan], tuple[Deed, ...]]] = {
    "a blank is tolerated": (of_rules(required_blank_tolerance=1), (page(1, q4=""), page(2))),
    "late is late only where a day is set": (of_rules(end=None), (page(1, received="2031-01-01"), page(2))),
    "early is early only where a day is set": (of_rules(start=None), (page(1, received="2001-01-01"), page(2))),
    "late collection is allowed": (
        of_rules(late_collection_allowed_until=date(2023, 10, 20)),
        (page(1, received="2023-10-20"), page(2)),
    ),
    "the day of receipt does not matter": (
        of_rules(without="RETURNED_IN_PERIOD"),
        (page(1, received="2023-10-16"), page(2)),
    ),
    "blanks do not matter": (of_rules(without="REQUIRED_ANSWERED"), (page(1, q4=""), page(2))),
    "unreadable rows do not matter": (of_rules(without="REQUIRED_ANSWERED"), (stated(1, "4", "unreadable"), page(2))),
    "two marks do not matter": (
        of_rules(without="SINGLE_MARK_PER_SINGLE_QUESTION"),
        (stated(1, "4", "multiple_marks"), page(2)),
    ),
    "by question, a blank": (BY_QUESTION, (page(1, q4=""), page(2))),
    "by question, two marks": (BY_QUESTION, (stated(1, "4", "multiple_marks"), page(2))),
    "by question, unreadable": (BY_QUESTION, (stated(1, "4", "unreadable"), page(2))),
}


def statuses(world: World) -> Counter[str]:
    """Give the statuses that the packed answers come to, where the two other ways of counting agree with them."""
    fast = tally_of_survey(world.survey)
    assert tally_one_by_one(world.survey).cells == fast.cells
    assert disagreements(world.survey)[0] == ()
    counts = fast.counts
    return +Counter(eligible=counts.eligible, ineligible=counts.ineligible, pending=counts.pending)


def done(planned: tuple[Survey, SetForm], deeds: tuple[Deed, ...], change: Callable[[Plan], Plan]) -> World:
    world = world_of(planned)
    world.survey.__dict__["plan"] = change(world.survey.plan)  # where cached_property keeps it
    for deed in deeds:
        deed(world)
    return world


@pytest.mark.parametrize("name", CASES)
def test_a_ballot_counts_as_the_one_rule_that_touches_it_says(planned: tuple[Survey, SetForm], name: str) -> None:
    status, deeds = CASES[name]
    assert statuses(done(planned, deeds, of_rules())) == {status: 1}


@pytest.mark.parametrize("name", LENIENT)
def test_what_a_plan_lets_pass_counts_and_under_the_usual_rules_does_not(
    planned: tuple[Survey, SetForm], name: str
) -> None:
    change, deeds = LENIENT[name]
    assert statuses(done(planned, deeds, change)) == {"eligible": 1}
    assert statuses(done(planned, deeds, of_rules())) == {"ineligible": 1}


def test_under_a_tolerance_of_one_a_second_blank_excludes(planned: tuple[Survey, SetForm]) -> None:
    deeds = (page(1, q4="", q5=""), page(2))
    assert statuses(done(planned, deeds, of_rules(required_blank_tolerance=1))) == {"ineligible": 1}


def test_two_scans_of_one_page_that_nobody_can_read_do_not_stand_for_the_other_page(
    planned: tuple[Survey, SetForm],
) -> None:
    given_up = (page(1, review="cut_off"), decided("unreadable"))
    assert statuses(done(planned, (*given_up, *given_up), BY_QUESTION)) == {"ineligible": 1}
    assert statuses(done(planned, (*given_up, page(2)), BY_QUESTION)) == {"eligible": 1}


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ({"round": "2031"}, {"ineligible": 1}),
        ({"plan": "KN24"}, {"ineligible": 1}),
        ({"unit": "KN-00000"}, {}),  # in no row of any tally: left-behind ballots are told beside it
    ],
)
def test_a_ballot_that_was_printed_for_what_the_plan_has_no_more_is_ineligible(
    planned: tuple[Survey, SetForm], place: dict[str, str], expected: dict[str, int]
) -> None:
    world = world_of(planned)
    of_old = {"plan": world.survey.plan.code, "round": world.plan_round, "unit": world.unit, **place}
    ballot = BallotId(serial=7, **of_old)
    printed = e.BallotsPrinted(
        **of_old,
        form=world.form.layout.form,
        version=world.form.layout.version,
        file="b.pdf",
        serials=(7,),
        first_pages=(1,),
        pages=2,
    )
    world.store.append(printed, by="Lan")
    for number in (1, 2):
        archived, settled = scanned(world, 1, SOUND, page=number)
        assert isinstance(settled, e.PageSettled)
        world.store.append(archived, replace(settled, ballot=ballot.code), by="Lan")
    assert statuses(world) == expected


def test_what_only_one_of_the_two_ways_of_counting_knows_is_named_whichever_it_is(tmp_path: Path) -> None:
    start_survey(tmp_path / "krong-no", sample_text("krong-no"))
    world = printed_world(Survey(tmp_path / "krong-no"), set_form(ASKED))
    size = 2
    world.store.append(
        e.AnswerFileArchived(sha256="t", archived="t", source="t", size_bytes=1, channel="online", row_count=size),
        e.AnswersImported(
            file="t",
            form=ASKED.form,
            version=ASKED.version,
            rows=(2, 3),
            keys=("",) * size,
            ballots=tuple(f"{world.survey.plan.code}/{world.unit}/{world.plan_round}/~{n}" for n in range(size)),
            units=(world.unit,) * size,
            rounds=(world.plan_round,) * size,
            received=(FIRST,) * size,
            answers=(json.dumps(list(SOUND.values())),) * size,
            texts=("",) * size,
        ),
        by="Lan",
    )
    assert disagreements(world.survey)[0] == ()
    world.store.close()
    with closing(sqlite3.connect(tmp_path / "krong-no" / "phieu.db")) as raw, raw:
        raw.execute("UPDATE entry SET answers = ?", (json.dumps(list((SOUND | {REQUIRED[0]: "4"}).values())),))
    with closing(Survey(tmp_path / "krong-no")) as survey:
        faults, _ = disagreements(survey)
    told = [str(fault).rpartition(f" {REQUIRED[0]} ")[2] for fault in faults]
    assert told == ["4: 0 by packed answers, 2 in SQL", "5: 2 by packed answers, 0 in SQL"]


def test_each_years_own_days_decide_over_its_ballots_in_every_way_of_counting(tmp_path: Path) -> None:
    text = sample_text("thanh-tra-dak-nong").replace("  - REQUIRED_ANSWERED\n", "  - RETURNED_IN_PERIOD\n")
    for year in (2024, 2025):
        days = f"  - year: {year}\n    period_start: {{}}\n    period_end: {{}}\n"
        text = text.replace(days.format("null", "null"), days.format(f"'{year}-08-01'", f"'{year}-09-30'"))
    start_survey(tmp_path / "tt", text)
    survey = Survey(tmp_path / "tt")
    world = world_of((survey, set_form(survey.plan.questionnaire_of("TTDN-TINH"))))
    came = [("2024", "2024-09-30"), ("2024", "2025-08-15"), ("2025", "2025-08-15"), ("2025", "2024-09-30")]
    came += [("2026", "2025-08-15")]  # a year that the plan says no days of
    answers = json.dumps([question.options[0].code for question in world.form.questionnaire.mark_questions()])
    rounds, received = zip(*came, strict=True)
    size = len(came)
    world.store.append(
        e.AnswerFileArchived(sha256="t", archived="t", source="t", size_bytes=1, channel="online", row_count=size),
        e.AnswersImported(
            file="t",
            form=world.form.layout.form,
            version=world.form.layout.version,
            rows=tuple(range(2, 2 + size)),
            keys=("",) * size,
            ballots=tuple(f"{survey.plan.code}/{world.unit}/{label}/~{n}" for n, label in enumerate(rounds)),
            units=(world.unit,) * size,
            rounds=rounds,
            received=received,
            answers=(answers,) * size,
            texts=("",) * size,
        ),
        by="Lan",
    )
    for tally in (tally_of_survey(world.survey), tally_one_by_one(world.survey)):
        found = {label: tally.only(round=label).counts for label in ("2024", "2025", "2026")}
        assert {label: (counts.eligible, counts.ineligible) for label, counts in found.items()} == {
            "2024": (1, 1),
            "2025": (1, 1),
            "2026": (1, 0),
        }
    faults, compared = disagreements(world.survey)
    assert not faults, faults
    assert compared
