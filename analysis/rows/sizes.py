"""A first look at the rows: the weights and the sizes of what will be summed, so that sums can be exact."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from analysis.design import Design
from analysis.errors import BadFpc, BadItem, BadWeight, listed
from analysis.rows.source import IbisTable, IbisValue, run

FEW_WEIGHTS, PER_ROWS, FEW_MEASURES = 1000, 50, 3
FURTHEST = 900  # a power of two that a double can hold
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
        step = BITS - int(np.frexp(self.largest)[1])
        return step if abs(step) < FURTHEST else None


ONE = Span(1.0, 1.0)


class Sizes(NamedTuple):
    """What the first look at the rows found: how many, their weights, and the values of each measure."""

    rows: int
    bad: int
    zero: int
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
    weight = weight_of(table, design)
    bad = weight.isnull() | weight.isnan() | weight.isinf() | (weight < 0)
    looked = {"w": weight}
    for k, measure in enumerate(measures):
        y = measure.y(table)
        looked |= {} if y.type().is_boolean() else {f"y{k}": y.cast("float64").abs()}
        looked |= {f"x{k}": measure.x(table).cast("float64").abs()} if measure.x else {}
    counts = {"bad": bad, "zero": weight == 0}
    wanted = {"rows": table.count(), "different": weight.nunique()}
    wanted |= {name: which.cast("int64").sum() for name, which in counts.items()}
    for name, value in looked.items():
        wanted |= {f"{name}<": (value > 0).ifelse(value, None).min(), f"{name}>": value.max()}
    found = run(table.agg(**wanted)).iloc[0].fillna(0.0)
    spans = {name: Span(float(found[f"{name}<"]), float(found[f"{name}>"])) for name in looked}
    y, x = ({m.name: spans.get(f"{part}{k}", ONE) for k, m in enumerate(measures)} for part in "yx")
    if infinite := [m.name for m in measures if not np.isfinite([*y[m.name], *x[m.name]]).all()]:
        raise BadItem(f"{listed(infinite)}: an infinite value; correct it or make it missing")
    rows, wrong, zero, different = (int(found[name]) for name in ("rows", "bad", "zero", "different"))
    return Sizes(rows, wrong, zero, different, spans["w"], y, x)


def weight_of(table: IbisTable, design: Design) -> IbisValue:
    """The base weight; text is refused by name."""
    column = table[design.base_weight]
    if not (column.type().is_numeric() or column.type().is_null()):
        raise BadWeight(f"column {design.base_weight}: {column.type()}, not numbers; convert it")
    return column.cast("float64")


def population_of(table: IbisTable, column: str) -> IbisValue:
    """A population count; text is refused by name."""
    count = table[column]
    if not (count.type().is_numeric() or count.type().is_null()):
        raise BadFpc(f"column {column}: {count.type()}, not numbers; convert it")
    return count.cast("float64")
