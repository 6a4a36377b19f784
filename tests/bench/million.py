"""A store of a million ballots, made by a seed: how long their tally takes, and how long tables take to come in."""

import csv
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import xlsxwriter

from forms.questionnaire import Question, QuestionKind
from forms.setting import set_form
from pipeline.events import AnswerFileArchived, AnswersImported
from pipeline.printing.first_time import form_events
from pipeline.survey import Survey
from tests.bench.clock import Cost
from tests.bench.measure import Bench
from tests.bench.table import Cell, Result

SURVEY, CHANNELS = "krong-no", ("online", "post", "phone", "interview")
BATCH_ROWS, KINDS_OF_ANSWERS = 1000, 4000
TALLY_TARGET_S, TALLY_TARGET_MIB, IMPORT_TARGET_S = 5, 500, 30
IMPORTED_ROWS = 100_000


def counting(bench: Bench, *, ballots: int, verify: bool) -> Result:
    """Tally a store of so many ballots; prove it too where that is asked for."""
    folder = bench.folder / "million"
    bench.run("new", folder, "--sample", SURVEY)
    questions = build_store(Survey(folder), ballots)
    size_mib = sum(path.stat().st_size for path in folder.glob("phieu.db*")) / (1 << 20)
    what = f"{ballots:,} ballots of {questions} questions"
    costs = [bench.run("-C", folder, "tally", "--format", "json", "-o", folder / "t.json") for _ in range(bench.rounds)]
    rows = [_row(f"tally of {what}", min(costs, key=lambda cost: cost.wall_s), TALLY_TARGET_S, TALLY_TARGET_MIB)]
    if verify:
        rows.append(_row(f"verify of {what}", bench.run("-C", folder, "verify"), None, None))
    return Result(title="counting", rows=rows, note=f"the store takes {size_mib:,.0f} MiB; start-up included")


def importing(bench: Bench) -> Result:
    """Import a table of a hundred thousand rows, as CSV and as a workbook."""
    rows = []
    for suffix in ("csv", "xlsx"):
        folder = bench.folder / f"import-{suffix}"
        bench.run("new", folder, "--sample", SURVEY)
        survey = Survey(folder)
        path = bench.folder / f"answers.{suffix}"
        write_table(survey, path, IMPORTED_ROWS)
        cost = bench.run("-C", folder, "import", path, "--channel", "online")
        rows.append(_row(f"import of {IMPORTED_ROWS:,} rows ({suffix.upper()})", cost, IMPORT_TARGET_S, None))
    return Result(title="taking in tables", rows=rows)


def build_store(survey: Survey, ballots: int) -> int:
    """Fill a survey's log with answers that came by file; give the number of questions."""
    dice = random.Random(ballots)
    plan = survey.plan
    units, round_ = [unit.id for unit in plan.surveyed_units()], plan.rounds()[0].label
    form = plan.questionnaire_of(units[0])
    questions = form.mark_questions()
    kinds = [json.dumps(_answers(questions, dice), separators=(",", ":")) for _ in range(KINDS_OF_ANSWERS)]
    survey.store.append(*form_events(survey, set_form(form)), by="bench")
    days = [f"2023-09-{day:02d}" for day in range(1, 31)]
    for number, start in enumerate(range(0, ballots, BATCH_ROWS)):
        size = min(BATCH_ROWS, ballots - start)
        channel, file = CHANNELS[number % len(CHANNELS)], f"{number:064x}"
        placed = dice.choices(units, k=size)
        archived = AnswerFileArchived(
            sha256=file, archived=file, source=f"{number}.csv", size_bytes=1, channel=channel, row_count=size
        )
        imported = AnswersImported(
            file=file,
            form=form.form,
            version=form.version,
            rows=tuple(range(2, size + 2)),
            keys=("",) * size,
            ballots=tuple(f"{plan.code}/{unit}/{round_}/~{start + place}" for place, unit in enumerate(placed)),
            units=tuple(placed),
            rounds=(round_,) * size,
            received=tuple(dice.choices(days, k=size)),
            answers=tuple(dice.choices(kinds, k=size)),
            texts=("",) * size,
        )
        survey.store.append(archived, imported, by="bench")
    survey.store.close()
    return len(questions)


def write_table(survey: Survey, path: Path, rows: int) -> None:
    """Write a table of answers as a form's server exports it."""
    dice = random.Random(rows)
    units = [unit.id for unit in survey.plan.surveyed_units()]
    questions = survey.plan.questionnaire_of(units[0]).mark_questions()
    kinds = [_answers(questions, dice) for _ in range(KINDS_OF_ANSWERS)]

    def lines() -> Iterator[list[str]]:
        yield ["_uuid", "unit", "received", *(question.id for question in questions)]
        for number in range(rows):
            yield [f"uuid:{number}", dice.choice(units), "2023-09-12", *dice.choice(kinds)]

    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(lines())
        return
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    for row, cells in enumerate(lines()):
        sheet.write_row(row, 0, cells)
    book.close()


def _answers(questions: Sequence[Question], dice: random.Random) -> list[str]:
    """Answer a form, mostly well, now and then not at all."""
    texts = []
    for question in questions:
        codes = [option.code for option in question.options]
        most = len(codes) if question.kind is QuestionKind.MULTI else 1
        chosen = dice.sample(codes, min(most, dice.choices((0, 1, 2), weights=(1, 180, 9))[0]))
        texts.append(";".join(code for code in codes if code in chosen))
    return texts


def _row(what: str, cost: Cost, target_s: float | None, target_mib: float | None) -> dict[str, Cell]:
    return {
        "what": what,
        "wall s": cost.wall_s,
        "target s": target_s,
        "CPU s": cost.cpu_s,
        "peak MiB": cost.peak_mib["program"],
        "target MiB": target_mib,
    }
