"""What the options of a printed question are called: whoever reads a digit on a screen takes it for a place."""

from collections.abc import Mapping

from sqlalchemy import Connection

from pipeline.store import typed
from pipeline.survey import Survey


def option_labels(
    survey: Survey, connection: Connection, ballot: str | None, question: str | None
) -> Mapping[str, str]:
    """Give the label of each option code of a ballot's question; none where nobody knows how it was printed."""
    key = typed.form_of_page(connection, ballot) if ballot and question else None
    if key is None:
        return {}
    questions = survey.forms()[key].questionnaire.mark_questions()
    return {option.code: option.label for each in questions if each.id == question for option in each.options}
