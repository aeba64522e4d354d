"""From sums and variances to the rows of a table: errors, limits, effective numbers."""

from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from analysis.checks import refuse_clash, tail_of
from analysis.design import Design
from analysis.interval import Limits, evidence, limits, student
from analysis.presentation import reasons
from analysis.rollup import Rollup
from analysis.variance import Floats

Against: TypeAlias = Literal["design", "with-replacement", "without-replacement"]


def design_effect(
    rolled: Rollup,
    item: str,
    design: Design,
    variance: Floats,
    scale: Floats | float = 1.0,
    ratio: Floats | None = None,
    x: Floats | None = None,
    *,
    against: Against = "design",
) -> Floats:
    """V ÷ variance of as many answers drawn simply: s² ÷ n, with s² = n ÷ (n − 1) · Σw(y − ȳ)² ÷ Σw.

    Drawn ``with-replacement`` (R's ``deff="replace"``), ``without-replacement`` (times 1 − n ÷ Σw, R's
    ``deff=TRUE``), or as the ``design``: without where it has population counts. For a ratio y is the
    residual y − Rx over the mean of x; ``scale`` is N̂ for a total.
    """
    layout, n = rolled.layout, rolled.count(item).astype(np.float64)
    size = layout.total(rolled.weighted(item, "d"))
    with np.errstate(divide="ignore", invalid="ignore"):  # domains without answers have no deff
        squares = layout.total(rolled.weighted(item, "yy"))
        if ratio is not None and x is not None:
            squares -= 2 * ratio * layout.total(rolled.weighted(item, "xy"))
            squares += ratio**2 * layout.total(rolled.weighted(item, "xx"))
            scale = size / layout.total(x)
            mean = np.zeros_like(size)
        else:
            mean = layout.total(rolled.weighted(item, "y")) / size
        simple = scale**2 * (squares / size - mean**2) / (n - 1)
        if against == "without-replacement" or (against == "design" and design.population):
            simple = simple * (1 - n / size)
        deff: Floats = np.where(
            simple > 1e-15 * squares / np.maximum(size, 1e-300), variance / simple, np.nan
        )
    return deff


def framed(
    rolled: Rollup,
    item: str,
    estimate: Floats,
    variance: Floats,
    deff: Floats,
    level: float,
    interval: str | None = None,
) -> pd.DataFrame:
    """One item's rows: estimate, error, limits and how much they rest on."""
    se, df = np.sqrt(variance), rolled.df
    n, n_kish = rolled.count(item), rolled.kish(item)
    share = evidence(estimate, se, n, n_kish, df)
    if interval:
        low, high = limits(share, method=interval, level=level)
        n_eff = np.where(share.extreme, n_kish, np.minimum(share.effective, n_kish))
    else:
        low, high = _symmetric(estimate, se, df.astype(np.float64), level)
        n_eff = np.minimum(np.divide(n, deff, out=n_kish.copy(), where=deff > 0), n_kish)
    columns: dict[str, Any] = {
        "item": item,
        "estimate": estimate,
        "se": se,
        "df": df,
        "low": low,
        "high": high,
    }
    columns |= {"n": n, "n_kish": n_kish, "n_eff": n_eff, "deff": deff}
    if interval:
        columns["reasons"] = reasons(share)
    refuse_clash(rolled.domains.columns, columns)
    return rolled.domains.assign(**columns)


def _symmetric(estimate: Floats, se: Floats, df: Floats, level: float) -> Limits:
    """estimate ± t_df·SE; without a degree of freedom anything is possible."""
    t = student(tail_of(level), df)
    half = np.where(np.isfinite(t), np.where(np.isfinite(t), t, 0.0) * se, np.inf)
    return estimate - half, estimate + half
