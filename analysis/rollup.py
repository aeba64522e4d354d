"""Rows → sums per (stratum, PSU, calibration cell, domain): the one step that touches every row.

It is one grouped aggregation, an Ibis expression: DuckDB runs it, and any other engine could. Unless the
values differ by more than 2³⁰ in size the engine adds whole numbers only (`rows.aggregates`), and everything
after it works on the small table that comes back, in an order that depends on its content alone: no order of
rows, number of threads or engine shows in a figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd

from analysis.between import Stage
from analysis.checks import (
    design_columns,
    refuse,
    refuse_lonely,
    refuse_twice,
    refuse_two_strata,
    refuse_weights,
    sampled,
)
from analysis.design import Design
from analysis.errors import AmbiguousColumn, ChangedSample, UnmatchedCategories, listed
from analysis.rows.aggregates import ROW, WEIGHT, aggregates, completed
from analysis.rows.numbering import codes, first_of, joint, paired
from analysis.rows.ordering import in_order
from analysis.rows.sizes import Measure, sizes_of
from analysis.rows.source import Data, fetch, run, table_of
from analysis.variance import Codes, Floats, Layout

__all__ = ["Measure", "Rollup", "codes", "rollup"]


@dataclass(frozen=True, slots=True)
class Rollup:
    """The sums and where they belong.

    ``domains`` has one row for each combination of the ``by`` columns, ``df`` its degrees of freedom.
    """

    sums: pd.DataFrame
    factor: Floats
    layout: Layout
    domains: pd.DataFrame
    df: Codes

    def weighted(self, measure: str, part: str) -> Floats:
        """Σ of ``part`` with final weights: d, y, x, yy, xy, xx times the factor, dd times its square."""
        values = self.sums[f"{measure}:{part}"].to_numpy(dtype=np.float64)
        product: Floats = values * (self.factor**2 if part == "dd" else self.factor)
        return product

    def count(self, measure: str) -> Codes:
        """Rows with a weight that count for ``measure``, in each domain."""
        rows = np.where(self.factor != 0, self.sums[f"{measure}:n"].to_numpy(dtype=np.float64), 0.0)
        counted = self.layout.total(rows)
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
    >>> r.sums[["day", "q:n", "q:d", "q:y"]].to_numpy().tolist()
    [[1.0, 1.0, 2.0, 10.0], [2.0, 1.0, 3.0, 12.0]]
    """
    keys = list(dict.fromkeys([*design_columns(design), *design.cells, *by]))
    sums_of = (":", *(f"{measure.name}:" for measure in measures))
    if taken := [name for name in keys if isinstance(name, str) and name.startswith(sums_of)]:
        raise AmbiguousColumn(f"column {listed(taken)}: sums have such a name; rename it")
    needed = [c for measure in measures for c in measure.columns]
    own = [design.id] if design.id else []
    table = table_of(data, [*keys, design.base_weight, *design.populations, *needed, *own])
    if design.id:
        found = run(table.agg(rows=table.count(), ids=table[design.id].nunique())).iloc[0]
        refuse_twice(int(found["rows"]), int(found["ids"]), design.id)
    if design.first_stage is None:
        table = table.mutate(**{ROW: ibis.row_number()})
        keys.append(ROW)
    sizes = sizes_of(table, design, measures)
    refuse_weights(sizes.bad, design)
    if sizes.as_key(len(measures)):
        table = table.mutate(**{WEIGHT: table[design.base_weight].cast("float64")})
        keys.append(WEIGHT)
    sums = fetch(table.group_by(keys).agg(**aggregates(table, design, measures, sizes)))
    names = list(dict.fromkeys([*design_columns(design), *by, *design.cells]))
    return placed(*in_order(sums, completed(sums, measures, sizes), names), design, by)


