"""Doubt while posting: many sheets at one counter within minutes. Flagged, never refused (RULES 1)."""

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import case, delete
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from survey.answering.models import Pulse
from survey.db import INSERT

WINDOW = 3  # minutes
MANY = 6  # a counter cannot serve that many people within the window
KEPT = timedelta(days=7)


def is_burst(session: Session, counter_id: int, *, now: datetime) -> bool:
    """Count one more sheet at the counter, and tell whether too many came within one window."""
    minute = int(now.timestamp()) // 60
    if minute % 60 == 0:
        forget(session, minute)
    return count(session, counter_id, minute) >= MANY


def count(session: Session, counter_id: int, minute: int) -> int:
    """Sheets in the counter's window, this one included."""
    connection = session.connection()
    values = {"counter_id": counter_id, "minute": minute, "sheets": 1}
    return int(connection.scalar(counting(connection.dialect.name), values) or 0)


@cache
def counting(dialect: str) -> ReturningInsert[int]:
    """One statement: a window begins with the first sheet after the window before."""
    new = INSERT[dialect](Pulse.__table__)
    same = Pulse.minute > new.excluded.minute - WINDOW
    counted = new.on_conflict_do_update(
        index_elements=["counter_id"],
        set_={
            "sheets": case((same, Pulse.sheets + 1), else_=1),
            "minute": case((same, Pulse.minute), else_=new.excluded.minute),
        },
    )
    statement: ReturningInsert[int] = counted.returning(Pulse.sheets)
    return statement


def forget(session: Session, minute: int) -> None:
    session.execute(delete(Pulse).where(Pulse.minute < minute - KEPT // timedelta(minutes=1)))
