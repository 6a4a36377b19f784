"""Print packs from the browser."""

from pipeline.desk.desk import Desk
from pipeline.errors import UsageError
from pipeline.printing.order import PrintOrder
from pipeline.printing.pack import print_pack
from pipeline.printing.run import packs_to_print
from pipeline.store import printed


def print_packs(desk: Desk, order: PrintOrder, *, shown: int | None = None) -> int:
    """Print the packs of an order, by the plan as it stands and stays meanwhile; give their number.

    Args:
        desk: The desk.
        order: What to print. What is missing to the quota is printed once however often it is asked for; a number of
            ballots is printed each time.
        shown: How many ballots were printed when this person was shown the packs; None where they were not.

    Raises:
        UsageError: A number is to be printed, and somebody has printed since the packs were shown.
    """
    with desk.plan_turn:
        survey = desk.survey
        with packs_to_print(survey, order) as packs:
            if order.count is not None and shown not in (None, printed_so_far(desk)):
                raise UsageError("Vừa có tập phiếu được in thêm: xem các tập đã in, còn thiếu thì in tiếp")
            for pack in packs:
                print_pack(survey, pack, by=order.by)
    return len(packs)


def printed_so_far(desk: Desk) -> int:
    """Count the ballots that were ever printed."""
    with desk.survey.store.connection() as connection:
        return printed.count_printed(connection)
