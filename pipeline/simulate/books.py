"""The tables beside the scans: what is true of every box, what every person meant, which page lies where."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType

from pipeline.manifest import PrintedBallot
from pipeline.simulate.accidents import Accident, PageTask
from pipeline.simulate.people import Codes
from pipeline.simulate.worker import PageDone

TRUTH, STACK, MEANT = "truth.csv", "stack.csv", "answers.csv"
TRUTH_COLUMNS = ("ballot", "page", "question", "option", "truth", "kind")
STACK_COLUMNS = ("file", "file_page", "ballot", "page", "accident")


class Books:
    """`truth.csv` and `stack.csv`, open while pages come in."""

    def __init__(self, folder: Path) -> None:
        self._truth_file = (folder / TRUTH).open("w", encoding="utf-8", newline="")
        self._stack_file = (folder / STACK).open("w", encoding="utf-8", newline="")
        self._truth = csv.writer(self._truth_file, lineterminator="\n")
        self._stack = csv.writer(self._stack_file, lineterminator="\n")
        self._truth.writerow(TRUTH_COLUMNS)
        self._stack.writerow(STACK_COLUMNS)
        self.pages = self.boxes = 0

    def note(self, done: PageDone, *, file: str, file_page: int) -> None:
        """Note where a page lies and what is true of it."""
        who = _whose(done.task)
        self._stack.writerow((file, file_page, *who, str(done.task.accident)))
        self.pages += done.task.is_ballot
        if done.task.accident is Accident.COPY:
            return  # its boxes are those of its original, whose truth stands here already
        self.boxes += len(done.truth)
        self._truth.writerows((*who, t.question, t.option, str(t.truth), str(t.kind)) for t in done.truth)

    def __enter__(self) -> "Books":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._truth_file.close()
        self._stack_file.close()


def write_meant(path: Path, meant: Iterable[tuple[PrintedBallot, Codes]]) -> None:
    """Write what every person meant, in the form of `--answers`; questions of other forms stay empty."""
    ballots: Mapping[str, Codes] = {printed.ballot.code: codes for printed, codes in meant}
    questions = tuple(dict.fromkeys(question for codes in ballots.values() for question in codes))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("ballot", *(f"q{each}" if each == "ballot" else each for each in questions)))
        for code, codes in ballots.items():
            writer.writerow((code, *(";".join(codes.get(question, ())) for question in questions)))


def _whose(task: PageTask) -> tuple[str, str]:
    return (task.printed.ballot.code, str(task.page)) if task.is_ballot else ("", "")
