"""Say again what the rules say of stored boxes, where only the rules changed and not what is measured."""

from dataclasses import replace

import numpy as np

from omr.deciding.letters import letters_chance, looks_written
from omr.deciding.taken_back import is_struck, looks_odd, looks_plain
from omr.reading import BoxReason, BoxState
from tests.fit.letters import is_slender, sorts
from tests.fit.table import REASONS, STATES, Table, joined

MARKED, UNSURE = STATES.index(BoxState.MARKED), STATES.index(BoxState.UNSURE)
NONE, SCRIBBLED = REASONS.index(BoxReason.NONE), REASONS.index(BoxReason.SCRIBBLED)


def ruled_again(table: Table) -> Table:
    """Judge slender marks once more by themselves: letters or not, odd or not. All else stays as its page was read."""
    return joined([_ruled(part) for part in sorts(table).values()])


def _ruled(table: Table) -> Table:
    m = table.columns
    decided = (table.state == MARKED) | ((table.state == UNSURE) & (table.reason == SCRIBBLED))
    its = decided & is_slender(table)
    doubted = (looks_written(m, letters_chance(m, its)) | is_struck(m)) & ~looks_plain(m) | looks_odd(m)
    state = np.where(its, np.where(doubted, UNSURE, MARKED), table.state)
    reason = np.where(its, np.where(doubted, SCRIBBLED, NONE), table.reason)
    return replace(table, state=state.astype(np.uint8), reason=reason.astype(np.uint8))
