"""Indices: every node of the tree with its error, from one pass over the rows."""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import add

import numpy as np
import pandas as pd

from analysis.checks import refuse_clash
from analysis.design import Design
from analysis.estimate import NOT_APPLICABLE, among
from analysis.interval import evidence, limits
from analysis.rollup import Measure, Rollup, rollup
from analysis.scheme import Node, Scheme, roots
from analysis.source import Data, IbisTable, IbisValue
from analysis.variance import Floats, combination


def index_scores(
    data: Data,
    scheme: Scheme,
    design: Design,
    *,
    by: str | Sequence[str] = (),
    interval: str = "korn-graubard",
    level: float = 0.95,
) -> pd.DataFrame:
    """Share of satisfied answers (0–1) for every node of the tree, in each domain.

    ``pooled``: satisfied ÷ valid answers over all items below. ``mean-of-items``: the plain mean of the
    shares of all items below. ``weighted``: Σ weight × child ÷ Σ weight, each child by its own rule. −8 (not
    applicable) and a missing answer are not answers. Each node is Σ a·(Y ÷ X), so its linearised value is the
    sum of its ratios' and covariances between items are exact.

    Columns: node, level (0 for a root), the ``by`` columns, estimate, se, df, low, high, n (sheets with at
    least one answer below the node), n_kish (of those sheets), n_eff. NaN where a domain did not answer what
    the rule needs. Raises `BadScheme`, and whatever `means` raises.

    >>> d = pd.DataFrame({"w": 1.0, "q1": [5, 4, 1, -8], "q2": [5, 2, None, 4]})
    >>> tree = {"node": "all", "rule": "mean-of-items", "items": ["q1", "q2"]}
    >>> index_scores(d, tree, Design("w"))[["node", "estimate", "n"]].round(4).to_numpy().tolist()
    [['all', 0.6667, 4], ['q1', 0.6667, 3], ['q2', 0.6667, 3]]
    """
    names = [by] if isinstance(by, str) else list(by)
    nodes = [node for root in roots(scheme) for node in root.walk()]
    pooled = {measure_name(n): n for node in nodes for n in (node, *(part for _, part in node.terms()))}
    rolled = rollup(data, design, [measure_of(node) for node in pooled.values()], names)
    frames = [scored(rolled, node, names, interval, level) for node in nodes]
    return pd.concat(frames, ignore_index=True)


def scored(rolled: Rollup, node: Node, by: Sequence[str], interval: str, level: float) -> pd.DataFrame:
    """One node's rows."""
    terms = [(a, *_sums(rolled, part)) for a, part in node.terms()]
    estimate, variance = combination(rolled.layout, terms)
    se, df = np.sqrt(variance), rolled.layout.degrees_of_freedom()
    n, n_kish = rolled.count(measure_name(node)), rolled.kish(measure_name(node))
    share = evidence(estimate, se, n, n_kish, df)
    low, high = limits(share, method=interval, level=level)
    n_eff = np.where(share.extreme, n_kish, np.minimum(share.effective, n_kish))
    columns = {"estimate": estimate, "se": se, "df": df, "low": low, "high": high}
    columns |= {"n": n, "n_kish": n_kish, "n_eff": n_eff}
    refuse_clash(by, {*columns, "node", "level"})
    frame = rolled.domains[list(by)].assign(**columns)
    frame.insert(0, "node", node.name)
    frame.insert(1, "level", node.level)
    return frame


def measure_name(node: Node) -> str:
    """The name of a node's sums: the same for an item wherever it stands with the same satisfied codes."""
    return "+".join(f"{code}{sorted(map(str, satisfied))}" for code, satisfied in node.items)


def measure_of(node: Node) -> Measure:
    """Satisfied (y) and valid answers (x) of one sheet under ``node``; NULL for a sheet without any."""
    columns = tuple(code for code, _ in node.items)
    return Measure(
        measure_name(node), columns, satisfied_answers(node), valid_answers(node), second_moments=False
    )


def satisfied_answers(node: Node) -> Callable[[IbisTable], IbisValue]:
    """How many answers of a sheet are satisfied."""

    def value(table: IbisTable) -> IbisValue:
        found = [table[code].isin(list(satisfied)).fill_null(False) for code, satisfied in node.items]
        return reduce(add, [yes.cast("int64") for yes in found])

    return value


def valid_answers(node: Node) -> Callable[[IbisTable], IbisValue]:
    """How many answers of a sheet are valid; NULL when none is."""

    def value(table: IbisTable) -> IbisValue:
        return reduce(add, [answered(table[code]).cast("int64") for code, _ in node.items]).nullif(0)

    return value


def answered(column: IbisValue) -> IbisValue:
    """Neither missing nor "not applicable" (−8)."""
    return column.notnull() & ~among(column, [NOT_APPLICABLE]).fill_null(False)


def _sums(rolled: Rollup, node: Node) -> tuple[Floats, Floats]:
    name = measure_name(node)
    return rolled.weighted(name, "y"), rolled.weighted(name, "x")
