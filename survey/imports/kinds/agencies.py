"""Agencies: the measured organisations, each with its electronic identifier."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from survey.imports import cells
from survey.imports.kind import Change, Codes, Cycles, Draft, Key, Kind, codes_in, dates_in_order
from survey.imports.kinds.saving import ids, link, save
from survey.imports.problems import Problem
from survey.imports.table import Column, Need, Row, Values
from survey.places.models import Agency, Unit


def existing(session: Session, _rows: Sequence[Row] = ()) -> dict[Key, Values]:
    parent = aliased(Agency)
    query = (
        select(
            Agency.code, Agency.name, Unit.code.label("unit"), parent.code.label("parent"),
            Agency.valid_from, Agency.valid_to, Agency.hotline,
        )
        .join(Unit, Agency.unit_id == Unit.id)
        .outerjoin(parent, Agency.parent_id == parent.id)
    )  # fmt: skip
    return {(row["code"],): dict(row) for row in session.execute(query).mappings()}


def check(draft: Draft) -> Iterator[Problem]:
    units = Codes("unknown-unit", set(ids(draft.session, Unit)), gettext("Import the units first."))
    parents = Codes("unknown-agency", codes_in(draft), gettext("Add a row for it, or correct the code."))
    cycles = Cycles(draft.links("parent"))
    for row in draft.rows:
        yield from units.missing(row, "unit")
        yield from parents.missing(row, "parent")
        yield from dates_in_order(draft, row)
        yield from cycles.through(row, "parent")
        yield from in_scope(draft, row)


def in_scope(draft: Draft, row: Row) -> Iterator[Problem]:
    """Both the unit that the file says and the one that the agency has now."""
    if "unit" in row.values:
        yield from draft.outside(row, row.values["unit"], row.values["unit"], "unit")
    if old := draft.old(row):
        yield from draft.outside(row, old["unit"], row.values["code"], "code")


def write(session: Session, changes: Sequence[Change], at: datetime) -> None:
    units = ids(session, Unit)

    def fill(agency: Agency, values: Values) -> None:
        agency.name, agency.unit_id, agency.hotline = values["name"], units[values["unit"]], values["hotline"]
        agency.valid_from, agency.valid_to = values["valid_from"], values["valid_to"]

    link(session, Agency, save(session, Agency, changes, fill), changes, {"parent": "parent_id"})


KIND = Kind(
    name="agencies",
    title=_("Agencies"),
    key=("code",),
    columns=(
        Column("code", cells.agency, _("Electronic identifier, like H19.40.12 or 000.00.19.H19")),
        Column("name", cells.text(300), _("Full name, for example UBND phường Long Khánh")),
        Column("unit", cells.unit, _("Code of the administrative unit that it belongs to")),
        Column("parent", cells.agency, _("Identifier of the agency above, if any"), Need.COLUMN),
        Column("valid_from", cells.day, _("First day of its work, like 2025-07-01"), Need.NOTHING),
        Column("valid_to", cells.day, _("Last day of its work"), Need.NOTHING),
        Column(
            "hotline",
            cells.text(100),
            _("Telephone number or address where a citizen gets a reply"),
            Need.NOTHING,
        ),
    ),
    existing=existing,
    check=check,
    write=write,
)
