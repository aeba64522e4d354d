"""Which rows are below the target, and on what evidence. One evaluation; persistence is the caller's."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import multipletests

from analysis.between import Floats, Mask
from analysis.checks import between_0_and_1
from analysis.errors import BadTable, MissingColumn, TargetOutOfScale, listed
from analysis.interval import NEGLIGIBLE, Evidence, capped, evidence, exact
from analysis.presentation import joined, presentation, reasons

STATUSES = ("insufficient", "below", "watch", "meets", "inconclusive")
EVIDENCE = (
    "not-judged", "n-eff-below-30", "df-below-8", "interval-too-wide", "estimate-below-target",
    "p-below-0.05", "q-within-fdr", "lower-limit-above-target", "first-month", "second-month",
)  # fmt: skip
ONE_SIDED = 0.05


@dataclass(frozen=True, slots=True)
class Judgement:
    """One row's evidence against the target."""

    p_value: Floats
    probability_below: Floats
    lower: Floats


def flag_below(
    table: pd.DataFrame,
    *,
    target: float = 0.94,
    fdr: float = 0.10,
    judged: Sequence[bool] | None = None,
) -> pd.DataFrame:
    """Compare each row of a table of shares with ``target``, in one evaluation of the whole list.

    ``table`` carries estimate (0–1), df, n, n_kish and se (or n_eff), as `shares`, `ratios` and
    `index_scores` give them; all its rows with sufficient evidence are the family of comparisons. ``judged``
    false: the row may not be judged, whatever its figures. Added columns:

    - status, first that fits: ``insufficient`` (n_eff < 30, df < 8, `too_wide`, or not judged), ``below``
      (estimate under the target, p < .05 and q ≤ fdr), ``watch`` (p < .05), ``meets`` (one-sided 95 % lower
      limit over the target), ``inconclusive``;
    - p_value: `one_sided`; q_value: Benjamini & Hochberg 1995 over the sufficient rows, NaN for others;
    - probability_below: P(share < target | data) from Jeffreys' prior at the same effective n; each row on
      its own, nothing borrowed from the others;
    - evidence: codes of `EVIDENCE`, comma-joined; reasons: small-n, low-df, wide, zero-or-hundred.

    A row without an estimate or an error is insufficient (``not-judged``). Raises `TargetOutOfScale` if the
    target or the estimates are not proportions, `OutOfRange` for ``fdr``, `BadTable` for figures that no
    table has (a negative or infinite error, text) and ``judged`` that is not true or false for each row.

    >>> t = pd.DataFrame({"estimate": [0.80, 0.99], "se": [0.03, 0.005], "df": 60, "n": 200, "n_kish": 200.0})
    >>> flag_below(t, target=0.94)[["status", "evidence"]].to_numpy().tolist()
    [['below', 'estimate-below-target,p-below-0.05,q-within-fdr'], ['meets', 'lower-limit-above-target']]
    """
    e = _evidence(table)
    if not 0 < target < 1:
        raise TargetOutOfScale(f"target {target}: the table is in proportions, write 0.94 for 94 %")
    if (e.p > 1 + 1e-9).any() or (e.p < -1e-9).any():
        raise TargetOutOfScale(
            "the table's estimates are not proportions (0–1); compare percent or points elsewhere"
        )
    between_0_and_1("fdr", fdr)
    lack = shortcomings(e, _allowed(judged, len(table)))
    sufficient = ~np.logical_or.reduce(list(lack.values()))
    test = one_sided(e, target)
    q = benjamini_hochberg(test.p_value, sufficient)
    found = {
        **lack,
        "estimate-below-target": e.p < target,
        "p-below-0.05": test.p_value < ONE_SIDED,
        "q-within-fdr": q <= fdr,
        "lower-limit-above-target": test.lower > target,
    }
    return table.assign(
        status=_statuses(found, sufficient),
        p_value=test.p_value,
        q_value=q,
        probability_below=test.probability_below,
        evidence=joined(found, EVIDENCE),
        reasons=reasons(e),
    )


