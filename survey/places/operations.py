"""Writers: posters are issued, stopped and taken back into use, never deleted (a printed path goes on)."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.office.models import Installation
from survey.places.codes import new_code
from survey.places.errors import StillAnother
from survey.places.models import Counter, Poster
from survey.places.queries import by_counter, live_posters, newest, poster_with, posters_by_counter, state_of

QUESTIONNAIRE = "one-stop/v1"


def issue_posters(
    session: Session,
    counters: Iterable[Counter],
    *,
    day: date,
    questionnaire: str = QUESTIONNAIRE,
    valid_from: date | None = None,
    new: bool = False,
) -> list[Poster]:
    """The posters of these counters: those that they have, and a new one where there is none.

    With ``new`` every counter gets another; those before stop on the day that it begins.
    """
    session.get_one(Installation, 1, with_for_update=True)  # one print run at a time numbers its serials
    live, serials = by_counter(live_posters(session, day)), new_serials(session, day)
    issued: list[Poster] = []
    for counter in counters:
        present = live.get(counter.id, [])
        if present and not new:
            issued += newest(present)
            continue
        retire(present, max(valid_from or day, day))
        poster = Poster(code=new_code(), serial=next(serials), counter=counter, questionnaire=questionnaire)
        poster.issued_on, poster.valid_from = day, valid_from
        issued.append(poster)
    session.add_all(issued)
    session.flush()
    return issued


def retire(posters: Iterable[Poster], day: date) -> None:
    for poster in posters:
        poster.revoked_on = min(poster.revoked_on or day, day)


def new_serials(session: Session, day: date) -> Iterator[str]:
    """The month of the print run and a running number: ``2611-0001``, ``2611-0002`` …"""
    month = f"{day:%y%m}-"
    taken = session.scalars(select(Poster.serial).where(Poster.serial.startswith(month)))
    numbers = (serial.removeprefix(month) for serial in taken)
    highest = max((int(number) for number in numbers if number.isdecimal()), default=0)
    return (f"{month}{number:04}" for number in count(highest + 1))


def revoke(session: Session, code: str, day: date) -> Poster:
    """Stop using a poster; what was stopped before keeps its day."""
    poster = poster_with(session, code)
    retire([poster], day)
    return poster


def restore(session: Session, code: str, day: date) -> Poster:
    """Take a stopped poster back into use, unless its counter has another by now."""
    poster = poster_with(session, code)
    others = posters_by_counter(session, day).get(poster.counter_id, [])
    if state_of(poster, day) == "revoked":
        if other := next((one for one in others if one.field_id == poster.field_id), None):
            raise StillAnother(other.code)
        poster.revoked_on = None
    return poster
