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
from pipeline.meanwhile import judged_and_held
from pipeline.open_rounds import refuse_closed
from pipeline.store import audits
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


def draw_audit(
    survey: Survey, round: str, *, seed: str, share: Fraction | None, by: str, shown: int | None = None
) -> Drawn:
    """Draw, for each unit, the plan's share of its returned ballots or a larger one, rounded up.

    What an earlier draw took stays drawn.

    Args:
        survey: The survey.
        round: Its round.
        seed: The public seed.
        share: Of the ballots of each unit; None for the plan's own.
        by: Who draws.
        shown: How many draws this person saw before; None where none were shown.

    Raises:
        UsageError: The round is closed, nothing came back, or the share is below the plan's minimum.
        UsageError: Somebody else has drawn since the draws were shown.
    """
    with judged_and_held(survey, lambda: _drawn(survey, round, seed=seed, share=share)) as (transaction, drawn):
        refuse_closed(transaction.connection, (round,))
        if shown not in (None, len(audits.draws(transaction.connection, round))):
            raise UsageError("somebody has drawn ballots meanwhile: look at the draws, then draw more if need be")
        event = AuditDrawn(
            round=round,
            seed=drawn.seed,
            share=str(drawn.share),
            frame=frame_lines(drawn.frame),
            frame_sha256=frame_digest(drawn.frame),
            ballots=drawn.sampled,
        )
        transaction.append(event, by=by)
    return drawn


def _drawn(survey: Survey, round: str, *, seed: str, share: Fraction | None) -> Drawn:
    """Give what a draw takes, as the survey stands."""
    wanted = _share(survey, share)
    frame = returned_on_paper(judged_ballots(survey), round)
    if not frame:
        raise UsageError("no ballot of round %(round)s has come back yet: there is nothing to draw from", round=round)
    sampled = sample(frame, seed=tidy_seed(seed), share=wanted)
    with survey.store.connection() as connection:
        before = set(audits.drawn_ballots(connection, round))
    added = len(set(sampled) - before)
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
