"""The packed answers are the pages, decisions and entries that they follow from, whatever happened to these."""

import json
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from forms.plan.samples import sample_text
from forms.questionnaire import QuestionKind, Questionnaire
from forms.setting import SetForm, set_form
from omr.reading import Answer, AnswerStatus
from pipeline import events as e
from pipeline.counting import tally_digest, tally_of_survey, tally_one_by_one
from pipeline.judging.eligibility import Status
from pipeline.judging.verdicts import judged_ballots
from pipeline.packing import CodeBook
from pipeline.second_count import disagreements
from pipeline.store import Store, items
from pipeline.survey import Survey, start_survey
from tests.pipeline.count.ballots import NOT_APPLICABLE, SATISFACTION5, form, multi, section, single
from tests.pipeline.count.world import World, world_of

SAMPLES = ("so-cong-thuong-binh-phuoc", "thanh-tra-dak-nong")
DAYS = st.sampled_from([None, "2023-02-01", "2023-08-15", "2024-07-01", "2024-12-31"])
CHANNELS = st.sampled_from(["paper", "post"])


@pytest.fixture(scope="module", params=SAMPLES)
def planned(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Survey, SetForm]:
    folder = tmp_path_factory.mktemp("packed") / request.param
    start_survey(folder, sample_text(request.param))
    survey = Survey(folder)
    return survey, set_form(survey.plan.questionnaire_of(survey.plan.surveyed_units()[0].id))


def answer_texts(questionnaire: Questionnaire, dice: Random) -> tuple[str, ...]:
    """Answer a form: mostly as asked, now and then nothing or two marks where one was asked for."""
    texts = []
    for question in questionnaire.mark_questions():
        codes = [option.code for option in question.options]
        most = len(codes) if question.kind is QuestionKind.MULTI else 1 + (dice.random() < 0.05)
        chosen = dice.sample(codes, dice.randint(dice.random() > 0.05, most))
        texts.append(";".join(code for code in codes if code in chosen))
    return tuple(texts)


def scan_page(draw: st.DrawFn, world: World, texts: tuple[str, ...]) -> None:
    """Scan a page of a printed ballot; the way `settle` would decide is drawn, as far as the tables allow it."""
    number = draw(st.integers(1, len(world.form.layout.pages)))
    ballot, sha = world.code(draw(st.integers(1, world.serials))), f"scan{world.files}"
    world.files += 1
    book = CodeBook(questionnaire=world.form.questionnaire)
    rows, dice = [], Random(draw(st.integers(0, 99)))
    for question in world.form.layout.page(number).questions():
        place = book.questions.index(question)
        answer, asks = book.answer_of(place, texts[place]), dice.random() < 0.1
        rows.append(
            e.RowRecord(
                question=question, situation="x", status=answer.status, codes=answer.codes, asks=asks, low=False
            )
        )
    reading = e.ReadingRecord(
        form=world.form.layout.form,
        version=world.form.layout.version,
        states="",
        scores=(),
        reasons=(),
        rows=tuple(rows),
        turn_deg=0,
        skew_deg=0.0,
        scale_ratio=1.0,
        px_per_mm=8.0,
        error_mm=0.0,
        measures="m",
    )
    with world.store.connection() as connection:
        taken = connection.exec_driver_sql(
            "SELECT 1 FROM page WHERE ballot = ? AND page = ? AND status IN ('read', 'review')", (ballot, number)
        ).first()
        typed = connection.exec_driver_sql(
            "SELECT 1 FROM entry WHERE ballot = ? AND status = 'counts'", (ballot,)
        ).first()
    reason = "conflict" if taken else "typed_before" if typed else draw(st.sampled_from(["", "", "", "page_bent"]))
    world.store.append(
        e.FileArchived(
            sha256=sha,
            archived=sha,
            source=sha,
            size_bytes=1,
            page_count=1,
            received=draw(DAYS),
            channel=draw(CHANNELS),
            simulated=draw(st.booleans()),
        ),
        e.PageSettled(
            file=sha,
            number=1,
            status=e.PageStatus.REVIEW if reason else e.PageStatus.READ,
            reason=reason,
            detail="",
            ballot=ballot,
            page=number,
            reading=None if reason == "page_bent" else reading,
        ),
        by="Lan",
    )


def settle_item(draw: st.DrawFn, world: World, texts: tuple[str, ...]) -> None:
    """Decide on something that waits, or take a decision back."""
    with world.store.connection() as connection:
        waiting = items.open_items(connection)
        decided = [row[0] for row in connection.exec_driver_sql("SELECT DISTINCT item FROM decision WHERE NOT undone")]
    if decided and draw(st.booleans()):
        world.store.append(e.DecisionUndone(item=draw(st.sampled_from(sorted(decided)))), by="Lan")
    elif waiting:
        item = draw(st.sampled_from(waiting))
        world.store.append(decision(draw, world, item, texts), by="Lan")


def decision(draw: st.DrawFn, world: World, item: items.Item, texts: tuple[str, ...]) -> e.Decided:
    if item.question is not None:
        book = CodeBook(questionnaire=world.form.questionnaire)
        place = book.questions.index(item.question)
        answer = draw(st.sampled_from([book.answer_of(place, texts[place]), Answer(status=AnswerStatus.UNREADABLE)]))
        return e.Decided(item=item.id, status=answer.status, codes=answer.codes)
    words = {
        "conflict": ["keep", "replace", "extra"],
        "typed_before": ["keep", "replace"],
        "typed_differs": ["keep", "replace"],
    }
    word = draw(st.sampled_from(words.get(item.reason, ["unreadable", "discard"])))
    codes = (f"{item.ballot}+{item.id}",) if word == "extra" else ()
    return e.Decided(item=item.id, status=word, codes=codes)


