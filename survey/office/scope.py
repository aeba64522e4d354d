"""What part of the installation a person's figures cover."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.office.access import counters_within, units_within
from survey.office.models import User
from survey.places.models import Agency, Counter, Unit

RATED = ("agency", "counter")


@dataclass(frozen=True, slots=True)
class Scope:
    """Codes whose figures the person may see; ``whole`` if that is every counter there is.

    ``headline`` is the level and the code of the one row that answers first. ``rated``: the person is one
    of those who are rated; from figures that grow answer by answer they could tell who gave which.
    """

    whole: bool
    counters: frozenset[str]
    agencies: frozenset[str]
    units: frozenset[str]
    headline: tuple[str, str]
    rated: bool = False

    def codes(self, by: str) -> frozenset[str] | None:
        """The codes that may be shown at a level. None: all of them."""
        if self.whole:
            return None
        within = {"counter": self.counters, "agency": self.agencies, "unit": self.units}
        return within.get(by, frozenset())

    def levels(self) -> list[str]:
        """Fields and the total are figures of the whole installation."""
        if self.whole:
            return ["counter", "agency", "unit", "field", "total"]
        return ["counter", "agency", *(["unit"] if self.units else [])]


def scope_of(session: Session, user: User) -> Scope:
    counters = set(session.scalars(select(Counter.code)))
    within = counters_within(session, user)
    seen = counters if within is None else within & counters
    whole = within is None or (seen == counters and user.agency_id is None)
    return Scope(
        whole=whole,
        counters=frozenset(seen),
        agencies=frozenset(agencies_within(session, user)),
        units=frozenset(unit_codes_within(session, user)),
        headline=headline(session, user, whole),
        rated=user.role in RATED,
    )


def headline(session: Session, user: User, whole: bool) -> tuple[str, str]:
    if whole:
        return "total", ""
    if user.unit_id is not None:
        return "unit", session.get_one(Unit, user.unit_id).code
    return "agency", session.get_one(Agency, user.agency_id).code


def unit_codes_within(session: Session, user: User) -> set[str]:
    units = units_within(session, user)
    rows = session.execute(select(Unit.id, Unit.code))
    return {code for id_, code in rows if units is None or id_ in units}


def agencies_within(session: Session, user: User) -> set[str]:
    """The person's own agency, and those that belong to the person's units."""
    units = units_within(session, user)
    rows = session.execute(select(Agency.id, Agency.code, Agency.unit_id))
    return {code for id_, code, unit in rows if units is None or unit in units or id_ == user.agency_id}