def placed(sums: pd.DataFrame, rank: dict[str, Codes], design: Design, by: Sequence[str]) -> Rollup:
    """Number the strata, PSUs, cells and domains of the sums, and refuse what the design does not allow."""
    refuse(sums, design)
    stratum = joint(rank, [design.stratum] if design.stratum else [], len(sums))
    label, domain = rank[design.first_stage or ROW], joint(rank, by, len(sums))
    psu = paired(stratum, label)
    first = first_of(psu)
    psus = sums[[name for name in (design.stratum, design.first_stage) if name]].iloc[first]
    refuse_two_strata(psus, stratum[first], label[first], design)
    stages = staged(sums, design, rank, (stratum, psu))
    cell, factor, g = calibrated(sums, design)
    refuse_lonely(sums, design, stages, stratum)
    base = sums[":d"].to_numpy(dtype=np.float64)
    known = design.calibration
    layout = Layout(
        psu=psu,
        stratum=stages[0].parent,
        domain=domain,
        n_domains=int(domain.max(initial=-1)) + 1 if by else 1,
        weight=base * factor,
        unsampled=stages[0].unsampled,
        cell=cell,
        lonely=design.lonely,
        lonely_in_domains=design.lonely_in_domains,
        later=tuple(stages[1:]),
        calibrated=base * g if known else None,
        base=base if known else None,
        regressors=known.regressors if known else None,
    )
    domains = sums[list(by)].iloc[first_of(domain)] if by else pd.DataFrame(index=range(1))
    return Rollup(sums, factor, layout, plain(domains.reset_index(drop=True)), layout.degrees_of_freedom())


def staged(
    sums: pd.DataFrame, design: Design, rank: dict[str, Codes], first: tuple[Codes, Codes]
) -> list[Stage]:
    """The stages of the sample that the errors need: PSUs in strata, then those with population counts."""
    (parent, unit), found = first, []
    share = np.ones(int(parent.max(initial=-1)) + 1)
    for number in range(max(1, len(design.populations))):
        if number:
            parent, unit = unit, paired(unit, rank[design.stages[number]])
        of_unit = parent[first_of(unit)]
        f = sampled(sums, design, number, parent, of_unit)
        found.append(Stage(unit, of_unit, 1 - f, share))
        share = (share * f)[of_unit]
    return found


def calibrated(sums: pd.DataFrame, design: Design) -> tuple[Codes | None, Floats, Floats]:
    """The number of each row's calibration cell, its final and its calibrated weight ÷ base weight."""
    known = design.calibration
    if known is None:
        return None, np.ones(len(sums)), np.ones(len(sums))
    columns = list(known.columns)
    numbered = known.cells.assign(**{":cell": np.arange(len(known.cells))})
    found = plain(sums[columns]).merge(numbered, on=columns, how="left")
    if (unknown := found[":cell"].isna()).any():
        keys = found.loc[unknown, columns].drop_duplicates().itertuples(index=False, name=None)
        raise UnmatchedCategories(
            f"{' × '.join(columns)}: {listed(keys)} has no calibration factor; calibrate these data"
        )
    refuse_changed(found[":cell"], sums[":d"], known.cells)
    factor, g = (found[name].to_numpy(dtype=np.float64) for name in (":factor", ":g"))
    return found[":cell"].to_numpy(dtype=np.int64), factor, g


def refuse_changed(cell: "pd.Series[float]", d: "pd.Series[float]", cells: pd.DataFrame) -> None:
    """Rows taken out after the calibration, or other weights: its factors are not for these data."""
    if ":d" not in cells:
        return
    held = np.bincount(cell.astype(np.int64), weights=d, minlength=len(cells))
    known = cells[":d"].to_numpy(dtype=np.float64)
    off = np.abs(held - known) > 1e-6 * np.maximum(known, 1e-300)
    if off.any():
        names = cells.loc[off, [c for c in cells if not str(c).startswith(":")]]
        raise ChangedSample(
            f"the base weights of {listed(names.itertuples(index=False, name=None), most=3)} add up to "
            f"{held[off][0]:g}, they were calibrated at {known[off][0]:g}: choose domains with by=, do not "
            "take rows out or change weights after calibrating"
        )


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns of text as text again, where they came as numbered categories."""
    coded = [name for name in frame.columns if isinstance(frame[name].dtype, pd.CategoricalDtype)]
    return frame.astype({name: frame[name].cat.categories.dtype for name in coded})
