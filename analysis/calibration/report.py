"""What a calibration did to the weights, so that it can be judged."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.between import Floats
from analysis.rows.source import Data, lazy, run

FAR = (0.3, 3.0)  # times the mean: weights outside are worth a look (statistical offices' rule of thumb)


@dataclass(frozen=True, slots=True, eq=False)
class CalibrationReport:
    """``gaps``: how far the weights are from each total, relative to it. ``g``: smallest and largest
    calibrated ÷ base weight. ``deff_before``, ``deff_after``: Kish's 1 + cv² of the weights.

    ``extreme``: rows whose weight is outside 0.3 to 3 times the mean, ``relative``: smallest and largest
    weight ÷ mean; ``negative``: rows with a weight below zero (only ``linear`` without bounds gives any).
    ``trimmed``: rows cut at a limit. ``collapsed``: the log of merged categories, as given.
    """

    method: str
    rows: int
    iterations: int
    gaps: "pd.Series[float]" = field(repr=False)
    g: tuple[float, float]
    deff_before: float
    deff_after: float
    extreme: int
    relative: tuple[float, float]
    negative: int
    trimmed: int = 0
    collapsed: pd.DataFrame | None = field(default=None, repr=False)

    @property
    def gap(self) -> float:
        """The largest relative gap."""
        return float(self.gaps.max()) if len(self.gaps) else 0.0

    @property
    def gap_at(self) -> str:
        """The total that is furthest off."""
        return str(self.gaps.idxmax()) if len(self.gaps) else ""


@dataclass(frozen=True, slots=True)
class Fit:
    """How the weights were found: method, steps, and the gaps by name."""

    method: str
    iterations: int
    gaps: Floats
    names: list[str]
    trimmed: int = 0


def kish_effect(n: Floats, w: Floats, ww: Floats) -> float:
    """1 + cv² of the weights, n·Σw² ÷ (Σw)², from rows, Σw and Σw² of each cell (Kish 1965, 11.7).

    >>> kish_effect(np.array([1.0, 1]), np.array([1.0, 3]), np.array([1.0, 9]))
    1.25
    """
    total = float(w.sum())
    return float(n.sum() * ww.sum() / total**2) if total else float("nan")


def reported(
    data: Data, weight: str, cells: pd.DataFrame, fit: Fit, collapsed: pd.DataFrame | None
) -> CalibrationReport:
    """The report of the calibrated ``data``; ``cells`` with ``:g`` and ``:factor``."""
    n, d, dd, g, factor = (cells[name].to_numpy(np.float64) for name in (":n", ":d", ":dd", ":g", ":factor"))
    mean = float((factor * d).sum() / max(n.sum(), 1.0))
    low, high, extreme, negative = spread(data, weight, mean)
    used = g[d > 0] if (d > 0).any() else np.array([np.nan])
    return CalibrationReport(
        method=fit.method,
        rows=int(n.sum()),
        iterations=fit.iterations,
        gaps=pd.Series(fit.gaps, index=pd.Index(fit.names, name="total"), name="gap"),
        g=(float(used.min()), float(used.max())),
        deff_before=kish_effect(n, d, dd),
        deff_after=kish_effect(n, factor * d, factor**2 * dd),
        extreme=extreme,
        relative=(low, high),
        negative=negative,
        trimmed=fit.trimmed,
        collapsed=collapsed,
    )


def spread(data: Data, weight: str, mean: float) -> tuple[float, float, int, int]:
    """Smallest and largest weight ÷ mean, rows outside 0.3 to 3 times the mean, rows below zero.

    >>> spread(pd.DataFrame({"w": [0.2, 1.0, 1.8]}), "w", 1.0)
    (0.2, 1.8, 1, 0)
    """
    if isinstance(data, pd.DataFrame):
        w = data[weight].to_numpy(dtype=np.float64) / (mean or np.nan)
        far = int(((w < FAR[0]) | (w > FAR[1])).sum())
        return float(w.min()), float(w.max()), far, int((w < 0).sum())
    column = lazy(data)[weight] / (mean or float("nan"))
    far = ((column < FAR[0]) | (column > FAR[1])).cast("int64").sum()
    below = (column < 0).cast("int64").sum()
    row = run(column.as_table().agg(low=column.min(), high=column.max(), far=far, below=below)).iloc[0]
    return float(row["low"]), float(row["high"]), int(row["far"]), int(row["below"])
