"""Two publications of one survey, made at different times: what whoever holds both can take one from the other."""

from pathlib import Path

import pytest

from pipeline.events import Exported
from pipeline.publication.beside import beside_earlier
from pipeline.survey import Survey
from tests.pipeline.custody.test_publication_rounds import take_in as take_in_round
from tests.pipeline.custody.test_small_units import ALONE, FEW, NEXT, take_in
from tests.program import ProgramInside

phieu = ProgramInside()


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    """A survey of which nine ballots of one unit and seven of another were published."""
    folder = tmp_path / "kn"
    phieu.ok("new", folder, "--sample", "krong-no")
    take_in(folder, ALONE, "online", ["5"] * 9)
    take_in(folder, NEXT, "online", ["4"] * 7)
    publish(folder)
    return folder


def publish(folder: Path, *words: str, code: int = 0) -> str:
    done = phieu.run("-C", folder, "export", "public", *words, "-o", folder / "cong-bo.zip")
    assert done.code == code, done.err
    return done.err


def publications(folder: Path) -> int:
    return len(Survey(folder).store.entries_of(Exported.kind))


def test_a_publication_that_two_late_ballots_would_be_told_by_is_refused(survey: Path) -> None:
    take_in(survey, ALONE, "phone", ["1"] * 2)
    (survey / "cong-bo.zip").unlink()
    told = publish(survey, code=2)
    assert "this one tells what 2 ballots say" in told
    assert "--beside-earlier" in told
    assert not (survey / "cong-bo.zip").exists()
    assert publications(survey) == 1, "and the log has no second one"


def test_who_says_that_the_two_may_be_compared_gets_it_and_later_ones_are_held_against_both(survey: Path) -> None:
    take_in(survey, ALONE, "phone", ["1"] * 2)
    publish(survey, "--beside-earlier")
    take_in(survey, ALONE, "interview", ["2"] * 3)  # five more than the first one, but three than the second
    first, second = beside_earlier(Survey(survey), None)
    assert (first.few, second.few) == (0, 5), "three came, and two are told in another part than then"
    assert f"entry {second.seq} of the log" in publish(survey, code=2)


def test_five_late_ballots_or_none_hide_each_other(survey: Path) -> None:
    publish(survey)
    take_in(survey, ALONE, "phone", ["1"] * 5)
    publish(survey)


def test_a_unit_that_has_come_to_be_told_apart_leaves_those_it_hid_among(tmp_path: Path) -> None:
    take = tmp_path / "kn"
    phieu.ok("new", take, "--sample", "krong-no")
    for unit, count in ((FEW, 2), (NEXT, 7), (ALONE, 9)):
        take_in(take, unit, "online", ["3"] * count)
    publish(take)  # two and seven together
    take_in(take, FEW, "phone", ["4"] * 6)
    assert "tells what 2 ballots say" in publish(take, code=2)


def test_publications_of_different_rounds_tell_nothing_of_each_other(tmp_path: Path) -> None:
    folder = tmp_path / "tt"
    phieu.ok("new", folder, "--sample", "thanh-tra-dak-nong")
    take_in_round(folder, 0, ("online", "2024", "1", 9))
    publish(folder, "--round", "2024")
    take_in_round(folder, 1, ("online", "2025", "1", 9))
    take_in_round(folder, 2, ("online", "2024", "2", 2))
    publish(folder, "--round", "2025")
    assert "tells what 2 ballots say" in publish(folder, "--round", "2024", code=2)
    assert "tells what 2 ballots say" in publish(folder, code=2), "all rounds hold that one"
    assert [each.few for each in beside_earlier(Survey(folder), "2025")] == [0]


def test_working_exports_are_the_offices_own_and_compared_with_nothing(survey: Path) -> None:
    done = phieu.run("-C", survey, "export", "answers", "--beside-earlier")
    assert done.code == 2
    assert "--beside-earlier goes with public only" in done.err
