"""Doubt while posting: many sheets at one counter within minutes. Flagged, never refused (RULES 1)."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from survey.answering.models import Pulse
from survey.db import INSERT

WINDOW = 3  # minutes
MANY = 6  # a counter cannot serve that many people within the window
KEPT = timedelta(days=7)


def is_burst(session: Session, counter_id: int, *, now: datetime) -> bool:
    """Count one more sheet at the counter, and tell whether too many came within the window."""
    minute = int(now.timestamp()) // 60
    here = count(session, counter_id, minute)
    if here == 1:
        forget(session, counter_id, minute)
    if here >= MANY:
        return True
    earlier = select(func.sum(Pulse.sheets)).where(
        Pulse.counter_id == counter_id, Pulse.minute.between(minute - WINDOW + 1, minute - 1)
    )
    return here + (session.scalar(earlier) or 0) >= MANY


def count(session: Session, counter_id: int, minute: int) -> int:
    insert = INSERT[session.get_bind().dialect.name]
    statement = insert(Pulse.__table__).on_conflict_do_update(
        index_elements=["counter_id", "minute"], set_={"sheets": Pulse.sheets + 1}
    )
    values = {"counter_id": counter_id, "minute": minute, "sheets": 1}
    return int(session.connection().scalar(statement.returning(Pulse.sheets), values) or 0)


def forget(session: Session, counter_id: int, minute: int) -> None:
    oldest = minute - int(KEPT.total_seconds()) // 60
    session.execute(delete(Pulse).where(Pulse.counter_id == counter_id, Pulse.minute < oldest))
