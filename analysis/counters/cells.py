"""The weighting cells of the continuous survey: counter × field × month, merged until they hold ten sheets.

RULES in words: a sheet of unknown field makes a cell of its own with its proportional part of the counter's
dossiers; a counter-month with any cell below ten becomes one cell; counter-months still below ten are pooled
within their agency and month, and the pool takes in the agency's smallest other cell until it holds ten.
Never across months.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

import pandas as pd

MINIMUM = 10
Field: TypeAlias = str | None
Counts: TypeAlias = Mapping[Field, float]
CounterMonth: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """Sheets (n) and dossiers (size) of one counter, field (none: unknown) and month."""

    counter: str
    field: Field
    month: str
    n: int
    size: float

    @property
    def name(self) -> str:
        """``counter/field/month``; ``?`` is the unknown field."""
        return f"{self.counter}/{self.field or '?'}/{self.month}"


@dataclass(frozen=True, slots=True)
class Group:
    """Cells that share one weight N ÷ n."""

    name: str
    cells: tuple[Cell, ...]
    reason: str = ""

    @property
    def n(self) -> int:
        """Sheets."""
        return sum(cell.n for cell in self.cells)

    @property
    def size(self) -> float:
        """Dossiers."""
        return sum(cell.size for cell in self.cells)

    @property
    def weight(self) -> float:
        """Dossiers that one sheet stands for.

        >>> Group("g", (Cell("Q1", "land", "2026-10", 10, 40.0),)).weight
        4.0
        """
        return self.size / self.n


def shared_out(counter: str, month: str, sheets: Counts, dossiers: Counts) -> list[Cell]:
    """The cells of one counter-month, the unknown field with its part of the dossiers.

    With n_u unknown of n sheets, N_unknown = N · n_u ÷ n and each known field gets N_field · n_k ÷ n.

    >>> cells = shared_out("Q1", "2026-10", {"land": 30, "civil": 10, None: 10}, {"land": 80, "civil": 20})
    >>> [(cell.field, cell.n, cell.size) for cell in cells]
    [('civil', 10, 16.0), ('land', 30, 64.0), (None, 10, 20.0)]
    """
    n, unknown = sum(sheets.values()), sheets.get(None, 0)
    fields = sorted(field for field in sheets.keys() | dossiers.keys() if field is not None)
    known = [
        Cell(counter, f, month, int(sheets.get(f, 0)), dossiers.get(f, 0) * (n - unknown) / n) for f in fields
    ]
    rest = Cell(counter, None, month, int(unknown), sum(dossiers.values()) * unknown / n)
    return [cell for cell in (*known, rest) if cell.n or cell.size]


def merged_counter(cells: Sequence[Cell]) -> list[Group]:
    """Each cell its own group, or all cells of the counter-month one if any holds fewer than ten sheets."""
    small = any(cell.n < MINIMUM or cell.size <= 0 for cell in cells)
    if len(cells) > 1 and small:
        first = cells[0]
        return [Group(f"{first.counter}/*/{first.month}", tuple(cells), "cell below ten sheets")]
    return [Group(cell.name, (cell,)) for cell in cells]


def merged_agency(agency: str, month: str, groups: Sequence[Group]) -> list[Group]:
    """Pool the counter-months still below ten, with the smallest other cells until the pool holds ten."""
    small = [group for group in groups if group.n < MINIMUM]
    if not small:
        return list(groups)
    others = sorted(
        (group for group in groups if group.n >= MINIMUM), key=lambda group: (group.n, group.name)
    )
    pool = list(small)
    while others and sum(group.n for group in pool) < MINIMUM:
        pool.append(others.pop(0))
    if len(pool) == 1:
        return list(groups)
    cells = tuple(cell for group in pool for cell in group.cells)
    return [*others, Group(f"{agency}/*/{month}", cells, "counter-month below ten sheets")]


def collapse(
    sheets: Mapping[CounterMonth, Counts], dossiers: Mapping[CounterMonth, Counts], agency: Mapping[str, str]
) -> list[Group]:
    """All groups of the counter-months that have both sheets and dossiers.

    >>> groups = collapse({("Q1", "2026-10"): {"land": 4}, ("Q2", "2026-10"): {"land": 12}},
    ...                   {("Q1", "2026-10"): {"land": 8}, ("Q2", "2026-10"): {"land": 24}},
    ...                   {"Q1": "A", "Q2": "A"})
    >>> [(group.name, group.n, group.size) for group in groups]
    [('A/*/2026-10', 16, 32.0)]
    """
    by_agency: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for counter, month in sorted(key for key in sheets if sum(dossiers.get(key, {}).values()) > 0):
        cells = shared_out(counter, month, sheets[counter, month], dossiers[counter, month])
        by_agency[agency[counter], month] += merged_counter(cells)
    return [
        group
        for (code, month), groups in sorted(by_agency.items())
        for group in merged_agency(code, month, groups)
    ]


def counter_months(rows: Iterable[tuple[str, str, Field, float]]) -> dict[CounterMonth, dict[Field, float]]:
    """(counter, month, field, count) rows as counts by counter-month.

    >>> counter_months([("Q1", "2026-10", "land", 3), ("Q1", "2026-10", None, 1)])
    {('Q1', '2026-10'): {'land': 3, None: 1}}
    """
    ordered = sorted(rows, key=lambda row: row[:2])
    grouped = groupby(ordered, key=lambda row: (row[0], row[1]))
    found: dict[CounterMonth, dict[Field, float]] = {}
    for key, same in grouped:
        counts: dict[Field, float] = {}
        for _, _, field, count in same:
            counts[field] = counts.get(field, 0) + count
        found[key] = counts
    return found


def weights_table(groups: Sequence[Group]) -> pd.DataFrame:
    """One row a cell: cell, counter, field, month, n, N, weight, merged_into (empty: on its own)."""
    columns = ["cell", "counter", "field", "month", "n", "N", "weight", "merged_into"]
    rows = [
        (cell.name, cell.counter, cell.field, cell.month, cell.n, cell.size, group.weight,
         group.name if group.reason else "")
        for group in groups for cell in group.cells
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).sort_values(["month", "counter", "cell"], ignore_index=True)


def merge_log(groups: Sequence[Group]) -> pd.DataFrame:
    """One row a merge: into, month, cells, n, N, weight, reason."""
    columns = ["into", "month", "cells", "n", "N", "weight", "reason"]
    rows = [
        (group.name, group.cells[0].month, ", ".join(cell.name for cell in group.cells), group.n, group.size,
         group.weight, group.reason)
        for group in groups if group.reason
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)
