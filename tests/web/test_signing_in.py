"""Signing in: one-time links, passwords, lockout, sessions that end."""

import re
import threading
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from pipeline.access.account import Account
from pipeline.access.roles import Role
from pipeline.errors import UsageError
from pipeline.signing_in.gate import FAILURE_LIMIT, IDLE_S, LOCK_S, LONGEST_S, Gate, Locked, Refused
from pipeline.signing_in.passwords import is_right
from pipeline.survey import Survey
from pipeline.web import app
from tests.program import Program
from tests.web.conftest import PASSWORD, Served

YEAR_S = 365 * 86400


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now_s = 1_000_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gate(tmp_path: Path, program: Program, clock: Clock) -> Gate:
    program.ok("new", tmp_path / "s", "--sample", "dak-mil")
    return Gate(Survey(tmp_path / "s"), clock=clock)


def test_what_was_sent_after_a_session_ended_is_said_to_be_lost_and_leads_back(served: Served) -> None:
    visitor = served.signed_in("Lan", Role.OPERATOR)
    visitor.cookies.clear()
    came_from = {"referer": f"{served.url}/custody?round=2023", "accept": "text/html"}
    answer = visitor.post("/custody/KN-24688/hand-over", data={}, headers=came_from)
    assert answer.headers["location"] == "/sign-in?next=/custody%3Fround%3D2023&lost=true"
    assert "Điều bạn vừa gửi chưa được lưu" in visitor.get(answer.headers["location"]).text
    asked = visitor.get("/tally?unit=KN-24688")
    assert asked.headers["location"] == "/sign-in?next=/tally%3Funit%3DKN-24688", "a look loses nothing"
    elsewhere = {"referer": "https://example.org/x", "accept": "text/html"}
    assert visitor.post("/counts", data={}, headers=elsewhere).headers["location"] == "/sign-in?next=/&lost=true"


def test_a_refusal_leads_back_to_the_page_from_which_it_came(served: Served) -> None:
    visitor = served.signed_in("Lan", Role.OPERATOR)
    refused = visitor.post("/counts", data={"unit": "x"}, headers={"referer": f"{served.url}/counts?round=2023"})
    assert refused.status_code == 422
    assert 'href="/counts?round=2023">Quay lại trang trước' in refused.text


def test_the_other_language_on_a_page_that_a_form_brought_leads_to_the_page_of_that_form(served: Served) -> None:
    chief = served.signed_in("Chief", Role.ADMINISTRATOR)
    served.account("Lan", Role.OPERATOR)
    link = chief.post("/users/invite", data={"name": "Lan"}, headers={"referer": f"{served.url}/users"}).text
    assert 'href="/language/en?back=/users"' in link
    opened = chief.get("/users/invite")
    assert opened.status_code == 405
    assert "Trang này chỉ hiện ra sau khi bấm nút ở một trang khác" in opened.text


def test_people_are_listed_in_the_order_of_a_vietnamese_dictionary(served: Served) -> None:
    chief = served.signed_in("Yên", Role.ADMINISTRATOR)
    for name in ("Đạt", "Ân", "Dung", "An"):
        served.account(name, Role.VIEWER)
    listed = re.findall(r'<th scope="row">(.*?)</th>', chief.get("/users").text)
    assert listed == ["An", "Ân", "Dung", "Đạt", "Yên"]


def test_the_first_link_makes_one_administrator_and_no_second(gate: Gate) -> None:
    secret = gate.invite(None)
    begun = gate.accept(secret, "Lan", PASSWORD)
    assert begun.account.role is Role.ADMINISTRATOR
    with pytest.raises(Refused):
        gate.accept(secret, "Thief", PASSWORD)
    with pytest.raises(UsageError, match="already"):
        gate.invite(None)


def test_an_account_is_locked_after_wrong_passwords_and_opens_again_by_itself(gate: Gate, clock: Clock) -> None:
    gate.put(Account(name="Minh", role=Role.REVIEWER), by="tests")
    gate.set_password("Minh", PASSWORD, by="tests")
    for _ in range(FAILURE_LIMIT):
        with pytest.raises(Refused):
            gate.sign_in("Minh", "a wrong password")
    with pytest.raises(Locked):
        gate.sign_in("Minh", PASSWORD)
    clock.now_s += LOCK_S + 1
    assert gate.sign_in("Minh", PASSWORD).account.name == "Minh"


