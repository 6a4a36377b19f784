"""Before anything is drawn: which ballots come back, in what order, and whether it can be done as asked."""

from collections.abc import Sequence

from pipeline.errors import UsageError
from pipeline.manifest import PrintedBallot
from pipeline.simulate.accidents import PageTask, befall
from pipeline.simulate.chance import chance
from pipeline.simulate.crops import read_crops
from pipeline.simulate.job import Format, SimulationJob


def choose_ballots(job: SimulationJob) -> list[PrintedBallot]:
    """Draw the ballots that come back, and lay them in the order of their packs; UsageError where there are none."""
    can = sorted(job.printed, key=lambda printed: printed.ballot.code)
    if job.answers is not None:
        can = [printed for printed in can if printed.ballot.code in job.answers]
    if not can:
        raise UsageError("there is no printed ballot to fill in: print some first (phieu print)")
    order = chance(job.seed, "ballots").permutation(len(can))
    chosen = [can[int(at)] for at in order[: job.ballots]]
    return sorted(chosen, key=lambda printed: (printed.file, printed.first_page))


def check_job(job: SimulationJob, chosen: Sequence[PrintedBallot]) -> None:
    """Refuse what cannot be done, before anything is written.

    Raises:
        UsageError: The text says what is wrong and what would do.
        MarksError: The folder of crops cannot be used.
    """
    if job.ballots is not None and job.ballots < 1:
        raise UsageError("the number of ballots is %(ballots)s, must be 1 or more", ballots=job.ballots)
    if job.bitonal and job.format is Format.JPEG:
        raise UsageError("a JPEG holds no 1-bit scan: choose pdf or tiff")
    if job.level.is_photo and (job.bitonal or job.format is not Format.JPEG):
        raise UsageError("a phone writes one JPEG in colour for each page: choose --format jpeg, without --bitonal")
    if job.out.exists() and (not job.out.is_dir() or any(job.out.iterdir())):
        raise UsageError(
            "%(out)s is there and not empty: name a new folder, so that no scans are mixed up", out=job.out
        )
    if job.marks is not None:
        read_crops(job.marks)
    for printed in chosen:
        _check_answers(job, printed)


def line_up(job: SimulationJob, chosen: Sequence[PrintedBallot]) -> list[PageTask]:
    """Give the pages in the order in which they lie on the scanner."""
    tasks = [PageTask(printed=printed, page=page) for printed in chosen for page in range(1, printed.pages + 1)]
    return befall(tasks, chance(job.seed, "accidents")) if job.accidents else tasks


def _check_answers(job: SimulationJob, printed: PrintedBallot) -> None:
    """Refuse a code that has no box: dropped in silence, the truth would not be what was asked for."""
    given = (job.answers or {}).get(printed.ballot.code, {})
    for question in job.questionnaires[printed.form, printed.version].mark_questions():
        known = [option.code for option in question.options]
        for code in given.get(question.id, ()):
            if code not in known:
                raise UsageError(
                    "answers of %(code)s, column %(id)s: found %(code_2)r, expected one of %(known)s, "
                    "several of them joined by ';', or nothing for blank",
                    code=printed.ballot.code,
                    id=question.id,
                    code_2=code,
                    known=", ".join(known),
                )
