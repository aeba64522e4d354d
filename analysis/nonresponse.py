"""Who answers and who does not: how different the silent would have to be to undo a figure.

Meng (2018): the error of a share among those who answered is ρ · σ · √((1 − f) ÷ f), where f is the response
rate, σ the standard deviation of the answers and ρ the correlation, over all people, between answering and
being satisfied (the data-defect correlation). No sample size makes it smaller. Nothing here knows ρ: it says
how large it must be. Shares are proportions (0–1).
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.errors import MissingColumn, OutOfRange, TargetOutOfScale
from analysis.variance import Floats

WHY = ("no-estimate", "no-population", "nobody-silent", "zero-or-hundred")
ROUNDING = 1e-9


def data_defect(table: pd.DataFrame, *, target: float, population: str = "handled") -> pd.DataFrame:
    """``table`` (one row a share: estimate, n, and the people it speaks of) with what non-response may do.

    Adds response_rate (n ÷ ``population``), break_even (`break_even`), break_even_share
    (`break_even_share`: also there where break_even is not defined), lowest and highest (`worst_case`), and
    no_break_even: why break_even is missing, one of `WHY` or empty. Raises `MissingColumn`,
    `TargetOutOfScale` for a target or an estimate that is not between 0 and 1, `OutOfRange` for n or people
    below 0, or an infinite n.

    >>> t = pd.DataFrame({"estimate": [0.955, 1.0, 0.9], "n": [120, 30, 50], "handled": [400, 60, 0]})
    >>> found = data_defect(t, target=0.94)
    >>> found[["break_even", "break_even_share", "lowest"]].round(3).to_numpy().tolist()
    [[0.047, 0.934, 0.286], [nan, 0.88, 0.5], [nan, nan, nan]]
    >>> found["no_break_even"].tolist()
    ['', 'zero-or-hundred', 'no-population']
    """
    if missing := {"estimate", "n", population} - set(table.columns):
        raise MissingColumn(f"no column {', '.join(sorted(missing))} to compare those who answered with all")
    p = table["estimate"].to_numpy(dtype=np.float64)
    n, people = _floats(table["n"]), _floats(table[population])
    refuse_off_scale(p, n, people, population)
    f = response_rate(n, people)
    low, high = worst_case(p, f)
    unanswered, unknown = np.isnan(p) | (n == 0), np.isnan(f) | np.isinf(people)
    why = np.select([unanswered, unknown, f >= 1, (p <= 0) | (p >= 1)], WHY, default="")
    return table.assign(
        response_rate=f,
        break_even=break_even(p, f, target=target),
        break_even_share=break_even_share(p, f, target=target),
        lowest=low,
        highest=high,
        no_break_even=why,
    )


def refuse_off_scale(p: Floats, n: Floats, people: Floats, population: str) -> None:
    """Shares in per cent, or numbers of people below zero."""
    if ((p < -ROUNDING) | (p > 1 + ROUNDING)).any():
        worst = float(np.nanmax(np.abs(p)))
        raise TargetOutOfScale(f"an estimate of {worst:g}: shares are proportions, 0 to 1 (94 % is 0.94)")
    for name, bad in (("n", (n < 0) | np.isinf(n)), (population, people < 0)):
        if bad.any():
            raise OutOfRange(
                f"column {name}: {int(bad.sum())} rows below 0 or infinite; give a count, 0 or more"
            )


def response_rate(n: ArrayLike, population: ArrayLike) -> Floats:
    """f = n ÷ N, NaN where N is unknown (missing or zero). Over 1 with more answers than people.

    >>> response_rate([120, 5], [400, 0]).tolist()
    [0.3, nan]
    """
    n, population = _floats(n), _floats(population)
    return np.divide(n, population, out=np.full_like(n, np.nan), where=population > 0)


def bias(share: ArrayLike, rate: ArrayLike, *, rho: float) -> Floats:
    """ρ · √(p(1 − p)) · √((1 − f) ÷ f): what a correlation ρ adds to the share.

    >>> bias([0.94, 0.94], [0.05, 0.80], rho=0.02).round(4).tolist()
    [0.0207, 0.0024]
    """
    _refuse_rho(rho)
    return rho * _spread(share, rate)


def break_even(share: ArrayLike, rate: ArrayLike, *, target: float) -> Floats:
    """ρ* = (p − T) ÷ (√(p(1 − p)) · √((1 − f) ÷ f)): the correlation that makes the true share the target.

    Positive above the target: it is met only if ρ < ρ*. Negative below it. NaN where p is 0 or 1 (σ would
    be zero: use `break_even_share`), where nobody is silent (f ≥ 1) and where f or p is unknown.

    >>> break_even([0.955, 0.90, 1.0], [0.30, 0.30, 0.30], target=0.94).round(4).tolist()
    [0.0474, -0.0873, nan]
    """
    _refuse_target(target)
    spread = _spread(share, rate)
    gap = _floats(share) - target
    return np.divide(gap, spread, out=np.full_like(spread, np.nan), where=spread > 0)


def break_even_share(share: ArrayLike, rate: ArrayLike, *, target: float) -> Floats:
    """q* = p − (p − T) ÷ (1 − f): how many of the silent must be satisfied for the target to be met exactly.

    Over 1: not met even if all of them are. Below 0: met even if none is. The same for a weighted share if
    the silent of each cell differ from its answers by the same (p − T) ÷ (1 − f). NaN where nobody is silent.

    >>> break_even_share([0.955, 1.0, 0.80], [0.30, 0.50, 0.30], target=0.94).round(4).tolist()
    [0.9336, 0.88, 1.0]
    """
    _refuse_target(target)
    p, f = np.broadcast_arrays(_floats(share), _floats(rate))
    silent = np.where(f < 1, 1 - f, np.nan)
    return np.asarray(p - (p - target) / silent, dtype=np.float64)


def effective_n_ceiling(rate: ArrayLike, *, rho: float) -> Floats:
    """f ÷ (1 − f) ÷ ρ²: the simple random sample with the same mean squared error, at best (Meng 2018).

    Infinite where everybody answers, or where ρ is zero.

    >>> effective_n_ceiling([0.05, 0.30, 0.80], rho=0.05).round(1).tolist()
    [21.1, 171.4, 1600.0]
    """
    _refuse_rho(rho)
    f = _floats(rate)
    silent = np.where(f < 1, 1 - f, 0.0) * rho**2
    return np.divide(f, silent, out=np.where(np.isnan(f), np.nan, np.inf), where=silent > 0)


def worst_case(share: ArrayLike, rate: ArrayLike) -> tuple[Floats, Floats]:
    """f·p and f·p + 1 − f: none, or all, of the silent satisfied (Manski 1990). No assumption at all.

    With f ≥ 1 nobody is silent: both are p. For a methodology annex, not for a dashboard.

    >>> [bound.round(4).tolist() for bound in worst_case([113 / 120], [120 / 400])]
    [[0.2825], [0.9825]]
    """
    p, f = np.broadcast_arrays(_floats(share), _floats(rate))
    f = np.minimum(f, 1.0)
    return f * p, f * p + (1 - f)


def _spread(share: ArrayLike, rate: ArrayLike) -> Floats:
    """√(p(1 − p)) · √((1 − f) ÷ f), NaN where f is unknown or nobody is silent."""
    p, f = np.broadcast_arrays(_floats(share), _floats(rate))
    odds = np.divide(1 - f, f, out=np.full(f.shape, np.nan), where=(f > 0) & (f < 1))
    spread: Floats = np.sqrt(np.clip(p * (1 - p), 0.0, None) * odds)
    return spread


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)


def _refuse_target(target: float) -> None:
    if target < 0 or target > 1:  # NaN: no target is in force, so there is no break-even
        raise TargetOutOfScale(f"target {target}: shares are proportions, so between 0 and 1 (94 % is 0.94)")


def _refuse_rho(rho: float) -> None:
    if not -1 <= rho <= 1:
        raise OutOfRange(f"rho={rho}: a correlation lies between -1 and 1")
