"""What can be wrong with the items of an index tree: columns, codes and ranges."""

from collections.abc import Iterator, Mapping, Sequence

from survey.questionnaire.check_points import ordered, positive
from survey.questionnaire.columns import Column
from survey.questionnaire.conditions import MISSING
from survey.questionnaire.problems import Problem, path, problem, shown
from survey.questionnaire.tree import IndexItem, IndexNode


def index_item_problems(
    node: IndexNode, place: str, levels: Sequence[int], known: Mapping[str, Column]
) -> Iterator[Problem]:
    """``known``: every column of the form by its name; ``levels``: those of the node or from above it."""
    for entry in node.items:
        where = f"{place}.items.{path(entry.item)}" if entry != IndexItem(entry.item) else f"{place}.items"
        if entry.item and entry.item not in known:
            yield problem("unknown-index-item", where, value=shown(entry.item))
        if "weighted" in node.rules and not positive(entry.weight):
            yield problem("missing-weight", f"{where}.weight")
        yield from _mean_problems(node, entry, where)
        if entry.item in known and known[entry.item].kind == "number" and not entry.is_mean:
            yield problem("missing-range", where)
    shares = [entry for entry in node.items if not entry.is_mean and entry.item in known]
    yield from _code_problems(node, shares, place, levels, known)


def _mean_problems(node: IndexNode, entry: IndexItem, where: str) -> Iterator[Problem]:
    if not entry.is_mean:
        return
    ends = [end for end in (entry.minimum, entry.maximum) if end is not None]
    if not ordered(ends) or any(ends[0] <= code <= ends[1] for code in MISSING):
        yield problem("bad-range", where)
    if node.rule in ("pooled", "mean-of-items", "weighted"):
        part = shown(entry.item)
        yield problem("index-units", where, value=node.rule, part=part, choices="satisfied, rescaled")
    for key in ("satisfied", "levels"):
        if getattr(entry, key):
            yield problem("mean-or-share", f"{where}.{key}", key=key)


def _code_problems(
    node: IndexNode,
    shares: Sequence[IndexItem],
    place: str,
    levels: Sequence[int],
    known: Mapping[str, Column],
) -> Iterator[Problem]:
    """Codes of the node that some of its items lack, then codes of single items."""
    for key, codes in (("satisfied", node.satisfied), ("levels", node.levels)):
        takers = [entry for entry in shares if not getattr(entry, key)]
        for code in codes:
            strangers = [entry.item for entry in takers if _off(code, known[entry.item])]
            if strangers:
                yield problem("satisfied-off-scale", f"{place}.{key}", value=code, items=shown(strangers))
    for entry in shares:
        where = f"{place}.items.{path(entry.item)}"
        for code in (*entry.satisfied, *entry.levels):
            if _off(code, known[entry.item]):
                yield problem("satisfied-off-scale", where, value=code, items=shown([entry.item]))
        for code in _off_levels(entry.satisfied or node.satisfied, entry.levels or levels):
            yield problem("satisfied-off-levels", where, value=code)


def _off_levels(satisfied: Sequence[int], levels: Sequence[int]) -> Sequence[int]:
    return [code for code in satisfied if levels and code not in levels]


def _off(code: int, column: Column) -> bool:
    return bool(column.codes) and code not in column.codes
