"""The variance between replicates, from the sums of the PSUs.

No replicate reads the rows again: a replicate total is the full total and its change, a sum of PSU sums.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

import numpy as np

from analysis.variance import Codes, Floats, Layout

BLOCK = 2_000_000  # replicate totals held at once
NOTHING = 1e-12  # a denominator that fell to this part of itself is zero


class Sums(NamedTuple):
    """Sums of numerator ``y`` and denominator ``x`` in each pair of PSU and domain that has rows."""

    psu: Codes
    domain: Codes
    y: Floats
    x: Floats


class Changes(NamedTuple):
    """By how much replicate totals differ from the full ones, in domains that are touched.

    An entry stands for ``times`` replicates, each with the factor ``rscale`` in the variance.
    """

    domain: Codes
    y: Floats
    x: Floats
    times: Floats
    rscale: Floats


class Replicates(Protocol):
    """Any set of replicates: V = scale · Σ_r rscale_r (θ_r − centre)²."""

    @property
    def scale(self) -> float: ...

    @property
    def rscales(self) -> Floats: ...

    @property
    def df(self) -> int: ...

    @property
    def multipliers(self) -> Floats:
        """PSU × replicate."""
        ...

    def changes(self, sums: Sums, n_domains: int) -> Iterator[Changes]: ...


def psu_sums(layout: Layout, y: Floats, x: Floats) -> Sums:
    """Rows of weighted sums, added up within each pair of PSU and domain."""
    inside = np.flatnonzero(layout.domain >= 0)
    pair = layout.psu[inside] * max(layout.n_domains, 1) + layout.domain[inside]
    distinct, of = np.unique(pair, return_inverse=True)
    summed = [np.bincount(of, weights=part[inside], minlength=len(distinct)) for part in (y, x)]
    numerator, denominator = (part.astype(np.float64) for part in summed)
    unit, domain = np.divmod(distinct, max(layout.n_domains, 1))
    return Sums(unit, domain, numerator, denominator)


def replicate_variance(
    replicates: Replicates,
    layout: Layout,
    y: Floats,
    x: Floats | None,
    *,
    mse: bool,
    link: Callable[[Floats], Floats] | None = None,
) -> Floats:
    """V of ΣY ÷ ΣX (of ΣY, if ``x`` is none) in each domain: scale · Σ_r rscale_r (θ_r − centre)².

    θ_r − θ = (y_r − θ·x_r) ÷ X_r, with y_r and x_r the changes of the totals: no difference of two estimates.
    The centre is the mean of the replicates that count, with ``mse`` the full estimate. NaN where a replicate
    has nothing left in the domain: its estimate does not exist, and leaving it out would understate V. With a
    ``link``, V is that of link(θ).
    """
    width = layout.n_domains
    bottom = np.ones(width) if x is None else layout.total(x)
    none = bottom <= 0
    theta = np.where(none, np.nan, layout.total(y) / np.where(none, 1.0, bottom))
    variance, rscales = np.zeros(width), replicates.rscales
    sums = psu_sums(layout, y, x if x is not None else np.zeros(len(y)))
    for change in replicates.changes(sums, width):
        d, held = change.domain, bottom[change.domain] + change.x
        empty = (held <= NOTHING * bottom[d]) & (change.rscale > 0) & (change.times > 0)
        moved = change.y if x is None else change.y - theta[d] * change.x
        moved = np.where(empty, np.nan, moved) / np.where(held > 0, held, 1.0)
        if link:
            moved = link(theta[d] + moved) - link(theta[d])
        used = np.where(change.rscale > 0, change.times, 0.0)
        counted = np.flatnonzero(used)
        variance += spread_about_centre(
            Moves(d[counted], moved[counted], used[counted], change.rscale[counted]), rscales, width, mse=mse
        )
    return np.where(none, np.nan, replicates.scale * variance)


class Moves(NamedTuple):
    """θ_r − θ, for ``times`` replicates each."""

    domain: Codes
    moved: Floats
    times: Floats
    rscale: Floats


def spread_about_centre(moves: Moves, rscales: Floats, width: int, *, mse: bool) -> Floats:
    """Σ_r rscale_r (θ_r − centre)² in each domain; replicates without an entry have θ_r = θ."""
    d, moved, times, rscale = moves
    counting = max(int((rscales > 0).sum()), 1)
    mean = np.zeros(width) if mse else np.bincount(d, weights=times * moved, minlength=width) / counting
    squares = np.bincount(d, weights=times * rscale * (moved - mean[d]) ** 2, minlength=width)
    still = rscales.sum() - np.bincount(d, weights=times * rscale, minlength=width)
    spread: Floats = squares + np.where(still > 0, still, 0.0) * mean**2
    return spread
