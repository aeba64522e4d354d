"""Read, plan, apply: what a file would do is known, and shown, before anything is written.

table = read("units", file.read_bytes())
with db.writing() as session:
    apply(session, plan(session, "units", table), at=now())
"""

from collections import Counter as Tally
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.imports import communes
from survey.imports.csv_file import csv_lines
from survey.imports.kind import Change, Difference, Draft, Kind
from survey.imports.kinds import KINDS
from survey.imports.lines import MOST_BYTES, Line
from survey.imports.problems import Problem, problem, refuse, shown
from survey.imports.progress import Watch, unwatched
from survey.imports.table import Row, Table, Values, as_text, tabled
from survey.imports.xlsx_file import xlsx_lines
from survey.places.models import Unit

ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
LOCK = 7_236_541  # any number of our own: imports wait for each other on PostgreSQL


@dataclass(frozen=True)
class Plan:
    """What a file would do, row by row."""

    kind: str
    changes: tuple[Change, ...]

    @cached_property
    def tally(self) -> dict[str, int]:
        counted = Tally(change.state for change in self.changes)
        return {state: counted[state] for state in ("new", "changed", "unchanged")}

    @property
    def effective(self) -> list[Change]:
        return [change for change in self.changes if change.state != "unchanged"]

    @cached_property
    def digest(self) -> str:
        """Changes when the plan does: whoever confirms has seen this very plan."""
        said = [
            (c.row, c.state, c.key, sorted(c.values.items(), key=str), c.differences) for c in self.changes
        ]
        return sha256(repr(said).encode()).hexdigest()


def read(kind: str, data: bytes, *, watch: Watch = unwatched) -> Table:
    """The rows of a CSV or XLSX file; a file that cannot be read is refused."""
    lines = lines_of(data, watch)
    if kind == "units" and lines and communes.is_published(lines[0]):
        lines = list(communes.converted(lines))
    if not lines:
        refuse([problem("empty-file")])
    table = tabled(KINDS[kind].columns, lines[0], iter(watch(lines[1:])))
    if not table.rows:
        refuse([problem("empty-file")])
    return table


def lines_of(data: bytes, watch: Watch) -> list[Line]:
    if len(data) > MOST_BYTES:
        refuse([problem("too-large", most=MOST_BYTES // 1024**2)])
    if data.startswith(OLD_EXCEL):
        refuse([problem("old-excel")])
    return xlsx_lines(data, watch) if data.startswith(ZIP) else csv_lines(data)


def plan(
    session: Session, kind: str, table: Table, *, within: Collection[int] | None = None,
    watch: Watch = unwatched,
) -> Plan:  # fmt: skip
    """What the rows would do; refused with every problem if there is any. Writes nothing.

    ``within``: ids of the units that the person looks after; None: all of them.
    """
    subject = KINDS[kind]
    draft = Draft(session, subject, table, subject.existing(session, table.rows), codes_of(session, within))
    found = [problem for row in table.rows for problem in row.problems]
    found += [*repeated(draft), *subject.check(draft)]
    if found:
        refuse(found)
    return Plan(kind, tuple(change_of(draft, row) for row in watch(table.rows)))


def codes_of(session: Session, within: Collection[int] | None) -> frozenset[str] | None:
    if within is None:
        return None
    return frozenset(code for id_, code in session.execute(select(Unit.id, Unit.code)) if id_ in within)


def repeated(draft: Draft) -> Iterator[Problem]:
    """The same thing twice in one file: which of the two is meant?"""
    first: dict[object, Row] = {}
    for row in draft.rows:
        key = draft.key(row)
        if key is not None and (same := first.setdefault(key, row)) is not row:
            yield problem("duplicate-row", row.number, draft.kind.key[0], value=said(key), first=same.number)


def said(key: tuple[object, ...]) -> str:
    return shown(" / ".join(as_text(part) for part in key if part not in (None, "")))


def change_of(draft: Draft, row: Row) -> Change:
    key, old, new = draft.key(row) or (), draft.old(row), draft.final(row)
    if old is None:
        return Change(row.number, key, "new", new)
    found = tuple(differences(draft.kind, old, new))
    return Change(row.number, key, "changed" if found else "unchanged", new, found)


def differences(kind: Kind, old: Values, new: Values) -> Iterator[Difference]:
    for column in kind.columns:
        if old[column.name] != new[column.name]:
            yield Difference(column.name, old[column.name], new[column.name])


def alone(session: Session) -> None:
    """No other import until this transaction ends; SQLite's writers are alone anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(LOCK)))


def apply(session: Session, plan: Plan, *, at: datetime) -> None:
    """Write the plan in the caller's transaction."""
    if plan.effective:
        KINDS[plan.kind].write(session, plan.changes, at)
