"""What can be wrong with conditions: what they name, what they ask of it, whether it comes earlier."""

from collections.abc import Iterator

from survey.questionnaire.conditions import (
    MISSING,
    ORDERED,
    Among,
    Answered,
    AnyOf,
    Compare,
    Condition,
    Statement,
    statements,
)
from survey.questionnaire.kinds import TEXTS
from survey.questionnaire.objects import Item, Questionnaire
from survey.questionnaire.problems import Problem, path, problem, shown


def condition_problems(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Only what stands earlier can be named, so that no condition can hang on itself through others."""
    ids = [item.id for item in questionnaire.items]
    for place, condition, before in _conditions(questionnaire):
        for said in statements(condition):
            if said.item not in ids:
                yield problem("condition-unknown-item", place, value=shown(said.item))
            elif ids.index(said.item) >= before:
                yield problem("condition-not-earlier", place, value=shown(said.item))
            else:
                yield from _statement_problems(questionnaire, said, place)


def _conditions(questionnaire: Questionnaire) -> Iterator[tuple[str, Condition, int]]:
    """Place, condition, and the number of items that it may name."""
    for section in questionnaire.sections:
        own = (n for n, item in enumerate(questionnaire.items) if item.section == section.id)
        if section.show_if is not None:
            yield path("sections", section.id, "show_if"), section.show_if, next(own, 0)
    for number, item in enumerate(questionnaire.items):
        if item.show_if is not None:
            yield path("items", item.id, "show_if"), item.show_if, number
        if item.ends_if is not None:
            yield path("items", item.id, "ends_if"), item.ends_if, number + 1


def _statement_problems(questionnaire: Questionnaire, said: Statement, place: str) -> Iterator[Problem]:
    item = questionnaire.item(said.item)
    wrong_kind = isinstance(said, AnyOf) != (item.kind == "multiple") or item.kind in TEXTS
    if isinstance(said, Answered):
        return
    if wrong_kind:
        choices = "any_of(…), answered(…)" if item.kind == "multiple" else "answered(…)"
        choices = choices if item.kind in ("multiple", *TEXTS) else "==, !=, <, <=, >, >=, in, answered(…)"
        yield problem("condition-kind", place, said=said, value=shown(item.kind), choices=choices)
        return
    for code in _codes(said):
        if not _can_be(questionnaire, item, code, said):
            yield problem("condition-code", place, item=shown(item.id), value=code)


def _codes(said: Statement) -> tuple[int, ...]:
    match said:
        case Compare(_, _, value):
            return (value,)
        case Among(_, codes) | AnyOf(_, codes):
            return codes
    return ()


def _can_be(questionnaire: Questionnaire, item: Item, code: int, said: Statement) -> bool:
    scale = questionnaire.scale(item)
    if code in MISSING:
        return code in scale.missing and not (isinstance(said, Compare) and said.op in ORDERED)
    if item.kind == "number":
        return item.minimum is None or item.maximum is None or item.minimum <= code <= item.maximum
    return code in scale.codes or not scale.codes
