"""Fill in and scan printed ballots: `phieu simulate`.

Writes the scans, `truth.csv` (what is true of every box), `answers.csv` (what every person meant, in the
form of `--answers`) and `stack.csv` (which page lies where).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from pipeline.simulate.accidents import PageTask
from pipeline.simulate.books import MEANT, STACK, TRUTH, Books, write_meant
from pipeline.simulate.job import SimulationJob, SimulationResult
from pipeline.simulate.order import check_job, choose_ballots, line_up
from pipeline.simulate.people import People
from pipeline.simulate.stacks import Tray
from pipeline.simulate.worker import Batch, PageDone, Workshop, simulate_batch
from pipeline.worker_pool import map_in_order

PAGES_PER_BATCH = 4  # drawn at once: 9 MB each, three times over while poppler hands them on

Progress = Callable[[int, int], None]


def simulate(job: SimulationJob, *, progress: Progress | None = None) -> SimulationResult:
    """Simulate the return of ballots; same job, same bytes, whatever the number of processes.

    Raises:
        UsageError: Nothing can be simulated as asked; the text says what can.
        SurveyError: A printed file or the folder of crops cannot be read.
    """
    chosen = choose_ballots(job)
    check_job(job, chosen)
    tasks = line_up(job, chosen)
    people = People(layouts=job.layouts, questionnaires=job.questionnaires, level=job.level, seed=job.seed)
    job.out.mkdir(parents=True, exist_ok=True)
    with _emptied_on_failure(job.out), Tray(job.out, job.format) as tray, Books(job.out) as books:
        for number, done in enumerate(_pages(job, people, tasks), start=1):
            file, file_page = tray.add(done.encoded)
            books.note(done, file=file, file_page=file_page)
            if progress:
                progress(number, len(tasks))
    given = job.answers or {}
    write_meant(job.out / MEANT, ((each, people.meant(each, given.get(each.ballot.code))) for each in chosen))
    return SimulationResult(
        files=tuple(tray.files),
        truth=job.out / TRUTH,
        meant=job.out / MEANT,
        stack=job.out / STACK,
        ballots=len(chosen),
        pages=books.pages,
        boxes=books.boxes,
    )


@contextmanager
def _emptied_on_failure(folder: Path) -> Iterator[None]:
    """Leave no half-made stack behind; the folder was empty before."""
    try:
        yield
    except BaseException:  # Ctrl-C too; whatever it was goes on upwards
        for path in folder.iterdir():
            path.unlink()
        raise


def _pages(job: SimulationJob, people: People, tasks: Sequence[PageTask]) -> Iterator[PageDone]:
    workshop = Workshop(print_folder=job.print_folder, people=people, marks=job.marks, bitonal=job.bitonal)
    for batch in map_in_order(partial(simulate_batch, workshop), _batches(job, tasks), jobs=job.jobs):
        yield from batch


def _batches(job: SimulationJob, tasks: Sequence[PageTask]) -> Iterator[Batch]:
    for start in range(0, len(tasks), PAGES_PER_BATCH):
        part = tuple(tasks[start : start + PAGES_PER_BATCH])
        codes = sorted({task.printed.ballot.code for task in part})
        answers = None if job.answers is None else {code: job.answers[code] for code in codes}
        yield Batch(tasks=part, answers=answers)
