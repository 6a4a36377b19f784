"""Answers that come as tables: the same numbers as by paper, each person once, nothing guessed."""

import csv
import io
import os
import re
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from forms.code import BallotId
from forms.plan.samples import sample_text
from forms.setting import SetForm, set_form
from pipeline import events as e
from pipeline.closing import round_digest
from pipeline.counting import tally_of_survey
from pipeline.errors import UsageError
from pipeline.files.csv_rows import csv_text
from pipeline.findings import all_findings
from pipeline.importing.order import ImportOrder, ImportReport
from pipeline.importing.table import TableRefused
from pipeline.importing.taking import import_answers
from pipeline.importing.template import template_csv, template_xlsx
from pipeline.judging.assemble import seen_ballots
from pipeline.judging.verdicts import judged_ballots
from pipeline.reviewing.review import decide, queue
from pipeline.second_count import disagreements
from pipeline.store import Store, entries
from pipeline.survey import Survey, start_survey
from pipeline.tally.rows import TallyRow
from pipeline.tally.tally import Scope
from tests.pipeline.count.world import World, scanned, world_of

GOOD = {
    "3.1": "1;3",
    "3.2": "5",
    "3.3": "4",
    "3.4": "4",
    "3.5": "3",
    "3.6": "5",
    "3.7": "2",
    "3.8": "2",
    "3.9": "2",
    "3.10": "4",
}
Import = Callable[..., ImportReport]


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Survey, SetForm]:
    folder = tmp_path_factory.mktemp("import") / "survey"
    start_survey(folder, sample_text("so-cong-thuong-binh-phuoc"))
    survey = Survey(folder)
    return survey, set_form(survey.plan.questionnaire_of("SCT-VP"))


@pytest.fixture
def world(planned: tuple[Survey, SetForm]) -> World:
    return world_of(planned)


@pytest.fixture
def take(world: World, tmp_path: Path) -> Import:
    """Write rows as a CSV file and import it."""

    def written(
        rows: Sequence[dict[str, str]] | bytes, name: str = "a.csv", *, channel: str = "online", **more: object
    ) -> ImportReport:
        data = rows if isinstance(rows, bytes) else table(rows).encode("utf-8")
        (tmp_path / name).write_bytes(data)
        order = ImportOrder(path=tmp_path / name, channel=channel, by="Lan", **{"unit": "SCT-VP", **more})  # type: ignore[arg-type]  # fields of it
        return import_answers(world.survey, order)

    return written


def table(rows: Sequence[dict[str, str]], *, separator: str = ",") -> str:
    out = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, names, delimiter=separator, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def workbook(rows: Sequence[Sequence[object]], *, merge: str = "") -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(list(row))
    if merge:
        book.active.merge_cells(merge)
    book.save(out)
    return out.getvalue()


def numbers(world: World, channel: str) -> list[tuple[object, ...]]:
    rows = tally_of_survey(world.survey).only(channel=channel).rows(scope=Scope.WHOLE, by_channel=False)

    def shown(row: TallyRow) -> tuple[object, ...]:
        return row.question, row.eligible, row.ineligible, row.valid, row.blank, row.options, row.rate, row.mean

    return [shown(row) for row in rows]


def test_m1_the_same_answers_by_paper_and_by_table_give_the_same_counts_split_by_channel(
    world: World, take: Import
) -> None:
    sets = [GOOD, {**GOOD, "3.2": ""}, {**GOOD, "3.1": "", "3.10": "1"}]
    for serial, answers in enumerate(sets, 1):
        for page in range(1, len(world.form.layout.pages) + 1):
            world.store.append(*scanned(world, serial, answers, page=page), by="Lan")
    assert take(sets).new == 3
    assert numbers(world, "online") == numbers(world, "paper")
    assert tally_of_survey(world.survey).counts.returned == 6
    assert disagreements(world.survey)[0] == ()


def test_the_same_table_twice_counts_once_under_any_name(world: World, take: Import) -> None:
    take([GOOD, GOOD])
    again = take([GOOD, GOOD], "b.csv")
    assert (again.same_file, again.known, again.new) == (True, 2, 0)
    assert tally_of_survey(world.survey).counts.eligible == 2


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX alone")
def test_a_table_may_have_a_name_that_is_no_unicode(world: World, take: Import) -> None:
    assert take([GOOD], os.fsdecode(b"\xf0\xf5n.csv")).new == 1
    assert take([GOOD], "b.csv").same_file


@pytest.mark.parametrize("key", ["", "k1"])
def test_the_same_table_with_another_day_or_unit_says_what_differs_and_is_taken_as_a_correction(
    world: World, take: Import, key: str
) -> None:
    rows = [{**GOOD, **({"_uuid": key} if key else {})}]
    take(rows, received=date(2023, 5, 2))
    assert take(rows, received=date(2023, 5, 2)).same_file
    with pytest.raises(TableRefused) as refused:
        take(rows, received=date(2023, 8, 2), unit="SCT-QLTM")
    assert "1 rows: received 2023-05-02 then, 2023-08-02 now" in str(refused.value)
    assert "unit SCT-VP then, SCT-QLTM now" in str(refused.value)
    assert "--corrects" in str(refused.value)
    assert tally_of_survey(world.survey).only(round="2023-Q2").counts.returned == 1, "nothing was changed"

    done = take(rows, received=date(2023, 8, 2), unit="SCT-QLTM", corrects=True)
    assert (done.corrected, done.withdrawn, done.new) == (1, 1, 0)
    tally = tally_of_survey(world.survey)
    assert (tally.counts.returned, tally.only(unit="SCT-QLTM", round="2023-Q3").counts.returned) == (1, 1)
    assert take(rows, received=date(2023, 8, 2), unit="SCT-QLTM").same_file
    assert disagreements(world.survey)[0] == ()
    with pytest.raises(TableRefused, match="it came by online, now you say phone"):
        take(rows, received=date(2023, 8, 2), unit="SCT-QLTM", channel="phone", corrects=True)


def test_a_later_export_of_the_same_form_adds_only_what_is_new(world: World, take: Import) -> None:
    first, second = {"_uuid": "u1", **GOOD}, {"_uuid": "u2", **GOOD}
    take([first])
    report = take([first, second], "later.csv")
    assert (report.new, report.known) == (1, 1)
    assert tally_of_survey(world.survey).counts.eligible == 2


def test_a_row_with_other_answers_than_before_is_refused_and_taken_only_as_a_correction(
    world: World, take: Import
) -> None:
    take([{"_uuid": "u1", **GOOD}])
    changed = [{"_uuid": "u1", **GOOD, "3.10": "1"}]
    with pytest.raises(TableRefused, match=r"1 rows came before in a\.csv with other answers"):
        take(changed, "b.csv")
    report = take(changed, "b.csv", corrects=True)
    assert (report.corrected, report.withdrawn) == (1, 1)
    (ballot,) = seen_ballots(world.survey)
    assert ballot.ballot.answers["3.10"].codes == ("1",)


def test_a_corrected_table_without_ids_says_what_is_new_and_what_is_gone(world: World, take: Import) -> None:
    take([{**GOOD, "3.3": str(n)} for n in (5, 4, 3, 2)])
    mended = [{**GOOD, "3.3": str(n)} for n in (5, 4, 3)] + [{**GOOD, "3.3": "1"}, {**GOOD, "3.4": "1"}]
    with pytest.raises(TableRefused, match=r"3 of the 5 rows stand in a\.csv"):
        take(mended, "b.csv")
    report = take(mended, "b.csv", corrects=True)
    assert (report.known, report.new, report.withdrawn) == (3, 2, 1)
    assert tally_of_survey(world.survey).counts.eligible == 5
    assert take([GOOD], "c.csv", new=True).new == 1


