"""The sums in an order of their own, so that what is added later is added in one order."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.between import Codes, Floats
from analysis.rows.aggregates import ROW, WEIGHT
from analysis.rows.numbering import ranked, sorted_by

REDUCE = {":fpc_min": np.minimum, ":fpc_n": np.add, ":fpc": np.maximum}  # the longer name first


def in_order(
    keys: pd.DataFrame, values: Mapping[str, Floats], names: Sequence[str]
) -> tuple[pd.DataFrame, dict[str, Codes]]:
    """The sums sorted by the key columns ``names``, rows that differ in their weight only added together.

    Also the rank of each row's value in each key column. Rows that are PSUs of their own have no name: they
    are sorted by what they hold, and equal ones are interchangeable.

    >>> keys = pd.DataFrame({"day": [2, 1, 2], WEIGHT: [1.0, 1.0, 0.5]})
    >>> sums, rank = in_order(keys, {":d": np.array([1.0, 2.0, 0.5])}, ["day"])
    >>> sums.to_numpy().tolist(), rank["day"].tolist()
    ([[1.0, 2.0], [2.0, 1.5]], [0, 1])
    """
    rank = {name: ranked(keys[name]) for name in names}
    alone = ROW in keys
    rest = [ranked(keys[WEIGHT])] if WEIGHT in keys else []
    if alone:
        rest += [
            ranked(pd.Series(held)) for name, held in values.items() if name.endswith((":d", ":y", ":x"))
        ]
    order = sorted_by([*rank.values(), *rest], len(keys))
    rank = {name: number[order] for name, number in rank.items()}
    first = np.arange(len(order)) if alone or WEIGHT not in keys else starts(rank, len(order))
    sums = {name: added(name, held[order], first) for name, held in values.items()}
    kept = keys[list(names)].iloc[order[first]].reset_index(drop=True)
    rank = {name: number[first] for name, number in rank.items()} | {ROW: np.arange(len(first))}
    return pd.concat([kept, pd.DataFrame(sums, index=kept.index, copy=False)], axis=1), rank


def starts(rank: Mapping[str, Codes], rows: int) -> Codes:
    """Where a new combination of the sorted keys begins.

    >>> starts({"a": np.array([0, 0, 1]), "b": np.array([0, 1, 1])}, 3).tolist()
    [0, 1, 2]
    """
    new = np.zeros(rows, dtype=bool)
    new[:1] = True
    for number in rank.values():
        new[1:] |= number[1:] != number[:-1]
    return np.flatnonzero(new).astype(np.int64)


def added(name: str, values: Floats, first: Codes) -> Floats:
    """The values from each start to the next as one: their sum, or their extreme for population counts."""
    if len(first) == len(values):
        return values
    reduce = next((how for begin, how in REDUCE.items() if name.startswith(begin)), np.add)
    whole: Floats = reduce.reduceat(values, first)
    return whole
