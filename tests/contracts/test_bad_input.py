"""Bad input of every kind: a sentence with a remedy, the promised exit code, no traceback, nothing lost."""

import json
import shutil
import sqlite3
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageDraw

from tests.program import Program

PLAN, FILES, WAITING, STORE = 3, 4, 5, 7


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, program: Program) -> Path:
    """A survey with four printed ballots, filled in, each a JPEG of its own; nothing scanned."""
    folder = tmp_path_factory.mktemp("bad-input") / "dak-mil"
    program.start(folder, "dak-mil", count=4)
    words = ("--format", "jpeg", "--level", "clean", "--seed", "3", "--jobs", "1")
    program.ok("-C", folder, "simulate", folder / "jpeg", *words)
    return folder


@pytest.fixture(scope="module")
def scanned(printed: Path, program: Program) -> Path:
    """The same survey after its scan."""
    folder = printed.with_name("scanned")
    shutil.copytree(printed, folder)
    program.run("-C", folder, "scan", folder / "jpeg", "--jobs", "1", codes=(0, WAITING))
    return folder


@pytest.fixture
def survey(printed: Path, tmp_path: Path) -> Path:
    """A copy of the survey before its scan, to spoil."""
    return shutil.copytree(printed, tmp_path / "survey")


@pytest.fixture
def counted(scanned: Path, tmp_path: Path) -> Path:
    """A copy of the survey after its scan, to spoil."""
    return shutil.copytree(scanned, tmp_path / "survey")


def pages(program: Program, survey: Path) -> list[tuple[str, str, str]]:
    rows = program.ok("-C", survey, "export", "pages").rows()
    return [(row["source"], row["status"], row["reason"]) for row in rows]


def change(survey: Path, statement: str, *values: object) -> None:
    """Change the database behind the program's back."""
    connection = sqlite3.connect(survey / "phieu.db")
    with connection:
        assert connection.execute(statement, values).rowcount == 1
    connection.close()


# --- scanned files -------------------------------------------------------------------------------


def empty(path: Path, _scan: Path) -> Path:
    path.write_bytes(b"")
    return path


def cut(path: Path, scan: Path) -> Path:
    """A copy that the network ended early."""
    data = scan.read_bytes()
    path.write_bytes(data[: len(data) // 3])
    return path


def encrypted(path: Path, _scan: Path) -> Path:
    """A PDF that asks for a password."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.save(path, encryption=pikepdf.Encryption(owner="a", user="b"))
    return path


def no_image(path: Path, _scan: Path) -> Path:
    path.write_text("Kính gửi: Ủy ban nhân dân tỉnh", encoding="utf-8")
    return path


def huge(path: Path, _scan: Path) -> Path:
    """A hundred bytes that claim to be 60,000 x 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(7501))) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunks)
    return path


BAD_FILES: tuple[tuple[str, Callable[[Path, Path], Path]], ...] = (
    ("empty.pdf", empty),
    ("cut.jpg", cut),
    ("encrypted.pdf", encrypted),
    ("letter.png", no_image),
    ("huge.png", huge),
)


def test_bad_files_are_set_aside_with_a_reason_each_and_the_rest_is_read(survey: Path, program: Program) -> None:
    stack = sorted((survey / "jpeg").glob("*.jpg"))
    mixed = survey / "mixed"
    mixed.mkdir()
    for path in stack[:2]:
        shutil.copy(path, mixed)
    bad = {spoil(mixed / name, stack[2]).name for name, spoil in BAD_FILES}
    done = program.run("-C", survey, "scan", mixed, "--jobs", "1", codes=(FILES, WAITING))
    found = pages(program, survey)
    assert sum(status == "read" for _, status, _ in found) == 2
    assert {source for source, status, reason in found if status in ("rejected", "review") and reason} == bad
    assert not [name for name in bad if name not in done.err]
    program.ok("-C", survey, "verify")


