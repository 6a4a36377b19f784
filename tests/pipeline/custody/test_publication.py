"""O3 and the publication package: what leaves the office proves its figures and leads to nobody."""

import csv
import io
import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from omr.reading import Answer, AnswerStatus
from pipeline.files.sealed_zip import write_sealed
from pipeline.judging.ballot import Ballot
from pipeline.judging.eligibility import Status
from pipeline.judging.verdicts import judged_ballots
from pipeline.publication import check as checking
from pipeline.publication import earlier
from pipeline.publication import publish as publishing
from pipeline.survey import Survey
from pipeline.tally.cells import Cell, CellCounts, cell_of
from pipeline.tally.published import parts_of
from pipeline.tally.tally import CountedUnit, Tally
from tests.pipeline.count.ballots import form, section, single
from tests.pipeline.custody.desk import Desk, manifest, packed, table, unpacked
from tests.program import ProgramInside


def published(desk: Desk, name: str = "cong-bo.zip") -> Path:
    desk.run("export", "public", "-o", desk.folder / name)
    return desk.folder / name


def verify(path: Path, *, codes: tuple[int, ...] = (0,)) -> str:
    """Verify as a stranger does: from a folder without any survey."""
    return ProgramInside().run("-C", path.parent / "nowhere", "verify", path, codes=codes).said


def test_o3_the_answers_carry_no_code_serial_source_or_time_and_their_order_says_nothing(desk: Desk) -> None:
    desk.settle()
    out = desk.run("export", "responses").out
    header, *rows = csv.reader(io.StringIO(out))
    assert header[:7] == ["plan", "unit", "group", "form", "version", "round", "channel"]
    assert len(header) == 7 + 7
    truth = desk.run("export", "answers").rows()
    status = {row["ballot"]: row["status"] for row in desk.run("export", "ballots").rows()}
    answers: dict[str, list[str]] = {}
    for row in truth:
        if status[row["ballot"]] == "eligible":
            answers.setdefault(row["ballot"], []).append(row["answer"])
    assert Counter(tuple(row[7:]) for row in rows) == Counter(map(tuple, answers.values()))
    assert rows == sorted(rows)
    for code in desk.codes():
        assert code not in out
    assert not re.search(r"\d{4}-\d{2}-\d{2}|\.pdf|\.jpg", out)


def test_a_publication_holds_nothing_that_leads_to_a_ballot(desk: Desk) -> None:
    desk.settle()
    desk.run("audit", "draw", "--seed", "1", "--share", "100%")
    files = unpacked(published(desk))
    text = "\n".join(data.decode("utf-8") for data in files.values())
    sources = {row["source"] for row in desk.run("export", "pages").rows()}
    for trace in (*desk.codes(), *sources, "2024-10-02", str(desk.folder)):
        assert trace not in text
    assert not [name for name in files if name.endswith((".png", ".jpg", ".pdf", ".db", ".key"))]


def test_a_stranger_can_verify_a_publication_and_the_office_its_log(desk: Desk) -> None:
    desk.settle()
    desk.run("close")
    path = published(desk)
    said = verify(path)
    assert said.count("holds") == 4
    assert "BROKEN" not in said
    assert "the log of this survey" in desk.run("verify", path).out
    assert set(manifest(path)["closed"]) == {"2024"}  # type: ignore[call-overload]  # JSON
    desk.run("reopen", "--reason", "thêm phiếu")  # later entries do not matter
    assert "holds  the log of this survey" in desk.run("verify", path).out


def test_a_publication_says_who_answered_for_what_does_not_add_up(desk: Desk) -> None:
    desk.settle()
    rows = table(unpacked(published(desk))["checks.csv"])
    answered = {row["code"]: (row["acknowledged_by"], row["reason"]) for row in rows if row["severity"] == "error"}
    assert answered["ROW_SUM_MISMATCH"] == ("Lan", "như báo cáo đã ban hành")


def test_an_open_queue_makes_the_publication_provisional(desk: Desk) -> None:
    said = desk.run("export", "public", "-o", desk.folder / "p.zip").err
    assert "TẠM TÍNH" in said
    assert "MÔ PHỎNG" in said
    assert (manifest(desk.folder / "p.zip")["provisional"], manifest(desk.folder / "p.zip")["simulated"]) == (
        True,
        True,
    )
    verify(desk.folder / "p.zip")


def test_the_same_state_gives_the_same_bytes_but_for_the_log(desk: Desk) -> None:
    desk.settle()
    one, two = unpacked(published(desk, "1.zip")), unpacked(published(desk, "2.zip"))
    assert [name for name in one if one[name] != two[name]] == ["manifest.json", "signature.json"]


