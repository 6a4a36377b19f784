"""From unit to province (S0.10-11): every ballot counts once, and what was not made by the unit is refused."""

import hashlib
import io
import json
import math
import re
import shutil
import threading
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from forms.plan.load import load_plan
from forms.plan.samples import sample_text
from pipeline.balance import balance
from pipeline.closing import hindrances, round_digest
from pipeline.counting import tally_of_survey
from pipeline.errors import UsageError
from pipeline.events import Event, PackageMerged, RoundClosed, SentCounts, SentText
from pipeline.files.sealed_zip import MAX_UNPACKED_BYTES, write_sealed
from pipeline.files.signing import _OF_NOBODY
from pipeline.merged.counts import read_counts, sent_counts
from pipeline.merged.record import from_line, to_line
from pipeline.merging.taking import take_package
from pipeline.store import Store
from pipeline.survey import Survey, start_survey
from tests.contracts.test_scanning import without_codes
from tests.pipeline.custody.desk import Desk, packed, table, unpacked
from tests.program import ProgramInside

BALLOTS = "ballots.jsonl"
COUNTS = "counts.csv"


@pytest.fixture
def unit(desk: Desk) -> Desk:
    """The unit's own installation, settled."""
    desk.settle()
    return desk


@pytest.fixture
def province(tmp_path: Path) -> Desk:
    """An installation of the same plan with a key of its own, which has printed and scanned nothing."""
    ProgramInside().ok("new", tmp_path / "tinh", "--sample", "dak-mil")
    return Desk(tmp_path / "tinh")


def copy_of(desk: Desk, name: str) -> Desk:
    """Give another installation with the same key and the same ballots."""
    return Desk(shutil.copytree(desk.folder, desk.folder.with_name(name)))


def package(desk: Desk, name: str = "goi.zip") -> Path:
    desk.run("package", "-o", desk.folder / name)
    return desk.folder / name


def otherwise(desk: Desk) -> tuple[str, str, str]:
    """Decide a settled row of a ballot that counts otherwise; gives its code, the question and the new answer."""
    status = {row["ballot"]: row["status"] for row in desk.run("export", "ballots").rows()}
    rows = desk.run("export", "answers").rows()
    asked = {(row["ballot"], row["question"]) for row in desk.run("export", "marks").rows() if row["reviewed"]}
    row = next(r for r in rows if (r["ballot"], r["question"]) in asked and status[r["ballot"]] == "eligible")
    answer = next(code for code in "321" if code != row["answer"])
    for item in range(1, 60):
        shown = desk.run("review", "show", item, "-o", desk.folder / "look", codes=(0, 2)).out
        if row["ballot"] in shown and re.search(rf"question +{re.escape(row['question'])}\n", shown):
            desk.run("review", "decide", item, answer, "--by", "Hoa")
            return row["ballot"], row["question"], answer
    raise AssertionError("no item of that row")


def test_s0_10_the_province_counts_what_the_unit_counted(unit: Desk, province: Desk) -> None:
    said = province.run("merge", package(unit)).out
    assert "12 ballots (DM-HUYEN/2024)" in said
    assert "is new here: compare it" in said
    assert "stand in several packages" not in said
    assert "12 merged ballots count or wait, 0 were read here too" in province.run("merge", "--list").out
    assert province.run("tally").out == unit.run("tally").out
    assert province.run("export", "responses").out == unit.run("export", "responses").out
    province.run("verify")
    province.answer_for_the_published()
    province.run("close")
    assert "is closed" in province.run("merge", package(unit, "2.zip"), codes=(2,)).err
    withdrawal = ("merge", "--withdraw", _sha(province, 12), "--reason", "gửi nhầm")
    assert "is closed" in province.run(*withdrawal, codes=(2,)).err, "a closed round is read-only"
    province.run("verify")
    province.run("reopen", "--reason", "gửi nhầm")
    assert "withdrawn" in province.run(*withdrawal).out


def test_a_package_that_comes_while_its_round_is_being_closed_is_refused(unit: Desk, province: Desk) -> None:
    raw, caught = package(unit).read_bytes(), []
    with closing(Survey(province.folder)) as survey:

        def take() -> None:
            try:
                take_package(survey, raw, "goi.zip", trusted=frozenset(), by="Lan")
            except UsageError as error:
                caught.append(str(error))

        taking = threading.Thread(target=take)
        with survey.store.transaction() as transaction:
            taking.start()
            time.sleep(1.0)  # it has looked at the package, and waits for the store
            transaction.append(RoundClosed(round="2024", tally=""), by="Lan")
        taking.join()
        assert survey.store.entries()[-1].kind == RoundClosed.kind
    assert caught == ["goi.zip: round 2024 is closed: `phieu reopen` first"]


