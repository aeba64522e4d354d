"""Numbers for names: the combinations of columns in sorted order, quickly for many rows."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.between import Codes

WIDEST = 2**62


def codes(frame: pd.DataFrame, columns: Sequence[str]) -> Codes:
    """Number the combinations of ``columns`` in sorted order; NULL is a value of its own, and the last.

    >>> codes(pd.DataFrame({"a": ["y", None, "x"]}), ["a"]).tolist()
    [1, 2, 0]
    """
    return joint({name: ranked(frame[name]) for name in columns}, columns, len(frame))


def joint(rank: Mapping[str, Codes], names: Sequence[str], rows: int) -> Codes:
    """Number the combinations of several columns' ranks in order; all zero without a column.

    >>> joint({"a": np.array([1, 0, 1]), "b": np.array([0, 0, 1])}, ["a", "b"], 3).tolist()
    [1, 0, 2]
    """
    number = np.zeros(rows, dtype=np.int64)
    for name in names:
        number = paired(number, rank[name])
    return number


def sorted_by(ranks: Sequence[Codes], rows: int) -> Codes:
    """The order of the rows by the first rank, then the second …

    >>> sorted_by([np.array([1, 0, 1]), np.array([1, 5, 0])], 3).tolist()
    [1, 2, 0]
    """
    number = np.zeros(rows, dtype=np.int64)
    for rank in ranks:
        width = int(rank.max(initial=0)) + 1
        if int(number.max(initial=0)) > WIDEST // width:
            number = paired(np.zeros(rows, dtype=np.int64), number)
        number = number * width + rank
    order: Codes = np.argsort(number, kind="stable").astype(np.int64)
    return order


def ranked(column: "pd.Series[Any]") -> Codes:
    """Number the values of one column in sorted order; NULL is a value of its own, and the last.

    >>> ranked(pd.Series(["y", None, "x"])).tolist()
    [1, 2, 0]
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        rank = np.argsort(np.argsort(np.asarray(column.cat.categories)))
        given = column.cat.codes.to_numpy(dtype=np.int64)
        found = np.where(given < 0, len(rank), np.append(rank, len(rank))[given])
        return paired(np.zeros(len(found), dtype=np.int64), found)
    given, _ = pd.factorize(column, sort=True)
    return np.where(given < 0, given.max(initial=-1) + 1, given).astype(np.int64)


def paired(first: Codes, second: Codes) -> Codes:
    """Number the pairs of two lists of numbers, those of the first in order, then those of the second.

    >>> paired(np.array([1, 0, 1]), np.array([0, 5, 0])).tolist()
    [1, 0, 1]
    """
    both = first * (int(second.max(initial=0)) + 1) + second
    most = int(both.max(initial=-1)) + 1
    if most > 4 * len(both) + 1000:
        return np.asarray(np.unique(both, return_inverse=True)[1], dtype=np.int64)
    present = np.zeros(most, dtype=np.int64)
    present[both] = 1
    return np.asarray((np.cumsum(present) - 1)[both], dtype=np.int64)


def first_of(number: Codes) -> Codes:
    """Where each number occurs first.

    >>> first_of(np.array([1, 0, 1])).tolist()
    [1, 0]
    """
    where = np.empty(int(number.max(initial=-1)) + 1, dtype=np.int64)
    where[number[::-1]] = np.arange(len(number))[::-1]
    return where
