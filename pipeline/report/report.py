"""Put the report together: head, three parts, closing, annexes and notes."""

from collections.abc import Iterator

from pipeline.document.model import Block, Document, Note
from pipeline.report.annexes import annexes_of
from pipeline.report.assessment import assessment, closing
from pipeline.report.facts import Facts
from pipeline.report.letter import annexed_to, letterhead, marks, recipients, signature
from pipeline.report.notes import finding_notes
from pipeline.report.opening import general, opening
from pipeline.report.results import results


def report_of(facts: Facts) -> Document:
    """Give the whole document."""
    head = letterhead(facts)
    return Document(
        title=f"Báo cáo {head.subject[:1].lower()}{head.subject[1:]}",
        head=head,
        blocks=(*opening(facts), *general(facts), *_results(facts), *assessment(facts), closing(facts)),
        signature=signature(facts),
        recipients=recipients(facts),
        annexes=annexes_of(facts),
        annexed_to=annexed_to(facts),
        marks=marks(facts),
    )


def notes_of(facts: Facts) -> tuple[str, ...]:
    """Say what a reader must know of the figures."""
    return (*facts.remarks, *finding_notes(facts.findings))


def _results(facts: Facts) -> Iterator[Block]:
    yield from results(facts)
    for text in notes_of(facts):
        yield Note(text=f"{text.rstrip('.')}.")
