"""Does a round balance? printed >= issued >= returned >= eligible per unit, and returned = scanned."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from forms.phrase import Phrase, phrase
from pipeline.counting import own_tally, tally_of_survey
from pipeline.events import SentCounts, SentPack
from pipeline.merged.counts import known_twice, sent_counts
from pipeline.merged.packs import only_here, size_of
from pipeline.store import books, custody, entries, printed
from pipeline.store.books import StatedCounts
from pipeline.store.custody import StoredHandover
from pipeline.store.printed import PackCount
from pipeline.survey import Survey
from pipeline.tally.cells import CellCounts, pooled

ISSUED_OVER_PRINTED = "phát ra %(issued)s > đã in %(printed)s"
RETURNED_OVER_ISSUED = "thu về %(returned)s + hỏng %(spoiled)s > phát ra %(issued)s"
SCANNED_NOT_RETURNED = "đã quét %(scanned)s ≠ thu về %(returned)s"
JUDGED_NOT_SCANNED = "đủ + không đủ điều kiện + chờ duyệt = %(judged)s ≠ đã quét %(scanned)s"
JUDGED_NOT_CAME = (
    "đủ + không đủ điều kiện + chờ duyệt = %(judged)s ≠ đã quét %(scanned)s + không giấy %(without_paper)s"
)
BALANCE_WORDS = (
    ISSUED_OVER_PRINTED,
    RETURNED_OVER_ISSUED,
    SCANNED_NOT_RETURNED,
    JUDGED_NOT_SCANNED,
    JUDGED_NOT_CAME,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitBalance:
    """The counts of one unit in one round; `stated` says which of them a person gave."""

    unit: str
    round: str
    printed: int
    issued: int
    returned: int
    scanned: int
    spoiled: int
    eligible: int
    ineligible: int
    pending: int
    stated: frozenset[str]
    without_paper: int = 0  # online, phone and interview answers: not among printed, issued, returned and scanned

    @property
    def outstanding(self) -> int:
        """Give how many issued ballots neither came back nor were spoiled."""
        return self.issued - self.spoiled - self.returned

    def faults(self) -> Iterator[str]:
        """Say in words what does not balance, and how to mend it."""
        yield from (f"{self.unit}: {wrong}" for wrong in self.wrongs())

    def wrongs(self) -> Iterator[Phrase]:
        """Go through what does not balance; the unit is not named."""
        if self.issued > self.printed:
            yield phrase(ISSUED_OVER_PRINTED, issued=self.issued, printed=self.printed)
        if self.returned + self.spoiled > self.issued:
            yield phrase(RETURNED_OVER_ISSUED, returned=self.returned, spoiled=self.spoiled, issued=self.issued)
        if self.scanned != self.returned:
            yield phrase(SCANNED_NOT_RETURNED, scanned=self.scanned, returned=self.returned)
        total = self.eligible + self.ineligible + self.pending
        if total != self.scanned + self.without_paper:
            words = JUDGED_NOT_CAME if self.without_paper else JUDGED_NOT_SCANNED
            yield phrase(words, judged=total, scanned=self.scanned, without_paper=self.without_paper)


def balance(survey: Survey, round: str) -> tuple[UnitBalance, ...]:
    """Give the counts of every unit in a round, in plan order, with what merged packages hold of it.

    What was stated here stands; of what nobody stated here, the packages speak.
    """
    own, sent = {each.unit: each for each in own_balance(survey, round)}, sent_counts(survey, round)
    if not sent:
        return tuple(own.values())
    tally = tally_of_survey(survey).only(round=round)
    for unit, said in sent.items():
        paperless = said.without_paper + _only_here(survey, own.get(unit))
        mine = only_here(survey, unit, round)
        own[unit] = _together(own.get(unit), said, mine, tally.only(unit=unit).counts, without_paper=paperless)
    return tuple(own[unit.id] for unit in survey.plan.units if unit.id in own)


def _only_here(survey: Survey, own: UnitBalance | None) -> int:
    """Count the answers without paper that no package holds too."""
    if own is None or not own.without_paper:
        return 0
    with survey.store.connection() as connection:
        codes = entries.paperless_codes(connection, own.round, own.unit)
    return len(codes) - known_twice(survey, codes)


def _together(
    own: UnitBalance | None, sent: SentCounts, mine: Sequence[SentPack], counts: CellCounts, *, without_paper: int
) -> UnitBalance:
    """Give one balance of our own counts and those of a package; the ballots count once, as the tally has them.

    The packs of a copied survey are the same packs, but for `mine`, which only this copy printed.
    """
    extra = sum(map(size_of, mine))
    stated = {name: getattr(own, name) for name in own.stated} if own else {}
    return UnitBalance(
        unit=sent.unit,
        round=sent.round,
        printed=max(sent.printed + extra, own.printed if own else 0),
        issued=stated.get("issued", sent.issued + extra - sum(pack.spares for pack in mine)),
        returned=stated.get("returned", sent.returned),
        scanned=counts.returned - without_paper,
        spoiled=stated.get("spoiled", sent.spoiled),
        eligible=counts.eligible,
        ineligible=counts.ineligible,
        pending=counts.pending,
        without_paper=without_paper,
        stated=frozenset((*stated, "issued", "returned", "spoiled")),
    )


def own_balance(survey: Survey, round: str) -> tuple[UnitBalance, ...]:
    """Give the counts of every unit that printed, scanned or imported here in a round, in plan order.

    Answers without paper were never handed out: they are no part of what must balance with the packs.
    """
    with survey.store.connection() as connection:
        packs = printed.pack_counts(connection, round)
        stated = books.stated_counts(connection)
        given = custody.handovers(connection, round=round)
        without_paper = entries.without_paper(connection, round)
    tally = own_tally(survey)
    found: defaultdict[str, list[CellCounts]] = defaultdict(list)
    for cell, counts in tally.cells.items():
        if cell.round == round:
            found[cell.unit].append(counts)
    return tuple(
        _of_unit(
            _with_handovers(
                stated.get((unit.id, round), StatedCounts(unit=unit.id, round=round)),
                [each for each in given if each.unit == unit.id],
            ),
            pooled(found[unit.id]),
            packs.get(unit.id, PackCount(0, 0)),
            without_paper=without_paper[unit.id],
        )
        for unit in survey.plan.units
        if unit.id in packs or unit.id in found
    )


def _with_handovers(said: StatedCounts, given: Sequence[StoredHandover]) -> StatedCounts:
    """Take from the hand-over records what nobody stated apart: what the receivers counted."""
    if not given:
        return said
    first = custody.came_in(given)
    spoiled = [each.spoiled for each in first if each.spoiled is not None]
    returned = sum(each.received for each in first) if said.returned is None else said.returned
    lost = sum(spoiled) if said.spoiled is None and spoiled else said.spoiled
    return replace(said, returned=returned, spoiled=lost)


def _of_unit(said: StatedCounts, counts: CellCounts, pack: PackCount, *, without_paper: int) -> UnitBalance:
    scanned = counts.returned - without_paper
    given = {name: value for name in ("issued", "returned", "spoiled") if (value := getattr(said, name)) is not None}
    return UnitBalance(
        unit=said.unit,
        round=said.round,
        printed=pack.printed,
        issued=given.get("issued", pack.printed - pack.spares),
        returned=given.get("returned", scanned),
        scanned=scanned,
        spoiled=given.get("spoiled", 0),
        eligible=counts.eligible,
        ineligible=counts.ineligible,
        pending=counts.pending,
        without_paper=without_paper,
        stated=frozenset(given),
    )
