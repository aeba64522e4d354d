"""Weights that agree with known counts, and errors that know about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.design import Calibration, Design, Key
from analysis.errors import AnalysisError, BadTotal, BadWeight, UnmatchedCategories, listed
from analysis.source import Data, IbisTable, lazy, run, table_of

Totals: TypeAlias = "pd.Series[Any] | Mapping[Any, float]"


@dataclass(frozen=True, slots=True)
class Sample:
    """Data with a column of calibrated weights, and the design that names it."""

    data: Data
    design: Design

    @property
    def weight(self) -> "pd.Series[float]":
        """The calibrated weight of every row."""
        if isinstance(self.data, pd.DataFrame):
            return self.data[self.design.weight]
        return run(lazy(self.data).select(self.design.weight))[self.design.weight]


def poststratify(data: Data, design: Design, totals: Mapping[str | tuple[str, ...], Totals]) -> Sample:
    """Multiply the weights in each category so that they add up to its population total N.

    w = d · N_c ÷ Σ_c d. ``totals`` maps one column, or one tuple of columns whose combinations are the cells,
    to a Series or dict from category (tuple of categories) to N. Every estimator given ``sample.data`` and
    ``sample.design`` uses residuals from the cells' base-weighted means in its variance (Särndal, Swensson &
    Wretman 1992, 7.6; R's ``postStratify``).

    Raises `UnmatchedCategories` when a category of one side is not on the other (a missing category is one),
    `BadTotal` for a total that is missing or negative, `AnalysisError` for more than one margin.

    >>> d = pd.DataFrame({"w": 1.0, "sex": ["f", "f", "m"], "q": [1.0, 0.0, 1.0]})
    >>> sample = poststratify(d, Design("w"), {"sex": {"f": 10, "m": 20}})
    >>> sample.weight.tolist(), sample.design.weight
    ([5.0, 5.0, 20.0], 'calibrated_w')
    """
    if design.calibration:
        raise AnalysisError("these data are calibrated already; calibrate the original data instead")
    if len(totals) != 1:
        raise AnalysisError("poststratify takes one margin: {column: totals} or {(column, column): totals}")
    [(columns, counts)] = totals.items()
    names = (columns,) if isinstance(columns, str) else tuple(columns)
    factors = cell_factors(base_totals(data, design, names), population(names, counts), names)
    weight = f"calibrated_{design.weight}"
    calibration = Calibration(names, design.weight, factors)
    calibrated = with_weight(data, names, design.weight, factors, weight)
    return Sample(calibrated, replace(design, weight=weight, calibration=calibration))


def base_totals(data: Data, design: Design, columns: Sequence[str]) -> dict[Key, float]:
    """Σ of the base weights in each combination of ``columns`` that occurs."""
    table = table_of(data, [*columns, design.weight])
    weight = table[design.weight].cast("float64")
    bad = (weight.isnull() | weight.isnan() | weight.isinf() | (weight < 0)).cast("int64")
    sums = run(table.group_by(list(columns)).agg(d=weight.sum(), bad=bad.sum()))
    if sums["bad"].sum() > 0:
        raise BadWeight(f"column {design.weight}: rows with no weight, a negative or an infinite one")
    keys = sums[list(columns)].astype(object).where(sums[list(columns)].notna(), None)
    return dict(zip(keys.itertuples(index=False, name=None), sums["d"].astype(float), strict=True))


def population(columns: Sequence[str], totals: Totals) -> dict[Key, float]:
    """The totals by tuple of categories, checked.

    >>> population(["sex"], {"f": 10, "m": 20})
    {('f',): 10.0, ('m',): 20.0}
    """
    known: dict[Key, float] = {}
    for key, value in totals.items():
        whole = key if isinstance(key, tuple) else (key,)
        if len(whole) != len(columns):
            raise UnmatchedCategories(
                f"{' × '.join(columns)}: the total of {key!r} names {len(whole)} categories"
            )
        if not (np.isfinite(value) and value >= 0):
            raise BadTotal(f"{' × '.join(columns)}: the total of {key!r} is {value}")
        known[whole] = float(value)
    return known


def cell_factors(
    base: Mapping[Key, float], totals: Mapping[Key, float], columns: Sequence[str]
) -> dict[Key, float]:
    """g = N ÷ Σd of each cell, or which cells are without a partner.

    >>> cell_factors({("f",): 2.0}, {("f",): 10.0}, ["sex"])
    {('f',): 5.0}
    """
    only_sample, only_totals = base.keys() - totals.keys(), totals.keys() - base.keys()
    if only_sample or only_totals:
        raise UnmatchedCategories(
            f"{' × '.join(columns)}: "
            + "; ".join(
                f"{where} only: {listed(sorted(' × '.join(map(str, key)) for key in keys))}"
                for where, keys in (("in the sample", only_sample), ("in the totals", only_totals))
                if keys
            )
            + ". Correct the names, or merge categories"
        )
    if empty := [key for key, d in base.items() if d <= 0 and totals[key] > 0]:
        raise UnmatchedCategories(f"{' × '.join(columns)}: {listed(empty)} has only weights of zero")
    return {key: totals[key] / d if d > 0 else 0.0 for key, d in base.items()}


def with_weight(
    data: Data, columns: Sequence[str], base: str, factors: Mapping[Key, float], name: str
) -> Data:
    """The data and one more column: base weight × the factor of the row's cell."""
    if isinstance(data, pd.DataFrame):
        key = data[columns[0]] if len(columns) == 1 else pd.MultiIndex.from_frame(data[list(columns)])
        single = {(k[0] if len(columns) == 1 else k): g for k, g in factors.items()}
        factor = np.asarray(key.map(single), dtype=np.float64)
        return data.assign(**{name: data[base].to_numpy(dtype=np.float64) * factor})
    return _joined(lazy(data), columns, base, factors, name)


def _joined(
    table: IbisTable, columns: Sequence[str], base: str, factors: Mapping[Key, float], name: str
) -> IbisTable:
    """The same as an Ibis expression: nothing is read yet."""
    cells = pd.DataFrame(list(factors), columns=[f"{name}:{column}" for column in columns])
    small = ibis.memtable(pa.Table.from_pandas(cells.assign(**{f"{name}:g": list(factors.values())})))
    joined = table.join(small, [table[column] == small[f"{name}:{column}"] for column in columns], how="left")
    return joined.mutate(**{name: joined[base] * joined[f"{name}:g"]}).select(*table.columns, name)
