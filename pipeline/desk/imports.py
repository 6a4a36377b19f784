"""Tables of answers that come in through the browser: looked through first, taken only when a person says so."""

import shutil
import threading
import uuid
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from pipeline.desk.desk import Desk
from pipeline.desk.scans import safe_name
from pipeline.desk.uploads import CHUNK_BYTES
from pipeline.errors import NothingFound, UsageError
from pipeline.importing.order import ImportCheck, ImportOrder, ImportReport
from pipeline.importing.taking import check_answers, import_answers

FOLDER = ".imports"
KEPT_TABLES = 20  # looked through and neither taken nor thrown away; older ones must be sent again


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a person says of a table that they send."""

    channel: str
    unit: str | None = None
    round: str | None = None
    received: date | None = None
    corrects: bool = False
    new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SentTable:
    """A table that was sent, what is wrong with it, and what came of taking it."""

    id: str
    name: str
    by: str
    order: ImportOrder
    check: ImportCheck
    report: ImportReport | None = None  # None while it was only looked through


class ImportDesk:
    """Keeps what was sent until it is taken."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._tables: OrderedDict[str, SentTable] = OrderedDict()
        self._lock = threading.Lock()
        self._turn = threading.Lock()  # of those who take: one that was pressed twice is taken once
        shutil.rmtree(desk.folder / FOLDER, ignore_errors=True)  # left by a desk that was ended

    def look(self, name: str, file: BinaryIO, said: Sent, *, by: str) -> SentTable:
        """Keep a table and look through it; nothing of it is taken.

        Raises:
            TableRefused: It is no table of answers.
            UsageError: There is no such unit or round.
        """
        id_ = uuid.uuid4().hex
        folder = self._desk.folder / FOLDER / id_
        folder.mkdir(parents=True)
        path = folder / safe_name(name)
        try:
            with path.open("wb") as target:
                shutil.copyfileobj(file, target, CHUNK_BYTES)
            order = ImportOrder(
                path=path,
                channel=said.channel,
                by=by,
                unit=said.unit,
                round=said.round,
                received=said.received,
                corrects=said.corrects,
                new=said.new,
            )
            table = SentTable(id=id_, name=path.name, by=by, order=order, check=check_answers(self._desk.survey, order))
        except BaseException:  # whatever stopped it: a table that nobody can see again does not stay on the disk
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._keep(table)
        return table

    def table(self, id: str) -> SentTable:
        """Give a table that was sent; NothingFound where it was thrown away since."""
        with self._lock:
            found = self._tables.get(id)
        if found is None:
            raise NothingFound("Bảng này không còn ở đây: gửi lại tệp")
        return found

    def take(self, id: str, *, by: str, skip_bad: bool = False) -> SentTable:
        """Take a table into the survey.

        Raises:
            TableRefused: Rows are bad, and nobody said to leave them out.
        """
        with self._turn:
            table = self.table(id)
            if table.report is not None:
                raise UsageError("Bảng này đã được nhận rồi")
            report = import_answers(self._desk.survey, replace(table.order, by=by, skip_bad=skip_bad))
            taken = replace(table, report=report)
            self._keep(taken)
        _remove(table.order.path)
        return taken

    def forget(self, id: str) -> None:
        """Throw a table away that nobody asks for again: what it says of people does not stay on the disk."""
        with self._lock:
            table = self._tables.pop(id, None)
        if table is not None:
            _remove(table.order.path)

    def _keep(self, table: SentTable) -> None:
        with self._lock:
            self._tables[table.id] = table
            old = [self._tables.popitem(last=False)[1] for _ in range(len(self._tables) - KEPT_TABLES)]
        for each in old:
            _remove(each.order.path)


def _remove(path: Path) -> None:
    shutil.rmtree(path.parent, ignore_errors=True)
