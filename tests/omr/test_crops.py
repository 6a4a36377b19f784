"""Crops show what lies under each of their millimetres."""

import cv2
import numpy as np

from omr.overlay import CROP_LEFT_MM, CROP_MARGIN_MM, CROP_PX_PER_MM, OpenPage, crop_row, open_page
from tests.omr.paper import KNOWN, LAYOUT, Scanner, page_code, print_page, sealed

PAGE = LAYOUT.pages[0]


def test_a_crop_lies_where_the_sheet_lay_to_a_tenth_of_a_pixel() -> None:
    scan = Scanner(skew_deg=1.2, feed_mm=0.4).scan(print_page(PAGE, sealed()).photograph())
    sheet = open_page(scan, KNOWN, page_code()).sheet
    height_px, width_px = scan.gray.shape
    x_px, y_px = np.meshgrid(np.arange(width_px), np.arange(height_px))
    waves = np.stack([127 + 120 * np.sin(x_px / 6), 127 + 120 * np.sin(y_px / 6), 0 * x_px], axis=2).astype(np.uint8)
    question = PAGE.boxes[-1].question
    crop = crop_row(OpenPage(canvas=waves, sheet=sheet), question)
    top_mm = min(box.zone.y_mm for box in PAGE.boxes if box.question == question) - CROP_MARGIN_MM
    rows, columns = np.meshgrid(np.arange(crop.shape[0]), np.arange(crop.shape[1]), indexing="ij")
    asked_mm = np.stack([columns / CROP_PX_PER_MM + CROP_LEFT_MM, rows / CROP_PX_PER_MM + top_mm], axis=2)
    places = sheet.frame.to_px(asked_mm.reshape(-1, 2)).astype(np.float32).reshape(asked_mm.shape)
    expected = cv2.remap(waves, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderValue=(255, 255, 255))
    assert int(np.abs(crop.astype(int) - expected.astype(int)).max()) <= 20 * 0.1 + 1, "20 gray a pixel"
