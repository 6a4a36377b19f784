"""Packages that go up, made in the browser: what one would hold, making it in the background, keeping it to fetch."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from forms.errors import said_of
from forms.phrase import Phrase
from pipeline.desk.desk import Desk
from pipeline.desk.long_run import LongRun, Run, States
from pipeline.errors import AlreadySettled, NothingFound, UsageError
from pipeline.files.signing import fingerprint, public_key
from pipeline.merging.contents import Contents, PackageOrder, contents_of, packages_made, sent_of
from pipeline.merging.packing import Package, make_package
from pipeline.store import books
from pipeline.survey import Survey


class SendingState(StrEnum):
    """How far a package has come."""

    PACKING = "Đang làm gói"
    DONE = "Đã làm xong gói"
    FAILED = "Không làm được gói"


STATES = States(running=SendingState.PACKING, done=SendingState.DONE, failed=SendingState.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePackage:
    """A package that waits to be fetched."""

    package: Package
    sha256: str
    name: str  # of the file
    key: str  # the fingerprint that the receiver asks for

    @property
    def contents(self) -> Contents:
        return self.package.contents


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierPackage:
    """A package that was made before, as the log tells it."""

    seq: int
    at: str
    by: str
    ballots: int
    scope: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a package would hold if it were made now, or why none can be made."""

    contents: Contents | None
    refused: Phrase | None
    key: str
    closed: Mapping[str, str]  # when each closed round was closed, by its label
    earlier: tuple[EarlierPackage, ...]  # the latest first

    @property
    def open_rounds(self) -> tuple[str, ...]:
        """Give the rounds in it whose figures may still change."""
        rounds = dict.fromkeys(each.round for each in self.contents.places) if self.contents else {}
        return tuple(label for label in rounds if label not in self.closed)


class SendingDesk:
    """Makes packages, one at a time, and keeps the latest."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._runs: LongRun[MadePackage] = LongRun(desk, "package", STATES)

    def outlook(self, order: PackageOrder) -> Outlook:
        """Say what a package would hold; UsageError where the plan has no such unit or round."""
        order.checked(self._desk.survey)
        return self._desk.kept(f"outlook {order}", lambda survey: _outlook(survey, order))

    def latest(self) -> Run[MadePackage] | None:
        """Give the package that is being made, or the last one since the desk was started."""
        return self._runs.latest()

    def start(self, order: PackageOrder, *, by: str) -> None:
        """Begin to make a package.

        Raises:
            UsageError: The plan has no such unit or round.
            AlreadySettled: One is being made.
        """
        order.checked(self._desk.survey)
        self._runs.start(
            lambda _: _made(self._desk.survey, order, by=by),
            by=by,
            busy=AlreadySettled("Đang làm một gói khác: chờ xong rồi làm tiếp"),
        )

    def fetched(self, sha256: str) -> MadePackage:
        """Give the package of this hash; NothingFound where another was made since, or the desk was started anew."""
        run = self._runs.latest()
        if run is None or run.report is None or run.report.sha256 != sha256:
            raise NothingFound("Máy chủ không còn giữ gói này: làm gói mới")
        return run.report


def file_name(survey: Survey, order: PackageOrder) -> str:
    """Name the file of a package after what is in it."""
    whose = order.units[0] if len(order.units) == 1 else survey.plan.code
    return "-".join(("goi", whose, *((order.round,) if order.round else ()))) + ".zip"


def _made(survey: Survey, order: PackageOrder, *, by: str) -> MadePackage:
    package = make_package(survey, order, by=by)
    return MadePackage(
        package=package,
        sha256=hashlib.sha256(package.data).hexdigest(),
        name=file_name(survey, order),
        key=fingerprint(public_key(survey.key)),
    )


def _outlook(survey: Survey, order: PackageOrder) -> Outlook:
    contents, refused = None, None
    try:
        contents = contents_of(survey, order)
    except UsageError as error:
        refused = said_of(error)
    with survey.store.connection() as connection:
        closed = {label: each.at for label, each in books.closings(connection).items()}
    return Outlook(
        contents=contents,
        refused=refused,
        key=fingerprint(public_key(survey.key)),
        closed=closed,
        earlier=tuple(
            EarlierPackage(
                seq=each.seq, at=each.at, by=each.by, ballots=json.loads(each.body)["rows"], scope=sent_of(each)
            )
            for each in reversed(packages_made(survey))
        ),
    )
