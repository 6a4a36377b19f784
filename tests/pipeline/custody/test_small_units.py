"""Units of few ballots in all that is published: the package, its check, and the report as a web page."""

import csv
import html
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forms.questionnaire import QuestionKind
from pipeline.files.sealed_zip import write_sealed
from pipeline.reporting import ReportOrder, report_document
from pipeline.survey import Survey
from tests.pipeline.custody.desk import table, unpacked
from tests.program import ProgramInside

phieu = ProgramInside()
FEW, NEXT, ALONE = "KN-24688", "KN-24691", "KN-24692"  # two ballots; the smallest of the others; enough
CAME = ((FEW, "online", "1", 2), (NEXT, "online", "4", 7), (ALONE, "online", "5", 9), (ALONE, "phone", "3", 6))


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three units; in the first two people are very dissatisfied."""
    folder = tmp_path_factory.mktemp("few") / "kn"
    phieu.ok("new", folder, "--sample", "krong-no")
    for unit, channel, answer, count in CAME:
        take_in(folder, unit, channel, [answer] * count)
    return folder


def take_in(folder: Path, unit: str, channel: str, answers: list[str]) -> None:
    questions = Survey(folder).plan.questionnaire_of(unit).mark_questions()
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["row_id", "unit", "received", *(q.id for q in questions)])
    for row, answer in enumerate(answers):
        said = [answer if q.kind is QuestionKind.SINGLE else "1" for q in questions]
        writer.writerow([f"{unit}-{channel}-{row}", unit, "10/9/2023", *said])
    path = folder / f"{unit}-{channel}.csv"
    path.write_text(out.getvalue(), encoding="utf-8")
    phieu.ok("-C", folder, "import", path, "--channel", channel)


@pytest.fixture
def package(survey: Path) -> Iterator[Path]:
    path = survey / "cong-bo.zip"
    phieu.ok("-C", survey, "export", "public", "-o", path)
    yield path
    path.unlink()


def page_of(folder: Path, *words: str) -> str:
    """Give the words of the report as it is published."""
    path = folder / "bao-cao.html"
    phieu.ok("-C", folder, "report", *words, "--format", "html", "-o", path)
    return html.unescape(" ".join(re.sub(r"<[^>]*>", " ", path.read_text("utf-8")).split()))


def test_a_publication_tells_answers_of_no_unit_of_a_few_ballots_and_of_none_they_follow_from(package: Path) -> None:
    files = unpacked(package)
    rows = table(files["responses.csv"])
    assert Counter((row["unit"], row["channel"]) for row in rows) == {
        ("~other", "online"): 9,
        (ALONE, "online"): 9,
        (ALONE, "phone"): 6,
    }
    told = json.loads(files["tally.json"])["rows"]
    assert {row["unit"] for row in told} == {"~other", ALONE}
    assert all(row["eligible"] >= 5 for row in told)
    whole = next(row for row in csv.reader(io.StringIO(files["tally.csv"].decode())) if row[0] == "1")
    assert whole[2] == "24", "the whole stays whole"
    counts = {row["unit"]: row["eligible"] for row in table(files["counts.csv"])}
    assert (counts[FEW], counts[NEXT], counts[ALONE]) == ("2", "7", "15"), "how many came is no secret"
    assert {row["unit"]: row["published_as"] for row in table(files["parts.csv"])} == {
        FEW: "~other",
        NEXT: "~other",
        ALONE: ALONE,
    }


def test_such_a_publication_is_verified_by_strangers_and_at_home(survey: Path, package: Path) -> None:
    said = phieu.ok("-C", survey.parent / "nowhere", "verify", package).out
    assert said.count("holds") == 4
    assert "holds  the log of this survey" in phieu.ok("-C", survey, "verify", package).out


def forged(package: Path, name: str, old: str, new: str) -> str:
    """Put other words into a file of the package, seal it anew and verify it."""
    files = unpacked(package)
    body: dict[str, Any] = json.loads(files.pop("manifest.json"))
    files.pop("signature.json")
    assert old in files[name].decode()
    files[name] = files[name].decode().replace(old, new, 1).encode()
    path = package.parent / "x.zip"
    path.write_bytes(write_sealed(body, files, secret=b"1" * 32))
    return phieu.run("-C", package.parent / "nowhere", "verify", path, codes=(7,)).said


def test_a_publication_whose_parts_do_not_fit_is_named(package: Path) -> None:
    few = forged(package, "parts.csv", f"{FEW},~other,2", f"{FEW},~other,1")
    assert "8 eligible ballots to be told, 9 answers" in few
    assert "2 eligible ballots, 1 answers" in few
    said = forged(package, "parts.csv", f"{NEXT},~other,7", f"{NEXT},,7")
    assert "2 eligible ballots to be told, 9 answers" in said
    lines = unpacked(package)["responses.csv"].decode().splitlines(keepends=True)
    other = next(line for line in lines if "~other" in line)
    bare = forged(package, "responses.csv", other, other.replace("~other", FEW))
    assert f"{FEW}/online: 1 answers, too few to hide a person" in bare


def test_the_published_report_of_such_a_unit_says_how_many_came_and_why_no_more(survey: Path) -> None:
    for unit, count in ((FEW, "02"), (NEXT, "07")):
        said = page_of(survey, "--unit", unit)
        assert f"Không công bố riêng kết quả của {count} phiếu đủ điều kiện này" in said
        for told in ("Chỉ số hài lòng chung", "Tỷ lệ hài lòng", "BẢNG TỔNG HỢP", "Rất không hài lòng", "kèm theo)"):
            assert told not in said
    assert "Chỉ số hài lòng chung là 60,00%" in page_of(survey, "--unit", ALONE)


def test_the_published_report_of_all_units_keeps_its_whole_and_hides_such_units(survey: Path) -> None:
    said = page_of(survey)
    assert "không công bố riêng" in said
    assert "Không công bố riêng kết quả" not in said
    assert "Chỉ số hài lòng chung là 66,67%" in said
    assert "Các nhóm còn lại" not in said, "no channel goes together with another here"


def test_what_the_office_keeps_for_itself_stays_complete(survey: Path) -> None:
    rows = phieu.ok("-C", survey, "export", "responses").rows()
    assert Counter(row["unit"] for row in rows) == {FEW: 2, NEXT: 7, ALONE: 15}
    sheet = phieu.ok("-C", survey, "tally", "--unit", FEW, "--format", "json").out
    assert {row["eligible"] for row in json.loads(sheet)["rows"]} == {2}


def test_of_fewer_than_five_ballots_in_all_a_publication_tells_how_many_and_nothing_else(tmp_path: Path) -> None:
    phieu.ok("new", tmp_path / "kn", "--sample", "krong-no")
    take_in(tmp_path / "kn", FEW, "online", ["1"] * 4)
    path = tmp_path / "cong-bo.zip"
    phieu.ok("-C", tmp_path / "kn", "export", "public", "-o", path)
    files = unpacked(path)
    assert json.loads(files["tally.json"])["rows"] == table(files["responses.csv"]) == []
    assert files["tally.csv"] == b""
    said = json.loads(files["manifest.json"])
    assert (said["responses"], said["untold"]) == (0, 4)
    assert "holds  the log of this survey" in phieu.ok("-C", tmp_path / "kn", "verify", path).out
    page = page_of(tmp_path / "kn")
    assert "Không công bố riêng kết quả của 04 phiếu" in page
    assert "hài lòng là" not in page
    assert "Rất không hài lòng" not in page


@pytest.mark.parametrize(("unit", "compared"), [(FEW, False), (ALONE, True)])
def test_a_publication_is_compared_with_no_earlier_survey_of_a_few_ballots(
    survey: Path, tmp_path: Path, unit: str, compared: bool
) -> None:
    counted = json.loads(phieu.ok("-C", survey, "tally", "--unit", unit, "--format", "json").out)
    for row in counted["rows"]:
        row["round"] = "2022"
    earlier = tmp_path / "2022.json"
    earlier.write_text(json.dumps(counted), encoding="utf-8")
    assert ("SO SÁNH VỚI KỲ TRƯỚC" in page_of(survey, "--earlier", str(earlier))) is compared
    document = report_document(Survey(survey), ReportOrder(earlier=earlier))
    assert "SO SÁNH VỚI KỲ TRƯỚC" in [annex.title for annex in document.annexes], "the office's own is complete"
