"""The tables of the index → nodes, each with what it takes from the node above."""

from dataclasses import replace

from survey.questionnaire.table import Table
from survey.questionnaire.tree import POINTS, Band, IndexItem, IndexNode

DEPTH = 8
NO_NODE = IndexNode("", "", ())


def parse_index(top: Table) -> tuple[IndexNode, ...]:
    return tuple(_node(table, NO_NODE, 1) for table in top.tables("index", "node"))


def _node(table: Table, above: IndexNode, level: int) -> IndexNode:
    """A node below the root takes the rule and the satisfied codes from above where it has none."""
    own = IndexNode(
        node=table.get("node", str, ""),
        rule=_rule(table, above, level),
        satisfied=table.listed("satisfied", int) or above.satisfied,
        items=tuple(_item(item) for item in table.tables("items", "item", bare=True)),
        weight=table.maybe("weight", float, None),
        levels=table.listed("levels", int),
        range=table.listed("range", float),
        selectable=table.listed("selectable", str),
        bands=tuple(_band(band) for band in table.tables("bands", "band")),
        uncertain=table.listed("uncertain", str),
    )
    below = _children(table, own, level)
    table.close()
    return replace(own, children=below)


def _rule(table: Table, above: IndexNode, level: int) -> str:
    """Rules that make shares are inherited; a root and the parts of a sum say their own."""
    if level == 1 or above.rule == "sum":
        return table.get("rule", str, "")
    return table.maybe("rule", str, "pooled" if above.rule in POINTS else above.rule)


def _item(table: Table) -> IndexItem:
    item = IndexItem(
        item=table.get("item", str, ""),
        satisfied=table.listed("satisfied", int),
        levels=table.listed("levels", int),
        weight=table.maybe("weight", float, None),
        minimum=table.maybe("minimum", float, None),
        maximum=table.maybe("maximum", float, None),
    )
    table.close()
    return item


def _band(table: Table) -> Band:
    band = Band(table.get("band", str, ""), table.get("least", float, 0.0))
    table.close()
    return band


def _children(table: Table, own: IndexNode, level: int) -> tuple[IndexNode, ...]:
    children = table.tables("children", "node")
    if level == DEPTH and children:
        table.note("index-too-deep", "children", depth=DEPTH)
        return ()
    return tuple(_node(child, own, level + 1) for child in children)
