"""What a snapshot says beside the sheets: codes, names and dates of the registry, targets, dossier counts."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.places.models import Agency, Counter, Dated, Poster, ServiceField, Unit
from survey.population.models import DossierCount, Target
from survey.questionnaire import load

FIRST = "one-stop/v1"  # the questionnaire of an installation that has not issued a poster yet
COUNTS = pa.schema(
    [
        ("counter", pa.string()), ("field", pa.string()), ("month", pa.string()), ("channel", pa.string()),
        ("handled", pa.int64()), ("on_time", pa.int64()), ("late", pa.int64()), ("refused", pa.int64()),
    ]
)  # fmt: skip
Entry = dict[str, Any]


def codebook(session: Session, questionnaires: Iterable[str], *, made_up: bool) -> Entry:
    """Everything needed to recompute and to label the figures; every list is sorted by code."""
    units, agencies = named(session, Unit), named(session, Agency)
    asked = {*questionnaires, *session.scalars(select(Poster.questionnaire).distinct())} or {FIRST}
    return {
        "questionnaires": {key: load(key).codebook() for key in sorted(asked)},
        "units": by_code(
            {**head(unit), "level": unit.level, "parent": units.get(unit.parent_id), **dates(unit),
             "merged_into": units.get(unit.merged_into_id)}
            for unit in session.scalars(select(Unit))
        ),
        "agencies": by_code(
            {**head(agency), "unit": units[agency.unit_id], "parent": agencies.get(agency.parent_id),
             **dates(agency)}
            for agency in session.scalars(select(Agency))
        ),
        "counters": by_code(
            {**head(counter), "agency": agencies[counter.agency_id], "unit": units[counter.unit_id],
             "fields": sorted(field.code for field in counter.fields), **dates(counter)}
            for counter in session.scalars(select(Counter))
        ),
        "fields": by_code(head(field) for field in session.scalars(select(ServiceField))),
        "targets": by_code(targets(session), key=lambda t: (t["code"], t["scope"] or "", t["valid_from"])),
        "made_up": made_up,
    }  # fmt: skip


def named(session: Session, entity: Any) -> Mapping[int | None, str]:
    """Code by id."""
    return dict(iter(session.execute(select(entity.id, entity.code))))


def head(thing: Unit | Agency | Counter | ServiceField) -> Entry:
    return {"code": thing.code, "name": thing.name}


def dates(thing: Dated) -> Entry:
    return {"valid_from": iso(thing.valid_from), "valid_to": iso(thing.valid_to)}


def iso(day: date | None) -> str | None:
    """
    >>> iso(date(2026, 11, 5)), iso(None)
    ('2026-11-05', None)
    """
    return day.isoformat() if day else None


def targets(session: Session) -> Iterable[Entry]:
    """Scope none: the whole installation."""
    for target in session.scalars(select(Target)):
        yield {
            "code": target.code,
            "value": target.value,
            "comparison": target.comparison,
            "scope": target.scope or None,
            "valid_from": iso(target.valid_from),
            "valid_to": iso(target.valid_to),
            "source": target.source,
        }


def by_code(entries: Iterable[Entry], *, key: Callable[[Entry], Any] = lambda e: e["code"]) -> list[Entry]:
    """Sorted in Python: two databases would sort in two ways."""
    return sorted(entries, key=key)


def population(session: Session) -> pa.Table:
    """The newest count of each counter, field, period and channel."""
    same = (DossierCount.counter_id, DossierCount.field_id, DossierCount.month, DossierCount.channel)
    newest = select(func.max(DossierCount.id)).group_by(*same).scalar_subquery()
    statement = (
        select(Counter.code, ServiceField.code, DossierCount.month, DossierCount.channel,
               DossierCount.handled, DossierCount.on_time, DossierCount.late, DossierCount.refused)
        .join(Counter, DossierCount.counter_id == Counter.id)
        .join(ServiceField, DossierCount.field_id == ServiceField.id)
        .where(DossierCount.id.in_(newest))
    )  # fmt: skip
    rows = sorted(tuple(row) for row in session.execute(statement))
    return pa.Table.from_pylist([dict(zip(COUNTS.names, row, strict=True)) for row in rows], schema=COUNTS)