def test_a_pdf_with_the_name_of_a_jpeg_is_read_for_what_it_is(survey: Path, program: Program) -> None:
    scan = min((survey / "jpeg").glob("*.jpg"))
    with Image.open(scan) as image:
        image.save(survey / "stack.pdf", resolution=200)
    (survey / "stack.pdf").rename(survey / "stack.jpg")
    program.run("-C", survey, "scan", survey / "stack.jpg", "--jobs", "1", codes=(0, WAITING))
    assert pages(program, survey) == [("stack.jpg", "read", "")]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="uses /proc for a file that fails when it is read")
def test_a_file_that_cannot_be_read_never_stops_the_rest(survey: Path, program: Program) -> None:
    (survey / "jpeg" / "00-rotten.jpg").symlink_to("/proc/self/mem")  # fails at its first byte, even for root
    done = program.run("-C", survey, "scan", survey / "jpeg", "--jobs", "1", codes=(FILES, WAITING))
    assert [status for _, status, _ in pages(program, survey)] == ["read"] * 4
    assert "00-rotten.jpg" in done.err


def test_a_path_that_is_not_there_is_named(survey: Path, program: Program) -> None:
    done = program.run("-C", survey, "scan", survey / "nothing", codes=(FILES,))
    assert "nothing" in done.err


def test_the_folder_of_malformed_files_is_accounted_for(survey: Path, program: Program, shared: Path) -> None:
    folder = shared / "malformed"
    program.run("-C", survey, "scan", folder, "--jobs", "2", codes=(FILES, WAITING))
    found = pages(program, survey)
    assert {source for source, _, _ in found} == {path.name for path in folder.iterdir()} - {"malformed.csv"}
    assert not [source for source, status, _ in found if status == "read"]
    assert all(reason for _, _, reason in found)
    assert not program.ok("-C", survey, "export", "marks").rows()
    program.ok("-C", survey, "verify")


def test_no_page_of_other_peoples_forms_is_read(survey: Path, program: Program, shared: Path) -> None:
    program.run("-C", survey, "scan", shared / "foreign", "--jobs", "2", codes=(0, FILES, WAITING))
    found = pages(program, survey)
    assert {source for source, _, _ in found} == {path.name for path in (shared / "foreign").iterdir()} - {
        "foreign.csv"
    }
    assert {status for _, status, _ in found} <= {"rejected", "review", "duplicate"}
    assert not program.ok("-C", survey, "export", "ballots").rows()


# --- plan, key, folder ---------------------------------------------------------------------------


