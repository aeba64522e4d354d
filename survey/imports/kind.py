"""What the six kinds of file share: their shape, and what their checks look at."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from survey.imports.problems import Problem, problem, shown
from survey.imports.table import Column, Row, Table, Values

Key = tuple[Any, ...]
MOST_HINTS = 50  # a nearest code takes milliseconds: a file of wrong codes would take minutes


@dataclass(frozen=True, slots=True)
class Difference:
    column: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Change:
    """What one row does: ``new``, ``changed`` (where it differs) or ``unchanged``."""

    row: int
    key: Key
    state: str
    values: Values
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Draft:
    """The rows of a file beside what the database has; ``within``: codes of the units one may touch."""

    session: Session
    kind: "Kind"
    table: Table
    existing: Mapping[Key, Values]
    within: frozenset[str] | None

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return self.table.rows

    def key(self, row: Row) -> Key | None:
        """What the row is about; None if that could not be read."""
        if row.bad & set(self.kind.key):
            return None
        values = {**self.kind.absent, **row.values}
        return tuple(values[name] for name in self.kind.key)

    def old(self, row: Row) -> Values | None:
        key = self.key(row)
        return self.existing.get(key) if key else None

    def final(self, row: Row) -> dict[str, Any]:
        """The values after the import: a column that a registry's file leaves out keeps what it has."""
        start = self.kind.absent if self.kind.states_all else {**self.kind.absent, **(self.old(row) or {})}
        return self.kind.tidy({**start, **row.values})

    def links(self, column: str) -> dict[str, str | None]:
        """Code → code in that column, after the import."""
        known: dict[str, str | None] = {key[0]: it[column] for key, it in self.existing.items()}
        known.update({row.values["code"]: self.final(row)[column] for row in self.rows if self.key(row)})
        return known

    def outside(self, row: Row, unit: str | None, value: str, column: str | None = None) -> Iterator[Problem]:
        if self.within is not None and unit not in self.within:
            yield problem("outside-scope", row.number, column, value=shown(value))


@dataclass(frozen=True, slots=True)
class Kind:
    """``states_all``: a row says everything, so that a column left out is empty, not kept."""

    name: str
    title: Any
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    existing: Callable[[Session, Sequence[Row]], dict[Key, Values]]
    check: Callable[[Draft], Iterator[Problem]]
    write: Callable[[Session, Sequence[Change], datetime], None]
    tidy: Callable[[dict[str, Any]], dict[str, Any]] = dict
    states_all: bool = False
    whole: bool = False  # only for those who look after the whole installation

    @property
    def absent(self) -> dict[str, Any]:
        return {column.name: column.empty for column in self.columns}

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


class Codes:
    """Codes that exist, or will with this file; an unknown one is told the nearest."""

    def __init__(self, wrong: str, known: Collection[str], remedy: str) -> None:
        self.wrong, self.known, self.remedy = wrong, known, remedy
        self.hints: dict[str, str] = {}

    def missing(self, row: Row, *columns: str) -> Iterator[Problem]:
        for column in columns:
            for code in listed(row.values.get(column)):
                if code not in self.known:
                    yield problem(self.wrong, row.number, column, value=shown(code), hint=self.hint(code))

    def hint(self, code: str) -> str:
        if code not in self.hints:
            near = get_close_matches(code, self.known, 1) if len(self.hints) < MOST_HINTS else []
            self.hints[code] = _("Did you mean %(nearest)s?", nearest=near[0]) if near else self.remedy
        return self.hints[code]


def listed(value: Any) -> Iterable[str]:
    """A reference's codes: none, one, or several."""
    if isinstance(value, tuple):
        return value
    return [value] if value else []


def in_a_cycle(links: Mapping[str, str | None]) -> set[str]:
    """The codes from which the links lead back to themselves.

    >>> sorted(in_a_cycle({"a": "b", "b": "a", "c": "a", "d": None}))
    ['a', 'b']
    """
    found: set[str] = set()
    done: set[str] = set()
    for start in links:
        path: dict[str, int] = {}
        at: str | None = start
        while at and at not in done and at not in path:
            path[at] = len(path)
            at = links.get(at)
        if at in path:
            found |= {code for code, place in path.items() if place >= path[at]}
        done |= path.keys()
    return found


class Cycles:
    """Links that lead back to where they start."""

    def __init__(self, links: Mapping[str, str | None]) -> None:
        self.links, self.codes = links, in_a_cycle(links)

    def through(self, row: Row, column: str) -> Iterator[Problem]:
        code = row.values.get("code")
        if code in self.codes:
            yield problem("cycle", row.number, column, value=shown(str(self.links[code])))


def dates_in_order(draft: Draft, row: Row) -> Iterator[Problem]:
    values = draft.final(row)
    first, last = values["valid_from"], values["valid_to"]
    if first and last and first > last and not row.bad & {"valid_from", "valid_to"}:
        yield problem("dates-reversed", row.number, "valid_to", first=first, last=last)


def codes_in(draft: Draft) -> set[str]:
    """Codes that exist, or that this file adds."""
    return {key[0] for key in draft.existing} | {row.values["code"] for row in draft.rows if draft.key(row)}
