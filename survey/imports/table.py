"""Rows of text become rows of values, once, under the columns of a kind."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _

from survey.imports.cells import Wrong, ensure_readable
from survey.imports.lines import MOST_COLUMNS, Line
from survey.imports.problems import Problem, problem, refuse
from survey.vietnamese import clean

Values = Mapping[str, Any]


class Need(StrEnum):
    """How much of a column must be there."""

    VALUE = "value"  # the column, and something in every cell
    COLUMN = "column"  # the column; its cells may be empty
    NOTHING = "nothing"  # it may be left out


def as_text(value: Any) -> str:
    """A value as a file would say it; nothing is an empty text.

    >>> as_text(("civil", "land")), as_text(None)
    ('civil; land', '')
    """
    if isinstance(value, tuple):
        return "; ".join(value)
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Column:
    """``empty`` is what an empty cell stands for."""

    name: str
    read: Callable[[str], Any]
    about: Any
    need: Need = Need.VALUE
    empty: Any = None
    show: Callable[[Any], str] = as_text


@dataclass(frozen=True, slots=True)
class Row:
    """What could be read of one row; a column that could not is among its problems."""

    number: int
    values: Values
    problems: tuple[Problem, ...] = ()
    bad: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Table:
    """``columns`` are the names that the file has."""

    columns: frozenset[str]
    rows: tuple[Row, ...]


def tabled(columns: Sequence[Column], header: Line, lines: Iterator[Line]) -> Table:
    """The rows under their columns; a header that does not fit is refused with all its problems."""
    names = [clean(cell).casefold() for cell in header.cells[:MOST_COLUMNS]]
    if problems := list(header_problems(columns, header.row, names)):
        refuse(problems)
    by_name = {column.name: column for column in columns}
    places = [(place, by_name[name]) for place, name in enumerate(names) if name]
    return Table(frozenset(names) - {""}, tuple(row_of(line, places) for line in lines))


def header_problems(columns: Sequence[Column], row: int, names: list[str]) -> Iterator[Problem]:
    known = [column.name for column in columns]
    for name in dict.fromkeys(filter(None, names)):
        if name not in known:
            yield problem("unknown-column", row, name[:60], hint=column_hint(name, known))
        elif names.count(name) > 1:
            yield problem("repeated-column", row, name)
    for column in columns:
        if column.need is not Need.NOTHING and column.name not in names:
            yield problem("missing-column", row, column.name, choices=", ".join(known))


def column_hint(name: str, known: list[str]) -> str:
    near = get_close_matches(name[:60], known, 1)
    if near:
        return str(_("Did you mean %(nearest)s?", nearest=near[0]))
    return str(_("Remove it; the columns are: %(choices)s.", choices=", ".join(known)))


def row_of(line: Line, places: list[tuple[int, Column]]) -> Row:
    values: dict[str, Any] = {}
    problems = []
    for place, column in places:
        try:
            cell = line.cells[place] if place < len(line.cells) else ""
            values[column.name] = value_of(clean(cell), column)
        except Wrong as wrong:
            problems.append(problem(wrong.code, line.row, column.name, **wrong.values))
    taken = {place for place, column in places}
    if any(cell.strip() for place, cell in enumerate(line.cells) if place not in taken):
        problems.append(problem("too-many-cells", line.row, mark=";"))
    return Row(line.row, values, tuple(problems), frozenset(p.column for p in problems if p.column))


def value_of(cell: str, column: Column) -> Any:
    if not cell:
        if column.need is Need.VALUE:
            raise Wrong("missing-value")
        return column.empty
    ensure_readable(cell)
    return column.read(cell)
