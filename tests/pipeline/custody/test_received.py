"""E3: a day of receipt that was mistyped is put right, by name and with a reason; both counts follow, undone too."""

import re
import shutil
import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from forms.plan.samples import sample_text
from forms.setting import set_form
from pipeline import events as e
from pipeline.closing import round_digest
from pipeline.counting import tally_of_survey, tally_one_by_one
from pipeline.errors import UsageError
from pipeline.purging import PurgeOrder, plan_purge
from pipeline.receipt_corrected import NewDay, correct, stack_shown, stacks, take_back
from pipeline.store import Store
from pipeline.store.received import dated_files
from pipeline.survey import Survey, start_survey
from pipeline.vietnam import today_in_vietnam
from tests.once import made_once
from tests.pipeline.count.world import World, scanned, world_of
from tests.pipeline.custody.desk import Desk
from tests.pipeline.custody.test_packages import package
from tests.program import ProgramInside

IN_TIME, MISTYPED = "2023-10-10", "2023-11-10"
WHY = ("--reason", "ghi nhầm tháng", "--by", "Lan")


@pytest.fixture
def desk(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Two settled ballots of one unit, scanned with a day after the survey's end, 15/10/2023."""

    def make(folder: Path) -> None:
        desk = Desk(folder)
        desk.run("new", folder, "--sample", "krong-no")
        desk.run("print", "--unit", "KN-24688", "--count", "2")
        desk.run("simulate", folder / "in", "--level", "clean", "--format", "jpeg", "--seed", "3")
        desk.run("scan", folder / "in", "--received", MISTYPED, "--jobs", "1", codes=(0, 5))
        desk.run("review", "decide", "--from", folder / "in" / "answers.csv")

    made = made_once(tmp_path_factory, "mistyped-day", make)
    return Desk(shutil.copytree(made, tmp_path / "krong-no"))


def reasons(desk: Desk) -> list[str]:
    return [row["reasons"] for row in desk.run("export", "ballots").rows()]


def out_of_period(desk: Desk) -> int:
    return sum("OUT_OF_PERIOD" in each for each in reasons(desk))


def proves(desk: Desk) -> None:
    assert "BROKEN" not in desk.run("verify").out


def stack_ids(desk: Desk) -> list[str]:
    with closing(Survey(desk.folder)) as survey:
        return [stack.id for stack in stacks(survey)]


def number_in(said: str) -> str:
    found = re.search(r"số (\d+)", said)
    assert found, said
    return found[1]


def test_e3_a_mistyped_day_of_a_stack_is_put_right_and_its_ballots_count_in_both_counts(desk: Desk) -> None:
    assert out_of_period(desk) == 2
    (stack,) = stack_ids(desk)
    assert stack in desk.run("counts", "received").out
    said = desk.run("counts", "received", stack, "--day", "10/10/2023", *WHY)
    assert "2 phiếu" in said.out
    assert "lưu ý" not in said.err
    assert out_of_period(desk) == 0
    proves(desk)
    number = number_in(said.out)
    assert f"lần sửa số {number}" in desk.run("counts", "received").out
    history = desk.run("counts", "history", "--unit", "KN-24688", "--format", "csv").rows()
    assert [(row["by"], row["detail"]) for row in history if row["what"] == "sửa ngày thu"] == [
        ("Lan", "thành 10/10/2023, ghi nhầm tháng")
    ]
    undone = desk.run("counts", "received", "--undo", number, "--by", "Minh")
    assert "10/11/2023 nằm ngoài thời gian khảo sát" in undone.err
    assert out_of_period(desk) == 2
    proves(desk)
    assert "is no correction" in desk.run("counts", "received", "--undo", number, codes=(2,)).err


def test_e3_a_corrected_day_is_there_again_when_the_tables_are_made_anew_from_the_log(desk: Desk) -> None:
    desk.run("counts", "received", *stack_ids(desk), "--day", IN_TIME, *WHY)
    with closing(Survey(desk.folder)) as survey:
        before = survey.store.tables()
    with sqlite3.connect(desk.folder / "phieu.db") as raw:
        raw.execute("UPDATE meta SET value = '0' WHERE key = 'tables'")
        raw.execute("DROP TABLE received_correction")
        raw.execute("UPDATE scan_file SET received = NULL")
    assert out_of_period(desk) == 0
    with closing(Survey(desk.folder)) as survey:
        assert survey.store.tables() == before
    proves(desk)


def test_e3_a_day_outside_the_period_asks_and_one_that_has_not_come_or_is_said_already_is_refused(desk: Desk) -> None:
    words = ("counts", "received", *stack_ids(desk))
    head = desk.run("log").out
    for refused, why in (
        (("--day", "2023-10-20", *WHY), "20/10/2023 nằm ngoài thời gian khảo sát"),
        (("--day", "2123-10-10", "--day-holds", *WHY), "has not come yet"),
        (("--day", MISTYPED, "--day-holds", *WHY), "is 10/11/2023 already"),
        (("--day", IN_TIME), "needs --reason"),
        (("--day", IN_TIME, "--no-day", *WHY), "--no-day"),
        (WHY, "--no-day"),
        (("--undo", "1"), "alone"),
    ):
        assert why in desk.run(*words, *refused, codes=(2,)).err.replace("\n", " "), refused
    assert "no scanned stack" in desk.run("counts", "received", "khac.pdf", "--day", IN_TIME, *WHY, codes=(2,)).err
    assert desk.run("log").out == head
    held = desk.run(*words, "--day", "2023-10-20", "--day-holds", *WHY)
    assert "lưu ý" in held.err
    assert out_of_period(desk) == 2


def test_e3_a_day_taken_from_a_scan_leaves_the_day_of_the_hand_over(desk: Desk) -> None:
    words = ("counts", "hand-over", "--unit", "KN-24688", "--from", "A", "--to", "B", "--date", "12/10/2023")
    desk.run(*words, "--sent", "2", "--received", "2", "--collected", "10/10/2023")
    assert out_of_period(desk) == 2, "the day of a scan goes before that of a hand-over"
    desk.run("counts", "received", *stack_ids(desk), "--no-day", *WHY)
    assert "is — already" in desk.run("counts", "received", *stack_ids(desk), "--no-day", *WHY, codes=(2,)).err
    assert out_of_period(desk) == 0
    proves(desk)
    desk.run(*words, "--sent", "0", "--received", "0", "--collected", "20/10/2023")
    assert out_of_period(desk) == 2
    proves(desk)


def test_e3_a_scan_is_left_without_a_day_only_knowingly_where_the_hand_over_says_one_outside_the_period(
    desk: Desk,
) -> None:
    words = ("counts", "hand-over", "--unit", "KN-24688", "--from", "A", "--to", "B", "--date", "21/10/2023")
    desk.run("counts", "received", *stack_ids(desk), "--day", IN_TIME, *WHY)
    desk.run(*words, "--sent", "2", "--received", "2", "--collected", "20/10/2023")
    no_day = ("counts", "received", *stack_ids(desk), "--no-day", *WHY)
    assert "20/10/2023 nằm ngoài thời gian khảo sát" in desk.run(*no_day, codes=(2,)).err.replace("\n", " ")
    assert out_of_period(desk) == 0
    assert "lưu ý" in desk.run(*no_day, "--day-holds").err
    assert out_of_period(desk) == 2
    proves(desk)


def test_e3_one_file_of_a_stack_is_put_right_alone_and_the_latest_day_of_a_ballots_pages_holds(desk: Desk) -> None:
    pages = desk.run("export", "pages").rows()
    source = {(row["ballot"], row["page"]): row["source"] for row in pages}
    first, second = sorted({ballot for ballot, _ in source})
    given = [desk.run("counts", "received", source[first, n], "--day", IN_TIME, *WHY).out for n in "12"]
    assert [number_in(said) for said in given] == sorted({number_in(said) for said in given})
    assert out_of_period(desk) == 1
    desk.run("counts", "received", source[second, "1"], "--day", IN_TIME, *WHY)
    assert out_of_period(desk) == 1, "its second page still has the later day"
    proves(desk)
    assert len(stack_ids(desk)) == 2


def test_e3_a_script_puts_one_file_of_a_stack_right_and_one_that_it_mistypes_is_not_taken_for_the_whole_stack(
    desk: Desk,
) -> None:
    with closing(Survey(desk.folder)) as survey:
        (stack,) = stacks(survey)
        second = stack.files[1]
        for mistyped in (second.sha256.upper(), second.sha256[:12], second.source):
            with pytest.raises(UsageError, match="none of its files has the sha256"):
                stack_shown(survey, stack.id, file=mistyped)
        given = correct(
            survey,
            stack_shown(survey, stack.id, file=second.sha256),
            NewDay(day=date.fromisoformat(IN_TIME), reason="x"),
            by="Lan",
        )
        assert (given.files, given.ballots) == (1, 1)
        with survey.store.connection() as connection:
            dated = {file.source: file.received for file in dated_files(connection)}
    assert dated == {file.source: IN_TIME if file == second else MISTYPED for file in stack.files}


def test_e3_a_name_that_a_stack_and_a_file_of_another_stack_bear_is_refused_and_the_id_says_which(
    desk: Desk, tmp_path: Path
) -> None:
    name = desk.run("export", "pages").rows()[0]["source"]
    Image.new("L", (1654, 2339), 255).save(tmp_path / name, dpi=(200, 200))
    desk.run("scan", tmp_path / name, "--received", MISTYPED, "--jobs", "1")
    refused = desk.run("counts", "received", name, "--day", IN_TIME, *WHY, codes=(2,)).err
    assert "2 scanned stacks or files of stacks have this name" in refused.replace("\n", " ")
    latest, first = stack_ids(desk)
    assert "1 tệp, 0 phiếu" in desk.run("counts", "received", latest, "--day", IN_TIME, *WHY).out
    assert "4 tệp, 2 phiếu" in desk.run("counts", "received", first, "--day", IN_TIME, *WHY).out


def test_e3_a_correction_that_was_corrected_is_taken_back_after_the_later_one(desk: Desk) -> None:
    days = (IN_TIME, "2023-09-01")
    numbers = [number_in(desk.run("counts", "received", *stack_ids(desk), "--day", day, *WHY).out) for day in days]
    refused = desk.run("counts", "received", "--undo", numbers[0], codes=(2,)).err
    assert f"take back {numbers[1]} first" in refused
    for number in reversed(numbers):
        desk.run("counts", "received", "--undo", number)
        proves(desk)
    assert out_of_period(desk) == 2


def test_e3_while_a_round_is_closed_the_day_of_its_ballots_stays_and_after_reopening_it_can_be_put_right(
    desk: Desk,
) -> None:
    given = desk.run("counts", "received", *stack_ids(desk), "--day", IN_TIME, *WHY).out
    with closing(Survey(desk.folder)) as survey:
        survey.store.append(e.RoundClosed(round="2023", tally="x"), by="Lan")
    before = desk.run("tally").out
    words = ("counts", "received", *stack_ids(desk), "--day", "2023-09-01", *WHY)
    assert "round 2023 is closed" in desk.run(*words, codes=(2,)).err
    assert "round 2023 is closed" in desk.run("counts", "received", "--undo", number_in(given), codes=(2,)).err
    assert desk.run("tally").out == before
    desk.run("reopen", "--reason", "ghi nhầm ngày")
    desk.run(*words)
    proves(desk)


def test_e3_pages_that_came_after_closing_take_their_corrected_day_with_them_when_they_are_let_in(desk: Desk) -> None:
    desk.run("print", "--unit", "KN-24691", "--count", "2")
    with closing(Survey(desk.folder)) as survey:
        survey.store.append(e.RoundClosed(round="2023", tally=round_digest(survey, "2023")), by="Lan")
    desk.run("simulate", desk.folder / "muon", "--unit", "KN-24691", "--level", "clean", "--seed", "3")
    desk.run("scan", desk.folder / "muon", "--received", MISTYPED, "--jobs", "1", codes=(5,))
    desk.run("counts", "received", stack_ids(desk)[0], "--day", IN_TIME, *WHY)
    proves(desk)
    desk.run("reopen", "--reason", "còn phiếu")
    desk.run("review", "late", "--unit", "KN-24691", "--count", "4", "--jobs", "1")
    desk.run("review", "decide", "--from", desk.folder / "muon" / "answers.csv", codes=(0, 4, 5))
    assert (len(reasons(desk)), out_of_period(desk)) == (4, 2)
    proves(desk)


def test_e3_a_round_that_is_closed_while_its_day_is_put_right_keeps_its_figures(desk: Desk) -> None:
    caught: list[str] = []
    with closing(Survey(desk.folder)) as survey:
        (stack,) = stacks(survey)

        def put_right() -> None:
            try:
                correct(survey, stack, NewDay(day=None, reason="x"), by="Lan")
            except UsageError as error:
                caught.append(str(error))

        other = threading.Thread(target=put_right)
        with survey.store.transaction() as transaction:
            other.start()
            time.sleep(0.5)
            transaction.append(e.RoundClosed(round="2023", tally=""), by="Lan")
        other.join()
        assert survey.store.entries()[-1].kind == e.RoundClosed.kind
    assert "round 2023 is closed" in caught[0]


def test_e3_of_two_who_put_right_the_same_stack_the_second_is_told(desk: Desk) -> None:
    with closing(Survey(desk.folder)) as survey:
        (stack,) = stacks(survey)
        correct(survey, stack, NewDay(day=None, reason="x"), by="Lan")
        head = survey.store.head()
        with pytest.raises(UsageError, match="vừa được người khác sửa"):
            correct(survey, stack, NewDay(day=None, reason="y"), by="Minh")
        assert survey.store.head() == head


def test_e3_images_go_by_the_day_that_was_put_right(desk: Desk) -> None:
    with closing(Survey(desk.folder)) as survey:
        survey.store.append(e.RoundClosed(round="2023", tally=""), by="Lan")
        order = PurgeOrder(before=date(2023, 10, 31), without_term=True)
        assert plan_purge(survey, order, today=today_in_vietnam()).files == ()
        survey.store.append(e.RoundReopened(round="2023", reason="x"), by="Lan")
    desk.run("counts", "received", *stack_ids(desk), "--day", IN_TIME, *WHY)
    with closing(Survey(desk.folder)) as survey:
        survey.store.append(e.RoundClosed(round="2023", tally=""), by="Lan")
        assert len(plan_purge(survey, order, today=today_in_vietnam()).files) == 4


def test_e3_scanning_the_stack_again_neither_brings_the_first_day_back_nor_takes_another(desk: Desk) -> None:
    desk.run("counts", "received", *stack_ids(desk), "--day", IN_TIME, *WHY)
    again = desk.run("scan", desk.folder / "in", "--received", MISTYPED, "--jobs", "1", codes=(0, 5)).out
    assert "received 10/10/2023 then, 10/11/2023 now" in again
    assert "phieu counts received" in again
    assert out_of_period(desk) == 0


def test_e3_a_province_that_merged_the_ballots_with_the_wrong_day_takes_the_right_one_over(
    desk: Desk, tmp_path: Path
) -> None:
    ProgramInside().ok("new", tmp_path / "tinh", "--sample", "krong-no")
    province = Desk(tmp_path / "tinh")
    wrong = desk.run("tally").out
    province.run("merge", package(desk, "1.zip"))
    assert province.run("tally").out == wrong
    given = desk.run("counts", "received", *stack_ids(desk), "--day", IN_TIME, *WHY).out
    right = desk.run("tally").out
    assert right != wrong
    province.run("merge", package(desk, "2.zip"))
    assert province.run("tally").out == right
    proves(province)
    province.run("merge", desk.folder / "1.zip")
    assert province.run("tally").out == right, "the older one changes nothing"
    desk.run("counts", "received", "--undo", number_in(given))
    province.run("merge", package(desk, "3.zip"))
    assert province.run("tally").out == desk.run("tally").out == wrong
    proves(province)


def test_e3_that_nobody_said_when_ballots_came_is_told_at_the_province_too(desk: Desk, tmp_path: Path) -> None:
    ProgramInside().ok("new", tmp_path / "tinh", "--sample", "krong-no")
    province = Desk(tmp_path / "tinh")
    desk.run("counts", "received", *stack_ids(desk), "--no-day", *WHY)
    assert "02 phiếu: chưa ghi ngày thu phiếu" in desk.run("tally").err
    province.run("merge", package(desk, "1.zip"))
    assert "02 phiếu: chưa ghi ngày thu phiếu" in province.run("tally").err
    desk.run("counts", "received", *stack_ids(desk), "--day", IN_TIME, *WHY)
    province.run("merge", package(desk, "2.zip"))
    assert "chưa ghi ngày" not in province.run("tally").err
    proves(province)


@pytest.fixture
def year(tmp_path: Path) -> World:
    """A survey that is reported by quarter, with three ballots in one stack said to be of June."""
    start_survey(tmp_path / "survey", sample_text("so-cong-thuong-binh-phuoc"))
    survey = Survey(tmp_path / "survey")
    return world_of((survey, set_form(survey.plan.questionnaire_of("SCT-VP"))))


def test_e3_a_day_put_right_inside_the_year_moves_its_ballots_to_their_quarter(year: World) -> None:
    pages = [(serial, page.number) for serial in (1, 2, 3) for page in year.form.layout.pages]
    events = [each for serial, page in pages for each in scanned(year, serial, {}, page=page)]
    of_june = [replace(x, received="2023-06-30") if isinstance(x, e.FileArchived) else x for x in events]
    archived = [x for x in of_june if isinstance(x, e.FileArchived)]
    year.store.append(*archived, *(x for x in of_june if x not in archived), by="Lan")

    def returned() -> dict[str, int]:
        tally = tally_of_survey(year.survey)
        assert tally == tally_one_by_one(year.survey)
        with Store.temporary() as again:
            again.replay(year.store.entries())
            assert again.tables() == year.store.tables()
        return {label: n for label in tally.periods if (n := tally.only(round=label).counts.returned)}

    assert returned() == {"2023-Q2": 3}
    (stack,) = stacks(year.survey)
    given = correct(year.survey, stack, NewDay(day=date(2023, 7, 1), reason="x"), by="Lan")
    assert (given.files, given.ballots, given.told) == (len(pages), 3, None)
    assert returned() == {"2023-Q3": 3}
    take_back(year.survey, given.number, by="Lan")
    assert returned() == {"2023-Q2": 3}
