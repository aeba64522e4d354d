"""From sums and variances to the rows of a table: errors, limits, effective numbers."""

from dataclasses import replace
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from analysis.between import Mask
from analysis.checks import refuse_clash, tail_of
from analysis.design import Design
from analysis.errors import OutOfRange, listed
from analysis.interval import Evidence, evidence, limits, wald
from analysis.presentation import reasons
from analysis.rollup import Rollup
from analysis.unseen import unseen
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
    residual y − Rx over the mean of x; ``scale`` is N̂ for a total. NaN below two answers.
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
        able = (n > 1) & (simple > 1e-15 * squares / np.maximum(size, 1e-300))
        deff: Floats = np.where(able, variance / simple, np.nan)
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
    """One item's rows: estimate, error, limits and how much they rest on.

    Without an error that the sample can show (`unseen`) there is none, no deff, and limits as without a
    degree of freedom; without an answer there are no limits. With an ``interval``, an estimate outside 0–1
    is `OutOfRange` unless weights are negative: then its limits are estimate ± t·SE.
    """
    n, n_kish, df = rolled.count(item), rolled.kish(item), rolled.df
    hidden = error_unseen(rolled, item, variance)
    se, deff = np.where(hidden, np.nan, np.sqrt(variance)), np.where(hidden, np.nan, deff)
    share = evidence(estimate, se, n, n_kish, df)
    if interval:
        refuse_no_share(rolled, item, share)
        se, deff = share.se, np.where(share.se == 0, deff * 0, deff)
        low, high = limits(share, method=interval, level=level)
        n_eff = np.where(share.extreme, n_kish, np.minimum(share.effective, n_kish))
    else:
        low, high = wald(replace(share, se=se), tail_of(level))
        low, high = np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)
        n_eff = np.minimum(np.divide(n, deff, out=n_kish.copy(), where=deff > 0), n_kish)
        n_eff = np.where(hidden, np.nan, n_eff)
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


def error_unseen(rolled: Rollup, item: str, variance: Floats) -> Mask:
    """`unseen`, beside the root of the mean square of y (of a ratio: times Σw ÷ Σwx)."""
    d = rolled.weighted(item, "d")
    held = rolled.weighted(item, "x") if f"{item}:x" in rolled.sums else d
    squares, size, bottom = (rolled.layout.total(part) for part in (rolled.weighted(item, "yy"), d, held))
    inverse = np.divide(1.0, bottom, out=np.zeros_like(bottom), where=bottom != 0)
    return unseen(rolled.layout, [held], variance, np.sqrt(np.abs(squares * size)) * inverse)


def refuse_no_share(rolled: Rollup, item: str, share: Evidence) -> None:
    """`OutOfRange` for an interval of a share around what is none."""
    if share.outside.any() and not (rolled.factor < 0).any():
        found = listed(f"{p:.4g}" for p in share.p[share.outside])
        raise OutOfRange(f"{item}: {found} is not a proportion (0–1); leave interval out")
