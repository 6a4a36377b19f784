"""JBIG2 as scanners write it that keep like-looking pieces once: here the whole page is one symbol, drawn once.

Coded by the Huffman tables that the standard itself gives (ITU-T T.88, annex B), the symbol's pixels uncompressed.
"""

import numpy as np
from numpy.typing import NDArray

SYMBOLS, TEXT, PAGE = 0, 6, 48
TOP_LEFT, HUFFMAN = 1 << 4, 1


def symbol_page(white: NDArray[np.bool_]) -> bytes:
    """Write a page, True is white, as the stream of a PDF's image."""
    height, width = white.shape
    size = number(width) + number(height)
    symbols = HUFFMAN.to_bytes(2, "big") + number(1) + number(1) + symbol(white)
    text = (
        size + number(0) + number(0) + b"\0" + (TOP_LEFT | HUFFMAN).to_bytes(2, "big") + bytes(2) + number(1) + placed()
    )
    page = size + number(0) + number(0) + b"\0" + bytes(2)
    return segment(0, PAGE, page) + segment(1, SYMBOLS, symbols) + segment(2, TEXT, text, refers_to=(1,))


def entries(white: NDArray[np.bool_]) -> dict[str, object]:
    """What a PDF says of such an image."""
    height, width = white.shape
    of_bits = {"/BitsPerComponent": 1, "/ColorSpace": "/DeviceGray", "/Filter": "/JBIG2Decode"}
    return {"/Width": width, "/Height": height, **of_bits}


def segment(at: int, kind: int, data: bytes, refers_to: tuple[int, ...] = ()) -> bytes:
    of_page = 1
    return number(at) + bytes([kind, len(refers_to) << 5, *refers_to, of_page]) + number(len(data)) + data


def number(value: int) -> bytes:
    return value.to_bytes(4, "big")


def symbol(white: NDArray[np.bool_]) -> bytes:
    """Give a class of one height with one symbol in it, then that it is the one to be kept."""
    height, width = white.shape
    sizes = (
        "11111" + bits(height - 76, 32) + "111110" + bits(width - 75, 32) + "111111"
    )  # tables B.4, B.2, end of class
    uncompressed = "0" + bits(0, 4)  # table B.1
    kept = "0" + bits(0, 4) + "0" + bits(1, 4)  # none that is not, then one that is
    return packed(sizes + uncompressed) + np.packbits(~white, axis=1).tobytes() + packed(kept)


def placed() -> bytes:
    """Give the codes of symbols, of which there is one, then where it is drawn."""
    lengths = "".join(bits(int(code == 1), 4) for code in range(35))  # only the length 1 is said, by the code 0
    first, strip, across, end = "0", "0", "00" + bits(0, 7), "01"  # tables B.11 twice, B.6, B.8
    return packed(lengths + "0") + packed(first + strip + across + "0" + end)


def bits(value: int, count: int) -> str:
    return f"{value:0{count}b}"


def packed(code: str) -> bytes:
    return int(code.ljust(-(-len(code) // 8) * 8, "0"), 2).to_bytes(-(-len(code) // 8), "big")
