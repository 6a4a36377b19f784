"""Whoever tries a ballot code that help, an error or a README shows is not told that it is none."""

import re
from pathlib import Path

import pytest

from forms.code import ballot_from_code

ROOT = Path(__file__).parents[3]
FOLDERS = ("forms", "omr", "pipeline", "samples")
KINDS = frozenset({".py", ".po", ".md", ".html", ".js", ".yaml"})
CODE = re.compile(r"\b[A-Z]{2,}\d*/[A-Z0-9-]+/\d{4}(?:-Q[1-4])?/\d{4}-\w\b")


def shown() -> dict[str, str]:
    """Give each code that the program or its documents show, and where."""
    files = [ROOT / "README.md", *(path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*")))]
    texts = {path: path.read_text(encoding="utf-8") for path in files if path.suffix in KINDS}
    return {code: str(path.relative_to(ROOT)) for path, text in texts.items() for code in CODE.findall(text)}


@pytest.mark.parametrize(("code", "_where"), shown().items(), ids=str)
def test_a_ballot_code_that_is_shown_as_an_example_is_one(code: str, _where: str) -> None:
    assert ballot_from_code(code).code == code


def test_codes_are_shown() -> None:
    assert len(shown()) >= 3
