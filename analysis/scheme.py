"""The tree of an index, from the dict of a codebook to frozen nodes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast

from analysis.errors import BadScheme, UnknownIndex, listed

Rule: TypeAlias = Literal["pooled", "mean-of-items", "weighted"]
Scheme: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]]
RULES = ("pooled", "mean-of-items", "weighted")
SATISFIED = (4, 5)


@dataclass(frozen=True, slots=True)
class Node:
    """One index. A leaf is one item; ``rule`` says how the node is made of what is below it."""

    name: str
    level: int
    rule: Rule
    satisfied: tuple[object, ...]
    weight: float | None = None
    children: tuple["Node", ...] = ()

    @property
    def items(self) -> tuple[tuple[str, tuple[object, ...]], ...]:
        """Every item below with its satisfied codes, in the scheme's order."""
        if not self.children:
            return ((self.name, self.satisfied),)
        return tuple(item for child in self.children for item in child.items)

    def walk(self) -> Iterator["Node"]:
        """This node, then all below it. A leaf of the same name as its parent is the same index."""
        yield self
        for child in self.children:
            if child.name != self.name:
                yield from child.walk()

    def terms(self) -> tuple[tuple[float, "Node"], ...]:
        """The node as Σ a · (pooled share of a node): what makes every rule linear in ratios.

        >>> [root] = roots({"node": "all", "rule": "mean-of-items", "items": ["q1", "q2"]})
        >>> [(a, node.name) for a, node in root.terms()]
        [(0.5, 'q1'), (0.5, 'q2')]
        """
        if self.rule == "pooled" or not self.children:
            return ((1.0, self),)
        if self.rule == "mean-of-items":
            leaves = [Node(code, self.level, "pooled", satisfied) for code, satisfied in self.items]
            return tuple((1 / len(leaves), leaf) for leaf in leaves)
        whole = sum(cast(float, child.weight) for child in self.children)
        shares = [(cast(float, child.weight) / whole, child) for child in self.children]
        return tuple((share * a, node) for share, child in shares for a, node in child.terms())


def roots(scheme: Scheme) -> list[Node]:
    """Read a scheme: one root or a list of roots.

    A node is ``{node, rule, satisfied, weight?, children | items}``; ``rule`` (pooled) and ``satisfied`` (4,
    5) are inherited. ``items`` are codes, or a dict from code to weight.

    >>> children = [{"node": "a", "items": ["q1"]}, {"node": "q2", "items": ["q2"]}]
    >>> [root] = roots({"node": "all", "children": children})
    >>> [(node.name, node.level) for node in root.walk()]
    [('all', 0), ('a', 1), ('q1', 2), ('q2', 1)]
    """
    given = [scheme] if isinstance(scheme, Mapping) else list(scheme)
    found = [_node(root, 0, "pooled", SATISFIED) for root in given]
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


def _node(given: Mapping[str, Any], level: int, rule: str, satisfied: tuple[object, ...]) -> Node:
    name = given.get("node")
    if not isinstance(name, str) or ("items" in given) == ("children" in given):
        raise BadScheme(f"node {name!r}: give it a name, and either items or children")
    rule, satisfied = given.get("rule", rule), tuple(given.get("satisfied", satisfied))
    if rule not in RULES or not satisfied:
        raise BadScheme(f"node {name}: rule {rule!r}, satisfied {satisfied}; the rules are {listed(RULES)}")
    if "children" in given:
        children = tuple(_node(child, level + 1, rule, satisfied) for child in given["children"])
    else:
        children = tuple(_leaves(given["items"], level + 1, satisfied))
    if not children:
        raise BadScheme(f"node {name}: nothing below it")
    if rule == "weighted" and not all(_positive(child.weight) for child in children):
        raise BadScheme(
            f"node {name}: rule weighted needs a weight above zero for each of {listed(_names(children))}"
        )
    return Node(name, level, cast(Rule, rule), satisfied, given.get("weight"), children)


def _leaves(
    items: Sequence[str] | Mapping[str, float], level: int, satisfied: tuple[object, ...]
) -> Iterator[Node]:
    weights: Mapping[str, float] = items if isinstance(items, Mapping) else {}
    for code in items:
        yield Node(code, level, "pooled", satisfied, weights.get(code))


def _positive(weight: float | None) -> bool:
    return isinstance(weight, int | float) and weight > 0


def _names(nodes: Sequence[Node]) -> list[str]:
    return [node.name for node in nodes]
