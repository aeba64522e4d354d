"""What the one pass over the rows sums, in whole numbers: exact, whatever the order of the rows."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.between import Floats
from analysis.design import Design
from analysis.rows.sizes import Measure, Sizes, population_of, weight_of
from analysis.rows.source import IbisTable, IbisValue

ROW = ":row"  # a PSU for every row, where the design has none
WEIGHT = ":weight"  # the weight as a key


def aggregates(
    table: IbisTable, design: Design, measures: Sequence[Measure], sizes: Sizes
) -> dict[str, IbisValue]:
    """What is summed in each group, by name: ``measure:part``, weighted unless the weight is a key."""
    weight = None if sizes.as_key(len(measures)) else weight_of(table, design)
    found: dict[str, IbisValue] = {":rows": table.count()}
    if weight is not None:
        found[":d"] = whole(weight, sizes.weight.step).sum().cast("float64")
    for number, column in enumerate(design.populations):
        count = population_of(table, column)
        found |= {f":fpc{number}": count.max(), f":fpc_min{number}": count.min()}
        found[f":fpc_n{number}"] = count.count()
    for measure in measures:
        known = parts(table, weight, measure, sizes)
        found |= {f"{measure.name}:{part}": value for part, value in known.items()}
    return found


def parts(table: IbisTable, weight: IbisValue | None, measure: Measure, sizes: Sizes) -> dict[str, IbisValue]:
    """The sums of one measure: n, Σwy, Σwx, for design effects Σwy², Σwxy, Σwx², and Σw, Σw².

    With weights every summand becomes a whole number of steps, so that the sum is exact. Without (the weight
    is a key) the values themselves are summed: whole numbers add up exactly in floating point.
    """
    given = measure.y(table)
    if sizes.zero and weight is not None:  # a row that stands for nobody is no answer
        given = (weight > 0).ifelse(given, None)
    binary, y = given.type().is_boolean(), given.cast("float64")
    x = measure.x(table).cast("float64") if measure.x else None
    if x is not None:
        both = y.notnull() & x.notnull()
        y, x = both.ifelse(y, None), both.ifelse(x, None)
    found = {"n": y.count()}
    values: dict[str, IbisValue] = {"y": y}
    if weight is not None:
        d = y.notnull().ifelse(weight, None)
        values |= {"d": d, "dd": d * d, "y": given.ifelse(weight, 0.0) if binary else d * y}
    scale = 1.0 if weight is None else weight
    if x is not None:
        values["x"] = scale * x
    if measure.second_moments and not binary:
        values["yy"] = scale * y * y
    if measure.second_moments and x is not None:
        values |= {"xy": scale * x * y, "xx": scale * x * x}
    for part, value in values.items():
        step = None if weight is None else sizes.step(measure.name, part)
        found[part] = whole(value, step).sum().cast("float64")
    return found


def whole(value: IbisValue, step: int | None) -> IbisValue:
    """The nearest whole number of steps of 2⁻ᵏ: whole numbers have the same sum in any order, on any engine.

    A double has 53 bits; with 62 nothing is lost of a value down to 1/512 of the largest, and of smaller ones
    less than 2⁻⁶² of the largest (where a value is smaller than 2⁻³⁰ of it, values are summed as they are).
    """
    if step is None:
        return value
    return (value * 2.0**step + 0.5).floor().cast("int64")


def completed(sums: pd.DataFrame, measures: Sequence[Measure], sizes: Sizes) -> dict[str, Floats]:
    """Every sum by name, weighted and in the units of the data, none missing."""
    weight = sums[WEIGHT].to_numpy(dtype=np.float64) if sizes.as_key(len(measures)) else None
    rows = sums[":rows"].to_numpy(dtype=np.float64)
    found = {
        ":rows": rows,
        ":d": rows * weight if weight is not None else _scaled(sums[":d"], sizes.weight.step),
    }
    counts = [str(name) for name in sums.columns if str(name).startswith(":fpc")]
    found |= {name: sums[name].to_numpy(dtype=np.float64) for name in counts}
    for measure in measures:
        found |= _completed(sums, measure, weight, sizes)
    return found


def _completed(
    sums: pd.DataFrame, measure: Measure, weight: Floats | None, sizes: Sizes
) -> dict[str, Floats]:
    name = measure.name
    n = sums[f"{name}:n"].to_numpy(dtype=np.float64)
    if weight is not None:
        n = np.where(weight > 0, n, 0.0)
    got = {"n": n}
    for part in ("d", "dd", "y", "x", "yy", "xy", "xx"):
        if f"{name}:{part}" in sums:
            step = None if weight is not None else sizes.step(name, part)
            got[part] = _scaled(sums[f"{name}:{part}"], step)
    if weight is not None:
        got = {part: values if part == "n" else values * weight for part, values in got.items()}
        got |= {"d": n * weight, "dd": n * weight**2}
    if measure.second_moments:
        got.setdefault("yy", got["y"])
    return {f"{name}:{part}": np.where(n > 0, values, 0.0) for part, values in got.items()}


def _scaled(sums: "pd.Series[float]", step: int | None) -> Floats:
    values: Floats = np.asarray(sums, dtype=np.float64)
    return values if step is None else np.multiply(values, 2.0**-step, dtype=np.float64)
