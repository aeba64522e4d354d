"""What a row still lacks before it may be judged: an honest guess of sheets and days."""

import numpy as np

from analysis.interval import Evidence, exact
from analysis.presentation import MINIMUM_DF, MINIMUM_N, n_effective, too_wide
from analysis.variance import Codes, Floats

MOST = 500


def needed_sheets(e: Evidence) -> Codes:
    """More sheets until n_eff is 30 and the interval narrow enough, at today's share and design effect.

    n · n'_needed ÷ n_eff − n, rounded up, where n'_needed is the smallest effective n (from 30) whose
    interval passes `too_wide`. Without any sheet: 30. An estimate of what is missing, not a promise.

    >>> from analysis.interval import evidence
    >>> needed_sheets(evidence([0.9, np.nan], [0.1, np.nan], [12, 0], [12, 0], [8, 0])).tolist()
    [28, 30]
    """
    have = np.where(np.isnan(e.p), 0.0, n_effective(e))
    wanted = enough(np.nan_to_num(e.p, nan=0.9))
    per = np.where(have > 0, e.n / np.where(have > 0, have, 1.0), 1.0)
    more = np.ceil(np.maximum(wanted - have, 0) * per - 1e-9)
    return np.where(np.isnan(e.p), MINIMUM_N, more).astype(np.int64)


def needed_days(df: Floats, single_day: Floats, n: Floats) -> Codes:
    """More days with sheets until df is 8: a counter needs nine days in all.

    >>> needed_days(np.array([3.0, 20.0, 0.0]), np.array([0, 1, 0]), np.array([40, 21, 0])).tolist()
    [5, 8, 9]
    """
    more = np.maximum(MINIMUM_DF - df, 0)
    more = np.where(single_day > 0, MINIMUM_DF, more)
    return np.where(n <= 0, MINIMUM_DF + 1, more).astype(np.int64)


def enough(p: Floats) -> Floats:
    """The smallest effective n from 30 to 500 whose interval is narrow enough at the share ``p``.

    >>> enough(np.array([0.9, 0.6])).tolist()
    [30.0, 45.0]
    """
    low, high = np.full(len(p), MINIMUM_N - 1.0), np.full(len(p), float(MOST))
    while (high - low > 1).any():  # the interval narrows with n: halve the range
        middle = np.ceil((low + high) / 2)
        wide = too_wide(p, *exact(p, middle, 0.025))
        low, high = np.where(wide, middle, low), np.where(wide, high, middle)
        low = np.where(high - low <= 1, high - 1, low)
    return high
