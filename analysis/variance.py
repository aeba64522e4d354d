"""The linearised variance, from sums per (stratum, PSU, calibration cell, domain) alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.design import Lonely

Floats: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each row of sums belongs: numbers instead of names.

    ``psu``, ``cell``, ``domain`` and ``weight`` (Σ of calibrated weights) have one value a row, ``stratum``
    one a PSU, ``unsampled`` (1 − f) one a stratum. A domain of −1 is counted in no estimate and stays in the
    design. ``cell`` none: not calibrated.

    >>> layout = Layout(
    ...     psu=np.array([0, 1, 2]), stratum=np.array([0, 0, 0]), domain=np.array([0, 0, -1]), n_domains=1,
    ...     weight=np.ones(3), unsampled=np.ones(1),
    ... )
    >>> layout.variance(np.array([1.0, -1.0, 0.0])).tolist(), layout.degrees_of_freedom().tolist()
    ([3.0], [1])
    """

    psu: Codes
    stratum: Codes
    domain: Codes
    n_domains: int
    weight: Floats
    unsampled: Floats
    cell: Codes | None = None
    lonely: Lonely = "fail"

    def total(self, values: Floats) -> Floats:
        """Σ of ``values`` in each domain."""
        inside = self.domain >= 0
        summed = np.bincount(self.domain[inside], weights=values[inside], minlength=self.n_domains)
        return summed.astype(np.float64)

    def spread(self, per_domain: Floats) -> Floats:
        """The value of each row's domain, zero outside every domain."""
        if not self.n_domains:
            return np.zeros(len(self.domain))
        spread: Floats = np.where(self.domain >= 0, per_domain[self.domain], 0.0)
        return spread

    def degrees_of_freedom(self) -> Codes:
        """PSUs − strata among the rows of each domain, answered or not (Korn & Graubard 1999)."""
        inside = self.domain >= 0
        pairs = _distinct(self.psu[inside], self.domain[inside], self.n_domains)
        strata = _distinct(self.stratum[pairs[0]], pairs[1], self.n_domains)
        count = np.bincount(pairs[1], minlength=self.n_domains) - np.bincount(
            strata[1], minlength=self.n_domains
        )
        return count.astype(np.int64)

    def variance(self, influence: Floats) -> Floats:
        """Variance in each domain of the Σ of ``influence``, each row's own weighted linearised value.

        V = Σ_h (1 − f_h) · n_h / (n_h − 1) · Σ_i (z_hi − z̄_h)², PSUs i drawn in strata h (Särndal, Swensson
        & Wretman 1992, 5.5). n_h counts every PSU of the stratum: one without a row in the domain has z = 0.
        After calibration, z sums residuals instead of values.
        """
        return between_psu_variance(self.residuals(influence), self)

    def residuals(self, influence: Floats) -> sparse.csr_array:
        """z: PSU × domain sums of ``influence``, less what the calibration cells explain.

        For cells that cross nothing the base-weighted regression on the cells is the cell's mean. A
        calibration on several margins replaces `cell_means` by its regression and keeps the rest.
        """
        inside = self.domain >= 0
        shape = (len(self.stratum), self.n_domains)
        z = sparse.csr_array((influence[inside], (self.psu[inside], self.domain[inside])), shape=shape)
        if self.cell is None:
            return z
        n_cells = int(self.cell.max(initial=-1)) + 1
        held = sparse.csr_array((self.weight, (self.psu, self.cell)), shape=(len(self.stratum), n_cells))
        left: sparse.csr_array = z - held @ self.cell_means(influence, self.cell, n_cells)
        return left

    def cell_means(self, influence: Floats, cell: Codes, n_cells: int) -> sparse.csr_array:
        """Cell × domain: mean of the linearised variable over all of the cell, zero outside the domain."""
        inside = self.domain >= 0
        size = np.bincount(cell, weights=self.weight, minlength=n_cells)
        share = np.divide(influence, size[cell], out=np.zeros_like(influence), where=size[cell] > 0)
        indices = (cell[inside], self.domain[inside])
        return sparse.csr_array((share[inside], indices), shape=(n_cells, self.n_domains))


