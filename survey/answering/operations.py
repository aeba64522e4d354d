"""Writers: the only code that makes, corrects, amends or withdraws a sheet.

The caller owns the transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from survey.answering.bursts import is_burst
from survey.answering.models import Answer, Comment, Response
from survey.answering.receipts import hashed, key_for, receipt_for
from survey.answering.tokens import Page
from survey.clock import today
from survey.db import insert_once
from survey.errors import ReceiptClosed

BANDS = ((5, "0-4"), (30, "5-29"), (120, "30-119"))


@dataclass(frozen=True, slots=True)
class Details:
    """What the second page adds: a field (its id), answers by item, a comment."""

    field_id: int | None
    answers: Mapping[str, int]
    comment: str


def record_tap(session: Session, page: Page, mark: int, *, language: str, now: datetime) -> bool:
    """Store the sheet of this page once; False for a repeat, which changes nothing whatever its mark."""
    key = key_for(page.sheet)
    values = {
        "id": key,
        "receipt_hash": hashed(receipt_for(page.sheet)),
        "counter_id": page.counter,
        "poster_id": page.poster,
        "field_id": page.field,
        "channel": "phone",
        "questionnaire": page.questionnaire,
        "language": language,
        "overall": mark,
        "day": today(now),
        "duration": duration_band(page.opened, now),
        "reasons": "",
        "verified": False,
        "withdrawn": False,
        "revision": 0,
    }
    created = insert_once(session, Response, values)
    if created and is_burst(session, page.counter, now=now):
        session.execute(update(Response).where(Response.id == key).values(reasons="burst"))
    return created


def duration_band(opened: int, now: datetime) -> str:
    """How long the page was looked at, coarsely: it is kept with the sheet."""
    seconds = now.timestamp() - opened
    return next((band for limit, band in BANDS if seconds < limit), "120+")


def ensure_open(sheet: Response, day: date) -> None:
    """A sheet is corrected until the end of the day after it (RULES 9)."""
    if day > sheet.day + timedelta(days=1):
        raise ReceiptClosed


def correct(sheet: Response, mark: int, *, day: date) -> None:
    ensure_open(sheet, day)
    if mark != sheet.overall:
        sheet.overall = mark
        sheet.revision += 1


def amend(session: Session, sheet: Response, details: Details, *, day: date) -> None:
    """Add what was given; what was given earlier and is not given now stays."""
    ensure_open(sheet, day)
    for item, value in details.answers.items():
        session.merge(Answer(response_id=sheet.id, item=item, value=value))
    if details.comment:
        session.merge(Comment(response_id=sheet.id, text=details.comment))
    if details.field_id is not None:
        sheet.field_id = details.field_id
    sheet.revision += 1


def withdraw(session: Session, sheet: Response) -> None:
    """Take everything back but the key, so that a late repeat of the tap cannot bring it to life again."""
    session.execute(delete(Answer).where(Answer.response_id == sheet.id))
    session.execute(delete(Comment).where(Comment.response_id == sheet.id))
    sheet.overall = sheet.field_id = sheet.duration = None
    sheet.reasons, sheet.withdrawn = "", True
    sheet.revision += 1
