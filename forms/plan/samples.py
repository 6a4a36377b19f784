"""The five real surveys that a user may start from. They lie in the checkout's `samples/` or travel with the wheel."""

from pathlib import Path

SAMPLES = ("krong-no", "thanh-tra-dak-nong", "nha-trang", "dak-mil", "so-cong-thuong-binh-phuoc")
# Said wherever a user meets a sample: nobody should take one for a plan in force.
SAMPLE_NOTE = (
    "Kế hoạch mẫu lấy từ văn bản ban hành trước ngày 01/7/2025, khi còn cấp huyện và nhiều tỉnh chưa sáp nhập; "
    "chỉ dùng để tham khảo, không phải kế hoạch đang có hiệu lực."
)
_FORMS = Path(__file__).parents[1]
_PLACES = (_FORMS / "samples", _FORMS.parent / "samples")  # the wheel's, the checkout's


def sample_names() -> tuple[str, ...]:
    """Give the names of the samples."""
    return SAMPLES


def sample_text(name: str) -> str:
    """Give the plan file of a sample, byte for byte.

    Raises:
        KeyError: There is no sample of that name.
        FileNotFoundError: The installation is damaged: the samples did not come with it.
    """
    if name not in SAMPLES:
        raise KeyError(name)
    found = next((path for place in _PLACES if (path := place / f"{name}.yaml").is_file()), None)
    if found is None:
        raise FileNotFoundError(f"{name}.yaml stands in none of {', '.join(map(str, _PLACES))}: install phieu again")
    return found.read_bytes().decode("utf-8")