def test_a_corrected_table_leaves_ballots_with_printed_codes_where_they_are(world: World, take: Import) -> None:
    plain = [{**GOOD, "3.3": str(n), "3.4": str(m)} for n in (5, 4, 3) for m in (5, 4)]
    take([{"ballot": world.code(1), **GOOD}, *plain], channel="post")
    report = take(
        [{"ballot": world.code(1), **GOOD}, *plain[1:], {**GOOD, "3.5": "1"}], "b.csv", channel="post", corrects=True
    )
    assert (report.known, report.new, report.withdrawn) == (6, 1, 1)
    assert tally_of_survey(world.survey).counts.eligible == 7
    assert disagreements(world.survey)[0] == ()


def numbered(count: int, **more: str) -> list[dict[str, str]]:
    return [{"row_id": str(n), **GOOD, "3.3": str(1 + n % 5), **more} for n in range(1, count + 1)]


def eligible(world: World, **place: str) -> int:
    return tally_of_survey(world.survey).only(**place).counts.eligible  # type: ignore[arg-type]  # names of places


def test_tables_that_count_their_rows_from_one_never_overwrite_each_other(world: World, take: Import) -> None:
    take(numbered(5), received=date(2023, 5, 2))
    assert take(numbered(5, **{"3.10": "1"}), "b.csv", unit="SCT-QLTM").new == 5
    mine = numbered(3, **{"3.5": "5"})
    assert take(mine, "c.csv", unit="SCT-QLTM", channel="phone").new == 3
    assert (eligible(world, unit="SCT-VP"), eligible(world, unit="SCT-QLTM")) == (5, 8)

    mended = [*numbered(4, **{"3.10": "1"}), {**numbered(5)[4], "3.10": "2"}, {**GOOD, "row_id": "6"}]
    report = take(mended, "d.csv", unit="SCT-QLTM", corrects=True)
    assert (report.known, report.corrected, report.withdrawn, report.new) == (4, 1, 1, 1)
    assert (eligible(world, unit="SCT-VP"), eligible(world, unit="SCT-QLTM")) == (5, 9)
    assert disagreements(world.survey)[0] == ()


@pytest.mark.parametrize("elsewhere", [{"unit": "SCT-QLTM"}, {"channel": "phone"}])
def test_counted_rows_with_the_same_answers_somewhere_else_are_asked_about_by_table_and_unit(
    world: World, take: Import, elsewhere: dict[str, str]
) -> None:
    take(numbered(5), received=date(2023, 5, 2))
    for corrects in (False, True):
        with pytest.raises(TableRefused, match=r"5 of the 5 rows .* a\.csv, .* by online for unit SCT-VP, round"):
            take(numbered(5, note="x"), "b.csv", corrects=corrects, **elsewhere)
    assert take(numbered(5, note="x"), "b.csv", new=True, **elsewhere).new == 5
    assert eligible(world) == 10
    with pytest.raises(TableRefused, match=r"rows in a\.csv, of the same unit.* ids of their own"):
        take(numbered(5, **{"3.10": "1"}), "c.csv")
    assert disagreements(world.survey)[0] == ()


def test_a_short_table_whose_numbers_and_answers_stand_in_a_longer_one_is_not_taken_for_it_unasked(
    world: World, take: Import
) -> None:
    take(numbered(5))
    with pytest.raises(TableRefused, match=r"2 of the 2 rows .* a\.csv, and 3 rows of that table lack here.* B-1"):
        take(numbered(2, note="x"), "b.csv")
    with pytest.raises(TableRefused, match=r"2 of the 3 rows"):
        take([*numbered(2), {**GOOD, "row_id": "9"}], "b.csv")
    others = [{**row, "row_id": f"B-{row['row_id']}"} for row in numbered(2)]
    with pytest.raises(TableRefused, match=r"2 of the 2 new rows stand in a\.csv with other row ids"):
        take(others, "b.csv")
    assert take(others, "b.csv", new=True).new == 2
    assert eligible(world) == 7
    assert take([*numbered(5), {**GOOD, "row_id": "6"}], "c.csv").new == 1, "a longer version has all that it had"
    assert take(numbered(2, note="y"), "d.csv", corrects=True).known == 2
    assert eligible(world) == 8
    assert disagreements(world.survey)[0] == ()


def test_a_table_whose_rows_get_other_numbers_counts_once(world: World, take: Import) -> None:
    take(numbered(5))
    renamed = [{**row, "row_id": f"LAN-{row['row_id']}"} for row in numbered(5)]
    with pytest.raises(TableRefused, match=r"5 of the 5 new rows stand in a\.csv with other row ids"):
        take(renamed, "b.csv")
    report = take(renamed, "b.csv", corrects=True)
    assert (report.new, report.corrected, report.withdrawn) == (0, 5, 5)
    assert eligible(world) == 5
    assert take([*renamed, {**GOOD, "row_id": "LAN-6"}], "c.csv").new == 1
    assert eligible(world) == 6
    assert disagreements(world.survey)[0] == ()


def test_a_later_version_of_a_table_may_put_a_counted_row_under_another_unit(world: World, take: Import) -> None:
    rows = [{"unit": "SCT-VP", **row} for row in numbered(4)]
    take(rows)
    report = take([*rows[:3], {**rows[3], "unit": "SCT-QLTM"}], "b.csv", corrects=True)
    assert (report.known, report.corrected, report.withdrawn) == (3, 1, 1)
    assert (eligible(world, unit="SCT-VP"), eligible(world, unit="SCT-QLTM")) == (3, 1)


def test_one_table_may_count_the_rows_of_each_unit_from_one(world: World, take: Import) -> None:
    rows = [{"unit": unit, **row} for unit in ("SCT-VP", "SCT-QLTM") for row in numbered(2)]
    assert take(rows).new == 4
    assert take([*rows, {"unit": "SCT-VP", **GOOD, "row_id": "9"}], "b.csv").known == 4
    with pytest.raises(TableRefused, match="row id 2 stands in the table twice"):
        take([*rows, rows[1]], "c.csv")


@pytest.mark.parametrize("key", ["", "_uuid", "row_id"])
def test_a_table_that_came_for_the_wrong_unit_is_mended_whatever_ids_its_rows_have(
    world: World, take: Import, key: str
) -> None:
    rows = [{**GOOD, "3.3": str(n), **({key: str(n)} if key else {})} for n in (1, 2, 3)]
    take(rows)
    assert take(rows, unit="SCT-QLTM", corrects=True).corrected == 3
    assert (eligible(world, unit="SCT-VP"), eligible(world, unit="SCT-QLTM")) == (0, 3)


def test_a_submission_never_changes_its_channel(world: World, take: Import) -> None:
    take([{"_uuid": "u1", **GOOD}])
    assert take([{"_uuid": "u1", **GOOD}, {"_uuid": "u2", **GOOD}], "b.csv", channel="phone").known == 1
    with pytest.raises(TableRefused, match=r"u1 came by online in a\.csv with other answers, and now by phone"):
        take([{"_uuid": "u1", **GOOD, "3.10": "1"}], "c.csv", channel="phone", corrects=True)


