"""R² shared out among its columns, with the derivative that gives the shares an error."""

from itertools import combinations
from math import factorial

import numpy as np

from analysis.variance import Codes, Floats


def lmg(moments: Floats) -> tuple[Floats, Floats]:
    """Each column's part of R², averaged over all orders of entry, and its derivative by the moments.

    ``moments`` is the covariance matrix, outcome first: (p + 1) × (p + 1). The part of column i is
    Σ_A |A|!(p − |A| − 1)! ÷ p! · (R²(A ∪ i) − R²(A)) over the subsets A without i (Lindeman, Merenda & Gold
    1980, 4; the same as Shapley's value). Answers p parts and p × (p + 1) × (p + 1) derivatives G: a small
    change dS of the moments changes part i by Σ G_i·dS. For a subset with coefficients b and rest
    r = (1, −b), dR² = ((1 − R²)dS_yy − rᵀ dS r) ÷ S_yy. Takes 2^p steps: 0.3 s for 16 columns.

    >>> parts, derivative = lmg(np.array([[1.0, 0.5, 0.5], [0.5, 1.0, 0.0], [0.5, 0.0, 1.0]]))
    >>> parts.tolist(), derivative.shape
    ([0.25, 0.25], (2, 3, 3))
    """
    p = len(moments) - 1
    parts, derivative = np.zeros(p), np.zeros((p, p + 1, p + 1))
    for size in range(1, p + 1):
        subsets = np.array(list(combinations(range(p), size)))
        r_squared, rest = explained(moments, subsets)
        share = entering(subsets, p)
        parts += share @ r_squared
        squares = (rest[:, :, None] * rest[:, None, :]).reshape(len(subsets), -1)
        derivative -= (share @ squares).reshape(derivative.shape)
        derivative[:, 0, 0] += share @ (1 - r_squared)
    return parts, derivative / moments[0, 0]


def explained(moments: Floats, subsets: Codes) -> tuple[Floats, Floats]:
    """R² of each subset (subsets × size) and its rest r = (1, −b), zero for the columns outside."""
    within = moments[1:, 1:][subsets[:, :, None], subsets[:, None, :]]
    across = moments[0, 1:][subsets]
    b = np.linalg.solve(within, across[:, :, None])[:, :, 0]
    rest = np.zeros((len(subsets), len(moments)))
    rest[:, 0] = 1.0
    np.put_along_axis(rest, subsets + 1, -b, axis=1)
    return (across * b).sum(axis=1) / moments[0, 0], rest


def entering(subsets: Codes, p: int) -> Floats:
    """How R² of each subset counts for each column: for members that enter last, against those that follow.

    >>> entering(np.array([[0]]), 2).tolist()
    [[0.5], [-0.5]]
    """
    size = subsets.shape[1]
    member = np.zeros((len(subsets), p), dtype=bool)
    np.put_along_axis(member, subsets, True, axis=1)
    last = factorial(size - 1) * factorial(p - size) / factorial(p)
    following = factorial(size) * factorial(p - size - 1) / factorial(p) if size < p else 0.0
    return np.where(member, last, -following).T
