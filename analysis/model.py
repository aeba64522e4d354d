"""Weighted linear and logistic models: statsmodels fits them, the design gives their errors."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.regression.linear_model import WLS
from statsmodels.tools.sm_exceptions import ConvergenceWarning, PerfectSeparationWarning

from analysis.checks import tail_of
from analysis.design import Design
from analysis.errors import BadModel, CollinearColumns
from analysis.modelling.estimable import refuse_constant, refuse_separated, standardised
from analysis.modelling.terms import Prepared, prepare
from analysis.modelling.values import numbers, successes
from analysis.rows.source import Data
from analysis.rows.valid import NOT_ANSWERS
from analysis.variance import Floats

TOLERANCE = 1e-13  # of the deviance, relative; at R's default of 1e-8 errors are right to five digits only


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted model.

    ``table`` has one row a coefficient: term, reference (the category that the term is compared with, empty
    for numbers), estimate, se, df, t, p_value (two-sided), low, high, note; a logistic model besides
    odds_ratio, odds_low, odds_high. A coefficient whose error is zero has no test and no limits, and a note.
    ``covariance`` is terms × terms. ``n`` rows made the fit; ``left_out`` rows lacked an answer to the
    outcome or a column. ``df`` is PSUs − strata + 1 − coefficients.
    """

    outcome: str
    table: pd.DataFrame
    covariance: pd.DataFrame
    n: int
    left_out: int
    df: int


class Fit(NamedTuple):
    """What statsmodels found on columns of mean 0 and spread 1: fitted outcome and weight of each row."""

    fitted: Floats
    weight: Floats
    estimate: Floats


def linear_model(
    data: Data,
    outcome: str,
    columns: str | Sequence[str],
    design: Design,
    *,
    categorical: Sequence[str] = (),
    level: float = 0.95,
    not_answers: Sequence[object] = NOT_ANSWERS,
) -> Model:
    """Weighted least squares of ``outcome`` on ``columns``, in the outcome's units.

    b = (XᵀWX)⁻¹XᵀWy; V is that of Σw(y − xb)x(XᵀWX)⁻¹ between PSUs (Binder 1983; Lumley 2010, 5.2; R's
    ``svyglm``); limits b ± t_df·SE. Columns of text or yes/no, and those named in ``categorical``, become
    indicators against their first category in sorted order. Rows without an answer (missing, or one of
    ``not_answers``) leave the fit, never the design. Raises `CollinearColumns`, `ConstantOutcome`,
    `TooFewAnswers`, and what `means` raises.

    >>> d = pd.DataFrame({"w": [1.0, 2, 1, 2, 1], "y": [1.0, 2, 4, 3, None], "x": [0, 1, 2, 3, 4]})
    >>> m = linear_model(d, "y", "x", Design("w"))
    >>> m.table[["term", "estimate", "se", "df"]].round(4).to_numpy().tolist()
    [['(intercept)', 1.3636, 0.2873, 2], ['x', 0.6818, 0.2012, 2]]
    >>> m.n, m.left_out
    (4, 1)
    """
    prepared = prepare(data, outcome, columns, design, categorical, not_answers)
    y = numbers(prepared.outcome)
    x, transform = standardised(prepared.x, prepared.weight)
    refuse_constant(y, outcome)
    result = WLS(y, x, weights=prepared.weight).fit(method="qr")
    fit = Fit(np.asarray(result.fittedvalues), np.ones(len(y)), np.asarray(result.params))
    if np.abs(y - fit.fitted).max() <= 1e-12 * np.abs(y).max():
        raise CollinearColumns(
            f"{outcome} is a sum of the columns, without any rest: nothing is left to explain"
        )
    return designed(prepared, outcome, y, x, fit, transform, level)


