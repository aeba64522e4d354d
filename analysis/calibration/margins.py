"""Population totals to calibrate to: read, checked, and matched with the categories of the sample."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.between import Codes, Floats
from analysis.errors import BadAuxiliary, BadTotal, EmptyCell, MarginsDisagree, UnmatchedCategories, listed

Key: TypeAlias = tuple[object, ...]
Totals: TypeAlias = "pd.Series[Any] | Mapping[Any, float]"
Columns: TypeAlias = str | tuple[str, ...]
Margins: TypeAlias = Mapping[Any, Totals]  # by column, or tuple of columns
AGREE = 1e-9  # grand totals that differ by less differ by rounding


@dataclass(frozen=True, slots=True)
class Margin:
    """Categories and their totals, and which category each calibration cell is in."""

    columns: tuple[str, ...]
    keys: tuple[Key, ...]
    totals: Floats
    of_cell: Codes

    @property
    def indicators(self) -> sparse.csr_array:
        """Cells × categories."""
        place = (np.arange(len(self.of_cell)), self.of_cell)
        return sparse.csr_array((np.ones(len(self.of_cell)), place), (len(self.of_cell), len(self.keys)))

    @property
    def names(self) -> list[str]:
        """``sex = f`` for each category."""
        return [f"{named(self.columns)} = {named(key)}" for key in self.keys]


def named(parts: Sequence[object]) -> str:
    """A cell in words.

    >>> named(("land", None))
    'land × None'
    """
    return " × ".join(map(str, parts))


def columns_of(columns: Columns) -> tuple[str, ...]:
    """The columns of a margin, which one name or a tuple of names gives."""
    return (columns,) if isinstance(columns, str) else tuple(columns)


def keys_of(cells: pd.DataFrame, columns: Sequence[str]) -> list[Key]:
    """The category of each cell, as a tuple; a missing one is None.

    >>> keys_of(pd.DataFrame({"sex": ["f", None]}), ["sex"])
    [('f',), (None,)]
    """
    frame = cells[list(columns)].astype(object)
    return [key_of(parts) for parts in frame.itertuples(index=False, name=None)]


def key_of(parts: Iterable[Any]) -> Key:
    """Categories so that equal ones compare equal: a missing one is None, a date the moment it begins.

    >>> key_of(["land", float("nan")])
    ('land', None)
    """
    return tuple(None if pd.isna(p) else pd.Timestamp(p) if isinstance(p, date) else p for p in parts)


def population(columns: Sequence[str], totals: Totals) -> dict[Key, float]:
    """The totals by tuple of categories; NaN, NA and None are the same missing category.

    Raises `BadTotal` for a total that is missing, negative, infinite, no number or given twice,
    `UnmatchedCategories` for a key of another length than ``columns``.

    >>> population(["sex"], {"f": 10, "m": 20})
    {('f',): 10.0, ('m',): 20.0}
    """
    known: dict[Key, float] = {}
    for given, value in totals.items():
        key = key_of(given if isinstance(given, tuple) else (given,))
        if len(key) != len(columns):
            raise UnmatchedCategories(f"{named(columns)}: the total of {given!r} names {len(key)} categories")
        total = number(value)
        if not (np.isfinite(total) and total >= 0):
            raise BadTotal(
                f"{named(columns)}: the total of {given!r} is {value!r}; give a count, zero or more"
            )
        if key in known:
            raise BadTotal(f"{named(columns)}: two totals of {given!r}; add them up first")
        known[key] = total
    return known


def number(value: object) -> float:
    """A total as a number; NaN for what is none.

    >>> number("many"), number(3)
    (nan, 3.0)
    """
    if isinstance(value, str) or value is None or value is pd.NA:
        return float("nan")
    return float(value)  # type: ignore[arg-type]  # any other kind of number


def matched(columns: Sequence[str], totals: Totals, cells: pd.DataFrame) -> Margin:
    """The margin as the calibration cells have it.

    Raises `EmptyCell` for a category that has a population and no row (or only weights of zero),
    `UnmatchedCategories` for one in the sample without a total; what `population` raises. A category with
    neither rows nor population is left out.
    """
    known = population(columns, totals)
    keys = keys_of(cells, columns)
    refuse_unmatched(columns, set(keys), known)
    present = list(dict.fromkeys(keys))
    place = {key: position for position, key in enumerate(present)}
    of_cell = np.array([place[key] for key in keys], dtype=np.int64)
    wanted = np.array([known[key] for key in present])
    held = np.bincount(of_cell, weights=cells[":d"], minlength=len(present))
    if (weightless := (held <= 0) & (wanted > 0)).any():
        names = [named(present[position]) for position in np.flatnonzero(weightless)]
        raise EmptyCell(
            f"{named(columns)}: {listed(names)} has a population and only weights of zero; merge it with "
            "another category (analysis.collapse)"
        )
    return Margin(tuple(columns), tuple(present), wanted, of_cell)


def refuse_unmatched(columns: Sequence[str], sample: set[Key], totals: Mapping[Key, float]) -> None:
    """Categories of one side only, both sides in one message."""
    only_sample = sample - totals.keys()
    only_totals = [key for key, total in totals.items() if key not in sample and total > 0]
    if not only_sample and not only_totals:
        return
    sides = (("in the sample", only_sample), ("in the totals", only_totals))
    message = "; ".join(f"{where} only: {listed(sorted(map(named, keys)))}" for where, keys in sides if keys)
    error = UnmatchedCategories if only_sample else EmptyCell
    raise error(f"{named(columns)}: {message}. Correct the names, or merge categories (analysis.collapse)")


def refuse_disagreeing(margins: Sequence[Margin]) -> None:
    """Margins of two populations."""
    sums = [float(margin.totals.sum()) for margin in margins]
    for margin, total in zip(margins, sums, strict=True):
        if abs(total - sums[0]) > AGREE * max(total, sums[0]):
            raise MarginsDisagree(
                f"the totals of {named(margins[0].columns)} add up to {sums[0]:.15g}, those of "
                f"{named(margin.columns)} to {total:.15g}: they must count the same population; correct one, "
                "or scale it to the other"
            )


def agreeing(margins: Sequence[Margin]) -> list[Floats]:
    """The totals of each margin, without the rounding in which their sums differ."""
    sums = [float(margin.totals.sum()) for margin in margins]
    return [
        m.totals * (sums[0] / total if total > 0 else 1.0) for m, total in zip(margins, sums, strict=True)
    ]


def numbers(cells: pd.DataFrame, totals: Mapping[str, float]) -> tuple[sparse.csr_array, Floats]:
    """Cells × numeric auxiliaries, and their totals.

    Raises `BadAuxiliary` for a column that is not a known finite number in every row, `BadTotal`.

    >>> x, wanted = numbers(pd.DataFrame({"age": [20, 40]}), {"age": 900})
    >>> x.toarray().tolist(), wanted.tolist()
    ([[20.0], [40.0]], [900.0])
    """
    columns = []
    for name, total in totals.items():
        values = pd.to_numeric(cells[name], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
        if not np.isfinite(values).all():
            raise BadAuxiliary(
                f"column {name}: rows where it is missing, infinite or not a number; complete them, or leave "
                "the column out of totals"
            )
        if not np.isfinite(number(total)):
            raise BadTotal(f"{name}: the total is {total!r}; give the sum over the population")
        columns.append(values)
    wanted = np.array([number(total) for total in totals.values()])
    return sparse.csr_array(np.column_stack(columns) if columns else np.zeros((len(cells), 0))), wanted
