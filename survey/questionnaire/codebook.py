"""A questionnaire as plain dicts and lists, for `codebook.json`."""

from dataclasses import asdict

from survey.questionnaire.objects import IndexNode, Item, Legal, Questionnaire


def codebook(questionnaire: Questionnaire) -> dict[str, object]:
    """Items with codes and labels, the index tree, the title, the languages and the source."""
    wording = questionnaire.wording
    return {
        "key": questionnaire.key,
        "title": {language: texts.title for language, texts in wording.items()},
        "population": {language: texts.population for language, texts in wording.items()},
        "languages": list(questionnaire.languages),
        "channels": list(questionnaire.channels),
        "items": {item.id: _item(questionnaire, item) for item in questionnaire.items},
        "index": [scheme(root) for root in questionnaire.index],
        "nodes": {node.node: _name(questionnaire, node) for node in questionnaire.nodes()},
        "source": {
            "verified": questionnaire.source.verified,
            "note": {language: texts.source for language, texts in wording.items()},
            "legal": [_legal(legal) for legal in questionnaire.source.legal],
        },
    }


def scheme(node: IndexNode) -> dict[str, object]:
    """A node as `analysis.index_scores` takes it.

    >>> scheme(IndexNode("overall", "pooled", (4, 5), items=("overall",)))
    {'node': 'overall', 'rule': 'pooled', 'satisfied': [4, 5], 'items': ['overall']}
    """
    entry: dict[str, object] = {"node": node.node, "rule": node.rule, "satisfied": list(node.satisfied)}
    if node.weight is not None:
        entry["weight"] = node.weight
    if node.children:
        return entry | {"children": [scheme(child) for child in node.children]}
    return entry | {"items": list(node.items)}


def _item(questionnaire: Questionnaire, item: Item) -> dict[str, object]:
    scale = questionnaire.scale(item)
    missing = () if scale.not_applicable is None else (scale.not_applicable,)
    return {
        "kind": item.kind,
        "factor": item.factor,
        "codes": list(scale.codes),
        "not_applicable": scale.not_applicable,
        "labels": {
            language: {str(code): texts.label(scale.id, code) for code in (*scale.codes, *missing)}
            for language, texts in questionnaire.wording.items()
        },
        "text": {language: texts.item(item.id) for language, texts in questionnaire.wording.items()},
    }


def _name(questionnaire: Questionnaire, node: IndexNode) -> dict[str, str]:
    return {language: texts.node(node.node) for language, texts in questionnaire.wording.items()}


def _legal(legal: Legal) -> dict[str, str | None]:
    return {name: value and str(value) for name, value in asdict(legal).items()}
