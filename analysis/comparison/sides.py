"""The levels of one column in every group: the figures of each, and those of two side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.checks import refuse_clash
from analysis.design import Design
from analysis.errors import AmbiguousColumn, BadComparison, UnknownCategory, listed
from analysis.rollup import Measure, Rollup, codes, rollup
from analysis.rows.source import Data
from analysis.rows.valid import NOT_ANSWERS, membership, numeric
from analysis.unseen import in_one_psu
from analysis.variance import Codes, Floats, Layout

Pair: TypeAlias = tuple[int, int]
Bools: TypeAlias = npt.NDArray[np.bool_]
RESULTS = ("item", "from", "to", "estimate", "se", "df", "low", "high", "n_from", "n_to", "t", "p_value")


@dataclass(frozen=True, slots=True)
class Sides:
    """Sums by group × level. ``levels`` are the values of the column, sorted, a missing one left out;
    ``groups`` has one row a group; ``group`` and ``level`` one number a domain of ``rolled``, level −1 where
    the value is missing.
    """

    rolled: Rollup
    levels: pd.Series
    groups: pd.DataFrame
    group: Codes
    level: Codes

    def grid(self, per_domain: Floats | Codes) -> Floats:
        """Groups × levels of a figure of the domains; NaN where a group does not have the level."""
        there = self.level >= 0
        table = np.full((len(self.groups), len(self.levels)), np.nan)
        table[self.group[there], self.level[there]] = per_domain[there]
        return table

    def paired(self, pairs: Sequence[Pair], counted: Bools | None = None) -> tuple[Layout, Floats]:
        """The layout whose domains are group × pair, and each row's sign: −1 on the first side, +1 on the
        second. No level may be in two of the ``pairs``. Only rows ``counted`` are in a domain.
        """
        pair, sign = np.full(len(self.levels) + 1, -1), np.zeros(len(self.levels) + 1)
        for number, (first, second) in enumerate(pairs):
            pair[[first, second]], sign[first], sign[second] = number, -1, 1
        own = pair[self.level]  # a level of −1 takes the last, which is in no pair
        domain = np.where(own >= 0, self.group * len(pairs) + own, -1)
        layout, size = self.rolled.layout, len(self.groups) * len(pairs)
        of_row = domain[layout.domain]
        if counted is not None:
            of_row = np.where(counted, of_row, -1)
        return replace(layout, domain=of_row, n_domains=size), sign[self.level][layout.domain]

    def unseen(self, measure: str) -> Floats:
        """Groups × levels: 1 where all answers are `in_one_psu`, an error that no sample can show."""
        hidden = in_one_psu(self.rolled.layout, self.rolled.weighted(measure, "d"))
        return self.grid(hidden.astype(np.float64))

    def answered(self, measure: str) -> Bools:
        """Rows of sums that hold an answer."""
        return np.asarray(self.rolled.sums[f"{measure}:n"].to_numpy() > 0)

    def labelled(self, item: str, pairs: Sequence[Pair]) -> pd.DataFrame:
        """The group's columns, item, from and to: rows by group, then pair."""
        first, second = np.array(pairs).T
        repeated = self.groups.iloc[np.repeat(np.arange(len(self.groups)), len(pairs))].reset_index(drop=True)
        sides = {"from": first, "to": second}
        named = {name: self.levels.iloc[np.tile(k, len(self.groups))].to_numpy() for name, k in sides.items()}
        return repeated.assign(item=item, **named)


def sides_of(
    data: Data, design: Design, measures: Sequence[Measure], by: Sequence[str], between: str
) -> Sides:
    """Sum by the columns of ``by`` and ``between``; `BadComparison` with fewer than two levels."""
    if between in by:
        raise AmbiguousColumn(f"column {between}: its levels are compared; do not group by it as well")
    refuse_clash(by, RESULTS)
    rolled = rollup(data, design, measures, [*by, between])
    domains, group = rolled.domains, codes(rolled.domains, by)
    level = np.where(domains[between].isna(), -1, codes(domains, [between]))
    first = np.unique(level, return_index=True)[1]
    levels = domains[between].iloc[[k for k in first if level[k] >= 0]].reset_index(drop=True)
    if len(levels) < 2:
        raise BadComparison(f"column {between}: {len(levels)} level {listed(levels)}; a comparison needs two")
    starts = np.unique(group, return_index=True)[1]
    return Sides(rolled, levels, domains[list(by)].iloc[starts].reset_index(drop=True), group, level)


RESULTS = ("item", "from", "to", "estimate", "se", "df", "low", "high", "n_from", "n_to", "t", "p_value")


def pairs_of(levels: pd.Series, pairs: Iterable[Any] | None, reference: Any) -> list[Pair]:
    """The levels to compare, by number: those named, all with one, or each with the next.

    >>> months = pd.Series(["2026-09", "2026-10", "2026-11"])
    >>> pairs_of(months, None, None), pairs_of(months, None, "2026-10")
    ([(0, 1), (1, 2)], [(1, 0), (1, 2)])
    >>> pairs_of(months, [("2026-11", "2026-09")], None)
    [(2, 0)]
    """
    names = levels.tolist()
    if pairs is not None and reference is not None:
        raise BadComparison("pairs and reference: give one of them")
    if reference is not None:
        pairs = [(reference, name) for name in names if name != reference]
    chosen = list(pairwise(names)) if pairs is None else list(pairs)
    number = {name: k for k, name in enumerate(names)}
    if odd := [pair for pair in chosen if isinstance(pair, str) or len(pair) != 2]:
        raise BadComparison(f"pairs {listed(map(repr, odd))}: a pair is (from, to)")
    if unknown := {name for pair in chosen for name in pair if name not in number}:
        there = listed(map(repr, names))
        raise UnknownCategory(
            f"column {levels.name}: no level {listed(map(repr, unknown))}; there are {there}"
        )
    if same := [a for a, b in chosen if number[a] == number[b]]:
        raise BadComparison(f"column {levels.name}: {listed(map(repr, same))} compared with itself")
    if not chosen:
        raise BadComparison("pairs is empty: name two levels, as [('2026-09', '2026-10')], or leave it out")
    return [(number[a], number[b]) for a, b in chosen]


def disjoint(pairs: Sequence[Pair]) -> list[list[int]]:
    """The pairs' positions in rounds in which no level comes twice: each round is one pass.

    >>> disjoint([(0, 1), (1, 2), (2, 3), (3, 4)])
    [[0, 2], [1, 3]]
    """
    rounds: list[tuple[list[int], set[int]]] = []
    for position, pair in enumerate(pairs):
        place = next((r for r in rounds if r[1].isdisjoint(pair)), None)
        if place is None:
            place = ([], set())
            rounds.append(place)
        place[0].append(position)
        place[1].update(pair)
    return [positions for positions, _ in rounds]


def item_measure(item: str, codes: Sequence[object] | None, not_answers: Sequence[object] | None) -> Measure:
    """What a mean (no ``codes``) or a share of the item sums; ``not_answers`` none: as `means`, `shares`."""
    if codes is None:
        return Measure(item, (item,), numeric(item, not_answers or ()), second_moments=False)
    left_out = NOT_ANSWERS if not_answers is None else not_answers
    return Measure(item, (item,), membership(item, codes, left_out), second_moments=False)
