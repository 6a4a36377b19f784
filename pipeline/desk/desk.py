"""One survey as the desk holds it open: its plan as it stands, its gate, its leases, and what was worked out."""

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from forms.errors import PlanError
from forms.phrase import Phrase
from omr.known import KnownForms
from pipeline.desk.leases import Leases
from pipeline.desk.precedence import Precedence
from pipeline.signing_in.gate import Gate
from pipeline.store import journal, printed
from pipeline.store.chain import Entry
from pipeline.survey import PLAN, Form, FormKey, Survey

Result = TypeVar("Result")
PlanStamp = tuple[int, int]  # when the plan file was written, and its size
CARRIED = 100  # entries; a scan that runs meanwhile writes more, and then all is worked out anew
LAST_STEP_S = 30.0  # in which a job in the background comes to its next look at `ending`


class Desk:
    """What all requests share. Results that follow from the log alone are kept until the log grows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._survey = Survey(folder)
        self._plan_stamp = self._stamp()
        self._trouble: Phrase | None = None
        self.gate = Gate(self._survey)
        self.leases: Leases[int] = Leases()  # items of the queue
        self.rereads: Leases[str] = Leases()  # ballots of the re-check
        self.plan_turn = threading.Lock()  # of those who change the plan and those who print by it
        self.precedence = Precedence()  # of decisions before pictures
        self.ending = threading.Event()  # work in the background looks at it, and stops
        self._workers: list[threading.Thread] = []
        self._lock = threading.RLock()
        self._kept: dict[str, tuple[Any, Any]] = {}

    def close(self) -> None:
        """Let work in the background end, and go of both databases."""
        self.ending.set()
        for worker in self._workers:
            worker.join(LAST_STEP_S)
        self.gate.close()
        self._survey.store.close()

    def work(self, name: str, job: Callable[[], None]) -> None:
        """Do a job in the background; it must look at `ending` now and then."""
        worker = threading.Thread(target=job, name=name, daemon=True)
        self._workers = [each for each in self._workers if each.is_alive()] + [worker]
        worker.start()

    @property
    def survey(self) -> Survey:
        """The survey, with the plan as it is on disk now."""
        return self._stamped()[0]

    def _stamped(self) -> tuple[Survey, PlanStamp]:
        """Give the survey, and what its plan file looked like when it was last looked at.

        Somebody may break the file in an editor: then the plan before goes on to hold, and every page says so.
        """
        with self._lock:
            now = self._stamp()
            if now != self._plan_stamp:
                try:
                    self._survey = Survey(self.folder).with_store(self._survey.store)
                    self._trouble = None
                except PlanError as error:
                    self._trouble = PlanError(Path(PLAN), error.problems).said  # paths are for the command line
                self._plan_stamp = now
            return self._survey, now

    @property
    def plan_trouble(self) -> Phrase | None:
        """What is wrong with the plan file as it is on disk now; None where it is the plan that holds."""
        self._stamped()
        return self._trouble

    def kept(self, name: str, work: Callable[[Survey], Result]) -> Result:
        """Give what `work` makes of the survey; worked out anew only where the log or the plan changed."""
        return self._kept_while(name, self.survey.store.head(), work)

    def carried(
        self,
        name: str,
        work: Callable[[Survey], Result],
        carry: Callable[[Result, Survey, Sequence[Entry]], Result | None],
    ) -> Result:
        """Give what `work` makes of the survey; where the log grew a little, `carry` may bring the last one on."""
        survey, stamp = self._stamped()
        with self._lock:
            (head, known_stamp), known = self._kept.get(name, ((None, None), None))
        if head is None or known_stamp != stamp:
            return self._carry(name, survey.store.head(), stamp, work(survey))
        with survey.store.connection() as connection:
            grown = journal.entries_after(connection, after=head, most=CARRIED)
        if not grown:
            return known  # type: ignore[no-any-return]  # kept under the name of its work
        carried = carry(known, survey, grown) if len(grown) < CARRIED else None
        if carried is None:
            return self._carry(name, survey.store.head(), stamp, work(survey))
        return self._carry(name, grown[-1].seq, stamp, carried)

    def _carry(self, name: str, head: int, stamp: object, result: Result) -> Result:
        with self._lock:
            self._kept[name] = ((head, stamp), result)
        return result

    def forms(self) -> Mapping[FormKey, Form]:
        """Give the printed forms."""
        return self.survey.forms()

    def known_forms(self) -> KnownForms:
        """Give what the reader must know; parsing the layouts at every crop would cost more than the crop."""
        return self._kept_while("known forms", self._printed(), lambda survey: survey.known_forms())

    def _printed(self) -> tuple[FormKey, ...]:
        with self.survey.store.connection() as connection:
            return printed.form_names(connection)

    def _kept_while(self, name: str, state: object, work: Callable[[Survey], Result]) -> Result:
        survey, stamp = self._stamped()
        with self._lock:
            known = self._kept.get(name)
        if known is not None and known[0] == (state, stamp):
            return known[1]  # type: ignore[no-any-return]  # kept under the name of its work
        result = work(survey)
        with self._lock:
            self._kept[name] = ((state, stamp), result)
        return result

    def _stamp(self) -> PlanStamp:
        found = (self.folder / PLAN).stat()
        return found.st_mtime_ns, found.st_size
