"""The annexes of a report, one kind a file; `ANNEXES` lists them in the order in which they are attached.

Each gives the annexes that these facts call for, and none where they call for none: what a plan has,
not whose plan it is, decides.
"""

from collections.abc import Callable, Iterator

from pipeline.document.model import Annex
from pipeline.report.annexes.audit import audit_annex
from pipeline.report.annexes.channels import channel_annex
from pipeline.report.annexes.comments import comments_annex
from pipeline.report.annexes.needs import needs_annex
from pipeline.report.annexes.progress import progress_annex
from pipeline.report.annexes.quarters import quarters_annex
from pipeline.report.annexes.quota import quota_annex
from pipeline.report.annexes.ranking import ranking_annex
from pipeline.report.annexes.rates import rates_annex
from pipeline.report.annexes.tally_sheet import tally_annex
from pipeline.report.annexes.timeline import timeline_annex
from pipeline.report.annexes.unwanted import unwanted_annex
from pipeline.report.annexes.years import years_annex
from pipeline.report.facts import Facts

ANNEXES: tuple[Callable[[Facts], Iterator[Annex]], ...] = (
    tally_annex,
    rates_annex,
    progress_annex,
    ranking_annex,
    needs_annex,
    unwanted_annex,
    channel_annex,
    years_annex,
    quarters_annex,
    audit_annex,
    quota_annex,
    timeline_annex,
    comments_annex,
)


def annexes_of(facts: Facts) -> tuple[Annex, ...]:
    """Give the annexes of a report in order."""
    return tuple(annex for kind in ANNEXES for annex in kind(facts))
