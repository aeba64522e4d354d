"""What can be wrong with items by themselves, and with their order on the form."""

from collections.abc import Iterator, Sequence

from survey.questionnaire.conditions import MISSING
from survey.questionnaire.kinds import DEPENDENT, KINDS, UNCERTAIN
from survey.questionnaire.objects import Item, Questionnaire
from survey.questionnaire.problems import Problem, path, problem, shown


def item_problems(questionnaire: Questionnaire) -> Iterator[Problem]:
    for item in questionnaire.items:
        place = path("items", item.id)
        if item.kind and item.kind not in KINDS:
            yield problem("unknown-kind", f"{place}.kind", value=shown(item.kind), choices=", ".join(KINDS))
        if item.factor and item.factor not in questionnaire.factor_ids:
            yield problem("unknown-factor", f"{place}.factor", value=shown(item.factor))
        if item.sensitive and item.required:
            yield problem("sensitive-required", f"{place}.required")
        yield from uncertain_problems(item.uncertain, place)
        yield from _kind_problems(item, place)
    if questionnaire.items and not any(item.required for item in questionnaire.items):
        yield problem("missing-required-item", "items")
    yield from _section_problems(questionnaire)
    yield from _lead_problems(questionnaire.items)


def uncertain_problems(given: Sequence[str], place: str) -> Iterator[Problem]:
    for value in given:
        if value not in UNCERTAIN:
            choices = ", ".join(UNCERTAIN)
            yield problem("unknown-choice", f"{place}.uncertain", value=shown(value), choices=choices)


def _kind_problems(item: Item, place: str) -> Iterator[Problem]:
    """What an item of this kind must have and what it cannot have."""
    kind = KINDS.get(item.kind)
    if kind is None:
        return
    if kind.needs == "scale" and not item.scale:
        yield problem("missing-scale", f"{place}.scale", value=shown(item.kind))
    if kind.needs == "max_length" and (item.max_length or 0) < 1:
        yield problem("missing-max-length", f"{place}.max_length")
    if kind.needs == "range":
        yield from _range_problems(item, place)
    for key in DEPENDENT:
        if key not in kind.has and getattr(item, key) not in (None, False):
            yield problem("needless-key", f"{place}.{key}", key=key, value=shown(item.kind))


def _range_problems(item: Item, place: str) -> Iterator[Problem]:
    if item.minimum is None or item.maximum is None:
        yield problem("missing-range", place)
    elif item.minimum > item.maximum or any(item.minimum <= code <= item.maximum for code in MISSING):
        yield problem("number-range", place)


def _section_problems(questionnaire: Questionnaire) -> Iterator[Problem]:
    order = [section.id for section in questionnaire.sections]
    reached = 0
    for item in questionnaire.items:
        place = f"{path('items', item.id)}.section"
        if item.section is None and order:
            yield problem("missing-section", place)
        elif item.section is not None and item.section not in order:
            yield problem("unknown-section", place, value=shown(item.section))
        elif item.section is not None:
            if order.index(item.section) < reached:
                yield problem("section-order", place, value=shown(item.section))
            reached = max(reached, order.index(item.section))


def _lead_problems(items: Sequence[Item]) -> Iterator[Problem]:
    """A lead begins anew where the item before has another lead or stands in another section."""
    begun: set[str] = set()
    for before, item in zip((None, *items), items, strict=False):
        follows = before is not None and (before.lead, before.section) == (item.lead, item.section)
        if item.lead and item.lead in begun and not follows:
            yield problem("lead-apart", f"{path('items', item.id)}.lead", value=shown(item.lead))
        begun.add(item.lead or "")
