"""Gray JPEGs decoded by loops of our own give the samples of libjpeg to the bit; what is odd is left to the library."""

import io
from pathlib import Path

import numpy as np
import pytest
import simplejpeg
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from omr.kernels import jpeg
from pipeline.intake import jpeg_codec
from pipeline.intake.damage import Damaged
from pipeline.intake.jpeg_blocks import decode_plainly
from pipeline.intake.jpeg_codec import decode_jpeg, read_head
from pipeline.reading.readers import Way, read_shares_by
from pipeline.reading.work import Share
from pipeline.recount.second import SECOND_WAY
from tests.omr.paper import KNOWN

SEEDS = st.integers(0, 2**32 - 1)
EOI = b"\xff\xd9"


def picture(dice: np.random.Generator) -> np.ndarray:
    """Draw grain, noise, ramps, letters of black and white, or nothing, of any size from one pixel on."""
    height, width = (int(side) for side in dice.integers(1, 150, 2))
    kinds = {
        "grain": dice.normal(240, dice.uniform(0, 30), (height, width)),
        "noise": dice.integers(0, 256, (height, width)),
        "black and white": dice.integers(0, 2, (height, width)) * 255,
        "one gray": np.full((height, width), dice.integers(256)),
        "ramp": np.add.outer(np.arange(height), np.arange(width)) * dice.integers(1, 9) % 256,
    }
    return np.clip(kinds[str(dice.choice(list(kinds)))], 0, 255).astype(np.uint8)


def coded(samples: np.ndarray, **options: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(samples).save(file, "jpeg", **options)
    return file.getvalue()


def by_library(data: bytes) -> np.ndarray:
    return simplejpeg.decode_jpeg(data, "GRAY", strict=True)[:, :, 0]


@settings(max_examples=400)
@given(SEEDS)
def test_samples_are_those_of_libjpeg_to_the_bit(seed: int) -> None:
    dice = np.random.default_rng(seed)
    data = coded(picture(dice), quality=int(dice.integers(1, 101)), optimize=bool(dice.integers(2)))
    samples = decode_plainly(data)
    assert samples is not None
    assert np.array_equal(samples, by_library(data))


@settings(max_examples=1000)
@given(SEEDS)
def test_what_damage_leaves_decodable_is_so_to_the_library_too_and_to_the_same_samples(seed: int) -> None:
    dice = np.random.default_rng(seed)
    data = bytearray(coded(picture(dice), quality=int(dice.integers(1, 101)), optimize=bool(dice.integers(2))))
    for _ in range(int(dice.integers(1, 4))):
        at = int(dice.integers(2, len(data)))
        if dice.random() < 0.8:
            data[at] = int(dice.integers(256)) if dice.random() < 0.5 else data[at] ^ 1 << int(dice.integers(8))
        else:
            del data[at : at + int(dice.integers(1, 4))]
    try:
        head = read_head(bytes(data))
        tidy = jpeg_codec._without_junk(bytes(data))
    except Damaged:
        return
    samples = decode_plainly(tidy)
    if samples is not None:
        assert np.array_equal(samples, jpeg_codec._by_library(tidy, head)[:, :, 0])


@settings(max_examples=100)
@given(SEEDS)
def test_a_cut_file_is_never_decoded_plainly(seed: int) -> None:
    dice = np.random.default_rng(seed)
    data = coded(picture(dice), quality=int(dice.integers(20, 96)))
    scan = data.index(b"\xff\xda")
    cut = data[: int(dice.integers(scan, len(data)))]
    assert decode_plainly(cut + EOI * int(dice.integers(2))) is None or len(cut) >= len(data) - len(EOI)


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"progressive": True}, id="progressive"),
        pytest.param({"restart_marker_blocks": 4}, id="restarts"),
    ],
)
def test_what_the_loops_do_not_know_is_left_to_the_library(options: dict[str, object]) -> None:
    samples = np.random.default_rng(1).integers(0, 256, (70, 90)).astype(np.uint8)
    data = coded(samples, quality=90, **options)
    assert decode_plainly(data) is None
    assert np.array_equal(decode_jpeg(data, read_head(data))[:, :, 0], by_library(data))


def test_colour_is_left_to_the_library() -> None:
    colour = np.random.default_rng(1).integers(0, 256, (70, 90, 3)).astype(np.uint8)
    data = coded(colour, quality=90)
    assert decode_plainly(data) is None
    assert decode_jpeg(data, read_head(data)).shape == (70, 90, 3)


def test_bytes_behind_the_last_block_are_left_to_the_library() -> None:
    data = coded(np.full((40, 40), 200, dtype=np.uint8))
    assert decode_plainly(data) is not None
    assert decode_plainly(data[: -len(EOI)] + b"\0\0" + EOI) is None
    assert decode_plainly(data + b"anything") is not None  # behind the end marker


def test_a_block_row_never_reads_behind_its_bits() -> None:
    """Zeros go on for ever as codes; the blocks that they would make are not there."""
    data = coded(np.random.default_rng(1).integers(0, 256, (200, 16)).astype(np.uint8), quality=95)
    start = data.index(b"\xff\xda") + 10
    for kept in (0, 1, 5, 60, 300):
        assert decode_plainly(data[: start + kept] + EOI) is None
        assert decode_plainly(data[: start + kept] + bytes(jpeg.PEEKED_BYTES // 8) + EOI) is None


def test_scans_of_other_offices_give_the_samples_of_libjpeg(shared: Path) -> None:
    found = 0
    for path in sorted(shared.rglob("*.jp*g")):
        data = path.read_bytes()
        try:
            samples = decode_plainly(data)
        except Damaged:
            continue
        if samples is not None:
            found += 1
            assert np.array_equal(samples, by_library(data)), path
    assert found


def test_a_recount_has_the_library_decode(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever our own loops got wrong, the second look does not share."""
    path = tmp_path / "page.jpg"
    path.write_bytes(coded(np.full((40, 40), 200, dtype=np.uint8)))
    monkeypatch.setattr(jpeg_codec, "decode_plainly", lambda _: np.zeros((40, 40), dtype=np.uint8))
    pages: list[np.ndarray] = []

    def note(page: object, _known: object, _given: object) -> None:
        pages.append(page.image.gray)

    for by_libraries in (False, True, False):
        way = Way(read=note, lost=lambda _, __: None, refused=lambda _, __: None, by_libraries=by_libraries)
        list(read_shares_by(way, [Share(path=path, numbers=(1,))], KNOWN, jobs=1))
    assert [int(page.mean()) for page in pages] == [0, 200, 0]
    assert SECOND_WAY.by_libraries
