"""Replicates: by what the sums of each PSU are multiplied."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.linalg import hadamard

from analysis.errors import BadReplicates, listed
from analysis.replication.variance import BLOCK, Changes, Sums
from analysis.variance import Floats, Layout


@dataclass(frozen=True, slots=True, eq=False)
class Jackknife:
    """Each replicate leaves out one PSU and multiplies the others of its stratum by n_h ÷ (n_h − 1).

    rscale = (1 − f_h)(n_h − 1) ÷ n_h. PSUs of a stratum without members of a domain, left out, all give the
    same replicate: the work grows with PSU × domain pairs that exist, never with domains × replicates.

    >>> layout = Layout(np.arange(2), np.zeros(2, int), np.zeros(2, int), 1, np.ones(2), np.ones(1))
    >>> Jackknife(layout).multipliers.tolist(), Jackknife(layout).rscales.tolist()
    ([[0.0, 2.0], [2.0, 0.0]], [0.5, 0.5])
    """

    layout: Layout

    @property
    def scale(self) -> float:
        return 1.0

    @property
    def rscales(self) -> Floats:
        size = self._size()
        of_stratum: Floats = (self.layout.unsampled * (size - 1) / size)[self.layout.stratum]
        return of_stratum

    @property
    def df(self) -> int:
        return len(self.layout.stratum) - len(self.layout.unsampled)

    @property
    def multipliers(self) -> Floats:
        size, stratum = self._size(), self.layout.stratum
        grown = (size / np.maximum(size - 1, 1))[stratum]
        together = np.where(stratum[:, None] == stratum, grown, 1.0)
        np.fill_diagonal(together, np.where(size[stratum] > 1, 0.0, 1.0))
        return together

    def changes(self, sums: Sums, n_domains: int) -> Iterator[Changes]:
        stratum, size, rscales = self.layout.stratum[sums.psu], self._size(), self.rscales
        group, of = np.unique(stratum * n_domains + sums.domain, return_inverse=True)
        h, domain = group // n_domains, group % n_domains
        others, rest = np.maximum(size - 1, 1), size[h] - np.bincount(of, minlength=len(group))
        y, x = (np.bincount(of, weights=part, minlength=len(group)) for part in (sums.y, sums.x))
        n = size[stratum]
        yield Changes(
            domain=np.concatenate([sums.domain, domain]),
            y=np.concatenate([(y[of] - n * sums.y) / others[stratum], y / others[h]]),
            x=np.concatenate([(x[of] - n * sums.x) / others[stratum], x / others[h]]),
            times=np.concatenate([np.ones(len(of)), rest]),
            rscale=np.concatenate([rscales[sums.psu], (self.layout.unsampled * (size - 1) / size)[h]]),
        )

    def _size(self) -> Floats:
        return np.bincount(self.layout.stratum).astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Multiplied:
    """Any multipliers, PSU × replicate: half-samples, bootstrap, published replicate weights.

    ``change`` is the multiplier − 1. Changes of totals are PSU sums times it, a block of domains at a time.
    """

    change: Floats
    scale: float
    rscales: Floats
    df: int

    @property
    def multipliers(self) -> Floats:
        whole: Floats = 1 + self.change
        return whole

    def changes(self, sums: Sums, n_domains: int) -> Iterator[Changes]:
        psus, many = self.change.shape
        shape = (n_domains, psus)
        y, x = (sparse.csr_array((part, (sums.domain, sums.psu)), shape=shape) for part in (sums.y, sums.x))
        step = max(1, BLOCK // many)
        for start in range(0, n_domains, step):
            stop = min(start + step, n_domains)
            yield Changes(
                domain=np.repeat(np.arange(start, stop), many),
                y=(y[start:stop] @ self.change).ravel(),
                x=(x[start:stop] @ self.change).ravel(),
                times=np.ones((stop - start) * many),
                rscale=np.tile(self.rscales, stop - start),
            )


def half_samples(layout: Layout, *, rho: float) -> Multiplied:
    """Balanced half-samples: 2 − ρ for one PSU of each stratum, ρ for the other, by the rows of a Hadamard
    matrix.

    Scale 1 ÷ R(1 − ρ)². ρ = 0: BRR (McCarthy 1969), else Fay's method (Judkins 1990). R is the smallest power
    of two above the number of strata, so the half-samples balance fully; the first PSU in sorted order is the
    matrix's +1. Raises `BadReplicates` for a stratum with other than two PSUs.

    >>> layout = Layout(np.arange(2), np.zeros(2, int), np.zeros(2, int), 1, np.ones(2), np.ones(1))
    >>> half_samples(layout, rho=0.5).multipliers.tolist()
    [[1.5, 0.5], [0.5, 1.5]]
    """
    if not 0 <= rho < 1:
        raise BadReplicates(f"rho {rho}: from 0 (half-samples) to below 1")
    strata = len(layout.unsampled)
    if odd := int((np.bincount(layout.stratum, minlength=strata) != 2).sum()):
        raise BadReplicates(
            f"{odd} of {strata} strata have other than two PSUs: half-samples need two in each; use JKn"
        )
    signs = hadamard(1 << strata.bit_length(), dtype=np.float64)[:, 1 : strata + 1]
    first = np.zeros(len(layout.stratum), dtype=bool)
    first[np.unique(layout.stratum, return_index=True)[1]] = True
    side = np.where(first, 1.0, -1.0)[:, None] * signs.T[layout.stratum]
    many = len(signs)
    return Multiplied((1 - rho) * side, 1 / (many * (1 - rho) ** 2), np.ones(many), strata)


def bootstrap(layout: Layout, *, replicates: int, seed: int) -> Multiplied:
    """n_h − 1 of the n_h PSUs of each stratum drawn with replacement (Rao, Wu & Yue 1992).

    Multiplier 1 + √(1 − f_h) · (n_h ÷ (n_h − 1) · times drawn − 1), scale 1 ÷ (R − 1): for a total its
    expected variance is Taylor's (Rao & Wu 1988). Strata and PSUs take their draws in sorted order: with
    named PSUs the order of the rows changes nothing. Raises `BadReplicates` below 50 replicates, whose error
    would itself be off by more than a tenth.

    >>> layout = Layout(np.arange(2), np.zeros(2, int), np.zeros(2, int), 1, np.ones(2), np.ones(1))
    >>> np.unique(bootstrap(layout, replicates=50, seed=1).multipliers).tolist()
    [0.0, 2.0]
    """
    if replicates < 50:
        raise BadReplicates(f"{replicates} bootstrap replicates are too few: 50 at least, better 500")
    draw = np.random.default_rng(seed)
    change = np.zeros((len(layout.stratum), replicates))
    for h, unsampled in enumerate(layout.unsampled):
        members = np.flatnonzero(layout.stratum == h)
        n = len(members)
        if n > 1:
            times = draw.multinomial(n - 1, np.full(n, 1 / n), size=replicates).T
            change[members] = np.sqrt(unsampled) * (n / (n - 1) * times - 1)
    df = min(replicates - 1, len(layout.stratum) - len(layout.unsampled))
    return Multiplied(change, 1 / (replicates - 1), np.ones(replicates), df)


def published(
    given: pd.DataFrame,
    psus: pd.Index,
    *,
    kind: str,
    rho: float,
    scale: float | None,
    rscales: Sequence[float] | None,
) -> Multiplied:
    """Multipliers made elsewhere, put in the order of the design's PSUs; df is their rank − 1.

    Raises `BadReplicates` for fewer than two replicates, a multiplier that is missing or infinite, a PSU
    with no row or two, and for JKn without rscales.

    >>> half = pd.DataFrame([[2.0, 0], [0, 2]], index=["tue", "mon"])
    >>> found = published(half, pd.Index(["mon", "tue"]), kind="BRR", rho=0, scale=None, rscales=None)
    >>> found.multipliers.tolist(), found.scale, found.df
    ([[0.0, 2.0], [2.0, 0.0]], 0.5, 1)
    """
    many = given.shape[1]
    if many < 2:
        raise BadReplicates(f"{many} given replicates are too few: two at least")
    if rscales is None and kind == "JKn":
        raise BadReplicates("given multipliers of JKn need rscales: (1 − f)(n − 1) ÷ n of each one's stratum")
    if rscales is not None and len(rscales) != many:
        raise BadReplicates(f"{len(rscales)} rscales for {many} given replicates")
    if not given.index.is_unique:
        raise BadReplicates(f"given multipliers: {listed(given.index[given.index.duplicated()])} twice")
    if len(missing := psus.difference(given.index)):
        raise BadReplicates(f"given multipliers: no row for PSU {listed(missing)}")
    multipliers = given.reindex(psus).to_numpy(dtype=np.float64)
    if not np.isfinite(multipliers).all():
        raise BadReplicates("given multipliers: some are missing or infinite")
    usual = {"BRR": 1 / many, "Fay": 1 / (many * (1 - rho) ** 2), "JK1": (many - 1) / many, "JKn": 1.0}
    own = usual.get(kind, 1 / (many - 1)) if scale is None else scale
    factors = np.ones(many) if rscales is None else np.asarray(rscales, dtype=np.float64)
    rank = int(np.linalg.matrix_rank(multipliers, rtol=1e-7))
    return Multiplied(multipliers - 1, own, factors, rank - 1)
