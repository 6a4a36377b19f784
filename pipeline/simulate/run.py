"""Fill in and scan printed ballots: `phieu simulate`. Writes the scans, `truth.csv` and `stack.csv`."""

import csv
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import islice

import cv2

from pipeline.errors import UsageError
from pipeline.manifest import PrintedBallot
from pipeline.simulate.accidents import Accident, PageTask, befall
from pipeline.simulate.chance import chance
from pipeline.simulate.crops import read_crops
from pipeline.simulate.job import Format, SimulationJob, SimulationResult
from pipeline.simulate.stacks import Tray
from pipeline.simulate.worker import Batch, PageDone, Workshop, simulate_batch

TRUTH, STACK = "truth.csv", "stack.csv"
TRUTH_COLUMNS = ("ballot", "page", "question", "option", "truth", "kind")
STACK_COLUMNS = ("file", "file_page", "ballot", "page", "accident")
PAGES_PER_BATCH = 6
BATCHES_AHEAD = 3  # per process: enough to keep it busy, few enough to keep memory flat

Progress = Callable[[int, int], None]


def simulate(job: SimulationJob, *, progress: Progress | None = None) -> SimulationResult:
    """Simulate the return of ballots; same job, same bytes, whatever the number of processes.

    Raises:
        UsageError: Nothing can be simulated as asked; the text says what can.
        SurveyError: A printed file or the folder of crops cannot be read.
    """
    chosen = _choose(job)
    _check(job)
    _check_answers(job, chosen)
    tasks = _line_up(job, chosen)
    job.out.mkdir(parents=True, exist_ok=True)
    boxes = pages = 0
    with ExitStack() as stack:
        tray = stack.enter_context(Tray(job.out, job.format))
        truth = csv.writer(
            stack.enter_context((job.out / TRUTH).open("w", encoding="utf-8", newline="")), lineterminator="\n"
        )
        listing = csv.writer(
            stack.enter_context((job.out / STACK).open("w", encoding="utf-8", newline="")), lineterminator="\n"
        )
        truth.writerow(TRUTH_COLUMNS)
        listing.writerow(STACK_COLUMNS)
        for number, done in enumerate(_work(job, tasks), start=1):
            listing.writerow((*tray.add(done.encoded), *_whose(done.task), str(done.task.accident)))
            rows = _truth_rows(done)
            truth.writerows(rows)
            boxes, pages = boxes + len(rows), pages + done.task.is_ballot
            if progress:
                progress(number, len(tasks))
    return SimulationResult(
        files=tuple(tray.files),
        truth=job.out / TRUTH,
        stack=job.out / STACK,
        ballots=len(chosen),
        pages=pages,
        boxes=boxes,
    )


def _choose(job: SimulationJob) -> list[PrintedBallot]:
    """Draw the ballots that come back, and lay them in the order of their packs."""
    can = sorted(job.printed, key=lambda printed: printed.ballot.code)
    if job.answers is not None:
        can = [printed for printed in can if printed.ballot.code in job.answers]
    if not can:
        raise UsageError("there is no printed ballot to fill in: print some first (phieu print)")
    order = chance(job.seed, "ballots").permutation(len(can))
    chosen = [can[int(at)] for at in order[: job.ballots]]
    return sorted(chosen, key=lambda printed: (printed.file, printed.first_page))


def _check(job: SimulationJob) -> None:
    if job.ballots is not None and job.ballots < 1:
        raise UsageError(f"--ballots is {job.ballots}, must be 1 or more")
    if job.bitonal and job.format is Format.JPEG:
        raise UsageError("a JPEG holds no 1-bit scan: choose --format pdf or tiff")
    if job.out.exists() and (not job.out.is_dir() or any(job.out.iterdir())):
        raise UsageError(f"{job.out} is there and not empty: name a new folder, so that no scans are mixed up")
    if job.marks is not None:
        read_crops(job.marks)  # a wrong folder is told before anything is written


def _check_answers(job: SimulationJob, chosen: Sequence[PrintedBallot]) -> None:
    """Refuse a code that has no box: dropped in silence, the truth would not be what was asked for."""
    for printed in chosen if job.answers is not None else ():
        form = job.questionnaires[printed.form, printed.version]
        given = (job.answers or {})[printed.ballot.code]
        for question in form.mark_questions():
            known = [option.code for option in question.options]
            for code in given.get(question.id, ()):
                if code not in known:
                    raise UsageError(
                        f"answers of {printed.ballot.code}, column {question.id}: found {code!r}, "
                        f"expected one of {', '.join(known)}, more of them joined by ';', or nothing for blank"
                    )


def _line_up(job: SimulationJob, chosen: Sequence[PrintedBallot]) -> list[PageTask]:
    tasks = [PageTask(printed=printed, page=page) for printed in chosen for page in range(1, printed.pages + 1)]
    return befall(tasks, chance(job.seed, "accidents")) if job.accidents else tasks


def _whose(task: PageTask) -> tuple[str, str]:
    return (task.printed.ballot.code, str(task.page)) if task.is_ballot else ("", "")


def _truth_rows(done: PageDone) -> list[tuple[str, ...]]:
    """Give one row per box; a photocopy's boxes are those of its original, which has them already."""
    if done.task.accident is Accident.COPY:
        return []
    who = _whose(done.task)
    return [(*who, box.question, box.option, str(box.truth), str(box.kind)) for box in done.truth]


def _work(job: SimulationJob, tasks: Sequence[PageTask]) -> Iterator[PageDone]:
    workshop = Workshop(
        print_folder=job.print_folder,
        layouts=job.layouts,
        questionnaires=job.questionnaires,
        marks=job.marks,
        level=job.level,
        bitonal=job.bitonal,
        seed=job.seed,
    )
    work = partial(simulate_batch, workshop)
    for done in (
        map(work, _batches(job, tasks)) if job.jobs <= 1 else _shared_work(job.jobs, work, _batches(job, tasks))
    ):
        yield from done


def _batches(job: SimulationJob, tasks: Sequence[PageTask]) -> Iterator[Batch]:
    for start in range(0, len(tasks), PAGES_PER_BATCH):
        part = tuple(tasks[start : start + PAGES_PER_BATCH])
        codes = {task.printed.ballot.code for task in part}
        answers = job.answers and {code: job.answers[code] for code in sorted(codes)}
        yield Batch(tasks=part, answers=answers)


def _shared_work(
    jobs: int, work: Callable[[Batch], list[PageDone]], batches: Iterable[Batch]
) -> Iterator[list[PageDone]]:
    """Work in several processes; results come in the order of the batches."""
    # Spawned, not forked: a fork would copy locks that the progress bar's thread may hold.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_one_thread) as pool:
        source = iter(batches)
        ahead: deque[Future[list[PageDone]]] = deque(
            pool.submit(work, batch) for batch in islice(source, jobs * BATCHES_AHEAD)
        )
        while ahead:
            done = ahead.popleft().result()
            ahead.extend(pool.submit(work, batch) for batch in islice(source, 1))
            yield done


def _one_thread() -> None:
    cv2.setNumThreads(1)  # the processes share the cores already
