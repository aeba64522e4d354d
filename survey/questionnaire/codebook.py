"""A questionnaire as plain dicts and lists, for `codebook.json`."""

from dataclasses import asdict

from survey.questionnaire.columns import columns_of
from survey.questionnaire.conditions import Condition
from survey.questionnaire.objects import Item, Legal, Questionnaire, Section
from survey.questionnaire.tree import IndexItem, IndexNode


def codebook(questionnaire: Questionnaire) -> dict[str, object]:
    """Items with codes and labels, the index tree, the title, the languages and the source."""
    wording = questionnaire.wording
    return {
        "key": questionnaire.key,
        "title": {language: texts.title for language, texts in wording.items()},
        "population": {language: texts.population for language, texts in wording.items()},
        "respondents": questionnaire.respondents,
        "languages": list(questionnaire.languages),
        "channels": list(questionnaire.channels),
        "sections": {section.id: _section(questionnaire, section) for section in questionnaire.sections},
        "items": {item.id: _item(questionnaire, item) for item in questionnaire.items},
        "index": [scheme(root) for root in questionnaire.index],
        "nodes": {node.node: _name(questionnaire, node) for node in questionnaire.nodes()},
        "rules": {node.node: list(node.rules) for node in questionnaire.nodes() if node.selectable},
        "bands": {node.node: _bands(questionnaire, node) for node in questionnaire.nodes() if node.bands},
        "source": {
            "verified": questionnaire.source.verified,
            "note": {language: texts.source for language, texts in wording.items()},
            "legal": [_legal(legal) for legal in questionnaire.source.legal],
        },
    }


def scheme(node: IndexNode) -> dict[str, object]:
    """A node as `analysis.index_scores` takes it.

    >>> scheme(IndexNode("overall", "pooled", (4, 5), items=(IndexItem("overall"),)))
    {'node': 'overall', 'rule': 'pooled', 'satisfied': [4, 5], 'items': ['overall']}
    """
    entry: dict[str, object] = {"node": node.node, "rule": node.rule}
    lists = {"satisfied": node.satisfied, "levels": node.levels, "range": node.range}
    entry |= {key: list(values) for key, values in lists.items() if values}
    if node.weight is not None:
        entry["weight"] = node.weight
    if node.children:
        return entry | {"children": [scheme(child) for child in node.children]}
    return entry | {"items": [_index_item(item) for item in node.items]}


def _index_item(item: IndexItem) -> str | dict[str, object]:
    """
    >>> _index_item(IndexItem("q1", minimum=1, maximum=5))
    {'item': 'q1', 'minimum': 1, 'maximum': 5}
    """
    given = {key: value for key, value in asdict(item).items() if value not in (None, ())}
    plain = {key: list(value) if isinstance(value, tuple) else value for key, value in given.items()}
    return item.item if plain.keys() == {"item"} else plain


def _section(questionnaire: Questionnaire, section: Section) -> dict[str, object]:
    return {
        "show_if": _said(section.show_if),
        "channels": list(section.channels or questionnaire.channels),
        "title": {language: texts.section(section.id) for language, texts in questionnaire.wording.items()},
    }


def _item(questionnaire: Questionnaire, item: Item) -> dict[str, object]:
    scale, wording = questionnaire.scale(item), questionnaire.wording
    return {
        "kind": item.kind,
        "factor": item.factor,
        "section": item.section,
        "number": item.number,
        "columns": [column.name for column in columns_of(questionnaire, item)],
        "codes": list(scale.codes),
        "not_applicable": scale.not_applicable,
        "dont_know": scale.dont_know,
        "other": scale.other,
        "better": questionnaire.better(item),
        "minimum": item.minimum,
        "maximum": item.maximum,
        "required": item.required,
        "sensitive": item.sensitive,
        "show_if": _said(item.show_if),
        "ends_if": _said(item.ends_if),
        "uncertain": list(item.uncertain),
        "labels": {
            language: {str(code): texts.label(scale.id, code) for code in (*scale.codes, *scale.missing)}
            for language, texts in wording.items()
        },
        "lead": {language: texts.lead(item.lead) for language, texts in wording.items() if item.lead},
        "text": {language: texts.item(item.id) for language, texts in wording.items()},
        "unit": {language: unit for language, texts in wording.items() if (unit := texts.unit(item.id))},
    }


def _said(condition: Condition | None) -> str | None:
    return None if condition is None else str(condition)


def _name(questionnaire: Questionnaire, node: IndexNode) -> dict[str, str]:
    return {language: texts.node(node.node) for language, texts in questionnaire.wording.items()}


def _bands(questionnaire: Questionnaire, node: IndexNode) -> list[dict[str, object]]:
    wording = questionnaire.wording
    return [
        {
            "band": band.band,
            "least": band.least,
            "name": {language: texts.band(band.band) for language, texts in wording.items()},
        }
        for band in node.bands
    ]


def _legal(legal: Legal) -> dict[str, str | None]:
    return {name: value and str(value) for name, value in asdict(legal).items()}
