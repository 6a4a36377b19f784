"""Whatever is done to a survey, in whatever order: after each step its log proves, and three ways of counting agree."""

import csv
import json
import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from pipeline.counting import own_tally, tally_one_by_one
from pipeline.receipt_corrected import stacks
from pipeline.reviewing.late_pages import late_batches
from pipeline.reviewing.review import queue
from pipeline.store import received, schema
from pipeline.store.items import Item
from pipeline.survey import Survey
from pipeline.verifying import verify
from tests.program import Done, ProgramInside

STEPS = 40
STACKS = (("normal", 1), ("hard", 2), ("clean", 3))  # the same ballots, each time filled in otherwise
DAYS = ("2025-09-20", "2026-01-05")  # the first in the survey's days
OF_PAGES = ("keep", "replace", "extra", "neither", "discard", "unreadable", "count", "confirm")
SETTLING = ("keep", "keep", "discard", "neither", "count")
ANSWERS = ("1", "2", "3", "blank", "multiple_marks", "unreadable")
DONE_OR_REFUSED = (0, 2, 4, 5)

program = ProgramInside()


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten ballots of two pages from five units, scanned three times; nothing is read yet."""
    folder = tmp_path_factory.mktemp("walks") / "survey"
    program.ok("new", folder, "--sample", "so-cong-thuong-binh-phuoc")
    (folder / "survey.key").write_text(f"{7:064x}\n", encoding="ascii")  # the same ballots each time
    program.ok("-C", folder, "print", "--count", 2)
    for number, (level, seed) in enumerate(STACKS):
        accidents = ("--accidents",) if level == "hard" else ()
        words = ("simulate", folder / str(number), "--format", "jpeg", "--level", level, "--seed", seed, *accidents)
        program.ok("-C", folder, *words, "--jobs", "2")
    return folder


class Walk:
    """Somebody who does one thing after the other, as a seed says."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder, self._draw, self._files = folder, random.Random(seed), 0
        self.done: list[str] = []
        self._deeds: Mapping[Callable[[], object], int] = {
            self._scan: 6,
            self._decide: 10,
            self._undo: 4,
            self._close: 4,
            self._reopen: 3,
            self._let_in: 3,
            self._import: 3,
            self._decide_from_file: 2,
            self._type_in: 2,
            self._redecide: 2,
            self._audit: 2,
            self._count: 1,
            self._hand_over: 1,
            self._put_day_right: 3,
            self._undo_day: 1,
            self._print: 1,
            lambda: self._do("recount", "--jobs", "1"): 1,
            lambda: self._do("package", "-o", self._new_file("zip")): 1,
        }

    def step(self) -> None:
        """Do the next thing; what the survey refuses is done too."""
        (deed,) = self._draw.choices(list(self._deeds), weights=list(self._deeds.values()))
        deed()

    def _do(self, *words: object) -> Done:
        by = self._draw.choice(("An", "Bình", "Chi", "Dũng"))
        self.done.append(" ".join(map(str, words)))
        return program.run(
            "-C", self._folder, *words, *(("--by", by) if words[0] != "print" else ()), codes=DONE_OR_REFUSED
        )

    def _new_file(self, ending: str) -> Path:
        self._files += 1
        return self._folder / f"new-{self._files}.{ending}"

    def _printed(self) -> dict[str, str]:
        with (self._folder / "print" / "manifest.csv").open(encoding="utf-8-sig", newline="") as file:
            return self._draw.choice(list(csv.DictReader(file)))

    def _waiting(self) -> tuple[Item, ...]:
        survey = Survey(self._folder)
        with survey.store:
            return queue(survey)

    def _scan(self) -> None:
        stack = self._draw.choice((0, 0, 0, 1, 2))
        pages = sorted((self._folder / str(stack)).glob("*.jpg"))
        folder = self._new_file("stack")
        folder.mkdir()
        for page in self._draw.sample(pages, self._draw.randint(1, 8)):
            shutil.copy(page, folder / page.name)
        self._do("scan", folder, "--received", self._draw.choice(DAYS), "--jobs", "1")

    def _decide(self) -> None:
        waiting = self._waiting()
        for item in self._draw.sample(waiting, min(len(waiting), self._draw.choice((1, 3, 10)))):
            if item.question:
                self._do("review", "decide", item.id, self._draw.choice((*ANSWERS, item.proposal or "blank")))
            elif self._draw.random() < 0.1:
                named = ("--ballot", self._printed()["ballot"], "--page", self._draw.choice((1, 2)))
                self._do("review", "decide", item.id, *named)
            else:
                answer = self._draw.choice(OF_PAGES)
                why = ("--reason", "bản photo có điền") if answer == "extra" else ()
                self._do("review", "decide", item.id, answer, *why)

    def _undo(self) -> None:
        with Survey(self._folder).store as store, store.connection() as connection:
            items = list(connection.execute(select(schema.decision.c.item).distinct()).scalars())
        if items:
            self._do("review", "undo", self._draw.choice(items))

    def _close(self) -> None:
        for _ in range(self._draw.choice((0, 6))):  # with all settled, or as it is
            for item in self._waiting():
                self._do("review", "decide", item.id, self._draw.choice(ANSWERS[:4] if item.question else SETTLING))
        for found in json.loads(program.ok("-C", self._folder, "check", "--json").out):
            self._do("acknowledge", found["code"], "--reason", "theo văn bản")
        self._do("close")

    def _reopen(self) -> None:
        self._do("reopen", "--reason", "thêm phiếu")

    def _let_in(self) -> None:
        with Survey(self._folder).store as store, store.connection() as connection:
            batches = late_batches(connection)
        if batches:
            batch = self._draw.choice(batches)
            which = ("--unit", batch.unit, "--round", batch.round, "--count", len(batch.pages))
            self._do("review", "late", *which, "--jobs", "1")

    def _table(self, *, coded: bool = True) -> Path:
        """Write some of what the first stack says, a little changed."""
        with (self._folder / "0" / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = self._draw.sample(list(csv.DictReader(file)), self._draw.randint(1, 5))
        for row in rows:
            row |= {name: self._draw.choice(("1", "2", "3", "")) for name in list(row)[1:] if self._draw.random() < 0.1}
            if not coded:
                row["unit"] = row.pop("ballot").split("/")[1]
        path = self._new_file("csv")
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, fieldnames=list(rows[0]))
            table.writeheader()
            table.writerows(rows)
        return path

    def _import(self) -> None:
        coded = self._draw.random() < 0.6
        how = [word for word in ("--corrects", "--new") if self._draw.random() < 0.3]
        words = ("--channel", "typed" if coded else "online", "--received", self._draw.choice(DAYS), "--skip-bad")
        self._do("import", self._table(coded=coded), *words, *how)

    def _decide_from_file(self) -> None:
        self._do("review", "decide", "--from", self._table())

    def _type_in(self) -> None:
        self._do("review", "type", "--from", self._table())

    def _redecide(self) -> None:
        self._do("redecide", "--expected-errors", self._draw.choice(("0.5", "1", "5", "20", "50")))

    def _audit(self) -> None:
        self._do(
            "audit", "draw", "--seed", self._draw.randrange(10**5), "--share", self._draw.choice(("0.1", "0.5", "1"))
        )
        self._do("audit", "enter", "--from", self._folder / self._draw.choice(("0", "2")) / "answers.csv")
        outcome = self._draw.choice(("confirmed", "not_confirmed", "unreachable"))
        self._do("audit", "enter", self._printed()["ballot"], "--recontact", outcome)

    def _count(self) -> None:
        self._do(
            "counts", "set", "--unit", self._printed()["unit"], "--issued", 2, "--returned", self._draw.choice((1, 2))
        )

    def _hand_over(self) -> None:
        whose = ("--unit", self._printed()["unit"], "--sent", 2, "--received", 2, "--from", "Y", "--to", "Lan")
        self._do("counts", "hand-over", *whose, "--date", DAYS[0], "--collected", self._draw.choice(DAYS))

    def _put_day_right(self) -> None:
        with closing(Survey(self._folder)) as survey:
            found = stacks(survey)
        if found:
            stack = self._draw.choice(found)
            name = self._draw.choice((stack.id, stack.files[0].source))
            day = self._draw.choice((("--no-day",), *(("--day", day) for day in DAYS)))
            holds = [word for word in ("--day-holds",) if self._draw.random() < 0.7]
            self._do("counts", "received", name, *day, *holds, "--reason", "ghi nhầm")

    def _undo_day(self) -> None:
        with Survey(self._folder).store as store, store.connection() as connection:
            standing = received.corrections(connection)
        if standing:
            self._do("counts", "received", "--undo", self._draw.choice(standing).seq)

    def _print(self) -> None:
        more = self._draw.choice((("--count", 3), ("--count", 2, "--reprint", self._printed()["ballot"])))
        self._do("print", *more)


def faults(folder: Path) -> Iterator[str]:
    survey = Survey(folder)
    with survey.store:
        for proof in verify(survey, progress=lambda _done, _total: None):
            yield from map(str, proof.faults)
        if own_tally(survey) != tally_one_by_one(survey):
            yield "packed ballots are counted otherwise than one by one"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_after_each_step_of_a_random_walk_the_survey_proves_and_is_counted_alike(
    returned: Path, tmp_path: Path, *, seed: int
) -> None:
    folder = tmp_path / "survey"
    shutil.copytree(returned, folder)
    walk = Walk(folder, seed)
    for _ in range(STEPS):
        walk.step()
        assert list(faults(folder)) == [], "\n".join(walk.done)
