"""From sums to rows: shares with their intervals, scores and points inside their theoretical range."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd

from analysis.checks import refuse_clash, tail_of
from analysis.indices.answers import measure_name
from analysis.indices.node import Ends, Node
from analysis.interval import Limits, evidence, limits, student
from analysis.presentation import reasons, score_reasons
from analysis.rollup import Rollup
from analysis.unseen import unseen
from analysis.variance import Codes, Floats, combination

Terms: TypeAlias = Sequence[tuple[float, Floats, Floats]]
Columns: TypeAlias = dict[str, Floats | Codes | list[str]]


def sums_of(rolled: Rollup, node: Node) -> tuple[Floats, Floats]:
    """Numerator and denominator of a pooled node: the sums of its items' sums."""
    names = [measure_name(leaf) for leaf in node.leaves]
    y, x = ([rolled.weighted(name, part) for name in names] for part in ("y", "d"))
    return np.sum(y, axis=0), np.sum(x, axis=0)


def share_columns(rolled: Rollup, terms: Terms, sheets: str, interval: str, level: float) -> Columns:
    """A proportion: estimate, se, df, low, high, n (of the measure ``sheets``), n_kish, n_eff, reasons."""
    estimate, se = estimated(rolled, terms)
    n, n_kish, df = rolled.count(sheets), rolled.kish(sheets), rolled.df
    share = evidence(estimate, se, n, n_kish, df)
    low, high = limits(share, method=interval, level=level)
    n_eff = np.where(share.extreme, n_kish, np.minimum(share.effective, n_kish))
    found: Columns = {"estimate": estimate, "se": share.se, "df": df, "low": low, "high": high}
    return found | {"n": n, "n_kish": n_kish, "n_eff": n_eff, "reasons": reasons(share)}


def estimated(rolled: Rollup, terms: Terms) -> tuple[Floats, Floats]:
    """Σ a·(ΣY ÷ ΣX) and its error in each domain; NaN for an error that is `unseen` in some term."""
    estimate, variance = combination(rolled.layout, terms)
    size = np.maximum(np.abs(np.nan_to_num(estimate)), max(abs(a) for a, _, _ in terms))
    hidden = unseen(rolled.layout, [x for _, _, x in terms], variance, size)
    return estimate, np.where(hidden, np.nan, np.sqrt(variance))


def points_columns(rolled: Rollup, node: Node, terms: Terms, interval: str, level: float) -> Columns:
    """A mean score or points, with limits by `inside`.

    n_eff is NaN: how much single sheets differ in the whole score is not summed, so no design effect is.
    """
    ratios, se = estimated(rolled, terms)
    estimate, df = ratios + node.constant, rolled.df
    n, n_kish = rolled.count(measure_name(node)), rolled.kish(measure_name(node))
    low, high = inside(node.ends, estimate, se, n, n_kish, df, interval=interval, level=level)
    found: Columns = {"estimate": estimate, "se": se, "df": df, "low": low, "high": high}
    found |= {"n": n, "n_kish": n_kish, "n_eff": np.full(len(estimate), np.nan)}
    return found | {"reasons": score_reasons(se, n_kish, df.astype(np.float64))}


def inside(
    ends: Ends, estimate: object, se: object, n: object, n_kish: object, df: object, *,
    interval: str = "korn-graubard", level: float = 0.95,
) -> Limits:  # fmt: skip
    """estimate ± t_df·SE, cut at the ends of the range; a range's end is never left, nor a width of zero.

    Without a degree of freedom: the whole range. With an estimated error of zero the place in the range,
    u = (estimate − least) ÷ width, takes ``interval`` as a share of n sheets would: whatever lies between
    0 and 1 with mean u has a variance of at most u(1 − u).

    >>> low, high = inside((1, 10), [5.5, 9.9, 10.0], [0.1, 0.1, 0.0], 50, 50, 49)
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([5.299, 9.699, 9.36], [5.701, 10.0, 10.0])
    """
    width = ends[1] - ends[0]
    place = np.clip((np.asarray(estimate) - ends[0]) / width, 0, 1)
    e = evidence(place, np.asarray(se) / width, n, n_kish, df)
    low, high = limits(e, method=interval, level=level)
    t = student(tail_of(level), e.df)
    known = np.isfinite(t) & (e.se > 0)
    half = np.where(known, t, 0.0) * e.se
    low = np.where(known, np.maximum(e.p - half, 0), low)
    high = np.where(known, np.minimum(e.p + half, 1), high)
    return ends[0] + width * low, ends[0] + width * high


def framed_node(
    rolled: Rollup, node: Node, by: Sequence[str], columns: Mapping[str, Floats | Codes | list[str]]
) -> pd.DataFrame:
    """The node's rows: node, level, the ``by`` columns, then ``columns``."""
    refuse_clash(by, {*columns, "node", "level"})
    frame = rolled.domains[list(by)].assign(**columns)
    frame.insert(0, "node", node.name)
    frame.insert(1, "level", node.level)
    return frame
