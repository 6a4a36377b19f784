"""The tables of a run on the screen."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from rich.console import Console
from rich.table import Table

from tests.accuracy.record import Count
from tests.accuracy.reliability import EDGES, merged
from tests.accuracy.stacks import Scan, Stack
from tests.accuracy.totals import RepeatTotal, StackTotal

HEADS = (
    "stack",
    "pages",
    "positions",
    "silent",
    "faint",
    "gone",
    "95 % below",
    "unsure",
    "beyond",
    "refused",
    "target",
)
FEATURES = ("dpi", "skew", "feed", "streaks", "noise", "black", "print", "quality", "threshold", "pen", "trace", "dirt")
FEATURES += ("tilt", "curl", "shadow", "blur", "desk", "tags", "mistake")
SHOWN_ERRORS = 12


def show_stacks(totals: Sequence[tuple[Stack, StackTotal]], console: Console) -> None:
    """Print the one table."""
    table = _table(HEADS)
    for stack, total in totals:
        faults = ", ".join(f"{count} {fault}" for fault, count in sorted(total.faults.items()))
        table.add_row(
            stack.name,
            f"{total.pages:,}",
            f"{total.positions:,}",
            str(total.clear),
            str(total.faint),
            str(total.gone),
            f"{total.upper:.1e}",
            f"{total.share(total.unsure):.2%}",
            f"{total.share(total.beyond):.2%}",
            f"{total.refused_ratio:.2%} {f'({faults})' if faults else ''}".strip(),
            "; ".join(total.misses(stack)) or "met",
        )
    table.caption = (
        "silent: clear marks read wrongly without a question; faint: marks that need effort to see; "
        "gone: nothing of the mark is left in the scan; beyond: unsure where nobody did anything odd"
    )
    _print(table, "how often the reader is wrong, asks and refuses", console)


def show_kinds(totals: Sequence[tuple[Stack, StackTotal]], console: Console) -> None:
    """Print silent errors and questions by kind of mark."""
    grouped = _grouped(totals)
    kinds = sorted({kind for _, group in grouped for total in group for kind in total.kinds})
    table = _table(("kind of mark", *(name for name, _ in grouped)))
    for kind in kinds:
        table.add_row(kind, *(_cell(_sum(total.kinds.get(kind) for total in group)) for _, group in grouped))
    _print(table, "by kind of mark: positions, silent errors, unsure", console)


def show_features(totals: Sequence[tuple[Stack, StackTotal]], console: Console) -> None:
    """Print silent errors and questions by what makes a page hard."""
    grouped = _grouped(totals)
    table = _table(("feature", *(name for name, _ in grouped)))
    for name in FEATURES:
        values = sorted({value for _, group in grouped for total in group for value in total.features.get(name, {})})
        for value in values:
            cells = (_sum(total.features.get(name, {}).get(value) for total in group) for _, group in grouped)
            table.add_row(f"{name} {value}", *(_cell(cell) for cell in cells))
        if values:
            table.add_section()
    _print(table, "by feature: positions, silent errors, unsure", console)


def show_reliability(totals: Sequence[tuple[Stack, StackTotal]], console: Console) -> None:
    """Print whether stated probabilities hold: in each range, how many boxes, and which share of them was marked."""
    grouped = [(name, merged([total.reliability for total in group])) for name, group in _grouped(totals)]
    table = _table(("stated probability", *(name for name, _ in grouped)))
    for at in range(len(EDGES) - 1):
        cells = [part.bins[at] for _, part in grouped]
        shown = (f"{each.boxes:,} · {each.mean:.4f} · {each.rate:.4f}" if each.boxes else "–" for each in cells)
        table.add_row(f"{EDGES[at]:g} to {EDGES[at + 1]:g}", *shown)
    table.add_section()
    table.add_row("Brier score", *(f"{part.brier:.5f}" for _, part in grouped))
    table.add_row("surprise (nats)", *(f"{part.surprise:.5f}" for _, part in grouped))
    _print(table, "probability: boxes, mean stated, share that was marked", console)


def show_rest(totals: Sequence[tuple[Stack, StackTotal]], repeats: RepeatTotal | None, console: Console) -> None:
    """Print bias, repeated readings, and the errors themselves."""
    for stack, total in totals:
        if total.bias:
            by = total.bias
            console.print(
                f"{stack.name}: chance of such unevenness by row {by.by_row:.2g}, "
                f"by column {by.by_column:.2g}, by option {by.by_option:.2g} (chi-square)"
            )
    if repeats:
        console.print(
            f"read again and again: {repeats.readings:,} readings of {repeats.boxes:,} boxes: {len(repeats.flips)} "
            f"went from marked to empty, {repeats.wavering} wavered between decided and asked, "
            f"{repeats.refused} readings refused"
        )
    errors = [error for _, total in totals for error in total.errors if error.sight != "gone"]
    for error in errors[:SHOWN_ERRORS]:
        console.print(
            f"silent: {error.stack}, page {error.number}, {error.question}/{error.option}: {error.kind} read as "
            f"{error.state}, {error.sight} (contrast {error.contrast}, {error.noises} noises, {error.ink_mm2} mm²)"
        )
    if len(errors) > SHOWN_ERRORS:
        console.print(f"… and {len(errors) - SHOWN_ERRORS} more in the JSON")


def _grouped(totals: Sequence[tuple[Stack, StackTotal]]) -> list[tuple[str, list[StackTotal]]]:
    def group(pair: tuple[Stack, StackTotal]) -> str:
        stack = pair[0]
        if stack.level.is_photo:
            return str(stack.level)
        bits = stack.scan in (Scan.BITONAL, Scan.DITHERED, Scan.ADAPTIVE)
        return "dirtied" if stack.dirty else f"{stack.level} {stack.scan if bits else 'gray'}"

    ordered = sorted(totals, key=group)
    return [(name, [total for _, total in pairs]) for name, pairs in groupby(ordered, key=group)]


def _sum(counts: Iterable[Count | None]) -> Count:
    return sum((count for count in counts if count), Count())


def _cell(count: Count) -> str:
    if not count.positions:
        return "–"
    return f"{count.positions:,} · {count.silent} · {count.unsure / count.positions:.1%}"


def _table(heads: Sequence[str]) -> Table:
    table = Table(*heads, caption_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _print(table: Table, title: str, console: Console) -> None:
    console.print(f"\n{title}", style="italic")
    console.print(table)
