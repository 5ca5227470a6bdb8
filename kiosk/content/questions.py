"""The questions: of questions.toml, details.toml, answers.toml and family.toml, and the lists that some share."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import cast, get_args

from kiosk.content.model import FOLLOWS, Choice, Language, Pick, Question
from kiosk.content.rows import ContentError, Row, read_rows
from kiosk.content.tables import Texts, by_key, require, symbol_of, table

MAIN, DETAILS, ANSWERS, FAMILY = "questions.toml", "details.toml", "answers.toml", "family.toml"
CHOICE_LISTS = ("zones", "happenings")

# What the pages ask for by name: without one of these, a page would break in front of a child.
QUESTIONS = ("feel", "what", "name", "who", "not_for", "about_child", "staff")
MORE_QUESTIONS = (
    *("kind", "feeling", "more", "where", "when", "often", "saw", "did", "why", "want", "adult"),
    "friend_knows",
)
ANSWER_QUESTIONS = ("answer",)
FAMILY_QUESTIONS = (
    *("about", "safe", "signs", "reach", "besttime", "spoken", "interpreter", "format", "relation"),
    *("where", "when", "often", "who", "saw", "did", "want"),
)

Questions = Mapping[str, Question]


def load_questions(
    texts: Texts, channels: Collection[str], languages: Mapping[str, Language]
) -> tuple[Questions, Questions]:
    """Every question by key, in file order; and in a parent's words those that pupils are asked too.

    Raises ContentError for any mistake.
    """
    askers = _askers(texts)

    def make(key: str, row: Row) -> Question:
        return _question(key, row, texts, channels, askers, languages)

    first = table(texts, MAIN, "question", make)
    further = table(texts, DETAILS, "question", make)
    answering = table(texts, ANSWERS, "question", make)
    require(MAIN, first, QUESTIONS)
    for key in further.keys() | answering.keys():
        if key in first or (key in further and key in answering):
            raise ContentError(f'{DETAILS}: "{key}" is a question of another file already.')
    require(DETAILS, further, MORE_QUESTIONS)
    require(ANSWERS, answering, ANSWER_QUESTIONS)
    before = {**first, **further, **answering}
    theirs = table(texts, FAMILY, "question", make)
    require(FAMILY, theirs, FAMILY_QUESTIONS)
    for key, asked in theirs.items():
        if asked.channels != ("family",) or (key in before and "family" in before[key].channels):
            raise ContentError(f"{FAMILY}: {key} is asked of families, and there is one such question.")
    questions = before | {key: asked for key, asked in theirs.items() if key not in before}
    for question in questions.values():
        _check_groups(question, questions)
    shared = {key: asked for key, asked in theirs.items() if key in before}
    return MappingProxyType(questions), MappingProxyType(shared)


def _question(
    key: str,
    row: Row,
    texts: Texts,
    channels: Collection[str],
    askers: Mapping[str, tuple[str, ...]],
    languages: Mapping[str, Language],
) -> Question:
    if row.has("languages"):
        row.yes_or_no("languages")
        spoken = {one.key: _spoken(one) for one in languages.values()}
        choices: Mapping[str, Choice] = {**spoken, **by_key(row.rows("choice"), _choice)}
    else:
        listed = row.has("choices_from")
        choices = _listed(texts, row, key, askers) if listed else by_key(row.rows("choice"), _choice)
    row.note()
    return Question(
        key=key,
        title=row.label("title"),
        hint=row.label_or_none("hint"),
        choices=tuple(choices.values()),
        pick=cast(Pick, row.one_of("pick", get_args(Pick))),
        channels=row.some_of("channels", channels),
        optional=row.yes_or_no("optional"),
        tile=row.label_or_none("tile"),
        symbol=symbol_of(row) if row.has("symbol") else "",
    )


def _check_groups(question: Question, questions: Mapping[str, Question]) -> None:
    parent = questions[FOLLOWS[question.key]] if question.key in FOLLOWS else None
    known = {choice.key for choice in parent.choices} if parent else set()
    for choice in question.choices:
        if choice.group and choice.group not in known:
            raise ContentError(
                f'{DETAILS}, question {question.key}, choice {choice.key}: there is no "{choice.group}" '
                "that a pupil could have picked before."
            )


def _askers(texts: Texts) -> Mapping[str, tuple[str, ...]]:
    """For each list of choices, the keys of the questions that take their choices from it."""
    asking = [row for row in read_rows(MAIN, texts[MAIN], "question") if row.has("choices_from")]
    chosen = [(row.key(), row.one_of("choices_from", CHOICE_LISTS)) for row in asking]
    askers = {name: tuple(key for key, asked in chosen if asked == name) for name in CHOICE_LISTS}
    for name, keys in askers.items():
        if not keys:
            raise ContentError(f'{MAIN}: no question takes its choices from "{name}".')
    return askers


def _listed(
    texts: Texts, question: Row, key: str, askers: Mapping[str, tuple[str, ...]]
) -> Mapping[str, Choice]:
    """A list's choices in this question's words. Each row has words for every question that uses the list."""
    name = question.one_of("choices_from", CHOICE_LISTS)

    def make(choice: str, row: Row) -> Choice:
        words = row.part("label")
        labels = {asker: words.label(f"label.{asker}") for asker in askers[name]}
        words.done()
        return _drawn(choice, labels[key], row)

    return table(texts, f"{name}.toml", name.removesuffix("s"), make)


def _spoken(language: Language) -> Choice:
    # Its name in itself for who speaks it, beside what staff call it; neither is ever translated.
    return Choice(language.key, language.name, "language", own=True, note=language.autonym)


def _choice(key: str, row: Row) -> Choice:
    return _drawn(key, row.label("label"), row)


def _drawn(key: str, label: str, row: Row) -> Choice:
    symbol = symbol_of(row)
    row.note()
    group = row.word("group") if row.has("group") else ""
    urgent, about_staff = row.yes_or_no("urgent", False), row.yes_or_no("about_staff", False)
    return Choice(key, label, symbol, urgent, about_staff, group)