def test_a_stranger_who_locks_a_name_keeps_nobody_out_of_the_browser_in_which_they_signed_in_before(
    gate: Gate, clock: Clock
) -> None:
    known = gate.accept(gate.invite(None), "Lan", PASSWORD).device

    def wrong(**device: str) -> str:
        with pytest.raises(Refused) as refused:
            gate.sign_in("Lan", "a wrong password", **device)
        return type(refused.value).__name__

    assert [wrong() for _ in range(FAILURE_LIMIT + 1)] == ["Refused"] * FAILURE_LIMIT + ["Locked"]
    assert wrong(device="made up") == "Locked"
    assert gate.sign_in("Lan", PASSWORD, device=known).device == known
    assert wrong() == "Locked", "her own right password opens the name to nobody else"
    assert [wrong(device=known) for _ in range(FAILURE_LIMIT + 1)] == ["Refused"] * FAILURE_LIMIT + ["Locked"]
    assert gate.accept(gate.invite("Lan", by="root"), "Lan", f"new {PASSWORD}").account.name == "Lan"
    with pytest.raises(Refused):
        gate.sign_in("Lan", PASSWORD, device=known)  # known no more: the password is another one


def test_a_browser_that_is_known_for_one_name_is_a_stranger_to_all_others(gate: Gate) -> None:
    for name in ("Lan", "Minh"):
        gate.put(Account(name=name, role=Role.REVIEWER), by="tests")
        gate.set_password(name, PASSWORD, by="tests")
    shared = gate.sign_in("Lan", PASSWORD).device
    for _ in range(FAILURE_LIMIT):
        with pytest.raises(Refused):
            gate.sign_in("Minh", "a wrong password")
    with pytest.raises(Locked):
        gate.sign_in("Minh", PASSWORD, device=shared)
    gate.accept(gate.invite("Minh", by="root"), "Minh", PASSWORD, device=shared)
    assert {gate.sign_in(name, PASSWORD, device=shared).device for name in ("Lan", "Minh")} == {shared}


def test_a_browser_stays_known_after_signing_out(served: Served) -> None:
    lan, stranger = served.signed_in("Lan", Role.ADMINISTRATOR), served.visitor()
    lan.post("/sign-out")
    for _ in range(FAILURE_LIMIT):
        stranger.sign_in("Lan", "a wrong password")
    assert [each.sign_in("Lan").status_code for each in (stranger, lan)] == [429, 303]


def test_the_first_link_stays_good_where_the_name_cannot_be_used(gate: Gate) -> None:
    secret = gate.invite(None)
    for name in ("", "\u202eLan", "L" * 61):
        with pytest.raises(UsageError, match="no name for the log"):
            gate.accept(secret, name, PASSWORD)
    assert gate.accept(secret, "Lan", PASSWORD).account.role is Role.ADMINISTRATOR


def test_a_locked_out_administrator_gets_a_link_on_the_machine_itself(
    gate: Gate, program: Program, tmp_path: Path
) -> None:
    gate.accept(gate.invite(None), "Lan", PASSWORD)
    told = program.ok("-C", tmp_path / "s", "users", "link", "Lan")
    secret = told.out.strip().removeprefix("/welcome/")
    assert gate.accept(secret, "Lan", f"new {PASSWORD}").account.name == "Lan"


def test_an_account_that_was_locked_while_the_clock_was_ahead_opens_when_it_is_right(gate: Gate, clock: Clock) -> None:
    gate.accept(gate.invite(None), "Lan", PASSWORD)
    clock.now_s += 3 * YEAR_S
    for _ in range(FAILURE_LIMIT):
        with pytest.raises(Refused):
            gate.sign_in("Lan", "sai")
    with pytest.raises(Locked):
        gate.sign_in("Lan", PASSWORD)
    clock.now_s -= 3 * YEAR_S
    gate.sign_in("Lan", PASSWORD)


def test_a_session_of_a_clock_that_was_ahead_ends_when_it_is_right(gate: Gate, clock: Clock) -> None:
    gate.accept(gate.invite(None), "Lan", PASSWORD)
    clock.now_s += 3 * YEAR_S
    secret = gate.sign_in("Lan", PASSWORD).secret
    assert gate.session(secret)
    clock.now_s -= 1
    assert gate.session(secret), "a clock is put right by a second at any time"
    clock.now_s -= 3 * YEAR_S
    assert gate.session(secret) is None


