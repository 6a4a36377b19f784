"""A PDF of scanned pages, one embedded image a page, written as it goes: the smallest writer that streams."""

from pathlib import Path

from pipeline.simulate.encode import EncodedPage
from pipeline.simulate.words import SIMULATED_MARK

_POINTS_PER_INCH = 72
_CATALOG, _PAGES, _INFO = 1, 2, 3


class PdfStack:
    """An open PDF; pages are on disk as soon as they are added."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._offsets: dict[int, int] = {}
        self._pages: list[int] = []
        self._file.write(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")

    def add(self, page: EncodedPage) -> None:
        """Add a page that shows nothing but the scan."""
        image = _INFO + 1 + 3 * len(self._pages)
        self._stream(image, _image_entries(page), page.data)
        width_pt, height_pt = (size * _POINTS_PER_INCH / page.dpi for size in (page.width_px, page.height_px))
        self._stream(image + 1, "", f"{width_pt:.4f} 0 0 {height_pt:.4f} 0 0 cm /Scan Do".encode("ascii"))
        self._object(
            image + 2,
            f"<< /Type /Page /Parent {_PAGES} 0 R /MediaBox [0 0 {width_pt:.4f} {height_pt:.4f}] "
            f"/Resources << /XObject << /Scan {image} 0 R >> >> /Contents {image + 1} 0 R >>",
        )
        self._pages.append(image + 2)

    def close(self) -> None:
        """Write the list of pages, the mark of simulation and the table of objects."""
        kids = " ".join(f"{page} 0 R" for page in self._pages)
        self._object(_CATALOG, f"<< /Type /Catalog /Pages {_PAGES} 0 R >>")
        self._object(_PAGES, f"<< /Type /Pages /Count {len(self._pages)} /Kids [{kids}] >>")
        self._object(_INFO, f"<< /Producer (phieu) /Keywords ({SIMULATED_MARK}) >>")
        start = self._file.tell()
        size = max(self._offsets) + 1
        rows = "".join(f"{self._offsets[number]:010d} 00000 n \n" for number in range(1, size))
        self._file.write(f"xref\n0 {size}\n0000000000 65535 f \n{rows}".encode("ascii"))
        self._file.write(f"trailer\n<< /Size {size} /Root {_CATALOG} 0 R /Info {_INFO} 0 R >>\n".encode("ascii"))
        self._file.write(f"startxref\n{start}\n%%EOF\n".encode("ascii"))
        self._file.close()

    def _object(self, number: int, body: str) -> None:
        self._offsets[number] = self._file.tell()
        self._file.write(f"{number} 0 obj\n{body}\nendobj\n".encode("ascii"))

    def _stream(self, number: int, entries: str, data: bytes) -> None:
        self._offsets[number] = self._file.tell()
        self._file.write(f"{number} 0 obj\n<< {entries} /Length {len(data)} >>\nstream\n".encode("ascii"))
        self._file.write(data)
        self._file.write(b"\nendstream\nendobj\n")


def _image_entries(page: EncodedPage) -> str:
    size = f"/Width {page.width_px} /Height {page.height_px}"
    common = f"/Type /XObject /Subtype /Image {size} /ColorSpace /DeviceGray"
    if not page.bitonal:
        return f"{common} /BitsPerComponent 8 /Filter /DCTDecode"
    fax = f"/DecodeParms << /K -1 /Columns {page.width_px} /Rows {page.height_px} >>"
    return f"{common} /BitsPerComponent 1 /Filter /CCITTFaxDecode {fax}"
