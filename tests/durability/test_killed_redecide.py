"""Deciding all pages again happens wholly or not at all, whenever the program is killed."""

import random
from pathlib import Path

import pytest

from pipeline.store import boundary
from pipeline.survey import Survey
from tests.durability.process import Running
from tests.durability.surveys import copy_of, faults_of, state_of
from tests.program import Program


def setting(folder: Path) -> tuple[float, ...]:
    with Survey(folder).store as store, store.connection() as connection:
        return boundary.settings(connection)


@pytest.mark.slow
def test_deciding_again_killed_at_any_moment_moves_the_boundary_wholly_or_not_at_all(
    doubted: Path, tmp_path: Path, program: Program
) -> None:
    whole, killed = copy_of(doubted, tmp_path / "whole"), copy_of(doubted, tmp_path / "killed")
    words = ("redecide", "--expected-errors", "1", "--by", "Lan")
    program.run("-C", whole, *words, codes=(0, 5))
    assert state_of(whole) != state_of(doubted)
    draw = random.Random(3)
    for _ in range(8):
        ended = Running("-C", killed, *words).kill_after(draw.uniform(0.5, 2.0))
        assert ended.code in (-9, 0, 5), ended.said
        assert state_of(killed) == state_of(whole if setting(killed) else doubted)
    program.run("-C", killed, *words, codes=(0, 5))
    assert state_of(killed) == state_of(whole)
    assert not faults_of(killed)
