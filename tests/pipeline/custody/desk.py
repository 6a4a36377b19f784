"""A survey whose ballots were scanned, and the program to work on it."""

import csv
import io
import json
import zipfile
from pathlib import Path

from tests.program import Done, ProgramInside


class Desk:
    """One survey's folder, and what can be done there."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._program = folder, ProgramInside()

    def run(self, *words: object, codes: tuple[int, ...] = (0,)) -> Done:
        return self._program.run("-C", self.folder, *words, codes=codes)

    def settle(self) -> None:
        """Settle the queue, and answer for what the published results of 2024 have wrong, so that a round can close."""
        self.run("review", "decide", "--from", self.folder / "returned" / "answers.csv", "--by", "Lan")
        self.answer_for_the_published()

    def answer_for_the_published(self) -> None:
        """Answer for what the published results of 2024 have wrong."""
        for code in ("ROW_SUM_MISMATCH", "PERCENT_OVER_100", "TOTALS_MISMATCH"):
            self.run("acknowledge", code, "--by", "Lan", "--reason", "như báo cáo đã ban hành")

    def codes(self) -> list[str]:
        return [row["ballot"] for row in self.run("export", "ballots").rows()]


def unpacked(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(name, data)
    return path


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"))))


def manifest(path: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(unpacked(path)["manifest.json"])
    return found
