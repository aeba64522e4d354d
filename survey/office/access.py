"""Who may do what, and where: denied unless it is written here."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.errors import NotAllowed
from survey.office.models import User
from survey.office.sessions import sessions
from survey.places.models import Counter, Unit

OFFICE = {"admin", "province-office", "office"}
MAY = {
    "see-results": OFFICE | {"agency", "counter", "statistician", "auditor"},
    "import": OFFICE,
    "posters": OFFICE,
}
P = ParamSpec("P")
R = TypeVar("R")


def may(user: User, action: str) -> bool:
    return user.role in MAY[action]


def needs(action: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """The view is for people whose role includes the action; others are told so, strangers sign in first."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if not current_user.is_authenticated:
                return sessions.unauthorized()  # type: ignore[no-any-return]
            if not may(current_user, action):
                raise NotAllowed
            return view(*args, **kwargs)

        return guarded

    return guard


def units_within(session: Session, user: User) -> set[int] | None:
    """Ids of the units that the person looks after: theirs and all below. None: every unit."""
    if user.role == "admin":
        return None
    if user.unit_id is None:
        return set()
    below: dict[int | None, list[int]] = {}
    for unit_id, parent_id in session.execute(select(Unit.id, Unit.parent_id)):
        below.setdefault(parent_id, []).append(unit_id)
    found, waiting = set(), [user.unit_id]
    while waiting:
        unit_id = waiting.pop()
        if unit_id not in found:
            found.add(unit_id)
            waiting += below.get(unit_id, [])
    return found


def counters_within(session: Session, user: User) -> set[str] | None:
    """Codes of the counters whose figures the person may see. None: every counter."""
    units = units_within(session, user)
    if units is None:
        return None
    rows = session.execute(select(Counter.code, Counter.unit_id, Counter.agency_id))
    return {code for code, unit, agency in rows if unit in units or agency == user.agency_id}
