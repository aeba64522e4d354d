"""Quantiles of scores in any domains, with Woodruff's limits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.checks import between_0_and_1, refuse_clash, tail_of
from analysis.design import Design
from analysis.errors import AmbiguousColumn, BadWeight
from analysis.interval import NEGLIGIBLE, evidence, limits, student
from analysis.rollup import Measure, codes, rollup
from analysis.rows.source import Data
from analysis.rows.valid import names_of, numeric
from analysis.unseen import unseen
from analysis.variance import Codes, Floats, Layout, combination


def quantiles(
    data: Data,
    items: str | Sequence[str],
    design: Design,
    *,
    q: float | Sequence[float] = (0.25, 0.5, 0.75),
    by: str | Sequence[str] = (),
    interval: str = "wald",
    level: float = 0.95,
    not_answers: Sequence[object] = (),
) -> pd.DataFrame:
    """Weighted quantiles of each item in each domain: one row per domain, item and q.

    The q-quantile is the smallest answer x with F(x) ≥ q, F the weighted share of answers up to x (to 1e-12).
    Its limits are the quantiles at the limits of the share F(x̂) (Woodruff 1952), those by ``interval``
    (`analysis.interval`) with the design's error and df; se = (high − low) ÷ 2t_df. So does R's
    ``svyquantile`` with ``qrule="math"``; its ``interval.type="mean"`` is ``wald``. Where a limit of the
    share leaves 0–1, that of the quantile is the smallest or largest answer and se is NaN: the answers do
    not reach so far, and neither does this limit. ``korn-graubard`` never leaves 0–1. Where no answer is
    above x̂, or the share's error is zero, ``wald`` takes korn-graubard's share, and se is NaN. If all answers
    are in one PSU, the limits are the smallest and largest answer.

    Units are the item's. Columns: the ``by`` columns, item, q, estimate, se, df, low, high, n (answers). A
    missing answer, or one listed in ``not_answers``, leaves this item only; its row stays in the design.
    Raises `OutOfRange` for a q not between 0 and 1, `AmbiguousColumn` for an item among ``by``,
    `UnknownInterval`, `BadWeight` also for weights that calibration made negative, and what `means` raises.

    >>> d = pd.DataFrame({"w": 1.0, "q1": [1, 2, 2, 3, 3, 3, 4, 4, 5, 5, -8]})
    >>> table = quantiles(d, "q1", Design("w"), q=[0.5, 0.9], not_answers=[-8])
    >>> table[["q", "estimate", "low", "high", "n"]].to_numpy().tolist()
    [[0.5, 3.0, 2.0, 5.0, 10.0], [0.9, 5.0, 4.0, 5.0, 10.0]]
    """
    given = [q] if isinstance(q, int | float) else list(q)
    wanted = [float(between_0_and_1("q", share)) for share in given]
    grouped = names_of(by)
    if both := [item for item in names_of(items) if item in grouped]:
        raise AmbiguousColumn(f"column {both[0]}: an item cannot also be a column to group by")
    frames = []
    for item in names_of(items):
        answers, domains = _answers(data, item, design, grouped, not_answers)
        rows = [_at(answers, share, interval, level) for share in wanted]
        refuse_clash(domains.columns, ["item", *rows[0].columns])
        per_q = pd.concat([domains.assign(item=item, **row) for row in rows])
        frames.append(per_q.sort_index(kind="stable"))
    return pd.concat(frames, ignore_index=True)


@dataclass(frozen=True, slots=True)
class Answers:
    """One item's answers. A row of sums holds one ``value``, Σw ``weight`` (zero if it is no answer).

    ``layout`` has the domains. ``domain``, ``level`` and ``share`` are the different answers of each domain
    in order, and F at each. ``n`` and ``n_kish`` are counted per domain.
    """

    value: Floats
    weight: Floats
    layout: Layout
    domain: Codes
    level: Floats
    share: Floats
    n: Floats
    n_kish: Floats

    def reaching(self, share: Floats) -> Floats:
        """The smallest answer whose F reaches each domain's ``share``; NaN without an answer."""
        size = np.bincount(self.domain, minlength=self.layout.n_domains)
        under = self.share < share[self.domain] - NEGLIGIBLE
        passed = np.bincount(self.domain[under], minlength=self.layout.n_domains)
        position = np.cumsum(size) - size + np.minimum(passed, size - 1)
        known = (size > 0) & ~np.isnan(share)
        found = np.full(self.layout.n_domains, np.nan)
        found[known] = self.level[position[known]]
        return found


def _answers(
    data: Data, item: str, design: Design, by: list[str], not_answers: Sequence[object]
) -> tuple[Answers, pd.DataFrame]:
    """The answer is a column to group by: each row of sums belongs to one answer."""
    measure = Measure(item, (item,), numeric(item, not_answers), second_moments=False)
    rolled = rollup(data, design, [measure], [*by, item])
    domain = codes(rolled.domains, by)
    first = np.unique(domain, return_index=True)[1]
    domains = rolled.domains[by].iloc[first].reset_index(drop=True) if by else pd.DataFrame(index=[0])
    layout = replace(rolled.layout, domain=domain[rolled.layout.domain], n_domains=len(domains))
    number = pd.to_numeric(rolled.domains[item], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    weight = rolled.weighted(item, "d")
    if (weight < 0).any():
        raise BadWeight(
            f"{item}: calibration has made weights negative, and shares up to an answer may then fall; "
            "calibrate with bounds, or with method='raking'"
        )
    held = np.bincount(rolled.layout.domain, weights=weight, minlength=len(number))
    levels = pd.DataFrame({"domain": domain, "level": number, "held": held})[held > 0]
    levels = levels.sort_values(["domain", "level"])
    reached = levels.groupby("domain")["held"].cumsum()
    share = reached / reached.groupby(levels["domain"]).transform("last")
    answers, squares = layout.total(weight), layout.total(rolled.weighted(item, "dd"))
    return Answers(
        value=number[rolled.layout.domain],
        weight=weight,
        layout=layout,
        domain=levels["domain"].to_numpy(),
        level=levels["level"].to_numpy(),
        share=share.to_numpy(),
        n=layout.total(rolled.sums[f"{item}:n"].to_numpy(dtype=np.float64)),
        n_kish=np.divide(answers**2, squares, out=np.zeros_like(answers), where=squares > 0),
    ), domains


def _at(answers: Answers, q: float, interval: str, level: float) -> pd.DataFrame:
    """The rows of one q: estimate, error and limits in each domain."""
    layout, df = answers.layout, answers.layout.degrees_of_freedom()
    estimate = answers.reaching(np.full(layout.n_domains, q))
    under = np.where(answers.value <= layout.spread(estimate), answers.weight, 0.0)
    share, variance = combination(layout, [(1.0, under, answers.weight)])
    hidden = unseen(layout, [answers.weight], variance, np.ones(layout.n_domains))
    error = np.where(hidden, np.nan, np.sqrt(variance))
    known = evidence(share, error, answers.n, answers.n_kish, df)
    low, high = limits(known, method=interval, level=level)
    lower, upper = answers.reaching(low), answers.reaching(high)
    t = student(tail_of(level), df.astype(np.float64))
    measured = (low >= 0) & (high <= 1) & np.isfinite(t) & (known.se > 0) & ~known.extreme
    se = np.where(measured, (upper - lower) / (2 * np.where(measured, t, 1.0)), np.nan)
    columns = {"q": q, "estimate": estimate, "se": se, "df": df, "low": lower, "high": upper}
    return pd.DataFrame(columns | {"n": answers.n.astype(np.int64)})
