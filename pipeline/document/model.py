"""A document before any file format: its head, its blocks in order, its annexes, who gets it and who signs it."""

from dataclasses import dataclass

from pipeline.document.chart import Chart
from pipeline.document.table import DataTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of the text; level 1 is the highest."""

    level: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of the text; `aside` follows in italics."""

    text: str
    aside: str = ""
    after: str = ""  # what closes the sentence behind the aside
    italic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Placeholder:
    """A place that a person must fill; it says what belongs there and cannot be overlooked."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A remark on the figures."""

    text: str


Block = Heading | Paragraph | Placeholder | Note | DataTable | Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """What is attached to the text (Phụ lục)."""

    title: str
    blocks: tuple[Block, ...]
    place: str = ""  # under the title: of what, of when
    landscape: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The head of an official document (Nghị định 30/2020, Phụ lục I)."""

    body: str  # who issues it
    superior: str = ""
    number: str = ""  # `Số:      /BC-UBND`
    place_and_date: str = ""
    kind: str = ""  # `BÁO CÁO`
    subject: str = ""  # trích yếu
    addressed_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signs: titles line by line, then the name; `unsigned` says why nobody does."""

    titles: tuple[str, ...]
    name: str = ""
    unsigned: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole document; `marks` stand on every page."""

    title: str  # of the file
    head: Letterhead
    blocks: tuple[Block, ...]
    signature: Signature
    recipients: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    annexed_to: str = ""  # `(Kèm theo Báo cáo số … )`, under the title of every annex
    marks: tuple[str, ...] = ()

    def tables(self) -> tuple[DataTable, ...]:
        """Give every table, text first, then annex by annex."""
        return tuple(block for block in self.all_blocks() if isinstance(block, DataTable))

    def charts(self) -> tuple[Chart, ...]:
        """Give every chart."""
        return tuple(block for block in self.all_blocks() if isinstance(block, Chart))

    def all_blocks(self) -> tuple[Block, ...]:
        """Give the blocks of the text and of the annexes."""
        return (*self.blocks, *(block for annex in self.annexes for block in annex.blocks))


NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
RECIPIENTS = "Nơi nhận:"


def annex_heading(number: int, of: int) -> str:
    """Give the heading of an annex: numbered where there is more than one."""
    return f"Phụ lục {number}" if of > 1 else "Phụ lục"
