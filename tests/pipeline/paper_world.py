"""Pages of a two-page ballot as they come from the scanner, settled as `phieu scan` settles them, without pixels."""

import json
from dataclasses import replace

import numpy as np

from forms.code import BallotId, PageCode
from omr.reading import Measures
from pipeline import events as e
from pipeline.packing import CodeBook
from pipeline.reading.measures import pack_measures
from pipeline.reading.work import PageOutcome
from pipeline.scanning.settle import settle_page
from pipeline.store import Store, items, pages
from pipeline.store.items import Item
from pipeline.store.pages import StoredPage
from tests.pipeline.count.world import World, scanned

Answers = dict[str, str]


def first_options(world: World) -> Answers:
    """Give answers to every question: the first option of each."""
    return {q.id: q.options[0].code for q in world.form.questionnaire.mark_questions()}


def other_option(world: World, question: str) -> str:
    """Give an option of a question that is not its first."""
    return world.form.questionnaire.question(question).options[1].code


def first_question(world: World, page: int) -> str:
    """Give the first question of a page."""
    return world.form.layout.page(page).questions()[0]


def code_of(world: World, page: int, serial: int = 1) -> PageCode:
    """Give what the code of a printed page says."""
    ballot = BallotId(plan=world.survey.plan.code, unit=world.unit, round=world.plan_round, serial=serial)
    layout = world.form.layout
    return PageCode(ballot=ballot, form=layout.form, version=layout.version, page=page, pages=len(layout.pages))


def outcome_of(
    world: World, page: int, answers: Answers, *, sheet: str, serial: int = 1, number: int = 1
) -> PageOutcome:
    """Read a page; `sheet` is the paper: two scans of one sheet measure the same, and no two sheets do."""
    _, read = scanned(world, serial, answers, page=page)
    assert isinstance(read, e.PageSettled)
    assert read.reading is not None
    size = 1 + sum(map(ord, sheet))  # measures of another length are of other paper
    measures = pack_measures(Measures(names=("ink_mm2",), values=np.full((size, 1), 1, np.float32)))
    reading = replace(read.reading, measures=f"measures of {sheet} page {page}")
    code = code_of(world, page, serial)
    return PageOutcome(number=number, code=code, reading=reading, measures=measures)


def scan(world: World, *outcomes: PageOutcome) -> tuple[StoredPage, ...]:
    """Scan a file of some pages, each settled when the one before it stands in the store; give them."""
    world.files += 1
    file = f"stack{world.files}"
    archived = e.FileArchived(
        sha256=file,
        archived=file,
        source=f"{file}.pdf",
        size_bytes=1,
        page_count=len(outcomes),
        received=None,
        channel="paper",
        simulated=False,
    )
    world.store.append(archived, by="Lan")
    known = world.survey.known_forms()
    for number, outcome in enumerate(outcomes, 1):
        with world.store.transaction() as transaction:
            settled = settle_page(transaction.connection, file, replace(outcome, number=number), known)
            if outcome.reading:
                transaction.keep_measures(outcome.reading.measures, outcome.measures)
            transaction.append(settled, by="Lan")
    with world.store.connection() as connection:
        return pages.pages_of_file(connection, file)


def type_in(world: World, answers: Answers, *, serial: int = 1, disputed: bool = False) -> None:
    """Take in a ballot that somebody typed into a table; `disputed` where its scan says something else."""
    world.files += 1
    table = f"table{world.files}"
    book = CodeBook(questionnaire=world.form.questionnaire)
    archived = e.AnswerFileArchived(
        sha256=table, archived=table, source=f"{table}.csv", size_bytes=1, channel="typed", row_count=1
    )
    imported = e.AnswersImported(
        file=table,
        form=world.form.layout.form,
        version=world.form.layout.version,
        rows=(2,),
        keys=("",),
        ballots=(world.code(serial),),
        units=(world.unit,),
        rounds=(world.plan_round,),
        received=("",),
        answers=(json.dumps([answers.get(question, "") for question in book.questions]),),
        texts=("",),
        disputed=(world.code(serial),) if disputed else (),
    )
    world.store.append(archived, imported, by="Lan")


def states(world: World) -> list[tuple[str, str]]:
    """Give status and reason of all pages, in the order they came."""
    with world.store.connection() as connection:
        return [(str(page.status), page.reason) for page in pages.all_pages(connection)]


def item_of(world: World, page: StoredPage) -> Item:
    """Give the item that asks about a whole page, the latest where there are several."""
    with world.store.connection() as connection:
        asked = [item for item in items.items_of_page(connection, page.id) if item.question is None]
    return asked[-1]


def replays(world: World) -> bool:
    """Whether the log gives the same tables again."""
    with Store.temporary() as again:
        again.replay(world.store.entries())
        return again.tables() == world.store.tables()
