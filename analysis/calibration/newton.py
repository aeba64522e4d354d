"""Calibrated weights as the solution of a convex problem: Newton's method on the calibration cells."""

from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse

from analysis.between import Floats
from analysis.calibration.distance import Distance

DEPENDENT = 1e-12  # what is left of an auxiliary's square, less all others, when it is a sum of others


@dataclass(frozen=True, slots=True)
class Solution:
    """g of each cell, Newton's steps, and each auxiliary's relative gap to its total."""

    g: Floats
    iterations: int
    gaps: Floats


def solve(
    x: sparse.csr_array,
    d: Floats,
    totals: Floats,
    curve: Distance,
    *,
    start: float,
    tolerance: float,
    max_iterations: int,
) -> Solution:
    """λ with Σ d·F(xλ)·x = ``totals``, for cells with Σ of base weights ``d``.

    The same λ is the minimum of the convex Σ d·G(xλ) − λ·totals, G' = F, so that steps that lead uphill are
    halved (Deville, Särndal & Sautory 1993). Auxiliaries that are sums of others (the margins all add up to
    the population) take no part, but every total is judged. ``start`` is u before the first step.

    >>> from analysis.calibration.distance import LINEAR
    >>> x = sparse.csr_array([[1.0, 0, 1], [1, 0, 0], [0, 1, 1]])
    >>> solution = solve(x, np.ones(3), np.array([6.0, 2, 4]), LINEAR,
    ...                  start=0.0, tolerance=1e-12, max_iterations=5)
    >>> solution.g.round(12).tolist(), solution.iterations
    ([2.0, 4.0, 2.0], 1)
    """
    squares = np.asarray((x.multiply(x)).T @ d)
    scaled = (x @ sparse.diags_array(1 / np.sqrt(np.where(squares > 0, squares, 1.0)))).tocsr()
    target = totals / np.sqrt(np.where(squares > 0, squares, 1.0))
    kept = independent(scaled, d)
    a, wanted = scaled[:, kept].tocsr(), target[kept]
    u, unknown = np.full(len(d), start), np.zeros(len(kept))
    for iteration in range(max_iterations + 1):
        gaps = relative_gaps(scaled, d * curve.g(u), target)
        if gaps.max(initial=0.0) <= tolerance or iteration == max_iterations:
            break
        left = wanted - a.T @ (d * curve.g(u))
        step = _step(a, d * curve.slope(u), left)
        t = _length(curve, d, wanted, (u, unknown), (a @ step, step), float(left @ step))
        if t == 0.0:
            break
        u, unknown = u + t * (a @ step), unknown + t * step
    return Solution(curve.g(u), iteration, gaps)


def relative_gaps(x: sparse.csr_array, w: Floats, totals: Floats) -> Floats:
    """|Σwx − total| ÷ total of each auxiliary; ÷ Σ|wx| if that is more and x may be negative, or the total 0.

    >>> relative_gaps(sparse.csr_array([[1.0], [1.0]]), np.array([3.0, 6.0]), np.array([10.0])).tolist()
    [0.1]
    """
    counts = (totals > 0) & (x.min(axis=0).toarray().ravel() >= 0) if x.shape[0] else totals > 0
    scale = np.where(counts, totals, np.maximum(np.abs(totals), abs(x).T @ np.abs(w)))
    gaps: Floats = np.abs(x.T @ w - totals) / np.where(scale > 0, scale, 1.0)
    return gaps


def independent(x: sparse.csr_array, d: Floats) -> list[int]:
    """Columns that no others add up to, by a pivoted Cholesky factor of their weighted products.

    >>> independent(sparse.csr_array([[1.0, 1, 0], [1, 0, 1]]), np.ones(2))
    [0, 1]
    """
    gram = _products(x, d)
    _, pivots, rank, _ = linalg.lapack.dpstrf(
        gram, tol=DEPENDENT * max(gram.diagonal().max(initial=0.0), 1e-300)
    )
    return sorted(int(pivot) - 1 for pivot in pivots[:rank])


def _products(x: sparse.csr_array, weight: Floats) -> Floats:
    dense: Floats = (x.T @ (sparse.diags_array(weight) @ x)).toarray()
    return dense


def _step(x: sparse.csr_array, weight: Floats, left: Floats) -> Floats:
    """Newton's step; where bounds hold so many cells that none is left to move, a shorter one."""
    products = _products(x, weight)
    size = np.sqrt(products.diagonal())
    size[size == 0] = 1.0  # every cell of the category is at a bound
    products /= np.outer(size, size)
    for ridge in (0.0, 1e-12, 1e-9, 1e-6, 1e-3):
        try:
            factor = linalg.cho_factor(products + ridge * np.eye(len(left)))
        except linalg.LinAlgError:
            continue
        step: Floats = linalg.cho_solve(factor, left / size) / size
        return step
    return left


def _length(
    curve: Distance,
    d: Floats,
    wanted: Floats,
    at: tuple[Floats, Floats],
    step: tuple[Floats, Floats],
    descent: float,
) -> float:
    """The first of 1, ½, ¼ … of the step that goes down far enough (Armijo's rule), 0 if none does."""

    def height(t: float) -> tuple[float, float]:
        area = float(d @ curve.integral(at[0] + t * step[0]))
        linear = float((at[1] + t * step[1]) @ wanted)
        return area - linear, abs(area) + abs(linear)

    with np.errstate(over="ignore", invalid="ignore"):  # too long a step leads to infinity, and is halved
        here, size = height(0.0)
        for halvings in range(60):
            t = 0.5**halvings
            if height(t)[0] <= here - 1e-4 * t * descent + 1e-14 * size:
                return t
    return 0.0
