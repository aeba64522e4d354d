"""The reference: a bare grouped sum in DuckDB, `python -m benchmarks.statistics.grouped_sum TASK`.

``count``: sheets and satisfied sheets. ``weights``: Σw and Σwy, from which the estimates follow, no errors.
"""

import sys
from collections.abc import Iterator

import duckdb
import pandas as pd

from benchmarks.statistics.task import Task, timed


def query(task: Task) -> str:
    """The SQL of one grouped sum over the Parquet file."""
    count = task.call == "count"
    sums = [
        f"sum({item} IN (4, 5))" if count else f"sum(weight * ({item} IN (4, 5))::INT)" for item in task.items
    ]
    columns = ", ".join(f"{value} AS {item}" for value, item in zip(sums, task.items, strict=True))
    whole = "count(*)" if count else "sum(weight)"
    return f"SELECT counter, {whole} AS whole, {columns} FROM read_parquet('{task.parquet}') GROUP BY counter"


def run(task: Task) -> pd.DataFrame:
    with duckdb.connect() as engine:
        return engine.sql(query(task)).df()


def long(task: Task, sums: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """One row for each item and counter, with what these sums can tell."""
    for item in task.items:
        told = {"n": sums["whole"]} if task.call == "count" else {"estimate": sums[item] / sums["whole"]}
        yield pd.DataFrame({"counter": sums["counter"], "item": item, **told})


if __name__ == "__main__":
    task = Task.read(sys.argv[1])
    timed(task, lambda: run(task), shaped=lambda sums: pd.concat(long(task, sums), ignore_index=True))