def test_a_province_publishes_what_it_merged_and_a_stranger_can_verify_it(unit: Desk, province: Desk) -> None:
    province.run("merge", package(unit))
    path = province.folder / "cong-bo.zip"
    province.run("export", "public", "-o", path)
    said = province.run("-C", province.folder.parent, "verify", path).out
    assert said.count("holds") == 4
    assert "holds  the log of this survey" in province.run("verify", path).out
    (row,) = table(unpacked(path)["counts.csv"])
    assert (row["merged"], row["scanned"]) == ("12", "0")
    assert [row[name] for name in ("printed", "issued", "returned")] == ["12", "12", "12"], "as its report says"


def test_a_package_carries_no_code_source_or_time_and_no_order(unit: Desk) -> None:
    files = unpacked(package(unit))
    text = "\n".join(data.decode("utf-8") for data in files.values())
    sources = {row["source"] for row in unit.run("export", "pages").rows()}
    assert not [trace for trace in (*unit.codes(), *sources, "2024-10-02") if trace in text]
    names = [from_line(line).id for line in files[BALLOTS].decode().splitlines()]
    assert names == sorted(names)
    assert len(set(names)) == 12


def test_merged_ballots_of_a_form_that_the_plan_lost_end_in_a_sentence_with_its_remedy(
    unit: Desk, province: Desk
) -> None:
    province.run("merge", package(unit))
    plan = province.folder / "survey.yaml"
    plan.write_text(
        plan.read_text(encoding="utf-8").replace("form_version: '1'", "form_version: '2'"), encoding="utf-8"
    )
    refused = province.run("tally", codes=(2,)).err
    assert "unit DM-HUYEN on form A version 1, which survey.yaml has no more" in refused
    assert "phieu merge --list, --withdraw" in refused


def test_the_same_package_again_changes_nothing_and_a_later_one_takes_its_place(unit: Desk, province: Desk) -> None:
    first = package(unit)
    province.run("merge", first)
    before = province.run("tally").out
    log = province.run("log").out
    assert "merged already" in province.run("merge", first).out
    assert (province.run("tally").out, province.run("log").out) == (before, log)
    otherwise(unit)
    second = package(unit, "moi.zip")
    province.run("merge", second)
    assert province.run("tally").out == unit.run("tally").out != before
    assert "withdrawn" in province.run("merge", "--withdraw", _sha(province, 12), "--reason", "thử").out
    province.run("verify")
    province.run("merge", first, codes=(4,))
    later = hashlib.sha256(second.read_bytes()).hexdigest()
    province.run("merge", "--withdraw", later, "--reason", "thử")
    province.run("merge", first)
    province.run("merge", second)
    said = province.run("merge", "--withdraw", later, "--reason", "gửi nhầm").out
    assert "DM-HUYEN/2024: an earlier package of the same installation counts again" in said
    assert province.run("tally").out == before


def _sha(province: Desk, ballots: int) -> str:
    """Give the hash of the first merged package."""
    logged = province.run("log", "--kind", "package_merged", "--json").out.splitlines()
    return str(json.loads(json.loads(logged[0])["body"])["sha256"])


def test_an_older_package_after_a_later_one_is_refused(unit: Desk, province: Desk) -> None:
    first, second = package(unit), package(unit, "moi.zip")
    province.run("merge", second)
    assert "older" in province.run("merge", first, codes=(4,)).err


def test_two_installations_that_tell_a_ballot_differently_make_it_wait(unit: Desk, province: Desk) -> None:
    other = copy_of(unit, "ban-sao")
    otherwise(other)
    province.run("merge", package(unit), package(other), codes=(5,))
    assert "a ballot of DM-HUYEN/2024 is told differently" in province.run("merge", "--list").out
    said = province.run("tally")
    assert "TẠM TÍNH" in said.err
    refused = province.run("close", codes=(2,)).err
    assert "khác nhau giữa các gói" in refused
    assert "ở nơi gửi" not in refused, "it is settled in both: they only differ"
    province.run("merge", "--withdraw", _sha(province, 12), "--reason", "đọc nhầm", "--by", "Lan")
    assert province.run("tally").out == other.run("tally").out
    province.run("verify")


