"""From scanned files to page images, one file a format."""

from pipeline.intake.files import Found, find_scans
from pipeline.intake.page import Damage, DamagedPage, ScannedPage
from pipeline.intake.scan_file import ScanFile, open_scan

__all__ = ["Damage", "DamagedPage", "Found", "ScanFile", "ScannedPage", "find_scans", "open_scan"]
