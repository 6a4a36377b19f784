"""What the satisfaction index is made of."""

from forms.questionnaire import Question, QuestionKind, Questionnaire


def index_questions(questionnaire: Questionnaire) -> tuple[Question, ...]:
    """Give the questions that the index is made of: the overall question where the form has one, else its index items.

    Needs and expectations, multi-choice questions and yes/no facts are no satisfaction.
    """
    questions = questionnaire.mark_questions()
    overall = tuple(question for question in questions if question.overall)
    return overall or tuple(question for question in questions if is_index_item(question))


def is_index_item(question: Question) -> bool:
    """Whether an answer says how satisfied somebody is; facts have two options, needs say so in the plan."""
    applicable = [option for option in question.options if not option.not_applicable]
    return question.index_item and question.kind is QuestionKind.SINGLE and len(applicable) > 2
