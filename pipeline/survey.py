"""One survey's folder: its plan, key, printed forms, archive and store."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from forms.errors import FormError
from forms.plan import Plan, load_plan
from forms.questionnaire import Questionnaire, questionnaire_from_json
from forms.setting import set_form
from forms.sheet import SheetLayout, layout_from_json
from forms.testsheet import FORM, VERSION, sheet_layout
from omr.known import USUAL_ERRORS, KnownForms
from pipeline.archive import Archive
from pipeline.caches import KeyCache, LogCache
from pipeline.errors import NoSurvey, StoreError, UsageError
from pipeline.files.whole_file import make_folder, write_whole
from pipeline.manifest import MANIFEST, read_manifest
from pipeline.store import Store, boundary, printed
from pipeline.store.repair import Repair, repair

TEST_SHEET_FILE = "test-sheet.pdf"  # below `print/`
TEST_SHEET = (FORM, VERSION)
PLAN, KEY, DATABASE = "survey.yaml", "survey.key", "phieu.db"
KEY_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A printed form version: where its boxes stand and what they ask."""

    layout: SheetLayout
    questionnaire: Questionnaire


FormKey = tuple[str, str]
"""Form code and version."""


class Survey:
    """A survey's folder. Nothing is read before it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._forms: Mapping[FormKey, Form] = {}
        self.judged: LogCache[Any] = LogCache()  # by `pipeline.judging.verdicts`, which says what it holds
        self.tallied: LogCache[Any] = LogCache()  # by `pipeline.counting`
        self.own_tallied: LogCache[Any] = LogCache()
        self.packages: KeyCache[Any] = KeyCache()  # what stands in the merged ones: by `pipeline.merged.held`
        self.merged: KeyCache[Any] = KeyCache()  # which of it counts: by `pipeline.merged.standing`
        self.merged_now: KeyCache[Any] = KeyCache()
        self.merged_cells: KeyCache[Any] = KeyCache()

    @property
    def print_folder(self) -> Path:
        return self.folder / "print"

    @property
    def archive_folder(self) -> Path:
        return self.folder / "archive"

    @cached_property
    def plan(self) -> Plan:
        """The plan; NoSurvey where the folder is no survey, PlanError where the file has faults."""
        return load_plan(self._plan_file())

    @cached_property
    def key(self) -> bytes:
        """The secret that seals the codes; StoreError where it is lost or not the one that sealed them."""
        path = self.folder / KEY
        try:
            key = bytes.fromhex(path.read_text(encoding="ascii").strip())
        except FileNotFoundError as error:
            raise StoreError(
                "%(path)s is missing: without it no printed code can be checked; restore it", path=path
            ) from error
        except (ValueError, UnicodeDecodeError) as error:
            raise StoreError("%(path)s is damaged: restore it from a backup", path=path) from error
        with self.store.connection() as connection:
            known = printed.key_fingerprint(connection)
        if known not in (None, fingerprint_of(key)):
            # Read with another key, every true ballot would pass for a forgery.
            raise StoreError(
                "%(path)s is not the key that sealed the printed ballots: restore it from a backup", path=path
            )
        if known is None and len(key) != KEY_BYTES:  # anybody could forge what an empty key seals
            raise StoreError(
                "%(path)s is not whole: found %(found)s bytes, expected %(expected)s. Restore it from a backup, or "
                "start the survey anew with `phieu new`: nothing was sealed with this key yet",
                path=path,
                found=len(key),
                expected=KEY_BYTES,
            )
        return key

    @cached_property
    def store(self) -> Store:
        """The store, opened, or created where nothing was printed or taken in yet.

        Raises:
            StoreError: It is gone or emptied, though ballots were printed or originals are kept: whatever an empty
                one gave for figures would be nought, without a word.
        """
        self._plan_file()  # a store must not appear in a folder that is no survey
        path = self.folder / DATABASE
        if not path.exists() and (self._lists_ballots() or any(Archive(folder=self.archive_folder).kept())):
            raise _lost(path)
        store = Store.open(path)
        # The archive proves nothing here: the first import may have been killed before anything was logged.
        if not store.head() and self._lists_ballots():
            store.close()
            raise _lost(path)
        return store

    def _lists_ballots(self) -> bool:
        return bool(read_manifest(self.print_folder / MANIFEST))

    def _plan_file(self) -> Path:
        path = self.folder / PLAN
        if not path.exists():
            remedy = "name the survey's folder with -C DIR, or start one with `phieu new DIR`"
            raise NoSurvey("%(path)s is not there: %(remedy)s", path=path, remedy=remedy)
        return path

    def repair(self, *, by: str) -> Repair:
        """Make the store's file anew from its log, unless all of it is sound; the store must not be open.

        Raises:
            UsageError: Another program has it open, or there is none yet.
            StoreError: It is gone, or its log is damaged.
        """
        self._plan_file()
        path = self.folder / DATABASE
        if path.exists():
            return repair(path, by=by)
        if self._lists_ballots():
            raise _lost(path)
        raise UsageError("%(path)s is not there yet: nothing was printed or taken in", path=path)

    def close(self) -> None:
        """Let go of the store, if it was opened: its file is whole then, with no journal beside it."""
        if "store" in self.__dict__:  # where cached_property keeps it
            self.store.close()

    def with_store(self, store: Store) -> "Survey":
        """Give the same survey with another store: the one a log was replayed into."""
        other = Survey(self.folder)
        other.__dict__.update(store=store, plan=self.plan)  # where cached_property keeps them
        return other

    def layout_path(self, form: str, version: str) -> Path:
        """Say where the layout of a form version is written for scripts."""
        return self.print_folder / "layout" / f"{form}-v{version}.json"

    def forms(self) -> Mapping[FormKey, Form]:
        """Give every form version that was ever printed, by form and version."""
        with self.store.connection() as connection:
            names = printed.form_names(connection)
            if names != tuple(self._forms):  # a form version never changes: only another one is news
                self._forms = {(row.form, row.version): form_of(row) for row in printed.forms(connection)}
        return self._forms

    def form(self, form: str, version: str) -> Form:
        """Give one printed form version; it never changes, so one that is known is not asked for again."""
        known = self._forms.get((form, version))
        return known if known is not None else self.forms()[form, version]

    def known_forms(self) -> KnownForms:
        """Give what the reader must know of this survey."""
        forms = self.forms()
        if not forms and not (self.print_folder / TEST_SHEET_FILE).exists():
            raise UsageError("nothing was printed yet, so nothing can be read: run `phieu print` first")
        return KnownForms(
            key=self.key,
            plan=self.plan.code,
            layouts={TEST_SHEET: sheet_layout()} | {key: form.layout for key, form in forms.items()},
            correction=self.plan.correction,
            printed_corrections={key: said for key, form in forms.items() if (said := form.questionnaire.correction)},
            expected_errors=self.expected_errors(),
        )

    def expected_errors(self) -> float:
        """Give how many silent errors in 10,000 marks the office expects: where deciding ends and asking begins."""
        with self.store.connection() as connection:
            return next(iter(boundary.settings(connection)), USUAL_ERRORS)


def _lost(path: Path) -> StoreError:
    return StoreError(
        "%(path)s is gone or empty, though ballots were printed or taken in here: every figure would be nought. Bring "
        "back the newest copy, with phieu.db-wal where there is one; only to begin anew, move print/ and archive/ away",
        path=path,
    )


def form_of(row: printed.FormText) -> Form:
    """Give a printed form version as it is stored."""
    layout, questionnaire = layout_from_json(row.layout), questionnaire_from_json(row.questionnaire)
    return Form(layout=_with_notes(layout, questionnaire), questionnaire=questionnaire)


def _with_notes(layout: SheetLayout, questionnaire: Questionnaire) -> SheetLayout:
    """Say what lies round the boxes (letters, clear paper, words of questions), if the layout is older than that."""
    if any(page.row_papers for page in layout.pages):
        return layout  # these were noted last
    try:
        again = set_form(questionnaire).layout
    except FormError:  # this version would not print it
        return layout
    return again if again == layout else layout


def fingerprint_of(key: bytes) -> str:
    """Give what tells keys apart and says nothing about them."""
    return hashlib.sha256(b"phieu key " + key).hexdigest()[:32]


def start_survey(folder: Path, plan_text: str, *, beside: Mapping[str, str] = MappingProxyType({})) -> None:
    """Make a new survey's folder with its plan and its key, and other texts `beside` them by their names.

    Raises:
        UsageError: The folder already holds a survey, or cannot be written.
    """
    if (folder / PLAN).exists():
        raise UsageError("%(folder)s already holds a survey: choose another folder", folder=folder)
    try:
        make_folder(folder)
        if not (folder / KEY).exists():  # left by a start that was killed: nothing was sealed with it yet
            write_whole(folder / KEY, f"{secrets.token_hex(KEY_BYTES)}\n".encode("ascii"), mode=0o600)
        for name, text in beside.items():
            write_whole(folder / name, text.encode("utf-8"))
        write_whole(folder / PLAN, plan_text.encode("utf-8"))  # last: it makes the folder a survey
    except OSError as error:
        raise UsageError(
            "%(folder)s cannot be written: %(strerror)s; choose a folder of your own",
            folder=folder,
            strerror=error.strerror,
        ) from error