def spoil_plan(survey: Path, old: str, new: str) -> int:
    """Replace the first line that holds `old`, and give its number."""
    lines = (survey / "survey.yaml").read_text(encoding="utf-8").splitlines()
    index = next(number for number, line in enumerate(lines) if old in line)
    lines[index] = lines[index].replace(old, new)
    (survey / "survey.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return index + 1


def test_an_unknown_key_of_the_plan_is_named_with_line_and_nearest_key(survey: Path, program: Program) -> None:
    line = spoil_plan(survey, "title:", "titel:")
    done = program.run("-C", survey, "check", codes=(PLAN,))
    assert f"{line}" in done.err
    assert "titel" in done.err
    assert "title" in done.err.replace("titel", "")


def test_a_plan_with_a_word_where_a_number_belongs_is_refused(survey: Path, program: Program) -> None:
    line = spoil_plan(survey, "quota: 100", "quota: một trăm")
    for verb in (("check",), ("print", "--count", "1"), ("tally",)):
        done = program.run("-C", survey, *verb, codes=(PLAN,))
        assert f"{line}" in done.err


def test_a_plan_that_is_no_yaml_is_refused(survey: Path, program: Program) -> None:
    (survey / "survey.yaml").write_bytes(b"\xff\xfe\x00: [")
    assert "survey.yaml" in program.run("-C", survey, "check", codes=(PLAN,)).err


VERBS = ("print", "close", "check", "scan x.pdf", "tally", "export marks", "review list", "verify")


@pytest.mark.parametrize("verb", VERBS)
def test_a_folder_that_is_no_survey_is_told_how_to_become_one(tmp_path: Path, program: Program, *, verb: str) -> None:
    for folder in (tmp_path, tmp_path / "not-there"):
        done = program.run("-C", folder, *verb.split(), codes=(PLAN,))
        assert "-C DIR" in done.err
        assert str(folder) in done.err
    assert not list(tmp_path.iterdir()), "looking at a folder that is no survey must not leave files in it"


@pytest.mark.parametrize(
    "spoil", [Path.unlink, lambda path: path.write_text("không phải khoá")], ids=["gone", "damaged"]
)
def test_a_lost_key_is_named_before_anything_is_read(
    survey: Path, program: Program, *, spoil: Callable[[Path], object]
) -> None:
    spoil(survey / "survey.key")
    for verb in (("scan", survey / "jpeg"), ("print", "--count", "1")):
        done = program.run("-C", survey, *verb, codes=(STORE,))
        assert "survey.key" in done.err
        assert "restore" in done.err


# --- the store -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "verb", [("tally",), ("verify",), ("scan", "jpeg"), ("review", "list")], ids=lambda verb: verb[0]
)
def test_a_database_of_garbage_is_refused_with_a_remedy(
    counted: Path, program: Program, *, verb: tuple[str, ...]
) -> None:
    for name in ("phieu.db-wal", "phieu.db-shm"):
        (counted / name).unlink(missing_ok=True)
    (counted / "phieu.db").write_bytes(b"garbage " * 4096)
    words = [counted / word if word == "jpeg" else word for word in verb]
    assert "backup" in program.run("-C", counted, *words, codes=(STORE,)).err


