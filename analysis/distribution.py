"""How the valid answers are distributed over the levels of an item, and their mean."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.checks import refuse_clash
from analysis.design import Design
from analysis.errors import UnknownCategory
from analysis.indices.answers import answered, refuse_strangers, strangers_measure
from analysis.indices.node import Codes, Node
from analysis.indices.score import Columns, estimated, share_columns
from analysis.rollup import Measure, Rollup, rollup
from analysis.rows.source import Data, IbisTable, IbisValue
from analysis.rows.valid import one_of
from analysis.variance import Floats

FIVE = (1, 2, 3, 4, 5)


def distribution(
    data: Data,
    items: str | Sequence[str],
    design: Design,
    *,
    by: str | Sequence[str] = (),
    levels: Sequence[object] = FIVE,
    interval: str = "korn-graubard",
    level: float = 0.95,
) -> pd.DataFrame:
    """Share of the valid answers at each level of each item, 0–1: one row per domain, item and level.

    p_l = Σw·1[answer = l] ÷ Σw over the answers; error and limits as of `shares`, so that level by level it
    is `shares` with one code. −8 and a missing answer are not answers. Columns: the ``by`` columns, item,
    level, estimate, se, df, low, high, n (answers to the item), n_kish, n_eff, reasons. NaN where nobody
    answered.
    Raises `UnknownCategory` for an answer that is none of ``levels``, and whatever `shares` raises.

    >>> d = pd.DataFrame({"w": 1.0, "q": [5, 5, 4, 2, -8]})
    >>> table = distribution(d, "q", Design("w"))
    >>> table[["level", "estimate", "n"]].to_numpy().tolist()
    [[1.0, 0.0, 4.0], [2.0, 0.25, 4.0], [3.0, 0.0, 4.0], [4.0, 0.25, 4.0], [5.0, 0.5, 4.0]]
    """
    if isinstance(levels, str) or not levels:
        raise UnknownCategory(f"levels={levels!r}: give a list of the codes an answer may have")
    names = [by] if isinstance(by, str) else list(by)
    codes = tuple(dict.fromkeys(levels))
    leaves = [
        Node(item, 0, "pooled", codes, levels=codes)
        for item in ([items] if isinstance(items, str) else items)
    ]
    rolled = rollup(data, design, [*level_measures(leaves), *strangers_measure(leaves)], names)
    refuse_strangers(rolled, data, leaves)
    frames = [_at(rolled, leaf, code, names, interval, level) for leaf in leaves for code in codes]
    return pd.concat(frames, ignore_index=True)


def level_measures(leaves: Sequence[Node]) -> list[Measure]:
    """The sums of each item by level: two levels a measure (y, x), whose n and d are of all answers."""
    return [measure for leaf in leaves for measure in _pairs(leaf)]


def level_sums(rolled: Rollup, leaf: Node) -> list[Floats]:
    """Σw of the answers at each level, in the order of the levels."""
    return [rolled.weighted(_name(leaf, k - k % 2), "yx"[k % 2]) for k in range(len(leaf.levels))]


def distribution_columns(rolled: Rollup, node: Node, levels: Codes) -> Columns:
    """mean and mean_se of the valid answers' codes, and share_1 … of all answers below the node.

    Pooled over the items below, whatever the node's rule. NaN for a node that is no share, or over items of
    different levels; a mean needs levels that are numbers.
    """
    none = np.full(rolled.layout.n_domains, np.nan)
    columns: Columns = dict.fromkeys(("mean", "mean_se", *(f"share_{code}" for code in levels)), none)
    own = node.leaves[0].levels
    if not node.is_share or any(leaf.levels != own for leaf in node.leaves):
        return columns
    by_leaf = [level_sums(rolled, leaf) for leaf in node.leaves]
    at = [np.sum(sums, axis=0) for sums in zip(*by_leaf, strict=True)]
    whole = np.sum([rolled.weighted(_name(leaf, 0), "d") for leaf in node.leaves], axis=0)
    for code, y in zip(own, at, strict=True):
        bottom = rolled.layout.total(whole)
        columns[f"share_{code}"] = np.divide(
            rolled.layout.total(y), bottom, out=none.copy(), where=bottom > 0
        )
    if all(isinstance(code, int | float) for code in own):
        scores = np.sum([float(str(code)) * y for code, y in zip(own, at, strict=True)], axis=0)
        columns["mean"], columns["mean_se"] = estimated(rolled, [(1.0, scores, whole)])
    return columns


def _at(
    rolled: Rollup, leaf: Node, code: Any, by: Sequence[str], interval: str, level: float
) -> pd.DataFrame:
    y, d = level_sums(rolled, leaf)[leaf.levels.index(code)], rolled.weighted(_name(leaf, 0), "d")
    columns = share_columns(rolled, [(1.0, y, d)], _name(leaf, 0), interval, level)
    refuse_clash(by, {*columns, "item", "level"})
    return rolled.domains[list(by)].assign(item=leaf.name, level=code, **columns)


def _pairs(leaf: Node) -> Iterator[Measure]:
    for k in range(0, len(leaf.levels), 2):
        y, *more = [_indicator(leaf, code) for code in leaf.levels[k : k + 2]]
        x = more[0] if more else None
        yield Measure(_name(leaf, k), (leaf.name,), y, x, second_moments=False)


def _indicator(leaf: Node, code: object) -> Callable[[IbisTable], IbisValue]:
    def value(table: IbisTable) -> IbisValue:
        return answered(table[leaf.name]).ifelse(one_of(table, leaf.name, [code]), None)

    return value


def _name(leaf: Node, first: int) -> str:
    return f"{leaf.name}{list(leaf.levels)}#{first}"
