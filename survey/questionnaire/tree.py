"""The index tree of a questionnaire as frozen objects, as `analysis.index_scores` knows its rules."""

from dataclasses import dataclass, replace

SHARES = ("pooled", "mean-of-items", "weighted")
POINTS = ("rescaled", "sum")
RULES = (*SHARES, *POINTS)


@dataclass(frozen=True, slots=True)
class IndexItem:
    """A column in the tree: the share of ``satisfied`` answers, or its mean between two ends."""

    item: str
    satisfied: tuple[int, ...] = ()
    levels: tuple[int, ...] = ()
    weight: float | None = None
    minimum: float | None = None
    maximum: float | None = None

    @property
    def is_mean(self) -> bool:
        return self.minimum is not None or self.maximum is not None


@dataclass(frozen=True, slots=True)
class Band:
    """A name for the index from ``least`` up to the next band."""

    band: str
    least: float


@dataclass(frozen=True, slots=True)
class IndexNode:
    """A node of the index tree: over items at the leaves, over other nodes above."""

    node: str
    rule: str
    satisfied: tuple[int, ...]
    items: tuple[IndexItem, ...] = ()
    children: tuple["IndexNode", ...] = ()
    weight: float | None = None
    levels: tuple[int, ...] = ()
    range: tuple[float, ...] = ()
    selectable: tuple[str, ...] = ()
    bands: tuple[Band, ...] = ()
    uncertain: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple["IndexItem | IndexNode", ...]:
        """What the node is made of."""
        return (*self.items, *self.children)

    @property
    def rules(self) -> tuple[str, ...]:
        """The rule, then the others that a report may choose."""
        return (self.rule, *self.selectable)


def walk(node: IndexNode) -> tuple[IndexNode, ...]:
    """The node, then all below it, each before its children."""
    return (node, *(below for child in node.children for below in walk(child)))


def with_rule(root: IndexNode, name: str, rule: str) -> IndexNode:
    """The tree with another of the rules that the node ``name`` allows; `ValueError` if it does not.

    >>> root = IndexNode("all", "pooled", (4, 5), (IndexItem("q1"),), selectable=("mean-of-items",))
    >>> with_rule(root, "all", "mean-of-items").rule
    'mean-of-items'
    """
    if root.node == name and rule not in root.rules:
        raise ValueError(f"{name} allows the rules {', '.join(root.rules)}, not {rule}")
    children = tuple(with_rule(child, name, rule) for child in root.children)
    return replace(root, rule=rule if root.node == name else root.rule, children=children)
