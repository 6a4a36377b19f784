"""Say what the network is worth on writers and words that it has not seen."""

from typing import Any

from omr.limits import LIMITS
from omr.network import PLAIN, network, odds_of_classes
from tests.fit.ink import Look
from tests.fit.pictures import Pictures


def look_worth(judged: Pictures) -> dict[str, Any]:
    """Count for each look how much of it the network takes for odd, and how much for plain, beyond doubt."""
    odd = odds_of_classes(network(), judged.ink.pictures, judged.ink.measures)[:, PLAIN:].sum(axis=1)
    sides = {"pen": ~judged.by_hand, "hand": judged.by_hand}
    return {
        f"{look.name.lower()}, {side}": {
            "boxes": int(which.sum()),
            "odd": int((odd[which] >= LIMITS.odd).sum()),
            "plain": int((odd[which] <= LIMITS.plain).sum()),
        }
        for look in Look
        for side, chosen in sides.items()
        if (which := chosen & (judged.ink.looks == look)).any()
    }
