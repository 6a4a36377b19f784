"""Every scanned page ends as exactly one of read, review, duplicate or rejected, whatever comes in."""

import csv
import json
import os
import shutil
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests.program import Program

Pages = list[Path]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, program: Program) -> tuple[Path, Pages]:
    """Four ballots of Đắk Mil, printed and filled in, each a JPEG of its own; nothing scanned yet."""
    folder = tmp_path_factory.mktemp("scanning") / "dak-mil"
    program.start(folder, "dak-mil", count=4)
    program.ok(
        "-C", folder, "simulate", folder / "jpeg", "--format", "jpeg", "--level", "clean", "--seed", "3", "--jobs", "1"
    )
    return folder, sorted((folder / "jpeg").glob("*.jpg"))


@pytest.fixture
def survey(stack: tuple[Path, Pages], tmp_path: Path) -> tuple[Path, Pages]:
    """A fresh copy of the survey for each test."""
    folder = tmp_path / "survey"
    shutil.copytree(stack[0], folder)
    return folder, sorted((folder / "jpeg").glob("*.jpg"))


def scan(program: Program, folder: Path, *paths: Path, codes: tuple[int, ...] = (0, 5)) -> str:
    return program.run("-C", folder, "scan", *paths, "--jobs", "1", codes=codes).said


def statuses(program: Program, folder: Path) -> Counter[tuple[str, str]]:
    rows = program.ok("-C", folder, "export", "pages").rows()
    return Counter((row["status"], row["reason"]) for row in rows)


def marked(path: Path, folder: Path, name: str) -> Path:
    """Give a copy of a scan with other marks: two heavy strokes over the answer boxes."""
    image = Image.open(path).convert("L")
    width, height = image.size
    pen = ImageDraw.Draw(image)
    for y in (0.42, 0.47):
        pen.line((width * 0.62, height * y, width * 0.9, height * (y + 0.01)), fill=20, width=6)
    folder.mkdir(exist_ok=True)
    image.save(folder / name, quality=90)
    return folder / name


def without_codes(path: Path, folder: Path, name: str) -> Path:
    """Give a copy of a scan whose two QR symbols are torn off, and nothing else."""
    image = Image.open(path).convert("L")
    width, height = image.size
    pen = ImageDraw.Draw(image)
    for x, y in ((0.82, 0.03), (0.085, 0.90)):
        pen.rectangle((width * x, height * y, width * (x + 0.096), height * (y + 0.067)), fill=255)
    folder.mkdir(exist_ok=True)
    image.save(folder / name, quality=90)
    return folder / name


def items(program: Program, folder: Path) -> list[dict[str, str]]:
    return json.loads(program.ok("-C", folder, "review", "list", "--json").out)


def test_the_same_file_again_changes_nothing(survey: tuple[Path, Pages], program: Program) -> None:
    folder, _pages = survey
    scan(program, folder, folder / "jpeg")
    before = program.ok("-C", folder, "export", "pages").out
    assert "scanned before, nothing changed" in scan(program, folder, folder / "jpeg")
    assert program.ok("-C", folder, "export", "pages").out == before


def test_the_same_bytes_under_another_name_are_named_as_they_were_given(
    survey: tuple[Path, Pages], program: Program
) -> None:
    folder, pages = survey
    scan(program, folder, pages[0])
    copy, note, noted = folder / "copy.jpg", folder / "note.pdf", folder / "again.txt"
    copy.write_bytes(pages[0].read_bytes())
    assert f"scanned before, nothing changed: copy.jpg = {pages[0].name}" in scan(program, folder, copy)
    for path in (note, noted):
        path.write_text("no scan")
    program.run("-C", folder, "scan", note, "--jobs", "1", codes=(4, 5))
    again = program.run("-C", folder, "scan", noted, "--jobs", "1", codes=(4, 5))
    assert "again.txt = note.pdf: neither PDF, TIFF, JPEG, PNG nor HEIC inside" in again.err
    assert "scanned before" not in again.out