def test_a_package_that_was_changed_is_broken_with_the_reason(desk: Desk) -> None:
    desk.settle()
    path = published(desk)
    files = unpacked(path)
    forged = files | {"tally.csv": files["tally.csv"].replace(b"12", b"13")}
    assert "tampered: tally.csv was changed" in verify(packed(desk.folder / "a.zip", forged), codes=(7,))
    body = files["manifest.json"].replace(b'"DM24"', b'"DM25"')
    assert "bad_signature" in verify(packed(desk.folder / "b.zip", files | {"manifest.json": body}), codes=(7,))
    (desk.folder / "c.zip").write_bytes(path.read_bytes()[:-200])
    assert "truncated" in verify(desk.folder / "c.zip", codes=(7,))


def test_figures_that_do_not_follow_from_the_answers_are_named_even_under_a_good_seal(desk: Desk) -> None:
    """An office that alters its own figures can sign them, but not make them add up."""
    desk.settle()
    files = unpacked(published(desk))
    body = json.loads(files.pop("manifest.json"))
    files.pop("signature.json")
    tally = json.loads(files["tally.json"])
    tally["rows"][2]["options"][0]["count"] += 1
    files["tally.json"] = json.dumps(tally).encode()
    (desk.folder / "x.zip").write_bytes(write_sealed(body, files, secret=b"1" * 32))
    said = verify(desk.folder / "x.zip", codes=(7,))
    assert "question I.3 option 3" in said
    assert "another hash here" not in said  # a stranger has no log


def some(survey: Survey, count: int, channel: str = "paper", code: str = "1") -> list[tuple[Ballot, Cell]]:
    """Give so many ballots that say the same, each with the part that it is told in."""
    with survey.store:
        first = next(each for each in judged_ballots(survey) if each.verdict.status is Status.ELIGIBLE)
    answers = {"1": Answer(status=AnswerStatus.ANSWERED, codes=(code,))}
    ballot = replace(first.seen.ballot, channel=channel, answers=answers)
    return [(ballot, cell_of(ballot))] * count


def test_questions_about_the_respondent_are_withheld_where_an_answer_hides_nobody(desk: Desk) -> None:
    asked = form(section("I", single("1", positive_codes=frozenset())), section("II", single("2")))
    desk.settle()
    survey = Survey(desk.folder)
    four, others = some(survey, 4), some(survey, 9, code="2")
    assert publishing._withheld([*four, *others], (asked,)) == {"1"}
    assert publishing._withheld([*four, *some(survey, 1), *others], (asked,)) == frozenset()
    assert publishing._withheld([*four, *some(survey, 4, "post")], (asked,)) == {"1"}, "the channel tells them apart"


def test_what_waits_keeps_figures_provisional_though_nothing_is_told_of_it() -> None:
    asked = form(section("I", single("1")))
    cell = Cell(unit="P", round="2024", channel="paper", form=asked.form, version=asked.version)
    unit = CountedUnit(id="P", name="Xã P", questionnaire=asked.key)
    whole = Tally(cells={cell: CellCounts(eligible=4, pending=1)}, units=(unit,), questionnaires=(asked,))
    shown = publishing._published(whole, parts_of(whole), None)
    assert (shown.cells, shown.provisional) == ({}, True)


@pytest.mark.parametrize("company", ["", "eligible"])
def test_a_package_of_an_earlier_version_still_follows_from_the_log(desk: Desk, company: str) -> None:
    """It says nothing of parts, and merged channels of few ballots alone: the first ones of all that came back."""
    desk.settle()
    files = unpacked(published(desk))
    body = json.loads(files.pop("manifest.json")) | {"company": company}
    for gone in ("signature.json", "parts.csv"):
        files.pop(gone)
    survey = Survey(desk.folder)
    with survey.store:
        files["tally.json"] = publishing.published_tally(survey, None, company=company)
        path = desk.folder / "cu.zip"
        path.write_bytes(write_sealed(body, files, secret=survey.key))
        package, proofs = checking.check_publication(path.read_bytes(), "cu.zip")
        assert [proof.faults for proof in proofs] == [()] * 3
        assert checking.check_at_home(package, survey).faults == ()


def test_earlier_versions_merged_the_channels_of_a_unit_that_few_ballots_came_by(desk: Desk) -> None:
    desk.settle()
    survey = Survey(desk.folder)

    def names(*came: tuple[str, int]) -> dict[str, str]:
        ballots = [ballot for channel, count in came for ballot, _ in some(survey, count, channel)]
        return {key[2]: name for key, name in earlier._channels(ballots).items()}

    assert names(("paper", 9), ("post", 3), ("phone", 2)) == {"post": "other", "phone": "other"}
    assert names(("paper", 3), ("post", 1)) == {"paper": "all", "post": "all"}
    assert names(("paper", 2)) == names(("paper", 5), ("post", 9)) == {}
