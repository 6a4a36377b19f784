"""One survey as the desk holds it open: its plan as it stands, its gate, its leases, and what was worked out."""

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from forms.errors import PlanError
from forms.phrase import Phrase
from omr.known import KnownForms
from pipeline.caches import KeyCache, LogCache
from pipeline.clock import clock_said, latest_moment
from pipeline.desk.leases import Leases
from pipeline.desk.precedence import Precedence
from pipeline.signing_in.gate import Gate
from pipeline.store import printed
from pipeline.store.chain import Entry
from pipeline.survey import PLAN, Form, FormKey, Survey

Result = TypeVar("Result")
Caches = dict[str, LogCache[Any]]
PlanStamp = tuple[int, int]  # when the plan file was written, and its size
LAST_STEP_S = 30.0  # in which a job in the background comes to its next look at `ending`


class Desk:
    """What all requests share. Results that follow from plan and log are kept until one of them changes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._survey = Survey(folder)
        self._caches: Caches = {}  # of results that this survey, with its plan, gave
        self._known_forms: KeyCache[KnownForms] = KeyCache()
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
        return self._present()[0]

    def _present(self) -> tuple[Survey, Caches]:
        """Give the survey with the plan as it is on disk now, and what was worked out by just that plan.

        Somebody may break the file in an editor: then the plan before goes on to hold, and every page says so.
        """
        with self._lock:
            now = self._stamp()
            if now != self._plan_stamp:
                try:
                    self._survey, self._caches = Survey(self.folder).with_store(self._survey.store), {}
                    self._trouble = None
                except PlanError as error:
                    self._trouble = PlanError(Path(PLAN), error.problems).said  # paths are for the command line
                self._plan_stamp = now
            return self._survey, self._caches

    @property
    def plan_trouble(self) -> Phrase | None:
        """What is wrong with the plan file as it is on disk now; None where it is the plan that holds."""
        self._present()
        return self._trouble

    @property
    def clock_trouble(self) -> Phrase | None:
        """What is wrong with this machine's clock, beside the log; None where nothing is."""
        return clock_said(self.kept("latest moment", latest_moment))

    def kept(self, name: str, work: Callable[[Survey], Result]) -> Result:
        """Give what `work` makes of the survey; worked out anew only where the log or the plan changed."""
        survey, cache = self._cache(name)
        found: Result = cache.get(survey.store, lambda: work(survey))
        return found

    def carried(
        self,
        name: str,
        work: Callable[[Survey], Result],
        carry: Callable[[Result, Survey, Sequence[Entry]], Result | None],
    ) -> Result:
        """Give what `work` makes of the survey; where the log grew a little, `carry` may bring the last one on."""
        survey, cache = self._cache(name)
        found: Result = cache.get(survey.store, lambda: work(survey), lambda known, newer: carry(known, survey, newer))
        return found

    def _cache(self, name: str) -> tuple[Survey, LogCache[Any]]:
        survey, caches = self._present()
        return survey, caches.setdefault(name, LogCache())

    def forms(self) -> Mapping[FormKey, Form]:
        """Give the printed forms."""
        return self.survey.forms()

    def known_forms(self) -> KnownForms:
        """Give what the reader must know; parsing the layouts at every crop would cost more than the crop."""
        survey = self.survey
        with survey.store.connection() as connection:
            printed_forms = printed.form_names(connection)
        return self._known_forms.get((survey, printed_forms), survey.known_forms)

    def _stamp(self) -> PlanStamp:
        found = (self.folder / PLAN).stat()
        return found.st_mtime_ns, found.st_size
