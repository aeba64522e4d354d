"""What can be wrong with an index tree."""

from collections.abc import Iterator

from survey.questionnaire.objects import IndexNode, Questionnaire
from survey.questionnaire.problems import Problem, path, problem, shown

RULES = ("pooled", "mean-of-items", "weighted")


def index_problems(questionnaire: Questionnaire) -> Iterator[Problem]:
    for root in questionnaire.index:
        yield from _node_problems(root, "index", questionnaire)


def _node_problems(node: IndexNode, above: str, questionnaire: Questionnaire) -> Iterator[Problem]:
    place = f"{above}.{path(node.node) or '?'}"
    if node.rule and node.rule not in RULES:
        yield problem("unknown-index-rule", f"{place}.rule", value=shown(node.rule), choices=", ".join(RULES))
    if bool(node.items) == bool(node.children):
        yield problem("index-shape", place, value=shown(node.node))
    if node.items and not node.satisfied:
        yield problem("missing-key", f"{place}.satisfied", key="satisfied", kind="a list of codes")
    yield from _member_problems(node, place, questionnaire)
    for child in node.children:
        yield from _weight_problems(node, child, place)
        yield from _node_problems(child, f"{place}.children", questionnaire)


def _member_problems(node: IndexNode, place: str, questionnaire: Questionnaire) -> Iterator[Problem]:
    codes = {item.id: questionnaire.scale(item).codes for item in questionnaire.items if item.kind != "text"}
    for id_ in node.items:
        if id_ not in codes:
            yield problem("unknown-index-item", f"{place}.items", value=shown(id_))
    for code in node.satisfied:
        strangers = [id_ for id_ in node.items if codes.get(id_) and code not in codes[id_]]
        if strangers:
            yield problem("satisfied-off-scale", f"{place}.satisfied", value=code, items=shown(strangers))


def _weight_problems(node: IndexNode, child: IndexNode, place: str) -> Iterator[Problem]:
    if node.rule == "weighted" and not (child.weight and child.weight > 0):
        yield problem("missing-weight", f"{place}.children.{path(child.node) or '?'}.weight")
