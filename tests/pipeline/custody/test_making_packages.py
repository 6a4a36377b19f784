"""What a package holds: one state of the survey, no more than was asked for, and what is amiss said beside it."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from pipeline.events import Decided, Event, Exported
from pipeline.merging.contents import EVERYTHING, PackageOrder, contents_of, packages_made
from pipeline.merging.packing import Package, make_package
from pipeline.store import Transaction, items
from pipeline.survey import Survey
from tests.pipeline.custody.desk import Desk, manifest, unpacked
from tests.pipeline.custody.test_packages_of_many import came_online, changed, with_second_unit


def made(survey: Survey, path: Path, order: PackageOrder = EVERYTHING) -> Path:
    path.write_bytes(make_package(survey, order, by="Lan").data)
    return path


@contextmanager
def made_while(folder: Path, log: Callable[[Transaction], None]) -> Iterator[Package]:
    """Make a package, and while it waits for the store let another person log something."""
    found: list[Package] = []
    with closing(Survey(folder)) as maker, closing(Survey(folder)) as other:
        contents_of(maker)  # its store is open: that needs the store's turn too
        making = threading.Thread(target=lambda: found.append(make_package(maker, EVERYTHING, by="Lan")))
        with other.store.transaction() as transaction:
            making.start()
            time.sleep(2.0)  # it has gone through the ballots, and waits for the store
            log(transaction)
        making.join()
    yield found[0]


def decide_one(transaction: Transaction) -> Event:
    """Decide the first row that waits."""
    item = next(each for each in items.open_items(transaction.connection) if each.question is not None)
    said = Decided(item=item.id, status="unreadable")
    transaction.append(said, by="Hoa")
    return said


def test_a_package_holds_the_state_after_which_the_log_says_it_was_made(desk: Desk, tmp_path: Path) -> None:
    with made_while(desk.folder, decide_one) as package, closing(Survey(desk.folder)) as survey:
        (tmp_path / "goi.zip").write_bytes(package.data)
        again = unpacked(made(survey, tmp_path / "sau.zip"))
        assert survey.store.entries()[-2].kind == Exported.kind
        assert survey.store.entries()[-3].kind == Decided.kind
    files = unpacked(tmp_path / "goi.zip")
    for name in ("ballots.jsonl", "counts.csv", "tally.json"):
        assert files[name] == again[name], f"{name} is of the state before the decision"


def test_of_two_packages_that_are_made_at_once_the_later_one_comes_after_the_other(desk: Desk, tmp_path: Path) -> None:
    def other_package(transaction: Transaction) -> None:
        transaction.append(Exported(what="package", rows=12, scope=("DM-HUYEN/2024",)), by="Hoa")

    with made_while(desk.folder, other_package) as package, closing(Survey(desk.folder)) as survey:
        (tmp_path / "goi.zip").write_bytes(package.data)
        first, _ = packages_made(survey)
    log = manifest(tmp_path / "goi.zip")["log"]
    assert isinstance(log, dict)
    assert log["follows"] == [first.hash], "else both would count where they are merged"


def test_a_package_of_one_unit_tells_no_figures_of_another(desk: Desk, tmp_path: Path) -> None:
    with_second_unit(desk)
    came_online(desk, "DM-XA")
    with closing(Survey(desk.folder)) as survey:
        files = unpacked(made(survey, tmp_path / "xa.zip", PackageOrder(units=("DM-XA",))))
    rows = json.loads(files["tally.json"])["rows"]
    assert {row["eligible"] + row["ineligible"] for row in rows} == {1}
    assert "DM-HUYEN" not in "".join(data.decode() for data in files.values())


def test_what_a_package_would_hold_is_what_it_holds(desk: Desk) -> None:
    with_second_unit(desk)
    came_online(desk, "DM-XA")
    with closing(Survey(desk.folder)) as survey:
        said = contents_of(survey)
        assert [(each.unit, each.round, each.ballots) for each in said.places] == [
            ("DM-HUYEN", "2024", 12),
            ("DM-XA", "2024", 1),
        ]
        assert 0 < said.pending <= 12
        assert said.provisional
        assert make_package(survey, EVERYTHING, by="Lan").contents == said


def test_what_a_package_would_hold_is_known_where_the_plan_lost_a_form_too(desk: Desk) -> None:
    with_second_unit(desk)
    came_online(desk, "DM-XA")
    changed(desk, ("form_version: '1'", "form_version: '2'"))  # as a plan that was not made with this program
    with closing(Survey(desk.folder)) as survey:
        said = contents_of(survey)
        assert said.ballots == 13
        assert make_package(survey, EVERYTHING, by="Lan").contents == said


def test_originals_that_the_log_does_not_know_are_told_beside_a_package(desk: Desk) -> None:
    lost = desk.folder / "archive" / "00" / f"{'0' * 64}.pdf"
    lost.parent.mkdir(exist_ok=True)
    lost.write_bytes(b"%PDF-1.7")
    said = desk.run("package", "-o", desk.folder / "goi.zip").err
    assert "01 tệp trong archive/ mà nhật ký chưa ghi nhận" in said


@pytest.mark.parametrize("words", [("--unit", "DM-XA"), ("--round", "1999")])
def test_a_unit_or_round_that_the_plan_has_not_is_refused_and_nothing_is_logged(desk: Desk, words: tuple[str]) -> None:
    head = desk.run("log").out
    assert "plan" in desk.run("package", *words, "-o", desk.folder / "goi.zip", codes=(2,)).err
    assert desk.run("log").out == head
