"""What stands on printed paper and in the manifest, read with other eyes than the program's."""

import csv
import re
from pathlib import Path

import pypdfium2

BALLOT_CODE = re.compile(r"[A-Z0-9-]+/[A-Z0-9-]+/[A-Z0-9-]+/\d{4,}-\d")


def codes_on(pdf: Path) -> list[str]:
    """Give the ballot codes that people read on a PDF's pages, each once, in the order in which the ballots lie."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        words = "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()
    return list(dict.fromkeys(BALLOT_CODE.findall(words)))


def manifest_of(survey: Path) -> list[dict[str, str]]:
    """Give the manifest's rows."""
    with (survey / "print" / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def assert_paper_is_as_listed(survey: Path, *, ballots: int) -> None:
    """Every ballot is listed once, and lies in the PDF that the manifest names, and nothing else does."""
    rows = manifest_of(survey)
    assert len({row["ballot"] for row in rows}) == len(rows) == ballots
    for file in {row["file"] for row in rows}:
        listed = {row["ballot"] for row in rows if row["file"] == file}
        on_paper = codes_on(survey / "print" / file)
        assert set(on_paper) == listed, file
        assert len(on_paper) == len(listed)