def test_no_round_closes_over_merged_ballots_that_wait_where_they_were_packed(desk: Desk, province: Desk) -> None:
    waiting = sum(row["status"] == "pending" for row in desk.run("export", "ballots").rows())
    assert waiting
    name = "Bộ phận tiếp nhận và trả kết quả huyện Đắk Mil"
    told = f"{waiting} ballots of DM-HUYEN/2024 ({name}) waited for a person where their package was made"
    assert told in province.run("merge", package(desk), codes=(5,)).err
    assert told in province.run("merge", "--list").err
    province.answer_for_the_published()
    refused = province.run("close", codes=(2,)).err
    assert f"{waiting} phiếu trong các gói đã gộp còn chờ duyệt ở nơi gửi" in refused
    with closing(Survey(province.folder)) as survey:  # as a version did that looked only at its own queue
        survey.store.append(RoundClosed(round="2024", tally=round_digest(survey, "2024")), by="Lan")
    assert f"round 2024 is closed, and {waiting} ballots of it wait" in province.run("verify", codes=(7,)).err
    province.run("reopen", "--reason", "còn phiếu chờ")
    desk.settle()
    assert "waited" not in province.run("merge", package(desk, "moi.zip")).err
    province.run("close")
    province.run("verify")


def test_no_round_closes_over_a_torn_page_that_waits_where_a_package_was_made(unit: Desk, province: Desk) -> None:
    before = package(unit, "truoc.zip")
    unit.run("simulate", unit.folder / "jpeg", "--format", "jpeg", "--ballots", "1", "--jobs", "1")
    (page,) = sorted((unit.folder / "jpeg").glob("*.jpg"))
    unit.run("scan", without_codes(page, unit.folder / "torn", "torn.jpg"), "--jobs", "1", codes=(5,))
    assert "TẠM TÍNH" in unit.run("package", "-o", unit.folder / "rach.zip").err
    province.run("merge", before)
    assert "TẠM TÍNH" not in province.run("tally").err
    told = "1 pages were not read or of no known ballot where packages were made"
    assert told in province.run("merge", unit.folder / "rach.zip", codes=(5,)).err
    assert "TẠM TÍNH" in province.run("tally").err
    province.answer_for_the_published()
    assert "1 trang ở nơi gửi gói chưa đọc" in province.run("close", codes=(2,)).err
    (item,) = json.loads(unit.run("review", "list", "--json").out)
    unit.run("review", "decide", item["item"], "discard", "--by", "Lan")
    province.run("merge", package(unit, "moi.zip"))
    assert province.run("tally").out == unit.run("tally").out
    province.run("close")
    province.run("verify")


def test_two_installations_that_agree_are_counted_once(unit: Desk, province: Desk) -> None:
    other = copy_of(unit, "ban-sao")
    other.run("counts", "set", "--unit", "DM-HUYEN", "--issued", "12", "--by", "Hoa")  # its log goes ways of its own
    said = province.run("merge", package(unit), package(other)).out
    assert "12 ballots stand in several packages, which tell them alike: each counts once" in said
    assert province.run("tally").out == unit.run("tally").out


def test_s0_11_our_own_reading_counts_and_the_differences_are_listed_by_criterion(unit: Desk) -> None:
    district = copy_of(unit, "huyen")
    _, question, answer = otherwise(district)
    before = district.run("tally").out
    district.run("merge", package(unit))
    assert district.run("tally").out == before
    done = district.run("compare")
    assert "12 ballots in both, 1 of them read differently; 0 only in the package, 0 only here" in done.err
    rows = {(row["question"], row["option"]): row["difference"] for row in done.rows()}
    assert rows[question, answer] == "+1"
    assert sorted(rows.values()) == ["+1", "-1"]
    assert len(district.run("compare", "--all").rows()) > 2
    district.run("verify")


# --- what is refused -----------------------------------------------------------------------------


def resealed(files: dict[str, bytes], **changes: object) -> bytes:
    """Seal other content with a key of one's own."""
    body = json.loads(files["manifest.json"]) | changes
    inside = {name: data for name, data in files.items() if name not in ("manifest.json", "signature.json")}
    return write_sealed(body, inside, secret=b"2" * 32)


def changed_ballot(files: dict[str, bytes], **changes: object) -> dict[str, bytes]:
    lines = files[BALLOTS].decode().splitlines()
    body = json.loads(lines[0]) | changes
    return files | {BALLOTS: ("\n".join([json.dumps(body), *lines[1:]]) + "\n").encode()}


def answered_twice(files: dict[str, bytes]) -> dict[str, bytes]:
    """Let a ballot answer its first question again, otherwise: whoever reads the last answer counts another."""
    answers = json.loads(files[BALLOTS].decode().splitlines()[0])["answers"]
    return changed_ballot(files, answers=[*answers, [answers[0][0], "1"]])


