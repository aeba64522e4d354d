"""Differences between domains and periods, and the two-group t-test, with their exact covariance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.comparison.contrast import Contrast, less_unseen, linearised_means
from analysis.comparison.sides import Pair, Sides, disjoint, item_measure, pairs_of, sides_of
from analysis.design import Design
from analysis.errors import BadComparison, listed
from analysis.interval import Limits, evidence, limits
from analysis.rows.source import Data
from analysis.rows.valid import items_of, names_of
from analysis.variance import Floats


def differences(  # noqa: PLR0913 - a public statistic: all but three by keyword
    data: Data,
    items: str | Sequence[str],
    design: Design,
    *,
    between: str,
    pairs: Iterable[tuple[Any, Any]] | None = None,
    reference: Any = None,
    by: str | Sequence[str] = (),
    codes: Sequence[object] | None = None,
    interval: str = "korn-graubard",
    level: float = 0.95,
    not_answers: Sequence[object] | None = None,
) -> pd.DataFrame:
    """θ_to − θ_from for two levels of the column ``between`` (months, agencies …), in each domain of ``by``.

    θ is the mean of the item, or with ``codes`` the share (0–1) of answers among them, both over the answers;
    its linearised value is that of θ_to less that of θ_from, so PSUs, strata and calibration cells that the
    two share bring their covariance with them. Default ``pairs``: each level with the next in sorted order,
    as periods want; ``reference``: every other level with that one. Rows with a missing level are in no pair;
    missing items leave the item; both stay in the design. ``not_answers`` as of `means` and `shares`.

    One row per domain × item × pair: the ``by`` columns, item, from, to, estimate, se, df (PSUs − strata
    among the rows of the two levels, answered or not), low, high, n_from, n_to (answers), t = estimate ÷ SE,
    p_value (both tails, Student at df). Limits of means: ± t·SE; of shares: joined from those of either by
    ``interval`` (`Contrast.recovered_limits`), ``"wald"`` for ± t·SE. A level whose answers are all in one
    PSU has an error that no sample can show: se, t and p are NaN, limits of means infinite. Raises
    `BadComparison`, `UnknownCategory` and whatever `means` raises (Särndal, Swensson & Wretman 1992, 5.6;
    Korn & Graubard 1999, 5.2).

    >>> d = pd.DataFrame({"w": 1.0, "month": [9, 9, 9, 10, 10, 10], "q": [3.0, 4, 5, 5, 4, 4.5]})
    >>> table = differences(d, "q", Design("w"), between="month")
    >>> table[["from", "to", "estimate", "se", "df", "p_value"]].round(4).to_numpy().tolist()
    [[9.0, 10.0, 0.5, 0.5774, 5.0, 0.4261]]
    """
    measures = [item_measure(item, codes, not_answers) for item in items_of(items)]
    sides = sides_of(data, design, measures, names_of(by), between)
    wanted = pairs_of(sides.levels, pairs, reference)
    method = "wald" if codes is None else interval
    frames = [Compared(sides, m.name, wanted).frame(method, level) for m in measures]
    return in_groups(frames, len(wanted))


def t_test(
    data: Data,
    items: str | Sequence[str],
    group: str,
    design: Design,
    *,
    by: str | Sequence[str] = (),
    codes: Sequence[object] | None = None,
    level: float = 0.95,
    not_answers: Sequence[object] | None = None,
) -> pd.DataFrame:
    """Whether the means of two groups differ: R's ``svyttest``, in each domain of ``by``.

    The second group's mean (in sorted order) less the first's, with the error of `differences`. df = PSUs −
    strata among the rows that have group *and* answer, less 1 (never below 0), as in the
    regression on the group (Lumley 2010); limits ± t·SE. Columns as of `differences`. Raises
    `BadComparison` unless ``group`` has exactly two levels.

    >>> d = pd.DataFrame({"w": 1.0, "sex": list("fffmmm"), "q": [3.0, 4, 5, 5, 4, 4.5]})
    >>> table = t_test(d, "q", "sex", Design("w"))
    >>> table[["from", "to", "estimate", "t", "df", "p_value"]].round(4).to_numpy().tolist()
    [['f', 'm', 0.5, 0.866, 4, 0.4353]]
    """
    measures = [item_measure(item, codes, not_answers) for item in items_of(items)]
    sides = sides_of(data, design, measures, names_of(by), group)
    if len(sides.levels) > 2:
        raise BadComparison(
            f"column {group}: {len(sides.levels)} groups ({listed(sides.levels)}), a t-test compares two; "
            "choose them with `differences(between=…, pairs=…)`"
        )
    frames = [Compared(sides, m.name, [(0, 1)], regression=True).frame("wald", level) for m in measures]
    return in_groups(frames, 1)


@dataclass(frozen=True, slots=True)
class Compared:
    """One item on the two sides of each pair, in every group: arrays run over group × pair."""

    sides: Sides
    item: str
    pairs: Sequence[Pair]
    regression: bool = False

    def frame(self, method: str, level: float) -> pd.DataFrame:
        """Rows by group, then pair."""
        mean, influence = linearised_means(self.sides.rolled, self.item)
        own = self.sides.rolled.layout.variance(influence)
        contrast = self.contrast(mean, own, influence)
        if method in ("wald", "mean"):
            low, high = contrast.student_limits(level)
        else:
            low, high = self.recovered(contrast, method=method, level=level)
        n = np.nan_to_num(self.of(self.sides.grid(self.sides.rolled.count(self.item)))).astype(np.int64)
        columns = {"estimate": contrast.estimate, "se": contrast.se, "df": contrast.df.astype(np.int64)}
        columns |= {"low": low, "high": high, "n_from": n[:, 0], "n_to": n[:, 1]}
        columns |= {"t": contrast.t, "p_value": contrast.p_value}
        return self.sides.labelled(self.item, self.pairs).assign(**columns)

    def of(self, grid: Floats) -> Floats:
        """The figure of the first and of the second level, from groups × levels."""
        first, second = np.array(self.pairs).T
        return np.stack([grid[:, first].ravel(), grid[:, second].ravel()], axis=-1)

    def contrast(self, mean: Floats, own: Floats, influence: Floats) -> Contrast:
        """θ_to − θ_from; the covariance is what V of the difference leaves of the two variances."""
        variance, df = self.passes(influence)
        v = self.of(self.sides.grid(own))
        between = (variance - v.sum(axis=1)) / 2
        covariance = np.stack([v[:, 0], between, between, v[:, 1]], axis=-1).reshape(-1, 2, 2)
        hidden = self.of(self.sides.unseen(self.item)) == 1
        covariance = less_unseen(covariance, [hidden[:, 0], hidden[:, 1]])
        return Contrast(self.of(self.sides.grid(mean)) * [-1, 1], covariance, df)

    def passes(self, influence: Floats) -> tuple[Floats, Floats]:
        """Variance and degrees of freedom of every difference: one pass for each round of disjoint pairs."""
        shape = (len(self.sides.groups), len(self.pairs))
        variance, df = np.empty(shape), np.empty(shape)
        counted = self.sides.answered(self.item) if self.regression else None
        for positions in disjoint(self.pairs):
            layout, sign = self.sides.paired([self.pairs[k] for k in positions], counted)
            narrow = (shape[0], len(positions))
            variance[:, positions] = layout.variance(sign * influence).reshape(narrow)
            df[:, positions] = layout.degrees_of_freedom().reshape(narrow)
        if self.regression:
            df = np.maximum(df - 1, 0)
        return variance.ravel(), df.ravel()

    def recovered(self, contrast: Contrast, *, method: str, level: float) -> Limits:
        """The limits of the two shares, joined; the first side's turned round, as its sign is.

        Each share's limits take the degrees of freedom of the difference, none without an error.
        """
        rolled, grid = self.sides.rolled, self.sides.grid
        n, kish = self.of(grid(rolled.count(self.item))), self.of(grid(rolled.kish(self.item)))
        se = np.sqrt(np.einsum("...ii->...i", contrast.covariance))
        df = np.repeat(contrast.df[:, None], 2, axis=1)
        share = evidence(*(figure.ravel() for figure in (contrast.parts * [-1, 1], se, n, kish, df)))
        low, high = (limit.reshape(-1, 2) for limit in limits(share, method=method, level=level))
        return contrast.recovered_limits(
            np.stack([-high[:, 0], low[:, 1]], axis=-1), np.stack([-low[:, 0], high[:, 1]], axis=-1)
        )


def in_groups(frames: Sequence[pd.DataFrame], pairs: int) -> pd.DataFrame:
    """The items' rows, group by group."""
    group = np.concatenate([np.arange(len(frame)) // pairs for frame in frames])
    return pd.concat(frames, ignore_index=True).iloc[np.argsort(group, kind="stable")].reset_index(drop=True)
