"""Layers of PDF pages: what a viewer shows is read, what it hides is not."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name

from pipeline.intake.page import Damage, DamagedPage, ScannedPage
from pipeline.intake.scan_file import open_scan
from tests.pipeline.intake.pages import gray_page, jpeg_bytes, jpeg_entries, pdf_of

BAR = b"0 g 100 300 300 200 re f "  # PDF points
Into = Callable[[pikepdf.Pdf, pikepdf.Object], None]


def layered(path: Path, into: Into, **switches: object) -> Path:
    """Write a scan with a black bar that `into` puts into a layer, switched as `switches` say."""
    pdf_of(path, [(jpeg_bytes(gray_page()), jpeg_entries(gray_page()))])
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=pikepdf.String("notes")))
        stated = {f"/{key}": Array([layer]) if value == "layer" else value for key, value in switches.items()}
        pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(stated))
        into(pdf, layer)
        pdf.save(path)
    return path


def _named(pdf: pikepdf.Pdf, membership: pikepdf.Object) -> None:
    pdf.pages[0].Resources.Properties = Dictionary(L=membership)


def marked_content(pdf: pikepdf.Pdf, layer: pikepdf.Object) -> None:
    _named(pdf, layer)
    pdf.pages[0].contents_add(b"/OC /L BDC /Span BMC " + BAR + b"EMC EMC")


def membership(pdf: pikepdf.Pdf, layer: pikepdf.Object) -> None:
    _named(pdf, pdf.make_indirect(Dictionary(Type=Name.OCMD, OCGs=Array([layer]), P=Name.AllOn)))
    pdf.pages[0].contents_add(b"/OC /L BDC " + BAR + b"EMC")


def expression(pdf: pikepdf.Pdf, layer: pikepdf.Object) -> None:
    twice_not = Array([Name.Not, Array([Name.Not, layer])])
    _named(pdf, pdf.make_indirect(Dictionary(Type=Name.OCMD, VE=twice_not)))
    pdf.pages[0].contents_add(b"/OC /L BDC " + BAR + b"EMC")


def form(pdf: pikepdf.Pdf, layer: pikepdf.Object) -> None:
    look = pikepdf.Stream(pdf, BAR, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 595, 842], OC=layer)
    pdf.pages[0].Resources.XObject.Bar = pdf.make_indirect(look)
    pdf.pages[0].contents_add(b"/Bar Do")


def note(pdf: pikepdf.Pdf, layer: pikepdf.Object) -> None:
    look = pikepdf.Stream(pdf, BAR, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 595, 842])
    stamp = Dictionary(
        Type=Name.Annot, Subtype=Name.Stamp, Rect=[0, 0, 595, 842], F=4, OC=layer, AP={"/N": pdf.make_indirect(look)}
    )
    pdf.pages[0].Annots = Array([pdf.make_indirect(stamp)])


def image(pdf: pikepdf.Pdf, layer: pikepdf.Object) -> None:
    """Put the scan itself into the layer, black all over and all that the page shows."""
    black = np.zeros_like(gray_page())
    scan = pikepdf.Stream(pdf, black.tobytes(), Type=Name.XObject, Subtype=Name.Image, OC=layer)
    scan.Width, scan.Height, scan.BitsPerComponent, scan.ColorSpace = *black.shape[::-1], 8, Name.DeviceGray
    pdf.pages[0].Resources.XObject.Im0 = pdf.make_indirect(scan)


def bar_is_seen(path: Path) -> bool:
    with open_scan(path) as scan:
        page = scan.page(1)
    assert isinstance(page, ScannedPage), page
    height, width = page.image.gray.shape
    shown = page.image.gray[int(height * 0.45) : int(height * 0.6), int(width * 0.2) : int(width * 0.6)]
    return bool(np.median(shown) < 20)


def pdfium_shows_the_bar(path: Path) -> bool:
    document = pypdfium2.PdfDocument(path)
    shown = document[0].render(may_draw_forms=False).to_numpy()[400:500, 120:350]
    document.close()
    return bool(np.median(shown) < 20)


WAYS = (marked_content, membership, expression, form, note, image)
SWITCHES = {
    "off": ({"OFF": "layer"}, False),
    "all off": ({"BaseState": Name.OFF}, False),
    "all off but it": ({"BaseState": Name.OFF, "ON": "layer"}, True),
    "on": ({}, True),
}


@pytest.mark.parametrize("into", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("switch", SWITCHES)
def test_a_layer_is_read_if_and_only_if_a_viewer_shows_it(into: Into, switch: str, tmp_path: Path) -> None:
    switches, seen = SWITCHES[switch]
    path = layered(tmp_path / "page.pdf", into, **switches)
    if into is not note:  # of which pdfium shows all, against ISO 32000-1, 8.11.3.3
        assert pdfium_shows_the_bar(path) is seen
    assert bar_is_seen(path) is seen


def usage_contradicts(pdf: pikepdf.Pdf) -> None:
    (layer,) = pdf.Root.OCProperties.OCGs
    layer.Usage = Dictionary(View=Dictionary(ViewState=Name.ON))


def usage_hides(pdf: pikepdf.Pdf) -> None:
    (layer,) = pdf.Root.OCProperties.OCGs
    layer.Usage = Dictionary(View=Dictionary(ViewState=Name.OFF))
    del pdf.Root.OCProperties.D.OFF


def layer_is_not_listed(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OCProperties.OCGs = Array()


@pytest.mark.parametrize("change", [usage_contradicts, usage_hides, layer_is_not_listed], ids=lambda way: way.__name__)
def test_a_layer_that_viewers_show_differently_is_refused_and_not_guessed(
    change: Callable[[pikepdf.Pdf], None], tmp_path: Path
) -> None:
    path = layered(tmp_path / "page.pdf", marked_content, OFF="layer")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        change(pdf)
        pdf.save(path)
    with open_scan(path) as scan:
        page = scan.page(1)
    assert isinstance(page, DamagedPage)
    assert page.reason is Damage.UNSUPPORTED
    assert "a layer that some viewers show and others hide" in page.text
