"""What the one pass over the rows sums, in whole numbers: exact, whatever the order of the rows."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.between import Floats
from analysis.design import Design
from analysis.errors import BadItem, listed
from analysis.rows.source import IbisTable, IbisValue, run

ROW = ":row"  # a PSU for every row, where the design has none
WEIGHT = ":weight"  # the weight as a key
FEW_WEIGHTS, PER_ROWS, FEW_MEASURES = 1000, 50, 3
BITS, WIDEST = 62, 30  # of the summands, and between the largest and the smallest of them


class Measure(NamedTuple):
    """What to sum for one ratio: numerator and denominator of a row, NULL where the row does not count.

    A numerator that is true or false is its own square.
    """

    name: str
    columns: tuple[str, ...]
    y: Callable[[IbisTable], IbisValue]
    x: Callable[[IbisTable], IbisValue] | None = None
    second_moments: bool = True


class Span(NamedTuple):
    """The smallest and the largest of some values, zero apart, without their signs."""

    smallest: float
    largest: float

    def times(self, other: "Span") -> "Span":
        return Span(self.smallest * other.smallest, self.largest * other.largest)

    @property
    def step(self) -> int | None:
        """k such that the values times 2ᵏ are below 2⁶²; none where the smallest would lose its digits."""
        if not 0 < self.largest <= self.smallest * 2.0**WIDEST or not np.isfinite(self.largest):
            return None
        return BITS - int(np.frexp(self.largest)[1])


ONE = Span(1.0, 1.0)


class Sizes(NamedTuple):
    """What the first look at the rows found: how many, their weights, and the values of each measure."""

    rows: int
    bad: int
    different: int
    weight: Span
    y: dict[str, Span]
    x: dict[str, Span]

    def as_key(self, measures: int) -> bool:
        """Whether rows of one weight are counted instead of weighted: less to add where much is measured."""
        few = self.different <= max(FEW_WEIGHTS, self.rows // PER_ROWS)
        return few and measures > FEW_MEASURES

    def step(self, measure: str, part: str) -> int | None:
        """`Span.step` of what a part of a measure sums."""
        w, y, x = self.weight, self.y.get(measure, ONE), self.x.get(measure, ONE)
        factor = {"d": ONE, "dd": w, "y": y, "x": x, "yy": y.times(y), "xy": x.times(y), "xx": x.times(x)}
        return w.times(factor[part]).step


def sizes_of(table: IbisTable, design: Design, measures: Sequence[Measure]) -> Sizes:
    """One look at the weights, and at the values of measures that are not just true or false."""
    weight = table[design.base_weight].cast("float64")
    bad = weight.isnull() | weight.isnan() | weight.isinf() | (weight < 0)
    looked = {"w": weight}
    for k, measure in enumerate(measures):
        y = measure.y(table)
        looked |= {} if y.type().is_boolean() else {f"y{k}": y.cast("float64").abs()}
        looked |= {f"x{k}": measure.x(table).cast("float64").abs()} if measure.x else {}
    wanted = {"rows": table.count(), "bad": bad.cast("int64").sum(), "different": weight.nunique()}
    for name, value in looked.items():
        wanted |= {f"{name}<": (value > 0).ifelse(value, None).min(), f"{name}>": value.max()}
    found = run(table.agg(**wanted)).iloc[0].fillna(0.0)
    spans = {name: Span(float(found[f"{name}<"]), float(found[f"{name}>"])) for name in looked}
    y, x = ({m.name: spans.get(f"{part}{k}", ONE) for k, m in enumerate(measures)} for part in "yx")
    if infinite := [m.name for m in measures if not np.isfinite([*y[m.name], *x[m.name]]).all()]:
        raise BadItem(f"{listed(infinite)}: an infinite value; correct it or make it missing")
    rows, bad_rows, different = (int(found[name]) for name in ("rows", "bad", "different"))
    return Sizes(rows, bad_rows, different, spans["w"], y, x)


def aggregates(
    table: IbisTable, design: Design, measures: Sequence[Measure], sizes: Sizes
) -> dict[str, IbisValue]:
    """What is summed in each group, by name: ``measure:part``, weighted unless the weight is a key."""
    weight = None if sizes.as_key(len(measures)) else table[design.base_weight].cast("float64")
    found: dict[str, IbisValue] = {":rows": table.count()}
    if weight is not None:
        found[":d"] = whole(weight, sizes.weight.step).sum().cast("float64")
    for number, column in enumerate(design.populations):
        count = table[column].cast("float64")
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
    values = sums.to_numpy(dtype=np.float64)
    return values if step is None else np.asarray(values * 2.0**-step, dtype=np.float64)


def number(table: IbisTable, column: str) -> IbisValue:
    """The column as a number: NaN is missing; text is refused by name."""
    found = table[column]
    if not (found.type().is_numeric() or found.type().is_boolean() or found.type().is_null()):
        raise BadItem(f"column {column}: {found.type()}, not numbers; convert it, or use shares(codes=…)")
    return found.cast("float64").nullif(float("nan")) if found.type().is_floating() else found
