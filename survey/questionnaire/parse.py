"""TOML tables → objects. Never fails: what is wrong is noted, and a blank stands in for it."""

from collections.abc import Mapping
from datetime import date

from survey.questionnaire.objects import GROUPS, IndexNode, Item, Legal, Questionnaire, Scale, Source, Texts
from survey.questionnaire.problems import Problem
from survey.questionnaire.table import Table

DEPTH = 8
NO_NODE = IndexNode("", "", ())


def parse(raw: Mapping[str, object]) -> tuple[Questionnaire, list[Problem]]:
    """The questionnaire as far as it can be read, and what could not."""
    top = Table(raw)
    languages = top.listed("languages", str)
    questionnaire = Questionnaire(
        id=top.get("id", str, ""),
        version=top.get("version", str, ""),
        languages=languages,
        channels=top.listed("channels", str),
        factor_ids=top.listed("factors", str),
        scales=_scales(top.table("scales")),
        items=tuple(_item(table) for table in top.tables("items", "id")),
        index=tuple(_node(table, NO_NODE, 1) for table in top.tables("index", "node")),
        source=_source(top.table("source")),
        wording=_wording(top.table("texts"), languages),
    )
    _need(top, "languages", "channels", "items")
    top.close()
    return questionnaire, top.problems


def _need(table: Table, *keys: str) -> None:
    for key in keys:
        if table.raw.get(key) in (None, []):
            table.note("missing-key", key, key=key, kind="at least one entry")


def _scales(scales: Table) -> tuple[Scale, ...]:
    return tuple(_scale(scales.table(id_), id_) for id_ in scales.raw)


def _scale(table: Table, id_: str) -> Scale:
    scale = Scale(id_, table.listed("codes", int), table.maybe("not_applicable", int, None))
    table.close()
    return scale


def _item(table: Table) -> Item:
    item = Item(
        id=table.get("id", str, ""),
        kind=table.get("kind", str, ""),
        factor=table.maybe("factor", str, None),
        scale=table.maybe("scale", str, None),
        required=table.maybe("required", bool, False),
        not_applicable=table.maybe("not_applicable", bool, False),
        max_length=table.maybe("max_length", int, None),
    )
    table.close()
    return item


def _node(table: Table, above: IndexNode, level: int) -> IndexNode:
    """A node below the root takes the rule and the satisfied codes from above where it has none."""
    own = IndexNode(
        node=table.get("node", str, ""),
        rule=table.get("rule", str, "") if level == 1 else table.maybe("rule", str, above.rule),
        satisfied=table.listed("satisfied", int) or above.satisfied,
        items=table.listed("items", str),
        weight=table.maybe("weight", float, None),
    )
    below = _children(table, own, level)
    table.close()
    return IndexNode(own.node, own.rule, own.satisfied, own.items, below, own.weight)


def _children(table: Table, own: IndexNode, level: int) -> tuple[IndexNode, ...]:
    children = table.tables("children", "node")
    if level == DEPTH and children:
        table.note("index-too-deep", "children", depth=DEPTH)
        return ()
    return tuple(_node(child, own, level + 1) for child in children)


def _source(table: Table) -> Source:
    source = Source(
        verified=table.get("verified", bool, False),
        legal=tuple(_legal(legal) for legal in table.tables("legal", "number")),
    )
    table.close()
    return source


def _legal(table: Table) -> Legal:
    legal = Legal(
        number=table.get("number", str, ""),
        title=table.get("title", str, ""),
        issued=table.get("issued", date, date.min),
        effective_from=table.get("effective_from", date, date.min),
        effective_to=table.maybe("effective_to", date, None),
    )
    table.close()
    return legal


def _wording(table: Table, languages: tuple[str, ...]) -> dict[str, Texts]:
    present = [language for language in languages or table.raw if language in table.raw]
    wording = {language: _texts(table.table(language), language) for language in present}
    table.close()
    return wording


def _texts(table: Table, language: str) -> Texts:
    scales = table.table("scales")
    texts = Texts(
        language=language,
        title=table.maybe("title", str, ""),
        population=table.maybe("population", str, ""),
        source=table.maybe("source", str, ""),
        groups={group: table.strings(group) for group in GROUPS},
        labels={scale: scales.strings(scale) for scale in scales.raw},
    )
    table.close()
    return texts
