"""What must be said beside a share before it is shown: NCHS's rules, and the closed list of reason codes."""

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.between import Floats, Mask
from analysis.interval import Evidence, korn_graubard

REASONS = (
    "single-day", "single-answer", "no-population", "open-month", "collapsed", "over-population",
    "uncovered", "unknown-field", "small-n", "low-df", "wide", "zero-or-hundred", "opened-mid",
    "target-changed", "doubtful",
)  # fmt: skip
MINIMUM_N, MINIMUM_DF = 30, 8


def presentation(e: Evidence) -> dict[str, Mask]:
    """The rules of Parker et al. 2017 (NCHS series 2 no. 175) as codes of `REASONS`, true where they apply.

    ``small-n``: fewer than 30 effective answers; ``low-df``: fewer than 8 degrees of freedom; ``wide``:
    `too_wide` by the Korn–Graubard interval, or an estimate outside 0–1; ``zero-or-hundred``: nobody or
    everybody.
    """
    return {
        "small-n": ~(n_effective(e) >= MINIMUM_N * (1 - 1e-9)),
        "low-df": ~(e.df >= MINIMUM_DF),
        "wide": ~np.isnan(e.p) & (e.outside | too_wide(e.p, *korn_graubard(e, 0.025))),
        "zero-or-hundred": e.extreme,
    }


def reasons(e: Evidence) -> list[str]:
    """`presentation`, comma-joined for each row.

    >>> from analysis.interval import evidence
    >>> reasons(evidence([1.0, 0.9], [0.0, 0.01], [5, 900], [5, 900], [4, 60]))
    ['small-n,low-df,wide,zero-or-hundred', '']
    """
    return joined(presentation(e), REASONS)


def score_reasons(se: Floats, n_kish: Floats, df: Floats) -> list[str]:
    """What can be said of a mean score: ``small-n`` by Kish's n, ``low-df`` also where it has no error.

    >>> score_reasons(np.array([0.1, np.nan]), np.array([20.0, 200]), np.array([60.0, 60]))
    ['small-n', 'low-df']
    """
    weak = {"small-n": ~(n_kish >= MINIMUM_N * (1 - 1e-9)), "low-df": ~(df >= MINIMUM_DF) | np.isnan(se)}
    return joined(weak, REASONS)


def n_effective(e: Evidence) -> Floats:
    """p(1 − p) ÷ SE², at most Kish's n; Kish's n at 0 and 1; the plain n of a row without an estimate."""
    found = np.where(e.extreme, e.n_kish, np.minimum(e.effective, e.n_kish))
    return np.nan_to_num(np.where(np.isnan(e.p), e.n, found))


def too_wide(p: Floats, low: Floats, high: Floats) -> Mask:
    """NCHS: wider than .05 and either .30 or more, or more than 1.3 times the estimate (Parker et al. 2017).

    >>> too_wide(np.array([0.9, 0.9]), np.array([0.88, 0.6]), np.array([0.92, 0.98])).tolist()
    [False, True]
    """
    width = high - low
    wide: Mask = (width > 0.05) & ((width >= 0.30) | (width > 1.30 * p))
    return wide | np.isnan(width)


def joined(found: Mapping[str, Mask], order: Sequence[str]) -> list[str]:
    """The codes that hold for each row, comma-joined in the order of the closed list.

    >>> joined({"wide": np.array([True, False]), "small-n": np.array([True, False])}, REASONS)
    ['small-n,wide', '']
    """
    codes = [code for code in order if code in found]
    rows = zip(*(found[code] for code in codes), strict=True)
    return [",".join(code for code, holds in zip(codes, row, strict=True) if holds) for row in rows]
