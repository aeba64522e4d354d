"""Thin categories merged into wider ones by one written rule, every merge logged.

The rule. A category is thin with fewer rows than the minimum (none included), or with rows and no population.
From the deepest groups of the hierarchy to the widest: all thin categories of a group become one cell, named
as the group; while that cell is thin, the group's smallest other cell joins it; still thin, it goes on into
the next wider group. A cell that no group is left for stays thin, and the log says so. A category with
neither rows nor population is dropped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pandas as pd

from analysis.calibration.margins import keys_of, refuse_unmatched
from analysis.calibration.totals import Key, Margins, key_of, named, population, read
from analysis.calibration.weighted_cells import grouped, with_column
from analysis.errors import (
    AmbiguousColumn,
    AnalysisError,
    BadHierarchy,
    EmptyCell,
    OutOfRange,
    UnmatchedCategories,
)
from analysis.rows.source import Data, lazy, table_of

Label: TypeAlias = str
LOG = ["cell", "n", "population", "into", "reason"]


@dataclass(frozen=True, slots=True, eq=False)
class Collapsed:
    """``data`` with one more column, ``column``, and the ``totals`` of its categories.

    ``log``: cell, n (rows), population, into, reason; into is None for what stays thin.
    """

    data: Data
    column: str
    totals: dict[str, dict[Label, float]]
    log: pd.DataFrame = field(repr=False)


@dataclass(slots=True)
class Merging:
    """Cells on their way: rows, population, and the categories that each is made of."""

    n: dict[Label, int]
    size: dict[Label, float]
    parent: Mapping[Label, Label]
    minimum: int
    home: dict[Label, Label] = field(default_factory=dict)
    log: list[tuple[object, ...]] = field(default_factory=list)

    def ancestors(self, label: Label) -> list[Label]:
        """The groups around a cell, the narrowest first; `BadHierarchy` where one contains itself."""
        found: list[Label] = []
        while (label := self.parent.get(label, "")) != "":
            if label in found:
                raise BadHierarchy(f"group {label} is part of itself ({' → '.join(found)}): correct `into`")
            found.append(label)
        return found

    def reason(self, label: Label) -> str:
        """Why a cell is thin; empty if it is not."""
        if self.n[label] < self.minimum:
            return f"fewer than {self.minimum} rows" if self.n[label] else "no rows"
        return "" if self.size[label] > 0 else "no population"

    def merge(self, label: Label, group: Label, reason: str) -> None:
        """The cell becomes part of the group's cell."""
        self.log.append((label, self.n[label], self.size[label], group, reason))
        self.n[group] = self.n.get(group, 0) + self.n.pop(label)
        self.size[group] = self.size.get(group, 0.0) + self.size.pop(label)
        self.home[label] = group

    def gather(self, group: Label) -> None:
        """Merge the group's thin cells, then its smallest others until the merged cell is thin no longer."""
        for label in sorted(
            label for label in self.n if self.parent.get(label) == group and self.reason(label)
        ):
            self.merge(label, group, self.reason(label))
        while group in self.n and self.reason(group):
            others = [label for label in self.n if group in self.ancestors(label)]
            if not others:
                break
            self.merge(
                min(others, key=lambda label: (self.n[label], label)), group, f"smallest beside {group}"
            )

    def merge_all(self) -> None:
        """Group by group, the deepest first; then log what is still thin."""
        groups = set(self.parent.values())
        for group in sorted(groups, key=lambda label: (-len(self.ancestors(label)), label)):
            self.gather(group)
        for label in sorted(label for label in self.n if self.reason(label)):
            if not self.n[label]:
                raise EmptyCell(
                    f"{label}: a population of {self.size[label]:.15g}, no rows, and no group in `into` "
                    "that has any; give it one"
                )
            self.log.append(
                (label, self.n[label], self.size[label], None, f"{self.reason(label)}; no wider group")
            )

    def cell_of(self, label: Label) -> Label:
        """Where a category ended."""
        while label in self.home:
            label = self.home[label]
        return label


