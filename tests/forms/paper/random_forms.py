"""Forms that nobody would write by hand: every kind in every order, long words, wide scales, many options."""

from random import Random

from forms.questionnaire import Option, Origin, Question, QuestionKind, Questionnaire, Section

WORDS = (
    *("thủ", "tục", "hành", "chính", "được", "niêm", "yết", "công", "khai", "đầy", "đủ", "Ủy", "ban", "nhân", "dân"),
    *("(tính", "từ", "ngày)", "Phí/lệ", "phí", "Ông/Bà", "nghiêng", "ngả", "–", "/", "quá-dài-liền-nhau"),
)
KINDS = (
    *[QuestionKind.SINGLE] * 4,
    QuestionKind.MULTI,
    QuestionKind.FREE_TEXT,
    QuestionKind.TEXT_LINE,
    QuestionKind.IDENTITY_LINE,
)


def random_form(seed: int) -> Questionnaire:
    """Make up a questionnaire; the same seed gives the same."""
    rng = Random(seed)
    scales = tuple(_options(rng, most=7, words=4) for _ in range(2))
    section_count, number, sections = rng.randint(1, 4), 0, []
    for s in range(section_count):
        questions = []
        for _ in range(rng.randint(1, 7)):
            number += 1
            questions.append(_question(rng, f"q{number}", scales))
        stem = _words(rng, 3, 15) if rng.random() < 0.3 else ""
        sections.append(Section(id=f"S{s}", title=_words(rng, 2, 20), questions=tuple(questions), stem=stem))
    return Questionnaire(
        key="main",
        form="A",
        version="1",
        origin=rng.choice(list(Origin)),
        title=_words(rng, 2, 20),
        pages=2,
        sections=tuple(sections),
        subtitle=_words(rng, 0, 25),
        intro=_words(rng, 0, 60),
        instruction=_words(rng, 0, 40),
    )


def _question(rng: Random, id: str, scales: tuple[tuple[Option, ...], ...]) -> Question:
    kind, scale, options = rng.choice(KINDS), None, ()
    if kind is QuestionKind.SINGLE and rng.random() < 0.7:
        n = rng.randrange(len(scales))
        scale, options = f"s{n}", scales[n]
        if rng.random() < 0.3:
            options = (*options, Option(code="na", label="Không có / Không áp dụng", not_applicable=True))
    elif kind in (QuestionKind.SINGLE, QuestionKind.MULTI):
        options = _options(rng, most=9, words=7)
    return Question(
        id=id,
        text=_words(rng, 1, 25),
        kind=kind,
        options=options,
        scale=scale,
        lines=rng.randint(1, 4),
        prefill_from_unit=rng.random() < 0.3,
    )


def _options(rng: Random, *, most: int, words: int) -> tuple[Option, ...]:
    return tuple(Option(code=str(n), label=_words(rng, 1, words)) for n in range(rng.randint(2, most)))


def _words(rng: Random, least: int, most: int) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(least, most)))
