"""Say what the networks are worth on writers, words and dirt that they have not seen."""

from typing import Any

import numpy as np

from omr.limits import LIMITS
from omr.measuring.company import company, scores_among
from omr.measuring.network import Floats, network, neurons_of, odd_of
from omr.measuring.scenes import Sight, chances_of
from tests.fit.ink import MOST_PEOPLE, Ink, Look
from tests.fit.pictures import Pictures
from tests.fit.scenes import Scenes

AT_ONCE = 500  # pictures: more of them take gigabytes


def look_worth(judged: Pictures) -> dict[str, Any]:
    """Count for each look how much of it the network takes for odd, and how much for plain, beyond doubt."""
    odd = odd_of(among_others(judged.ink))
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


def among_others(ink: Ink) -> Floats:
    """Give the scores of marks, each among those of the person who wrote it; what nobody wrote is by itself."""
    neurons, scores = seen_by_network(ink)
    for person in np.unique(ink.people[ink.people % MOST_PEOPLE > 0]).tolist():
        its = ink.people == person
        scores[its] = scores_among(company(), neurons[its], scores[its])
    return scores


def seen_by_network(ink: Ink) -> tuple[Floats, Floats]:
    """Give what the network sees of each, and its scores."""
    net = network()
    parts = range(0, len(ink.looks), AT_ONCE)
    neurons = [neurons_of(net, ink.pictures[at : at + AT_ONCE], ink.measures[at : at + AT_ONCE]) for at in parts]
    seen = np.concatenate(neurons)
    return seen, np.asarray(seen @ net.output + net.output_offset)


def scenes_worth(judged: Scenes) -> dict[str, dict[str, int]]:
    """Count for each sight how much of it the network takes for nothing, and how much for a mark, beyond doubt."""
    chances = chances_of(judged.scenes, judged.told)
    marks = chances[:, Sight.STROKES] + chances[:, Sight.FULL]
    return {
        sight.name.lower(): {
            "scenes": int(which.sum()),
            "nothing": int((chances[which, Sight.NOTHING] >= LIMITS.scene_nothing).sum()),
            "mark": int((marks[which] >= LIMITS.scene_mark).sum()),
        }
        for sight in Sight
        if (which := judged.sights == sight).any()
    }