def collapse(
    data: Data,
    totals: Margins,
    *,
    into: Mapping[Any, Any],
    minimum: int = 10,
    column: str | None = None,
) -> Collapsed:
    """Merge thin categories of one margin by this module's rule, for `poststratify`, `rake` and `calibrate`.

    ``totals`` is one margin as `poststratify` takes it. ``into`` maps a category (tuple of categories) to its
    group and a group to its wider group, as ``{"birth": "civil", "death": "civil", "civil": "all"}``; a group
    may be a category too. ``minimum`` is in rows. The new ``column`` (default: the margin's columns and
    ``collapsed``) is text.

    Raises `UnmatchedCategories`, `BadTotal` as `poststratify`; `EmptyCell` for a population without rows
    that no group takes; `BadHierarchy`; `OutOfRange`; `AmbiguousColumn` for a ``column`` that is there.

    >>> d = pd.DataFrame({"field": ["land"] * 12 + ["birth"] * 9 + ["death"] * 2})
    >>> fields = {"land": 500, "birth": 90, "death": 20, "tax": 5}
    >>> merged = collapse(d, {"field": fields}, into={"birth": "civil", "death": "civil", "tax": "land"})
    >>> merged.totals
    {'field_collapsed': {'civil': 110.0, 'land': 505.0}}
    >>> merged.log[["cell", "n", "into", "reason"]].to_numpy().tolist()
    [['birth', 9, 'civil', 'fewer than 10 rows'], ['death', 2, 'civil', 'fewer than 10 rows'],
     ['tax', 0, 'land', 'no rows']]
    """
    margins = read(totals)
    if len(margins) != 1:
        raise AnalysisError("collapse takes one margin: {column: totals} or {(column, column): totals}")
    [(columns, counts)] = margins.items()
    name = new_column(data, column or "_".join([*map(str, columns), "collapsed"]), minimum)
    table = table_of(data, columns)
    rows, known = grouped(table, columns, {":n": table.count()}), population(columns, counts)
    present = keys_of(rows, columns)
    refuse_unmatched(columns, set(present), {key: size for key, size in known.items() if key in set(present)})
    labels = labelled(columns, known)
    n = {label: 0 for key, label in labels.items() if known[key] > 0}
    n |= {labels[key]: int(count) for key, count in zip(present, rows[":n"], strict=True)}
    size = {label: known[key] for key, label in labels.items() if label in n}
    cells = Merging(n, size, {_label(a): _label(b) for a, b in into.items()}, minimum)
    cells.merge_all()
    rows = rows.assign(**{":cell": [cells.cell_of(labels[key]) for key in present]})
    return Collapsed(
        data=with_column(data, rows, columns, ":cell", name=name),
        column=name,
        totals={name: {label: cells.size[label] for label in sorted(cells.size)}},
        log=pd.DataFrame(cells.log, columns=LOG),
    )


def new_column(data: Data, name: str, minimum: int) -> str:
    """The name of the new column, if it is not taken and ``minimum`` is a number of rows."""
    if not isinstance(minimum, int | float) or not 0 <= minimum < float("inf"):
        raise OutOfRange(f"minimum={minimum!r}: give a number of rows, 0 or more")
    if name in (data if isinstance(data, pd.DataFrame) else lazy(data)).columns:
        raise AmbiguousColumn(f"column {name} is there already: give the new one another name, as column=…")
    return name


def labelled(columns: tuple[str, ...], known: Mapping[Key, float]) -> dict[Key, Label]:
    """The categories in words; `UnmatchedCategories` where two read the same."""
    labels = {key: named(key) for key in known}
    if len(set(labels.values())) < len(labels):
        raise UnmatchedCategories(f"{named(columns)}: two categories read the same; rename one")
    return labels


def _label(group: object) -> Label:
    return named(key_of(group if isinstance(group, tuple) else (group,)))
