"""The family of report formats, by name."""

from collections.abc import Callable

from pipeline.document.docx import write_docx
from pipeline.document.html import write_html
from pipeline.document.model import Document
from pipeline.document.pdf import write_pdf
from pipeline.document.xlsx import write_xlsx_report

Writer = Callable[[Document], bytes]
FORMATS: dict[str, Writer] = {"docx": write_docx, "html": write_html, "pdf": write_pdf, "xlsx": write_xlsx_report}
