"""The golden survey: 100 ballots of Đắk Mil 2024, from print to tally sheet, byte for byte."""

from pathlib import Path

import pytest

from tests.program import Program

GOLDEN = Path(__file__).parents[1] / "pipeline" / "count" / "golden"


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory, program: Program) -> Path:
    """The survey after print, simulated return, scan and review."""
    folder = tmp_path_factory.mktemp("golden") / "dak-mil"
    answers = GOLDEN / "dak-mil-2024-ballots.csv"
    program.ok("new", folder, "--sample", "dak-mil")
    program.ok("-C", folder, "print")
    program.ok("-C", folder, "simulate", folder / "returned", "--answers", answers, "--level", "normal", "--seed", "11")
    program.run("-C", folder, "scan", folder / "returned", codes=(0, 5))
    program.ok("-C", folder, "review", "decide", "--from", answers, "--by", "Lan")
    return folder


def test_the_tally_equals_the_golden_table_byte_for_byte(settled: Path, program: Program) -> None:
    program.ok("-C", settled, "tally", "--format", "csv", "-o", settled / "tally.csv")
    assert (settled / "tally.csv").read_bytes() == (GOLDEN / "dak-mil-2024-reproducible.csv").read_bytes()


def test_each_ballot_is_judged_as_the_golden_list_says(settled: Path, program: Program) -> None:
    expected = {
        row.split(",")[0]: (row.split(",")[-2], row.split(",")[-1])
        for row in (GOLDEN / "dak-mil-2024-ballots.csv").read_text(encoding="utf-8").splitlines()[1:]
    }
    found = {
        str(int(row["ballot"].split("/")[-1].split("-")[0])): (row["status"], row["reasons"])
        for row in program.ok("-C", settled, "export", "ballots").rows()
    }
    assert found == expected


def test_the_published_table_gives_the_golden_checks(settled: Path, program: Program) -> None:
    done = program.ok("-C", settled, "tally", "--published", GOLDEN / "dak-mil-2024.csv")
    assert done.out == (GOLDEN / "dak-mil-2024-checks.csv").read_text(encoding="utf-8")


def test_the_round_closes_only_after_somebody_answers_for_the_errors_of_the_source(
    settled: Path, program: Program
) -> None:
    refused = program.run("-C", settled, "close", "--by", "Lan", codes=(2,))
    assert "ROW_SUM_MISMATCH" in refused.err
    for code in ("ROW_SUM_MISMATCH", "PERCENT_OVER_100", "TOTALS_MISMATCH"):
        program.ok("-C", settled, "acknowledge", code, "--by", "Lan", "--reason", "số liệu của nguồn")
    program.ok("-C", settled, "close", "--by", "Lan")
    assert "đã khoá sổ" not in program.run("-C", settled, "close", "--by", "Lan", codes=(2,)).out
    program.ok("-C", settled, "verify")
    assert (
        "closed" in program.run("-C", settled, "counts", "set", "--unit", "DM-HUYEN", "--issued", "3", codes=(2,)).err
    )
    program.ok("-C", settled, "reopen", "--by", "Lan", "--reason", "phiếu nộp muộn")
    program.ok("-C", settled, "counts", "set", "--unit", "DM-HUYEN", "--issued", "100", "--by", "Lan")
