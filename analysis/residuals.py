"""What the calibration does not explain: residuals of linearised values, summed by sampling unit."""

from typing import NamedTuple

import numpy as np
from scipy import sparse

from analysis.between import Codes, Floats, Stage


class Influence(NamedTuple):
    """Weighted linearised values: of which row of sums, for which column of the result."""

    row: Codes
    column: Codes
    value: Floats
    width: int


class Cells(NamedTuple):
    """Calibration cell of each row of sums, its Σ of calibrated (``held``) and of base weights, and what the

    weights were calibrated to: ``regressors`` (cells × auxiliaries), or each cell to its own total.
    """

    cell: Codes
    held: Floats
    base: Floats
    regressors: sparse.csr_array | None


def less_means(values: Influence, stage: Stage, cells: Cells | None) -> sparse.csr_array:
    """unit × column sums of the values, less the mean of their cell over all its rows where calibrated.

    >>> stage = Stage(np.arange(2), np.zeros(2, int), np.ones(1), np.ones(1))
    >>> values = Influence(np.arange(2), np.zeros(2, int), np.array([1.0, 3.0]), 1)
    >>> cells = Cells(np.zeros(2, int), np.ones(2), np.ones(2), None)
    >>> less_means(values, stage, cells).toarray().tolist()
    [[-1.0], [1.0]]
    """
    z = summed(values, stage)
    if cells is None:
        return z
    count = int(cells.cell.max(initial=-1)) + 1
    size = np.bincount(cells.cell, weights=cells.held, minlength=count)[cells.cell[values.row]]
    share = np.divide(values.value, size, out=np.zeros(len(size)), where=size > 0)
    means = sparse.csr_array((share, (cells.cell[values.row], values.column)), (count, values.width))
    held = sparse.csr_array((cells.held, (stage.unit, cells.cell)), (len(stage.parent), count))
    left: sparse.csr_array = z - held @ means
    return left


def residuals(values: Influence, stage: Stage, cells: Cells | None) -> Floats:
    """The same, dense, also after a calibration to several margins or to numbers.

    Σ w·t·u − Σ w·xB for each unit: u the linearised variable, w the calibrated weight, t what trimming did
    to it (1), B the regression of t·u on x with the base weights d (Deville & Särndal 1992). The value is
    w·t·u; divided by g = w ÷ d it is what the regression sums.
    """
    if cells is None or cells.regressors is None:
        plain: Floats = less_means(values, stage, cells).toarray()
        return plain
    x = cells.regressors
    base = np.where(cells.held != 0, cells.base, 0.0)
    per_g = np.divide(base, cells.held, out=np.zeros_like(base), where=cells.held != 0)
    entry = (cells.cell[values.row], values.column)
    sums = sparse.csr_array((values.value * per_g[values.row], entry), (x.shape[0], values.width))
    size = np.bincount(cells.cell, weights=base, minlength=x.shape[0]).astype(np.float64)
    b = solved(x, size, (x.T @ sums).toarray())
    held = sparse.csr_array((cells.held, (stage.unit, cells.cell)), (len(stage.parent), x.shape[0]))
    left: Floats = summed(values, stage).toarray() - (held @ x) @ b
    return left


def solved(x: sparse.csr_array, weight: Floats, right: Floats) -> Floats:
    """B with (xᵀWx)·B = right; margins that repeat each other's total share it (pseudo-inverse).

    >>> x = sparse.csr_array([[1.0, 0.0], [1.0, 2.0]])
    >>> solved(x, np.ones(2), np.array([[2.0], [2.0]])).round(9).tolist()
    [[1.0], [-0.0]]
    """
    gram = (x.T @ (sparse.diags_array(weight) @ x)).toarray()
    norm = np.sqrt(np.diag(gram))
    norm[norm == 0] = 1.0
    inverse = np.linalg.pinv(gram / np.outer(norm, norm), rcond=1e-10, hermitian=True)
    found: Floats = (inverse @ (right / norm[:, None])) / norm[:, None]
    return found


def summed(values: Influence, stage: Stage) -> sparse.csr_array:
    """unit × column sums of the values."""
    entry = (stage.unit[values.row], values.column)
    return sparse.csr_array((values.value, entry), (len(stage.parent), values.width))
