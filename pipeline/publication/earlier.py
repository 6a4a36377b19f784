"""The tally as earlier versions published it: their packages must still be found to follow from the log.

They merged channels of a unit that few ballots came by, and nothing else.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from pipeline.counting import tally_of_survey
from pipeline.judging.ballot import Ballot
from pipeline.judging.eligibility import Status
from pipeline.judging.verdicts import judged_ballots
from pipeline.merged.standing import merged_ballots
from pipeline.survey import Survey
from pipeline.tally.breakdown import merge_small
from pipeline.tally.cells import merged
from pipeline.tally.published import ALL_CHANNELS, OTHER_CHANNELS
from pipeline.tally.tally import Tally

ELIGIBLE = "eligible"  # only these ballots counted against the least that a channel must have
Channels = Mapping[tuple[str, str, str], str]
"""By unit, round and channel: under which name a channel was published there."""


def earlier_tally(survey: Survey, round: str | None, company: str) -> Tally:
    """Give what a version published whose packages name this company; the first ones named none."""
    judged = (*judged_ballots(survey), *merged_ballots(survey))
    counting = (each for each in judged if company != ELIGIBLE or each.verdict.status is Status.ELIGIBLE)
    channels = _channels(each.seen.ballot for each in counting)
    tally = tally_of_survey(survey).only(round=round)
    if company != ELIGIBLE:  # nor did those versions know of pages that a stopped scan had left unread
        tally = replace(tally, unread_pages=0)
    shards = [
        {replace(cell, channel=channels.get((cell.unit, cell.round, cell.channel), cell.channel)): counts}
        for cell, counts in tally.cells.items()
    ]
    return replace(tally, cells=merged(shards))


def _channels(ballots: Iterable[Ballot]) -> Channels:
    """Merge the channels of a unit that fewer than five of these ballots came by."""
    places: dict[tuple[str, str], Counter[str]] = {}
    for ballot in ballots:
        places.setdefault((ballot.ballot.unit, ballot.ballot.round), Counter())[ballot.channel] += 1
    names: dict[tuple[str, str, str], str] = {}
    for (unit, round_), came in places.items():
        if len(came) == 1:
            continue
        for line in merge_small(dict(sorted(came.items()))) or ():
            names |= {(unit, round_, key): OTHER_CHANNELS for key in line.keys if line.is_merged}
        if merge_small(came) is None:
            names |= {(unit, round_, key): ALL_CHANNELS for key in came}
    return names
