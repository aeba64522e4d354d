"""Whether the coefficients of a model can be told apart, and are finite."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from analysis.errors import CollinearColumns, ConstantOutcome, Separated, listed
from analysis.variance import Floats

DEPENDENT = 1e-7  # what a column may keep of its own beside the others, as a share of its spread


def refuse_constant(y: Floats, outcome: str) -> None:
    """`ConstantOutcome`: nothing differs, nothing can be explained."""
    if np.ptp(y) <= 1e-12 * np.abs(y).max():
        raise ConstantOutcome(
            f"{outcome} is the same ({y[0]:g}) in all rows that fit: there is nothing to explain"
        )


def standardised(x: pd.DataFrame, weight: Floats) -> tuple[Floats, Floats]:
    """Columns of mean 0 and spread 1 after the intercept, and the matrix that turns coefficients back.

    Raises `CollinearColumns` for a column that is constant or a sum of those before it.

    >>> z, back = standardised(pd.DataFrame({"(intercept)": 1.0, "x": [1.0, 3.0]}), np.ones(2))
    >>> z.tolist(), (back @ [10.0, 4.0]).tolist()
    ([[1.0, -1.0], [1.0, 1.0]], [2.0, 4.0])
    """
    values = x.to_numpy(dtype=np.float64)[:, 1:]
    mean = weight @ values / weight.sum()
    spread = np.sqrt(weight @ (values - mean) ** 2 / weight.sum())
    if flat := list(x.columns[1:][spread <= 1e-12 * np.abs(values).max(axis=0)]):
        raise CollinearColumns(f"{listed(flat)}: the same in all rows that fit; leave it out")
    z = np.column_stack([np.ones(len(x)), (values - mean) / spread])
    own = np.abs(np.diag(np.linalg.qr(z * np.sqrt(weight / weight.sum())[:, None], mode="r")))
    if len(own) < z.shape[1] or (own < DEPENDENT).any():
        names = x.columns[: len(own)][own < DEPENDENT] if len(own) == z.shape[1] else x.columns[len(own) :]
        raise CollinearColumns(f"{listed(names)}: a sum of the columns before it; leave out one of them")
    back = np.diag(np.concatenate([[1.0], 1 / spread]))
    back[0, 1:] = -mean / spread
    return z, back


def refuse_separated(y: Floats, x: Floats, columns: Mapping[str, str], *, converged: bool) -> None:
    """`Separated` if some sum of columns foretells the outcome of rows without a single exception.

    ``columns`` are the terms of ``x``, each with its column. Named are the terms of the columns without each
    of which it would not be so; failing that, all that take part.
    """
    parts, source = separating(y, x), np.array(list(columns.values()))
    if not parts.any():
        if converged:
            return
        raise Separated(f"the fit on {listed(columns, most=20)} does not converge: take fewer columns")
    alone = {name for name in source[1:] if not separating(y, x[:, source != name]).any()} or set(source[1:])
    found = [term for term, part in zip(columns, parts, strict=True) if part and columns[term] in alone]
    raise Separated(
        f"{listed(found)}: foretells the outcome of some rows without exception, so that its coefficient is "
        "infinite; merge its categories or leave it out"
    )


def separating(y: Floats, x: Floats) -> Floats:
    """A direction b in which (2y − 1)·xb ≥ 0 everywhere and > 0 somewhere, by linear programming; else zeros.

    Along it the likelihood only grows (Albert & Anderson 1984; Konis 2007).

    >>> separating(np.array([0.0, 0, 1, 1]), np.array([[1.0, -2], [1, -1], [1, 1], [1, 2]])).tolist()
    [-1.0, 1.0]
    """
    signed = (2 * y - 1)[:, None] * x
    found = linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(y)), bounds=(-1, 1))
    direction: Floats = np.where(np.abs(found.x) > 1e-7, found.x, 0.0)
    return direction if -found.fun > 1e-6 else np.zeros(x.shape[1])