def test_every_file_of_a_folder_is_named_though_it_holds_what_another_one_holds(
    survey: tuple[Path, Pages], program: Program
) -> None:
    folder, pages = survey
    returned = folder / "returned"
    returned.mkdir()
    for name in ("1.jpg", "2.jpg"):
        shutil.copy(pages[0], returned / name)
    for name in ("3.pdf", "4.tif"):
        (returned / name).touch()
    for name in ("5.jpg", "6"):
        os.mkfifo(returned / name)
    done = program.run("-C", folder, "scan", returned, "--jobs", "1", codes=(4, 5))
    assert "scanned before, nothing changed: 2.jpg = 1.jpg" in done.out
    assert "3.pdf page 1: the file is empty" in done.err
    assert "4.tif = 3.pdf: the file is empty" in done.err
    assert "5.jpg: it is neither a file nor a folder. Save the scan as a file first" in done.err
    assert f"skipped, no PDF, TIFF, JPEG, PNG or HEIC: {returned / '6'}" in done.out


def test_the_same_file_with_another_day_or_channel_says_what_stays(
    survey: tuple[Path, Pages], program: Program
) -> None:
    folder, pages = survey
    scan(program, folder, pages[0])
    again = program.run(
        "-C", folder, "scan", pages[0], "--received", "2024-10-05", "--channel", "post", "--jobs", "1", codes=(0, 5)
    )
    assert f"{pages[0].name}: received not said then, 05/10/2024 now" in again.out
    assert "channel paper then, post now" in again.out
    assert "counts received" in again.out


def test_the_same_page_in_another_file_is_a_duplicate(survey: tuple[Path, Pages], program: Program) -> None:
    folder, pages = survey
    scan(program, folder, *pages)
    again = folder / "again.png"
    Image.open(pages[0]).save(again)
    scan(program, folder, again)
    assert statuses(program, folder)["duplicate", "seen_before"] == 1


def test_the_same_paper_scanned_upside_down_is_a_duplicate(survey: tuple[Path, Pages], program: Program) -> None:
    folder, pages = survey
    scan(program, folder, *pages)
    Image.open(pages[1]).rotate(180).save(folder / "turned.jpg", quality=85)
    scan(program, folder, folder / "turned.jpg")
    assert statuses(program, folder)["duplicate", "seen_before"] == 1


def test_sheets_of_which_the_scanner_saw_nothing_are_not_taken_for_one(
    survey: tuple[Path, Pages], program: Program
) -> None:
    folder, _pages = survey
    black = folder / "black"
    black.mkdir()
    sheets = [Image.new("L", (1654, 2339), 0) for _ in range(3)]
    sheets[0].save(black / "stack.pdf", save_all=True, append_images=sheets[1:], resolution=200)
    scan(program, folder, black, codes=(5,))
    assert statuses(program, folder) == {("review", "too_dirty"): 3}
    assert len(items(program, folder)) == 3


def test_a_page_with_a_torn_code_that_comes_in_two_files_is_asked_about_once(
    survey: tuple[Path, Pages], program: Program
) -> None:
    folder, pages = survey
    torn = without_codes(pages[2], folder / "torn", "torn.jpg")
    Image.open(torn).save(folder / "torn" / "torn.png")
    scan(program, folder, folder / "torn", codes=(5,))
    assert statuses(program, folder) == {("review", "code_unreadable"): 1, ("duplicate", "seen_before"): 1}


def test_the_same_ballot_with_other_marks_waits_and_at_most_one_counts(
    survey: tuple[Path, Pages], program: Program
) -> None:
    folder, pages = survey
    scan(program, folder, *pages)
    scan(program, folder, marked(pages[0], folder / "more", "copy.jpg"), codes=(5,))
    assert statuses(program, folder) == {("read", ""): 4, ("review", "conflict"): 1}
    ballots = program.ok("-C", folder, "export", "ballots").rows()
    assert len(ballots) == 4
    assert sum(row["status"] == "pending" for row in ballots) >= 1


@pytest.mark.parametrize(
    ("answer", "counted", "ballots"),
    [("keep", "", 4), ("replace", "copy.jpg", 4), ("extra", "copy.jpg", 5), ("discard", "", 4)],
)
def test_a_person_settles_a_conflict_and_can_take_it_back(
    survey: tuple[Path, Pages], program: Program, *, answer: str, counted: str, ballots: int
) -> None:
    folder, pages = survey
    scan(program, folder, *pages)
    before = program.ok("-C", folder, "export", "marks").out
    scan(program, folder, marked(pages[0], folder / "more", "copy.jpg"), codes=(5,))
    item = next(each["item"] for each in items(program, folder) if each["reason"] == "conflict")
    program.ok("-C", folder, "review", "decide", item, answer, "--reason", "bản photo có điền", "--by", "Lan")
    marks = program.ok("-C", folder, "export", "marks")
    assert {row["source"] for row in marks.rows()} >= ({counted} if counted else set())
    assert len({row["ballot"] for row in marks.rows()}) == ballots
    program.ok("-C", folder, "review", "undo", item)
    assert program.ok("-C", folder, "export", "marks").out == before
    program.ok("-C", folder, "verify")


