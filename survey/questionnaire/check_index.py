"""What can be wrong with an index tree. What passes is a scheme that `analysis.index_scores` accepts."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from survey.questionnaire.check_index_items import index_item_problems
from survey.questionnaire.check_items import uncertain_problems
from survey.questionnaire.check_points import points_problems, positive
from survey.questionnaire.columns import Column, columns
from survey.questionnaire.objects import Questionnaire
from survey.questionnaire.problems import Problem, path, problem, shown
from survey.questionnaire.tree import POINTS, RULES, SHARES, Band, IndexItem, IndexNode
from survey.questionnaire.words import _


def index_problems(questionnaire: Questionnaire) -> Iterator[Problem]:
    known = {column.name: column for column in columns(questionnaire)}
    for root in questionnaire.index:
        yield from _node_problems(root, "index", (), known)
        yield from points_problems(root, "index")
    names = Counter(name for root in questionnaire.index for name in _names(root))
    items = {entry.item for node in questionnaire.nodes() for entry in node.items}
    for name in dict.fromkeys(name for name in names if name in items):
        if names[name] > 1:
            yield problem("index-item-twice", path("index", name), value=shown(name), times=names[name])


def _names(node: IndexNode) -> Iterator[str]:
    """The names that a table of indices shows; an only item called like its node is the same index."""
    yield node.node
    for child in node.children:
        yield from _names(child)
    for entry in node.items:
        if entry.item != node.node or len(node.items) > 1 or node.rule == "rescaled":
            yield entry.item


def _node_problems(
    node: IndexNode, above: str, levels: Sequence[int], known: Mapping[str, Column]
) -> Iterator[Problem]:
    place = f"{above}.{path(node.node) or '?'}"
    yield from _rule_problems(node, place)
    if bool(node.items) == bool(node.children):
        yield problem("index-shape", place, value=shown(node.node))
    if not node.satisfied and any(not entry.satisfied and not entry.is_mean for entry in _shares(node)):
        yield problem("missing-key", f"{place}.satisfied", key="satisfied", kind=_("a list of codes"))
    yield from uncertain_problems(node.uncertain, place)
    yield from _band_problems(node.bands, place)
    own = node.levels or levels
    yield from index_item_problems(node, place, own, known)
    for child in node.children:
        if "weighted" in node.rules and not positive(child.weight):
            yield problem("missing-weight", f"{place}.children.{path(child.node) or '?'}.weight")
        yield from _node_problems(child, f"{place}.children", own, known)


def _shares(node: IndexNode) -> Sequence[IndexItem]:
    """The items that may be shares: below a sum they are points."""
    return () if node.rule == "sum" else node.items


def _rule_problems(node: IndexNode, place: str) -> Iterator[Problem]:
    if node.rule and node.rule not in RULES:
        yield problem("unknown-index-rule", f"{place}.rule", value=shown(node.rule), choices=", ".join(RULES))
    for rule in node.selectable:
        if rule not in SHARES or node.rule in POINTS:
            choices = ", ".join(SHARES)
            yield problem("unknown-index-rule", f"{place}.selectable", value=shown(rule), choices=choices)


def _band_problems(bands: Sequence[Band], place: str) -> Iterator[Problem]:
    leasts = [band.least for band in bands]
    if leasts != sorted(set(leasts)) or len({band.band for band in bands}) < len(bands):
        yield problem("band-order", f"{place}.bands")
