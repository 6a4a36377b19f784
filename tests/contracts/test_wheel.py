"""The wheel alone starts surveys and prints them: samples, template and fonts travel with it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content of a freshly built wheel, away from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, ROOT]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.mark.parametrize("sample", [("--sample", "krong-no"), ()], ids=["sample", "template"])
def test_the_wheel_starts_and_prints_a_survey(unpacked: Path, tmp_path: Path, *, sample: tuple[str, ...]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(unpacked), "PYTHONSAFEPATH": "1"}
    where = "import forms, pathlib; print(pathlib.Path(forms.__file__).parent.parent)"
    program = "from pipeline.cli import main; main()"

    def run(code: str, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, *words], env=environment, cwd=tmp_path, check=True, capture_output=True
        )
        return done.stdout.decode("utf-8")

    assert Path(run(where).strip()) == unpacked
    run(program, "new", "survey", *sample)
    run(program, "-C", "survey", "print", "--count", "1")
    assert all(path.stat().st_size > 20_000 for path in (tmp_path / "survey" / "print").rglob("*.pdf"))
    assert any((tmp_path / "survey" / "print").rglob("*.pdf"))
