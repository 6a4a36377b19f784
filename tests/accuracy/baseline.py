"""Compare a run with the stored baseline, and say in words what got worse."""

from collections.abc import Iterator, Mapping
from typing import Any

# The same seeds give the same pages, so that only the reader can differ; machines differ in the last bit of a
# float, which may move a box between decided and asked. A silent error more is always worse.
ASKED_MORE, ASKED_SHARE = 1.10, 0.0005
REFUSED_SHARE = 0.002
BRIER_MORE, BRIER_LEAST = 1.15, 0.0002
BIAS_P = 0.001


def worse(result: Mapping[str, Any], baseline: Mapping[str, Any]) -> list[str]:
    """List what is worse than the baseline; stacks that were not measured are left out."""
    said = []
    for name, now in result["stacks"].items():
        before = baseline["stacks"].get(name)
        if before:
            said += [f"{name}: {words}" for words in _worse_stack(now, before)]
    if result.get("repeats") and baseline.get("repeats"):
        said += [f"read again and again: {words}" for words in _worse_repeats(result["repeats"], baseline["repeats"])]
    return said


def _worse_stack(now: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    for sight, words in (("clear", "clear marks"), ("faint", "faint marks")):
        if now[sight] * before["positions"] > before[sight] * now["positions"]:
            yield (
                f"{now[sight]} silent errors on {words} in {now['positions']:,} positions, "
                f"baseline {before[sight]} in {before['positions']:,}"
            )
    for what, words in (("unsure", "unsure"), ("beyond", "unsure beyond need")):
        share, usual = _share(now[what], now["positions"]), _share(before[what], before["positions"])
        if share > usual * ASKED_MORE + ASKED_SHARE:
            yield f"{share:.2%} {words}, baseline {usual:.2%}"
    refused, usual = _share(now["refused"], now["pages"]), _share(before["refused"], before["pages"])
    if refused > usual + REFUSED_SHARE and now["refused"] > before["refused"] + 1:
        yield f"{now['refused']} of {now['pages']} pages refused ({_listed(now['faults'])}), baseline {usual:.2%}"
    if "brier" in before and now["reliability"]["brier"] > before["brier"] * BRIER_MORE + BRIER_LEAST:
        yield f"the probability's Brier score is {now['reliability']['brier']:.4f}, baseline {before['brier']:.4f}"
    yield from _worse_bias(now["bias"], before["bias"])


def _worse_bias(now: Mapping[str, float] | None, before: Mapping[str, float] | None) -> Iterator[str]:
    for by, p_value in (now or {}).items():
        if p_value < BIAS_P <= (before or {}).get(by, 1.0):
            yield f"marginal marks are taken unevenly {by.replace('_', ' ')} (p = {p_value:.1g})"


def _worse_repeats(now: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    if len(now["flips"]) > len(before["flips"]):
        shown = "; ".join(now["flips"][:5])
        yield f"{len(now['flips'])} boxes went from marked to empty, baseline {len(before['flips'])}: {shown}"
    if _share(now["refused"], now["readings"]) > _share(before["refused"], before["readings"]) + REFUSED_SHARE:
        yield f"{now['refused']} of {now['readings']} readings refused, baseline {before['refused']}"
    wavering, usual = _share(now["wavering"], now["boxes"]), _share(before["wavering"], before["boxes"])
    if wavering > usual * ASKED_MORE + ASKED_SHARE:
        yield f"{wavering:.2%} of the boxes waver between decided and asked, baseline {usual:.2%}"


def _share(count: int, whole: int) -> float:
    return count / whole if whole else 0.0


def _listed(faults: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {fault}" for fault, count in sorted(faults.items()))
