"""The outlines of letters lie where another program draws the letters."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from forms.fonts import MM_PER_PT, Face
from forms.outlines import contours_of
from forms.sheet import Words

LETTERS = "ĂÂĐÊÔƠƯ ăâđêôơư ẨẪẤẦẬẶẴ Ẻẽẹếềểễệ ỈĨỊ ỏỗợờ Ủụứừửự ỷỹý (?!…–“”%) 0123456789 gjpqy"
SIZE_PT, PX_PER_MM = 10.0, 160  # as large as that hinting moves nothing
SIDE_PX, LEFT_PX, BASE_PX = 1200, 300, 800


@pytest.mark.parametrize("face", Face)
def test_letters_of_vietnamese_lie_where_freetype_draws_them(face: Face) -> None:
    font = ImageFont.truetype(str(face.path), SIZE_PT * MM_PER_PT * PX_PER_MM, layout_engine=ImageFont.Layout.BASIC)
    for letter in LETTERS.replace(" ", ""):
        theirs = Image.new("L", (SIDE_PX, SIDE_PX))
        ImageDraw.Draw(theirs).text((LEFT_PX, BASE_PX), letter, font=font, fill=255, anchor="ls")
        ink = (np.asarray(theirs) > 127).astype(np.uint8)
        lines = np.zeros((SIDE_PX, SIDE_PX), dtype=np.uint8)
        words = Words(
            text=letter, face=face, size_pt=SIZE_PT, x_mm=LEFT_PX / PX_PER_MM, baseline_mm=BASE_PX / PX_PER_MM
        )
        bends = [np.rint(np.array(line) * PX_PER_MM * 16 - 8).astype(np.int32) for line in contours_of(words)]
        cv2.polylines(lines, bends, True, 1, 1, shift=4)
        near = np.ones((17, 17), dtype=np.uint8)  # 0.05 mm
        rim = ink - cv2.erode(ink, np.ones((3, 3), dtype=np.uint8))
        off_ink, off_lines = lines & ~cv2.dilate(ink, near), rim & ~cv2.dilate(lines, near)
        assert (letter, int(off_ink.sum()), int(off_lines.sum())) == (letter, 0, 0)
