"""Print packs from the browser."""

from pipeline.desk.desk import Desk
from pipeline.printing.order import PrintOrder
from pipeline.printing.pack import print_pack
from pipeline.printing.run import packs_to_print


def print_packs(desk: Desk, order: PrintOrder) -> int:
    """Print the packs of an order, by the plan as it stands and stays meanwhile; give their number."""
    with desk.plan_turn:
        survey = desk.survey
        with packs_to_print(survey, order) as packs:
            for pack in packs:
                print_pack(survey, pack, by=order.by)
    return len(packs)
