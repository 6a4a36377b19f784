"""A ballot with the verdict on it: what counting works on."""

from dataclasses import dataclass

from pipeline.judging.assemble import SeenBallot
from pipeline.judging.eligibility import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedBallot:
    """A seen ballot with the verdict on it."""

    seen: SeenBallot
    verdict: Verdict
