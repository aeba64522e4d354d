"""What a sample is calibrated to, cell by cell, and the weights that fit it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.between import Floats
from analysis.calibration.distance import Bounds, distance
from analysis.calibration.margins import Margin, agreeing, matched, numbers, refuse_disagreeing
from analysis.calibration.newton import Solution, solve
from analysis.calibration.reach import failure
from analysis.calibration.totals import Margins, Totals, read, sums_of
from analysis.calibration.weighted_cells import weighted_cells
from analysis.errors import AnalysisError
from analysis.rows.source import Data


@dataclass(frozen=True, slots=True)
class Auxiliaries:
    """The combinations of auxiliaries (``cells``), which of them each has (``x``), and their totals."""

    columns: tuple[str, ...]
    cells: pd.DataFrame
    margins: tuple[Margin, ...]
    x: sparse.csr_array
    totals: Floats
    names: list[str]

    @property
    def base(self) -> Floats:
        """Σ of base weights of each cell."""
        return self.cells[":d"].to_numpy(dtype=np.float64)

    @property
    def unpopulated(self) -> "np.typing.NDArray[np.bool_]":
        """Cells in a category whose total is zero."""
        none = np.zeros(len(self.cells), dtype=np.bool_)
        for margin in self.margins:
            none |= margin.totals[margin.of_cell] == 0
        return none


def auxiliaries(data: Data, weight: str, margins: Margins, totals: Totals) -> Auxiliaries:
    """Group the rows by everything they are calibrated to, and match it with the totals.

    Raises `UnmatchedCategories`, `EmptyCell`, `BadTotal`, `MarginsDisagree`, `BadAuxiliary`, `BadWeight`.

    >>> d = pd.DataFrame({"w": 1.0, "sex": list("ffm"), "age": [20, 20, 30]})
    >>> found = auxiliaries(d, "w", {"sex": {"f": 5, "m": 5}}, {"age": 250})
    >>> found.names, found.x.toarray().tolist()
    (['sex = f', 'sex = m', 'age'], [[1.0, 0.0, 20.0], [0.0, 1.0, 30.0]])
    """
    given, wanted = read(margins), sums_of(totals)
    if not given and not wanted:
        raise AnalysisError(
            "nothing to calibrate to: give margins={column: totals} or totals={column: total}"
        )
    names = tuple(dict.fromkeys([*(name for columns in given for name in columns), *wanted]))
    cells = weighted_cells(data, weight, names)
    found = tuple(matched(columns, counts, cells) for columns, counts in given.items())
    refuse_disagreeing(found)
    values, sums = numbers(cells, wanted)
    return Auxiliaries(
        columns=names,
        cells=cells,
        margins=found,
        x=sparse.csr_array(sparse.hstack([*(margin.indicators for margin in found), values])),
        totals=np.concatenate([*agreeing(found), sums]),
        names=[*(name for margin in found for name in margin.names), *wanted],
    )


def fitted(
    to: Auxiliaries, *, method: str, bounds: Bounds | None, tolerance: float, max_iterations: int
) -> Solution:
    """g of every cell, such that all totals hold; a cell without population gets 0 where bounds allow it.

    Raises `UnknownMethod`, `BadBounds`, `UnreachableTotals`, `NoConvergence`.
    """
    curve, limits = distance(method, bounds), allowed(method, bounds)
    live = to.base > 0
    if limits[0] <= 0:
        live &= ~to.unpopulated
    d, x = to.base[live], to.x[live]
    scale = float(to.margins[0].totals.sum() / d.sum()) if to.margins and len(d) else 1.0
    found = solve(
        x,
        d,
        to.totals,
        curve,
        start=curve.inverse(scale or 1.0),
        tolerance=tolerance,
        max_iterations=max_iterations,
    )
    if not found.gaps.max(initial=0.0) <= tolerance:
        raise failure(x, d, to.totals, to.names, limits, found)
    g = np.zeros(len(live))
    g[live] = found.g
    return Solution(g, found.iterations, found.gaps)


def allowed(method: str, bounds: Bounds | None) -> Bounds:
    """The limits of g, given or implied.

    >>> allowed("raking", None)
    (0.0, inf)
    """
    low, high = bounds or (-np.inf, np.inf)
    return (max(float(low), 0.0) if method == "raking" else float(low)), float(high)
