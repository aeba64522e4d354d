"""Writes the example city; the caller owns the transaction."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time
from hashlib import sha256
from itertools import islice
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from survey.answering.models import Answer, Comment, Response
from survey.demo.dossiers import all_counts
from survey.demo.places import plant_city
from survey.demo.sheets import Sheet
from survey.office.models import Installation, User
from survey.places.models import Agency, Counter, Poster, ServiceField, Unit
from survey.places.operations import QUESTIONNAIRE, issue_posters
from survey.population.models import DossierCount

BATCH = 1000
Ids = dict[str, int]


def contents(session: Session) -> Literal["nothing", "example", "other"]:
    """What the database holds, apart from what every new one holds."""
    tables = (Unit, Agency, ServiceField, Counter, User, DossierCount, Response)
    if not any(session.scalar(select(select(table.id).exists())) for table in tables):
        return "nothing"
    return "example" if session.get_one(Installation, 1).made_up else "other"


def load_city(
    session: Session, sheets: Sequence[Sheet], *, as_of: date, step: Callable[[int], object]
) -> None:
    """Places, posters, dossier counts and sheets. ``step`` hears of every few sheets written."""
    session.get_one(Installation, 1).made_up = True
    plant_city(session, as_of)
    counters = list(session.scalars(select(Counter).order_by(Counter.code)))
    issued = issue_posters(session, counters, day=min(sheet.day for sheet in sheets))
    fields = dict(iter(session.execute(select(ServiceField.code, ServiceField.id))))
    insert_counts(session, {counter.code: counter.id for counter in counters}, fields, as_of)
    insert_sheets(session, sheets, {poster.counter.code: poster for poster in issued}, fields, step)


def insert_counts(session: Session, counters: Ids, fields: Ids, as_of: date) -> None:
    recorded = datetime.combine(as_of, time(), UTC)
    rows = [
        {
            "counter_id": counters[count.counter],
            "field_id": fields[count.field],
            "recorded_at": recorded,
            **{
                name: getattr(count, name)
                for name in ("month", "channel", "handled", "on_time", "late", "refused")
            },
        }
        for count in all_counts(as_of)
    ]
    session.execute(insert(DossierCount.__table__), rows)  # type: ignore[arg-type]


def insert_sheets(
    session: Session,
    sheets: Iterable[Sheet],
    posters: dict[str, Poster],
    fields: Ids,
    step: Callable[[int], object],
) -> None:
    """In bulk: many rows a statement."""
    waiting = iter(sheets)
    while batch := list(islice(waiting, BATCH)):
        put(session, Response, [response_row(sheet, posters[sheet.counter], fields) for sheet in batch])
        answers = [(sheet.id, item, value) for sheet in batch for item, value in sheet.answers.items()]
        put(
            session,
            Answer,
            [{"response_id": id_, "item": item, "value": value} for id_, item, value in answers],
        )
        put(session, Comment, [{"response_id": s.id, "text": s.comment} for s in batch if s.comment])
        step(len(batch))


def put(session: Session, entity: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(entity.__table__), rows)


def response_row(sheet: Sheet, poster: Poster, fields: Ids) -> dict[str, Any]:
    return {
        "id": sheet.id,
        "receipt_hash": nobodys_receipt(sheet.id),
        "counter_id": poster.counter_id,
        "poster_id": poster.id,
        "field_id": fields[sheet.field] if sheet.field else None,
        "channel": sheet.channel,
        "questionnaire": QUESTIONNAIRE,
        "language": sheet.language,
        "overall": sheet.overall,
        "day": sheet.day,
        "duration": sheet.duration,
        "reasons": sheet.reasons,
        "verified": False,
        "withdrawn": sheet.overall is None,
        "revision": int(bool(sheet.answers) or sheet.overall is None),
    }


def nobodys_receipt(sheet: UUID) -> str:
    """A hash that no receipt has."""
    return sha256(b"example" + sheet.bytes).hexdigest()
