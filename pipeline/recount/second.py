"""What a worker does for a recount: have the libraries alone decode the page again, and read it the second way."""

from dataclasses import dataclass

from forms.code import PageCode
from omr.known import KnownForms
from omr.photo.finding import laid_flat
from omr.second import SecondReading, SecondState, read_again
from omr.second.reading import SecondFault
from pipeline.intake.damage import MachineFault
from pipeline.intake.page import DamagedPage, ScannedPage
from pipeline.reading.readers import Loss, Way

WAY = "layout-correlation/1"  # stands in the log; another number where the second way reads otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOutcome:
    """What the second way saw of one page, small enough to travel between processes."""

    number: int
    fault: SecondFault | None = None
    code: PageCode | None = None
    states: tuple[SecondState, ...] = ()
    ink_ratios: tuple[float, ...] = ()


def _read_one(page: ScannedPage | DamagedPage, known: KnownForms, _given: PageCode | None) -> SecondOutcome:
    if isinstance(page, DamagedPage):
        return SecondOutcome(number=page.number, fault=SecondFault.NOT_DECODED)
    seen = read_again(laid_flat(page.image, known), known)  # the one step that photos share with the first way
    if isinstance(seen, SecondReading):
        return SecondOutcome(number=page.number, code=seen.code, states=seen.states, ink_ratios=seen.ink_ratios)
    return SecondOutcome(number=page.number, fault=seen.fault, code=seen.code)


def _lost(number: int, _why: Loss | MachineFault) -> SecondOutcome:
    return SecondOutcome(number=number, fault=SecondFault.NOT_DECODED)


SECOND_WAY = Way(read=_read_one, lost=_lost, refused=_lost, by_libraries=True)