def test_a_printed_code_and_the_unit_or_round_beside_it_must_agree(world: World, take: Import) -> None:
    row = {"ballot": world.code(1), **GOOD}
    with pytest.raises(TableRefused, match=r"row 2, column B \(unit\): 'SCT-QLTM': .* was printed for unit SCT-VP"):
        take([{"ballot": row["ballot"], "unit": "SCT-QLTM", **GOOD}], channel="typed")
    with pytest.raises(TableRefused, match=rf"column B \(round\): '1999': .* was printed for round {world.plan_round}"):
        take([{"ballot": row["ballot"], "round": "1999", **GOOD}], channel="typed")
    assert take([{**row, "unit": "SCT-VP", "round": world.plan_round}], channel="typed").new == 1


def test_a_bad_row_is_named_with_column_value_and_reason_and_nothing_is_taken(world: World, take: Import) -> None:
    rows = [GOOD, {**GOOD, "3.2": "7"}, {**GOOD, "3.9": "2;1", "3.10": "tốt lắm"}]
    with pytest.raises(TableRefused) as refused:
        take(rows)
    text = str(refused.value)
    assert "2 bad rows, so nothing of it was taken" in text
    assert "row 3, column B (3.2): '7': none of the options 5, 4, 3, 2, 1" in text
    assert "row 4, column I (3.9): '2;1': several options, where one was asked for" in text
    assert "row 4, column J (3.10): 'tốt lắm'" in text
    assert tally_of_survey(world.survey).counts.returned == 0
    report = take(rows, skip_bad=True)
    assert (report.new, {fault.row for fault in report.skipped}) == (1, {3, 4})


def test_rows_that_were_left_out_come_in_with_the_same_file_when_their_cause_is_mended(
    world: World, take: Import
) -> None:
    code = BallotId(plan=world.survey.plan.code, unit=world.unit, round=world.plan_round, serial=9).code
    rows = [{"ballot": world.code(1), **GOOD}, {"ballot": code, **GOOD}, {"ballot": world.code(2), **GOOD, "3.2": "9"}]
    assert take(rows, channel="typed", skip_bad=True).new == 1
    again = take(rows, channel="typed")
    assert (again.same_file, again.rows, again.known, {fault.row for fault in again.skipped}) == (True, 3, 1, {3, 4})

    world.store.append(late_print(world, 9), by="Lan")
    with pytest.raises(TableRefused, match="1 bad rows, so nothing of it was taken"):
        take(rows, channel="typed")
    late = take(rows, channel="typed", skip_bad=True)
    assert (late.same_file, late.rows, late.new, late.known) == (False, 3, 1, 1)
    again = take(rows, channel="typed")
    assert (again.same_file, again.known, {fault.row for fault in again.skipped}) == (True, 2, {4})
    assert (eligible(world), disagreements(world.survey)[0]) == (2, ())
    with Store.temporary() as other:
        other.replay(world.store.entries())
        assert other.tables() == world.store.tables()


def late_print(world: World, serial: int) -> e.BallotsPrinted:
    pages = len(world.form.layout.pages)
    return e.BallotsPrinted(
        plan=world.survey.plan.code,
        unit=world.unit,
        round=world.plan_round,
        form=world.form.layout.form,
        version=world.form.layout.version,
        file="b.pdf",
        serials=(serial,),
        first_pages=(1,),
        pages=pages,
    )


@pytest.mark.parametrize("key", ["", "_uuid", "row_id"])
def test_rows_that_were_left_out_for_want_of_a_unit_come_in_once_when_it_is_said(
    world: World, take: Import, key: str
) -> None:
    rows = [{"unit": unit, **GOOD, **({key: str(n)} if key else {})} for n, unit in enumerate(("SCT-VP", "", ""))]
    assert take(rows, unit=None, skip_bad=True).new == 1
    assert take(rows, unit="SCT-QLTM").new == 2
    assert take(rows, unit="SCT-QLTM").same_file
    with pytest.raises(TableRefused, match="2 rows: unit SCT-QLTM then, SCT-VP now"):
        take(rows)
    assert (eligible(world, unit="SCT-VP"), eligible(world, unit="SCT-QLTM")) == (1, 2)


def test_rows_that_were_left_out_and_came_in_another_table_since_are_not_taken_twice(
    world: World, take: Import
) -> None:
    rows = [{"unit": unit, **GOOD, "3.3": str(n)} for n, unit in ((1, "SCT-VP"), (2, ""))]
    take(rows, unit=None, skip_bad=True)
    take([{**rows[1], "unit": "SCT-QLTM"}], "b.csv")
    with pytest.raises(TableRefused, match=r"1 of the 1 rows that were left out then stand in b\.csv by now"):
        take(rows, unit="SCT-QLTM")
    assert take(rows, unit="SCT-QLTM", new=True).new == 1


@pytest.mark.parametrize("key", ["", "_uuid", "row_id"])
def test_other_words_beside_a_table_hold_for_its_rows_that_were_left_out_too(
    world: World, take: Import, key: str
) -> None:
    rows = [{"unit": unit, **GOOD, **({key: str(n)} if key else {})} for n, unit in enumerate(("SCT-VP", "", ""))]
    take(rows, unit=None, skip_bad=True)
    report = take(rows, unit="SCT-QLTM", received=date(2023, 5, 2), corrects=True)
    assert (report.corrected, report.new, report.known) == (1, 2, 0)
    assert (eligible(world, unit="SCT-VP"), eligible(world, unit="SCT-QLTM")) == (1, 2)
    assert take(rows, unit="SCT-QLTM", received=date(2023, 5, 2)).same_file


def test_labels_work_as_well_as_codes_whatever_way_their_letters_are_coded(world: World, take: Import) -> None:
    decomposed = unicodedata.normalize("NFD", "Rất hài lòng")
    take([{**GOOD, "3.10": decomposed}, {**GOOD, "3.10": "5. RẤT HÀI LÒNG "}, {**GOOD, "3.10": "5.0"}])
    assert {each.ballot.answers["3.10"].codes for each in seen_ballots(world.survey)} == {("5",)}


def test_several_choices_are_understood_between_semicolons_spaces_and_commas(world: World, take: Import) -> None:
    take([{**GOOD, "3.1": said} for said in ("3;1", "1 3", "1,3", "1, 3", "Nhờ người quen hướng dẫn | 1")])
    assert {each.ballot.answers["3.1"].codes for each in seen_ballots(world.survey)} == {("1", "3")}


def test_a_decimal_comma_is_no_choice_of_two(take: Import) -> None:
    with pytest.raises(TableRefused, match="Excel joins 1,3 to one number"):
        take(workbook([list(GOOD), [1.3, *list(GOOD.values())[1:]]]), "a.xlsx")
    with pytest.raises(TableRefused, match=r"column B \(3\.2\): '4,5'"):
        take([{**GOOD, "3.2": "4,5"}])


def test_a_formula_is_refused_as_an_answer_and_stays_words_where_words_are_asked_for(
    world: World, take: Import
) -> None:
    with pytest.raises(TableRefused, match="a formula, not an answer"):
        take(workbook([list(GOOD), ["=1+0", *list(GOOD.values())[1:]]]), "a.xlsx")
    take([{**GOOD, "4": "=cmd|' /C calc'!A0"}])
    with world.store.connection() as connection:
        (comment,) = entries.comments(connection)
    assert comment.text == "=cmd|' /C calc'!A0"
    assert csv_text(("x",), [(comment.text,)]).splitlines()[1].strip('"').startswith("'=")


