"""A mark is looked at among its writer's others: what is odd in one box may be a habit in row after row."""

import numpy as np
import pytest

from omr.columns import Columns
from omr.deciding.taken_back import looks_odd, looks_plain
from omr.measuring.company import Company, company, odd_chance, scores_among
from omr.measuring.network import CLASSES, SEEN, UNKNOWN, Floats, network
from omr.reading import Measures

SIDE = 61  # samples of a patch


def marks(count: int, *, seed: int = 1) -> tuple[Floats, Floats]:
    """Give what the network might see of some marks."""
    rng = np.random.default_rng(seed)
    net = network()
    neurons = np.maximum(rng.normal(0, 2, (count, len(net.output))), 0).astype(np.float32)
    return neurons, np.asarray(neurons @ net.output + net.output_offset)


def test_where_there_is_no_ink_it_says_nothing_that_a_rule_would_follow() -> None:
    darkness = np.zeros((3, SIDE, SIDE), dtype=np.float32)
    columns = {name: np.ones(3, dtype=np.float32) for name in SEEN}
    chance = odd_chance(darkness, columns, np.array([1]))
    assert chance[0] == chance[2] == UNKNOWN
    assert chance[1] != UNKNOWN
    unseen = Columns(Measures(names=("odd", "photo"), values=np.array([[UNKNOWN, 0]], dtype=np.float32)))
    assert not looks_odd(unseen)[0]
    assert not looks_plain(unseen)[0]
    assert (odd_chance(darkness, columns, np.array([], dtype=np.intp)) == UNKNOWN).all()


@pytest.mark.parametrize("count", [1, 2, 17, 90])
def test_the_order_of_the_boxes_changes_nothing(count: int) -> None:
    neurons, scores = marks(count)
    order = np.random.default_rng(2).permutation(count)
    in_order = scores_among(company(), neurons, scores)
    assert in_order.shape == (count, CLASSES)
    assert scores_among(company(), neurons[order], scores[order]) == pytest.approx(in_order[order], abs=1e-3)


def test_who_stands_beside_it_may_change_what_is_said_of_a_mark() -> None:
    neurons, scores = marks(12)
    others, others_scores = marks(12, seed=5)
    others[0], others_scores[0] = neurons[0], scores[0]
    among = scores_among(company(), neurons, scores)[0]
    elsewhere = scores_among(company(), others, others_scores)[0]
    assert among != pytest.approx(elsewhere, abs=1e-2)


@pytest.mark.parametrize("count", [1, 2, 7])
def test_company_is_weighed_as_its_definition_says(count: int) -> None:
    """Mark by mark, head by head, with plain loops."""
    fitted, (neurons, scores) = company(), marks(count)
    entered = np.maximum((neurons - fitted.usual) / fitted.spread @ fitted.enter + fitted.enter_offset, 0)
    wanted = []
    for at, own in enumerate(entered):
        others = np.delete(entered, at, axis=0)
        mean = others.mean(axis=0) if len(others) else np.zeros_like(own)
        away = np.abs(own - mean) if len(others) else np.zeros_like(own)
        known = np.concatenate([own, heeded(fitted, own, others), mean, away, [np.log(count)]])
        mixed = np.maximum(known @ fitted.mix + fitted.mix_offset, 0)
        wanted.append(scores[at] + mixed @ fitted.leave + fitted.leave_offset)
    assert scores_among(fitted, neurons, scores) == pytest.approx(np.array(wanted), abs=1e-3)


def heeded(fitted: Company, own: Floats, others: Floats) -> Floats:
    """Give what one mark heeds of others."""
    parts = []
    for head in range(2):
        width, worth = fitted.nobody_key.size // 2, fitted.nobody_value.size // 2
        its, gives = slice(head * width, (head + 1) * width), slice(head * worth, (head + 1) * worth)
        asked = own @ fitted.query[:, its]
        alike = [asked @ (other @ fitted.key[:, its]) for other in others] + [asked @ fitted.nobody_key[its]]
        heed = np.exp(np.array(alike) / np.sqrt(width) - max(alike) / np.sqrt(width))
        values = [other @ fitted.value[:, gives] for other in others] + [fitted.nobody_value[gives]]
        parts.append(np.array([h * value for h, value in zip(heed / heed.sum(), values, strict=True)]).sum(axis=0))
    return np.concatenate(parts)