def one_sided(e: Evidence, target: float) -> Judgement:
    """Korn–Graubard's test of "at least the target", and its one-sided 95 % lower limit.

    With n' as in the interval but t at .05 on one side: p = 1 − BetaCDF(target; n'p̂ + 1, n'(1 − p̂)), so
    that the one-sided upper limit is under the target exactly when p < .05; for whole numbers it is the
    binomial tail.

    >>> one_sided(evidence(0.89, np.sqrt(0.89 * 0.11 / 100), 100, 100, 99), 0.94).p_value.round(6).tolist()
    [0.037607]
    >>> round(float(stats.binom.cdf(89, 100, 0.94)), 6)
    0.037607
    """
    n = capped(e, ONE_SIDED)
    yes, no = n * e.p, n * (1 - e.p)
    some = no > NEGLIGIBLE
    p = np.where(some, stats.beta.sf(target, yes + 1, np.where(some, no, 1)), 1.0)
    below = stats.beta.cdf(target, yes + 0.5, no + 0.5)
    unknown = np.isnan(e.p)
    return Judgement(
        np.where(unknown, np.nan, p), np.where(unknown, np.nan, below), exact(e.p, n, ONE_SIDED)[0]
    )


def benjamini_hochberg(p: Floats, sufficient: Mask) -> Floats:
    """The smallest false-discovery rate at which each row of the family would be in the set.

    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.5]), np.array([True, True, False])).tolist()
    [0.02, 0.04, nan]
    """
    q = np.full(len(p), np.nan)
    if sufficient.any():
        q[sufficient] = multipletests(p[sufficient], method="fdr_bh")[1]
    return q


def shortcomings(e: Evidence, allowed: Mask) -> dict[str, Mask]:
    """Why a row may not be judged, by code of `EVIDENCE`."""
    weak = presentation(e)
    return {
        "not-judged": ~allowed | np.isnan(e.p) | np.isnan(e.se),
        "n-eff-below-30": weak["small-n"],
        "df-below-8": weak["low-df"],
        "interval-too-wide": weak["wide"],
    }


def _evidence(table: pd.DataFrame) -> Evidence:
    """The table's figures; an error is read back from n_eff where there is no column of errors."""
    if missing := {"estimate", "df", "n", "n_kish"} - set(table.columns):
        raise MissingColumn(f"flag_below needs the columns {', '.join(sorted(missing))}")
    p = _figures(table, "estimate", least=-np.inf)
    if "se" in table:
        se = _figures(table, "se")
    elif "n_eff" in table:
        n_eff = _figures(table, "n_eff")
        spread = np.where((p >= 0) & (p <= 1), p * (1 - p), np.nan)
        se = np.sqrt(np.divide(spread, n_eff, out=np.full_like(p, np.nan), where=n_eff > 0))
    else:
        raise MissingColumn("flag_below needs the column se, or n_eff")
    n, n_kish, df = (_figures(table, column) for column in ("n", "n_kish", "df"))
    return evidence(p, se, n, n_kish, df)


def _figures(table: pd.DataFrame, column: str, *, least: float = 0.0) -> Floats:
    """A column as numbers, missing ones NaN."""
    try:
        found = pd.to_numeric(table[column]).to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise BadTable(f"column {column}: not numbers; give a table as shares gives it") from error
    if odd := found[(found < least) | (np.isinf(found) & (column != "df"))].tolist():
        raise BadTable(f"column {column}: {listed(odd)}; an error or a count is a number of zero or more")
    return found


def _allowed(judged: Sequence[bool] | None, rows: int) -> Mask:
    """Which rows may be judged."""
    if judged is None:
        return np.ones(rows, dtype=bool)
    given = list(judged)
    if odd := [value for value in given if not isinstance(value, bool | np.bool_)]:
        raise BadTable(f"judged has {listed(map(repr, odd))}: true or false for each row")
    if len(given) != rows:
        raise BadTable(f"judged has {len(given)} values for {rows} rows: one a row")
    return np.array(given, dtype=bool)


def _statuses(found: dict[str, Mask], sufficient: Mask) -> npt.NDArray[np.str_]:
    below = found["estimate-below-target"] & found["p-below-0.05"] & found["q-within-fdr"]
    conditions = [~sufficient, below, found["p-below-0.05"], found["lower-limit-above-target"]]
    return np.select(conditions, STATUSES[:4], default=STATUSES[4])