def test_an_extra_ballot_needs_a_reason(survey: tuple[Path, Pages], program: Program) -> None:
    folder, pages = survey
    scan(program, folder, *pages)
    scan(program, folder, marked(pages[0], folder / "more", "copy.jpg"), codes=(5,))
    item = next(each["item"] for each in items(program, folder) if each["reason"] == "conflict")
    assert "--reason" in program.run("-C", folder, "review", "decide", item, "extra", codes=(2,)).err


def test_a_torn_code_is_typed_in_and_the_page_is_read(survey: tuple[Path, Pages], program: Program) -> None:
    folder, pages = survey
    scan(program, folder, without_codes(pages[2], folder / "torn", "torn.jpg"), codes=(5,))
    assert statuses(program, folder) == {("review", "code_unreadable"): 1}
    (item,) = items(program, folder)
    truth = (folder / "jpeg" / "stack.csv").read_text(encoding="utf-8").splitlines()
    code = next(line.split(",")[2] for line in truth if line.startswith(pages[2].name))
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    refused = program.run("-C", folder, "review", "decide", item["item"], "--ballot", wrong, "--page", "1")
    assert refused.code != 0
    assert "check digit" in refused.err
    program.ok("-C", folder, "review", "decide", item["item"], "--ballot", code.lower(), "--page", "1", "--by", "Lan")
    assert statuses(program, folder) == {("read", ""): 1}
    marks = program.ok("-C", folder, "export", "marks").rows()
    assert {row["ballot"] for row in marks} == {code}
    program.ok("-C", folder, "verify")


def test_a_typed_code_that_contradicts_the_code_on_the_page_is_refused(
    survey: tuple[Path, Pages], program: Program
) -> None:
    folder, pages = survey
    image = Image.open(pages[0]).convert("L")
    width, height = image.size
    upper = (round(width * 0.82), round(height * 0.03), round(width * 0.916), round(height * 0.097))
    image.paste(Image.open(pages[1]).convert("L").crop(upper), upper[:2])  # another ballot's code pasted over one
    image.save(folder / "pasted.jpg", quality=90)
    scan(program, folder, folder / "pasted.jpg", codes=(5,))
    assert statuses(program, folder) == {("review", "codes_disagree"): 1}
    (item,) = items(program, folder)
    truth = (folder / "jpeg" / "stack.csv").read_text(encoding="utf-8").splitlines()
    own, pasted, third = (
        next(line.split(",")[2] for line in truth if line.startswith(page.name)) for page in pages[:3]
    )
    typed = ("review", "decide", item["item"], "--page", "1", "--by", "Lan", "--ballot")
    refused = program.run("-C", folder, *typed, third, codes=(2,))
    assert third in refused.err
    assert {own, pasted} & set(refused.err.replace(":", " ").split())
    assert statuses(program, folder) == {("review", "codes_disagree"): 1}
    program.ok("-C", folder, *typed, own)
    assert statuses(program, folder) == {("read", ""): 1}


def test_a_better_scan_replaces_a_waiting_page_on_a_persons_word(survey: tuple[Path, Pages], program: Program) -> None:
    folder, pages = survey
    bad = folder / "bad"
    bad.mkdir()
    image = Image.open(pages[0])
    image.crop((0, 0, image.width, round(image.height * 0.8))).save(bad / "cut.jpg", quality=90)
    scan(program, folder, bad, codes=(5,))
    assert [status for status, _ in statuses(program, folder)] == ["review"]
    scan(program, folder, pages[0], codes=(5,))
    assert statuses(program, folder)["review", "better_scan"] == 1
    item = next(each for each in items(program, folder) if each["reason"] == "better_scan")
    assert item["proposal"] == "replace"
    program.ok("-C", folder, "review", "decide", item["item"], "replace", "--by", "Lan")
    assert statuses(program, folder) == {("duplicate", "replaced"): 1, ("read", ""): 1}


