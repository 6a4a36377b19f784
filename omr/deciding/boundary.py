"""Move the boundary between deciding and asking: the one setting, as silent errors expected in 10,000 marks.

The rules of `decide` stand above the number. It never calls a box empty that they doubt, and of what they ask about it
takes only two sorts for marks: ink that is faint, and ink that is dense or bent. All else is asked whatever the number.
"""

from collections.abc import Sequence
from dataclasses import replace

from omr.deciding.likelihood import Likelihood
from omr.known import RULES_ALONE
from omr.reading import BoxReading, BoxReason, BoxState

SOFT = frozenset({BoxReason.SCRIBBLED})
SURER = 10.0  # times surer one must be of a mark that a rule asks about: with less, words passed for marks


def move_boundary(
    boxes: Sequence[BoxReading], likelihood: Likelihood, expected_errors: float
) -> tuple[BoxReading, ...]:
    """Ask about boxes that are riskier than the setting allows; count marks that are safer, though a rule asks.

    Args:
        boxes: As the rules see them.
        likelihood: Of the same boxes.
        expected_errors: Silent ones in 10,000 marks, which say how likely one decided box may be wrong; or RULES_ALONE.
    """
    if expected_errors == RULES_ALONE:
        return tuple(boxes)
    most_risk = likelihood.model.risk_allowed(expected_errors)
    weighed = zip(boxes, likelihood.ink.tolist(), likelihood.marked.tolist(), strict=True)
    return tuple(_moved(box, ink, marked, most_risk) for box, ink, marked in weighed)


def _moved(box: BoxReading, ink: float, marked: float, most_risk: float) -> BoxReading:
    if box.filled:
        return box  # few people blacken boxes evenly: too few were seen to weigh it better than the rules do
    if box.state is BoxState.EMPTY:
        return box if ink <= most_risk else replace(box, state=BoxState.UNSURE, reason=BoxReason.FAINT)
    risk = 1 - marked
    if box.state is BoxState.MARKED and risk > most_risk:
        # what was ink for certain but no plain mark may be a word or scribbled out
        reason = BoxReason.SCRIBBLED if 1 - ink <= most_risk else BoxReason.FAINT
        return replace(box, state=BoxState.UNSURE, reason=reason)
    if box.state is BoxState.UNSURE and box.reason in SOFT and SURER * risk <= most_risk:
        return replace(box, state=BoxState.MARKED, reason=BoxReason.NONE)
    return box
