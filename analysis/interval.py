"""Confidence intervals for a proportion, by the names of R's `survey` and of the literature.

`korn-graubard` is the default. Where a method of R has no interval (all or none satisfied, or an estimated
error of zero), every method here gives korn-graubard's, so that no row is left without.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import stats
from scipy.special import expit, logit, xlogy

from analysis.checks import tail_of
from analysis.errors import UnknownInterval
from analysis.variance import Floats

Limits: TypeAlias = tuple[Floats, Floats]
NEGLIGIBLE = 1e-12  # a share this near to 0 or 1, or an error this near to 0, is that with a rounding error


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an interval needs: estimate, error, answers, Kish's n, degrees of freedom; one value a row."""

    p: Floats
    se: Floats
    n: Floats
    n_kish: Floats
    df: Floats

    @property
    def effective(self) -> Floats:
        """n* = p(1 − p) ÷ V: infinite where the estimated error is zero, NaN where there is none, or no p."""
        spread, variance = np.where(self.outside, np.nan, self.p * (1 - self.p)), self.se**2
        return np.divide(spread, variance, out=np.full_like(spread, np.inf), where=~(variance <= 0))

    @property
    def extreme(self) -> npt.NDArray[np.bool_]:
        """None or all satisfied: the sample says nothing of the error."""
        ends: npt.NDArray[np.bool_] = (np.abs(self.p) <= NEGLIGIBLE) | (np.abs(1 - self.p) <= NEGLIGIBLE)
        return ends

    @property
    def outside(self) -> npt.NDArray[np.bool_]:
        """No proportion, which negative weights can give in a small domain."""
        beyond: npt.NDArray[np.bool_] = (self.p < -NEGLIGIBLE) | (self.p > 1 + NEGLIGIBLE)
        return beyond


def evidence(p: object, se: object, n: object, n_kish: object, df: object) -> Evidence:
    """Anything array-like, as rows of numbers; an error that is rounding noise becomes zero.

    An estimate without an error (NaN) has no degree of freedom, whatever ``df`` says: nothing was measured.

    >>> evidence(0.9, 0.03, 120, 100, 20).effective.round(6).tolist()
    [100.0]
    """
    arrays = [np.atleast_1d(np.asarray(value, dtype=np.float64)) for value in (p, se, n, n_kish, df)]
    share, error, *rest = (np.asarray(array) for array in np.broadcast_arrays(*arrays))
    found = Evidence(share, error, *rest)
    noise = error <= NEGLIGIBLE * np.where(found.extreme, 1.0, np.sqrt(np.abs(share * (1 - share))))
    df = np.where(np.isnan(error) & ~np.isnan(share), 0.0, found.df)
    return replace(found, se=np.where(noise, 0.0, error), df=df)


def student(tail: float, df: Floats) -> Floats:
    """The upper quantile of Student's t, infinite with no degree of freedom.

    >>> student(0.025, np.array([0.0, 10.0])).round(4).tolist()
    [inf, 2.2281]
    """
    quantile: Floats = np.where(df > 0, stats.t.isf(tail, np.where(df > 0, df, 1.0)), np.inf)
    return quantile


def df_ratio(e: Evidence, tail: float) -> Floats:
    """(t_{n−1} ÷ t_df)², the price of estimating the error from few PSUs (Korn & Graubard 1998)."""
    few, many = student(tail, e.df), student(tail, e.n - 1)
    known = np.isfinite(few) & np.isfinite(many)
    return np.divide(many, few, out=np.zeros_like(few), where=known) ** 2


def capped(e: Evidence, tail: float) -> Floats:
    """n' of korn-graubard: n* times `df_ratio` (at 0 and 1: Kish's n times it), never above Kish's n.

    >>> capped(evidence([0.9, 1.0], [0.001, 0.0], 120, 100, 119), 0.025).round(6).tolist()
    [100.0, 100.0]
    """
    ratio, effective = df_ratio(e, tail), e.effective
    free = np.multiply(effective, ratio, out=np.zeros_like(ratio), where=ratio > 0)
    limited = np.minimum(np.where(np.isnan(free), 0.0, free), e.n_kish)
    return np.where(e.extreme, e.n_kish * np.minimum(ratio, 1), limited)


def exact(p: Floats, n: Floats, tail: float) -> Limits:
    """Clopper & Pearson's limits for n·p successes of n, for numbers that need not be whole (beta quantiles).

    >>> [limit.round(4).tolist() for limit in exact(np.array([0.9, 1.0]), np.array([10.0, 10.0]), 0.025)]
    [[0.555, 0.6915], [0.9975, 1.0]]
    """
    yes, no = n * np.clip(p, 0, 1), n * np.clip(1 - p, 0, 1)
    some, rest = yes > NEGLIGIBLE, no > NEGLIGIBLE
    low = np.where(some, stats.beta.ppf(tail, np.where(some, yes, 1), no + 1), 0.0)
    high = np.where(rest, stats.beta.isf(tail, yes + 1, np.where(rest, no, 1)), 1.0)
    return np.where(np.isnan(p), np.nan, low), np.where(np.isnan(p), np.nan, high)


