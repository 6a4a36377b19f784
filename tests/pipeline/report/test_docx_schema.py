"""Word opens what follows the format's schema; a file in another order it may call damaged and offer to repair."""

import io
import zipfile
from collections.abc import Iterator

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from pipeline.document.docx import write_docx
from pipeline.report.report import report_of
from tests.pipeline.report.samples import NAMES, facts, plan_of, some_ballots

# ECMA-376 part 1, 17.3.1.26, 17.3.2.28, 17.4.59, 17.4.69 and 17.6.17: in which order the parts of each may stand.
ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
    "lang eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
}


@pytest.mark.parametrize("name", NAMES)
def test_every_part_of_a_word_file_stands_in_the_order_of_the_schema(name: str) -> None:
    data = write_docx(report_of(facts(name, some_ballots(plan_of(name), 60))))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = [part for part in packed.namelist() if part.startswith("word/") and part.endswith(".xml")]
        assert [wrong for part in parts for wrong in out_of_order(packed.read(part), part)] == []


def out_of_order(xml: bytes, part: str) -> Iterator[str]:
    for kind, order in ORDERS.items():
        known = [qn(f"w:{name}") for name in order.split()]
        for element in etree.fromstring(xml).iter(qn(f"w:{kind}")):
            places = [known.index(child.tag) for child in element if child.tag in known]
            if places != sorted(places) or len(places) != len(element):
                yield f"{part}: {kind}: {[child.tag for child in element]}"


def test_a_word_file_says_nothing_of_the_template_that_it_was_made_from() -> None:
    data = write_docx(report_of(facts("dak-mil", some_ballots(plan_of("dak-mil"), 20))))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert not [part for part in packed.namelist() if "thumbnail" in part]
        assert b"Macintosh" not in packed.read("docProps/app.xml")
        for part in ("word/styles.xml", "word/settings.xml"):
            assert b"en-US" not in packed.read(part)
            assert b"vi-VN" in packed.read(part)
    properties = docx.Document(io.BytesIO(data)).core_properties
    assert (properties.language, properties.last_modified_by, properties.comments) == ("vi-VN", "", "")
