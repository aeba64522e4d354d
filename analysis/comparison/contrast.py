"""Σ a·θ of several figures in each domain: covariance, Student's test and limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from scipy import stats

from analysis.between import Mask
from analysis.checks import tail_of
from analysis.interval import NEGLIGIBLE, Limits, student
from analysis.rollup import Rollup
from analysis.variance import Floats, Layout

CANCELLED = 1e-13  # a variance this small beside those of its terms is what rounding left of zero


def covariances(layout: Layout, influences: Sequence[Floats]) -> Floats:
    """Domains × k × k: the covariance of the Σ of each influence, in every domain at once.

    cov(a, b) = (V(a + b) − V(a) − V(b)) ÷ 2 holds for whatever `Layout.variance` knows about the design, and
    costs k(k + 1) ÷ 2 passes however many domains there are.

    >>> layout = Layout(np.arange(3), np.zeros(3, int), np.array([0, 0, 1]), 2, np.ones(3), np.ones(1))
    >>> covariances(layout, [np.array([1.0, -1, 1]), np.array([1.0, 0, 0])]).round(9).tolist()
    [[[3.0, 1.5], [1.5, 1.0]], [[1.0, 0.0], [0.0, 0.0]]]
    """
    if layout.n_domains == 1 and (layout.domain >= 0).all():
        return layout.covariance(np.stack(influences, axis=-1))[None]
    k = len(influences)
    found = np.zeros((layout.n_domains, k, k))
    for i, j in combinations_with_replacement(range(k), 2):
        together = influences[i] if i == j else influences[i] + influences[j]
        found[:, i, j] = layout.variance(together)
    own = np.einsum("dii->di", found).copy()
    upper = np.triu((found - own[:, :, None] - own[:, None, :]) / 2, 1)
    result: Floats = upper + upper.transpose(0, 2, 1) + own[:, :, None] * np.eye(k)
    return result


def linearised_means(rolled: Rollup, measure: str) -> tuple[Floats, Floats]:
    """ȳ = Σwy ÷ Σw of each domain (NaN without an answer), and each row's linearised value w(y − ȳ) ÷ Σw."""
    layout, y, d = rolled.layout, rolled.weighted(measure, "y"), rolled.weighted(measure, "d")
    size = layout.total(d)
    mean = np.divide(layout.total(y), size, out=np.full_like(size, np.nan), where=size > 0)
    inverse = np.divide(1.0, size, out=np.zeros_like(size), where=size > 0)
    return mean, layout.spread(inverse) * (y - layout.spread(np.nan_to_num(mean)) * d)


def less_unseen(covariance: Floats, hidden: Sequence[Mask]) -> Floats:
    """NaN in the rows and columns of the figures (one mask each) whose error no sample can show."""
    mask = np.stack(hidden, axis=-1)
    found: Floats = np.where(mask[..., :, None] | mask[..., None, :], np.nan, covariance)
    return found


@dataclass(frozen=True, slots=True)
class Contrast:
    """Σ a·θ in each row. ``parts`` are the a·θ (rows × k), ``covariance`` theirs (rows × k × k), ``df`` the
    degrees of freedom. NaN where a θ has no estimate; the covariance, where no sample can show its error.

    >>> c = Contrast(np.array([[0.9, -0.8]]), np.array([[[0.02, 0.005], [0.005, 0.03]]]), np.array([12.0]))
    >>> [figure.round(6).tolist() for figure in (c.estimate, c.se, c.t, c.p_value)]
    [[0.1], [0.244949], [0.408248], [0.690282]]
    """

    parts: Floats
    covariance: Floats
    df: Floats

    @property
    def estimate(self) -> Floats:
        """Σ a·θ."""
        return np.asarray(self.parts.sum(axis=-1))

    @property
    def variance(self) -> Floats:
        """Σ Σ of the covariances, zero where only rounding is left."""
        own = np.einsum("...ii->...", self.covariance)
        value = self.covariance.sum(axis=(-2, -1))
        noise = CANCELLED * own + (NEGLIGIBLE * np.abs(self.parts).max(axis=-1)) ** 2
        return np.where(np.isnan(self.estimate + value), np.nan, np.where(value > noise, value, 0.0))

    @property
    def se(self) -> Floats:
        """√V."""
        return np.sqrt(self.variance)

    @property
    def t(self) -> Floats:
        """Estimate ÷ SE; NaN without a degree of freedom or an error that the sample can show."""
        able = (self.se > 0) & (self.df > 0)
        return np.divide(self.estimate, self.se, out=np.full_like(self.se, np.nan), where=able)

    @property
    def p_value(self) -> Floats:
        """Of "Σ a·θ is zero", both tails of Student's t at ``df``."""
        both: Floats = 2 * stats.t.sf(np.abs(self.t), np.where(self.df > 0, self.df, np.nan))
        return both

    def student_limits(self, level: float) -> Limits:
        """Estimate ± t·SE; without an error or a degree of freedom anything is possible."""
        t = student(tail_of(level), self.df)
        known = np.isfinite(t) & np.isfinite(self.se)
        half = np.where(known, np.where(known, t, 0.0) * self.se, np.inf)
        return self.estimate - half, self.estimate + half

    def recovered_limits(self, low: Floats, high: Floats) -> Limits:
        """Limits from those of each part (rows × k): as good near 0 and 1 as the parts' own.

        With e the distances of the parts from their limits on the side concerned, √(Σ Σ r·e·e) from the
        estimate; r is the correlation of the parts, 0 where a part has no error. Zou & Donner 2008; for two
        independent shares Newcombe's method 10 (1998).

        >>> c = Contrast(np.array([[1.0, -1.0]]), np.zeros((1, 2, 2)), np.array([9.0]))
        >>> limits = c.recovered_limits(np.array([[0.7, -1.0]]), np.array([[1.0, -0.6]]))
        >>> [limit.round(6).tolist() for limit in limits]
        [[-0.3], [0.4]]
        """
        error = np.sqrt(np.einsum("...ii->...i", self.covariance))
        scale = error[..., :, None] * error[..., None, :]
        r = np.divide(self.covariance, scale, out=np.zeros_like(scale), where=scale > 0)
        r = np.where(np.eye(error.shape[-1], dtype=bool), 1.0, np.clip(r, -1, 1))
        down, up = (np.einsum("...ij,...i,...j->...", r, e, e) for e in (self.parts - low, high - self.parts))
        return self.estimate - np.sqrt(np.maximum(down, 0)), self.estimate + np.sqrt(np.maximum(up, 0))
