"""Write into a finished PDF what each mark on its pages is (ISO 32000-1, 14.7), its language and its title."""

import io

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from pipeline.document.pdf_tags import Element

LANGUAGE = "vi-VN"


def structured(data: bytes, root: Element, *, title: str) -> bytes:
    """Give the file with its structure; the same one is always the same bytes.

    Args:
        data: The file as it was drawn, with marks in its content.
        root: The elements in the order of reading.
        title: Which a viewer shows in place of the file's name.
    """
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        tree = _Tree(pdf)
        tree.write(root)
        pdf.Root.Lang = String(LANGUAGE)
        pdf.Root.MarkInfo = Dictionary(Marked=True)
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            xmp["dc:title"], xmp["dc:language"] = title, [LANGUAGE]
        pdf.save(out, deterministic_id=True, min_version="1.7", object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


class _Tree:
    """The structure tree of one file."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._pages = [page.obj for page in pdf.pages]
        self._parents: list[list[pikepdf.Object]] = [[] for _ in self._pages]  # by page and mark

    def write(self, root: Element) -> None:
        """Hang the whole tree into the file, and say of every mark which element it belongs to."""
        tree = self._pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        tree.K = self._element(root, tree)
        numbers = Array()
        for number, (page, marks) in enumerate(zip(self._pages, self._parents, strict=True)):
            page.StructParents, page.Tabs = number, Name.S
            numbers.append(number)
            numbers.append(self._pdf.make_indirect(Array(marks)))
        tree.ParentTree = self._pdf.make_indirect(Dictionary(Nums=numbers))
        tree.ParentTreeNextKey = len(self._pages)
        self._pdf.Root.StructTreeRoot = tree

    def _element(self, element: Element, parent: pikepdf.Object) -> pikepdf.Object:
        made = self._pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{element.tag}"), P=parent))
        if element.page >= 0:
            made.Pg, made.K = self._pages[element.page], element.mark
            self._parents[element.page].append(made)  # marks of a page are counted in the order of drawing
        else:
            made.K = Array([self._element(child, made) for child in element.children])
        if element.alternative:
            made.Alt = String(element.alternative)
        attributes = _attributes(element)
        if attributes is not None:
            made.A = attributes
        return made


def _attributes(element: Element) -> Dictionary | None:
    if element.tag == "TH":
        return Dictionary(O=Name.Table, Scope=Name.Column)
    if element.span > 1:
        return Dictionary(O=Name.Table, ColSpan=element.span)
    if element.box is not None:
        return Dictionary(O=Name.Layout, Placement=Name.Block, BBox=Array([round(edge, 2) for edge in element.box]))
    return None
