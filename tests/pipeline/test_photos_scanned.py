"""Ballots photographed by a unit without a scanner, from the printed sheet to the marks, through `phieu scan`."""

import csv
import hashlib
import json
import shutil
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from pipeline.intake.scan_file import open_scan
from pipeline.words.reasons import PAGE_WORDS
from tests.program import Done, ProgramInside

PHIEU = ProgramInside()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A survey whose photos were scanned."""
    folder = tmp_path_factory.mktemp("photos") / "survey"
    PHIEU.ok("new", folder, "--sample", "dak-mil")
    PHIEU.ok("-C", folder, "print", "--count", 1)
    PHIEU.ok("-C", folder, "simulate", folder / "fair", "--ballots", 3, "--level", "photo", "--seed", 5)
    PHIEU.run("-C", folder, "scan", folder / "fair", "--jobs", 1, codes=(0, 5))
    return folder


def exported(folder: Path, what: str) -> list[dict[str, str]]:
    done: Done = PHIEU.ok("-C", folder, "export", what)
    return done.rows()


def assert_all_read_and_no_box_wrong(folder: Path, photos: Path) -> None:
    pages = exported(folder, "pages")
    assert [page["status"] for page in pages] == ["read"] * len(pages)
    with (photos / "truth.csv").open(encoding="utf-8", newline="") as file:
        truth = {(row["ballot"], row["question"], row["option"]): row for row in csv.DictReader(file)}
    marks = exported(folder, "marks")
    assert len(marks) == len(truth)
    for mark in marks:
        told = truth[mark["ballot"], mark["question"], mark["option"]]
        if mark["state"] == "marked":
            assert told["truth"] in ("1", "?")
        if mark["state"] == "empty":
            assert told["truth"] in ("0", "?")


def test_fair_photos_are_read_and_no_box_is_wrong(folder: Path) -> None:
    assert_all_read_and_no_box_wrong(folder, folder / "fair")


def test_photos_are_read_as_an_iphone_keeps_them(tmp_path: Path) -> None:
    folder, taken, sent = tmp_path / "survey", tmp_path / "taken", tmp_path / "sent"
    PHIEU.ok("new", folder, "--sample", "dak-mil")
    PHIEU.ok("-C", folder, "print", "--count", 1)
    PHIEU.ok("-C", folder, "simulate", taken, "--ballots", 2, "--level", "photo", "--seed", 8)
    sent.mkdir()
    for path in sorted(taken.glob("*.jpg")):
        with Image.open(path) as photo:
            pillow_heif.from_pillow(photo).save(sent / f"{path.stem}.HEIC", quality=80)
    PHIEU.run("-C", folder, "scan", sent, "--jobs", 1, codes=(0, 5))
    assert_all_read_and_no_box_wrong(folder, taken)
    kept = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (folder / "archive").rglob("*.heic")}
    assert kept == {hashlib.sha256(path.read_bytes()).hexdigest() for path in sent.iterdir()}


def test_the_second_way_reads_photos_too_and_agrees(folder: Path) -> None:
    done = PHIEU.run("-C", folder, "recount", "--json", codes=(0, 5))
    told = json.loads(done.out)
    assert told["read_again"] == told["pages"] == len(exported(folder, "pages"))
    assert told["disagreements"] == []


def test_a_poor_photo_is_read_or_says_at_once_what_to_do_better(folder: Path, tmp_path: Path) -> None:
    survey = tmp_path / "survey"
    shutil.copytree(folder, survey)
    PHIEU.ok("-C", survey, "simulate", tmp_path / "poor", "--ballots", 3, "--level", "poor-photo", "--seed", 2)
    done = PHIEU.run("-C", survey, "scan", tmp_path / "poor", "--jobs", 1, codes=(5,))
    pages = exported(survey, "pages")[-3:]
    reasons = {page["reason"] for page in pages if page["status"] == "review"}
    assert reasons <= set(PAGE_WORDS)
    advised = [reason for reason in reasons if reason.startswith("photo_")]
    assert advised
    assert all(f"{reason}: {PAGE_WORDS[reason]}" in done.said for reason in advised)


def test_the_archive_keeps_the_photo_as_it_came(folder: Path) -> None:
    sent = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (folder / "fair").glob("*.jpg")}
    kept = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (folder / "archive").rglob("*.jpg")}
    assert sent
    assert sent == kept


def test_a_photo_is_turned_upright_once_whatever_way_its_tags_say(folder: Path) -> None:
    photos = sorted((folder / "fair").glob("*.jpg"))
    assert photos
    for path in photos:
        with Image.open(path) as stored, open_scan(path) as scan:
            page = scan.page(1).image
            turned = stored.getexif().get(0x0112, 1) in (5, 6, 7, 8)
            assert page.gray.shape[0] > page.gray.shape[1]
            assert (stored.width > stored.height) == turned
            assert page.camera == (0x829A in stored.getexif().get_ifd(0x8769))


def test_a_phone_writes_no_pdf(folder: Path) -> None:
    done = PHIEU.run("-C", folder, "simulate", folder / "x", "--level", "photo", "--format", "pdf", codes=(2,))
    assert "--format jpeg" in done.said