def test_a_database_with_a_damaged_page_is_refused_with_a_remedy(counted: Path, program: Program) -> None:
    path = counted / "phieu.db"
    data = bytearray(path.read_bytes())
    data[4096 : len(data) // 2] = b"\xa5" * (len(data) // 2 - 4096)
    path.write_bytes(data)
    assert "backup" in program.run("-C", counted, "verify", codes=(STORE,)).err


def test_a_changed_entry_of_the_log_is_named(counted: Path, program: Program) -> None:
    program.ok("-C", counted, "verify")
    change(counted, "UPDATE log SET body = replace(body, 'paper', 'phone') WHERE seq = 5")
    done = program.run("-C", counted, "verify", codes=(STORE,))
    assert "entry 5" in done.err


def test_an_entry_taken_out_of_the_log_is_named(counted: Path, program: Program) -> None:
    change(counted, "DELETE FROM log WHERE seq = 4")
    assert "entry 4" in program.run("-C", counted, "verify", codes=(STORE,)).err


def test_a_table_that_does_not_follow_from_the_log_is_named(counted: Path, program: Program) -> None:
    change(counted, "UPDATE page SET states = replace(states, 'e', 'm') WHERE id = 1")
    assert "table page" in program.run("-C", counted, "verify", codes=(STORE,)).err


def test_a_changed_original_in_the_archive_is_named(counted: Path, program: Program) -> None:
    original = min((counted / "archive").glob("*/*"))
    data = bytearray(original.read_bytes())
    data[len(data) // 2] ^= 1
    original.chmod(0o600)
    original.write_bytes(data)
    done = program.run("-C", counted, "verify", codes=(STORE,))
    assert original.name in done.err
    original.unlink()
    assert original.stem in program.run("-C", counted, "verify", codes=(STORE,)).err


# --- words of the command line -------------------------------------------------------------------

WRONG_WORDS: tuple[tuple[tuple[str, ...], int, str], ...] = (
    (("tallly",), 2, "tallly"),
    (("tally", "--unti", "x"), 2, "--unit"),
    (("tally", "--unit", "DM-HUYEM"), 2, "DM-HUYEN"),
    (("tally", "--round", "1999"), 2, "2024"),
    (("tally", "--format", "doc"), 2, "xlsx"),
    (("tally", "-o", "tong-hop.docx"), 2, ".csv, .json, .xlsx"),
    (("report", "-o", "bao-cao.txt"), 2, ".docx, .html, .pdf, .xlsx"),
    (("counts", "history", "-o", "lich-su"), 2, "for the screen"),
    (("audit", "list", "-o", "phuc-tra.xlsx"), 2, ".csv"),
    (("log", "--kind", "foo"), 2, "ballots_printed"),
    (("tally", "--published", "gone.csv"), FILES, "gone.csv"),
    (("print", "--unit", "DM-HUYEM"), 2, "DM-HUYEN"),
    (("print", "--round", "1999"), 2, "2024"),
    (("print", "--count", "-3"), 2, "-3"),
    (("print", "--count", "ba"), 2, "'ba' is no whole number"),
    (("print", "--reprint", "chữ"), 2, ""),
    (("export", "everything"), 2, "marks"),
    (("scan", "jpeg", "--received", "30/2/2024"), 2, "30/2/2024"),
    (("review", "show", "9999"), 2, "review list"),
    (("review", "decide", "9999", "4"), 2, "review list"),
    (("review", "decide", "9999"), 2, "ANSWER"),
    (("review", "decide", "--from", "gone.csv"), FILES, "gone.csv"),
    (("counts", "set", "--unit", "DM-HUYEM", "--issued", "3"), 2, "DM-HUYEN"),
    (("counts", "set", "--unit", "DM-HUYEN", "--issued", "-3"), 2, "-3"),
    (("counts", "set", "--unit", "DM-HUYEN", "--issued", "abc"), 2, "'abc' is no whole number"),
    (("close", "--round", "1999"), 2, "2024"),
    (("reopen", "--round", "2024", "--reason", "x"), 2, "2024"),
)


@pytest.mark.parametrize(("words", "code", "says"), WRONG_WORDS, ids=[" ".join(words) for words, _, _ in WRONG_WORDS])
def test_a_wrong_word_is_answered_with_what_would_be_right(
    scanned: Path, program: Program, *, words: tuple[str, ...], code: int, says: str
) -> None:
    done = program.run("-C", scanned, *words)
    assert (done.code, says in done.err) == (code, True), done.err


def cross_out_a_row(survey: Path, scan: Path) -> Path:
    """Give a copy of a scan with a cross in every box of the first question: only a person knows what was meant."""
    layout = json.loads((survey / "print" / "layout" / "A-v1.json").read_text(encoding="utf-8"))
    boxes = layout["pages"][0]["boxes"]
    image = Image.open(scan).convert("L")
    px_per_mm, pen = image.width / layout["page"]["width_mm"], ImageDraw.Draw(image)
    for box in (box for box in boxes if box["question"] == boxes[0]["question"]):
        left, top = box["x_mm"] * px_per_mm, box["y_mm"] * px_per_mm
        right, bottom = left + box["w_mm"] * px_per_mm, top + box["h_mm"] * px_per_mm
        pen.line((left, top, right, bottom), fill=40, width=4)
        pen.line((left, bottom, right, top), fill=40, width=4)
    image.save(survey / "crossed.jpg", quality=92)
    return survey / "crossed.jpg"


def test_an_answer_that_does_not_fit_the_question_is_refused(survey: Path, program: Program) -> None:
    crossed = cross_out_a_row(survey, min((survey / "jpeg").glob("*.jpg")))
    program.run("-C", survey, "scan", crossed, "--jobs", "1", codes=(WAITING,))
    before = program.ok("-C", survey, "review", "list", "--json").out
    item = next(each for each in json.loads(before) if each["question"])
    for answer in ("có", "99", "1;2", ";"):
        done = program.run("-C", survey, "review", "decide", item["item"], answer, codes=(2,))
        assert item["question"] in done.err
        assert f"{item['item']}" in done.err
    assert program.ok("-C", survey, "review", "list", "--json").out == before
