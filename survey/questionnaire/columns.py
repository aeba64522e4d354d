"""How answers are stored: whole numbers by column, and texts apart from them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from survey.questionnaire.conditions import Answer, Answers, answered
from survey.questionnaire.kinds import TEXTS
from survey.questionnaire.objects import Item, Questionnaire


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the snapshot, and the values that it may hold.

    ``kind`` is `code`, `option` (1 chosen, 0 not) or `number`; ``missing`` are −8 and −9 where offered.
    """

    name: str
    item: str
    kind: str
    codes: tuple[int, ...] = ()
    missing: tuple[int, ...] = ()
    option: int | None = None
    minimum: int | None = None
    maximum: int | None = None

    def holds(self, value: int) -> bool:
        """Whether the value is one that this column may have."""
        within = (
            self.minimum is not None and self.maximum is not None and self.minimum <= value <= self.maximum
        )
        return value in self.codes or value in self.missing or within


def columns(questionnaire: Questionnaire) -> tuple[Column, ...]:
    """The columns that a sheet has in the snapshot, in the order of the form; texts are not among them."""
    return tuple(column for item in questionnaire.items for column in columns_of(questionnaire, item))


def columns_of(questionnaire: Questionnaire, item: Item) -> Iterator[Column]:
    """The columns of one item: several for a multiple choice, none for a text."""
    scale = questionnaire.scale(item)
    if item.kind in TEXTS:
        return
    if item.kind == "multiple":
        for code in scale.codes:
            yield Column(option_name(item.id, code), item.id, "option", (0, 1), scale.missing, code)
    elif item.kind == "number":
        ends = (item.minimum, item.maximum)
        yield Column(item.id, item.id, "number", (), scale.missing, None, *ends)
    else:
        yield Column(item.id, item.id, "code", scale.codes, scale.missing)


def text_names(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The names of the texts that are kept apart: text items, and the words of "other"."""
    names = [_text_name(questionnaire, item) for item in questionnaire.items]
    return tuple(name for name in names if name)


def _text_name(questionnaire: Questionnaire, item: Item) -> str:
    if item.kind in TEXTS:
        return item.id
    return other_name(item.id) if questionnaire.scale(item).other is not None else ""


def option_name(item: str, code: int) -> str:
    """The column of one option of a multiple choice."""
    return f"{item}.{code}"


def other_name(item: str) -> str:
    """The name of the words beside the code of "other", among the texts and among the answers."""
    return f"{item}.other"


def stored(questionnaire: Questionnaire, answers: Answers) -> tuple[dict[str, int], dict[str, str]]:
    """Answers by item → values by column, and texts by name. What is no answer has no row.

    ``answers`` holds codes, numbers, texts, and for a multiple choice a set of codes (or −8, −9); the words
    of "other" stand under ``ITEM.other``. `ValueError` names an item whose answer it cannot have.
    """
    given = {name: answer for name, answer in answers.items() if answered(answer)}
    every = columns(questionnaire)
    texts = text_names(questionnaire)
    coded = {column.item for column in every}
    for name, answer in given.items():
        if name not in (texts if isinstance(answer, str) else coded) or _off_options(every, name, answer):
            raise ValueError(f"{name} cannot have the answer {answer!r}")
    values = {column.name: _value(column, given[column.item]) for column in every if column.item in given}
    return values, {name: text for name in texts if isinstance(text := given.get(name), str)}


def _off_options(every: tuple[Column, ...], item: str, answer: Answer) -> bool:
    """Whether a choice contains a code that is none of the item's options."""
    options = {column.option for column in every if column.item == item}
    return not isinstance(answer, int | str) and not options.issuperset(answer)


def _value(column: Column, answer: Answer) -> int:
    """One number given for a multiple choice can only be −8 or −9: options come as a set."""
    alone = column.option is None or not isinstance(answer, int) or answer in column.missing
    value = (
        int(column.option in answer)
        if column.option is not None and isinstance(answer, Collection)
        else answer
    )
    if not isinstance(value, int) or not alone or not column.holds(value):
        raise ValueError(f"{column.item} cannot have the answer {answer!r}")
    return value


def restored(
    questionnaire: Questionnaire, values: Mapping[str, int], texts: Mapping[str, str]
) -> dict[str, Answer]:
    """The answers by item that `stored` has made values and texts of."""
    answers: dict[str, Answer] = {}
    chosen: dict[str, set[int]] = {}
    for column in columns(questionnaire):
        value = values.get(column.name)
        if value is None:
            continue
        if column.option is None or value in column.missing:
            answers[column.item] = value
        elif value:
            chosen.setdefault(column.item, set()).add(column.option)
    options = {item: frozenset(codes) for item, codes in chosen.items()}
    return answers | options | {name: texts[name] for name in text_names(questionnaire) if name in texts}
