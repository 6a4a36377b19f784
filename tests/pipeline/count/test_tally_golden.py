"""The Đắk Mil report: a hundred ballots must give its table, byte for byte."""

from pipeline.judging.eligibility import Status, judge
from pipeline.tables.csv import write_csv
from pipeline.tables.sheets import sheets
from pipeline.tables.table import SheetMeta
from pipeline.tally.tally import count
from tests.pipeline.count.ballots import DAK_MIL, GOLDEN, RULES, UNIT, golden_ballots

META = SheetMeta(issuing_body="Ủy ban nhân dân huyện Đắk Mil", plan_title="Kết quả khảo sát năm 2024")


def test_e1_the_hundred_ballots_are_judged_as_the_office_judged_them() -> None:
    verdicts = [(judge(ballot, DAK_MIL, RULES), status, reasons) for ballot, status, reasons in golden_ballots()]
    assert [(str(v.status), ";".join(v.codes)) for v, _, _ in verdicts] == [(s, r) for _, s, r in verdicts]
    assert sum(v.status is Status.ELIGIBLE for v, _, _ in verdicts) == 90
    assert sum(v.status is Status.INELIGIBLE for v, _, _ in verdicts) == 10


def test_t1_the_hundred_ballots_give_the_published_table_byte_for_byte() -> None:
    judged = [(ballot, judge(ballot, DAK_MIL, RULES)) for ballot, _, _ in golden_ballots()]
    tally = count(judged, (DAK_MIL,), (UNIT,))
    written = write_csv(sheets(tally, RULES), META)
    assert written == (GOLDEN / "dak-mil-2024-reproducible.csv").read_bytes()
