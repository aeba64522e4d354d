"""Why a calibration did not reach its totals: impossible ones, or only at the edge of what is allowed."""

from collections.abc import Sequence

import numpy as np
from scipy import optimize, sparse

from analysis.between import Floats
from analysis.calibration.distance import Bounds
from analysis.calibration.newton import Solution
from analysis.errors import AnalysisError, NoConvergence, UnreachableTotals, listed

IMPOSSIBLE = 1e-7  # a relative gap that the solver of linear programs does not leave by rounding


def failure(
    x: sparse.csr_array, d: Floats, totals: Floats, names: Sequence[str], allowed: Bounds, found: Solution
) -> AnalysisError:
    """`UnreachableTotals` where no weights within the bounds have the totals, otherwise `NoConvergence`.

    Which of the two a linear program decides: the g within ``allowed`` that leave the smallest sum of
    relative gaps.

    >>> x = sparse.csr_array([[1.0, 0], [0, 1]])
    >>> stuck = Solution(np.ones(2), 50, np.array([0.0, 0.5]))
    >>> str(failure(x, np.ones(2), np.array([1.0, 2]), ["a", "b"], (0.5, 1.5), stuck)).split("; ")[1][:27]
    'nearest: b stays 25 % off. '
    """
    scale = 1 / np.where(np.abs(totals) > 0, np.abs(totals), np.maximum(abs(x).T @ d, 1e-300))
    a = sparse.diags_array(scale) @ (x.T @ sparse.diags_array(d))
    slack = sparse.eye_array(len(totals))
    answer = optimize.linprog(
        np.repeat([0.0, 1.0], [len(d), 2 * len(totals)]),
        A_eq=sparse.hstack([a, slack, -slack]).tocsr(),
        b_eq=totals * scale,
        bounds=[tuple(None if np.isinf(limit) else limit for limit in allowed)] * len(d)
        + [(0, None)] * (2 * len(totals)),
        method="highs",
    )
    gaps = np.abs(a @ answer.x[: len(d)] - totals * scale) if answer.x is not None else np.zeros(len(totals))
    off = np.flatnonzero(gaps > IMPOSSIBLE)
    if len(off):
        nearest = listed(f"{names[i]} stays {100 * gaps[i]:.3g} % off" for i in map(int, off))
        return UnreachableTotals(
            f"no weights with g = {allowed[0]:g} to {allowed[1]:g} have all totals; nearest: {nearest}. "
            "Widen the bounds (of new ÷ old weight: old weights must have about the right sum), merge "
            "categories (analysis.collapse) or correct the totals"
        )
    worst = int(found.gaps.argmax())
    return NoConvergence(
        f"after {found.iterations} steps {names[worst]} is still off by {found.gaps[worst]:.2g} of its "
        "total; merge thin categories (analysis.collapse), widen the bounds, raise max_iterations, or "
        "raise tolerance where totals are too different for their digits"
    )
