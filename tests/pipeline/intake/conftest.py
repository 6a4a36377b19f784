"""Files of every format, made here, with their pixels known."""

from pathlib import Path

import pytest
from PIL import Image

from tests.pipeline.intake.pages import Pixels, Save


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Save pixels with Pillow under a name in a new folder."""

    def save_as(name: str, *pages: Pixels, **options: object) -> Path:
        path = tmp_path / name
        first, *rest = [Image.fromarray(page) for page in pages]
        more = {"save_all": True, "append_images": rest} if rest else {}
        first.save(path, **more, **options)
        return path

    return save_as
