"""Split handwriting by writer, so that what is fitted is judged on hands it has not seen."""

import csv
import hashlib
from pathlib import Path

JUDGED_OF_TEN = 4


def is_judged(writer: str) -> bool:
    """Tell whether a writer is kept out of the fit; by a digest, so that new writers change no old one's side."""
    return hashlib.sha256(writer.encode("utf-8")).digest()[0] % 10 < JUDGED_OF_TEN


def write_side(marks: Path, folder: Path, *, judged: bool) -> Path:
    """List the crops of one side's writers in a folder of their own; `source_path` stands for the writer."""
    with (marks / "marks.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if is_judged(row["source_path"]) is judged]
    folder.mkdir(parents=True)
    with (folder / "marks.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0].keys())
        table.writeheader()
        table.writerows({**row, "file": str((marks / row["file"]).resolve())} for row in rows)
    return folder
