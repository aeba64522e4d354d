"""Answers become the columns of a model: numbers as they are, categories as indicators."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.design import Design
from analysis.errors import (
    AmbiguousColumn,
    BadModel,
    CollinearColumns,
    TooFewAnswers,
    listed,
)
from analysis.modelling.values import NUMBERS, answers, categories, kind, numbers
from analysis.rollup import rollup
from analysis.rows.source import Data
from analysis.rows.valid import refuse_text
from analysis.variance import Floats, Layout

INTERCEPT = "(intercept)"


class Prepared(NamedTuple):
    """The combinations of answers that make the fit (``used``), their weight (mean 1), outcome and columns.

    ``x`` begins with the intercept; ``reference`` names the first category of each indicator's column.
    ``layout`` is of all rows; its domains are all combinations. ``scale`` is the mean weight.
    """

    layout: Layout
    used: npt.NDArray[np.bool_]
    outcome: pd.Series
    x: pd.DataFrame
    reference: Mapping[str, str]
    weight: Floats
    scale: float
    n: int
    left_out: int
    df: int

    @property
    def columns(self) -> dict[str, str]:
        """The column that each term comes from."""
        return {t: t[: t.rindex("[")] if t in self.reference else t for t in self.x.columns}


def prepare(
    data: Data,
    outcome: str,
    columns: str | Sequence[str],
    design: Design,
    categorical: Sequence[str],
    not_answers: Sequence[object],
) -> Prepared:
    """One rollup over the combinations of outcome and columns, and what of it can be fitted."""
    chosen = [columns] if isinstance(columns, str) else list(columns)
    names = [outcome, *chosen]
    refuse_names(names, categorical, not_answers)
    rolled = rollup(data, design, [], by=names)
    values = rolled.domains.apply(answers, not_answers=not_answers)
    rows = rolled.layout.total(rolled.sums[":rows"].to_numpy(dtype=np.float64))
    weight = rolled.layout.total(rolled.layout.weight)
    complete = values.notna().all(axis=1).to_numpy()
    used = complete & (weight > 0)
    if not used.any():
        raise TooFewAnswers(f"no row has an answer to each of {listed(names, most=20)}")
    x, reference = encoded(values.loc[used, chosen].reset_index(drop=True), categorical)
    df = degrees_of_freedom(rolled.layout, used, outcome, x)
    scale = float(weight[used].mean())
    y = values.loc[used, outcome].reset_index(drop=True)
    n, left_out = int(rows[used].sum()), int(rows[~complete].sum())
    return Prepared(rolled.layout, used, y, x, reference, weight[used] / scale, scale, n, left_out, df)


def degrees_of_freedom(layout: Layout, used: npt.NDArray[np.bool_], outcome: str, x: pd.DataFrame) -> int:
    """PSUs − strata among the rows that fit, + 1 − coefficients (R's ``svyglm``); `TooFewAnswers` below 1."""
    inside = replace(layout, domain=np.where(used[layout.domain], 0, -1), n_domains=1)
    design = int(inside.degrees_of_freedom()[0])
    if design + 1 <= x.shape[1]:
        raise TooFewAnswers(
            f"{outcome} by {listed(x.columns[1:], most=20)}: {x.shape[1]} coefficients and {design} degrees "
            "of freedom (PSUs − strata) among the rows that fit; take fewer columns or categories"
        )
    return design + 1 - x.shape[1]


def refuse_names(names: Sequence[str], categorical: Sequence[str], not_answers: Sequence[object]) -> None:
    """A column named twice, or one asked for as categorical that is not in the model."""
    refuse_text("not_answers", not_answers)
    refuse_text("categorical", categorical)
    if len(names) < 2:
        raise BadModel(f"{names[0]}: name at least one column to explain it by")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise CollinearColumns(f"{listed(twice)} is named twice: name outcome and columns once each")
    if unknown := [name for name in categorical if name not in names[1:]]:
        raise BadModel(f"categorical {listed(unknown)}: not among the columns {listed(names[1:], most=20)}")


def encoded(values: pd.DataFrame, categorical: Sequence[str]) -> tuple[pd.DataFrame, dict[str, str]]:
    """Intercept, numbers, and indicators of every category but the first; each term's reference.

    >>> x, reference = encoded(pd.DataFrame({"q": [1.0, 2], "sex": ["m", "f"]}), [])
    >>> x.to_numpy().tolist(), reference
    ([[1.0, 1.0, 1.0], [1.0, 2.0, 0.0]], {'sex[m]': 'f'})
    """
    columns: list[tuple[str, Floats]] = [(INTERCEPT, np.ones(len(values)))]
    reference: dict[str, str] = {}
    for name, column in values.items():
        if kind(column) in NUMBERS and name not in categorical:
            columns.append((str(name), numbers(column)))
            continue
        first, *others = categories(column)
        for other in others or [first]:
            term = f"{name}[{label(other)}]"
            columns.append((term, np.where(column == other, 1.0, 0.0)))
            reference[term] = label(first)
    x = pd.DataFrame(dict(columns))
    if x.shape[1] < len(columns):
        raise AmbiguousColumn(f"two terms have one name among {listed(x.columns, most=20)}: rename a column")
    return x, reference


def label(category: object) -> str:
    """A whole number without decimals, anything else as it is.

    >>> label(5.0), label("E")
    ('5', 'E')
    """
    return f"{category:g}" if isinstance(category, float) else str(category)
