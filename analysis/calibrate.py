"""Weights that agree with known counts, and errors that know about it."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.calibration.distance import Bounds
from analysis.calibration.fitting import auxiliaries, fitted
from analysis.calibration.margins import matched
from analysis.calibration.newton import relative_gaps
from analysis.calibration.report import CalibrationReport, Fit, reported
from analysis.calibration.totals import Margins, Totals, read
from analysis.calibration.weighted_cells import refuse_taken, weighted_cells, with_weight
from analysis.design import Calibration, Design
from analysis.errors import AlreadyCalibrated, AnalysisError, OutOfRange
from analysis.rows.source import Data, lazy, run

TOLERANCE, STEPS = 1e-12, 50


@dataclass(frozen=True, slots=True)
class Sample:
    """Data with a column of calibrated weights, the design that names it, and what calibrating did."""

    data: Data
    design: Design
    report: CalibrationReport

    @property
    def weight(self) -> "pd.Series[float]":
        """The calibrated weight of every row."""
        if isinstance(self.data, pd.DataFrame):
            return self.data[self.design.weight]
        return run(lazy(self.data).select(self.design.weight))[self.design.weight]


def poststratify(
    data: Data,
    design: Design,
    totals: Margins,
    *,
    collapsed: pd.DataFrame | None = None,
) -> Sample:
    """Multiply the weights in each category so that they add up to its population total N.

    w = d · N_c ÷ Σ_c d. ``totals`` maps one column, or one tuple of columns whose combinations are the cells,
    to a Series or dict from category (tuple of categories) to N; a missing category is None. Every estimator
    given ``sample.data`` and ``sample.design`` uses residuals from the cells' base-weighted means in its
    variance (Holt & Smith 1979; Särndal, Swensson & Wretman 1992, 7.6; R's ``postStratify``). ``collapsed``,
    the log of `collapse`, is kept in ``sample.report``.

    Raises `UnmatchedCategories` for a category of the sample without a total, `EmptyCell` for a population
    without rows, `BadTotal` for a total that is missing, negative or infinite, `AlreadyCalibrated`,
    `BadWeight`, `AmbiguousColumn` (a column has the name of the new weights), `AnalysisError` for more than
    one margin.

    >>> d = pd.DataFrame({"w": 1.0, "sex": ["f", "f", "m"], "q": [1.0, 0.0, 1.0]})
    >>> sample = poststratify(d, Design("w"), {"sex": {"f": 10, "m": 20}})
    >>> sample.weight.tolist(), sample.design.weight
    ([5.0, 5.0, 20.0], 'calibrated_w')
    """
    refuse_calibrated(design)
    given = read(totals)
    if len(given) != 1:
        raise AnalysisError("poststratify takes one margin: {column: totals} or {(column, column): totals}")
    [(names, counts)] = given.items()
    cells = weighted_cells(data, design.weight, names)
    margin = matched(names, counts, cells)
    d = cells[":d"].to_numpy(dtype=np.float64)
    g = np.divide(margin.totals[margin.of_cell], d, out=np.zeros_like(d), where=d > 0)
    fit = Fit("post-stratification", 0, relative_gaps(margin.indicators, d * g, margin.totals), margin.names)
    calibration = Calibration(names, design.weight, cells.assign(**{":g": g, ":factor": g}))
    return sampled(data, design, calibration, fit, collapsed)


def rake(
    data: Data,
    design: Design,
    margins: Margins,
    *,
    tolerance: float = TOLERANCE,
    max_iterations: int = STEPS,
    collapsed: pd.DataFrame | None = None,
) -> Sample:
    """Multiply the weights by a factor for each category of each margin, so that every margin has its totals.

    w = d · Π exp(λ_category): the solution that iterative proportional fitting approaches (Deming & Stephan
    1940; Deville, Särndal & Sautory 1993), found by Newton's method on the combinations of categories. A
    margin is a column, or a tuple of columns for their combinations. Arguments and errors as of `calibrate`.

    >>> d = pd.DataFrame({"w": 1.0, "sex": list("ffmm"), "age": ["old", "young"] * 2})
    >>> sample = rake(d, Design("w"), {"sex": {"f": 30, "m": 10}, "age": {"old": 10, "young": 30}})
    >>> sample.weight.round(9).tolist()
    [7.5, 22.5, 2.5, 7.5]
    """
    return calibrate(
        data,
        design,
        margins=margins,
        method="raking",
        tolerance=tolerance,
        max_iterations=max_iterations,
        collapsed=collapsed,
    )


def calibrate(  # noqa: PLR0913 - one argument for each choice, by keyword
    data: Data,
    design: Design,
    *,
    margins: Margins | None = None,
    totals: "Totals | None" = None,
    method: str = "linear",
    bounds: Bounds | None = None,
    tolerance: float = TOLERANCE,
    max_iterations: int = STEPS,
    collapsed: pd.DataFrame | None = None,
) -> Sample:
    """Change the weights as little as possible so that they have the totals of the population.

    w = d · F(xλ) with Σwx = N, x the indicators of the categories in ``margins`` and the numbers in
    ``totals`` (population sum of a column; there is no constant besides the margins). ``method`` is F:
    ``linear`` 1 + u (the regression estimator, GREG), ``raking`` exp u, ``logit`` between the ``bounds`` of
    g = w ÷ d, which the others may have too, being cut there (Deville & Särndal 1992). Variances use
    residuals of the base-weighted regression on x. Rows of a category without population get weight zero.
    ``tolerance`` is the largest gap of any total, relative to it.

    Raises `MarginsDisagree`, `UnreachableTotals`, `NoConvergence` naming the total and the gap,
    `BadAuxiliary`, `BadBounds`, `UnknownMethod`, `OutOfRange` for a tolerance that is not between 0 and 1 or
    steps below 0, and what `poststratify` raises.

    >>> d = pd.DataFrame({"w": 2.0, "sex": list("ffmm"), "age": [20, 40, 30, 70]})
    >>> sample = calibrate(d, Design("w"), margins={"sex": {"f": 5, "m": 5}}, totals={"age": 350})
    >>> sample.weight.round(9).tolist(), sample.report.iterations
    ([3.0, 2.0, 3.5, 1.5], 1)
    """
    refuse_calibrated(design)
    if not 0 <= tolerance < 1 or not max_iterations >= 0:
        raise OutOfRange(
            f"tolerance={tolerance!r}, max_iterations={max_iterations!r}: the largest gap lies between 0 and "
            "1 (of its total), steps are 0 or more"
        )
    to = auxiliaries(
        data, design.weight, {} if margins is None else margins, {} if totals is None else totals
    )
    found = fitted(to, method=method, bounds=bounds, tolerance=tolerance, max_iterations=max_iterations)
    cells = to.cells.assign(**{":g": found.g, ":factor": found.g})
    calibration = Calibration(to.columns, design.weight, cells, to.x)
    fit = Fit(method, found.iterations, found.gaps, to.names)
    return sampled(data, design, calibration, fit, collapsed)


def sampled(
    data: Data, design: Design, calibration: Calibration, fit: Fit, collapsed: pd.DataFrame | None
) -> Sample:
    """The data with their new column of weights, the design that names it, and the report."""
    weight = f"calibrated_{calibration.base}"
    refuse_taken(weight, (*calibration.columns, *design.stages, *design.populations, design.stratum or ""))
    weighted = with_weight(data, calibration.cells, calibration.columns, calibration.base, name=weight)
    report = reported(weighted, weight, calibration.cells, fit, collapsed)
    return Sample(weighted, replace(design, weight=weight, calibration=kept(calibration)), report)


def kept(calibration: Calibration) -> Calibration:
    """Without the sums that only the report needed: Σ of base weights stays, to know the data again."""
    columns = [*calibration.columns, ":g", ":factor", ":d"]
    return replace(calibration, cells=calibration.cells[columns])


def refuse_calibrated(design: Design) -> None:
    """A second calibration would forget the first."""
    if design.calibration:
        raise AlreadyCalibrated(
            "these data are calibrated already; calibrate the original data and design to all totals at once"
        )
