"""What the one pass over the rows sums, and whether it can do so in whole numbers."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.between import Floats
from analysis.design import Design
from analysis.errors import BadItem
from analysis.rows.source import IbisTable, IbisValue, run

ROW = ":row"  # a PSU for every row, where the design has none
WEIGHT = ":weight"  # the weight as a key, where few different ones occur
FEW_WEIGHTS, PER_ROWS = 1000, 50


class Measure(NamedTuple):
    """What to sum for one ratio: numerator and denominator of a row, NULL where the row does not count.

    A numerator that is true or false is its own square.
    """

    name: str
    columns: tuple[str, ...]
    y: Callable[[IbisTable], IbisValue]
    x: Callable[[IbisTable], IbisValue] | None = None
    second_moments: bool = True


def weight_is_key(table: IbisTable, design: Design) -> bool:
    """Whether so few weights occur that rows of one weight can be counted instead of weighted."""
    weight = table[design.base_weight].cast("float64")
    found = run(table.agg(rows=table.count(), different=weight.nunique())).iloc[0]
    return bool(found["different"] <= max(FEW_WEIGHTS, found["rows"] // PER_ROWS))


def aggregates(
    table: IbisTable, design: Design, measures: Sequence[Measure], as_key: bool
) -> dict[str, IbisValue]:
    """What is summed in each group, by name: ``measure:part``, weighted unless the weight is a key."""
    weight = None if as_key else table[design.base_weight].cast("float64")
    found: dict[str, IbisValue] = {":rows": table.count()}
    if weight is not None:
        bad = weight.isnull() | weight.isnan() | weight.isinf() | (weight < 0)
        found |= {":bad": bad.cast("int64").sum(), ":d": weight.sum()}
    for number, column in enumerate(design.populations):
        count = table[column].cast("float64")
        found |= {f":fpc{number}": count.max(), f":fpc_min{number}": count.min()}
        found[f":fpc_n{number}"] = count.count()
    for measure in measures:
        found |= {f"{measure.name}:{part}": value for part, value in parts(table, weight, measure).items()}
    return found


def parts(table: IbisTable, weight: IbisValue | None, measure: Measure) -> dict[str, IbisValue]:
    """The sums of one measure: n, Σwy, Σwx, for design effects Σwy², Σwxy, Σwx², and Σw, Σw².

    Without a weight the sums are of the values; whole numbers add up exactly in floating point.
    """
    given = measure.y(table)
    binary, y = given.type().is_boolean(), given.cast("float64")
    x = measure.x(table).cast("float64") if measure.x else None
    if x is not None:
        both = y.notnull() & x.notnull()
        y, x = both.ifelse(y, None), both.ifelse(x, None)
    found = {"n": y.count(), "y": _times(weight, y).sum()}
    if weight is not None:
        d = y.notnull().ifelse(weight, None)
        found |= {"d": d.sum(), "dd": (d * d).sum()}
    if x is not None:
        found["x"] = _times(weight, x).sum()
    if measure.second_moments and not binary:
        found["yy"] = _times(weight, y * y).sum()
    if measure.second_moments and x is not None:
        found |= {"xy": _times(weight, x * y).sum(), "xx": _times(weight, x * x).sum()}
    return found


def completed(sums: pd.DataFrame, measures: Sequence[Measure], as_key: bool) -> pd.DataFrame:
    """Every sum weighted (the weight multiplies its counts here, where it was a key) and none missing."""
    found: dict[str, object] = {}
    weight = sums[WEIGHT].to_numpy(dtype=np.float64) if as_key else None
    if weight is not None:
        rows = sums[":rows"].to_numpy(dtype=np.float64)
        bad = ~np.isfinite(weight) | (weight < 0)
        found |= {":bad": np.where(bad, rows, 0), ":d": rows * np.where(bad, 0, weight)}
    for measure in measures:
        found |= _completed(sums, measure, weight)
    kept = [name for name in sums.columns if name not in found]
    return pd.concat([sums[kept], pd.DataFrame(found, index=sums.index)], axis=1)


def _completed(sums: pd.DataFrame, measure: Measure, weight: Floats | None) -> dict[str, object]:
    name = measure.name
    got = {
        part: sums[f"{name}:{part}"].to_numpy(dtype=np.float64)
        for part in ("n", "d", "dd", "y", "x", "yy", "xy", "xx")
        if f"{name}:{part}" in sums
    }
    some = got["n"] > 0
    if any((~np.isfinite(got[part]) & some).any() for part in ("y", "x") if part in got):
        raise BadItem(f"{name}: an infinite value; correct it or make it missing")
    if weight is not None:
        got = {part: values if part == "n" else values * weight for part, values in got.items()}
        got |= {"d": got["n"] * weight, "dd": got["n"] * weight**2}
    if measure.second_moments:
        got.setdefault("yy", got["y"])
    return {f"{name}:{part}": np.where(some, values, 0.0) for part, values in got.items()}


def _times(weight: IbisValue | None, value: IbisValue) -> IbisValue:
    return value if weight is None else weight * value


def number(table: IbisTable, column: str) -> IbisValue:
    """The column as a number: NaN is missing; text is refused by name."""
    found = table[column]
    if not (found.type().is_numeric() or found.type().is_boolean() or found.type().is_null()):
        raise BadItem(f"column {column}: {found.type()}, not numbers; convert it, or use shares(codes=…)")
    return found.cast("float64").nullif(float("nan")) if found.type().is_floating() else found
