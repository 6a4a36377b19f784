"""A publication of one round among several, by several channels, and of what other installations sent."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from forms.questionnaire import QuestionKind
from pipeline.files.sealed_zip import write_sealed
from pipeline.survey import Survey
from tests.pipeline.custody.desk import table, unpacked
from tests.program import ProgramInside

phieu = ProgramInside()
WHO = "C2"  # asks who answers, and is not about satisfaction
Came = tuple[str, str, str, int]
"""A channel, a round, what they said they are (empty: a blank ballot), and how many."""

CAME: tuple[Came, ...] = (
    ("online", "2024", "2", 9),
    ("phone", "2024", "1", 4),
    ("phone", "2024", "", 2),  # of six by phone two do not count: four are too few to stand alone
    ("online", "2025", "1", 9),
)


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two closed rounds of a survey without paper."""
    folder = tmp_path_factory.mktemp("rounds") / "tt"
    phieu.ok("new", folder, "--sample", "thanh-tra-dak-nong")
    for number, came in enumerate(CAME):
        take_in(folder, number, came)
    for round_ in ("2024", "2025"):
        phieu.ok("-C", folder, "close", "--round", round_)
    return folder


def take_in(folder: Path, number: int, came: Came) -> None:
    channel, round_, who, count = came
    questions = Survey(folder).plan.questionnaire_of("TTDN-TINH").mark_questions()
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["row_id", "round", *(q.id for q in questions)])
    for row in range(count):
        said = [who if q.id == WHO else str(1 + row % 3) if q.kind is QuestionKind.SINGLE else "1" for q in questions]
        said = ["0" if q.id == "A5" and not row % 2 else cell for q, cell in zip(questions, said, strict=True)]
        writer.writerow([f"{number}-{row}", round_, *(said if who else [""] * len(said))])
    path = folder / f"{number}.csv"
    path.write_text(out.getvalue(), encoding="utf-8")
    phieu.ok("-C", folder, "import", path, "--channel", channel)


def published(folder: Path, *words: str) -> dict[str, bytes]:
    path = folder / "cong-bo.zip"
    phieu.ok("-C", folder, "export", "public", *words, "-o", path)
    assert phieu.ok("-C", folder.parent / "nowhere", "verify", path).out
    return unpacked(path)


def test_a_publication_of_one_round_tells_of_that_round_and_hides_small_groups_in_it(survey: Path) -> None:
    files = published(survey, "--round", "2024")
    rows = table(files["responses.csv"])
    assert Counter((row["round"], row["channel"]) for row in rows) == {("2024", "all"): 13}
    said = json.loads(files["manifest.json"])
    assert said["withheld"] == [WHO]  # four of this round said so; thirteen of both rounds did
    assert WHO not in rows[0]
    assert list(said["closed"]) == ["2024"]
    assert [(row["round"], row["eligible"], row["BLANK_FORM"]) for row in table(files["counts.csv"])] == [
        ("2024", "13", "2")
    ]
    assert {row["round"] for row in table(published(survey)["responses.csv"])} == {"2024", "2025"}


def test_a_publication_holds_the_answers_that_other_installations_sent(survey: Path, tmp_path: Path) -> None:
    phieu.ok("-C", survey, "package", "-o", tmp_path / "goi.zip")
    phieu.ok("new", tmp_path / "tinh", "--sample", "thanh-tra-dak-nong")
    phieu.ok("-C", tmp_path / "tinh", "merge", tmp_path / "goi.zip")
    files = published(tmp_path / "tinh", "--round", "2024")
    assert len(table(files["responses.csv"])) == 13
    (counts,) = table(files["counts.csv"])
    assert (counts["merged"], counts["without_paper"]) == ("15", "0")
    assert (counts["eligible"], counts["ineligible"]) == ("13", "2")


def first(rows: Sequence[dict[str, Any]], question: str) -> dict[str, Any]:
    return next(row for row in rows if row["question"] == question)


def one_more(name: str, question: str = "A5") -> Callable[[dict[str, Any]], object]:
    def change(tally: dict[str, Any]) -> None:
        first(tally["rows"], question)[name] += 1

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (one_more("eligible"), "14 eligible ballots, 13 counted"),
        (one_more("not_applicable"), "not_applicable 8 in the tally, 7 counted"),
        (one_more("blank"), "blank 1 in the tally, 0 counted"),
        (one_more("eligible", WHO), f"question {WHO}: 14 eligible ballots"),
        (lambda tally: tally["rows"].clear(), "answers that the tally does not know of"),
    ],
)
def test_a_tally_that_its_own_answers_contradict_is_named(
    survey: Path, tmp_path: Path, change: Callable[[dict[str, Any]], object], said: str
) -> None:
    files = published(survey, "--round", "2024")
    tally = json.loads(files["tally.json"])
    change(tally)
    assert said in refused(tmp_path, files | {"tally.json": json.dumps(tally).encode()})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",13,2,0,", ",12,3,0,", "12 eligible ballots, 13 answers"),
        (",13,2,0,", ",13,1,0,", "do not add up to 15 that came back"),
    ],
)
def test_counts_that_the_answers_contradict_are_named(
    survey: Path, tmp_path: Path, old: str, new: str, said: str
) -> None:
    files = published(survey, "--round", "2024")
    counts = files["counts.csv"].decode()
    assert old in counts
    assert said in refused(tmp_path, files | {"counts.csv": counts.replace(old, new, 1).encode()})


def refused(folder: Path, files: dict[str, bytes]) -> str:
    """Seal other files than were published under another key, and verify them."""
    body = json.loads(files["manifest.json"])
    rest = {name: data for name, data in files.items() if name not in ("manifest.json", "signature.json")}
    path = folder / "x.zip"
    path.write_bytes(write_sealed(body, rest, secret=b"1" * 32))
    return phieu.run("-C", folder / "nowhere", "verify", path, codes=(7,)).said


def test_at_home_a_publication_must_follow_from_the_log_that_it_names(survey: Path, tmp_path: Path) -> None:
    files = published(survey, "--round", "2024")
    body = json.loads(files.pop("manifest.json"))
    files.pop("signature.json")
    key = Survey(survey).key

    def at_home(name: str, manifest: dict[str, Any], tally: bytes) -> str:
        path = tmp_path / name
        path.write_bytes(write_sealed(manifest, files | {"tally.json": tally}, secret=key))
        return phieu.run("-C", survey, "verify", path, codes=(0, 7)).said

    assert "holds  the log of this survey" in at_home("good.zip", body, files["tally.json"])
    tally = json.loads(files["tally.json"])
    tally["rows"].append(tally["rows"][0])  # counted twice over: what the answers say of each row still holds
    assert "gives other figures than were published" in at_home("other.zip", body, json.dumps(tally).encode())
    elsewhere = body | {"log": body["log"] | {"head": "0" * 64}}
    assert "it is not the log of this package" in at_home("elsewhere.zip", elsewhere, files["tally.json"])
