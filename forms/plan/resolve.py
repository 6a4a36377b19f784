"""Turn a questionnaire of the file into the one that is set, read and counted: scales and N/A boxes resolved."""

from collections.abc import Sequence

from forms.plan.formfile import OptionEntry, QuestionEntry, QuestionnaireEntry, SectionEntry
from forms.questionnaire import Correction, Option, Question, Questionnaire, Section

POSITIVE_OF_QUALITY3 = frozenset({"3"})
POSITIVE_OF_FIVE = frozenset({"5", "4"})
FIVE_POINTS = frozenset("12345")


def questionnaire(key: str, entry: QuestionnaireEntry, correction: Correction) -> Questionnaire:
    """Resolve one questionnaire; `correction` is the plan's, and printed on all its forms."""
    return Questionnaire(
        key=key,
        form=entry.form_code,
        version=entry.form_version,
        origin=entry.origin,
        title=entry.form_title,
        subtitle=entry.form_subtitle,
        intro=entry.intro,
        instruction=entry.instruction,
        closing=entry.closing,
        pages=entry.pages,
        sections=tuple(_section(section, entry) for section in entry.sections),
        correction=correction,
    )


def _section(entry: SectionEntry, form: QuestionnaireEntry) -> Section:
    return Section(
        id=entry.id,
        title=entry.title,
        stem=entry.question_stem,
        identity_block=entry.identity_block,
        questions=tuple(_question(question, form) for question in entry.questions),
    )


def _question(entry: QuestionEntry, form: QuestionnaireEntry) -> Question:
    options = _options(entry, form)
    return Question(
        id=entry.id,
        text=entry.text,
        kind=entry.kind,
        required=entry.required,
        options=options,
        scale=entry.scale,
        positive_codes=_positive(entry, options),
        qualifying_codes=frozenset(entry.qualifying_codes),
        overall=entry.overall,
        index_item=entry.index_item,
        criterion=entry.criterion,
        lines=entry.lines,
        prefill_from_unit=entry.prefill_from_unit,
    )


def _options(entry: QuestionEntry, form: QuestionnaireEntry) -> tuple[Option, ...]:
    given = form.scales[entry.scale] if entry.scale else entry.options
    options = [Option(code=one.code, label=one.label, not_applicable=one.not_applicable) for one in given]
    if entry.allow_not_applicable and form.not_applicable_option:
        extra: OptionEntry = form.not_applicable_option
        options.append(Option(code=extra.code, label=extra.label, not_applicable=True))
    return tuple(sorted(options, key=lambda option: option.not_applicable))  # sorted() keeps the others in order


def _positive(entry: QuestionEntry, options: Sequence[Option]) -> frozenset[str]:
    if entry.positive_codes is not None:
        return frozenset(entry.positive_codes)
    if entry.scale == "quality3":
        return POSITIVE_OF_QUALITY3
    points = {option.code for option in options if not option.not_applicable}
    return POSITIVE_OF_FIVE if entry.scale and points == FIVE_POINTS else frozenset()
