"""The linearised variance, from sums per (stratum, PSU, calibration cell, domain) alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.between import Codes, Floats, Stage, between, contrasts
from analysis.design import Lonely
from analysis.errors import AnalysisError
from analysis.residuals import Cells, Influence, less_means, residuals

__all__ = ["Codes", "Floats", "Layout", "Stage", "combination"]
BLOCK = 20_000_000  # numbers that may be held densely at once


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each row of sums belongs: numbers instead of names.

    ``psu``, ``cell``, ``domain`` and ``weight`` (Σ of final weights) have one value a row, ``stratum`` one a
    PSU, ``unsampled`` (1 − f) one a stratum. A domain of −1 is counted in no estimate and stays in the
    design. ``cell`` none: not calibrated. Otherwise ``calibrated`` and ``base`` are the Σ of calibrated
    (untrimmed) and of base weights of each row (none: as ``weight``), and ``regressors`` (cells ×
    auxiliaries; none: each cell's own indicator) what the weights were calibrated to. ``later``: the further
    stages that have population counts.

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
    lonely_in_domains: bool = False
    later: tuple[Stage, ...] = ()
    calibrated: Floats | None = None
    base: Floats | None = None
    regressors: sparse.csr_array | None = None

    @property
    def stages(self) -> tuple[Stage, ...]:
        """PSUs in strata, then the later stages."""
        first = Stage(self.psu, self.stratum, self.unsampled, np.ones(len(self.unsampled)))
        return (first, *self.later)

    def total(self, values: Floats) -> Floats:
        """Σ of ``values`` in each domain."""
        inside = self.domain >= 0
        if inside.all():
            return np.bincount(self.domain, weights=values, minlength=self.n_domains).astype(np.float64)
        summed = np.bincount(self.domain[inside], weights=values[inside], minlength=self.n_domains)
        return summed.astype(np.float64)

    def spread(self, per_domain: Floats) -> Floats:
        """The value of each row's domain, zero outside every domain."""
        if not self.n_domains:
            return np.zeros(len(self.domain))
        spread: Floats = np.where(self.domain >= 0, per_domain[self.domain], 0.0)
        return spread

    def degrees_of_freedom(self) -> Codes:
        """PSUs − strata among the rows of each domain, answered or not (Korn & Graubard 1999).

        A PSU without any weight is no PSU here, as in R; its stratum still counts it in the variance.
        """
        inside = np.flatnonzero((self.domain >= 0) & (self.weight != 0))
        present = _indicator(self.psu[inside], self.domain[inside], (len(self.stratum), self.n_domains))
        unit, domain = present.tocoo().coords
        strata = _indicator(self.stratum[unit], domain, (len(self.unsampled), self.n_domains))
        count = np.bincount(present.indices, minlength=self.n_domains) - np.bincount(
            strata.indices, minlength=self.n_domains
        )
        return count.astype(np.int64)

    def variance(self, influence: Floats) -> Floats:
        """Variance in each domain of the Σ of ``influence``, each row's own weighted linearised value.

        V = Σ_h (1 − f_h) · n_h / (n_h − 1) · Σ_i (z_hi − z̄_h)², PSUs i drawn in strata h (Särndal, Swensson
        & Wretman 1992, 5.5). n_h counts every PSU of the stratum: one without a row in the domain has z = 0.
        A later stage with population counts adds the same within each unit before it, times that one's f (the
        same, 4.3). After calibration, z sums residuals instead of values.
        """
        inside = np.flatnonzero(self.domain >= 0)
        values = Influence(inside, self.domain[inside], influence[inside], self.n_domains)
        if self.regressors is not None:
            return np.concatenate([np.zeros(0), *map(self._dense_variance, self._blocks(values))])
        variance = np.zeros(self.n_domains)
        for k, stage in enumerate(self.stages):
            z = less_means(values, stage, self._cells)
            variance += between(z, stage, self._lonely(k), self.lonely_in_domains)
        return variance

    def covariance(self, influence: Floats) -> Floats:
        """k × k covariance of the Σ of each column of ``influence`` (rows × k), zero for rows outside.

        Each column holds the rows' weighted linearised values; domain codes are ignored. Strata, PSUs, later
        stages, calibration and lonely PSUs count as in `variance`.
        """
        rows, width = influence.shape
        columns = np.tile(np.arange(width), rows)
        values = Influence(np.repeat(np.arange(rows), width), columns, influence.ravel(), width)
        q = self._contrasts(values)
        covariance: Floats = q.T @ q
        return covariance

    def _dense_variance(self, values: Influence) -> Floats:
        variance: Floats = (self._contrasts(values) ** 2).sum(axis=0)
        return variance

    def _contrasts(self, values: Influence) -> Floats:
        """Q of all stages: QᵀQ is the covariance."""
        if self.lonely_in_domains:
            raise AnalysisError(
                "lonely_in_domains is for estimates of uncalibrated or post-stratified samples; leave it out"
            )
        found = []
        for k, stage in enumerate(self.stages):
            found.append(contrasts(residuals(values, stage, self._cells), stage, self._lonely(k)))
        return np.vstack(found)

    def _lonely(self, stage: int) -> Lonely:
        """A single unit at a later stage adds nothing, unless it is refused."""
        return self.lonely if stage == 0 else "certainty"

    def _blocks(self, values: Influence) -> Iterator[Influence]:
        """The columns in pieces, so that units × columns stays within memory."""
        most = max(stage.parent.size for stage in self.stages)
        step = max(1, BLOCK // max(most, 1))
        for start in range(0, values.width, step):
            here = (values.column >= start) & (values.column < start + step)
            width = min(step, values.width - start)
            yield Influence(values.row[here], values.column[here] - start, values.value[here], width)

    @property
    def _cells(self) -> Cells | None:
        if self.cell is None:
            return None
        held = self.weight if self.calibrated is None else self.calibrated
        return Cells(self.cell, held, held if self.base is None else self.base, self.regressors)


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


def _indicator(first: Codes, second: Codes, shape: tuple[int, int]) -> sparse.csr_array:
    """The different pairs of two lists of codes, as a sparse matrix."""
    return sparse.csr_array((np.ones(len(first), dtype=np.int8), (first, second)), shape)
