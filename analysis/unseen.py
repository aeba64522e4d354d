"""Errors that no sample can show: all answers of a domain are in one PSU, while others are silent."""

from collections.abc import Sequence

import numpy as np

from analysis.between import CERTAIN, Floats, Mask
from analysis.interval import NEGLIGIBLE
from analysis.variance import Layout


def in_one_psu(layout: Layout, held: Floats) -> Mask:
    """Domains whose answers are all in one PSU, of a stratum that was not drawn completely.

    ``held``: Σw of the answers of each row of sums (Σwx of a ratio), zero where nobody answered. About a
    domain's own mean this PSU sums to zero, as silent ones do: an error of zero by construction.

    >>> layout = Layout(np.arange(3), np.zeros(3, int), np.array([0, 1, 1]), 2, np.ones(3), np.ones(1))
    >>> in_one_psu(layout, np.ones(3)).tolist()
    [True, False]
    """
    rows = np.flatnonzero((layout.domain >= 0) & (held != 0))
    pair = np.unique(layout.psu[rows] * layout.n_domains + layout.domain[rows])
    psu, domain = np.divmod(pair, max(layout.n_domains, 1))
    certain = layout.unsampled[layout.stratum[psu]] <= CERTAIN
    psus = np.bincount(domain, minlength=layout.n_domains)
    known = np.bincount(domain[certain], minlength=layout.n_domains)
    found: Mask = (psus == 1) & (known == 0)
    return found


def unseen(layout: Layout, held: Sequence[Floats], variance: Floats, size: Floats) -> Mask:
    """Domains with an error of zero, or its rounding, where some of the ``held`` are `in_one_psu`.

    ``size``: of the estimate, per domain; an error of 1e-12 times it is zero. Looks at the rows only if
    there is such an error, and only at those of its domains: other tables cost nothing.

    >>> layout = Layout(np.arange(3), np.zeros(3, int), np.zeros(3, int), 1, np.ones(3), np.ones(1))
    >>> unseen(layout, [np.array([5.0, 0, 0])], np.zeros(1), np.ones(1)).tolist()
    [True]
    """
    found = np.asarray(variance <= (NEGLIGIBLE * np.nan_to_num(np.abs(size))) ** 2)
    if not found.any():
        return found
    looked = layout.spread(found.astype(np.float64))
    hidden: Mask = np.logical_or.reduce([in_one_psu(layout, own * looked) for own in held])
    return hidden
