"""`simulate` from printed PDF to files and truth."""

import csv
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp

from forms.geometry import RectMm
from omr.image import Gray
from pipeline.cli.answer_file import read_answers
from pipeline.errors import UsageError
from pipeline.intake.scan_file import open_scan
from pipeline.simulate.blanks import PrintError
from pipeline.simulate.job import Format, SimulationJob, SimulationResult
from pipeline.simulate.order import choose_ballots
from pipeline.simulate.run import simulate
from pipeline.simulate.words import Kind, Level
from tests.pipeline.simulate.printed_sample import Printed

Row = dict[str, str]


def job(printed: Printed, out: Path) -> SimulationJob:
    return SimulationJob(
        printed=printed.ballots,
        print_folder=printed.folder,
        layouts=printed.layouts,
        questionnaires=printed.questionnaires,
        out=out,
        seed=11,
    )


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def wanted(truth: list[Row]) -> dict[tuple[str, str], set[str]]:
    chosen: dict[tuple[str, str], set[str]] = {}
    for row in truth:
        options = chosen.setdefault((row["ballot"], row["question"]), set())
        if row["truth"] == "1":
            options.add(row["option"])
    return chosen


def is_dark(image: Gray, box: RectMm) -> bool:
    """Whether there is a pen's ink in the middle 3 mm of a box of a clean scan."""
    left, top, right, bottom = (
        round(mm * 200 / 25.4) for mm in (box.x_mm + 1, box.y_mm + 1, box.right_mm - 1, box.bottom_mm - 1)
    )
    return bool((image[top:bottom, left:right] < 160).sum() > 12)


@pytest.fixture(scope="module")
def calm(printed_pairs: Printed, tmp_path_factory: pytest.TempPathFactory) -> SimulationResult:
    """All pages came back in order."""
    return simulate(job(printed_pairs, tmp_path_factory.mktemp("calm") / "out"))


@pytest.fixture(scope="module")
def wild(printed_pairs: Printed, tmp_path_factory: pytest.TempPathFactory) -> SimulationResult:
    """All accidents happened; one file a page, clean scans."""
    out = tmp_path_factory.mktemp("wild") / "out"
    return simulate(replace(job(printed_pairs, out), accidents=True, level=Level.CLEAN, format=Format.JPEG))


def test_truth_covers_every_box_of_every_page_once_in_the_order_of_the_layout(
    printed_pairs: Printed, calm: SimulationResult
) -> None:
    result = calm
    (layout,) = printed_pairs.layouts.values()
    expected = [
        (ballot.ballot.code, str(page.number), box.question, box.option)
        for ballot in printed_pairs.ballots
        for page in layout.pages
        for box in page.boxes
    ]
    truth = rows(result.truth)
    assert [(row["ballot"], row["page"], row["question"], row["option"]) for row in truth] == expected
    assert {row["truth"] for row in truth} <= {"0", "1", "?"}
    assert {row["kind"] for row in truth} <= {str(kind) for kind in Kind}
    assert list(truth[0]) == ["ballot", "page", "question", "option", "truth", "kind"]
    assert (result.ballots, result.pages, result.boxes) == (4, 8, len(expected))


def test_same_seed_same_bytes_with_one_process_or_two(printed: Printed, tmp_path: Path) -> None:
    one = job(printed, tmp_path / "one")
    simulate(replace(one, accidents=True))
    simulate(replace(one, accidents=True, out=tmp_path / "two", jobs=2))
    simulate(replace(one, accidents=True, out=tmp_path / "other", seed=12))
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    assert digests(tmp_path / "one") != digests(tmp_path / "other")


def test_what_people_mean_does_not_depend_on_the_level(printed: Printed, tmp_path: Path) -> None:
    meanings = []
    for level in Level:
        files = Format.JPEG if level.is_photo else Format.PDF
        result = simulate(replace(job(printed, tmp_path / level), level=level, format=files, ballots=2))
        meanings.append([(row["ballot"], row["option"], row["truth"]) for row in rows(result.truth)])
    assert all(meaning == meanings[0] for meaning in meanings[1:])


@pytest.mark.parametrize("format", Format)
def test_every_file_says_that_it_is_simulated_and_its_pages_can_be_taken_in(
    printed: Printed, tmp_path: Path, format: Format
) -> None:
    result = simulate(replace(job(printed, tmp_path / "out"), format=format, ballots=2))
    pages = 0
    for path in result.files:
        with open_scan(path) as scan:
            assert scan.simulated
            for number in range(1, scan.page_count + 1):
                image = scan.page(number).image
                assert image.gray.shape == (2339, 1654)
                assert image.gray.mean() > 200
                pages += 1
    assert pages == 2 == len(rows(result.stack))


