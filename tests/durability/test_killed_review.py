"""Settling a queue from a file happens wholly or not at all, whenever the program is killed."""

import random
from pathlib import Path

import pytest

from pipeline.reviewing.review import queue
from pipeline.survey import Survey
from tests.durability.process import Running
from tests.durability.surveys import copy_of, faults_of, state_of
from tests.program import Program


def waiting(folder: Path) -> int:
    survey = Survey(folder)
    with survey.store:
        return len(queue(survey))


@pytest.mark.slow
def test_decide_from_a_file_killed_at_any_moment_settles_all_or_nothing(
    filled: Path, doubted: Path, tmp_path: Path, program: Program
) -> None:
    whole, killed = copy_of(doubted, tmp_path / "whole"), copy_of(doubted, tmp_path / "killed")
    words = ("review", "decide", "--from", filled / "returned" / "answers.csv", "--by", "Lan")
    program.ok("-C", whole, *words)
    before, after = waiting(doubted), waiting(whole)
    assert after < before
    draw = random.Random(3)
    for _ in range(10):
        ended = Running("-C", killed, *words).kill_after(draw.uniform(0.5, 1.6))
        assert ended.code in (-9, 0), ended.said
        assert waiting(killed) in (before, after)
    program.ok("-C", killed, *words)
    assert state_of(killed) == state_of(whole)
    assert not faults_of(killed)
