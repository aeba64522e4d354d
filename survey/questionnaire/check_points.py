"""What can be wrong with points: ranges, weights, and what `rescaled` and `sum` can take."""

from collections.abc import Iterator, Sequence
from math import isfinite

from survey.questionnaire.problems import Problem, path, problem, shown
from survey.questionnaire.tree import POINTS, SHARES, IndexItem, IndexNode
from survey.questionnaire.words import _

Ends = Sequence[float]


def points_problems(node: IndexNode, above: str, part: Ends = ()) -> Iterator[Problem]:
    """``part`` is the node's share of the range of a sum above it."""
    place = f"{above}.{path(node.node) or '?'}"
    yield from _range_problems(node, place, part)
    for entry in node.parts:
        where = (
            f"{place}.{'children' if isinstance(entry, IndexNode) else 'items'}.{path(_name(entry)) or '?'}"
        )
        if node.rule in POINTS and entry.weight is not None:
            yield problem("needless-weight", f"{where}.weight", value=node.rule)
        if not _fits(node, entry, part):
            choices = ", ".join(POINTS if node.rule == "sum" else SHARES)
            yield problem("index-units", where, value=node.rule, part=shown(_name(entry)), choices=choices)
    if node.rule == "sum" and ordered(node.range):
        yield from _sum_problems(node, place)
    for child in node.children:
        yield from points_problems(child, f"{place}.children", _part(node, part))


def _range_problems(node: IndexNode, place: str, part: Ends) -> Iterator[Problem]:
    if node.range and node.rule in SHARES:
        yield problem("needless-range", f"{place}.range", value=node.rule)
    elif node.range and not ordered(node.range):
        yield problem("bad-range", f"{place}.range")
    elif node.rule == "rescaled" and not node.range and not part:
        kind = _("the least and the greatest points")
        yield problem("missing-key", f"{place}.range", key="range", kind=kind)


def _fits(node: IndexNode, entry: IndexNode | IndexItem, part: Ends) -> bool:
    """A sum takes points, every other rule shares; an item below a sum is in points by its part."""
    if isinstance(entry, IndexItem):
        return node.rule != "sum" or entry.is_mean or bool(node.range or part)
    return (entry.rule in POINTS) == (node.rule == "sum") or not entry.rule or not node.rule


def _sum_problems(node: IndexNode, place: str) -> Iterator[Problem]:
    ends = [_ends(entry, _part(node, ())) for entry in node.parts]
    if not all(ends):
        return
    low, high = (sum(end[side] for end in ends) for side in (0, 1))
    if max(abs(low - node.range[0]), abs(high - node.range[1])) > 1e-6:
        yield problem("sum-range", f"{place}.range", low=f"{low:g}", high=f"{high:g}")


def _ends(entry: IndexNode | IndexItem, part: Ends) -> Ends:
    """Least and greatest points of a part; empty where it has none."""
    if isinstance(entry, IndexItem):
        return (
            (entry.minimum, entry.maximum)
            if entry.minimum is not None and entry.maximum is not None
            else part
        )
    if entry.rule == "rescaled" or ordered(entry.range):
        return entry.range if ordered(entry.range) else part
    below = [_ends(below, _part(entry, part)) for below in entry.parts]
    return [sum(end[side] for end in below) for side in (0, 1)] if below and all(below) else ()


def _part(node: IndexNode, part: Ends) -> Ends:
    """What each of k parts of a sum has of its range: one k-th."""
    whole = node.range if ordered(node.range) else part
    parts = len(node.parts)
    return [end / parts for end in whole] if node.rule == "sum" and parts else ()


def _name(entry: IndexNode | IndexItem) -> str:
    return entry.node if isinstance(entry, IndexNode) else entry.item


def ordered(ends: Ends) -> bool:
    """
    >>> ordered((1, 10)), ordered((3, 3)), ordered(())
    (True, False, False)
    """
    return len(ends) == 2 and all(isfinite(end) for end in ends) and ends[0] < ends[1]


def positive(weight: float | None) -> bool:
    return weight is not None and isfinite(weight) and weight > 0
