"""Counters: the places where citizens are served, and the fields that each serves."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.imports import cells
from survey.imports.kind import Change, Codes, Draft, Key, Kind, dates_in_order
from survey.imports.kinds import agencies
from survey.imports.kinds.saving import ids, save, stored
from survey.imports.problems import Problem
from survey.imports.table import Column, Need, Row, Values
from survey.places.models import Agency, Counter, ServiceField, Unit, counter_field


def existing(session: Session, _rows: Sequence[Row] = ()) -> dict[Key, Values]:
    query = (
        select(
            Counter.code, Counter.name, Agency.code.label("agency"), Unit.code.label("unit"),
            Counter.valid_from, Counter.valid_to,
        )
        .join(Agency, Counter.agency_id == Agency.id)
        .join(Unit, Counter.unit_id == Unit.id)
    )  # fmt: skip
    fields = fields_served(session)
    return {
        (row["code"],): {**row, "fields": tuple(sorted(fields[row["code"]]))}
        for row in session.execute(query).mappings()
    }


def fields_served(session: Session) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = defaultdict(list)
    pairs = (
        select(Counter.code, ServiceField.code)
        .join(counter_field, counter_field.c.counter_id == Counter.id)
        .join(ServiceField, counter_field.c.field_id == ServiceField.id)
    )
    for counter, field in session.execute(pairs):
        fields[counter].append(field)
    return fields


def check(draft: Draft) -> Iterator[Problem]:
    above = {key[0]: values["unit"] for key, values in agencies.existing(draft.session).items()}
    references = (
        (Codes("unknown-agency", above, gettext("Import the agencies first.")), "agency"),
        (Codes("unknown-unit", set(ids(draft.session, Unit)), gettext("Import the units first.")), "unit"),
        (
            Codes(
                "unknown-field", set(ids(draft.session, ServiceField)), gettext("Import the fields first.")
            ),
            "fields",
        ),
    )
    for row in draft.rows:
        for codes, column in references:
            yield from codes.missing(row, column)
        yield from dates_in_order(draft, row)
        yield from in_scope(draft, row, above)


def in_scope(draft: Draft, row: Row, unit_of_agency: dict[str, str]) -> Iterator[Problem]:
    """Its unit now and then, and an agency that it is newly counted for, whose figures it would change."""
    old, agency = draft.old(row), row.values.get("agency")
    if "unit" in row.values:
        yield from draft.outside(row, row.values["unit"], row.values["unit"], "unit")
    if old:
        yield from draft.outside(row, old["unit"], row.values["code"], "code")
    if agency in unit_of_agency and agency != (old or {}).get("agency"):
        yield from draft.outside(row, unit_of_agency[agency], agency, "agency")


def write(session: Session, changes: Sequence[Change], at: datetime) -> None:
    units, offices = ids(session, Unit), ids(session, Agency)
    named = {code for change in changes for code in change.values["fields"]}
    fields = {field.code: field for field in stored(session, ServiceField, sorted(named))}

    def fill(counter: Counter, values: Values) -> None:
        counter.name, counter.agency_id = values["name"], offices[values["agency"]]
        counter.unit_id, counter.fields = units[values["unit"]], [fields[code] for code in values["fields"]]
        counter.valid_from, counter.valid_to = values["valid_from"], values["valid_to"]

    save(session, Counter, changes, fill)


KIND = Kind(
    name="counters",
    title=_("Counters"),
    key=("code",),
    columns=(
        Column("code", cells.code, _("A short code of your own, like LK-01")),
        Column(
            "name", cells.text(300), _("Name as it stands at the counter, for example Quầy số 1 – Đất đai")
        ),
        Column("agency", cells.agency, _("Identifier of the agency that runs it")),
        Column("unit", cells.unit, _("Code of the administrative unit where it stands")),
        Column("fields", cells.codes, _("Codes of the service fields, separated by semicolons: land;civil")),
        Column("valid_from", cells.day, _("First day on which it is open, like 2025-07-01"), Need.NOTHING),
        Column("valid_to", cells.day, _("Last day on which it is open"), Need.NOTHING),
    ),
    existing=existing,
    check=check,
    write=write,
)
