"""Whatever holds the rows becomes one Ibis table on a DuckDB of its own."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import duckdb
import ibis
import pandas as pd
import pyarrow as pa

from analysis.errors import AmbiguousColumn, BadItem, MissingColumn, UnreadableData, listed

IbisTable: TypeAlias = Any  # ibis publishes no types
IbisValue: TypeAlias = Any


class HasResponses(Protocol):
    """A snapshot, or anything else that can show its answer sheets as an Ibis table."""

    @property
    def responses(self) -> IbisTable: ...


Data: TypeAlias = pd.DataFrame | str | Path | IbisTable | HasResponses


def table_of(data: Data, columns: Iterable[str]) -> IbisTable:
    """Only the named columns of ``data``, lazily; `MissingColumn` names those that are not there.

    NaN becomes NULL, which is the only missing value from here on. `AmbiguousColumn`: names that differ in
    case only (engines do not tell them apart), or that the data have twice.

    >>> table_of(pd.DataFrame({"a": [1.0, None], "b": ["x", "y"]}), ["a"]).columns
    ('a',)
    """
    wanted = list(dict.fromkeys(columns))
    refuse_names(wanted)
    if isinstance(data, pd.DataFrame):
        _require(wanted, data.columns)
        if twice := sorted({name for name in wanted if list(data.columns).count(name) > 1}):
            raise AmbiguousColumn(f"column {listed(twice)}: the data have it more than once; rename")
        return registered(arrow_of(data[wanted]))
    table = lazy(data)
    _require(wanted, table.columns)
    return table.select(**{name: _without_nan(table[name]) for name in wanted})


def refuse_names(names: Iterable[object]) -> None:
    """Names that are no text, empty, or one to the engine."""
    seen: dict[str, str] = {}
    for name in names:
        if not isinstance(name, str) or not name:
            raise MissingColumn(f"column {name!r} is no name: rename the columns to text")
        twin = seen.setdefault(name.casefold(), name)
        if twin != name:
            raise AmbiguousColumn(f"columns {twin} and {name} differ in capitals only; rename one")


def _without_nan(column: IbisValue) -> IbisValue:
    return column.isnan().ifelse(None, column) if column.type().is_floating() else column


def arrow_of(frame: pd.DataFrame) -> pa.Table:
    """The rows for the engine; `BadItem` for a column of several kinds, or of one that is no value."""
    try:
        rows = pa.Table.from_pandas(frame, preserve_index=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, TypeError) as error:
        raise BadItem(
            f"a column holds values of several kinds, or none that can be compared: {error}; make them all "
            "numbers, or all text"
        ) from error
    for field in rows.schema:
        if pa.types.is_nested(field.type) or isinstance(field.type, pa.BaseExtensionType):
            raise BadItem(
                f"column {field.name}: {field.type} is no single value; convert it to text or numbers"
            )
    return rows


def registered(rows: pa.Table) -> IbisTable:
    """Rows in memory as a table of a fresh DuckDB, without a copy (safe in threads)."""
    engine = ibis.duckdb.connect()
    engine.con.register("sheets", rows)
    return engine.table("sheets")


def lazy(data: Data) -> IbisTable:
    """A Parquet path, a snapshot (or its folder) or an Ibis table as an Ibis table with all its columns."""
    if isinstance(data, str | Path):
        return _parquet(Path(data)) if str(data) else _unreadable(data)
    if isinstance(data, ibis.Table):
        return data
    return data.responses if hasattr(data, "responses") else _unreadable(data)


def _parquet(path: Path) -> IbisTable:
    if (path / "manifest.json").is_file():
        raise UnreadableData(f"{path} is a snapshot: give analysis.Snapshot({str(path)!r})")
    try:
        return ibis.duckdb.connect().read_parquet(str(path), union_by_name=True)
    except duckdb.Error as error:
        raise UnreadableData(
            f"{path}: no Parquet file that can be read ({str(error).splitlines()[0]})"
        ) from error


def _unreadable(data: object) -> IbisTable:
    raise UnreadableData(
        f"{data!r} holds no rows: give a DataFrame, a Parquet path, an Ibis table or a Snapshot"
    )


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
    rows = _rows(expression)
    frame: pd.DataFrame = rows.to_pandas(strings_to_categorical=True, date_as_object=False)
    for field in rows.schema:  # numbered keys of more digits than a double has, some of them missing
        if pa.types.is_integer(field.type) and rows[field.name].null_count:
            frame[field.name] = rows[field.name].to_pandas(types_mapper={field.type: pd.Int64Dtype()}.get)
    return frame


def _rows(expression: IbisTable) -> pa.Table:
    return expression.get_backend().to_pyarrow(expression)


def _require(wanted: Iterable[str], present: Iterable[object]) -> None:
    known = set(present)
    if missing := [name for name in wanted if name not in known]:
        raise MissingColumn(
            f"no column {listed(missing)}; the data have {listed(sorted(map(str, known)), most=20)}"
        )
