"""Targets: a value in percent, where and when it holds, and the document that sets it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.imports import cells
from survey.imports.kind import Change, Codes, Draft, Key, Kind, dates_in_order
from survey.imports.kinds.saving import ids
from survey.imports.problems import Problem, shown
from survey.imports.table import Column, Need, Row, Values
from survey.places.models import Unit
from survey.population.models import Target

CODES = (
    "overall", "service", "access", "procedures", "staff", "result", "feedback",
    "on-time", "late", "pakn", "pakn-on-time",
)  # fmt: skip
COLUMNS = ("code", "value", "comparison", "scope", "valid_from", "valid_to", "source")


def existing(session: Session, _rows: Sequence[Row] = ()) -> dict[Key, Values]:
    found = session.scalars(select(Target))
    return {key_of(target): {name: getattr(target, name) for name in COLUMNS} for target in found}


def key_of(target: Target) -> Key:
    return target.code, target.scope, target.valid_from


def check(draft: Draft) -> Iterator[Problem]:
    """A target without a scope holds everywhere: for those who look after everything."""
    units = set(ids(draft.session, Unit))
    known = Codes("unknown-unit", units, gettext("Import the units first."))
    for row in draft.rows:
        yield from known.missing(row, "scope")
        yield from dates_in_order(draft, row)
        scope = row.values.get("scope") or ""
        if draft.within is not None and not draft.within >= units:
            yield from draft.outside(row, scope, scope or gettext("The whole installation"), "scope")


def known_target(cell: str) -> str:
    if cell not in CODES:
        raise cells.Wrong("bad-target", value=shown(cell), choices=", ".join(CODES))
    return cell


def in_percent(value: Any) -> str:
    return "" if value is None else f"{value * 100:.10g}%"


def write(session: Session, changes: Sequence[Change], at: datetime) -> None:
    stored = {key_of(target): target for target in session.scalars(select(Target))}
    for change in changes:
        if change.state == "new":
            session.add(Target(**change.values))
        for difference in change.differences:
            setattr(stored[change.key], difference.column, difference.new)
    session.flush()


KIND = Kind(
    name="targets",
    title=_("Targets"),
    key=("code", "scope", "valid_from"),
    columns=(
        Column("code", known_target, _("What it is for: %(codes)s", codes=", ".join(CODES))),
        Column("value", cells.percent, _("Value in percent, like 94"), show=in_percent),
        Column("comparison", cells.comparison, _(">= (at least) or < (less than)")),
        Column(
            "scope",
            cells.unit,
            _("Code of the unit where it holds; empty: everywhere"),
            Need.NOTHING,
            empty="",
        ),
        Column("valid_from", cells.day, _("First day on which it holds, like 2024-01-22")),
        Column("valid_to", cells.day, _("Last day on which it holds"), Need.NOTHING),
        Column("source", cells.text(500), _("The document that sets it")),
    ),
    existing=existing,
    check=check,
    write=write,
    states_all=True,
    whole=True,
)