def test_a_name_that_nobody_has_is_locked_like_one_that_somebody_has(gate: Gate, clock: Clock) -> None:
    gate.put(Account(name="Minh", role=Role.REVIEWER), by="tests")
    gate.set_password("Minh", PASSWORD, by="tests")

    def told(name: str) -> list[str]:
        said = []
        for _ in range(FAILURE_LIMIT + 2):
            with pytest.raises(Refused) as refused:
                gate.sign_in(name, "a wrong password")
            said.append(f"{type(refused.value).__name__}: {refused.value}")
        return said

    assert told("Nobody") == told("Minh")
    clock.now_s += LOCK_S + 1
    assert told("Nobody") == told("Minh")


def test_whoever_finds_a_browser_signed_in_cannot_try_all_passwords(gate: Gate) -> None:
    gate.put(Account(name="Minh", role=Role.REVIEWER), by="tests")
    gate.set_password("Minh", PASSWORD, by="tests")
    for _ in range(FAILURE_LIMIT):
        with pytest.raises(Refused):
            gate.change_password("Minh", "a wrong password", f"another {PASSWORD}")
    with pytest.raises(Locked):
        gate.change_password("Minh", PASSWORD, f"another {PASSWORD}")
    with pytest.raises(Locked):
        gate.sign_in("Minh", PASSWORD)


def test_who_opened_an_account_to_another_password_stands_in_the_log(gate: Gate) -> None:
    gate.put(Account(name="Minh", role=Role.REVIEWER), by="Lan")
    gate.accept(gate.invite("Minh", by="Lan"), "Minh", PASSWORD)
    gate.change_password("Minh", PASSWORD, f"another {PASSWORD}")
    gate.set_password("Minh", PASSWORD, by="root")
    opened = [(each.by, each.body) for each in gate._survey.store.entries() if each.kind == "password_opened"]
    assert [by for by, _ in opened] == ["Lan", "Minh", "root"]
    assert ['"link"' in opened[0][1], '"own"' in opened[1][1], '"machine"' in opened[2][1]] == [True] * 3


def test_a_link_that_was_made_for_the_password_before_opens_nothing_after_a_new_one(gate: Gate) -> None:
    gate.put(Account(name="Minh", role=Role.REVIEWER), by="Lan")
    link = gate.invite("Minh", by="Lan")
    gate.set_password("Minh", PASSWORD, by="root")
    with pytest.raises(Refused):
        gate.accept(link, "Minh", f"another {PASSWORD}")
    assert gate.sign_in("Minh", PASSWORD).account.name == "Minh"


def test_tokens_of_a_locked_account_are_gone_also_when_it_is_opened_again(gate: Gate) -> None:
    gate.put(Account(name="Minh", role=Role.REVIEWER), by="Lan")
    token = gate.make_token("Minh", label="script", days=30)
    for disabled in (True, False):
        gate.put(Account(name="Minh", role=Role.REVIEWER, disabled=disabled), by="Lan")
        assert gate.owner_of(token) is None


def test_a_session_ends_when_idle_and_at_last_in_any_case(gate: Gate, clock: Clock) -> None:
    gate.put(Account(name="Minh", role=Role.REVIEWER), by="tests")
    gate.set_password("Minh", PASSWORD, by="tests")
    idle = gate.sign_in("Minh", PASSWORD).secret
    clock.now_s += IDLE_S + 1
    assert gate.session(idle) is None
    busy = gate.sign_in("Minh", PASSWORD).secret
    began_s = clock.now_s
    while clock.now_s - began_s <= LONGEST_S:
        assert gate.session(busy) is not None
        clock.now_s += IDLE_S / 2
    assert gate.session(busy) is None


def test_a_change_of_what_one_may_do_ends_the_sessions(gate: Gate) -> None:
    gate.put(Account(name="Minh", role=Role.OPERATOR), by="tests")
    gate.set_password("Minh", PASSWORD, by="tests")
    secret = gate.sign_in("Minh", PASSWORD).secret
    gate.put(Account(name="Minh", role=Role.VIEWER), by="tests")
    assert gate.session(secret) is None


def test_a_new_password_ends_the_tokens_that_were_made_under_the_old_one(gate: Gate) -> None:
    gate.put(Account(name="Hoa", role=Role.AUDITOR), by="tests")
    gate.set_password("Hoa", PASSWORD, by="tests")
    token = gate.make_token("Hoa", label="script", days=30)
    assert gate.owner_of(token) is not None
    gate.set_password("Hoa", f"another {PASSWORD}", by="tests")
    assert gate.owner_of(token) is None


