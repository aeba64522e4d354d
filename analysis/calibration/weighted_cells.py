"""Calibration cells: the combinations of auxiliaries that occur, and a value for each brought to its rows."""

from collections.abc import Iterable, Mapping, Sequence

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.between import Floats
from analysis.errors import AmbiguousColumn, BadWeight, listed
from analysis.rollup import plain
from analysis.rows.aggregates import whole
from analysis.rows.sizes import Span
from analysis.rows.source import Data, IbisTable, IbisValue, arrow_of, lazy, registered, run, table_of

POSITION = ":position"
MOST = 1e100  # squares of weights and totals up to it, and of their inverses, are still numbers


def weighted_cells(data: Data, weight: str, columns: Sequence[str]) -> pd.DataFrame:
    """One row for each combination of ``columns``: they, then rows ``:n``, Σd ``:d`` and Σd² ``:dd``.

    A missing category is one of its own. Sums are of whole numbers (`rows.aggregates.whole`) and rows are
    sorted, so that nothing depends on the order of rows, unless weights differ by more than 2³⁰. Raises
    `BadWeight` for a weight that is missing, negative, infinite, or outside 1e-100 to 1e100, and what
    `table_of` raises.

    >>> d = pd.DataFrame({"sex": ["m", "f", "m", None], "w": [1.0, 2, 3, 4]})
    >>> weighted_cells(d, "w", ["sex"])[["sex", ":n", ":d"]].fillna("?").to_numpy().tolist()
    [['f', 1, 2.0], ['m', 2, 4.0], ['?', 1, 4.0]]
    """
    if taken := [name for name in columns if str(name).startswith(":")]:
        raise AmbiguousColumn(
            f"column {listed(taken)}: names that begin with a colon are used inside; rename"
        )
    table = table_of(data, [*columns, weight])
    d, weights = table[weight].cast("float64"), span_of(table, weight)
    steps = {":d": weights.step, ":dd": weights.times(weights).step}
    values = {":d": d, ":dd": d * d}
    sums = {name: whole(value, steps[name]).sum().cast("float64") for name, value in values.items()}
    found = grouped(table, columns, {":n": table.count(), **sums})
    scaled = {name: found[name] * 2.0**-step for name, step in steps.items() if step is not None}
    return found.assign(**scaled)


def span_of(table: IbisTable, weight: str) -> Span:
    """The smallest weight above zero and the largest; `BadWeight` where one cannot be used.

    >>> span_of(table_of(pd.DataFrame({"w": [0.5, 0, 3]}), ["w"]), "w")
    Span(smallest=0.5, largest=3.0)
    """
    d = table[weight].cast("float64")
    bad = (d.isnull() | d.isnan() | d.isinf() | (d < 0)).cast("int64").sum()
    row = run(table.agg(bad=bad, low=(d > 0).ifelse(d, None).min(), high=d.max())).iloc[0]
    if wrong := int(row.fillna(0)["bad"]):
        raise BadWeight(
            f"column {weight}: {wrong} rows with none, a negative or an infinite one; give each row a weight "
            "of zero or more"
        )
    low, high = (float(value) for value in row.fillna(0.0)[["low", "high"]])
    if high > MOST or 0 < low < 1 / MOST:
        raise BadWeight(
            f"column {weight}: weights from {low:g} to {high:g} have squares that are no numbers; give them "
            "in a unit in which one row stands for about one to a million"
        )
    return Span(low, high)


def refuse_taken(name: str, columns: Iterable[str]) -> None:
    """`AmbiguousColumn` where the new column of weights would overwrite one that is needed."""
    if name in columns:
        raise AmbiguousColumn(f"column {name}: the new weights have that name; rename it")


def grouped(table: IbisTable, columns: Sequence[str], sums: Mapping[str, IbisValue]) -> pd.DataFrame:
    """The combinations of ``columns`` that occur, sorted, a missing category last, with their sums."""
    keys = [_key(table, name).name(name) for name in columns]
    found = plain(run(table.group_by(keys).agg(**sums)))
    return found.sort_values(list(columns), ignore_index=True)


def with_column(data: Data, cells: pd.DataFrame, columns: Sequence[str], value: str, *, name: str) -> Data:
    """``data`` with one more column ``name``: the ``value`` that ``cells`` give to the row's combination.

    A DataFrame stays one, its rows in their order; anything else becomes an Ibis table, nothing read yet.

    >>> d = pd.DataFrame({"sex": ["m", "f", None]}, index=[7, 8, 9])
    >>> cells = pd.DataFrame({"sex": ["f", "m", None], ":g": [1.0, 2.0, 3.0]})
    >>> with_column(d, cells, ["sex"], ":g", name="g")["g"].to_dict()
    {7: 2.0, 8: 1.0, 9: 3.0}
    """
    if not isinstance(data, pd.DataFrame):
        return joined(lazy(data), cells, columns, value, name=name)
    keys = data[list(columns)].assign(**{POSITION: np.arange(len(data))})
    table = joined(registered(arrow_of(keys)), cells, columns, value, name=name)
    found = plain(run(table.select(POSITION, name))).sort_values(POSITION)[name]
    return data.assign(**{name: found.to_numpy()})


def with_weight(data: Data, cells: pd.DataFrame, columns: Sequence[str], base: str, *, name: str) -> Data:
    """``data`` with one more column ``name``: weight ``base`` × the ``:factor`` of the row's cell."""
    factored = with_column(data, cells, columns, ":factor", name=name)
    if isinstance(factored, pd.DataFrame):
        weight: Floats = factored[base].to_numpy(dtype=np.float64) * factored[name].to_numpy(dtype=np.float64)
        return factored.assign(**{name: weight})
    table = lazy(factored)
    return table.mutate(**{name: table[base].cast("float64") * table[name]})


def joined(
    table: IbisTable, cells: pd.DataFrame, columns: Sequence[str], value: str, *, name: str
) -> IbisTable:
    """The same as an Ibis expression. A missing category joins a missing category."""
    keys = {column: f":key{number}" for number, column in enumerate(columns)}
    small_rows = cells[[*columns, value]].rename(columns={**keys, value: ":value"})
    small = ibis.memtable(pa.Table.from_pandas(small_rows, preserve_index=False))
    left = table.drop(name) if name in table.columns else table
    same = [_key(left, column).identical_to(small[key]) for column, key in keys.items()]
    found = left.join(small, same, how="left")
    return found.select(*left.columns, **{name: found[":value"]})


def _key(table: IbisTable, column: str) -> IbisValue:
    """The category; NaN, which a file may hold, is a missing one."""
    key = table[column]
    return key.nullif(float("nan")) if key.type().is_floating() else key
