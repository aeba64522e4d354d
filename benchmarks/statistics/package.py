"""This package, in a process of its own: `python -m benchmarks.statistics.package TASK`."""

import sys
from collections.abc import Callable

import pandas as pd

from analysis import Design, index_scores, shares
from benchmarks.statistics.task import Task, timed

DESIGN = Design("weight", stratum="counter", psu="day")
SATISFIED = (4, 5)


def scheme(items: tuple[str, ...]) -> dict[str, object]:
    """One node, or dimensions of five items under a mean of items."""
    if len(items) == 1:
        return {"node": "index", "items": list(items)}
    groups = [list(items[start : start + 5]) for start in range(0, len(items), 5)]
    children = [{"node": f"dimension {number}", "items": group} for number, group in enumerate(groups, 1)]
    return {"node": "index", "rule": "mean-of-items", "children": children}


def by_shares(task: Task) -> pd.DataFrame:
    return shares(task.parquet, task.items, DESIGN, codes=SATISFIED, by="counter")


def by_index(task: Task) -> pd.DataFrame:
    table = index_scores(task.parquet, scheme(task.items), DESIGN, by="counter")
    return table.rename(columns={"node": "item"})


CALLS: dict[str, Callable[[Task], pd.DataFrame]] = {"shares": by_shares, "index_scores": by_index}

if __name__ == "__main__":
    task = Task.read(sys.argv[1])
    timed(task, lambda: CALLS[task.call](task))