def import_row(draw: st.DrawFn, world: World, texts: tuple[str, ...]) -> None:
    """Take in a row: of an online answer, or of a printed ballot that somebody typed in."""
    sha = f"table{world.files}"
    world.files += 1
    typed = draw(st.booleans())
    ballot = world.code(draw(st.integers(1, world.serials))) if typed else f"{world.code(1)[:-6]}~{world.files}"
    with world.store.connection() as connection:
        entry = connection.exec_driver_sql(
            "SELECT 1 FROM entry WHERE ballot = ? AND status IN ('counts', 'disputed')", (ballot,)
        ).first()
        page = connection.exec_driver_sql(
            "SELECT 1 FROM page WHERE ballot = ? AND status IN ('read', 'review')", (ballot,)
        ).first()
    if entry:
        world.store.append(e.AnswersWithdrawn(ballots=(ballot,), reason="corrected"), by="Lan")
        return
    world.store.append(
        e.AnswerFileArchived(
            sha256=sha, archived=sha, source=sha, size_bytes=1, channel="typed" if typed else "online", row_count=1
        ),
        e.AnswersImported(
            file=sha,
            form=world.form.layout.form,
            version=world.form.layout.version,
            rows=(2,),
            keys=("",),
            ballots=(ballot,),
            units=(world.unit,),
            rounds=(world.plan_round,),
            received=(draw(DAYS) or "",),
            answers=(json.dumps(texts),),
            texts=("",),
            disputed=(ballot,) if page else (),
        ),
        by="Lan",
    )


def recontact(draw: st.DrawFn, world: World, _: tuple[str, ...]) -> None:
    ballot = world.code(draw(st.integers(1, world.serials)))
    outcome = draw(st.sampled_from(["confirmed", "not_confirmed"]))
    world.store.append(e.AuditRecontacted(ballot=ballot, outcome=outcome), by="Lan")


def hand_over(draw: st.DrawFn, world: World, _: tuple[str, ...]) -> None:
    """State a day of receipt, or none."""
    sides = {"giver": "A", "receiver": "B", "sent": 1, "received": 1}
    given = e.HandedOver(
        unit=world.unit,
        round=world.plan_round,
        day="2024-12-31",
        collected=draw(DAYS) or "",
        holds=draw(st.booleans()),
        typed=draw(st.booleans()),
        **sides,
    )
    world.store.append(given, by="Lan")


NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)  # a log of random deeds shrinks for ever
DEEDS = (scan_page, scan_page, scan_page, settle_item, settle_item, import_row, recontact, hand_over)


@given(data=st.data())
@settings(max_examples=20, phases=NO_SHRINKING)
def test_packed_answers_give_the_same_tally_as_counting_ballot_by_ballot(
    planned: tuple[Survey, SetForm], data: st.DataObject
) -> None:
    world = world_of(planned)
    for _ in range(data.draw(st.integers(1, 14))):
        texts = answer_texts(world.form.questionnaire, Random(data.draw(st.integers(0, 1 << 30))))
        data.draw(st.sampled_from(DEEDS))(data.draw, world, texts)
    fast, slow = tally_of_survey(world.survey), tally_one_by_one(world.survey)
    assert fast.cells == slow.cells
    assert fast.strays == slow.strays
    assert disagreements(world.survey)[0] == ()
    assert tally_digest(fast, world.survey) == tally_digest(slow, world.survey)
    statuses = [each.verdict.status for each in judged_ballots(world.survey)]
    assert fast.counts.eligible == statuses.count(Status.ELIGIBLE)
    with Store.temporary() as again:
        again.replay(world.store.entries())
        assert again.tables() == world.store.tables()
    world.store.close()


WIDE = form(
    section("I", single("1", options=(*SATISFACTION5, NOT_APPLICABLE)), single("2")),
    section("II", multi("3", options=tuple(type(NOT_APPLICABLE)(code=str(n), label=str(n)) for n in range(40)))),
)


def answers_of(question_codes: list[str], *, several: bool) -> st.SearchStrategy[Answer]:
    chosen = st.sets(st.sampled_from(question_codes), min_size=1, max_size=len(question_codes) if several else 1)
    given_ = chosen.map(lambda codes: tuple(code for code in question_codes if code in codes))
    other = st.sampled_from([status for status in AnswerStatus if status is not AnswerStatus.ANSWERED])
    return given_.map(lambda codes: Answer(status=AnswerStatus.ANSWERED, codes=codes)) | other.map(
        lambda status: Answer(status=status)
    )


def all_answers() -> Iterator[st.SearchStrategy[Answer]]:
    for question in WIDE.mark_questions():
        codes = [option.code for option in question.options]
        yield answers_of(codes, several=question.kind is QuestionKind.MULTI)


@given(answers=st.tuples(*all_answers()), left_out=st.sets(st.sampled_from(["1", "2", "3"])))
def test_nothing_is_lost_by_packing(answers: tuple[Answer, ...], left_out: set[str]) -> None:
    book = CodeBook(questionnaire=WIDE)
    mine = {q: a for q, a in zip(book.questions, answers, strict=True) if q not in left_out}
    assert book.unpack(book.pack(mine, whole=False)) == mine
    blank = {question: Answer(status=AnswerStatus.BLANK) for question in left_out}
    assert book.unpack(book.pack(mine, whole=True)) == mine | blank


def test_a_question_of_more_options_than_can_be_counted_is_refused() -> None:
    options = tuple(type(NOT_APPLICABLE)(code=str(n), label=str(n)) for n in range(62))
    with pytest.raises(ValueError, match="at most 61"):
        _ = CodeBook(questionnaire=form(section("I", multi("1", options=options)))).width_bytes
