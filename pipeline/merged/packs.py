"""What copies of one survey printed: the same packs are the same papers, others with the same serials are not."""

import json
from collections.abc import Iterable, Iterator

from pipeline.events import BallotsPrinted, SentPack
from pipeline.files.signing import public_key
from pipeline.merged.held import held
from pipeline.survey import Survey


def size_of(pack: SentPack) -> int:
    """Count the ballots of a pack: its serials follow one another."""
    return pack.last - pack.first + 1


def same_serials(one: SentPack, other: SentPack) -> bool:
    """Whether two packs hold different papers with the same codes: copies of a survey printed each for itself."""
    here = (one.unit, one.round) == (other.unit, other.round)
    return here and one.entry != other.entry and one.first <= other.last and other.first <= one.last


def own_packs(survey: Survey) -> tuple[SentPack, ...]:
    """Give the packs that were printed here, by this log."""
    packs = []
    for entry in survey.store.entries_of(BallotsPrinted.kind):
        body = json.loads(entry.body)
        if body["serials"]:
            packs.append(
                SentPack(
                    unit=body["unit"],
                    round=body["round"],
                    entry=entry.hash,
                    first=min(body["serials"]),
                    last=max(body["serials"]),
                    spares=len(body.get("spares", ())),
                )
            )
    return tuple(packs)


def sent_packs(survey: Survey, signer: str) -> tuple[SentPack, ...]:
    """Give the packs that installations with this key printed, each once."""
    found = (pack for package in held(survey).packages if package.signer == signer for pack in package.packs)
    return tuple({pack.entry: pack for pack in found}.values())


def only_here(survey: Survey, unit: str, round: str) -> tuple[SentPack, ...]:
    """Give the packs of a unit that only this copy of a survey printed, of those whose codes no other one gave out."""
    theirs = sent_packs(survey, public_key(survey.key))
    entries = {pack.entry for pack in theirs}
    return tuple(
        pack
        for pack in (own_packs(survey) if theirs else ())
        if (pack.unit, pack.round) == (unit, round)
        and pack.entry not in entries
        and not any(same_serials(pack, other) for other in theirs)
    )


def clashes(survey: Survey) -> Iterator[tuple[SentPack, SentPack, bool]]:
    """Go through the packs of which two hold the same codes, and whether one of them was printed here."""
    stored = held(survey).packages
    for signer in sorted({package.signer for package in stored if package.packs}):
        theirs = sent_packs(survey, signer)
        yield from ((one, other, False) for one, other in _clashing(theirs))
        if signer == public_key(survey.key):
            known = {pack.entry for pack in theirs}
            mine = [pack for pack in own_packs(survey) if pack.entry not in known]
            yield from ((one, other, True) for one in mine for other in theirs if same_serials(one, other))


def _clashing(packs: Iterable[SentPack]) -> Iterator[tuple[SentPack, SentPack]]:
    """Go through the pairs of packs with the same codes; packs of a place in the order of their serials."""
    last: dict[tuple[str, str], SentPack] = {}
    for pack in sorted(packs, key=lambda each: (each.unit, each.round, each.first, each.last, each.entry)):
        before = last.get((pack.unit, pack.round))
        if before is not None and same_serials(before, pack):
            yield before, pack
        if before is None or pack.last > before.last:
            last[pack.unit, pack.round] = pack
