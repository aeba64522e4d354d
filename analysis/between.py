"""The variance between sampling units, at one stage of the sample."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from analysis.design import Lonely

Floats: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]
CERTAIN = 1e-7  # a stratum of which less than this was left out was not sampled


@dataclass(frozen=True, slots=True)
class Stage:
    """Units drawn within parents: PSUs within strata, then the units of a stage within those before it.

    ``unit`` has one value a row of sums, ``parent`` one a unit; ``unsampled`` (1 − f) and ``share`` (the
    product of the f of the stages before, 1 at the first) one a parent.
    """

    unit: Codes
    parent: Codes
    unsampled: Floats
    share: Floats

    @property
    def size(self) -> Floats:
        """Units in each parent, also those without a row in a domain."""
        return np.bincount(self.parent, minlength=len(self.unsampled)).astype(np.float64)

    @property
    def alone(self) -> Mask:
        """Parents that have one unit and are not certain: their differences are unknown."""
        lonely: Mask = (self.size <= 1) & (self.unsampled > CERTAIN)
        return lonely

    @property
    def scale(self) -> Floats:
        """share · (1 − f) · n ÷ (n − 1) of each parent, zero for one unit."""
        size = self.size
        factor = self.share * self.unsampled * size
        return np.divide(factor, size - 1, out=np.zeros_like(size), where=size > 1)


def between(z: sparse.csr_array, stage: Stage, lonely: Lonely, domains: bool = False) -> Floats:
    """Σ_parents scale · Σ_units (z − z̄)² of each column; absent entries are units with a sum of zero.

    The squares are taken about each parent's mean (no difference of large sums), over the entries that
    exist; the n − m absent ones add (n − m)·z̄². With ``lonely`` "average" each
    parent with one unit adds the mean of the others that the column reaches (one without an answer it does
    not), with "adjust" `adjusted`; with ``domains`` so does one that has a single unit in the domain.

    >>> stage = Stage(np.arange(3), np.zeros(3, int), np.ones(1), np.ones(1))
    >>> between(sparse.csr_array([[1.0], [-1.0], [0.0]]), stage, "fail").tolist()
    [3.0]
    """
    entries, width = z.tocoo(), z.shape[1]
    values, parents = entries.data, stage.parent[entries.row]
    inverse, groups = pd.factorize(parents * width + entries.col)
    h, column = groups // max(width, 1), groups % max(width, 1)
    size, present = stage.size[h], np.bincount(inverse, minlength=len(groups))
    total = np.bincount(inverse, weights=values, minlength=len(groups)).astype(np.float64)
    centre = total / size
    single = domains & (present == 1) & (size > 1)
    if lonely == "adjust":
        centre = np.where(single, grand_mean(z, stage)[column], centre)
    off = (values - centre[inverse]) ** 2
    squares = np.bincount(inverse, weights=off, minlength=len(groups)).astype(np.float64)
    squares += (size - present) * centre**2
    weight = stage.scale[h] * ~(single & (lonely == "average"))
    variance = np.bincount(column, weights=weight * squares, minlength=width).astype(np.float64)
    if lonely == "adjust":
        return variance + adjusted(z, stage)
    if lonely == "average":
        reached = np.bincount(inverse, weights=values != 0, minlength=len(groups)) > 0
        able = np.bincount(column[reached & ~(stage.alone[h] | single)], minlength=width)
        strata = np.bincount(column[reached], minlength=width)
        part = np.divide(strata, able, out=np.full(width, np.nan), where=able > 0)
        return np.where(strata > able, variance * part, variance)
    return variance


def grand_mean(z: sparse.csr_array, stage: Stage) -> Floats:
    """The mean of all units in each column."""
    mean: Floats = np.asarray(z.sum(axis=0)).ravel() / max(len(stage.parent), 1)
    return mean


def adjusted(z: sparse.csr_array, stage: Stage) -> Floats:
    """What strata with one PSU add under ``adjust``, as in R's survey 4.5: (1 − f)(z − Σz ÷ Σn_h)²."""
    units = np.flatnonzero(stage.alone[stage.parent])
    grand = grand_mean(z, stage)
    found, f = z[units].tocoo(), stage.unsampled[stage.parent[units]]
    gain = f[found.row] * ((found.data - grand[found.col]) ** 2 - grand[found.col] ** 2)
    added: Floats = np.bincount(found.col, weights=gain, minlength=z.shape[1]) + f.sum() * grand**2
    return added


def contrasts(z: Floats, stage: Stage, lonely: Lonely) -> Floats:
    """Q with QᵀQ the covariance of the columns of ``z`` (units × columns, dense) at this stage.

    >>> stage = Stage(np.arange(3), np.zeros(3, int), np.ones(1), np.ones(1))
    >>> q = contrasts(np.array([[1.0, 2.0], [-1.0, 0.0], [0.0, 1.0]]), stage, "fail")
    >>> (q.T @ q).round(9).tolist()
    [[3.0, 3.0], [3.0, 3.0]]
    """
    within = sparse.csr_array(
        (np.ones(len(stage.parent)), (stage.parent, np.arange(len(stage.parent)))),
        shape=(len(stage.unsampled), len(stage.parent)),
    )
    mean = (within @ z) / np.maximum(stage.size, 1)[:, None]
    q: Floats = np.sqrt(stage.scale)[stage.parent, None] * (z - mean[stage.parent])
    if not stage.alone.any() or lonely not in ("adjust", "average"):
        return q
    if lonely == "average":
        q *= np.sqrt(averaged(within @ (z != 0).astype(np.float64) > 0, stage))
        return q
    units = np.flatnonzero(stage.alone[stage.parent])
    f = np.sqrt(stage.unsampled[stage.parent[units]])
    both: Floats = np.vstack([q, f[:, None] * (z[units] - z.sum(axis=0) / len(z))])
    return both


def averaged(reached: Mask, stage: Stage) -> Floats:
    """Of the strata ``reached`` (parents × columns): all ÷ those with more than one PSU, NaN if none has."""
    strata = reached.sum(axis=0).astype(np.float64)
    able = reached[~stage.alone].sum(axis=0)
    part = np.divide(strata, able, out=np.full(len(strata), np.nan), where=able > 0)
    found: Floats = np.where(strata > able, part, 1.0)
    return found
