"""Indices: every node of the tree with its error, from one pass over the rows."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from analysis.design import Design
from analysis.distribution import FIVE, distribution_columns, level_measures
from analysis.indices.answers import (
    answered,
    measure_name,
    measure_of,
    measures_of,
    refuse_strangers,
    satisfied_answers,
    strangers_measure,
    valid_answers,
)
from analysis.indices.node import Codes, Node
from analysis.indices.scheme import Scheme, roots
from analysis.indices.score import framed_node, points_columns, share_columns, sums_of
from analysis.rollup import Measure, Rollup, rollup
from analysis.rows.source import Data

__all__ = [
    "answered",
    "index_scores",
    "measure_name",
    "measure_of",
    "satisfied_answers",
    "scored",
    "valid_answers",
]


def index_scores(
    data: Data,
    scheme: Scheme,
    design: Design,
    *,
    by: str | Sequence[str] = (),
    interval: str = "korn-graubard",
    level: float = 0.95,
    distribution: bool = False,
) -> pd.DataFrame:
    """Share of satisfied answers (0–1), or points, for every node of the tree, in each domain.

    ``pooled``: satisfied ÷ valid answers over all items below. ``mean-of-items``: plain mean of the shares of
    all items below. ``weighted``: Σ weight × child ÷ Σ weight, each child by its own rule. ``rescaled``:
    plain mean of what is below, each moved linearly from its own ends to the node's range, in points.
    ``sum``: the points below (keys: `indices.scheme.roots`). −8 (not applicable) and a missing answer are no
    answers. Each node is c + Σ a·(Y ÷ X), so errors are exact, with the covariances between items.

    Columns: node, level (0 for a root), the ``by`` columns, estimate, se, df, low, high (a share's by
    ``interval``; of points and mean scores ± t·SE within the range), n (sheets with an answer below the
    node), n_kish (of those), n_eff (none for points and scores), reasons (`analysis.presentation`; of points
    small-n by Kish's n, and low-df). ``distribution`` adds to share nodes mean,
    mean_se and share_1 … share_5 of the answers' codes, pooled over the items below. NaN where a domain did
    not answer what the rule needs. Raises `BadScheme`, `UnknownCategory` for an answer off a declared scale,
    and whatever `means` raises.

    >>> d = pd.DataFrame({"w": 1.0, "q1": [5, 4, 1, -8], "q2": [5, 2, None, 4]})
    >>> tree = {"node": "all", "rule": "mean-of-items", "items": ["q1", "q2"]}
    >>> index_scores(d, tree, Design("w"))[["node", "estimate", "n"]].round(4).to_numpy().tolist()
    [['all', 0.6667, 4], ['q1', 0.6667, 3], ['q2', 0.6667, 3]]
    """
    names = [by] if isinstance(by, str) else list(by)
    given = [_five(root) if distribution else root for root in roots(scheme)]
    nodes = [node for root in given for node in root.walk()]
    rolled = rollup(data, design, _measures(nodes, distribution), names)
    refuse_strangers(rolled, data, nodes)
    levels = _all_levels(nodes) if distribution else ()
    return pd.concat(
        [scored(rolled, node, names, interval, level, levels) for node in nodes], ignore_index=True
    )


def scored(
    rolled: Rollup, node: Node, by: Sequence[str], interval: str, level: float, levels: Codes = ()
) -> pd.DataFrame:
    """One node's rows; ``levels``: with the distribution of the answers over these."""
    terms = [(a, *sums_of(rolled, part)) for a, part in node.terms()]
    if node.is_share:
        columns = share_columns(rolled, terms, measure_name(node), interval, level)
    else:
        columns = points_columns(rolled, node, terms, interval, level)
    if levels:
        columns |= distribution_columns(rolled, node, levels)
    return framed_node(rolled, node, by, columns)


def _measures(nodes: Sequence[Node], distribution: bool) -> list[Measure]:
    by_level = level_measures(_share_leaves(nodes)) if distribution else []
    return [*measures_of(nodes), *strangers_measure(nodes), *by_level]


def _share_leaves(nodes: Sequence[Node]) -> list[Node]:
    leaves = {(leaf.name, leaf.levels): leaf for node in nodes for leaf in node.leaves if leaf.is_share}
    return list(leaves.values())


def _all_levels(nodes: Sequence[Node]) -> Codes:
    return tuple(dict.fromkeys(code for leaf in _share_leaves(nodes) for code in leaf.levels)) or FIVE


def _five(node: Node) -> Node:
    """The tree with the levels 1–5 for every share item that has none declared."""
    if not node.children:
        return replace(node, levels=FIVE) if node.is_share and not node.levels else node
    return replace(node, children=tuple(_five(child) for child in node.children))
