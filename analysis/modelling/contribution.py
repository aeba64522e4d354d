"""The figures of `drivers` in one domain, with their linearised values."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit, logit

from analysis.errors import CollinearColumns, TooFewAnswers
from analysis.modelling.estimable import refuse_constant, standardised
from analysis.modelling.lmg import lmg
from analysis.modelling.terms import INTERCEPT
from analysis.variance import Codes, Floats

MINIMUM = 10  # complete sheets for each item
MOST = 18  # items: every subset of them is looked at
NOTHING = 1e-15  # a contribution below is a rounding error of zero


class Parts(NamedTuple):
    """Figures of one domain, a value an item, and their linearised values: combinations × (2 × items)."""

    contribution: Floats
    gain: Floats
    performance: Floats
    r_squared: float
    influence: Floats


class Sheets(NamedTuple):
    """Combinations of answers: marks (outcome first, NaN for none), weight, rows, domain.

    ``names`` are those of the marks; ``top`` is the best mark an item can have.
    """

    marks: Floats
    weight: Floats
    rows: Floats
    group: Codes
    names: list[str]
    top: float

    @property
    def complete(self) -> npt.NDArray[np.bool_]:
        """Combinations with an answer to everything and a weight."""
        return ~np.isnan(self.marks).any(axis=1) & (self.weight > 0)

    def of(self, group: int) -> "Sheets":
        """Those of one domain."""
        here = self.group == group
        return self._replace(
            marks=self.marks[here], weight=self.weight[here], rows=self.rows[here], group=self.group[here]
        )


def parts_of(sheets: Sheets, df: int) -> Parts:
    """Contributions and gains of one domain, with their linearised values per unit of weight.

    c are the complete sheets' marks less their means, S their weighted covariance. The linearised value of a
    contribution is cᵀG_i c ÷ Σw (`lmg`), that of b is e·S_xx⁻¹c_x ÷ Σw with e the rest of the outcome, that
    of a performance is (mark − p) ÷ Σw over all answers to the item.
    """
    marks, weight, complete = sheets.marks, sheets.weight, sheets.complete
    refuse_few(sheets, df)
    w, total = weight[complete], weight[complete].sum()
    refuse_constant(marks[complete, 0], sheets.names[0])
    standardised(pd.DataFrame(marks[complete], columns=[INTERCEPT, *sheets.names[1:]]), w)
    c = np.where(complete[:, None], marks, 0.0) - w @ marks[complete] / total
    c[~complete] = 0.0
    moments = (c * weight[:, None]).T @ c / total
    contribution, derivative = lmg(moments)
    if contribution.sum() > 1 - 1e-12:
        raise CollinearColumns(
            f"{sheets.names[0]} is a sum of the items, without any rest: leave that item out"
        )
    quadratic = np.stack([((c @ g) * c).sum(axis=1) for g in derivative], axis=1)
    inverse = np.linalg.inv(moments[1:, 1:])
    b = inverse @ moments[1:, 0]
    of_b = (c[:, 0] - c[:, 1:] @ b)[:, None] * (c[:, 1:] @ inverse) / total
    answered = ~np.isnan(marks[:, 1:])
    size = weight @ answered
    performance = weight @ np.where(answered, marks[:, 1:], 0.0) / size
    of_performance = np.where(answered, marks[:, 1:] - performance, 0.0) / size
    room = sheets.top - performance
    influence = np.hstack([quadratic / total, room * of_b - b * of_performance])
    return Parts(contribution, b * room, performance, float(contribution.sum()), influence)


def refuse_few(sheets: Sheets, df: int) -> None:
    """`TooFewAnswers`: too few complete sheets, or no degree of freedom left."""
    items, n = len(sheets.names) - 1, int(sheets.rows[sheets.complete].sum())
    if n < MINIMUM * items:
        raise TooFewAnswers(
            f"{n} of {int(sheets.rows.sum())} sheets answer {sheets.names[0]} and all {items} items, "
            f"{MINIMUM * items} are needed: take fewer items, a longer window or a wider domain"
        )
    if df < 1:
        raise TooFewAnswers(
            f"{items} items and {df + items} degrees of freedom (PSUs − strata) among the complete sheets: "
            "take fewer items, a longer window or a wider domain"
        )


def limits(contribution: Floats, half: Floats) -> tuple[Floats, Floats]:
    """Limits within 0–1 on the logit scale; 0 to 1 for a contribution of zero, which has no error.

    >>> low, high = limits(np.array([0.2, 0.0]), np.array([0.08, 0.0]))
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.132, 0.0], [0.292, 1.0])
    """
    some = (contribution > NOTHING) & (contribution < 1)
    centre = np.where(some, contribution, 0.5)
    width = np.where(some, half / (centre * (1 - centre)), np.inf)
    return expit(logit(centre) - width), expit(logit(centre) + width)