def between_psu_variance(z: sparse.csr_array, layout: Layout) -> Floats:
    """The stratified between-PSU variance of each column of ``z``; absent entries are PSUs with a sum of
    zero.

    The squares are taken about each stratum's mean (no difference of large sums), over the entries that
    exist; the n_h − m absent ones add (n_h − m)·z̄².
    """
    entries = z.tocoo()
    values, columns = entries.data, entries.col.astype(np.int64)
    strata, n_domains = layout.stratum[entries.row], layout.n_domains
    size = np.bincount(layout.stratum, minlength=len(layout.unsampled)).astype(np.float64)
    group, inverse = np.unique(strata * n_domains + columns, return_inverse=True)
    h, d = group // max(n_domains, 1), group % max(n_domains, 1)
    mean = np.bincount(inverse, weights=values, minlength=len(group)) / size[h]
    squares = np.bincount(inverse, weights=(values - mean[inverse]) ** 2, minlength=len(group)).astype(float)
    squares += (size[h] - np.bincount(inverse, minlength=len(group))) * mean**2
    lonely = size <= 1
    scale = np.where(lonely, 0.0, layout.unsampled * size / np.where(lonely, 1.0, size - 1))
    variance = np.bincount(d, weights=scale[h] * squares, minlength=n_domains).astype(np.float64)
    return with_lonely(variance, z, layout, lonely & (layout.unsampled > 1e-7))


def with_lonely(
    variance: Floats, z: sparse.csr_array, layout: Layout, lonely: npt.NDArray[np.bool_]
) -> Floats:
    """What strata with one PSU add, as R's survey 4.5 does (``certainty`` and ``remove``: nothing).

    ``adjust``: (1 − f)(z − Σz / Σn_h)², over all strata and PSUs; ``average``: every such stratum adds the
    mean of the others, so the sum grows by strata ÷ strata with more than one PSU.
    """
    if not lonely.any() or layout.lonely not in ("adjust", "average"):
        return variance
    if layout.lonely == "average":
        able = len(lonely) - int(lonely.sum())
        return variance * (len(lonely) / able) if able else np.full_like(variance, np.nan)
    grand = np.asarray(z.sum(axis=0)).ravel() / len(layout.stratum)
    alone = np.flatnonzero(lonely[layout.stratum])
    rows, columns = z[alone].tocoo().coords
    value, f = z[alone].tocoo().data, layout.unsampled[layout.stratum[alone]]
    present = np.bincount(columns, weights=f[rows] * ((value - grand[columns]) ** 2 - grand[columns] ** 2),
                          minlength=layout.n_domains)  # fmt: skip
    added: Floats = variance + present + f.sum() * grand**2
    return added


def combination(layout: Layout, terms: Sequence[tuple[float, Floats, Floats]]) -> tuple[Floats, Floats]:
    """Σ a·(ΣY ÷ ΣX) and its variance in each domain, from rows of weighted sums (a, Y, X).

    The linearised value of a ratio is (Y − R·X) ÷ ΣX; that of a combination is the sum of its ratios', so the
    covariance between ratios is exact. A domain where some ΣX is zero has no estimate: NaN.

    >>> layout = Layout(np.arange(4), np.zeros(4, int), np.zeros(4, int), 1, np.ones(4), np.ones(1))
    >>> estimate, variance = combination(layout, [(1.0, np.array([1.0, 1, 1, 0]), np.ones(4))])
    >>> estimate.tolist(), variance.round(6).tolist()
    ([0.75], [0.0625])
    """
    estimate, influence = np.zeros(layout.n_domains), np.zeros(len(layout.psu))
    for a, y, x in terms:
        bottom = layout.total(x)
        none = bottom <= 0
        ratio = np.where(none, np.nan, layout.total(y) / np.where(none, 1.0, bottom))
        estimate = estimate + a * ratio
        scale = layout.spread(np.where(none, 0.0, a / np.where(none, 1.0, bottom)))
        influence = influence + scale * (y - layout.spread(np.nan_to_num(ratio)) * x)
    return estimate, np.where(np.isnan(estimate), np.nan, layout.variance(influence))


def _distinct(first: Codes, second: Codes, width: int) -> tuple[Codes, Codes]:
    """The different pairs of two lists of codes."""
    pair = np.unique(first * max(width, 1) + second)
    return pair // max(width, 1), pair % max(width, 1)
