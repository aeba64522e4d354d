"""Whatever holds the rows becomes one Ibis table on a DuckDB of its own."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import ibis
import pandas as pd
import pyarrow as pa

from analysis.errors import BadItem, MissingColumn, listed

IbisTable: TypeAlias = Any  # ibis publishes no types
IbisValue: TypeAlias = Any


class HasResponses(Protocol):
    """A snapshot, or anything else that can show its answer sheets as an Ibis table."""

    @property
    def responses(self) -> IbisTable: ...


Data: TypeAlias = pd.DataFrame | str | Path | IbisTable | HasResponses


def table_of(data: Data, columns: Iterable[str]) -> IbisTable:
    """Only the named columns of ``data``, lazily; `MissingColumn` names those that are not there.

    NaN in a pandas column becomes NULL, which is the only missing value from here on.

    >>> table_of(pd.DataFrame({"a": [1.0, None], "b": ["x", "y"]}), ["a"]).columns
    ('a',)
    """
    wanted = list(dict.fromkeys(columns))
    if odd := [name for name in wanted if not isinstance(name, str)]:
        raise MissingColumn(f"column {listed(map(repr, odd))} is no string: rename the columns to text")
    if isinstance(data, pd.DataFrame):
        _require(wanted, data.columns)
        return registered(arrow_of(data[wanted]))
    table = lazy(data)
    _require(wanted, table.columns)
    return table.select(*wanted)


def arrow_of(frame: pd.DataFrame) -> pa.Table:
    """The rows for the engine; `BadItem` for a column of several kinds (numbers and text)."""
    try:
        return pa.Table.from_pandas(frame, preserve_index=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        raise BadItem(f"a column holds values of several kinds: {error}; make them all numbers, or all text"
                      ) from error  # fmt: skip


def registered(rows: pa.Table) -> IbisTable:
    """Rows in memory as a table of a fresh DuckDB, without a copy (safe in threads)."""
    engine = ibis.duckdb.connect()
    engine.con.register("sheets", rows)
    return engine.table("sheets")


def lazy(data: Data) -> IbisTable:
    """A Parquet path, a snapshot or an Ibis table as an Ibis table with all its columns."""
    if isinstance(data, str | Path):
        return ibis.duckdb.connect().read_parquet(str(data), union_by_name=True)
    return data if isinstance(data, ibis.Table) else data.responses


def run(expression: IbisTable) -> pd.DataFrame:
    """Compute on the engine that holds the table.

    >>> t = table_of(pd.DataFrame({"a": [1, 1, 2]}), ["a"])
    >>> run(t.group_by("a").agg(n=t.count()).order_by("a"))["n"].tolist()
    [2, 1]
    """
    frame: pd.DataFrame = _rows(expression).to_pandas(date_as_object=False)
    return frame


def fetch(expression: IbisTable) -> pd.DataFrame:
    """The same for large tables: text comes as numbered categories, which costs a tenth."""
    frame: pd.DataFrame = _rows(expression).to_pandas(strings_to_categorical=True, date_as_object=False)
    return frame


def _rows(expression: IbisTable) -> pa.Table:
    return expression.get_backend().to_pyarrow(expression)


def _require(wanted: Iterable[str], present: Iterable[object]) -> None:
    known = set(present)
    if missing := [name for name in wanted if name not in known]:
        raise MissingColumn(
            f"no column {listed(missing)}; the data have {listed(sorted(map(str, known)), most=20)}"
        )
