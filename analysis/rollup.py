"""Rows → sums per (stratum, PSU, calibration cell, domain): the one step that touches every row.

It is one grouped aggregation, an Ibis expression: DuckDB runs it, and any other engine could. Everything
after it works on the small table that comes back. Sums of base weights are integers where those weights are;
the factor of a calibration cell multiplies afterwards, so that no engine's order of addition shows in a
published figure.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import ibis
import numpy as np
import pandas as pd

from analysis.checks import design_columns, refuse, refuse_lonely, unsampled
from analysis.design import Design
from analysis.errors import UnmatchedCategories, listed
from analysis.source import Data, IbisTable, IbisValue, run, table_of
from analysis.variance import Codes, Floats, Layout

ROW = ":row"  # a PSU for every row, where the design has none


class Measure(NamedTuple):
    """What to sum for one ratio: numerator and denominator of a row, NULL where the row does not count."""

    name: str
    columns: tuple[str, ...]
    y: Callable[[IbisTable], IbisValue]
    x: Callable[[IbisTable], IbisValue] | None = None
    second_moments: bool = True


@dataclass(frozen=True, slots=True)
class Rollup:
    """The sums and where they belong. ``domains`` has one row for each combination of the ``by`` columns."""

    sums: pd.DataFrame
    factor: Floats
    layout: Layout
    domains: pd.DataFrame

    def weighted(self, measure: str, part: str) -> Floats:
        """Σ of ``part`` with final weights: d, y, x, yy, xy, xx times the factor, dd times its square."""
        values = self.sums[f"{measure}:{part}"].to_numpy(dtype=np.float64)
        product: Floats = values * (self.factor**2 if part == "dd" else self.factor)
        return product

    def count(self, measure: str) -> Codes:
        """Rows that count for ``measure``, in each domain."""
        counted = self.layout.total(self.sums[f"{measure}:n"].to_numpy(dtype=np.float64))
        return counted.astype(np.int64)

    def kish(self, measure: str) -> Floats:
        """(Σw)² ÷ Σw² in each domain: how many equal weights would be worth these (Kish 1965)."""
        first = self.layout.total(self.weighted(measure, "d"))
        second = self.layout.total(self.weighted(measure, "dd"))
        return np.divide(first**2, second, out=np.zeros_like(first), where=second > 0)


def rollup(data: Data, design: Design, measures: Sequence[Measure], by: Sequence[str] = ()) -> Rollup:
    """One grouped aggregation over the rows of ``data``.

    >>> d = pd.DataFrame({"w": [2.0, 2, 3], "day": [1, 1, 2], "q": [5.0, None, 4]})
    >>> r = rollup(d, Design("w", psu="day"), [Measure("q", ("q",), lambda t: t.q)])
    >>> r.sums[["day", "q:n", "q:d", "q:y"]].sort_values("day").to_numpy().tolist()
    [[1.0, 1.0, 2.0, 10.0], [2.0, 1.0, 3.0, 12.0]]
    """
    keys = list(dict.fromkeys([*design_columns(design), *design.cells, *by]))
    needed = [c for measure in measures for c in measure.columns]
    extra = [design.base_weight, *([design.population] if design.population else [])]
    table = table_of(data, [*keys, *extra, *needed])
    if design.first_stage is None:
        table = table.mutate(**{ROW: ibis.row_number()})
        keys.append(ROW)
    sums = run(table.group_by(keys).agg(**aggregates(table, design, measures)))
    measured = [column for column in sums.columns if ":" in column and column != ROW]
    sums[measured] = sums[measured].fillna(0)
    return placed(sums, design, by)


def aggregates(table: IbisTable, design: Design, measures: Sequence[Measure]) -> dict[str, IbisValue]:
    """What is summed in each group, by name: ``measure:part``."""
    weight = table[design.base_weight].cast("float64")
    bad = weight.isnull() | weight.isnan() | weight.isinf() | (weight < 0)
    found: dict[str, IbisValue] = {
        ":bad": bad.cast("int64").sum(),
        ":d": weight.sum(),
        ":rows": table.count(),
    }
    if design.population:
        count = table[design.population].cast("float64")
        found |= {":fpc": count.max(), ":fpc_min": count.min(), ":fpc_n": count.count()}
    for measure in measures:
        found |= {f"{measure.name}:{part}": value for part, value in parts(table, weight, measure).items()}
    return found


def parts(table: IbisTable, weight: IbisValue, measure: Measure) -> dict[str, IbisValue]:
    """The sums of one measure: n, Σw, Σw², Σwy, Σwx and, for design effects, Σwy², Σwxy, Σwx²."""
    y = measure.y(table).cast("float64")
    x = measure.x(table).cast("float64") if measure.x else None
    counted = y.notnull() if x is None else y.notnull() & x.notnull()
    d = ibis.ifelse(counted, weight, ibis.null("float64"))
    found = {"n": counted.cast("int64").sum(), "d": d.sum(), "dd": (d * d).sum(), "y": (d * y).sum()}
    if x is not None:
        found["x"] = (d * x).sum()
    if measure.second_moments:
        found["yy"] = (d * y * y).sum()
        if x is not None:
            found |= {"xy": (d * x * y).sum(), "xx": (d * x * x).sum()}
    return found


def placed(sums: pd.DataFrame, design: Design, by: Sequence[str]) -> Rollup:
    """Number the strata, PSUs, cells and domains of the sums, and refuse what the design does not allow."""
    refuse(sums, design)
    stratum = codes(sums, [design.stratum] if design.stratum else [])
    within = codes(sums, [design.first_stage or ROW])
    _, first, psu = np.unique(
        stratum * (within.max(initial=0) + 1) + within, return_index=True, return_inverse=True
    )
    domain = codes(sums, by)
    domains = sums[list(by)].iloc[np.unique(domain, return_index=True)[1]].reset_index(drop=True)
    factor, cell = calibrated(sums, design)
    layout = Layout(
        psu=psu.astype(np.int64),
        stratum=stratum[first],
        domain=domain,
        n_domains=len(domains) if by else 1,
        weight=sums[":d"].to_numpy(dtype=np.float64) * factor,
        unsampled=unsampled(sums, design, stratum, stratum[first]),
        cell=cell,
        lonely=design.lonely,
    )
    refuse_lonely(sums, design, layout, stratum)
    return Rollup(sums, factor, layout, domains if by else pd.DataFrame(index=range(1)))


def codes(sums: pd.DataFrame, columns: Sequence[str]) -> Codes:
    """Number the combinations of ``columns`` in sorted order; NULL is a value of its own, and the last.

    >>> codes(pd.DataFrame({"a": ["y", None, "x"]}), ["a"]).tolist()
    [1, 2, 0]
    """
    if not columns:
        return np.zeros(len(sums), dtype=np.int64)
    number = sums.groupby(list(columns), dropna=False, sort=True).ngroup()
    return np.asarray(number, dtype=np.int64)


def calibrated(sums: pd.DataFrame, design: Design) -> tuple[Floats, Codes | None]:
    """The factor of each row's calibration cell, and the cell's number."""
    if design.calibration is None:
        return np.ones(len(sums)), None
    cell = codes(sums, design.cells)
    first = np.unique(cell, return_index=True)[1]
    keys = list(sums[list(design.cells)].iloc[first].itertuples(index=False, name=None))
    known = design.calibration.factors
    if unknown := [key for key in keys if key not in known]:
        raise UnmatchedCategories(
            f"{' × '.join(design.cells)}: {listed(unknown)} has no calibration factor; calibrate these data"
        )
    return np.array([known[key] for key in keys], dtype=np.float64)[cell], cell
