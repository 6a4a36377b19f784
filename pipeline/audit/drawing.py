"""Draw the ballots of a round that are to be checked again, and log the draw so that it can be replayed."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from forms.arithmetic import half_up, vn_percent
from pipeline.audit.sampling import frame_codes, frame_digest, frame_lines, sample, tidy_seed
from pipeline.audit.share import USUAL_SHARE, least_share
from pipeline.errors import UsageError
from pipeline.events import AuditDrawn
from pipeline.judging.counted import JudgedBallot
from pipeline.judging.eligibility import Status
from pipeline.judging.verdicts import judged_ballots
from pipeline.open_rounds import append_open
from pipeline.store import audits, books
from pipeline.store.audits import Draw
from pipeline.survey import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What a draw gave."""

    frame: tuple[str, ...]  # codes of all ballots that could be drawn
    sampled: tuple[str, ...]
    added: int  # of them not drawn before
    seed: str
    share: Fraction


def returned_on_paper(judged: Iterable[JudgedBallot], round: str) -> tuple[str, ...]:
    """Give the frame: the codes of all paper ballots of a round that came back, whether they count or not."""
    return tuple(
        sorted(
            each.seen.code
            for each in judged
            if each.seen.ballot.ballot.round == round
            and each.seen.ballot.on_paper
            and each.verdict.status is not Status.SPOILED
        )
    )


def draw_audit(survey: Survey, round: str, *, seed: str, share: Fraction | None, by: str) -> Drawn:
    """Draw, for each unit, the plan's share of its returned ballots or a larger one, rounded up.

    What an earlier draw took stays drawn.

    Raises:
        UsageError: The round is closed, nothing came back, or the share is below the plan's minimum.
    """
    refuse_closed(survey, round)
    wanted = _share(survey, share)
    frame = returned_on_paper(judged_ballots(survey), round)
    if not frame:
        raise UsageError("no ballot of round %(round)s has come back yet: there is nothing to draw from", round=round)
    sampled = sample(frame, seed=tidy_seed(seed), share=wanted)
    with survey.store.connection() as connection:
        before = set(audits.drawn_ballots(connection, round))
    added = len(set(sampled) - before)
    event = AuditDrawn(
        round=round,
        seed=tidy_seed(seed),
        share=str(wanted),
        frame=frame_lines(frame),
        frame_sha256=frame_digest(frame),
        ballots=sampled,
    )
    append_open(survey, event, rounds=(round,), by=by)
    return Drawn(frame=frame, sampled=sampled, added=added, seed=tidy_seed(seed), share=wanted)


def replayed(survey: Survey, draw: Draw) -> tuple[str, ...]:
    """Draw again what a logged draw took.

    Raises:
        ValueError: Its frame cannot be read, or is not the one that was sealed.
    """
    codes = frame_codes(survey.plan.code, draw.round, draw.frame)
    if frame_digest(codes) != draw.frame_sha256:
        raise ValueError(f"the frame of the draw in entry {draw.seq} is not the one that was sealed")
    return sample(codes, seed=draw.seed, share=Fraction(draw.share))


def refuse_closed(survey: Survey, round: str) -> None:
    """Raise UsageError where a round is read-only: a re-check may change what counts."""
    with survey.store.connection() as connection:
        if round in books.closings(connection):
            raise UsageError(
                "round %(round)s is closed: `phieu reopen --round %(round)s --reason TEXT` first", round=round
            )


def _share(survey: Survey, share: Fraction | None) -> Fraction:
    recheck = survey.plan.file.recheck
    least = least_share(recheck)
    wanted = share or least or recheck.default_fraction or USUAL_SHARE
    if least is not None and wanted < least:
        shown = [vn_percent(half_up(100 * each, 2), whole_plain=True) for each in (wanted, least)]
        raise UsageError(
            "%(share)s is less than the plan's minimum of %(least)s (recheck in survey.yaml)",
            share=shown[0],
            least=shown[1],
        )
    return wanted
