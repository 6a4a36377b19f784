"""Tell beside which options people write what they mean: ink there says nothing against the mark."""

from forms.sheet import PageLayout
from omr.per_page import once_per_page


@once_per_page
def explained_options(page: PageLayout) -> tuple[int, ...]:
    """Give the last option, which is often "other", of each question that takes several answers."""
    return tuple({box.question: number for number, box in enumerate(page.boxes) if box.multiple}.values())
