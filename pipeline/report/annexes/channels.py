"""The results by channel (S1.7); in a publication, channels with few ballots came merged."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from forms.arithmetic import NOTHING
from pipeline.document.model import Annex
from pipeline.document.table import Column, DataTable, Measure, TableLine, item, total
from pipeline.report.annexes.place import place_of
from pipeline.report.facts import Facts
from pipeline.report.wording import interval_words
from pipeline.tables.table import Cell
from pipeline.tally.breakdown import MERGED_NOTE, OTHERS
from pipeline.tally.figures import INDEX_TITLE, index_figure
from pipeline.tally.published import TOGETHER
from pipeline.tally.tally import Tally

TITLE = "KẾT QUẢ THEO HÌNH THỨC KHẢO SÁT"
CHANNEL_WORDS = {
    "paper": "Phiếu giấy phát trực tiếp",
    "post": "Qua đường bưu điện",
    "online": "Trực tuyến",
    "interview": "Phỏng vấn trực tiếp",
    "phone": "Phỏng vấn qua điện thoại",
    "typed": "Phiếu giấy nhập tay",
}


def channel_annex(facts: Facts) -> Iterator[Annex]:
    """Give the breakdown where answers came in more than one way."""
    parts = {channel: facts.tally.only(channel=channel) for channel in _channels(facts.tally)}
    together = [parts.pop(channel) for channel in tuple(parts) if channel in TOGETHER]
    lines = [_line(CHANNEL_WORDS.get(channel, channel), part) for channel, part in parts.items()]
    lines += [_line(OTHERS, _pooled(together))] if together else []
    if len(lines) < 2:
        return
    table = DataTable(
        caption="Kết quả theo hình thức",
        columns=_COLUMNS,
        lines=(*(item(str(number), *cells) for number, cells in enumerate(lines, 1)), _total(facts.tally)),
        notes=(f"{MERGED_NOTE}.",) if together else (),
    )
    yield Annex(title=TITLE, place=place_of(facts), blocks=(table,), landscape=True)


_COLUMNS = (
    Column(label="Stt", measure=Measure.ORDINAL),
    Column(label="Hình thức khảo sát", wide=True),
    Column(label="Số phiếu thu về", measure=Measure.NUMBER),
    Column(label="Số phiếu đủ điều kiện", measure=Measure.NUMBER),
    Column(label="Số phiếu không đủ điều kiện", measure=Measure.NUMBER),
    Column(label=f"{INDEX_TITLE} (%)", measure=Measure.PERCENT),
    Column(label="Khoảng tin cậy 95%", measure=Measure.ORDINAL),
)


def _channels(tally: Tally) -> tuple[str, ...]:
    seen = {cell.channel for cell, counts in tally.cells.items() if counts.returned}
    return (*(c for c in CHANNEL_WORDS if c in seen), *sorted(seen - CHANNEL_WORDS.keys()))


def _pooled(some: Sequence[Tally]) -> Tally:
    """Put the parts of a tally together again; cells of different channels never meet."""
    return replace(some[0], cells={cell: counts for part in some for cell, counts in part.cells.items()})


def _line(name: str, tally: Tally) -> tuple[Cell, ...]:
    counts, figure = tally.counts, index_figure(tally)
    rate = NOTHING if figure.rate is None else figure.rate
    return name, counts.returned, counts.eligible, counts.ineligible, rate, interval_words(figure.interval)


def _total(tally: Tally) -> TableLine:
    return total("", *_line("Tổng cộng", tally))
