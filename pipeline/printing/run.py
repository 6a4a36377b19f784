"""Run a print order: from the look at what is missing to the last row of the manifest, with no other print between."""

from collections.abc import Iterator
from contextlib import contextmanager

from forms.cover import set_cover
from pipeline.errors import StoreError
from pipeline.manifest import MANIFEST, read_manifest
from pipeline.printing.copied import note_place
from pipeline.printing.heads import head_of
from pipeline.printing.lock import printing_lock
from pipeline.printing.order import Pack, PrintOrder, plan_packs
from pipeline.printing.pack import cover_of, list_ballots
from pipeline.printing.printable import refuse_unprintable
from pipeline.store import printed
from pipeline.survey import DATABASE, Survey


@contextmanager
def packs_to_print(survey: Survey, order: PrintOrder) -> Iterator[tuple[Pack, ...]]:
    """Plan the packs of an order, to be printed before another print may look at what is missing.

    Raises:
        UsageError: An unknown unit or round, or the round is closed.
        FormError: A form or a cover cannot be set, a form differs from what was printed, or a unit has no quota.
        StoreError: More was printed than the store knows: it would give out the same codes again.
    """
    refuse_unprintable(survey.plan, order.units)
    with printing_lock(survey):
        mend_manifest(survey)
        packs = plan_packs(survey, order)
        for pack in packs:  # one cover that cannot be set must not leave a round half printed
            head = head_of(survey.plan, pack.unit, pack.round)
            set_cover(cover_of(survey.plan, pack), head, pages=len(pack.form.layout.pages))
        note_place(survey)
        yield packs


def mend_manifest(survey: Survey) -> None:
    """Add what the store knows and the manifest lacks: a print was stopped between the two."""
    path = survey.print_folder / MANIFEST
    listed = {each.ballot.code for each in read_manifest(path)}
    with survey.store.connection() as connection:
        known = printed.printed_ballots(connection)
    unknown = sorted(listed - {each.ballot.code for each in known})
    if unknown:
        raise StoreError(
            "%(manifest)s lists %(number)s ballots that %(database)s does not know, such as %(code)s: the store is "
            "older than what was printed, and would give out the same codes again. Restore its latest backup; only "
            "if none of these ballots went out, move print/ away",
            manifest=path,
            number=len(unknown),
            database=DATABASE,
            code=unknown[0],
        )
    lacking = [each for each in known if each.ballot.code not in listed]
    if lacking:
        list_ballots(survey, lacking)
