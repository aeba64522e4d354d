"""Population totals as they are given: read, and checked before any row is looked at."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

import pandas as pd

from analysis.calibration.weighted_cells import MOST
from analysis.errors import AmbiguousColumn, BadTotal, UnmatchedCategories

Key: TypeAlias = tuple[object, ...]
Totals: TypeAlias = "pd.Series[Any] | Mapping[Any, float]"
Margins: TypeAlias = Mapping[Any, Totals]  # by column, or tuple of columns


def named(parts: Sequence[object]) -> str:
    """A cell in words.

    >>> named(("land", None))
    'land × None'
    """
    return " × ".join(map(str, parts))


def quoted(parts: Sequence[object]) -> str:
    """The same for a message: text "1" is not the number 1.

    >>> quoted(("1", 1))
    "'1' × 1"
    """
    return " × ".join(map(repr, parts))


def columns_of(columns: object) -> tuple[str, ...]:
    """The columns of a margin, which one name or a tuple of names gives; `AmbiguousColumn` for one twice."""
    names = columns if isinstance(columns, tuple) else (columns,)
    if len(set(names)) < len(names):
        raise AmbiguousColumn(f"{named(names)}: a margin names each of its columns once")
    return names


def read(margins: Margins) -> dict[tuple[str, ...], Totals]:
    """The totals by the columns of each margin; `BadTotal` where that is not what was given, or twice.

    >>> read({"sex": {"f": 1}, ("age", "sex"): {}})
    {('sex',): {'f': 1}, ('age', 'sex'): {}}
    """
    found: dict[tuple[str, ...], Totals] = {}
    for columns, totals in _pairs("margins", margins, "{column: {category: total}}"):
        names = columns_of(columns)
        if names in found:
            raise BadTotal(f"{named(names)}: two margins of it; leave out one")
        found[names] = totals
    return found


def sums_of(totals: Totals) -> dict[str, Any]:
    """Population sums by column; `BadTotal` where that is not what was given.

    >>> sums_of(pd.Series({"age": 900}))
    {'age': 900}
    """
    return dict(_pairs("totals", totals, "{column: sum}"))


def _pairs(where: str, given: object, form: str) -> Iterable[tuple[Any, Any]]:
    if not isinstance(given, Mapping | pd.Series):
        raise BadTotal(f"{where}: a {type(given).__name__}; give a dict or a Series, as {form}")
    return given.items()


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
    for given, value in _pairs(named(columns), totals, "{category: total}"):
        key = key_of(given if isinstance(given, tuple) else (given,))
        if len(key) != len(columns):
            raise UnmatchedCategories(f"{named(columns)}: the total of {given!r} names {len(key)} categories")
        total = number(value)
        if not 0 <= total <= MOST:
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
    if isinstance(value, str) or not pd.api.types.is_number(value):
        return float("nan")
    return float(value)  # type: ignore[arg-type]  # any kind of number
