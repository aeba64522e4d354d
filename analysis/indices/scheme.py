"""The tree of an index, from the dict of a codebook to frozen nodes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias, cast

from analysis.errors import BadScheme, UnknownIndex, listed
from analysis.indices.entries import SATISFIED, codes_of, ends_of, fail, leaf, listed_entries, named, only
from analysis.indices.node import POINTS, Codes, Ends, Node, Rule

__all__ = ["RULES", "SATISFIED", "Node", "Rule", "Scheme", "find", "roots"]

Scheme: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]]
RULES = ("pooled", "mean-of-items", "weighted", "rescaled", "sum")
KEYS = ("node", "rule", "satisfied", "levels", "weight", "range", "children", "items")
DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Above:
    """What a node takes from those above it; ``part`` is its share of a sum's range."""

    path: str = ""
    level: int = 0
    rule: str = "pooled"
    satisfied: Codes = SATISFIED
    levels: Codes = ()
    part: Ends | None = None


def roots(scheme: Scheme) -> list[Node]:
    """Read a scheme: one root or a list of roots. `BadScheme` says which node cannot be read, and why.

    A node is ``{node, rule, satisfied, levels?, weight?, range?, children | items}``; ``rule`` (pooled),
    ``satisfied`` (4, 5) and ``levels`` (the codes an answer may have; others are refused) are inherited.
    ``items`` are codes, a dict from code to weight, or dicts ``{item, satisfied?, levels?, weight?}``.

    Points: a node of rule ``rescaled`` has a ``range`` [least, greatest] and averages what is below it,
    each moved linearly from its own least and greatest value: 0–1 for a share, ``{item, minimum, maximum}``
    for a mean score. Rule ``sum`` adds such nodes, or items that are in points already; its own ``range``
    gives each of k parts least ÷ k to greatest ÷ k. Points rules are not inherited.

    >>> children = [{"node": "a", "items": ["q1"]}, {"node": "q2", "items": ["q2"]}]
    >>> [root] = roots({"node": "all", "children": children})
    >>> [(node.name, node.level) for node in root.walk()]
    [('all', 0), ('a', 1), ('q1', 2), ('q2', 1)]
    >>> part = {"node": "1.1", "rule": "rescaled", "items": [{"item": "q1", "minimum": 1, "maximum": 5}]}
    >>> [root] = roots({"node": "1", "rule": "sum", "range": [1, 10], "children": [part, part | {"node": "x",
    ...     "items": ["q2"]}]})
    >>> [(node.name, node.ends) for node in root.walk()][:3]
    [('1', (1.0, 10.0)), ('1.1', (0.5, 5.0)), ('q1', (1.0, 5.0))]
    """
    given = [scheme] if isinstance(scheme, Mapping) else listed_entries("the scheme", scheme)
    found = [_node(root, Above()) for root in given]
    names = [node.name for root in found for node in root.walk()]
    if twice := {name for name in names if names.count(name) > 1}:
        raise BadScheme(f"{listed(sorted(twice))} occurs more than once in the index scheme")
    return found


def find(scheme: Scheme, name: str) -> Node:
    """The node or item called ``name``; `UnknownIndex` names what there is.

    >>> find({"node": "all", "items": ["q1"]}, "q1").level
    1
    """
    nodes = [node for root in roots(scheme) for node in root.walk()]
    for node in nodes:
        if node.name == name:
            return node
    raise UnknownIndex(f"no index {name!r}; there are {listed((node.name for node in nodes), most=40)}")


def _node(given: object, above: Above) -> Node:
    name = named(given, "node", above.path)
    here = f"{above.path}/{name}" if above.path else name
    entry = only(given, KEYS, here)
    if above.level > DEEPEST:
        fail(here, f"more than {DEEPEST} levels deep: is a node below itself?")
    if ("items" in entry) == ("children" in entry):
        fail(here, "give it either items or children")
    own = replace(above, path=here, level=above.level + 1, rule=_rule(entry, above, here),
                  satisfied=codes_of(entry, "satisfied", above.satisfied, here),
                  levels=codes_of(entry, "levels", above.levels, here))  # fmt: skip
    own = replace(own, part=_range(entry, own))
    children = _children(entry, own)
    node = Node(name, above.level, cast(Rule, own.rule), own.satisfied, entry.get("weight"), children,
                own.levels, points=own.part)  # fmt: skip
    return _checked(node, here, "range" in entry)


def _rule(entry: Mapping[str, Any], above: Above, here: str) -> str:
    if above.rule == "sum" and "rule" not in entry:
        fail(here, "below a sum a node says its own rule: rescaled or sum")
    rule = entry.get("rule", "pooled" if above.rule in POINTS else above.rule)
    if rule not in RULES:
        fail(here, f"rule {rule!r}; the rules are {listed(RULES)}")
    return str(rule)


def _range(entry: Mapping[str, Any], own: Above) -> Ends | None:
    """The node's own range, or its part of the sum above; only rules in points have one."""
    if own.rule not in POINTS:
        if "range" in entry:
            fail(own.path, f"a range is for the rules {listed(POINTS)}, this is {own.rule}")
        return None
    found = ends_of(entry["range"], own.path, "range") if "range" in entry else own.part
    if found is None and own.rule == "rescaled":
        fail(own.path, "rule rescaled needs a range, its own or that of a sum above it")
    return found


def _children(entry: Mapping[str, Any], own: Above) -> tuple[Node, ...]:
    given = entry["children"] if "children" in entry else entry["items"]
    entries = listed_entries(own.path, given)
    if not entries:
        fail(own.path, "nothing below it")
    part = own.part and cast(Ends, tuple(end / len(entries) for end in own.part))
    below = replace(own, part=part if own.rule == "sum" else None)
    if "children" in entry:
        return tuple(_node(child, below) for child in entries)
    weights = given if isinstance(given, Mapping) else {}
    return tuple(leaf(one, below, weights) for one in entries)


def _checked(node: Node, here: str, ranged: bool) -> Node:
    """Units and weights fit the rule; a sum's range is that of its parts."""
    wanted: Literal["points", "share"] = "points" if node.rule == "sum" else "share"
    for child in node.children:
        fits = child.points is not None if wanted == "points" else child.points is None
        if not fits or (node.rule not in POINTS and not child.is_share):
            fail(here, f"rule {node.rule} cannot take {child.name}, which is in another unit (share, score, "
                       "points): rescale shares and scores to points, then sum points")  # fmt: skip
        if node.rule in POINTS and child.weight is not None:
            fail(here, f"rule {node.rule} has no weights, {child.name} has one")
    if node.rule == "weighted" and not all(_positive(child.weight) for child in node.children):
        fail(here, f"rule weighted needs a weight above zero for each of {listed(_names(node.children))}")
    if node.rule != "sum":
        return node
    low, high = (sum(child.ends[k] for child in node.children) for k in (0, 1))
    if ranged and node.points and max(abs(low - node.points[0]), abs(high - node.points[1])) > 1e-6:
        fail(here, f"range {list(node.points)}, but its parts add up to {[low, high]}")
    return node if node.points else replace(node, points=(low, high))


def _positive(weight: object) -> bool:
    return isinstance(weight, int | float) and not isinstance(weight, bool) and 0 < weight < float("inf")


def _names(nodes: Iterable[Node]) -> list[str]:
    return [node.name for node in nodes]