def test_a_password_that_is_set_with_an_account_ends_what_rested_on_the_one_before(gate: Gate) -> None:
    minh = Account(name="Minh", role=Role.REVIEWER)
    gate.put(minh, by="root", password=PASSWORD)
    device, link = gate.sign_in("Minh", PASSWORD).device, gate.invite("Minh", by="Lan")
    token = gate.make_token("Minh", label="script", days=30)
    for _ in range(FAILURE_LIMIT):
        with pytest.raises(Refused):
            gate.sign_in("Minh", "a wrong one that is long", device=device)
    gate.put(minh, by="root", password=f"another {PASSWORD}")
    assert gate.owner_of(token) is None
    with pytest.raises(Refused):
        gate.invited(link)
    assert gate.sign_in("Minh", f"another {PASSWORD}", device=device).account == minh


def test_the_last_administrator_cannot_be_taken_away(gate: Gate) -> None:
    gate.accept(gate.invite(None), "Lan", PASSWORD)
    with pytest.raises(UsageError, match="last administrator"):
        gate.put(Account(name="Lan", role=Role.VIEWER), by="Lan")


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "x" * 300])
def test_a_password_that_is_no_good_is_refused_with_a_reason(gate: Gate, password: str) -> None:
    with pytest.raises(UsageError, match="password"):
        gate.accept(gate.invite(None), "Lan", password)


