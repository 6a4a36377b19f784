"""What a publication tells beside an earlier one of the same ballots: whoever holds both sets one against the other.

The parts of the one cut those of the other into pieces: what came since, what is there no more or answers otherwise,
what is told in another part, and what stayed. Each piece can be told by taking away, so each has five ballots or more.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from forms.plan.deadline import vn_date
from pipeline.counting import tally_of_survey
from pipeline.errors import UsageError
from pipeline.events import Exported
from pipeline.publication.publishable import publishable_ballots
from pipeline.store import Entry, Store
from pipeline.survey import Survey
from pipeline.tally.breakdown import MIN_BALLOTS
from pipeline.tally.cells import Cell
from pipeline.tally.published import parts_of
from pipeline.vietnam import day_in_vietnam

PUBLIC = "public"  # what `Exported` calls a publication
Pieces = Mapping[tuple[Cell | None, Cell | None], int]
"""How many ballots were told in the one part then and are in the other now; None where they were, or are, in none."""
Row = tuple[object, ...]
"""What a published row says, wherever it is told."""


class TellsOfFew(UsageError):
    """Beside an earlier publication this one would tell of fewer than five ballots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """An earlier publication, and the pieces that it and the one to be made cut each other into."""

    seq: int  # of its entry in the log
    at: str
    pieces: Pieces

    @property
    def few(self) -> int:
        """Count the ballots in pieces that hide nobody."""
        return sum(count for count in self.pieces.values() if count < MIN_BALLOTS)


def refuse_few(survey: Survey, round: str | None) -> None:
    """Refuse a publication of a round, or of all, that an earlier one turns into answers of a few.

    Raises:
        TellsOfFew: There is such an earlier one.
    """
    for earlier in beside_earlier(survey, round):
        if earlier.few:
            raise TellsOfFew(
                "beside the publication of %(day)s (entry %(seq)s of the log) this one tells what %(few)s ballots say: "
                "who holds both takes one from the other; publish when at least %(least)s more count, or make it "
                "known that the two may be compared",
                day=vn_date(day_in_vietnam(earlier.at)),
                seq=earlier.seq,
                few=earlier.few,
                least=MIN_BALLOTS,
            )


def beside_earlier(survey: Survey, round: str | None) -> Iterator[Beside]:
    """Set what would be published now against each publication that was made of any of the same rounds."""
    made = [(entry, common[0]) for entry in published_before(survey) if (common := _common(entry, round))]
    if not made:
        return
    entries = survey.store.entries()
    with Store.temporary() as then:
        done = 0
        for entry, label in made:
            with then.transaction() as transaction:
                for each in entries[done : entry.seq - 1]:
                    transaction.take(each)
            done = entry.seq - 1
            yield Beside(seq=entry.seq, at=entry.at, pieces=_pieces(survey.with_store(then), survey, label))


def published_before(survey: Survey) -> tuple[Entry, ...]:
    """Give the log's entries of publications, oldest first."""
    return tuple(each for each in survey.store.entries_of(Exported.kind) if json.loads(each.body)["what"] == PUBLIC)


def _common(entry: Entry, round: str | None) -> tuple[str | None, ...]:
    """Give the round that both are of, None where both are of all; nothing where they share none."""
    scope = json.loads(entry.body).get("scope") or [None]  # older logs did not keep the round: any may be meant
    label = scope[0]
    if label is not None and round is not None and label != round:
        return ()
    return (label if round is None else round,)


def _pieces(then: Survey, now: Survey, round: str | None) -> Pieces:
    """Match the rows of both as a reader does, by what they say: rows alike that stayed in their part come first."""
    before, here = _rows(then, round), _rows(now, round)
    pieces: Counter[tuple[Cell | None, Cell | None]] = Counter()
    for row in before.keys() | here.keys():
        was, is_ = before.get(row, Counter()), here.get(row, Counter())
        stayed = was & is_
        pieces.update({(part, part): count for part, count in stayed.items()})
        pieces.update(zip_longest(sorted((was - stayed).elements()), sorted((is_ - stayed).elements())))
    return pieces


def _rows(survey: Survey, round: str | None) -> Mapping[Row, Counter[Cell]]:
    """Give what the ballots that are told say, and how many of each part say so."""
    rows: defaultdict[Row, Counter[Cell]] = defaultdict(Counter)
    for ballot, part in publishable_ballots(survey, parts_of(tally_of_survey(survey))):
        if round in (None, part.round):
            row = (part.round, part.form, part.version, *sorted((q, str(said)) for q, said in ballot.answers.items()))
            rows[row][part] += 1
    return rows