@pytest.mark.parametrize("format", [Format.PDF, Format.TIFF])
def test_one_bit_stacks_come_out_as_they_went_in(printed: Printed, tmp_path: Path, format: Format) -> None:
    gray = simulate(replace(job(printed, tmp_path / "gray"), ballots=2, level=Level.CLEAN))
    bits = simulate(replace(job(printed, tmp_path / "bits"), ballots=2, level=Level.CLEAN, format=format, bitonal=True))
    with open_scan(gray.files[0]) as one, open_scan(bits.files[0]) as other:
        assert other.simulated
        lit, flat = one.page(2).image, other.page(2).image
    assert flat.bitonal
    # What is clearly ink or paper in the gray scan is so in the 1-bit scan; JPEG may move a pixel or two.
    assert (flat.gray[lit.gray < 70] == 0).mean() > 0.999
    assert (flat.gray[lit.gray > 220] == 255).mean() > 0.999
    assert (lit.gray < 70).sum() > 50_000


def test_a_one_bit_jpeg_is_refused(printed: Printed, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="1-bit"):
        simulate(replace(job(printed, tmp_path / "out"), format=Format.JPEG, bitonal=True))
    assert not (tmp_path / "out").exists()


def test_stated_answers_are_what_the_ballots_mean(printed: Printed, tmp_path: Path) -> None:
    (form,) = printed.questionnaires.values()
    questions = [question.id for question in form.mark_questions()]
    first, second, third = (ballot.ballot.code for ballot in printed.ballots[:3])
    answers = {
        first: dict.fromkeys(questions, ("2",)),
        second: {**dict.fromkeys(questions, ("3", "1")), questions[0]: ()},
        third: {},
    }
    result = simulate(replace(job(printed, tmp_path / "out"), answers=answers))
    truth = rows(result.truth)
    assert {row["ballot"] for row in truth} == {first, second, third}
    assert not {row["truth"] for row in truth} - {"0", "1"}
    chosen = wanted(truth)
    for question in questions:
        assert chosen[first, question] == {"2"}
        assert chosen[second, question] == (set() if question == questions[0] else {"1", "3"})
        assert chosen[third, question] == set()


def test_an_answer_without_a_box_is_refused_by_name(printed: Printed, tmp_path: Path) -> None:
    (form,) = printed.questionnaires.values()
    question = form.mark_questions()[0].id
    code = printed.ballots[0].ballot.code
    with pytest.raises(UsageError, match=f"{question}.*'7'"):
        simulate(replace(job(printed, tmp_path / "out"), answers={code: {question: ("7",)}}))


def test_a_clean_scan_leaves_unmarked_boxes_white(printed: Printed, tmp_path: Path) -> None:
    answers = {ballot.ballot.code: {} for ballot in printed.ballots[:2]}
    result = simulate(replace(job(printed, tmp_path / "out"), answers=answers, level=Level.CLEAN))
    (layout,) = printed.layouts.values()
    px_per_mm = 200 / 25.4
    with open_scan(result.files[0]) as scan:
        pages = [scan.page(number).image.gray for number in (1, 2)]
    for page in pages:
        for box in layout.pages[0].boxes:
            x, y = (round(value * px_per_mm) for value in box.rect.centre)
            assert page[y - 8 : y + 9, x - 8 : x + 9].min() > 225  # the inner 2 mm, whatever the small shift


def test_ballots_are_drawn_by_the_seed_each_once(printed: Printed, tmp_path: Path) -> None:
    drawn = []
    for seed in range(8):
        chosen = choose_ballots(replace(job(printed, tmp_path), ballots=2, seed=seed))
        codes = tuple(ballot.ballot.code for ballot in chosen)
        assert len(codes) == len(set(codes)) == 2
        drawn.append(codes)
    assert len(set(drawn)) > 1
    assert len(choose_ballots(replace(job(printed, tmp_path), ballots=99))) == len(printed.ballots)


def test_adding_ballots_does_not_change_those_that_were_there(printed: Printed, tmp_path: Path) -> None:
    some = simulate(replace(job(replace(printed, ballots=printed.ballots[:2]), tmp_path / "some"), format=Format.JPEG))
    more = simulate(replace(job(printed, tmp_path / "more"), format=Format.JPEG))
    assert [path.read_bytes() for path in some.files] == [path.read_bytes() for path in more.files[:2]]


