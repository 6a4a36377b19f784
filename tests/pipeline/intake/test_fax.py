"""Fax streams are decoded as the standard says, by loops of our own where nothing is odd, and never to wrong pixels."""

import io

import imagecodecs
import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pipeline.intake import fax
from pipeline.intake.damage import Damaged
from pipeline.intake.fax import Fax, FaxCode, decode_fax

G4 = FaxCode(fax=Fax.G4)
SEEDS = st.integers(0, 2**32 - 1)


def coded(white: np.ndarray, compression: str = "group4", options: int = 0) -> bytes:
    """Code rows by libtiff, as scanners do: what is not white is black, whatever the file calls it."""
    file = io.BytesIO()
    Image.fromarray(~white).save(file, "tiff", compression=compression, tiffinfo={278: len(white), 292: options})
    file.seek(0)
    with tifffile.TiffFile(file) as tiff:
        page = tiff.pages[0]
        start, size = page.dataoffsets[0], page.databytecounts[0]
        assert page.fillorder == 1
    return file.getvalue()[start : start + size]


def decoded(data: bytes, shape: tuple[int, ...], code: FaxCode = G4) -> np.ndarray:
    return decode_fax(data, width_px=shape[1], height_px=shape[0], code=code)


def quickly(data: bytes, shape: tuple[int, ...]) -> np.ndarray | None:
    return fax._quickly(data, shape[1], shape[0])


def by_library(data: bytes, shape: tuple[int, ...]) -> np.ndarray:
    return ~imagecodecs.ccittfax4_decode(data, height=shape[0], width=shape[1]).astype(bool)


def drawing(seed: int) -> np.ndarray:
    """Draw rows like those above them, or unlike, with runs of any length, some of them whole rows."""
    dice = np.random.default_rng(seed)
    width, height = int(dice.choice([1, 2, 7, 64, 333, 2700, 6000])), int(dice.integers(1, 40))
    rows = np.ones((height, width), dtype=bool)
    for number in range(height):
        if number and dice.random() < 0.7:
            rows[number] = np.roll(rows[number - 1], int(dice.integers(-4, 5)))
        for _ in range(int(dice.integers(0, 6))):
            start = int(dice.integers(0, width))
            rows[number, start : start + int(dice.geometric(1 / dice.choice([2, 30, 900, 4000])))] = dice.random() < 0.4
    return rows


@pytest.mark.parametrize("black", [False, True])
def test_runs_of_every_length_are_decoded(black: bool) -> None:
    lengths = np.arange(2700)
    rows = lengths[None, :] >= lengths[:, None]  # white behind as many black pixels as its number says
    rows = ~rows if black else rows
    spread = np.vstack([np.full((2, 2700), black), rows])[np.random.default_rng(1).permutation(2702)]
    assert np.array_equal(quickly(coded(spread), spread.shape), spread)


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_anything_drawn_comes_out_as_it_was(seed: int) -> None:
    rows = drawing(seed)
    assert np.array_equal(quickly(coded(rows), rows.shape), rows)


@settings(max_examples=300, deadline=None)
@given(SEEDS)
def test_a_damaged_stream_is_refused_or_gives_what_the_library_gives(seed: int) -> None:
    dice, rows = np.random.default_rng(seed), drawing(seed)
    data = bytearray(coded(rows))
    for _ in range(int(dice.integers(1, 4))):
        data[int(dice.integers(len(data)))] ^= 1 << int(dice.integers(8))
    if dice.random() < 0.3:
        del data[int(dice.integers(len(data))) :]
    found = quickly(bytes(data), rows.shape)
    if found is not None:
        assert np.array_equal(found, by_library(bytes(data), rows.shape))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400), st.integers(1, 3000), st.integers(1, 50))
def test_noise_is_refused_or_gives_what_the_library_gives(data: bytes, width_px: int, height_px: int) -> None:
    found = quickly(data, (height_px, width_px))
    if found is not None:
        assert np.array_equal(found, by_library(data, (height_px, width_px)))


@pytest.mark.parametrize("code", ["001001101010000110111", "0001", "1"])  # runs of nothing, passes, nothing changed
@pytest.mark.parametrize("width_px", [1, 40])
def test_a_stream_of_one_code_over_and_over_runs_out_of_nothing(code: str, width_px: int) -> None:
    bits = code * 4000
    data = int(bits, 2).to_bytes(len(bits) // 8, "big")
    found = quickly(data, (9, width_px))
    assert found is None or found.all()


def test_a_row_too_few_or_too_many_is_told_apart() -> None:
    rows = drawing(5)
    data = coded(rows)
    with pytest.raises(Damaged):
        decoded(data, (len(rows) + 1, rows.shape[1]))
    assert np.array_equal(decoded(data, (len(rows) - 1, rows.shape[1])), rows[:-1])  # scanners stop on paper length
    assert quickly(data, (len(rows) - 1, rows.shape[1])) is None


def test_a_stream_without_an_end_marker_may_end_with_its_last_row() -> None:
    rows = drawing(5)
    data = coded(rows)
    bits = f"{int.from_bytes(data):0{8 * len(data)}b}"
    bits = bits[: bits.index("000000000001" * 2)]
    bits += "0" * (-len(bits) % 8)
    assert np.array_equal(quickly(int(bits, 2).to_bytes(len(bits) // 8, "big"), rows.shape), rows)


@pytest.mark.parametrize("mixed", [False, True])
@pytest.mark.parametrize("aligned", [False, True])
def test_g3_is_decoded_in_all_its_choices(mixed: bool, aligned: bool) -> None:
    code = FaxCode(fax=Fax.G3, mixed=mixed, aligned=aligned)
    for seed in (0, 4, 5, 10):
        rows = drawing(seed)
        data = coded(rows, "group3", mixed + 4 * aligned)
        assert np.array_equal(decoded(data, rows.shape, code), rows)
        with pytest.raises(Damaged):
            decoded(data[: len(data) // 2], rows.shape, code)


def test_a_stream_at_which_the_library_gives_up_is_damaged() -> None:
    rows = drawing(5)
    data = bytearray(coded(rows))
    data[len(data) // 2 :][:4] = bytes(4)
    with pytest.raises(Damaged):
        decoded(bytes(4) + bytes(data), rows.shape)
