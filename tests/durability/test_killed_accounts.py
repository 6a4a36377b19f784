"""Accounts change wholly or not at all, never without the log, and once more where a command was killed."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from pipeline.access.account import Account
from pipeline.access.roles import Role
from pipeline.errors import UsageError
from pipeline.events import AccountSet
from pipeline.signing_in.gate import Gate
from pipeline.survey import Survey
from tests.durability.stopped import Stopper
from tests.durability.surveys import copy_of, faults_of
from tests.program import Program

PASSWORD = "ba con meo nam tren mai"


@pytest.fixture
def office(tmp_path: Path, program: Program) -> Path:
    """A survey with one administrator and one reviewer."""
    folder = tmp_path / "office"
    program.ok("new", folder, "--sample", "dak-mil")
    for name, role in (("Hoa", "administrator"), ("Lan", "reviewer")):
        program.run("-C", folder, "users", "add", name, "--role", role, typed=f"{PASSWORD}\n", codes=(0,))
    return folder


@contextmanager
def gate_of(folder: Path) -> Iterator[Gate]:
    with closing(Survey(folder)) as survey, closing(Gate(survey)) as gate:
        yield gate


def fresh(folder: Path, work: Path) -> Callable[[], None]:
    """Give what makes `work` the copy of a folder that it was."""

    def again() -> None:
        shutil.rmtree(work, ignore_errors=True)
        copy_of(folder, work)

    return again


def assert_nothing_unlogged(folder: Path) -> None:
    """Every account is one that the log tells of."""
    with Survey(folder).store as store:
        told = [json.loads(entry.body) for entry in store.entries_of(AccountSet.kind)]
    with gate_of(folder) as gate:
        for each in gate.accounts():
            assert any(
                (said["name"], said["role"], said["disabled"]) == (each.name, each.role.value, each.disabled)
                for said in told
            ), each


@pytest.mark.parametrize(
    ("words", "role", "is_disabled"),
    [
        pytest.param(("add", "Minh", "--role", "operator"), Role.OPERATOR, False, marks=pytest.mark.slow),
        pytest.param(("add", "Lan", "--role", "operator"), Role.OPERATOR, False, marks=pytest.mark.slow),
        (("disable", "Lan"), Role.REVIEWER, True),
    ],
)
def test_an_account_whose_change_is_killed_at_any_moment_is_changed_wholly_by_the_next(
    office: Path, tmp_path: Path, stopper: Stopper, words: tuple[str, ...], role: Role, *, is_disabled: bool
) -> None:
    work, typed = tmp_path / "work", f"{PASSWORD}\n"
    order = ("-C", work, "users", *words)
    for _ in stopper.each_moment(*order, typed=typed, before=fresh(office, work)):
        assert_nothing_unlogged(work)
        done = stopper.run(*order, typed=typed)
        assert done.code == 0, done.said
        assert not faults_of(work)
        assert_nothing_unlogged(work)
        with gate_of(work) as gate:
            account = gate.account(words[1])
            assert (account.role, account.disabled) == (role, is_disabled)
            if not is_disabled:
                gate.sign_in(words[1], PASSWORD)


@pytest.mark.slow
def test_a_password_is_never_another_one_without_the_log(office: Path, tmp_path: Path, stopper: Stopper) -> None:
    work, other = tmp_path / "work", "muoi hai cay bang lang"
    for _ in stopper.each_moment(
        "-C", work, "users", "password", "Lan", typed=f"{other}\n", before=fresh(office, work)
    ):
        with Survey(work).store as store:
            told = len(store.entries_of("password_opened")) > 2
        with gate_of(work) as gate:
            try:
                gate.sign_in("Lan", PASSWORD)
            except UsageError:
                assert told
                gate.sign_in("Lan", other)


def test_an_account_whose_password_was_no_good_is_not_made(office: Path, program: Program) -> None:
    words = ("-C", office, "users", "add", "Minh", "--role", "operator")
    assert "password" in program.run(*words, typed="ngan\n", codes=(2,)).err
    with gate_of(office) as gate:
        assert gate.find("Minh") is None
    program.run(*words, typed=f"{PASSWORD}\n", codes=(0,))
    with gate_of(office) as gate:
        gate.sign_in("Minh", PASSWORD)


def test_administrators_who_lock_each_other_from_two_programs_at_once_leave_one(office: Path, program: Program) -> None:
    names = ["Hoa", *(f"Quản trị {number}" for number in range(5))]
    for name in names[1:]:
        program.run("-C", office, "users", "add", name, "--role", "administrator", typed=f"{PASSWORD}\n", codes=(0,))
    begin, refused = threading.Barrier(len(names)), []

    def lock(name: str) -> None:
        with gate_of(office) as gate:  # its own survey, store and gate: as another program has them
            begin.wait()
            try:
                gate.put(Account(name=name, role=Role.ADMINISTRATOR, disabled=True), by=name)
            except UsageError as error:
                refused.append(str(error))

    threads = [threading.Thread(target=lock, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with gate_of(office) as gate:
        assert gate.has_administrator()
    assert len(refused) == 1
