"""Service fields: land, civil status, construction …"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.imports import cells
from survey.imports.kind import Change, Draft, Key, Kind
from survey.imports.kinds.saving import save
from survey.imports.problems import Problem
from survey.imports.table import Column, Row, Values
from survey.places.models import ServiceField


def existing(session: Session, _rows: Sequence[Row] = ()) -> dict[Key, Values]:
    rows = session.execute(select(ServiceField.code, ServiceField.name)).mappings()
    return {(row["code"],): dict(row) for row in rows}


def check(draft: Draft) -> Iterator[Problem]:
    """Nothing beyond the cells: a field refers to nothing."""
    yield from ()


def write(session: Session, changes: Sequence[Change], at: datetime) -> None:
    def fill(field: ServiceField, values: Values) -> None:
        field.name = values["name"]

    save(session, ServiceField, changes, fill)


KIND = Kind(
    name="fields",
    title=_("Service fields"),
    key=("code",),
    columns=(
        Column("code", cells.code, _("A short code of your own, like land or DD")),
        Column("name", cells.text(300), _("Name as citizens know it, for example Đất đai")),
    ),
    existing=existing,
    check=check,
    write=write,
    whole=True,
)
