"""The kinds of question that can be printed: one module each, one line each in `KINDS`."""

from forms.errors import FormError
from forms.kinds import free_text, identity, matrix, multi, own_labels, text_line
from forms.kinds.row import Kind, Row
from forms.setting.ink import Block

KINDS: tuple[Kind, ...] = (
    matrix.KIND,
    own_labels.KIND,
    multi.KIND,
    text_line.KIND,
    free_text.KIND,
    identity.KIND,
)


def set_row(row: Row) -> Block:
    """Set a question by the kind that takes it.

    Raises:
        FormError: No kind takes it.
    """
    for kind in KINDS:
        if kind.takes(row.question, row.columns is not None):
            return kind.set_row(row)
    raise FormError("question %(id)s: nothing can print the kind %(kind)s", id=row.question.id, kind=row.question.kind)
