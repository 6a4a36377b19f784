"""Names and files that strangers send are kept in their place."""

import pytest

from pipeline.desk.scans import MOST_NAME_BYTES, safe_name


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\quét\\phiếu.pdf", "phiếu.pdf"),
        ("..", "scan"),
        ("/", "scan"),
        (".survey.key", "survey.key"),
        ("a\x00b\n.pdf", "a_b_.pdf"),
    ],
)
def test_the_name_of_an_upload_leads_out_of_no_folder(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept


def test_the_longest_vietnamese_name_fits_every_file_system_with_its_ending() -> None:
    kept = safe_name("phiếu khảo sát thị trấn Đắk Mâm " * 12 + ".pdf")
    assert len(kept.encode("utf-8")) <= MOST_NAME_BYTES
    assert kept.endswith("Đắk Mâm .pdf")
