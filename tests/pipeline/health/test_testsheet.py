"""One printed sheet, scanned, says whether printer and scanner will do, and what to change if not."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pikepdf
import pytest
from numpy.typing import NDArray
from pdf2image import convert_from_path
from PIL import Image

from omr.health.verdict import Grade, Item
from pipeline.words.testsheet import WORDS
from tests.omr.paper import Scanner
from tests.program import Done, ProgramInside

Gray = NDArray[np.uint8]
PRINTER_DPI, DPI = 400, 200


def scanned(sheet: Gray, scanner: Scanner, dpi: int = DPI) -> Gray:
    size = (round(210 / 25.4 * dpi), round(297 / 25.4 * dpi))
    small = np.asarray(cv2.resize(sheet, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return scanner.scan(small).gray


def streaked(gray: Gray) -> Gray:
    gray = gray.copy()
    gray[:, 700:703] = 120
    return gray


def hardened(gray: Gray) -> Gray:
    """A scanner set to `text`: what is light turns white."""
    return np.asarray(((gray.astype(np.float32) - 60) * 3).clip(0, 255), dtype=np.uint8)


# What was done to printer or scanner, and what must be named for it: truth from outside the judge.
GOOD: dict[Item, Grade] = {}
EXPECTED: dict[str, dict[Item, Grade]] = {
    "good.jpg": GOOD,
    "good.png": GOOD,
    "good.pdf": GOOD,
    "fine.jpg": GOOD,
    "one-bit.tif": {Item.GRAYS: Grade.BAD, Item.LEAST: Grade.BAD},
    "shrunk.jpg": {Item.SCALE: Grade.WEAK},
    "askew.jpg": {Item.SKEW: Grade.WEAK},
    "coarse.jpg": {Item.RESOLUTION: Grade.BAD},
    "blurred.jpg": {Item.SHARPNESS: Grade.WEAK},
    "faint.jpg": {Item.CONTRAST: Grade.BAD},
    "hard.png": {Item.GRAYS: Grade.WEAK, Item.PENCIL: Grade.BAD, Item.LEAST: Grade.BAD},
    "streak.jpg": {Item.STREAKS: Grade.BAD},
    "cut.jpg": {Item.REFUSED: Grade.BAD},
}


def write_scans(sheet: Gray, folder: Path) -> None:
    folder.mkdir()
    plain = scanned(sheet, Scanner(quality=None))
    grays = {
        "good.jpg": plain,
        "good.png": plain,
        "good.pdf": plain,
        "fine.jpg": scanned(sheet, Scanner(blur_px=0.9, quality=None), 300),
        "one-bit.tif": scanned(sheet, Scanner(bitonal=True, quality=None)),
        "shrunk.jpg": scanned(sheet, Scanner(scale=0.97, quality=None)),
        "askew.jpg": scanned(sheet, Scanner(skew_deg=2.4, quality=None)),
        "coarse.jpg": scanned(sheet, Scanner(blur_px=0.4, quality=None), 130),
        "blurred.jpg": scanned(sheet, Scanner(blur_px=1.6, quality=None)),
        "faint.jpg": scanned(sheet, Scanner(paper=235, black=140, quality=None)),
        "hard.png": hardened(plain),
        "streak.jpg": streaked(plain),
        "cut.jpg": plain[:, 100:],
    }
    for name, gray in grays.items():
        image = Image.fromarray(gray)
        if name.endswith(".tif"):
            image.convert("1").save(folder / name, compression="group4", dpi=(DPI, DPI))
        else:
            image.save(folder / name, dpi=(DPI, DPI), quality=85, resolution=DPI)


@dataclass(frozen=True)
class Tried:
    """A survey that printed nothing but its test sheet, and what the scans of that said."""

    folder: Path
    said: Done
    verdicts: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Tried:
    folder, program = tmp_path_factory.mktemp("test-sheet") / "dak-mil", ProgramInside()
    program.ok("new", folder, "--sample", "dak-mil")
    program.ok("-C", folder, "print", "--test-sheet")
    (image,) = convert_from_path(folder / "print" / "test-sheet.pdf", dpi=PRINTER_DPI, grayscale=True)
    write_scans(np.asarray(image), folder / "scans")
    said = program.ok("-C", folder, "scan", folder / "scans", "--jobs", "1")
    found = json.loads(program.ok("-C", folder, "health", "--json").out)["test_sheets"]
    return Tried(folder=folder, said=said, verdicts={each["source"]: each for each in found})


@pytest.mark.parametrize("name", EXPECTED)
def test_what_is_wrong_with_printer_or_scanner_is_named_and_nothing_else(tried: Tried, name: str) -> None:
    verdict, wanted = tried.verdicts[name], EXPECTED[name]
    found = {Item(item): Grade(judged["grade"]) for item, judged in verdict["items"].items()}
    bad = {item for item, grade in found.items() if grade is Grade.BAD}
    assert bad == {item for item, grade in wanted.items() if grade is Grade.BAD}
    assert verdict["good"] is not bool(bad)
    assert {item: found[item] for item in wanted} == wanted
    if not wanted:
        assert set(found.values()) == {Grade.GOOD}


def test_the_file_is_titled_as_the_sheet_which_is_of_no_unit_and_no_round(tried: Tried) -> None:
    with pikepdf.open(tried.folder / "print" / "test-sheet.pdf") as pdf:
        assert str(pdf.docinfo["/Title"]) == "Tờ thử máy in và máy quét"


def test_numbers_are_those_of_printer_and_scanner(tried: Tried) -> None:
    def value(name: str, item: Item) -> float:
        return float(tried.verdicts[name]["items"][item.value]["value"])

    assert value("shrunk.jpg", Item.SCALE) == pytest.approx(0.97, abs=0.002)
    assert abs(value("askew.jpg", Item.SKEW)) == pytest.approx(2.4, abs=0.1)
    assert value("fine.jpg", Item.RESOLUTION) == pytest.approx(300, abs=1)
    assert value("coarse.jpg", Item.RESOLUTION) == pytest.approx(130, abs=1)
    assert value("streak.jpg", Item.STREAKS) == pytest.approx(701 / DPI * 25.4, abs=0.3)
    assert value("good.jpg", Item.GRAYS) == 9
    assert tried.verdicts["cut.jpg"]["detail"]


def test_the_scan_says_it_in_words_with_what_to_change(tried: Tried) -> None:
    assert "will do" in tried.said.out
    assert "will NOT do" in tried.said.out
    assert WORDS[Item.GRAYS].remedy.english in tried.said.out
    shown = ProgramInside().ok("-C", tried.folder, "health").out
    assert "test sheet" in shown


def test_a_test_sheet_is_no_ballot_and_asks_nobody(tried: Tried) -> None:
    program = ProgramInside()
    rows = program.ok("-C", tried.folder, "export", "pages").rows()
    assert {(row["status"], row["reason"], row["ballot"]) for row in rows} == {("rejected", "test_sheet", "")}
    assert not program.ok("-C", tried.folder, "export", "ballots").rows()
    assert json.loads(program.ok("-C", tried.folder, "review", "list", "--json").out) == []
    program.ok("-C", tried.folder, "verify")


def test_a_survey_that_printed_nothing_says_what_to_do_first(tmp_path: Path) -> None:
    program = ProgramInside()
    program.ok("new", tmp_path / "s", "--sample", "dak-mil")
    assert "phieu print" in program.run("-C", tmp_path / "s", "scan", tmp_path, codes=(2,)).err
