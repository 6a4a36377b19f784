"""Break a number of ballots down for publication: no line may stand for fewer than five of them.

A line of one or two ballots tells what one neighbour answered. The tally sheet itself is the office's own
paper and is never merged.
"""

from collections.abc import Mapping
from dataclasses import dataclass

MIN_BALLOTS = 5
OTHERS = "Các nhóm còn lại"
MERGED_NOTE = f"Nhóm có dưới {MIN_BALLOTS} phiếu được gộp để không ai nhận ra người trả lời"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """One line of a published breakdown, with the keys that it stands for."""

    keys: tuple[str, ...]
    ballots: int

    @property
    def is_merged(self) -> bool:
        return len(self.keys) > 1


def merge_small(ballots: Mapping[str, int]) -> tuple[Merged, ...] | None:
    """Say which lines may be published, in the order given; the merged one stands last.

    One small line alone would be the whole less the others, so it takes the smallest of those with it; lines
    without any ballot are left out.

    Returns:
        The lines; None where fewer than two could be told apart, so that no breakdown is published.
    """
    filled = {key: count for key, count in ballots.items() if count}
    small = [key for key, count in filled.items() if count < MIN_BALLOTS]
    while small and (len(small) == 1 or sum(filled[key] for key in small) < MIN_BALLOTS):
        rest = [key for key in filled if key not in small]
        if not rest:
            return None
        small.append(min(rest, key=lambda key: filled[key]))
    large = tuple(Merged(keys=(key,), ballots=filled[key]) for key in filled if key not in small)
    ordered = tuple(key for key in filled if key in small)
    together = (Merged(keys=ordered, ballots=sum(filled[key] for key in ordered)),) if small else ()
    lines = (*large, *together)
    return lines if len(lines) > 1 else None
