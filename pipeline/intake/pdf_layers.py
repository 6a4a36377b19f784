"""The layers (optional content) of a PDF: a person sees those that are switched on, and nothing else may be read.

Which are on stands in the document's catalogue and not in its pages; a page that is copied without it shows them all.
"""

from typing import Any

import pikepdf

from pipeline.intake.damage import unsupported

_KEY = "/OCProperties"


def keep_layers(source: pikepdf.Pdf, single: pikepdf.Pdf) -> None:
    """Tell a copied page which of its layers are switched on.

    Args:
        source: The file from which the page was copied.
        single: The file into which it was copied.

    Raises:
        Damaged: Viewers differ on whether one of the layers is seen.
    """
    layers = source.Root.get(_KEY)
    if not isinstance(layers, pikepdf.Dictionary):
        return
    if _are_disputed(layers):
        raise unsupported("a layer that some viewers show and others hide")
    source.Root[_KEY] = layers if layers.is_indirect else source.make_indirect(layers)
    single.Root[_KEY] = single.copy_foreign(source.Root[_KEY])


def _are_disputed(layers: Any) -> bool:
    """Whether a layer's own usage contradicts the switches, or a switch has no layer: pdfium and poppler differ."""
    switches = layers.get("/D", pikepdf.Dictionary())
    known, on, off = (_by_number(listed) for listed in (layers.get("/OCGs"), switches.get("/ON"), switches.get("/OFF")))
    if not off.keys() <= known.keys():
        return True
    hidden = off.keys() | (known.keys() - on.keys() if switches.get("/BaseState") == "/OFF" else set())
    return any(_usage_hides(layer) not in (None, number in hidden) for number, layer in known.items())


def _by_number(listed: Any) -> dict[tuple[int, int], Any]:
    """Give layers by the numbers of their objects; what was deleted has left nulls behind."""
    return {layer.objgen: layer for layer in listed or () if isinstance(layer, pikepdf.Dictionary)}


def _usage_hides(layer: Any) -> bool | None:
    """Whether a layer says of itself that it is hidden on a screen; None where it says nothing."""
    view = layer.get("/Usage", pikepdf.Dictionary()).get("/View", pikepdf.Dictionary())
    state = view.get("/ViewState")
    return None if state is None else bool(state == "/OFF")
