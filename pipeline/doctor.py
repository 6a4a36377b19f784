"""What of this machine the program needs: what is there, what is not, and how to get it."""

import importlib
import importlib.metadata
import importlib.resources
import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

MIN_PYTHON = (3, 11)
MIN_FREE_BYTES = 2_000_000_000  # a round of some thousand ballots with its archive and prints
_VERSION_TIME_LIMIT_S = 10

# Distribution, module to import, what for. A module that imports has its system libraries too.
LIBRARIES = (
    ("click", "click", "dòng lệnh"),
    ("imagecodecs", "imagecodecs", "đọc tệp quét TIFF, PNG, JPEG 2000"),
    ("numpy", "numpy", "đọc phiếu"),
    ("opencv-python-headless", "cv2", "đọc phiếu"),
    ("pandas", "pandas", "bảng tổng hợp"),
    ("pdf2image", "pdf2image", "vẽ trang PDF"),
    ("pi-heif", "pi_heif", "đọc ảnh HEIC của điện thoại"),
    ("pikepdf", "pikepdf", "đọc tệp quét PDF"),
    ("pillow", "PIL", "ảnh minh chứng"),
    ("pydantic", "pydantic", "kiểm tra kế hoạch"),
    ("pypdfium2", "pypdfium2", "đọc ảnh JBIG2 trong PDF"),
    ("PyYAML", "yaml", "đọc kế hoạch"),
    ("reportlab", "reportlab", "in phiếu"),
    ("rich", "rich", "dòng lệnh"),
    ("simplejpeg", "simplejpeg", "đọc tệp quét JPEG"),
    ("SQLAlchemy", "sqlalchemy", "kho dữ liệu"),
    ("tifffile", "tifffile", "đọc tệp quét TIFF"),
    ("XlsxWriter", "xlsxwriter", "bảng tổng hợp Excel"),
    ("zxing-cpp", "zxingcpp", "đọc mã QR"),
)
# Name, commands that may be it, how it tells its version, what for, Debian package.
OPTIONAL_PROGRAMS = (
    (
        "Chromium",
        ("chromium", "chromium-browser", "google-chrome"),
        ("--version",),
        "kiểm thử giao diện web",
        "chromium",
    ),
)
FONTS = (
    "LiberationSans-Regular.ttf",
    "LiberationSans-Bold.ttf",
    "LiberationSerif-Regular.ttf",
    "LiberationSerif-Bold.ttf",
    "LiberationSerif-Italic.ttf",
    "LiberationSerif-BoldItalic.ttf",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked for."""

    name: str
    found: bool
    version: str  # empty where it is not there or does not say
    needed_for: str  # in Vietnamese, for the screen
    remedy: str  # the command or the deed that brings it; empty where it is there
    required: bool = True


def examine(folder: Path = Path()) -> tuple[Check, ...]:
    """Look for everything the program needs; `folder` is where the survey will lie."""
    return (
        _python(),
        _program("poppler", ("pdftoppm",), ("-v",), "vẽ trang PDF không phải ảnh quét", "poppler-utils"),
        _zbar(),
        _fonts(),
        examine_disk(folder),
        *(examine_library(*library) for library in LIBRARIES),
        *(_program(*program, required=False) for program in OPTIONAL_PROGRAMS),
    )


def _python() -> Check:
    found = sys.version_info[:2] >= MIN_PYTHON
    remedy = "" if found else "sudo apt-get install python3.11"
    return Check(
        name="Python", found=found, version=platform.python_version(), needed_for="chạy chương trình", remedy=remedy
    )


def _program(
    name: str,
    commands: tuple[str, ...],
    ask: tuple[str, ...],
    needed_for: str,
    package: str,
    *,
    required: bool = True,
) -> Check:
    path = next(filter(None, map(shutil.which, commands)), None)
    return Check(
        name=name,
        found=path is not None,
        version=_version_of(path, ask) if path else "",
        needed_for=needed_for,
        remedy="" if path else f"sudo apt-get install {package}",
        required=required,
    )


def _version_of(path: str, ask: tuple[str, ...]) -> str:
    """Ask a program for its version; some say it on stderr, some start slowly."""
    try:
        told = subprocess.run([path, *ask], capture_output=True, text=True, timeout=_VERSION_TIME_LIMIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(r"\d+(?:\.\d+)+", told.stdout + told.stderr)
    return found[0] if found else ""


def _zbar() -> Check:
    """Import it as the reader does: pyzbar raises ImportError where the system library is missing."""
    installed = _version("pyzbar")
    found = bool(installed) and _imports("pyzbar.pyzbar")
    remedy = "" if found else "sudo apt-get install libzbar0" if installed else "pip install pyzbar"
    return Check(
        name="zbar", found=found, version=installed if found else "", needed_for="đọc mã QR lần hai", remedy=remedy
    )


def examine_library(distribution: str, module: str, needed_for: str) -> Check:
    """Import a library, and with it the system libraries that it needs."""
    found = _imports(module)
    return Check(
        name=distribution,
        found=found,
        version=_version(distribution) if found else "",
        needed_for=needed_for,
        remedy="" if found else f"pip install {distribution}",
    )


def _imports(module: str) -> bool:
    try:
        importlib.import_module(module)
    except (ImportError, OSError):  # OSError: its own shared library is missing or broken
        return False
    return True


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _fonts() -> Check:
    folder = importlib.resources.files("forms") / "fonts"
    missing = [name for name in FONTS if not folder.joinpath(name).is_file()]
    remedy = f"cài lại phieu (thiếu {', '.join(missing)})" if missing else ""
    return Check(name="Liberation", found=not missing, version="", needed_for="chữ Việt trên phiếu", remedy=remedy)


def examine_disk(folder: Path, min_free_bytes: int = MIN_FREE_BYTES) -> Check:
    """Look at the room on the disk where `folder` lies or will lie."""
    there = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
    free_bytes = shutil.disk_usage(there).free
    found = free_bytes >= min_free_bytes
    free_gb = f"{free_bytes / 1e9:.1f}".replace(".", ",")
    remedy = "" if found else f"giải phóng ít nhất {min_free_bytes // 10**9} GB trên ổ chứa {there}"
    return Check(name="ổ đĩa", found=found, version=f"còn {free_gb} GB", needed_for="lưu bản quét", remedy=remedy)
