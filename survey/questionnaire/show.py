"""A questionnaire as plain text, for the eyes of its author."""

from collections.abc import Iterator

from survey.questionnaire.objects import Item, Questionnaire
from survey.questionnaire.texts import Texts
from survey.questionnaire.tree import IndexItem, IndexNode


def lines(questionnaire: Questionnaire, language: str) -> Iterator[str]:
    texts = questionnaire.texts(language)
    yield from (texts.title, f"{questionnaire.key} ({language})", texts.population, texts.source)
    for legal in questionnaire.source.legal:
        until = f" – {legal.effective_to}" if legal.effective_to else ""
        yield f"{legal.number} ({legal.effective_from}{until}): {legal.title}"
    before = Item("", "")
    for item in questionnaire.items:
        yield from _headings(questionnaire, before, item, texts)
        yield from _item(questionnaire, item, texts)
        before = item
    yield ""
    for root in questionnaire.index:
        yield from _node(root, texts, 0)


def _headings(questionnaire: Questionnaire, before: Item, item: Item, texts: Texts) -> Iterator[str]:
    """What stands above the first item of a section, of a lead, of a factor's ratings."""
    section = questionnaire.section(item)
    if section is not None and item.section != before.section:
        condition = f" [show_if {section.show_if}]" if section.show_if else ""
        channels = f" [{', '.join(section.channels)}]" if section.channels else ""
        yield f"\n== {texts.section(section.id)}{condition}{channels}"
        yield from filter(None, [texts.intro(section.id)])
    if item.lead and (item.lead, item.section) != (before.lead, before.section):
        yield f"\n{texts.lead(item.lead)}"
    of_rating = before.factor if before.kind == "rating" else None
    if item.factor and item.kind == "rating" and item.factor != of_rating:
        yield f"\n{texts.factor(item.factor)}"


def _item(questionnaire: Questionnaire, item: Item, texts: Texts) -> Iterator[str]:
    flags = ("required", "sensitive")
    notes = [item.kind, *(flag for flag in flags if getattr(item, flag))]
    notes += [f"uncertain: {', '.join(item.uncertain)}"] if item.uncertain else []
    number = f"{item.number}. " if item.number else ""
    yield f"\n{item.id} ({', '.join(notes)}): {number}{texts.item(item.id)}"
    yield from (f"    {line}" for line in _details(questionnaire, item, texts))


def _details(questionnaire: Questionnaire, item: Item, texts: Texts) -> Iterator[str]:
    scale = questionnaire.scale(item)
    yield from filter(None, [texts.hint(item.id)])
    if item.kind == "number":
        yield f"{item.minimum}–{item.maximum} {texts.unit(item.id)}".rstrip()
    if answers := [f"{code} {texts.label(scale.id, code)}" for code in (*scale.codes, *scale.missing)]:
        yield " · ".join(answers)
    if item.show_if is not None:
        yield f"show_if {item.show_if}"
    if item.ends_if is not None:
        yield f"ends_if {item.ends_if}: {texts.ending(item.id)}"


def _node(node: IndexNode, texts: Texts, level: int) -> Iterator[str]:
    facts = ["|".join(node.rules), ", ".join(map(str, node.satisfied))]
    facts += [f"{node.range[0]:g}–{node.range[1]:g}"] if node.range else []
    facts += [f"weight {node.weight:g}"] if node.weight is not None else []
    facts += [f"uncertain: {', '.join(node.uncertain)}"] if node.uncertain else []
    over = f" [{' '.join(map(_entry, node.items))}]" if node.items else ""
    indent = "  " * level
    yield f"{indent}{node.node}: {texts.node(node.node)} ({'; '.join(filter(None, facts))}){over}"
    for band in node.bands:
        yield f"{indent}  ≥ {band.least:g} {texts.band(band.band)}"
    for child in node.children:
        yield from _node(child, texts, level + 1)


def _entry(entry: IndexItem) -> str:
    if entry.minimum is not None and entry.maximum is not None:
        return f"{entry.item}:{entry.minimum:g}–{entry.maximum:g}"
    return entry.item
