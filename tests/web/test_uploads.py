"""What strangers send, names, files and addresses, is kept in its place."""

import io
import unicodedata
from pathlib import Path

import pytest

from pipeline.access.roles import Role
from pipeline.desk.scans import MOST_NAME_BYTES, safe_name, unlike
from pipeline.desk.uploads import Ticket, keep_stack
from pipeline.errors import UsageError
from tests.web.conftest import Served


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


@pytest.mark.parametrize(
    "sent",
    [
        ("a.pdf", "3-a.pdf", "a.pdf"),
        ("a.pdf", "a.pdf", "a.pdf", "2-a.pdf"),
        ("A.pdf", "a.pdf"),
        (unicodedata.normalize("NFC", "phiếu.pdf"), unicodedata.normalize("NFD", "phiếu.pdf")),
    ],
)
def test_no_file_of_a_stack_is_written_over_another_whatever_they_are_called(
    sent: tuple[str, ...], tmp_path: Path
) -> None:
    kept = unlike(sent)
    assert len({unicodedata.normalize("NFC", name).casefold() for name in kept}) == len(sent)
    ticket = Ticket(id="stack", names=sent, by="Minh", received=None, channel="paper")
    contents = [f"scan {place}".encode() for place in range(len(sent))]
    files = tuple((name, io.BytesIO(content)) for name, content in zip(kept, contents, strict=True))
    folder = keep_stack(tmp_path, ticket, files)
    assert sorted(path.read_bytes() for path in folder.iterdir()) == contents


@pytest.mark.parametrize(
    "address",
    ["/pages/{n}", "/pictures/{n}/page", "/review/pair/{n}", "/review/type/{n}", "/scans?after={n}", "/log?before={n}"],
)
def test_a_number_that_nothing_can_have_is_not_found_and_no_failure(served: Served, address: str) -> None:
    chief = served.signed_in("Chief", Role.ADMINISTRATOR)
    assert chief.get(address.format(n=10**20)).status_code == 404


@pytest.mark.parametrize("name", ["Lan\x00", "L\u202ean", "Lan\n", " Lan", ""])
def test_a_name_that_cannot_be_told_from_another_signs_nothing(served: Served, name: str) -> None:
    with pytest.raises(UsageError):
        served.account(name, Role.VIEWER)
