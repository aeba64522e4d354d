"""The rows of a table whose errors come from replicates."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import logit

from analysis.checks import refuse_clash, tail_of
from analysis.design import Design
from analysis.interval import evidence, limits, student
from analysis.presentation import reasons
from analysis.replication.variance import Replicates, replicate_variance
from analysis.rollup import Rollup
from analysis.tables import design_effect, error_unseen, refuse_no_share
from analysis.variance import Floats

ON_LOGITS = ("logit", "likelihood")  # R replicates a logistic model for these


class Form(NamedTuple):
    """What is estimated: Σwy over the sums of ``bottom`` (d: weights, x: a denominator, none: a total)."""

    bottom: str | None
    level: float
    interval: str | None = None


def replicated(
    rolled: Rollup, item: str, design: Design, replicates: Replicates, form: Form, *, mse: bool
) -> pd.DataFrame:
    """One item's rows, with the columns of `analysis.means` and, with an interval, of `analysis.shares`.

    Where a replicate has no estimate, or the error is `error_unseen`, se is NaN and the limits say nothing:
    infinite, or 0 and 1 for a share. No answer, no limits.
    """
    layout, y = rolled.layout, rolled.weighted(item, "y")
    bottom = rolled.weighted(item, form.bottom) if form.bottom else None
    variance = replicate_variance(replicates, layout, y, bottom, mse=mse)
    estimate = layout.total(y)
    if bottom is not None:
        size = layout.total(bottom)
        estimate = np.where(size > 0, estimate / np.where(size > 0, size, 1.0), np.nan)
    variance = np.where(error_unseen(rolled, item, variance), np.nan, variance)
    deff = _design_effect(rolled, item, design, form, variance, estimate)
    n, n_kish, se = rolled.count(item), rolled.kish(item), np.sqrt(variance)
    df = np.minimum(layout.degrees_of_freedom(), replicates.df)
    share = evidence(estimate, se, n, n_kish, df)
    if form.interval:
        refuse_no_share(rolled, item, share)
        own, se = share, share.se
        if form.interval in ON_LOGITS:
            on_logits = _through_logits(replicates, rolled, item, form, mse=mse)
            own = evidence(estimate, np.where(np.isfinite(on_logits), on_logits, share.se), n, n_kish, df)
        low, high = limits(own, method=form.interval, level=form.level)
        n_eff = np.where(share.extreme, n_kish, np.minimum(share.effective, n_kish))
    else:
        half = _half_width(estimate, se, student(tail_of(form.level), df.astype(np.float64)))
        low, high = (np.where(n > 0, end, np.nan) for end in (estimate - half, estimate + half))
        n_eff = np.minimum(np.divide(n, deff, out=n_kish.copy(), where=deff > 0), n_kish)
    columns: dict[str, Any] = {"item": item, "estimate": estimate, "se": se, "df": df, "low": low}
    columns |= {"high": high, "n": n, "n_kish": n_kish, "n_eff": n_eff, "deff": deff}
    if form.interval:
        columns["reasons"] = reasons(share)
    refuse_clash(rolled.domains.columns, columns)
    return rolled.domains.assign(**columns)


def _through_logits(replicates: Replicates, rolled: Rollup, item: str, form: Form, *, mse: bool) -> Floats:
    """p(1 − p) · SE of logit(p), the logits replicated; not finite where a replicate's share is 0 or 1."""
    y, x = rolled.weighted(item, "y"), rolled.weighted(item, form.bottom or "d")
    with np.errstate(all="ignore"):  # shares of 0 and 1, and domains without answers
        variance = replicate_variance(replicates, rolled.layout, y, x, mse=mse, link=logit)
        p = rolled.layout.total(y) / rolled.layout.total(x)
        se: Floats = p * (1 - p) * np.sqrt(variance)
    return se


def _half_width(estimate: Floats, se: Floats, t: Floats) -> Floats:
    """t·SE; infinite without an error or a degree of freedom, NaN without an estimate."""
    known = np.isfinite(t) & np.isfinite(se)
    half: Floats = np.where(known, np.where(known, t, 0.0) * se, np.inf)
    return np.where(np.isnan(estimate), np.nan, half)


def _design_effect(
    rolled: Rollup, item: str, design: Design, form: Form, variance: Floats, estimate: Floats
) -> Floats:
    """Against a simple sample, by the definition of each statistic."""
    if form.bottom == "d":
        return design_effect(rolled, item, design, variance)
    size = rolled.layout.total(rolled.weighted(item, "d"))
    if form.bottom is None:
        return design_effect(rolled, item, design, variance, size)
    return design_effect(rolled, item, design, variance, size, estimate, rolled.weighted(item, "x"))
