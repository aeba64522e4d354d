"""Linear combinations of items, answered by the same or by different people."""

from collections.abc import Mapping, Sequence
from math import isfinite
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from analysis.checks import refuse_clash
from analysis.comparison.contrast import Contrast, covariances, less_unseen, linearised_means
from analysis.comparison.sides import item_measure
from analysis.design import Design
from analysis.errors import BadComparison, listed
from analysis.interval import Limits, evidence, limits
from analysis.rollup import Rollup, rollup
from analysis.rows.source import Data
from analysis.rows.valid import names_of
from analysis.unseen import in_one_psu
from analysis.variance import Floats

RESULTS = ("item", "estimate", "se", "df", "low", "high", "n", "t", "p_value")


def combinations(
    data: Data,
    coefficients: Mapping[str, float],
    design: Design,
    *,
    by: str | Sequence[str] = (),
    codes: Sequence[object] | None = None,
    interval: str = "korn-graubard",
    level: float = 0.95,
    not_answers: Sequence[object] | None = None,
) -> pd.DataFrame:
    """Σ a·θ over items, θ the item's mean or (with ``codes``) share: one row per domain.

    The linearised value is Σ a·w(y − θ) ÷ Σw, each item over its own answers, so the covariance of items that
    the same people, or people of the same PSUs, answered is exact. Columns: the ``by`` columns, item (the
    combination, as ``q1 - 0.5 q2``), estimate, se, df (PSUs − strata of the domain), low, high, n (the fewest
    answers among the items), t = estimate ÷ SE, p_value (of "it is zero"). Limits as of `differences`: of
    means ± t·SE, of shares joined from those of the items by ``interval``. NaN where an item has no answer;
    no error where those of an item are all in one PSU (`analysis.unseen.in_one_psu`).
    Raises `BadComparison` for no items or a coefficient that is zero or no number, and whatever `means`
    raises (Särndal, Swensson & Wretman 1992, 5.5).

    >>> d = pd.DataFrame({"w": 1.0, "q1": [5.0, 4, 4, None], "q2": [3.0, 4, None, 2]})
    >>> table = combinations(d, {"q1": 1, "q2": -1}, Design("w"))
    >>> table[["item", "estimate", "se", "df", "n"]].round(4).to_numpy().tolist()
    [['q1 - q2', 1.3333, 0.7027, 3, 3]]
    """
    refuse_coefficients(coefficients)
    names = names_of(by)
    refuse_clash(names, RESULTS)
    rolled = rollup(data, design, [item_measure(item, codes, not_answers) for item in coefficients], names)
    means, contrast = contrast_of(rolled, coefficients)
    if codes is None or interval in ("wald", "mean"):
        low, high = contrast.student_limits(level)
    else:
        low, high = joined(rolled, coefficients, means, contrast, interval, level)
    n = np.min([rolled.count(item) for item in coefficients], axis=0)
    columns: dict[str, Any] = {
        "item": label(coefficients),
        "estimate": contrast.estimate,
        "se": contrast.se,
        "df": contrast.df.astype(np.int64),
    }
    columns |= {"low": low, "high": high, "n": n, "t": contrast.t, "p_value": contrast.p_value}
    return rolled.domains.assign(**columns)


def contrast_of(rolled: Rollup, coefficients: Mapping[str, float]) -> tuple[Floats, Contrast]:
    """The items' θ (domains × items), and Σ a·θ with the covariance of its terms."""
    a = np.array(list(coefficients.values()), dtype=np.float64)
    pairs = [linearised_means(rolled, item) for item in coefficients]
    means = np.stack([mean for mean, _ in pairs], axis=-1)
    covariance = covariances(
        rolled.layout, [k * influence for k, (_, influence) in zip(a, pairs, strict=True)]
    )
    covariance = less_unseen(
        covariance, [in_one_psu(rolled.layout, rolled.weighted(item, "d")) for item in coefficients]
    )
    return means, Contrast(means * a, covariance, rolled.layout.degrees_of_freedom().astype(np.float64))


def joined(
    rolled: Rollup,
    coefficients: Mapping[str, float],
    shares: Floats,
    contrast: Contrast,
    method: str,
    level: float,
) -> Limits:
    """Limits from those of the items' shares; a negative coefficient turns them round."""
    a, df = np.array(list(coefficients.values())), rolled.layout.degrees_of_freedom()
    variance = np.einsum("dii->di", contrast.covariance) / a**2
    sides = []
    for k, item in enumerate(coefficients):
        share = evidence(shares[:, k], np.sqrt(variance[:, k]), rolled.count(item), rolled.kish(item), df)
        sides.append(limits(share, method=method, level=level))
    ends = a[:, None] * np.array(sides).transpose(2, 0, 1)  # domains × items × (one end, the other)
    low, high = ends.min(axis=-1), ends.max(axis=-1)
    return contrast.recovered_limits(low, high)


def refuse_coefficients(coefficients: Mapping[str, float]) -> None:
    """No items, or a coefficient that is zero (it would add nothing), infinite or no number."""
    if not coefficients:
        raise BadComparison("no coefficients: name the items, as {'q1': 1.0, 'q2': -1.0}")
    odd = [item for item, a in coefficients.items() if not isinstance(a, Real) or not isfinite(a) or a == 0]
    if odd:
        raise BadComparison(
            f"coefficient of {listed(odd)}: a number other than zero; leave out what is not meant"
        )


def label(coefficients: Mapping[str, float]) -> str:
    """How the combination is written in the table.

    >>> label({"q1": 1, "q2": -0.5, "q3": 2})
    'q1 - 0.5 q2 + 2 q3'
    """
    terms = [
        f"{'-' if a < 0 else '+'} {'' if abs(a) == 1 else f'{abs(a):g} '}{item}"
        for item, a in coefficients.items()
    ]
    written = " ".join(terms)
    return written.removeprefix("+ ") if written.startswith("+") else written.replace("- ", "-", 1)
