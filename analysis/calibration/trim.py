"""Calibrated weights cut at limits, their sum kept, and errors that still know about the calibration."""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.between import Codes, Floats
from analysis.calibrate import Sample, kept
from analysis.calibration.newton import relative_gaps
from analysis.calibration.report import Fit, reported
from analysis.calibration.weighted_cells import refuse_taken, weighted_cells, with_weight
from analysis.design import Calibration
from analysis.errors import AnalysisError, BadBounds, UnmatchedCategories, listed
from analysis.rollup import refuse_changed

ROUNDS = 10_000  # every round of a strict trim leaves a fixed part of what is outside: never reached
AT_LIMIT = 1e-13


def trim(
    sample: Sample, *, lower: float | None = None, upper: float | None = None, strict: bool = False
) -> Sample:
    """Cut weights outside the limits, and give what was cut to the rows inside, the same to each.

    The sum of the weights stays; the totals of the calibration hold no longer: ``report.gap`` says by how
    much. Adding may push a row inside over a limit; ``strict`` repeats until none is outside (R's
    ``trimWeights``). Rows of weight zero (no population) stay zero. Variance: w·t·u less w·xB, t = trimmed ÷
    calibrated weight, B the base-weighted regression of t·u on what the weights were calibrated to.

    Raises `BadBounds` for limits that exclude each other or the sample's own sum, `UnmatchedCategories` and
    `ChangedSample` for data that are not those that were calibrated, `AnalysisError` for a sample that is
    not calibrated.

    >>> from analysis.calibrate import poststratify
    >>> from analysis.design import Design
    >>> d = pd.DataFrame({"w": 1.0, "sex": list("ffffm")})
    >>> sample = trim(poststratify(d, Design("w"), {"sex": {"f": 4, "m": 6}}), upper=4)
    >>> sample.weight.tolist(), sample.report.trimmed, sample.report.gap_at
    ([1.5, 1.5, 1.5, 1.5, 4.0], 1, 'sex = f')
    """
    known = sample.design.calibration
    if known is None:
        raise AnalysisError("trim takes what poststratify, rake or calibrate answered")
    columns = tuple(dict.fromkeys((*known.columns, known.base)))
    cells, old = split(sample, known, columns)
    n = cells[":n"].to_numpy(dtype=np.float64)
    base = np.divide(cells[":d"].to_numpy(dtype=np.float64), n)
    before = base * cells[":factor"].to_numpy(dtype=np.float64)
    after, trimmed = cut(before, n, limits_of(lower, upper), strict=strict)
    factor = np.divide(after, base, out=np.zeros_like(base), where=base > 0)
    x = known.regressors
    if x is None:
        x = sparse.csr_array(sparse.eye_array(len(known.cells)))
    calibrated = n * base * cells[":g"].to_numpy(dtype=np.float64)
    gaps = relative_gaps(x[old], n * after, x[old].T @ calibrated)
    changed = Calibration(columns, known.base, cells.assign(**{":factor": factor}), x[old])
    names = list(sample.report.gaps.index)
    fit = Fit(f"{sample.report.method}, trimmed", sample.report.iterations, gaps, names, trimmed)
    return _sampled(sample, changed, fit)


def _sampled(sample: Sample, calibration: Calibration, fit: Fit) -> Sample:
    weight = f"trimmed_{calibration.base}"
    refuse_taken(weight, calibration.columns)
    data = with_weight(sample.data, calibration.cells, calibration.columns, calibration.base, name=weight)
    report = reported(data, weight, calibration.cells, fit, sample.report.collapsed)
    design = replace(sample.design, weight=weight, calibration=kept(calibration))
    return Sample(data, design, report)


def split(sample: Sample, known: Calibration, columns: tuple[str, ...]) -> tuple[pd.DataFrame, Codes]:
    """Cells in which the weight is constant, and which of the calibration's cells each is part of."""
    numbered = known.cells.drop(columns=":d").assign(**{":old": np.arange(len(known.cells))})
    cells = weighted_cells(sample.data, known.base, columns)
    cells = cells.merge(numbered, on=list(known.columns), how="left")
    if (unknown := cells[":old"].isna()).any():
        keys = cells.loc[unknown, list(known.columns)].drop_duplicates().itertuples(index=False, name=None)
        raise UnmatchedCategories(
            f"{' × '.join(known.columns)}: {listed(keys)} is not in the calibration; trim the data that were "
            "calibrated"
        )
    refuse_changed(cells[":old"], cells[":d"], known.cells)
    return cells, cells[":old"].to_numpy(dtype=np.int64)


def cut(weight: Floats, n: Floats, limits: tuple[float, float], *, strict: bool) -> tuple[Floats, int]:
    """The trimmed weights of cells of ``n`` rows, and how many rows were outside.

    >>> cut(np.array([1.0, 2.0, 6.0]), np.ones(3), (0.0, 4.0), strict=False)[0].tolist()
    [2.0, 3.0, 4.0]
    """
    live = weight != 0
    after, rows, (low, high) = weight[live], n[live], limits
    refuse_impossible(after, rows, limits, strict=strict)
    first = (after < low) | (after > high)
    outside = first
    for _ in range(ROUNDS if strict else 1):
        if not outside.any():
            break
        if outside.all():
            raise BadBounds(f"every weight is outside {low:g} to {high:g}: none is left to take what is cut")
        bounded = np.clip(after, low, high)
        share = float(rows @ (after - bounded)) / float(rows[~outside].sum())
        after = np.where(outside, bounded, bounded + share)
        outside = _outside(after, limits)
    else:
        if strict:
            raise BadBounds(
                f"weights are still outside {low:g} to {high:g} after {ROUNDS} rounds: widen the limits"
            )
    whole = np.zeros_like(weight)
    whole[live] = np.clip(after, low, high) if strict else after
    return whole, int(rows[first].sum())


def refuse_impossible(weight: Floats, n: Floats, limits: tuple[float, float], *, strict: bool) -> None:
    """Limits between which no weights have the sum."""
    total, rows = float(n @ weight), float(n.sum())
    if strict and not limits[0] * rows <= total <= limits[1] * rows:
        raise BadBounds(
            f"{rows:.0f} weights of {limits[0]:g} to {limits[1]:g} cannot add up to {total:.10g}, a mean of "
            f"{total / rows:.6g}: widen the limits"
        )


def _outside(weight: Floats, limits: tuple[float, float]) -> "np.typing.NDArray[np.bool_]":
    """Outside by more than rounding."""
    low, high = limits
    outside: np.typing.NDArray[np.bool_] = (weight < low - AT_LIMIT * abs(low)) | (
        weight > high * (1 + AT_LIMIT)
    )
    return outside


def limits_of(lower: float | None, upper: float | None) -> tuple[float, float]:
    """The limits as numbers.

    >>> limits_of(None, 40)
    (-inf, 40.0)
    """
    low, high = -np.inf if lower is None else float(lower), np.inf if upper is None else float(upper)
    if (lower is None and upper is None) or not low < high or high <= 0:
        raise BadBounds(f"lower={lower}, upper={upper}: give one or both, the lower one below the upper")
    return low, high