@pytest.mark.parametrize("said", ["#N/A", "#DIV/0!", "#NAME?", "#VALUE!"])
def test_an_error_that_excel_pasted_as_a_value_is_a_fault_and_no_blank(take: Import, said: str) -> None:
    data = workbook([list(GOOD), list(GOOD.values()), [*list(GOOD.values())[:-1], said]])
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert b't="e"' in book.read("xl/worksheets/sheet1.xml"), "as Excel writes it"
    with pytest.raises(TableRefused, match=rf"row 3, column J \(3\.10\): '{re.escape(said)}': an error of Excel"):
        take(data, "a.xlsx")


KOBO = {
    "start": "2023-05-06T08:00:00.000+07:00",
    "nhom_1/q3_1": "1 3",
    "nhom_1/q3_1/1": "1",
    "nhom_1/q3_1/2": "0",
    "nhom_1/q3_1/3": "1",
    "nhom_1/q3_1/4": "0",
    "nhom_1/q3_1/5": "0",
    **{f"nhom_1/nhom_2/q{name.replace('.', '_')}": code for name, code in GOOD.items() if name != "3.1"},
    "_id": "101",
    "_uuid": "c0ffee",
    "_submission_time": "2023-06-30T18:30:00",
    "_submitted_by": "ai_do",
}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_an_export_of_kobotoolbox_works_as_it_is(world: World, take: Import, separator: str) -> None:
    report = take(table([KOBO], separator=separator).encode("utf-8-sig"))
    assert report.new == 1
    assert "_submitted_by" in report.unused
    (ballot,) = (each.ballot for each in seen_ballots(world.survey))
    assert {name: ";".join(answer.codes) for name, answer in ballot.answers.items()} == GOOD
    assert str(ballot.received) == "2023-07-01"  # the server's clock is UTC: it was past midnight in Vietnam


def test_an_export_of_odk_central_works_as_it_is(world: World, take: Import) -> None:
    row = {"SubmissionDate": "2023-06-30T01:30:00.000Z", "meta-instanceID": "uuid:1", "KEY": "uuid:1"}
    row |= {f"nhom-q{name.replace('.', '_')}": code.replace(";", " ") for name, code in GOOD.items()}
    take([row])
    (entry,) = _entries(world)
    assert (entry.key, entry.received) == ("uuid:1", "2023-06-30")


def _entries(world: World) -> list[entries.StoredEntry]:
    with world.store.connection() as connection:
        return list(entries.standing_entries(connection))


def test_an_export_with_labels_in_place_of_names_works_too(world: World, take: Import) -> None:
    form = world.form.questionnaire
    row = {q.text: next(o.label for o in q.options if o.code in GOOD[q.id]) for q in form.mark_questions()}
    multi = form.question("3.1")
    split = {f"{multi.text}/{option.label}": str(int(option.code in GOOD["3.1"])) for option in multi.options}
    take([{name: said for name, said in row.items() if name != multi.text} | split])
    (ballot,) = (each.ballot for each in seen_ballots(world.survey))
    assert {name: ";".join(answer.codes) for name, answer in ballot.answers.items()} == GOOD


def test_a_question_id_that_excel_has_cut_is_never_taken_for_another_question(take: Import) -> None:
    headings: list[object] = list(GOOD)
    values = list(GOOD.values())
    with pytest.raises(TableRefused, match=r"which may be question 3\.1 or 3\.10: Excel cuts the last zero"):
        take(workbook([[*headings[:-1], 3.1], values]), "a.xlsx")
    with pytest.raises(TableRefused, match=r"3\.1 or 3\.10"):
        take(("3.1," + ",".join([*list(GOOD)[1:-1], "3.1"]) + "\n" + ",".join(values) + "\n").encode())
    with pytest.raises(TableRefused, match=r"3\.1 or 3\.10"):
        take((",".join(list(GOOD)[:-1]) + "\n" + ",".join(values[:-1]) + "\n").encode())


def test_merged_answers_are_refused_and_a_merged_title_does_no_harm(world: World, take: Import) -> None:
    title = ["KẾT QUẢ KHẢO SÁT", *[None] * 9]
    rows = [title, list(GOOD), list(GOOD.values()), list(GOOD.values())]
    with pytest.raises(TableRefused, match="cells A3:A4 are merged"):
        take(workbook(rows, merge="A3:A4"), "a.xlsx")
    assert take(workbook(rows, merge="A1:J1"), "b.xlsx").new == 2


@pytest.mark.parametrize("encoding", ["cp1258", "cp1252"])
def test_letters_in_an_old_encoding_are_refused_with_the_place(take: Import, encoding: str) -> None:
    word = "hài" if encoding == "cp1252" else unicodedata.normalize("NFD", "lòng")
    with pytest.raises(TableRefused, match=r"byte 0x.. in line 2 is no UTF-8; it looks like an old Windows encoding"):
        take(table([{**GOOD, "4": word}]).encode(encoding))


@pytest.mark.parametrize("said", ["sep=|", "SEP=|"])
def test_the_separator_that_excel_names_in_the_first_line_holds(world: World, take: Import, said: str) -> None:
    assert take(f"{said}\n{table([GOOD], separator='|')}".encode()).new == 1
    assert eligible(world) == 1


@pytest.mark.parametrize("first", ["sep=\n", 'sep="\n'])
def test_a_first_line_that_names_no_separator_leaves_the_comma(world: World, take: Import, first: str) -> None:
    assert take(f"{first}{table([GOOD])}".encode()).new == 1


def test_a_sign_that_may_be_a_mark_is_never_taken_for_an_empty_cell(world: World, take: Import) -> None:
    for sign in ("*", ":", "**"):
        with pytest.raises(TableRefused, match=r"column C \(3\.3\): .* none of the options"):
            take([{**GOOD, "3.3": sign}])
        apart = {name: said for name, said in GOOD.items() if name != "3.1"}
        with pytest.raises(TableRefused, match=r"\(3\.1/1\): .* 1 where option 1 was chosen"):
            take([{**apart, "3.1/1": sign, "3.1/2": "", "3.1/3": "1"}])
    assert take([{**GOOD, "3.2": "\u200b", "3.3": "\ufeff "}]).new == 1
    assert eligible(world) == 0  # both are blank


@pytest.mark.parametrize(
    ("where", "text", "said"),
    [
        ("_uuid", "x" * 300, "300 characters, at most 200 are kept"),
        ("ballot", "B" * 100_000, "is no ballot code"),
        ("ballot", f"SCT/SCT-VP/2023/{'1' * 6000}-1", "is no ballot code"),
    ],
)
def test_ids_and_codes_of_any_length_are_refused_in_a_few_words(take: Import, where: str, text: str, said: str) -> None:
    with pytest.raises(TableRefused, match=said) as refused:
        take([{where: text, **GOOD}])
    assert len(str(refused.value)) < 1000


def test_utf_16_as_excel_saves_unicode_text_is_read(world: World, take: Import) -> None:
    take(table([{**GOOD, "3.10": "Hài lòng"}], separator="\t").encode("utf-16"))
    assert tally_of_survey(world.survey).counts.eligible == 1


