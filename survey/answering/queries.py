"""Readers: a sheet by its receipt."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.answering.models import Response
from survey.answering.receipts import hashed
from survey.errors import ReceiptClosed, UnknownReceipt
from survey.places.models import Agency, Counter


def sheet_with(session: Session, receipt: str, *, to_change: bool = False) -> Response:
    """The sheet of this receipt; ``UnknownReceipt``, or ``ReceiptClosed`` once it was withdrawn.

    ``to_change`` holds the row until the transaction ends: two changes of one sheet come one after the other.
    """
    query = select(Response).where(Response.receipt_hash == hashed(receipt))
    sheet = session.scalar(query.with_for_update() if to_change else query)
    if sheet is None:
        raise UnknownReceipt
    if sheet.withdrawn:
        raise ReceiptClosed
    return sheet


def counter_of(session: Session, sheet: Response) -> Counter:
    return session.get_one(Counter, sheet.counter_id)


def hotline(agency: Agency | None) -> str | None:
    """Where a citizen gets a reply: the agency's own line, else that of the one above it."""
    while agency is not None:
        if agency.hotline:
            return agency.hotline
        agency = agency.parent
    return None
