"""A document as one HTML page for publication: nothing loaded from elsewhere, no script, fit to be read aloud."""

import html
from collections.abc import Iterator

from pipeline.document.chart import Chart
from pipeline.document.drawing import drawn
from pipeline.document.model import (
    RECIPIENTS,
    Annex,
    Block,
    Document,
    Heading,
    Note,
    Paragraph,
    Placeholder,
    annex_heading,
)
from pipeline.document.page_style import STYLE
from pipeline.document.svg import svg_of
from pipeline.document.table import WORDS, DataTable, Measure, TableLine, shown
from pipeline.document.text import printable
from pipeline.tables.table import LineKind

_CHART_WIDTH_MM = 165.0


def _escape(text: str) -> str:
    """Make words fit for a page: nothing in them is taken for markup."""
    return html.escape(printable(text))


def write_html(document: Document) -> bytes:
    """Write the document as UTF-8; the same document is always the same bytes."""
    return "\n".join(_page(document)).encode("utf-8") + b"\n"


def _page(document: Document) -> Iterator[str]:
    marks = "".join(f'<p class="mark" role="note">{_escape(mark)}</p>' for mark in document.marks)
    yield '<!DOCTYPE html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{_escape(document.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>"
    if marks:
        yield f'<div class="marks">{marks}</div>'
    yield from _head(document)
    yield "<main>"
    numbers = iter(range(1, 10**6))
    yield from _blocks(document.blocks, numbers, shift=1)
    for number, annex in enumerate(document.annexes, 1):
        yield from _annex(annex, number, document, numbers)
    yield "</main>"
    yield from _foot(document)
    yield "</body>\n</html>"


def _head(document: Document) -> Iterator[str]:
    head = document.head
    yield "<header>"
    if head.superior:
        yield f'<p class="superior">{_escape(head.superior.upper())}</p>'
    yield f'<p class="body">{_escape(head.body.upper())}</p>'
    for text in (head.number, head.place_and_date):
        if text:
            yield f"<p>{_escape(text)}</p>"
    yield f"<h1>{_escape(head.kind)}<br><span>{_escape(head.subject)}</span></h1>"
    if head.addressed_to:
        yield f'<p class="to">Kính gửi: {_escape(head.addressed_to)}</p>'
    yield "</header>"


def _annex(annex: Annex, number: int, document: Document, numbers: Iterator[int]) -> Iterator[str]:
    heading = annex_heading(number, len(document.annexes))
    yield f'<section aria-labelledby="phu-luc-{number}">'
    title = f"{_escape(heading)}<br>{_escape(annex.title)}"
    yield f'<h2 id="phu-luc-{number}" class="annex">{title}</h2>'
    if annex.place:
        yield f'<p class="place">{_escape(annex.place)}</p>'
    yield from _blocks(annex.blocks, numbers, shift=2)
    yield "</section>"


def _blocks(blocks: tuple[Block, ...], numbers: Iterator[int], *, shift: int) -> Iterator[str]:
    """Write blocks; headings go `shift` levels under the title of the page."""
    for block in blocks:
        match block:
            case Heading():
                level = min(block.level + shift, 6)
                yield f"<h{level}>{_escape(block.text)}</h{level}>"
            case Paragraph():
                aside = f" <em>{_escape(block.aside)}</em>{_escape(block.after)}" if block.aside else ""
                text = f"<em>{_escape(block.text)}</em>" if block.italic else _escape(block.text)
                yield f"<p>{text}{aside}</p>"
            case Placeholder():
                yield f'<p class="placeholder">{_escape(block.text)}</p>'
            case Note():
                yield f'<p class="note">Ghi chú: {_escape(block.text)}</p>'
            case DataTable():
                yield from _table(block)
            case Chart():
                yield _chart(block, next(numbers))


def _chart(chart: Chart, number: int) -> str:
    svg = svg_of(
        drawn(chart, _CHART_WIDTH_MM), title=chart.title, alternative=chart.alternative, id=f"bieu-do-{number}"
    )
    return f"<figure><figcaption>{_escape(chart.title)}</figcaption>{svg}</figure>"


def _table(table: DataTable) -> Iterator[str]:
    # The frame scrolls where a table is wider than a screen; it can be reached by keyboard to do so.
    yield f'<div class="frame" role="region" tabindex="0" aria-label="{_escape(table.caption)}"><table>'
    yield f"<caption>{_escape(table.caption)}</caption>"
    heads = "".join(f'<th scope="col">{_escape(column.label)}</th>' for column in table.columns)
    yield f"<thead><tr>{heads}</tr></thead>\n<tbody>"
    for line in table.lines:
        yield _line(table, line)
    yield "</tbody></table></div>"
    for note in table.notes:
        yield f'<p class="note">{_escape(note)}</p>'


def _line(table: DataTable, line: TableLine) -> str:
    if line.kind is LineKind.GROUP:
        rest = len(line.cells) - 1
        title = f'<th scope="colgroup" colspan="{rest}" class="words">{_escape(str(line.cells[1]))}</th>'
        return f'<tr class="group"><td>{_escape(str(line.cells[0]))}</td>{title}</tr>'
    cells = "".join(_cell(table, line, place) for place in range(len(line.cells)))
    return f'<tr class="{line.kind.value}">{cells}</tr>'


def _cell(table: DataTable, line: TableLine, place: int) -> str:
    measure = table.columns[place].measure
    text = _escape(shown(line.cells[place], measure))
    if place == table.text_column:
        return f'<th scope="row" class="words">{text}</th>'
    if measure in WORDS:
        return f'<td class="{"words" if measure is Measure.TEXT else "ordinal"}">{text}</td>'
    return f"<td>{text}</td>"


def _foot(document: Document) -> Iterator[str]:
    signature = document.signature
    yield "<footer>"
    if document.recipients:
        items = "".join(f"<li>{_escape(name)}</li>" for name in document.recipients)
        yield f'<div class="recipients"><p>{RECIPIENTS}</p><ul>{items}</ul></div>'
    lines = [*signature.titles, *((signature.unsigned,) if signature.unsigned else ())]
    name = f'<p class="signatory">{_escape(signature.name)}</p>' if signature.name else ""
    if lines or name:
        titles = "".join(f"<p>{_escape(line)}</p>" for line in lines)
        yield f'<div class="signature">{titles}{name}</div>'
    yield "</footer>"