def zipped(files: dict[str, bytes]) -> bytes:
    """Pack files as they are, under whatever signature."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in files.items():
            package.writestr(name, data)
    return out.getvalue()


def signature(files: dict[str, bytes], spelled: Callable[[str], str]) -> bytes:
    body = json.loads(files["signature.json"])
    return json.dumps(body | {"public_key": spelled(body["public_key"])}).encode()


# under the neutral point everything is signed, by anybody
NOBODY = json.dumps({"public_key": f"01{'00' * 31}", "signature": f"01{'00' * 63}"}).encode()


def answered(files: dict[str, bytes], text: str) -> dict[str, bytes]:
    """Let a ballot that counts answer its first question, which takes one answer, with these words."""
    first, *others = json.loads(files[BALLOTS].decode().splitlines()[0])["answers"]
    return changed_ballot(files, answers=[[first[0], text], *others], status="eligible", reasons=[])


def written(**changes: str) -> bytes:
    """Write down what somebody wrote freely, as packages hold it."""
    sound = SentText(id="0" * 32, unit="DM-HUYEN", round="2024", quarter="", question="III.1", text="Tốt")
    return json.dumps(asdict(replace(sound, **changes))).encode()


Spoil = Callable[[dict[str, bytes]], bytes]
BAD: tuple[tuple[str, Spoil], ...] = (
    ("not_a_package", lambda _: b"%PDF-1.4"),
    ("wrong_schema", lambda files: resealed(files, schema="publication/1")),
    ("foreign_plan", lambda files: resealed(files, plan="KN23")),
    ("foreign_plan", lambda files: resealed(changed_ballot(files, unit="DM-XA"))),
    ("foreign_plan", lambda files: resealed(changed_ballot(files, form="Z"))),
    ("foreign_plan", lambda files: resealed(changed_ballot(files, answers=[["I.1", "9"]], status="ineligible"))),
    ("foreign_plan", lambda files: resealed(changed_ballot(files, answers=[], status="eligible"))),
    ("bad_content", lambda files: resealed(changed_ballot(files, status="perfect"))),
    ("bad_content", lambda files: resealed(files | {BALLOTS: b"[1]\n"})),
    ("bad_content", lambda files: resealed(files | {BALLOTS: files[BALLOTS] + files[BALLOTS]})),
    ("bad_content", lambda files: resealed(files | {BALLOTS: files[BALLOTS] * 2}, ballots=24)),  # each of them twice
    ("bad_content", lambda files: resealed(files | {"questionnaires.json": b"[7]"})),
    ("bad_content", lambda files: resealed(files | {"questionnaires.json": b"[]"})),
    ("bad_content", lambda files: resealed(files | {"texts.jsonl": written(unit="DM-XA")})),
    ("bad_content", lambda files: resealed(files | {"texts.jsonl": written(id="../x")})),
    ("bad_content", lambda files: resealed(files | {"texts.jsonl": written(text="x" * 20_001)})),
    ("bad_content", lambda files: resealed(files, log="none")),
    ("bad_content", lambda files: resealed(files, log=json.loads('{"entries": Infinity, "head": "", "follows": []}'))),
    ("bad_content", lambda files: resealed(files, log={"entries": 10**30, "head": "a", "follows": []})),
    ("bad_content", lambda files: resealed(files, log={"entries": -1, "head": "a", "follows": []})),
    ("bad_content", lambda files: resealed(files, log={"entries": 9, "head": "a" * 64, "follows": ["b\n" + "c" * 62]})),
    ("bad_content", lambda files: resealed(files, loose_pages=-1)),
    ("bad_content", lambda files: resealed(files, loose_pages="3")),
    ("bad_content", lambda files: resealed(files, scope=7)),
    ("bad_content", lambda files: resealed(files, scope=[])),
    ("foreign_plan", lambda files: resealed(files, scope=["DM-HUYEN/2024", "DM-XA/2024"])),
    ("foreign_plan", lambda files: resealed(files, scope=["DM-HUYEN/2024", "X\nDM-HUYEN/2024"])),  # kept by lines
    (
        "bad_content",
        lambda files: resealed(files | {COUNTS: files[COUNTS].replace(b",12,", f",{10**30},".encode(), 1)}),
    ),
    ("bad_content", lambda files: resealed(changed_ballot(files, form=["X"]))),
    ("bad_content", lambda files: resealed(changed_ballot(files, simulated=math.nan))),
    ("foreign_plan", lambda files: resealed(changed_ballot(files, channel='=HYPERLINK("http://x")'))),
    ("foreign_plan", lambda files: resealed(changed_ballot(files, period="2099-Q9"))),
    ("foreign_plan", lambda files: resealed(changed_ballot(files, id="../" * 10))),
    ("foreign_plan", lambda files: resealed(changed_ballot(files, id="\u202eABC\u0000"))),
    ("foreign_plan", lambda files: resealed(answered_twice(files))),
    ("foreign_plan", lambda files: resealed(changed_ballot(files, table="=cmd"))),
    ("foreign_plan", lambda files: resealed(changed_ballot(files, unit="X" * 1_000_000))),
    ("bad_content", lambda files: resealed(files | {COUNTS: files[COUNTS].replace(b",12,", b",-12,", 1)})),
    ("bad_content", lambda files: resealed(files | {COUNTS: files[COUNTS].replace(b",12,", ",١٢,".encode(), 1)})),
    ("bad_content", lambda files: resealed(files | {COUNTS: files[COUNTS].replace(b",12,", b",1_2,", 1)})),
    ("bad_content", lambda files: resealed(files | {COUNTS: files[COUNTS] + b"9" * 3_000_000})),
    ("bad_content", lambda files: resealed(files | {"texts.jsonl": b"[" * 100_000})),
    ("bad_content", lambda files: resealed(files, ballots=11)),
    (
        "bad_content",
        lambda files: resealed(
            files, log=dict(json.loads(files["manifest.json"])["log"], follows=["f" * 64], head="f" * 64)
        ),
    ),
    ("bad_signature", lambda files: zipped(files | {"signature.json": signature(files, lambda key: key.upper())})),
    ("bad_signature", lambda files: zipped(files | {"signature.json": signature(files, lambda key: f" {key}")})),
    ("bad_signature", lambda files: zipped(files | {"signature.json": NOBODY})),
    ("foreign_plan", lambda files: resealed(answered(files, "3;2"))),
    ("foreign_plan", lambda files: resealed(answered(files, "3;3"))),
    ("foreign_plan", lambda files: resealed(answered(files, "pending"))),
    ("bad_content", lambda files: resealed(files, log={"entries": 0, "head": "a" * 64, "follows": []})),
    ("bad_content", lambda files: resealed(files, log={"entries": True, "head": "a" * 64, "follows": []})),
    ("bad_content", lambda files: resealed(files, late_pages={"DM-HUYEN/2024": 0})),
    ("bad_content", lambda files: resealed(files, late_pages={"DM-HUYEN/2024": True})),
    ("bad_content", lambda files: resealed(files | {COUNTS: files[COUNTS].replace(b",12,", b",-1,", 1)})),
)


def test_where_keys_are_named_a_package_under_another_new_key_is_refused(
    unit_package: Path, empty_province: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(resealed(unpacked(unit_package)))
    said = empty_province.run("merge", "--trust", "0" * 64, path, codes=(4,)).err
    assert "unknown_signer" in said
    assert "is none of those named" in said


def test_a_package_with_what_somebody_wrote_in_it_is_taken(
    unit_package: Path, empty_province: Desk, tmp_path: Path
) -> None:
    own = Desk(shutil.copytree(empty_province.folder, tmp_path / "tinh"))
    path = tmp_path / "x.zip"
    path.write_bytes(resealed(unpacked(unit_package) | {"texts.jsonl": written()}))
    own.run("merge", path, codes=(0, 5))


@pytest.mark.parametrize(("fault", "spoil"), BAD, ids=[f"{n}-{fault}" for n, (fault, _) in enumerate(BAD)])
def test_a_bad_package_is_refused_with_its_reason_and_leaves_no_trace(
    unit_package: Path, empty_province: Desk, tmp_path: Path, fault: str, spoil: Spoil
) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(spoil(unpacked(unit_package)))
    log = empty_province.run("log").out
    said = empty_province.run("merge", path, codes=(4,)).err
    assert f"x.zip: {fault}: " in said
    assert len(said) < 1000
    assert empty_province.run("log").out == log


@pytest.fixture(scope="module")
def unit_package(scanned_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package to spoil."""
    return package(Desk(shutil.copytree(scanned_once, tmp_path_factory.mktemp("unit") / "dak-mil")))