def logistic_model(
    data: Data,
    outcome: str,
    columns: str | Sequence[str],
    design: Design,
    *,
    codes: Sequence[object] | None = None,
    categorical: Sequence[str] = (),
    level: float = 0.95,
    not_answers: Sequence[object] = NOT_ANSWERS,
) -> Model:
    """Logistic model of "``outcome`` is one of ``codes``" (none: it is yes/no or 0/1), on the logit scale.

    Weighted maximum likelihood; V is that of Σw(y − μ)x(XᵀWX)⁻¹, W = wμ(1 − μ), between PSUs (Binder 1983;
    Lumley 2010, 5.2; R's ``svyglm``). An odds ratio is e^b, its limits those of b. Columns, missing answers
    and errors raised as in `linear_model`; `Separated` if a column foretells the outcome without fail, for
    then its coefficient is infinite.

    >>> d = pd.DataFrame({"w": 1.0, "ok": [5, 2, 4, 1, 5, 4], "x": ["a", "a", "b", "b", "b", "b"]})
    >>> t = logistic_model(d, "ok", "x", Design("w"), codes=(4, 5)).table
    >>> t.loc[[1], ["term", "reference", "estimate", "se", "odds_ratio"]].round(4).to_numpy().tolist()
    [['x[b]', 'a', 1.0986, 2.0, 3.0]]
    """
    prepared = prepare(data, outcome, columns, design, categorical, not_answers)
    y = successes(prepared.outcome, codes)
    name = f"{outcome} ∈ {list(codes)}" if codes is not None else outcome
    x, transform = standardised(prepared.x, prepared.weight)
    refuse_constant(y, name)
    with warnings.catch_warnings():  # judged below, by the fitted probabilities
        warnings.simplefilter("ignore", (ConvergenceWarning, PerfectSeparationWarning))
        result = GLM(y, x, family=Binomial(), var_weights=prepared.weight).fit(atol=0, rtol=TOLERANCE)
    mu = np.asarray(result.mu)
    if not result.converged or min(mu.min(), 1 - mu.max()) < 1e-6:
        refuse_separated(y, x, prepared.columns, converged=result.converged)
    fit = Fit(mu, mu * (1 - mu), np.asarray(result.params))
    model = designed(prepared, name, y, x, fit, transform, level)
    for odds, b in (("odds_ratio", "estimate"), ("odds_low", "low"), ("odds_high", "high")):
        model.table[odds] = np.exp(model.table[b])
    return model


def designed(
    prepared: Prepared, outcome: str, y: Floats, x: Floats, fit: Fit, transform: Floats, level: float
) -> Model:
    """The model with the covariance of its design, in the columns' own units (``transform``)."""
    whole = prepared.layout
    df = prepared.df
    bread = np.linalg.inv(x.T @ (x * (prepared.weight * fit.weight)[:, None])) @ transform.T
    score = np.zeros((whole.n_domains, x.shape[1]))
    score[prepared.used] = (y - fit.fitted)[:, None] * (x @ bread)
    covariance = whole.covariance(score[whole.domain] * (whole.weight / prepared.scale)[:, None])
    if not np.isfinite(covariance).all():
        raise BadModel(f"{outcome}: the design gives no variance; see Design(lonely=…)")
    terms = list(prepared.x.columns)
    nothing = 1e-12 * np.ptp(y) * np.abs(transform).max(axis=1)
    table = tabulated(transform @ fit.estimate, np.sqrt(np.diag(covariance)), nothing, df, level)
    table.insert(0, "reference", [prepared.reference.get(term, "") for term in terms])
    table.insert(0, "term", terms)
    named = pd.DataFrame(covariance, index=terms, columns=terms)
    return Model(outcome, table, named, prepared.n, prepared.left_out, df)


def tabulated(estimate: Floats, se: Floats, nothing: Floats, df: int, level: float) -> pd.DataFrame:
    """Coefficients with Student's t; an error up to ``nothing`` is a rounding error of zero."""
    known = np.where(se > nothing, se, np.nan)
    t, half = estimate / known, stats.t.isf(tail_of(level), df) * known
    columns: dict[str, Any] = {"estimate": estimate, "se": np.where(se > nothing, se, 0.0), "df": df, "t": t}
    columns |= {"p_value": 2 * stats.t.sf(np.abs(t), df), "low": estimate - half, "high": estimate + half}
    columns["note"] = np.where(se > nothing, "", "no error: the rows that decide it do not differ")
    return pd.DataFrame(columns)