def test_administrators_who_lock_each_other_at_once_leave_one(gate: Gate) -> None:
    names = [f"Quản trị {number}" for number in range(6)]
    for name in names:
        gate.put(Account(name=name, role=Role.ADMINISTRATOR), by="cli")
        gate.set_password(name, PASSWORD, by="cli")
    begin, refused = threading.Barrier(len(names)), []

    def lock(name: str) -> None:
        begin.wait()
        try:
            gate.put(Account(name=name, role=Role.ADMINISTRATOR, disabled=True), by="cli")
        except UsageError as error:
            refused.append(str(error))

    threads = [threading.Thread(target=lock, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert gate.has_administrator()
    assert len(refused) == 1
    assert "is the last administrator" in refused[0]


def test_an_account_that_is_saved_twice_stands_in_the_log_once(served: Served) -> None:
    admin = served.signed_in("Lan", Role.ADMINISTRATOR)
    for _ in range(2):
        assert admin.post("/users", data={"name": "Mới", "role": "reviewer"}).status_code in (200, 303)
        assert admin.post("/users/lock", data={"name": "Mới", "locked": "yes"}).status_code == 303
    set_ = [entry for entry in served.desk.survey.store.entries() if entry.kind == "account_set"]
    assert len(set_) == 3  # Lan, the new one, and that it is locked


def test_no_secret_lies_readable_on_disk(gate: Gate) -> None:
    secret = gate.invite(None)
    session = gate.accept(secret, "Lan", PASSWORD).secret
    folder = gate._survey.folder
    data = b"".join(path.read_bytes() for path in folder.glob("access.db*"))
    assert (folder / "access.db").stat().st_mode & 0o077 == 0
    assert PASSWORD.encode() not in data
    assert secret.encode() not in data
    assert session.encode() not in data
    assert b"$argon2id$" in data


def test_signing_in_is_in_the_log_and_the_password_is_not(served: Served) -> None:
    served.signed_in("Lan", Role.ADMINISTRATOR)
    entries = served.desk.survey.store.entries()
    assert [entry.kind for entry in entries][-3:] == ["account_set", "password_opened", "signed_in"]
    assert entries[-1].by == "Lan"


def test_after_signing_in_nobody_is_led_elsewhere(served: Served) -> None:
    served.account("Lan", Role.VIEWER)
    for bad in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        data = {"name": "Lan", "password": PASSWORD, "next": bad}
        assert served.visitor().post("/sign-in", data=data).headers["location"] == "/"


def test_it_does_not_listen_to_the_world_before_anybody_can_sign_in(tmp_path: Path, program: Program) -> None:
    program.ok("new", tmp_path / "s", "--sample", "dak-mil")
    done = program.run("-C", tmp_path / "s", "serve", "--host", "0.0.0.0", "--port", "1", codes=(2,))
    assert "nobody can sign in yet" in done.err


def test_requests_are_limited_for_each_account_and_not_for_an_office_behind_one_address(
    serve: Callable[[Path], Served], scanned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "REQUESTS_BURST", 20)
    monkeypatch.setattr(app, "REQUESTS_PER_S", 0.001)
    served = serve(scanned)
    lan, minh = served.signed_in("Lan", Role.VIEWER), served.signed_in("Minh", Role.VIEWER)
    assert [lan.get("/me").status_code for _ in range(20)][-1] == 429
    assert minh.get("/me").status_code == 200


def test_a_whole_office_signs_in_from_behind_one_router_and_guesses_from_there_are_few(
    serve: Callable[[Path], Served], scanned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "SIGN_INS_BURST", 4)
    monkeypatch.setattr(app, "SIGN_INS_PER_S", 0.001)
    served = serve(scanned)
    served.account("Lan", Role.VIEWER)
    assert [served.visitor().sign_in("Lan").status_code for _ in range(8)] == [303] * 8
    guessed = [served.visitor().sign_in(f"Lan {number}", "another sentence") for number in range(5)]
    assert guessed[-1].status_code == 429
    assert 429 not in {answer.status_code for answer in guessed[:3]}


def test_two_desks_on_one_host_do_not_sign_each_other_out(served: Served) -> None:
    lan = served.signed_in("Lan", Role.VIEWER)
    (name,) = (cookie.name for cookie in lan.cookies.jar if "session" in cookie.name)
    assert name == f"phieu_session_{served.url.rpartition(':')[2]}"
    lan.cookies.set("phieu_session_8001", "of the desk beside it")
    assert lan.get("/me").status_code == 200
    assert lan.post("/sign-out", data={}).status_code == 303
    assert lan.get("/me").status_code in (303, 401)


def test_a_name_and_a_password_typed_in_parts_are_those_that_were_typed_composed(gate: Gate) -> None:
    name, password = "Nguyễn Thị Hằng", "mật khẩu của chị Hằng"
    in_parts = unicodedata.normalize("NFD", name), unicodedata.normalize("NFD", password)
    gate.put(Account(name=in_parts[0], role=Role.REVIEWER), by="Minh")
    gate.put(Account(name=name, role=Role.OPERATOR), by="Minh")
    assert [(account.name, account.role) for account in gate.accounts()] == [(name, Role.OPERATOR)]
    gate.accept(gate.invite(in_parts[0], by="Minh"), in_parts[0], in_parts[1])
    for typed in (name, in_parts[0]):
        for said in (password, in_parts[1]):
            assert gate.sign_in(typed, said).account.name == name
    gate.set_password(in_parts[0], password, by="tests")
    assert gate.sign_in(name, in_parts[1]).account.name == name


def test_an_account_that_was_made_in_parts_before_opens_to_both_spellings_and_is_not_made_twice(gate: Gate) -> None:
    name = "Nguyễn Thị Hằng"
    in_parts = unicodedata.normalize("NFD", name)
    gate._store.put_account(Account(name=in_parts, role=Role.REVIEWER))
    gate.set_password(name, PASSWORD, by="tests")
    assert [gate.sign_in(typed, PASSWORD).account.name for typed in (name, in_parts)] == [in_parts] * 2
    gate.put(Account(name=name, role=Role.OPERATOR), by="Minh")
    assert [(account.name, account.role) for account in gate.accounts()] == [(in_parts, Role.OPERATOR)]


def test_a_locked_account_stays_locked_whatever_spelling_its_name_is_saved_in(served: Served) -> None:
    name = "Nguyễn Thị Hằng"
    chief = served.signed_in("Chief", Role.ADMINISTRATOR)
    served.account(name, Role.REVIEWER)
    assert chief.post("/users/lock", data={"name": name, "locked": "yes"}).status_code == 303
    in_parts = {"name": unicodedata.normalize("NFD", name), "role": "operator"}
    assert chief.post("/users", data=in_parts).status_code == 303, "known, so no link is shown"
    kept = served.desk.gate.account(name)
    assert (kept.role, kept.disabled) == (Role.OPERATOR, True)


def test_a_password_that_was_hashed_in_parts_before_still_opens() -> None:
    in_parts = unicodedata.normalize("NFD", "mật khẩu của chị Hằng")
    hashed = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(in_parts)
    assert is_right(in_parts, hashed)
    assert not is_right(in_parts + "x", hashed)