@pytest.fixture(scope="module")
def empty_province(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("province") / "tinh"
    ProgramInside().ok("new", folder, "--sample", "dak-mil")
    return Desk(folder)


def test_a_package_that_was_changed_on_its_way_is_refused(
    unit_package: Path, empty_province: Desk, tmp_path: Path
) -> None:
    files = unpacked(unit_package)

    def refused(name: str, data: bytes | dict[str, bytes]) -> str:
        path = tmp_path / name
        if isinstance(data, bytes):
            path.write_bytes(data)
        else:
            packed(path, data)
        return empty_province.run("merge", path, codes=(4,)).err

    assert "tampered" in refused("a.zip", changed_ballot(files, status="ineligible"))
    assert "bad_signature" in refused(
        "b.zip", files | {"manifest.json": files["manifest.json"].replace(b"DM24", b"DM42")}
    )
    assert "truncated" in refused("c.zip", unit_package.read_bytes()[:-300])
    assert "unexpected_file" in refused("d.zip", files | {"../phieu.db": b""})
    assert "unexpected_file" in refused("e.zip", files | {"them.csv": b""})
    assert "missing_file" in refused("f.zip", {name: data for name, data in files.items() if name != BALLOTS})
    assert "not_a_package" in refused("g.zip", {"a.txt": b""})
    assert "too_large" in refused("h.zip", files | {f"{n}.csv": b"" for n in range(60)})
    for packing in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        with zipfile.ZipFile(tmp_path / "i.zip", "w", packing) as other:
            other.writestr("manifest.json", b"{}")
        assert "packed in a way that no package is" in refused("i.zip", (tmp_path / "i.zip").read_bytes())


def test_a_package_of_a_hundred_thousand_names_is_refused_at_once(empty_province: Desk, tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as many:
        for number in range(100_000):  # to compare each with all would take minutes
            many.writestr(f"{number}.csv", b"")
    started = time.process_time()
    assert "it holds 100000 files" in empty_province.run("merge", path, codes=(4,)).err
    assert time.process_time() - started < 20


def test_a_package_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked(
    unit_package: Path, empty_province: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "bomb.zip"
    shutil.copy(unit_package, path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as bomb_, bomb_.open("bomb.csv", "w") as file:
        for _ in range(MAX_UNPACKED_BYTES // 10_000_000 + 1):
            file.write(b"\0" * 10_000_000)
    assert path.stat().st_size < 1_000_000
    assert "would unpack to" in empty_province.run("merge", path, codes=(4,)).err


def test_a_package_never_moves_another_units_ballot_to_its_own_unit_unseen(
    unit_package: Path,
) -> None:
    line = unpacked(unit_package)[BALLOTS].decode().splitlines()[0]
    one, same = from_line(line), from_line(line)
    assert one.says_the_same(same)
    for moved in ({"unit": "DM-XA"}, {"round": "2025"}, {"form": "Z"}, {"channel": "online"}, {"simulated": False}):
        assert not one.says_the_same(replace(one, **moved)), moved  # type: ignore[arg-type]  # fields of a record


def test_a_unit_must_come_under_the_key_it_came_under_before(unit: Desk, province: Desk, tmp_path: Path) -> None:
    mine = package(unit)
    province.run("merge", mine)
    forged = tmp_path / "gia.zip"
    forged.write_bytes(resealed(changed_ballot(unpacked(mine), status="ineligible", reasons=["BLANK_FORM"])))
    refused = province.run("merge", forged, codes=(4,)).err
    assert "unknown_signer" in refused
    trusted = re.search(r"--trust (\S+)", refused)
    assert trusted is not None
    assert "unknown_signer" in province.run("merge", forged, "--trust", "0000-0000", codes=(4,)).err
    province.run(
        "merge", forged, "--trust", trusted[1], codes=(5,)
    )  # it tells a ballot otherwise: somebody must choose


def test_a_package_that_is_packed_anew_is_the_same_and_no_state_of_a_log_says_two_things(
    unit_package: Path, empty_province: Desk, tmp_path: Path
) -> None:
    here = Desk(shutil.copytree(empty_province.folder, tmp_path / "tinh"))
    files, path = unpacked(unit_package), tmp_path / "x.zip"
    path.write_bytes(resealed(files))
    here.run("merge", path, codes=(5,))
    log = here.run("log").out
    path.write_bytes(path.read_bytes() + b"x" * 100)
    here.run("merge", path, codes=(5,))
    heading, _, *packs = files["packs.csv"].decode().splitlines()
    text = {"id": "0" * 32, "unit": "DM-HUYEN", "round": "2024", "quarter": "", "question": "G1", "text": "khác"}
    for other in (
        changed_ballot(files, status="ineligible", reasons=["BLANK_FORM"]),
        files | {"packs.csv": "\r\n".join([heading, *packs, ""]).encode()},
        files | {"texts.jsonl": files["texts.jsonl"] + json.dumps(text).encode() + b"\n"},
    ):
        path.write_bytes(resealed(other))
        assert "x.zip: tampered: it says something else than" in here.run("merge", path, codes=(4, 5)).err
    assert here.run("log").out == log


def test_two_packages_that_each_come_after_the_other_are_not_both_taken(
    unit_package: Path, empty_province: Desk, tmp_path: Path
) -> None:
    """Each would stand for the other, and no ballot of either would count."""
    here = Desk(shutil.copytree(empty_province.folder, tmp_path / "tinh"))
    files, path = unpacked(unit_package), tmp_path / "x.zip"
    scope = json.loads(files["manifest.json"])["scope"]
    units = [f"{unit.id}/2024" for unit in Survey(here.folder).plan.units]
    wider = [*scope, *(unit for unit in units if unit not in scope)][: len(scope) + 1]
    path.write_bytes(resealed(files, log={"entries": 5, "head": "a" * 64, "follows": ["b" * 64]}))
    here.run("merge", path, codes=(5,))
    path.write_bytes(resealed(files, scope=wider, log={"entries": 6, "head": "b" * 64, "follows": ["a" * 64]}))
    assert "x.zip: bad_content: it comes after itself" in here.run("merge", path, codes=(4, 5)).err


def test_the_keys_that_nobody_has_the_secret_of_are_those_of_small_order() -> None:
    """By the curve's own addition (RFC 8032, 5.1.4): eight times such a point is the neutral one."""
    p, d = 2**255 - 19, -121665 * pow(121666, -1, 2**255 - 19) % (2**255 - 19)

    def added(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
        (x1, y1), (x2, y2) = one, other
        k = d * x1 * x2 * y1 * y2
        return (x1 * y2 + x2 * y1) * pow(1 + k, -1, p) % p, (y1 * y2 + x1 * x2) * pow(1 - k, -1, p) % p

    for y in _OF_NOBODY:
        square = (y * y - 1) * pow(d * y * y + 1, -1, p) % p
        root = pow(square, (p + 3) // 8, p)
        x = root if root * root % p == square else root * pow(2, (p - 1) // 4, p) % p
        point = (x, y)
        assert x * x % p == square
        for _ in range(3):
            point = added(point, point)
        assert point == (0, 1)


def test_counts_travel_with_the_package(unit: Desk) -> None:
    unit.run("counts", "set", "--unit", "DM-HUYEN", "--issued", "12")
    (row,) = table(unpacked(package(unit))["counts.csv"])
    assert (row["unit"], row["printed"], row["issued"], row["scanned"]) == ("DM-HUYEN", "12", "12", "12")


def test_the_province_sees_what_each_unit_printed_handed_out_and_got_back(unit: Desk, province: Desk) -> None:
    unit.run("counts", "set", "--unit", "DM-HUYEN", "--issued", "13", "--spoiled", "1", "--by", "Lan")
    own = unit.run("counts").out
    assert "13" in own
    province.run("merge", package(unit))
    assert province.run("counts").out == own
    province.run("verify")


def sent(
    name: str,
    *places: tuple[str, str, int],
    scope: tuple[str, ...],
    signer: str = "a",
    seq: int = 1,
    ballots: tuple[str, ...] = (),
    loose: int = 0,
    follows: tuple[str, ...] = (),
) -> Event:
    """Make a package whose counts are told apart by how many ballots they say came back."""
    numbers = {"printed": 90, "issued": 90, "spoiled": 0, "without_paper": 0}
    counts = tuple(SentCounts(unit=unit, round=label, returned=n, **numbers) for unit, label, n in places)
    whose = {"sha256": name, "signer": signer, "seq": seq, "head": name}
    held = {"scope": scope, "ballots": ballots, "counts": counts, "loose_pages": loose}
    return PackageMerged(**whose, **held, follows=follows)  # type: ignore[arg-type]  # one of them is a number


def returned(survey: Survey, round: str) -> dict[str, int]:
    return {unit: counts.returned for unit, counts in sent_counts(survey, round).items()}


def test_of_two_rounds_each_package_speaks_for_those_places_that_it_holds_ballots_of(tmp_path: Path) -> None:
    start_survey(tmp_path / "years", sample_text("thanh-tra-dak-nong"))
    with closing(Survey(tmp_path / "years")) as on_disk:
        survey = on_disk.with_store(Store.temporary())
        one, other = (unit.id for unit in survey.plan.units[:2])
        everywhere = ((one, "2024", 1), (one, "2025", 2), (other, "2024", 3), (other, "2025", 4))
        survey.store.append(sent("p1", *everywhere, scope=(f"{one}/2024", f"{one}/2025", f"{other}/2025")), by="Lan")
        assert [returned(survey, year) for year in ("2024", "2025", "2026")] == [{one: 1}, {one: 2, other: 4}, {}]
        later = ((one, "2024", 10), (one, "2025", 20), (other, "2024", 30))
        survey.store.append(sent("p2", *later, scope=(f"{one}/2025",), seq=2, follows=("p1",)), by="Lan")
        assert [returned(survey, year) for year in ("2024", "2025")] == [{one: 1}, {one: 20, other: 4}]
        stranger = sent("p3", (one, "2024", 100), (one, "2025", 200), scope=(f"{one}/2024",), signer="b")
        survey.store.append(stranger, by="Lan")
        assert [returned(survey, year) for year in ("2024", "2025")] == [{one: 101}, {one: 20, other: 4}]


def test_what_waits_in_packages_of_one_round_keeps_no_other_round_open(tmp_path: Path) -> None:
    start_survey(tmp_path / "years", sample_text("thanh-tra-dak-nong"))
    with closing(Survey(tmp_path / "years")) as on_disk:
        survey = on_disk.with_store(Store.temporary())
        unit = survey.plan.surveyed_units()[0].id
        open_ = to_line(replace(from_line(json.dumps(LINE)), unit=unit, round="2025", status="pending", answers=()))
        survey.store.append(sent("p1", scope=(f"{unit}/2025",), ballots=(open_,)), by="Lan")
        survey.store.append(sent("p2", scope=(f"{unit}/2024",), signer="b", loose=2), by="Lan")
        found = {
            year: [str(each.said)[:2] for each in hindrances(survey, year, errors=()) if "ở nơi gửi" in str(each.said)]
            for year in ("2024", "2025", "2026")
        }
        assert found == {"2024": ["2 "], "2025": ["1 "], "2026": []}
        assert tally_of_survey(survey).loose_pages == 2
        counts = tally_of_survey(survey).only(round="2025").counts
        assert (counts.pending, counts.unknown) == (1, 1), "any answer of it may still turn out: ranges must know"


def test_ballots_that_a_unit_lost_block_closing_at_the_province_too(unit: Desk, province: Desk) -> None:
    unit.run("counts", "set", "--unit", "DM-HUYEN", "--returned", "13", "--issued", "13", "--by", "Lan")
    province.run("merge", package(unit))
    assert "đã quét 12 ≠ thu về 13" in province.run("close", codes=(2,)).err


def test_ballots_that_only_one_side_has_are_no_difference_in_reading(unit: Desk) -> None:
    other = copy_of(unit, "ban-sao")
    answers = unit.folder / "online.csv"
    asked = list(dict.fromkeys(row["question"] for row in unit.run("export", "answers").rows()))
    answers.write_text(
        ",".join(("unit", *asked)) + "\n" + ",".join(("DM-HUYEN", *("3" for _ in asked))) + "\n", encoding="utf-8"
    )
    unit.run("import", answers, "--channel", "online", "--by", "Lan")
    other.run("merge", package(unit))
    said = other.run("compare")
    assert "1 only in the package" in said.err
    assert said.out == "unit,round,question,option,theirs,ours,difference\n"


def test_answers_without_paper_that_a_package_holds_too_are_no_second_ones_in_the_balance(unit: Desk) -> None:
    questions = [f"{section}.{number}" for section, most in (("I", 4), ("II", 3)) for number in range(1, most + 1)]
    online = unit.folder / "online.csv"
    online.write_text(f"{','.join(questions)}\n{','.join('3' * len(questions))}\n", encoding="utf-8")
    unit.run("import", online, "--channel", "online")
    copy = copy_of(unit, "copy")
    copy.run("merge", package(unit))
    with closing(Survey(copy.folder)) as survey:
        (found,) = balance(survey, "2024")
    assert (found.scanned, found.without_paper, list(found.faults())) == (12, 1, [])


LINE = {
    "id": "0" * 32,
    "unit": "DM-HUYEN",
    "round": "2024",
    "period": "",
    "channel": "paper",
    "form": "A",
    "version": "1",
    "status": "eligible",
    "reasons": [],
    "answers": [["I.1", "3"]],
    "simulated": False,
}


def test_a_ballot_of_a_package_holds_text_in_every_place() -> None:
    assert from_line(json.dumps(LINE)).answers == (("I.1", "3"),)
    for name in ("id", "unit", "round", "period", "channel", "form", "version"):
        with pytest.raises(ValueError, match="something else than text"):
            from_line(json.dumps(LINE | {name: 5}))
    for name, wrong in (("simulated", "no"), ("status", "maybe"), ("reasons", ["TIRED"])):
        with pytest.raises(ValueError, match=r"text|maybe|TIRED"):
            from_line(json.dumps(LINE | {name: wrong}))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"unit": "DM-00000"}, "which the plan does not have"),
        ({"round": "2031"}, "which the plan does not have"),
        ({"issued": "-1"}, "-1 ballots"),
        ({"printed": "10000001"}, "10000001 ballots"),
        ({"returned": "viele"}, "viele ballots"),
    ],
)
def test_the_counts_of_a_package_are_of_units_and_rounds_of_the_plan(changed: dict[str, str], said: str) -> None:
    plan = load_plan(Path(__file__).parents[3] / "samples" / "dak-mil.yaml")
    names = ("printed", "issued", "returned", "spoiled", "without_paper")
    row = {"unit": "DM-HUYEN", "round": "2024"} | dict.fromkeys(names, "3")
    head, sound = ",".join(row), ",".join(row.values())
    (found,) = read_counts(f"{head}\n{sound}\n", plan)
    assert (found.unit, found.issued) == ("DM-HUYEN", 3)
    with pytest.raises(ValueError, match=said):
        read_counts(f"{head}\n{','.join((row | changed).values())}\n", plan)
    with pytest.raises(ValueError, match="twice"):
        read_counts(f"{head}\n{sound}\n{sound}\n", plan)
