"""Where a folder prints, and which serials it may give out: no code twice, whoever else prints of the same survey."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from forms.plan.samples import sample_text
from pipeline.printing.copied import PLACE, PrintPlace, copied_said, note_place, print_place
from pipeline.survey import Survey, start_survey


@pytest.mark.parametrize(
    ("first", "taken", "count", "given"),
    [
        (1, (), 3, 1),
        (1, (1, 2, 9), 1, 10),  # gaps are codes that went out elsewhere, or were spoiled
        (5001, (), 3, 5001),
        (5001, (1, 2, 3), 3, 5001),
        (5001, (5001,), 3, 5002),
        (5001, (5003,), 3, 5004),
        (5001, (5004,), 3, 5001),
        (5001, (5002, 5005), 3, 5006),
    ],
)
def test_serials_that_follow_one_another_are_free_and_behind_what_was_given(
    first: int, taken: tuple[int, ...], count: int, given: int
) -> None:
    place = PrintPlace(machine="m", folder="/x", first_serial=first)
    assert place.next_serial(taken, count) == given


@pytest.fixture
def survey(tmp_path: Path) -> Iterator[Survey]:
    """A survey that has printed where it lies."""
    start_survey(tmp_path / "survey", sample_text("dak-mil"))
    with closing(Survey(tmp_path / "survey")) as opened:
        opened.print_folder.mkdir()
        note_place(opened)
        yield opened


@pytest.mark.parametrize("elsewhere", [{"machine": "another"}, {"folder": f"/{'x' * 300}"}])
def test_a_folder_brought_back_on_another_machine_is_a_copy_and_so_is_one_whose_first_place_nobody_can_look_into(
    survey: Survey, elsewhere: dict[str, str]
) -> None:
    written = survey.print_folder / PLACE
    here = json.loads(written.read_bytes())
    assert (print_place(survey).first_serial, copied_said(survey)) == (1, None)
    written.write_text(json.dumps(here | elsewhere), encoding="utf-8")
    start = print_place(survey).first_serial
    assert 5000 < start < 9000
    said = str(copied_said(survey))
    assert f"từ {start} để không mã nào" in said
    assert f"({(here | elsewhere)['folder']})" in said
    note_place(survey)
    assert json.loads(written.read_bytes()) == here | {"first_serial": start}
    assert copied_said(survey) is None, "it is told once"