def test_blank_and_foreign_pages_are_rejected_and_need_nobody(survey: tuple[Path, Pages], program: Program) -> None:
    folder, _pages = survey
    others = folder / "others"
    others.mkdir()
    Image.new("L", (1654, 2339), 250).save(others / "back.png")
    letter = Image.new("L", (1654, 2339), 245)
    ImageDraw.Draw(letter).multiline_text((200, 300), "Kính gửi ...\n" * 60, fill=30)
    letter.save(others / "letter.png")
    scan(program, folder, others, codes=(0,))
    assert statuses(program, folder) == {("rejected", "blank_page"): 1, ("rejected", "foreign_page"): 1}


def test_a_page_of_another_surveys_key_is_rejected(
    survey: tuple[Path, Pages], program: Program, tmp_path: Path
) -> None:
    _, pages = survey
    other = tmp_path / "other"
    program.start(other, "dak-mil", count=4)
    scan(program, other, *pages, codes=(0,))
    assert statuses(program, other) == {("rejected", "forged_code"): 4}


def test_one_bad_file_never_stops_the_rest(survey: tuple[Path, Pages], program: Program) -> None:
    folder, pages = survey
    (folder / "jpeg" / "00-empty.pdf").write_bytes(b"")
    (folder / "jpeg" / "01-cut.jpg").write_bytes(pages[0].read_bytes()[:2000])
    (folder / "jpeg" / "note.txt").write_text("xin chào", encoding="utf-8")
    done = program.run("-C", folder, "scan", folder / "jpeg", "--jobs", "2")
    assert done.code in (4, 5)
    assert "00-empty.pdf" in done.said
    assert "01-cut.jpg" in done.said
    assert "note.txt" in done.said
    found = statuses(program, folder)
    assert found["read", ""] == 4
    assert sum(found.values()) == 6


def test_results_are_the_same_with_one_worker_and_two(
    survey: tuple[Path, Pages], program: Program, tmp_path: Path
) -> None:
    folder, _ = survey
    twin = tmp_path / "twin"
    shutil.copytree(folder, twin)
    program.run("-C", folder, "scan", folder / "jpeg", "--jobs", "1", codes=(0, 5))
    program.run("-C", twin, "scan", twin / "jpeg", "--jobs", "2", codes=(0, 5))
    for what in ("marks", "answers", "ballots", "pages"):
        assert program.ok("-C", folder, "export", what).out == program.ok("-C", twin, "export", what).out


def test_a_missing_page_of_a_two_page_ballot_is_named(tmp_path: Path, program: Program) -> None:
    folder = tmp_path / "krong-no"
    program.ok("new", folder, "--sample", "krong-no")
    program.ok("-C", folder, "print", "--unit", "KN-24688", "--count", "1")
    program.ok("-C", folder, "simulate", folder / "r", "--format", "jpeg", "--level", "clean", "--jobs", "1")
    first = min((folder / "r").glob("*.jpg"))
    said = scan(program, folder, first)
    assert "page missing: KN23/KN-24688/2023/0001-" in said
    assert "page 2" in said
    (ballot,) = program.ok("-C", folder, "export", "ballots").rows()
    assert "MISSING_PAGE" in ballot["reasons"]


@pytest.mark.parametrize("ending", ["tif", "png", "pdf"])
def test_a_scan_of_black_and_white_dots_for_grays_is_read_as_a_gray_one(
    survey: tuple[Path, Pages], program: Program, ending: str
) -> None:
    folder, pages = survey
    options = {"tif": {"compression": "group4"}, "png": {}, "pdf": {"resolution": 200}}[ending]
    dotted = [folder / f"{page.stem}.{ending}" for page in pages]
    for page, path in zip(pages, dotted, strict=True):
        Image.open(page).convert("1").save(path, **options)  # Pillow dithers
    scan(program, folder, *dotted)
    assert statuses(program, folder) == {("read", ""): 4}
    with (folder / "jpeg" / "answers.csv").open(encoding="utf-8") as file:
        given = {(row["ballot"], name, row[name]) for row in csv.DictReader(file) for name in row if name != "ballot"}
    seen: dict[str, set[tuple[str, str, str]]] = {"marked": set(), "unsure": set(), "empty": set()}
    for row in program.ok("-C", folder, "export", "marks").rows():
        seen[row["state"]].add((row["ballot"], row["question"], row["option"]))
    assert seen["marked"] <= given
    assert not seen["empty"] & given
    assert len(seen["marked"]) >= len(given) / 2
