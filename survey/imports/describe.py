"""A plan in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import format_decimal
from flask_babel import gettext as _

from survey.imports.kind import Change
from survey.imports.kinds import KINDS
from survey.imports.planning import Plan
from survey.imports.problems import MOST_SHOWN
from survey.imports.table import as_text


def summary(tally: Mapping[str, int]) -> str:
    """12 new, 1 changed, 82 unchanged."""
    counts = {state: format_decimal(n) for state, n in tally.items()}
    if not tally["new"] and not tally["changed"]:
        return str(_("Nothing to change: %(unchanged)s unchanged.", **counts))
    return str(_("%(new)s new, %(changed)s changed, %(unchanged)s unchanged.", **counts))


def key_said(change: Change) -> str:
    return " / ".join(as_text(part) for part in change.key if part not in (None, ""))


def differences_said(kind: str, change: Change) -> str:
    """Row 5, 26080: name: old → new."""
    columns = KINDS[kind].column
    said = "; ".join(
        f"{column.name}: {column.show(it.old) or '–'} → {column.show(it.new) or '–'}"
        for it in change.differences
        for column in [columns(it.column)]
    )
    return str(_("Row %(row)s, %(key)s: %(said)s", row=change.row, key=key_said(change), said=said))


@dataclass(frozen=True, slots=True)
class Cell:
    """What a table shows of one value; ``old`` if it was another before."""

    column: str
    new: str
    old: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    row: int
    state: str
    cells: tuple[Cell, ...]


def rows_shown(plan: Plan) -> list[Shown]:
    """The rows that do something, changed ones first, as many as a person reads."""
    ordered = sorted(plan.effective, key=lambda change: (change.state == "new", change.row))
    return [Shown(c.row, c.state, tuple(cells_of(plan.kind, c))) for c in ordered[:MOST_SHOWN]]


def cells_of(kind: str, change: Change) -> Iterator[Cell]:
    before = {it.column: it.old for it in change.differences}
    for column in KINDS[kind].columns:
        new = column.show(change.values[column.name])
        old = column.show(before[column.name]) if column.name in before else None
        yield Cell(column.name, new, old)
