"""The family of report formats, by name."""

from collections.abc import Callable

from forms.loading import Later
from pipeline.document.model import Document

Writer = Callable[[Document], bytes]
FORMATS: dict[str, Writer] = {
    "docx": Later("pipeline.document.docx", "write_docx"),
    "html": Later("pipeline.document.html", "write_html"),
    "pdf": Later("pipeline.document.pdf", "write_pdf"),
    "xlsx": Later("pipeline.document.xlsx", "write_xlsx_report"),
}
