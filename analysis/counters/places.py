"""The places of a codebook in a window of days, and the target in force."""

from collections import Counter as Counts
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any, Literal, TypeAlias

import pandas as pd

from analysis.errors import BrokenSnapshot, listed

Level: TypeAlias = Literal["total", "unit", "agency", "counter", "field"]
LEVELS = ("total", "unit", "agency", "counter", "field")
TOTAL = "total"
AGAIN = "correct it where it comes from and make the snapshot again"
Codebook: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter: whose it is, what it serves, since when."""

    code: str
    name: str
    agency: str
    unit: str
    fields: tuple[str, ...]
    valid_from: str
    valid_to: str

    def serves(self, first: date, last: date) -> bool:
        """Whether it was open on some day from ``first`` to ``last``."""
        return self.valid_from <= last.isoformat() and self.valid_to >= first.isoformat()


@dataclass(frozen=True, slots=True)
class Target:
    """The target in force on the window's last day, and the one before if it changed inside the window."""

    value: float
    source: str
    valid_from: str
    before: float | None = None


def counters_of(codebook: Codebook) -> dict[str, Counter]:
    """All counters by code, in the codebook's order; `BrokenSnapshot` for one twice, or without agency."""
    listing = list(codebook.get("counters", ()))
    if nameless := [given for given in listing if not (given.get("code") and given.get("agency"))]:
        raise BrokenSnapshot(f"codebook.json: counter {nameless[0]!r} has no code or no agency; {AGAIN}")
    times = Counts(given["code"] for given in listing)
    if twice := sorted(code for code, n in times.items() if n > 1):
        raise BrokenSnapshot(f"codebook.json: counter {listed(twice)} is listed more than once; {AGAIN}")
    return {
        given["code"]: Counter(
            code=given["code"],
            name=given.get("name") or given["code"],
            agency=given["agency"],
            unit=given.get("unit") or "",
            fields=tuple(given.get("fields") or ()),
            valid_from=given.get("valid_from") or "0000-00-00",
            valid_to=given.get("valid_to") or "9999-99-99",
        )
        for given in listing
    }


def refuse_unknown(counters: Mapping[str, Counter], used: Iterable[str], where: str) -> None:
    """Every counter of sheets and dossiers must be in the codebook."""
    if unknown := sorted(set(used) - counters.keys()):
        raise BrokenSnapshot(
            f"{where}: counter {listed(unknown)} is not in the codebook; make the snapshot again"
        )


def group_of(by: Level, counter: Counter) -> str:
    """The place of level ``by`` that a counter belongs to: its own agency or unit, no ancestors.

    >>> group_of("agency", Counter("Q1", "Quầy 1", "A", "26080", (), "0", "9"))
    'A'
    """
    return {"total": TOTAL, "unit": counter.unit, "agency": counter.agency, "counter": counter.code}[by]


def rows_of(by: Level, codebook: Codebook, used: Iterable[str], first: date, last: date) -> pd.DataFrame:
    """Code and name of every place of level ``by`` that had a counter open in the window, or was used.

    ``used``: codes (of counters, or of fields for ``by="field"``) that occur in sheets or dossiers all the
    same.
    """
    counters, seen = counters_of(codebook), set(used)
    if by == "field":
        offered = {f for c in counters.values() if c.serves(first, last) for f in c.fields} | seen
        return _named(codebook.get("fields", ()), offered)
    open_then = [c for c in counters.values() if c.serves(first, last) or c.code in seen]
    if by == "counter":
        return pd.DataFrame([(c.code, c.name) for c in open_then], columns=["code", "name"])
    if by == "total":
        return pd.DataFrame([(TOTAL, TOTAL)], columns=["code", "name"])
    lists = {"agency": "agencies", "unit": "units"}
    return _named(codebook.get(lists[by], ()), {group_of(by, c) for c in open_then})


def target_of(codebook: Codebook, first: date, last: date) -> Target | None:
    """The overall target in force on ``last``; none if there is none. `BrokenSnapshot`: it is no number.

    >>> book = {"targets": [{"code": "overall", "value": 0.94, "valid_from": "2024-01-22"}]}
    >>> target_of(book, date(2026, 9, 15), date(2026, 10, 14)).value
    0.94
    """
    refuse_bad_targets(codebook)
    now, then = (_in_force(codebook, day) for day in (last, first))
    if now is None:
        return None
    changed = then is not None and then["value"] != now["value"]
    before = float(then["value"]) if then is not None and changed else None
    return Target(float(now["value"]), now.get("source") or "", now.get("valid_from") or "", before)


def refuse_bad_targets(codebook: Codebook) -> None:
    """`BrokenSnapshot` for a target without a number.

    >>> refuse_bad_targets({"targets": [{"code": "overall", "value": 0.94}]})
    """
    for given in codebook.get("targets", ()):
        value = given.get("value")
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            raise BrokenSnapshot(f"codebook.json: target {given!r} has no number as its value; {AGAIN}")


def _in_force(codebook: Codebook, day: date) -> Mapping[str, Any] | None:
    found = [
        t for t in codebook.get("targets", ())
        if t.get("code") == "overall" and t.get("scope") is None
        and (t.get("valid_from") or "") <= day.isoformat() <= (t.get("valid_to") or "9999")
    ]  # fmt: skip
    return max(found, key=lambda t: t.get("valid_from") or "", default=None)


def _named(listing: Iterable[Mapping[str, Any]], wanted: set[str]) -> pd.DataFrame:
    """The wanted places in the codebook's order, then those that it does not name, by code."""
    names = {given["code"]: given.get("name") or given["code"] for given in listing}
    codes = [code for code in names if code in wanted] + sorted(wanted - names.keys())
    return pd.DataFrame([(code, names.get(code, code)) for code in codes], columns=["code", "name"])
