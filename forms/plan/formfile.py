"""The questionnaires as they stand in the plan file."""

from typing import Annotated

from pydantic import AfterValidator, Field, StrictInt

from forms.plan.fields import Flag, Name, Strict, Text, Words, wrong
from forms.questionnaire import Origin, QuestionKind

FormCode = Annotated[Name, Field(max_length=4, description="Form code in the QR symbol, such as A")]
Version = Annotated[Name, Field(max_length=4, description="Raise it whenever the questionnaire changes")]


# What `review decide` says in place of codes, and what joins codes there.
RESERVED_CODES = frozenset({"blank", "multiple_marks", "unreadable"})


def _option_code(value: str) -> str:
    if value in RESERVED_CODES or not value.isalnum() or not value.isascii():
        raise wrong("a number or a word of letters and digits, none of " + ", ".join(sorted(RESERVED_CODES)))
    return value


OptionCode = Annotated[Words, AfterValidator(_option_code)]


class OptionEntry(Strict):
    """One choice of a question or a scale."""

    code: OptionCode = Field(description="Ordinal, the highest is the best; text for the program")
    label: Words
    not_applicable: Flag = False


class QuestionEntry(Strict):
    """One row of the form."""

    id: Words
    text: Words
    kind: QuestionKind
    required: Flag = False
    scale: Text | None = Field(default=None, description="Name of one of the questionnaire's scales")
    options: tuple[OptionEntry, ...] = Field(default=(), description="Choices of this row alone")
    positive_codes: tuple[Words, ...] | None = Field(default=None, description="Which answers count as satisfied")
    qualifying_codes: tuple[Words, ...] = Field(
        default=(), description="Of a screening question: whoever answers otherwise is not among those surveyed"
    )
    overall: Flag = Field(default=False, description="The question of the overall satisfaction")
    index_item: Flag = Field(default=True, description="Whether it enters the satisfaction index")
    allow_not_applicable: Flag = False
    criterion: Text | None = None
    lines: Annotated[StrictInt, Field(ge=1, le=20)] = 1
    prefill_from_unit: Flag = Field(default=False, description="Print the unit's name in this line")
    gloss_en: Text | None = Field(default=None, description="For developers, never printed")
    source_text: Text | None = Field(default=None, description="Wording of the source where it was mended")
    note: Text | None = None


class SectionEntry(Strict):
    """A group of questions under one heading."""

    id: Words
    title: Words
    questions: tuple[QuestionEntry, ...] = Field(min_length=1)
    question_stem: Text = Field(default="", description="A sentence before all questions of the section")
    identity_block: Flag = Field(default=False, description="Masked in every image")
    gloss_en: Text | None = Field(default=None, description="For developers, never printed")
    title_source: Text | None = None


class QuestionnaireEntry(Strict):
    """One form."""

    form_code: FormCode
    form_version: Version = "1"
    origin: Origin = Field(description="A drafted form must be approved before it is printed")
    form_title: Words
    form_subtitle: Text = ""
    intro: Text = ""
    instruction: Text = ""
    closing: Text = ""
    pages: Annotated[StrictInt, Field(ge=1, le=2)] = 2
    scales: dict[str, Annotated[tuple[OptionEntry, ...], Field(min_length=2)]] = Field(default_factory=dict)
    not_applicable_option: OptionEntry | None = None
    sections: tuple[SectionEntry, ...] = Field(min_length=1)
    basis: Text | None = Field(default=None, description="Where the wording comes from; for people")
    form_name: Text | None = None
    form_designed_by: Text | None = None
