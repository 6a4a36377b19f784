"""Measures as bytes for the store: float32, compressed, with the names of their columns."""

import json
import zlib

import numpy as np

from omr.reading import Measures


def pack_measures(measures: Measures) -> bytes:
    """Write measures as bytes; equal measures give equal bytes."""
    rows, columns = measures.values.shape
    head = json.dumps({"names": measures.names, "shape": [rows, columns]}, separators=(",", ":")).encode("ascii")
    return head + b"\n" + zlib.compress(np.ascontiguousarray(measures.values, dtype="<f4").tobytes(), 1)


def unpack_measures(data: bytes) -> Measures:
    """Read measures back."""
    head, _, body = data.partition(b"\n")
    described = json.loads(head)
    values = np.frombuffer(zlib.decompress(body), dtype="<f4").reshape(described["shape"])
    return Measures(names=tuple(described["names"]), values=values.astype(np.float32))