def test_accidents_happen_only_when_asked_for_and_are_listed(calm: SimulationResult, wild: SimulationResult) -> None:
    assert {row["accident"] for row in rows(calm.stack)} == {""}
    listed = rows(wild.stack)
    assert {row["accident"] for row in listed} == {"", "copy", "torn_code", "cut", "foreign", "blank"}
    own = [(row["ballot"], row["page"]) for row in listed if row["accident"] in ("", "torn_code", "cut")]
    assert len(own) == 7  # of eight pages one is missing
    boxes = [(row["ballot"], row["page"], row["question"], row["option"]) for row in rows(wild.truth)]
    assert len(boxes) == len(set(boxes))
    assert {box[:2] for box in boxes} == set(own)
    (copied,) = ((row["ballot"], row["page"]) for row in listed if row["accident"] == "copy")
    assert copied in own
    places = [row["accident"] for row in listed if (row["ballot"], row["page"]) == copied]
    assert places == ["", "copy"]  # the original lies before its copy: the truth is the original's
    assert all(row["ballot"] == "" for row in listed if row["accident"] in ("foreign", "blank"))


def test_a_photocopy_shows_the_same_code_and_other_marks(printed_pairs: Printed, wild: SimulationResult) -> None:
    listed = rows(wild.stack)
    (copy,) = (row for row in listed if row["accident"] == "copy")
    (own,) = (
        row
        for row in listed
        if (row["ballot"], row["page"]) == (copy["ballot"], copy["page"]) and row["accident"] == ""
    )
    (layout,) = printed_pairs.layouts.values()
    codes, marks = [], []
    for row in (copy, own):
        with open_scan(wild.stack.parent / row["file"]) as scan:
            image = scan.page(1).image.gray
        codes.append({found.text for found in zxingcpp.read_barcodes(image)})
        marks.append([is_dark(image, box.rect) for box in layout.page(int(row["page"])).boxes])
    assert codes[0] == codes[1] != set()
    assert marks[0] != marks[1]


def test_a_folder_with_something_in_it_is_refused(printed: Printed, tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(b"an earlier scan")
    with pytest.raises(UsageError, match="not empty"):
        simulate(job(printed, tmp_path))
    assert (tmp_path / "scan.pdf").read_bytes() == b"an earlier scan"


def test_a_printed_file_that_is_gone_is_named_with_the_remedy(printed: Printed, tmp_path: Path) -> None:
    with pytest.raises(PrintError, match=r"unit-1\.pdf is not there.*print"):
        simulate(replace(job(printed, tmp_path / "out"), print_folder=tmp_path / "elsewhere"))


def test_a_simulation_that_is_stopped_leaves_no_half_made_stack(printed: Printed, tmp_path: Path) -> None:
    def stop(done: int, of: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(job(printed, tmp_path / "out"), progress=stop)
    assert list((tmp_path / "out").iterdir()) == []
    assert simulate(replace(job(printed, tmp_path / "out"), ballots=1)).pages == 1


def test_nothing_printed_is_told(printed: Printed, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="print some first"):
        simulate(job(replace(printed, ballots=()), tmp_path / "out"))


def test_progress_counts_every_page_to_the_end(printed: Printed, tmp_path: Path) -> None:
    calls: list[tuple[int, int]] = []
    simulate(replace(job(printed, tmp_path / "out"), ballots=2), progress=lambda done, of: calls.append((done, of)))
    assert calls == [(1, 2), (2, 2)]


def test_what_people_meant_is_written_in_the_form_of_answers(printed_pairs: Printed, calm: SimulationResult) -> None:
    result = calm
    meant = read_answers(result.meant, printed_pairs.ballots, printed_pairs.questionnaires)
    truth = rows(result.truth)
    asked = {(row["ballot"], row["question"]) for row in truth if row["truth"] == "?"}
    compared = 0
    for (ballot, question), options in wanted(truth).items():
        if (ballot, question) not in asked:
            assert set(meant[ballot][question]) == options
            compared += bool(options)
    assert compared > 40


def test_meant_answers_fed_back_mean_the_same(printed: Printed, tmp_path: Path) -> None:
    first = simulate(job(printed, tmp_path / "first"))
    given = read_answers(first.meant, printed.ballots, printed.questionnaires)
    second = simulate(replace(job(printed, tmp_path / "second"), answers=given, seed=99))
    assert first.meant.read_bytes() == second.meant.read_bytes()
