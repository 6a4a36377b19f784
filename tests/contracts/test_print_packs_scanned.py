"""A pack that is still to be printed is no returned paper, whatever way its file goes; what people made of one is."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pdf2image import convert_from_path

from tests.program import Done, Program

MM_PT = 72 / 25.4
NOT_A_SCAN = "not a scan: a pack of ballots to be printed; print it, and scan the sheets when they come back"


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, program: Program) -> Path:
    """Two ballots of Đắk Mil, printed behind their cover."""
    folder = tmp_path_factory.mktemp("packs") / "dak-mil"
    program.start(folder, "dak-mil", count=2)
    return folder


@pytest.fixture
def survey(printed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(printed, tmp_path / "survey"))


def pack_of(survey: Path) -> Path:
    (pack,) = (survey / "print").glob("*/*.pdf")
    return pack


def changed(survey: Path, name: str, change: Callable[[pikepdf.Pdf], None]) -> Path:
    with pikepdf.open(pack_of(survey)) as pdf:
        change(pdf)
        pdf.save(survey / name)
    return survey / name


def scan(program: Program, survey: Path, path: Path, code: int) -> Done:
    return program.run("-C", survey, "scan", path, "--jobs", "1", codes=(code,))


def outcomes(program: Program, survey: Path) -> list[tuple[str, str]]:
    rows = program.ok("-C", survey, "export", "pages").rows()
    return [(row["status"], row["reason"]) for row in rows]


def cross_out(survey: Path, pdf: pikepdf.Pdf) -> None:
    """Draw a cross into the first box of every row of every ballot, as a note, in a viewer."""
    (layout,) = (survey / "print" / "layout").glob("*.json")
    boxes = json.loads(layout.read_text(encoding="utf-8"))["pages"][0]["boxes"]
    first = {box["question"]: box for box in reversed(boxes)}
    strokes = b"1.5 w "
    for box in first.values():
        x0, y1 = box["x_mm"] * MM_PT, 841.89 - box["y_mm"] * MM_PT
        x1, y0 = x0 + box["w_mm"] * MM_PT, y1 - box["h_mm"] * MM_PT
        strokes += f"{x0} {y0} m {x1} {y1} l S {x0} {y1} m {x1} {y0} l S ".encode()
    for page in list(pdf.pages)[1:]:
        look = pikepdf.Stream(pdf, strokes, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=page.mediabox)
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Stamp,
            Rect=page.mediabox,
            F=4,
            AP={"/N": pdf.make_indirect(look)},
        )
        page.Annots = pikepdf.Array([pdf.make_indirect(note)])


def test_a_pack_that_was_printed_and_not_returned_is_refused_as_one_file(survey: Path, program: Program) -> None:
    done = scan(program, survey, pack_of(survey), 4)
    assert f"{pack_of(survey).name} page 1: {NOT_A_SCAN}" in done.err
    assert outcomes(program, survey) == [("rejected", "print_pack")]
    program.ok("-C", survey, "simulate", survey / "back", "--level", "clean", "--seed", "1", "--jobs", "1")
    program.run("-C", survey, "scan", survey / "back", "--jobs", "1", codes=(0, 5))
    assert "conflict" not in {reason for _, reason in outcomes(program, survey)}  # with paper that never came


def test_the_test_sheet_says_nothing_of_printer_and_scanner_until_it_was_printed(
    survey: Path, program: Program
) -> None:
    program.ok("-C", survey, "print", "--test-sheet")
    scan(program, survey, survey / "print" / "test-sheet.pdf", 4)
    assert outcomes(program, survey) == [("rejected", "print_pack")]


def forget_origin(pdf: pikepdf.Pdf) -> None:
    del pdf.trailer["/Info"]


def test_a_pack_saved_anew_by_another_program_is_refused_page_by_page(survey: Path, program: Program) -> None:
    scan(program, survey, changed(survey, "anew.pdf", forget_origin), 4)
    found = outcomes(program, survey)
    assert found.count(("rejected", "print_pack")) == 2
    assert {status for status, _ in found} == {"rejected"}


@pytest.mark.parametrize("flat", [False, True])
def test_a_pack_filled_in_on_a_screen_is_read(flat: bool, survey: Path, program: Program) -> None:
    def fill(pdf: pikepdf.Pdf) -> None:
        cross_out(survey, pdf)
        if flat:
            pdf.flatten_annotations("all")

    program.run("-C", survey, "scan", changed(survey, "filled.pdf", fill), "--jobs", "1", codes=(0, 5))
    assert [status for status, _ in outcomes(program, survey)].count("read") == 2


def test_blank_sheets_that_were_scanned_are_read_though_their_file_is_a_pdf(survey: Path, program: Program) -> None:
    pages = convert_from_path(pack_of(survey), dpi=200, grayscale=True, first_page=2)
    pages[0].save(survey / "back.pdf", resolution=200, save_all=True, append_images=pages[1:])
    program.run("-C", survey, "scan", survey / "back.pdf", "--jobs", "1", codes=(0, 5))
    assert [status for status, _ in outcomes(program, survey)] == ["read", "read"]


def test_scans_joined_to_a_pack_are_read(survey: Path, program: Program) -> None:
    pages = convert_from_path(pack_of(survey), dpi=200, grayscale=True, first_page=2, last_page=2)
    pages[0].save(survey / "one.pdf", resolution=200)
    with pikepdf.open(survey / "one.pdf") as one:
        path = changed(survey, "joined.pdf", lambda pdf: pdf.pages.extend(one.pages))
    program.run("-C", survey, "scan", path, "--jobs", "1", codes=(4, 5))
    found = outcomes(program, survey)
    assert found.count(("read", "")) == 1
    assert found.count(("rejected", "print_pack")) == 2
