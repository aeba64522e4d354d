"""One index of a scheme: what is below it, and its form as a constant and a sum of ratios."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

Rule: TypeAlias = Literal["pooled", "mean-of-items", "weighted", "rescaled", "sum"]
Ends: TypeAlias = tuple[float, float]
Codes: TypeAlias = tuple[object, ...]
POINTS = ("rescaled", "sum")


@dataclass(frozen=True, slots=True)
class Node:
    """One index. A leaf is one item; ``rule`` says how the node is made of what is below it.

    ``levels``: the codes an answer may have, empty where the scheme does not say. ``scale``: least and
    greatest value of a leaf that is a mean score; none: the share of ``satisfied`` answers. ``points``: least
    and greatest value of a node in points; none: a share, 0–1, or a mean score.
    """

    name: str
    level: int
    rule: Rule
    satisfied: Codes
    weight: float | None = None
    children: tuple["Node", ...] = ()
    levels: Codes = ()
    scale: Ends | None = None
    points: Ends | None = None

    @property
    def leaves(self) -> tuple["Node", ...]:
        """Every item below, in the scheme's order; a leaf itself."""
        if not self.children:
            return (self,)
        return tuple(leaf for child in self.children for leaf in child.leaves)

    @property
    def items(self) -> tuple[tuple[str, Codes], ...]:
        """Every item below with its satisfied codes, in the scheme's order."""
        return tuple((leaf.name, leaf.satisfied) for leaf in self.leaves)

    @property
    def is_share(self) -> bool:
        """A share of satisfied answers, 0–1: neither in points nor a mean score."""
        return self.points is None and self.scale is None

    @property
    def ends(self) -> Ends:
        """What the node can be at least and at most, in its own unit."""
        return self.points or self.scale or (0.0, 1.0)

    def walk(self) -> Iterator["Node"]:
        """This node, then all below it. An only leaf of the same name as its node is the same index."""
        yield self
        for child in self.children:
            if child.name != self.name or len(self.children) > 1 or self.rule == "rescaled":
                yield from child.walk()

    def terms(self) -> tuple[tuple[float, "Node"], ...]:
        """The node as `constant` + Σ a · (ratio of a node's sums): what makes every rule linear in ratios.

        >>> leaves = Node("q1", 1, "pooled", (4, 5)), Node("q2", 1, "pooled", (4, 5))
        >>> [(a, part.name) for a, part in Node("all", 0, "mean-of-items", (4, 5), None, leaves).terms()]
        [(0.5, 'q1'), (0.5, 'q2')]
        >>> [(a, part.name) for a, part in Node("d", 0, "rescaled", (), None, leaves, points=(1, 3)).terms()]
        [(1.0, 'q1'), (1.0, 'q2')]
        """
        if self.rule == "pooled" or not self.children:
            return ((1.0, self),)
        if self.rule == "mean-of-items":
            leaves = self.leaves
            return tuple((1 / len(leaves), leaf) for leaf in leaves)
        return tuple((s * a, part) for s, child in self._slopes() for a, part in child.terms())

    @property
    def constant(self) -> float:
        """What the node has when every ratio is zero: only rescaling moves the origin.

        >>> leaf = Node("q1", 1, "pooled", (), scale=(1.0, 5.0))
        >>> Node("d", 0, "rescaled", (), None, (leaf,), points=(0.0, 10.0)).constant
        -2.5
        """
        if self.rule not in POINTS:
            return 0.0
        moved = sum(s * (child.constant - self._origin(child)) for s, child in self._slopes())
        return moved + (self.ends[0] if self.rule == "rescaled" else 0.0)

    def _slopes(self) -> list[tuple[float, "Node"]]:
        """How far the node moves when a child moves by one."""
        if self.rule == "sum":
            return [(1.0, child) for child in self.children]
        if self.rule == "rescaled":
            part = (self.ends[1] - self.ends[0]) / len(self.children)
            return [(part / (child.ends[1] - child.ends[0]), child) for child in self.children]
        whole = sum(cast(float, child.weight) for child in self.children)
        return [(cast(float, child.weight) / whole, child) for child in self.children]

    def _origin(self, child: "Node") -> float:
        return child.ends[0] if self.rule == "rescaled" else 0.0