def korn_graubard(e: Evidence, tail: float) -> Limits:
    """Exact limits at n' (`capped`): df-adjusted, at most Kish's n, one-sided at 0 and 1."""
    return exact(e.p, capped(e, tail), tail)


def nchs(e: Evidence, tail: float) -> Limits:
    """Korn–Graubard with n' at most n, and n at 0 and 1 (Parker et al. 2017, NCHS series 2 no. 175)."""
    free = np.multiply(e.effective, df_ratio(e, tail))
    return exact(e.p, np.where(e.extreme, e.n, np.minimum(free, e.n)), tail)


def beta(e: Evidence, tail: float) -> Limits:
    """R's ``svyciprop(method="beta")``: Korn–Graubard without a cap."""
    return exact(e.p, e.effective * df_ratio(e, tail), tail)


def wald(e: Evidence, tail: float) -> Limits:
    """p ± t·SE (R's ``mean``); may leave 0–1."""
    t = student(tail, e.df)
    half = np.where(np.isfinite(t), np.where(np.isfinite(t), t, 0.0) * e.se, np.inf)
    return e.p - half, e.p + half


def log_odds(e: Evidence, tail: float) -> Limits:
    """logit(p) ± t·SE ÷ p(1 − p): R's ``xlogit``, and its ``logit`` up to the convergence of a model fit."""
    half = student(tail, e.df) * e.se / (e.p * (1 - e.p))
    return expit(logit(e.p) - half), expit(logit(e.p) + half)


def wilson(e: Evidence, tail: float) -> Limits:
    """Wilson's score interval at n* with t in place of z (R's ``wilson``, survey 4.5)."""
    q = student(tail, e.df) ** 2 / e.effective
    centre = (e.p + q / 2) / (1 + q)
    half = np.sqrt(q * e.p * (1 - e.p) + q**2 / 4) / (1 + q)
    return np.maximum(centre - half, 0), np.minimum(centre + half, 1)


def arcsine(e: Evidence, tail: float) -> Limits:
    """sin²(asin √p ± t·SE ÷ 2√(p(1 − p))) (R's ``asin``, which wraps round below 0; this stops there)."""
    half = student(tail, e.df) * e.se / (2 * np.sqrt(e.p * (1 - e.p)))
    angle = np.arcsin(np.sqrt(e.p))
    return np.sin(np.maximum(angle - half, 0)) ** 2, np.sin(np.minimum(angle + half, np.pi / 2)) ** 2


def likelihood(e: Evidence, tail: float) -> Limits:
    """All p with 2n*·[p̂ log(p̂/p) + (1 − p̂) log((1 − p̂)/(1 − p))] ≤ t²·n ÷ (n − 1).

    R's ``likelihood``, which interpolates the curve between a few points: equal to about 1e-4 of the width.
    """
    limit = student(tail, e.df) ** 2 * e.n / (e.n - 1)
    return _deviance_root(e, limit, np.zeros_like(e.p)), _deviance_root(e, limit, np.ones_like(e.p))


def _deviance_root(e: Evidence, limit: Floats, edge: Floats) -> Floats:
    """Bisection between the estimate and 0 or 1: 60 halvings reach the last bit."""
    near, far = e.p.copy(), edge
    for _ in range(60):
        middle = (near + far) / 2
        gain = xlogy(e.p, e.p / middle) + xlogy(1 - e.p, (1 - e.p) / (1 - middle))
        inside = 2 * e.effective * gain <= limit
        near, far = np.where(inside, middle, near), np.where(inside, far, middle)
    return near


METHODS: dict[str, Callable[[Evidence, float], Limits]] = {
    "korn-graubard": korn_graubard,
    "nchs": nchs,
    "beta": beta,
    "logit": log_odds,
    "xlogit": log_odds,
    "wilson": wilson,
    "likelihood": likelihood,
    "asin": arcsine,
    "wald": wald,
    "mean": wald,
}


def limits(e: Evidence, *, method: str = "korn-graubard", level: float = 0.95) -> Limits:
    """Lower and upper limit of each row; NaN only where there is no estimate.

    Where the method has none (see the top) they are korn-graubard's; of an estimate outside 0–1, wald's.

    >>> low, high = limits(evidence([0.9, 1.0], [0.03, 0.0], 120, 100, 20))
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.8187, 0.9599], [0.9532, 1.0])
    """
    if method not in METHODS:
        raise UnknownInterval(f"no interval {method!r}; there are {', '.join(METHODS)}")
    tail = tail_of(level)
    low, high = korn_graubard(e, tail)
    with np.errstate(all="ignore"):  # rows without an interval of their own are replaced below
        own_low, own_high = METHODS[method](e, tail)
    known = np.isfinite(own_low) & np.isfinite(own_high) & (own_low < own_high)
    known &= np.where(e.extreme, (method == "nchs") & (e.df > 0), e.se > 0)
    straight = wald(e, tail)
    low, high = np.where(known, own_low, low), np.where(known, own_high, high)
    return np.where(e.outside, straight[0], low), np.where(e.outside, straight[1], high)