def test_ten_thousand_columns_are_refused_at_once(take: Import) -> None:
    with pytest.raises(TableRefused, match="10010 columns, at most 2000"):
        take([{**GOOD, **{f"x{n}": "" for n in range(10_000)}}])


def test_bytes_that_are_no_table_are_refused_with_words(take: Import) -> None:
    for data in (b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 old", b"a\x00b", b"", b"x,y\n1,2\n", b'"open\n'):
        with pytest.raises(TableRefused):
            take(data)


def test_a_workbook_of_thirty_kilobytes_that_unpacks_to_thirty_megabytes_is_refused_unread(take: Import) -> None:
    out = io.BytesIO(workbook([list(GOOD), list(GOOD.values())]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", bytes(30_000_000))
    assert len(out.getvalue()) < 50_000
    with pytest.raises(TableRefused, match=r"would unpack to 30,\d\d\d,\d\d\d bytes"):
        take(out.getvalue(), "a.xlsx")


def test_the_same_answers_by_another_channel_are_those_of_other_people(world: World, take: Import) -> None:
    rows = [{**GOOD, "3.2": code} for code in "12345"]
    take(rows)
    done = take([{**row, "note": ""} for row in rows], "b.csv", channel="phone")
    assert (done.new, done.known) == (5, 0)
    assert tally_of_survey(world.survey).counts.returned == 10


def test_a_quote_that_is_never_closed_swallows_no_rows(world: World, take: Import) -> None:
    text = table([{**GOOD, "4": "chưa rõ"}, GOOD, GOOD]).replace("chưa rõ", '"chưa rõ')
    with pytest.raises(TableRefused, match="a quote that is not closed"):
        take(text.encode())


def test_a_row_that_was_cut_is_bad_and_not_half_blank(take: Import) -> None:
    with pytest.raises(TableRefused, match="row 3: 3 values under 10 headings: the row was cut"):
        take((table([GOOD]) + "1,5,4\n").encode())


@pytest.mark.parametrize(("said", "day"), [("2023-06-30", "Q2"), ("30/6/2023", "Q2"), ("01/7/2023", "Q3")])
def test_the_day_of_receipt_says_the_quarter(world: World, take: Import, said: str, day: str) -> None:
    take([{**GOOD, "received": said}])
    assert tally_of_survey(world.survey).periods == (f"2023-{day}",)


@pytest.mark.parametrize("said", ["45107", "31/6/2023", "6/30/2023", "hôm qua"])
def test_what_is_no_day_is_not_guessed(take: Import, said: str) -> None:
    with pytest.raises(TableRefused, match="no day; write it as 2023-09-20"):
        take([{**GOOD, "received": said}])


def test_a_day_that_has_not_come_is_no_day_of_receipt(take: Import) -> None:
    ahead = date.today() + timedelta(days=30)
    with pytest.raises(TableRefused, match="has not come yet"):
        take([{**GOOD, "received": ahead.isoformat()}])
    with pytest.raises(UsageError, match="has not come yet"):
        take([GOOD], received=ahead)
    assert take([{**GOOD, "received": date.today().isoformat()}]).new == 1


def test_an_id_is_the_same_however_its_accents_are_coded_and_whatever_hides_in_it(take: Import) -> None:
    for one, other in (("caf\u00e9", "cafe\u0301"), ("k1", "k\u200b1"), ("a b", "a \u00a0b")):
        with pytest.raises(TableRefused, match="stands in the table twice"):
            take([{**GOOD, "_uuid": one}, {**GOOD, "_uuid": other}])


def test_a_unit_is_known_by_its_name_with_any_apostrophe(tmp_path: Path) -> None:
    start_survey(tmp_path / "kn", sample_text("krong-no"))
    survey = Survey(tmp_path / "kn")
    questions = {q.id: q.options[0].code for q in survey.plan.questionnaire_of("KN-24715").mark_questions()}
    name = next(unit.name for unit in survey.plan.units if unit.id == "KN-24715")
    path = tmp_path / "a.csv"
    path.write_text(table([{"unit": name.replace("'", "’").upper(), **questions}]), encoding="utf-8")
    import_answers(survey, ImportOrder(path=path, channel="phone", by="Lan"))
    assert [cell.unit for cell in tally_of_survey(survey).cells] == ["KN-24715"]


def taken_in(survey: Survey, path: Path, rows: Sequence[dict[str, str]], **more: object) -> ImportReport:
    path.write_text(table(rows), encoding="utf-8")
    return import_answers(survey, ImportOrder(path=path, channel="interview", by="Lan", **more))  # type: ignore[arg-type]  # fields of it


def first_options(survey: Survey, unit: str) -> dict[str, str]:
    return {q.id: q.options[0].code for q in survey.plan.questionnaire_of(unit).mark_questions()}


def test_a_table_of_one_group_needs_no_columns_for_the_forms_of_the_others(tmp_path: Path) -> None:
    start_survey(tmp_path / "nt", sample_text("nha-trang"))
    survey = Survey(tmp_path / "nt")
    stations = [unit.id for unit in survey.plan.units if unit.questionnaire == "y_te"][:2]
    assert next(iter(survey.plan.questionnaires)) != "y_te"
    report = taken_in(survey, tmp_path / "y.csv", [{"unit": u, **first_options(survey, u)} for u in stations])
    assert (report.new, report.unused) == (2, ())
    assert {cell.unit for cell in tally_of_survey(survey).cells} == set(stations)


def test_a_table_of_several_groups_is_taken_whole_and_no_answer_to_another_groups_form_is_dropped(
    tmp_path: Path,
) -> None:
    start_survey(tmp_path / "nt", sample_text("nha-trang"))
    survey = Survey(tmp_path / "nt")
    forms = {unit.questionnaire: unit.id for unit in survey.plan.units}
    rows = [{"unit": unit, "Điều tra viên": "A", **first_options(survey, unit)} for unit in forms.values()]
    assert len(rows) == 3
    with pytest.raises(TableRefused, match=r"column [A-Z]+ \(U1\): '5': no question of form Y"):
        taken_in(survey, tmp_path / "bad.csv", [rows[0], {**rows[1], "U1": "5"}, rows[2]])
    report = taken_in(survey, tmp_path / "a.csv", rows)
    assert (report.new, report.unused) == (3, ("Điều tra viên",))


def test_a_day_of_receipt_that_lies_in_no_round_puts_nothing_into_the_first(tmp_path: Path) -> None:
    start_survey(tmp_path / "tt", sample_text("thanh-tra-dak-nong"))
    survey = Survey(tmp_path / "tt")
    row = first_options(survey, "TTDN-TINH")
    assert [each.label for each in survey.plan.rounds()] == ["2024", "2025", "2026"]
    with pytest.raises(
        TableRefused, match=r"column A \(received\): '30/12/2023': this day lies in no round.*2024, 2025"
    ):
        taken_in(survey, tmp_path / "a.csv", [{"received": "30/12/2023", **row}])
    with pytest.raises(TableRefused, match="lies in no round"):
        taken_in(survey, tmp_path / "b.csv", [row], received=date(2023, 12, 30))
    assert taken_in(survey, tmp_path / "c.csv", [{"received": "30/12/2023", "round": "2025", **row}]).new == 1
    assert taken_in(survey, tmp_path / "d.csv", [{"received": "31/12/2024", **row}]).new == 1
    assert {cell.round: counts.returned for cell, counts in tally_of_survey(survey).cells.items()} == {
        "2024": 1,
        "2025": 1,
    }


def test_a_row_of_a_round_that_came_on_no_day_of_its_own_does_not_count_by_either_way_of_counting(
    tmp_path: Path,
) -> None:
    plan = sample_text("thanh-tra-dak-nong").replace("  - REQUIRED_ANSWERED\n", "  - RETURNED_IN_PERIOD\n")
    for year in (2024, 2025):
        empty = f"  - year: {year}\n    period_start: null\n    period_end: null\n"
        assert empty in plan
        days = f"  - year: {year}\n    period_start: '{year}-08-01'\n    period_end: '{year}-09-30'\n"
        plan = plan.replace(empty, days)
    start_survey(tmp_path / "tt", plan)
    survey = Survey(tmp_path / "tt")
    row = first_options(survey, "TTDN-TINH")
    received = (("2024", "2024-09-30"), ("2024", "2025-08-01"), ("2025", "2025-08-01"), ("2025", "2025-07-31"))
    taken_in(survey, tmp_path / "a.csv", [{"round": label, "received": day, **row} for label, day in received])
    tally = tally_of_survey(survey)
    counts = [tally.only(round=label).counts for label in ("2024", "2025")]
    assert [(each.eligible, dict(each.leading)) for each in counts] == [(1, {"OUT_OF_PERIOD": 1})] * 2
    assert disagreements(survey)[0] == ()


def test_a_row_without_a_day_goes_into_no_round_that_is_over(tmp_path: Path) -> None:
    plan = sample_text("thanh-tra-dak-nong")
    for year in (2024, 2025, 2026):
        plan = plan.replace(f"year: {year}\n", f"year: {year - 6}\n").replace(f"  - {year}\n", f"  - {year - 6}\n")
        plan = plan.replace(f"'{year}-10-31'", f"'{year - 6}-10-31'")
    start_survey(tmp_path / "tt", plan)
    survey = Survey(tmp_path / "tt")
    assert [each.label for each in survey.plan.rounds()] == ["2018", "2019", "2020"]
    with pytest.raises(TableRefused, match="no round: fill the column `round` or `received`"):
        taken_in(survey, tmp_path / "a.csv", [first_options(survey, "TTDN-TINH")])


def scan_all(world: World, serial: int, answers: dict[str, str]) -> None:
    for page in range(1, len(world.form.layout.pages) + 1):
        world.store.append(*scanned(world, serial, answers, page=page), by="Lan")


def test_a_ballot_that_was_scanned_and_is_typed_the_same_counts_once(world: World, take: Import) -> None:
    scan_all(world, 1, GOOD)
    report = take([{"ballot": world.code(1), **GOOD}], channel="typed")
    assert (report.scanned, report.new) == (1, 0)
    assert tally_of_survey(world.survey).counts.returned == 1


def test_a_ballot_that_is_typed_otherwise_than_it_was_scanned_waits_for_a_person(world: World, take: Import) -> None:
    scan_all(world, 1, GOOD)
    report = take([{"ballot": world.code(1).lower(), **GOOD, "3.10": "1"}], channel="typed")
    assert report.disputed == 1
    (item,) = queue(world.survey)
    counts = tally_of_survey(world.survey).counts
    assert (item.reason, counts.returned, counts.pending) == ("typed_differs", 1, 1)
    decide(world.survey, item.id, "replace", by="Lan")
    (ballot,) = seen_ballots(world.survey)
    assert (ballot.ballot.channel, ballot.ballot.answers["3.10"].codes) == ("typed", ("1",))
    assert judged_ballots(world.survey)[0].verdict.status == "eligible"
    world.store.append(e.DecisionUndone(item=item.id), by="Lan")
    decide(world.survey, item.id, "keep", by="Lan")
    (ballot,) = seen_ballots(world.survey)
    assert (ballot.ballot.channel, ballot.ballot.answers["3.10"].codes) == ("paper", ("4",))
    assert disagreements(world.survey)[0] == ()


@pytest.mark.parametrize("word", ["keep", "replace"])
def test_a_typed_ballot_can_be_corrected_while_its_scan_waits(world: World, take: Import, word: str) -> None:
    take([{"ballot": world.code(1), **GOOD}], channel="typed")
    for page in range(1, len(world.form.layout.pages) + 1):
        archived, settled = scanned(world, 1, {**GOOD, "3.10": "1"}, page=page)
        waits = replace(settled, status=e.PageStatus.REVIEW, reason="typed_before")  # type: ignore[type-var]  # an event
        world.store.append(archived, waits, by="Lan")
    mended = [{"ballot": world.code(1), **GOOD, "3.10": "2"}]
    assert take(mended, "b.csv", channel="typed", corrects=True).corrected == 1
    counts = tally_of_survey(world.survey).counts
    assert (counts.returned, counts.pending) == (1, 1)
    assert disagreements(world.survey)[0] == ()
    while waiting := queue(world.survey):  # one answer holds for all pages of the ballot
        decide(world.survey, waiting[0].id, word, by="Lan")
    (ballot,) = seen_ballots(world.survey)
    assert ballot.ballot.answers["3.10"].codes == (("2",) if word == "keep" else ("1",))
    assert (eligible(world), disagreements(world.survey)[0]) == (1, ())
    with Store.temporary() as again:
        again.replay(world.store.entries())
        assert again.tables() == world.store.tables()


def test_a_table_that_another_with_ballot_codes_stands_for_is_not_brought_back_by_other_words_beside_it(
    world: World, take: Import
) -> None:
    rows = numbered(4)
    take(rows)
    coded = [{"ballot": world.code(n), **row} for n, row in enumerate(rows[:3], 1)]
    assert take([*coded, {"ballot": "", **rows[3]}], "b.csv", corrects=True).known == 1
    with pytest.raises(TableRefused, match="another table stands for them"):
        take(rows, received=date(2023, 5, 2), corrects=True)
    assert_counted(world, 4)


def assert_counted(world: World, count: int) -> None:
    assert tally_of_survey(world.survey).counts.returned == count
    assert disagreements(world.survey)[0] == ()
    with Store.temporary() as again:
        again.replay(world.store.entries())
        assert again.tables() == world.store.tables()


@pytest.mark.parametrize("key", ["", "_uuid", "row_id"])
def test_rows_that_get_their_ballot_codes_in_a_later_table_count_once(world: World, take: Import, key: str) -> None:
    rows = [{**GOOD, "3.3": str(n), **({key: str(n)} if key else {})} for n in (1, 2, 3)]
    take(rows)
    coded = [{"ballot": world.code(n), **row} for n, row in enumerate(rows, 1)]
    with pytest.raises(TableRefused, match=r"3 rows .* a\.csv without a ballot code.* --corrects"):
        take(coded, "b.csv")
    assert_counted(world, 3)
    coded[2]["3.10"] = "1"
    report = take(coded, "b.csv", corrects=True)
    assert (report.new, report.corrected, report.withdrawn) == (0, 3, 3)
    assert_counted(world, 3)
    scan_all(world, 1, {**GOOD, "3.3": "1"})
    assert_counted(world, 3)


def test_a_row_that_still_has_no_code_is_known_or_corrected_beside_rows_that_got_theirs(
    world: World, take: Import
) -> None:
    rows = [{**GOOD, "3.3": str(n)} for n in (1, 2, 3, 4)]
    take(rows)
    coded = [{"ballot": world.code(n), **row} for n, row in enumerate(rows[:2], 1)]
    later = [*coded, {"ballot": "", **rows[2]}, {"ballot": "", **rows[3], "3.10": "1"}]
    report = take(later, "b.csv", corrects=True)
    assert (report.known, report.withdrawn) == (1, 3)
    assert_counted(world, 4)


def test_a_row_without_a_code_still_counts_beside_a_new_one_with_a_code_that_answered_alike(
    world: World, take: Import
) -> None:
    rows = [{"ballot": "", **GOOD, "3.3": said} for said in "12"]
    take(rows)
    done = take([{**rows[0], "ballot": world.code(1)}, *rows], "b.csv", corrects=True)
    assert (done.new, done.known, done.withdrawn) == (1, 2, 0)
    assert_counted(world, 3)


def test_a_row_with_a_number_that_gets_its_code_takes_no_other_with_the_same_answers_along(
    world: World, take: Import
) -> None:
    take([{"row_id": number, **GOOD} for number in "21"])
    done = take([{"row_id": "1", "ballot": world.code(1), **GOOD}], "b.csv", corrects=True)
    assert (done.corrected, done.withdrawn) == (1, 1)
    assert_counted(world, 2)


def test_a_longer_table_is_taken_where_a_new_row_answers_like_one_that_stands_in_it_as_itself(
    world: World, take: Import
) -> None:
    coded = [{"row_id": f"{n}", "ballot": world.code(n), **GOOD} for n in (1, 2)]
    plain = [{"row_id": f"{n}", "ballot": "", **GOOD, "3.3": f"{n - 2}"} for n in (3, 4, 5)]
    take([*coded, *plain])
    assert take([*coded, *plain, {"row_id": "6", "ballot": "", **GOOD}], "b.csv").new == 1
    longer = [*coded, {**plain[0], "3.10": "1"}, *plain[1:], {**plain[1], "row_id": "7", "ballot": world.code(3)}]
    done = take(longer, "c.csv", corrects=True)
    assert (done.new, done.corrected, done.withdrawn) == (1, 1, 1)
    assert_counted(world, 7)


@pytest.mark.parametrize("key", ["_uuid", "row_id", ""])
def test_a_correction_takes_nothing_back_out_of_a_round_that_is_closed(tmp_path: Path, key: str) -> None:
    start_survey(tmp_path / "survey", sample_text("thanh-tra-dak-nong"))
    survey = Survey(tmp_path / "survey")
    unit, (first, second) = survey.plan.surveyed_units()[0].id, [each.label for each in survey.plan.rounds()][:2]
    answers = {each.id: each.options[0].code for each in survey.plan.questionnaire_of(unit).mark_questions()}
    rows = [{**({key: f"{n}"} if key else {}), **answers} for n in (1, 2)]

    def take_in(name: str, some: Sequence[dict[str, str]], round_: str, *, corrects: bool = False) -> None:
        (tmp_path / name).write_text(table(some), encoding="utf-8")
        order = ImportOrder(
            path=tmp_path / name, channel="online", by="Lan", unit=unit, round=round_, corrects=corrects
        )
        import_answers(survey, order)

    take_in("a.csv", rows, first)
    digest = round_digest(survey, first)
    survey.store.append(e.RoundClosed(round=first, tally=digest), by="Lan")
    with pytest.raises(UsageError, match=f"round {first} is closed"):
        take_in("a.csv", rows, second, corrects=True)
    assert round_digest(survey, first) == digest
    assert tally_of_survey(survey).only(round=second).counts.returned == 0


@pytest.mark.parametrize("key", ["_uuid", "row_id"])
def test_rows_that_get_or_lose_their_row_ids_in_a_later_table_are_refused_and_count_once(
    world: World, take: Import, key: str
) -> None:
    plain = [{**GOOD, "3.3": said} for said in "123"]
    others = [{**GOOD, "3.4": said} for said in "123"]
    take(plain)
    take([{key: f"{n}", **row} for n, row in enumerate(others)], "b.csv")
    with pytest.raises(TableRefused, match=r"3 of the 3 new rows with row ids stand in a\.csv without any"):
        take([{key: f"7{n}", **row} for n, row in enumerate(plain)], "c.csv")
    with pytest.raises(TableRefused, match=r"3 of the 3 new rows without row ids stand in b\.csv with ids"):
        take(others, "d.csv")
    assert_counted(world, 6)
    longer = [{key: f"{n}", **row} for n, row in enumerate([*others, {**GOOD, "3.5": "1"}])]
    assert take(longer, "e.csv").new == 1
    assert take(others, "d.csv", new=True).new == 3
    assert_counted(world, 10)


def test_a_submission_that_gets_its_ballot_code_beside_a_new_one_counts_once(world: World, take: Import) -> None:
    first, second = {"_uuid": "u1", **GOOD}, {"_uuid": "u2", **GOOD}
    take([first, second])
    coded = [{"ballot": world.code(1), **first}, {"ballot": "", **second}, {"ballot": world.code(2), **GOOD}]
    with pytest.raises(TableRefused, match=r"1 rows came before in a\.csv without a ballot code or with another"):
        take([{"_uuid": "", **row} for row in coded], "b.csv")
    report = take([{"_uuid": "", **row} for row in coded[:2]], "b.csv", corrects=True)
    assert (report.corrected, report.known, report.withdrawn) == (1, 1, 1)
    assert_counted(world, 2)
    with pytest.raises(TableRefused, match=r"u1 came with the ballot code .* in b\.csv.* column `ballot`"):
        take([{**first, "3.10": "1"}], "c.csv", corrects=True)
    assert take([first], "c.csv").known == 1
    with pytest.raises(TableRefused, match="keeps the channel"):
        take([{"ballot": world.code(3), **second}], "d.csv", channel="interview", corrects=True)
    assert_counted(world, 2)


def test_a_submission_that_is_given_another_ballot_code_counts_once_and_the_scan_it_leaves_is_asked_about(
    world: World, take: Import
) -> None:
    take([{"ballot": world.code(1), "_uuid": "u1", **GOOD}])
    archived, settled = scanned(world, 1, GOOD, page=1)
    same = replace(settled, status=e.PageStatus.DUPLICATE, reason="typed_before")  # type: ignore[type-var]  # an event
    world.store.append(archived, same, by="Lan")
    mended = [{"ballot": world.code(2), "_uuid": "u1", **GOOD}]
    with pytest.raises(TableRefused, match="or with another one"):
        take(mended, "b.csv")
    report = take(mended, "b.csv", corrects=True)
    assert (report.corrected, report.withdrawn, report.asked_again) == (1, 1, 1)
    (item,) = queue(world.survey)
    assert (item.reason, item.ballot) == ("typed_before", world.code(1))
    assert_counted(world, 2)


def test_rows_whose_ballot_codes_lack_in_a_later_table_are_refused_and_count_once(world: World, take: Import) -> None:
    rows = [{"ballot": world.code(n), **GOOD, "3.3": str(n)} for n in (1, 2, 3)]
    take(rows)
    with pytest.raises(TableRefused, match=r"3 of the 3 rows without a ballot code stand in a\.csv with one"):
        take([{**row, "ballot": ""} for row in rows], "b.csv")
    assert take([{**row, "ballot": ""} for row in rows], "b.csv", new=True).new == 3
    assert_counted(world, 6)


def test_a_correction_of_typed_ballots_withdraws_no_stranger_who_answered_alike(world: World, take: Import) -> None:
    take([GOOD, {**GOOD, "3.3": "1"}, {**GOOD, "3.3": "2"}])
    take([{"ballot": world.code(1), **GOOD, "3.3": "5"}], "b.csv")
    both = [{"ballot": world.code(n), **GOOD, "3.3": said} for n, said in ((1, "3"), (2, "4"))]
    with pytest.raises(TableRefused, match=r"1 of the 1 new rows with ballot codes .* in a\.csv"):
        take(both, "c.csv", corrects=True)
    assert take(both[:1], "d.csv", corrects=True).withdrawn == 1
    assert take(both[1:], "e.csv", new=True).withdrawn == 0
    assert_counted(world, 5)


def test_typed_ballots_need_a_printed_code(world: World, take: Import) -> None:
    with pytest.raises(TableRefused, match="needs its printed code"):
        take([GOOD], channel="typed")
    with pytest.raises(TableRefused, match="check digit"):
        take([{"ballot": f"{world.code(1)[:-1]}{(int(world.code(1)[-1]) + 1) % 10}", **GOOD}], channel="typed")
    with pytest.raises(TableRefused, match="was never printed here"):
        take([{"ballot": world.code(99), **GOOD}], channel="typed")


def test_two_marks_can_be_typed_of_paper_and_count_as_they_would_when_scanned(world: World, take: Import) -> None:
    take([{"ballot": world.code(2), **GOOD, "3.2": "5;4"}], channel="typed")
    assert judged_ballots(world.survey)[0].verdict.codes == ("MULTIPLE_MARKS",)


def test_two_columns_ticked_of_paper_are_two_marks_and_online_they_are_refused(world: World, take: Import) -> None:
    form = world.form.questionnaire.question("3.2")
    split = {f"3.2/{option.code}": str(int(option.code in "54")) for option in form.options}
    row = {name: said for name, said in GOOD.items() if name != "3.2"} | split
    with pytest.raises(TableRefused, match="several options, where one was asked for"):
        take([row])
    take([{"ballot": world.code(2), **row}], "b.csv", channel="typed")
    assert judged_ballots(world.survey)[0].verdict.codes == ("MULTIPLE_MARKS",)


def test_online_two_answers_to_a_question_of_one_are_refused(take: Import) -> None:
    with pytest.raises(TableRefused, match="several options, where one was asked for"):
        take([{**GOOD, "3.2": "5;4"}])


def test_what_cannot_be_read_on_paper_is_typed_as_unreadable_and_no_answer_online(world: World, take: Import) -> None:
    with pytest.raises(TableRefused, match="none of the options"):
        take([{**GOOD, "3.2": "unreadable"}])
    take([{"ballot": world.code(2), **GOOD, "3.2": "Unreadable"}], "b.csv", channel="typed")
    assert judged_ballots(world.survey)[0].verdict.codes == ("UNREADABLE",)
    assert disagreements(world.survey)[0] == ()


def test_a_cell_of_spaces_is_a_blank_answer(world: World, take: Import) -> None:
    take([{**GOOD, "3.2": " \u00a0 "}])
    assert judged_ballots(world.survey)[0].verdict.codes == ("REQUIRED_BLANK",)


def test_numbers_of_a_workbook_are_option_codes_also_where_several_may_be_chosen(world: World, take: Import) -> None:
    said = {name: 3.0 if name == "3.1" else float(code) for name, code in GOOD.items()}
    take(workbook([list(said), list(said.values())]), "a.xlsx")
    (ballot,) = (each.ballot for each in seen_ballots(world.survey))
    assert {name: ";".join(answer.codes) for name, answer in ballot.answers.items()} == {**GOOD, "3.1": "3"}


def test_a_ballot_or_id_that_stands_twice_in_one_table_is_refused(world: World, take: Import) -> None:
    with pytest.raises(TableRefused, match="stands in the table twice"):
        take([{"_uuid": "u1", **GOOD}, {"_uuid": "u1", **GOOD}])
    with pytest.raises(TableRefused, match="row id u1 stands in the table twice"):
        take([{"_uuid": "u1", "ballot": code, **GOOD} for code in ("", world.code(1))])


def test_a_missing_column_of_a_required_question_refuses_the_table(take: Import) -> None:
    with pytest.raises(TableRefused, match=r"no column for the required questions 3\.9 of form A"):
        take([{name: code for name, code in GOOD.items() if name != "3.9"}])


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_the_template_can_be_filled_in_and_imported(world: World, take: Import, suffix: str) -> None:
    plan = world.survey.plan
    if suffix == "csv":
        head = template_csv(plan, "SCT-VP").decode().splitlines()[-1].split(",")
        data = template_csv(plan, "SCT-VP") + (",".join(GOOD.get(name, "") for name in head) + "\n").encode()
    else:
        book = openpyxl.load_workbook(io.BytesIO(template_xlsx(plan, "SCT-VP")))
        sheet = book.worksheets[0]
        assert "Rất hài lòng" in sheet.cell(1, 16).comment.text
        for cell in sheet[1]:
            sheet.cell(2, cell.column).value = GOOD.get(cell.value, "")
        out = io.BytesIO()
        book.save(out)
        data = out.getvalue()
    assert take(data, f"a.{suffix}").new == 1
    assert tally_of_survey(world.survey).counts.eligible == 1


def test_a_blank_row_of_answers_is_a_blank_ballot_as_on_paper(world: World, take: Import) -> None:
    take([GOOD, {**dict.fromkeys(GOOD, ""), "unit": "SCT-VP"}])
    assert sorted(each.verdict.codes for each in judged_ballots(world.survey)) == [(), ("BLANK_FORM",)]


def test_originals_are_archived_and_the_log_replays_to_the_same_tables(world: World, take: Import) -> None:
    take([{"_uuid": "u1", **GOOD}])
    take([{"_uuid": "u1", **GOOD, "3.10": "1"}], "b.csv", corrects=True)
    with world.store.connection() as connection:
        kept = [world.survey.folder / file.archived for file in entries.answer_files(connection)]
    assert all(path.is_file() for path in kept)
    with Store.temporary() as again:
        again.replay(world.store.entries())
        assert again.tables() == world.store.tables()


def test_a_question_that_is_called_like_a_column_is_told_and_has_a_heading_of_its_own(tmp_path: Path) -> None:
    plan = sample_text("dak-mil").replace("id: I.1\n", "id: unit\n").replace("id: I.2\n", "id: ballot\n")
    start_survey(tmp_path / "survey", plan)
    survey = Survey(tmp_path / "survey")
    told = [each.finding for each in all_findings(survey) if each.finding.code == "QUESTION_ID_IS_A_COLUMN"]
    assert [("q_unit" in each.text, "q_ballot" in each.text) for each in told] == [(True, False), (False, True)]
    heading = template_csv(survey.plan, None).decode().splitlines()[-1]
    assert heading.startswith("unit,round,received,ballot,q_unit,q_ballot,I.3,")
    (tmp_path / "a.csv").write_text(f"{heading}\n,,,,1,2,3,3,3,3,3\n", encoding="utf-8")
    order = ImportOrder(path=tmp_path / "a.csv", channel="online", by="Lan")
    assert import_answers(survey, order).new == 1
    chosen = {row.question: [o.code for o in row.options if o.count] for row in tally_of_survey(survey).rows()}
    assert (chosen["unit"], chosen["ballot"], chosen["I.3"]) == (["1"], ["2"], ["3"])
