"""Stored measures, as readers left them that measured less."""

from omr.reading import Measures


def without(measures: Measures, prefix: str) -> Measures:
    """Leave out what is named so."""
    at = [number for number, name in enumerate(measures.names) if not name.startswith(prefix)]
    return Measures(names=tuple(measures.names[number] for number in at), values=measures.values[:, at])
