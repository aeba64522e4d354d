"""What the page of QR codes shows: one row a counter, and the codes that were stopped."""

from collections import Counter as Tally
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from survey.places.models import Counter, Poster
from survey.places.queries import by_counter, live_posters, newest, open_counters, retired_posters, state_of
from survey.places.trial import poster_address, trial_address

STATES = {
    "in-use": _("In use"),
    "future": _("Not in use yet"),
    "revoked": _("Stopped"),
    "expired": _("Expired"),
    "none": _("No QR code yet"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A counter and one poster of it, or none. ``late`` counts scans of codes that were stopped.

    The ``newest`` poster is the one to print and to replace.
    """

    counter: Counter
    poster: Poster | None
    state: str
    late: int
    newest: bool = False

    @property
    def state_name(self) -> str:
        return str(STATES[self.state])

    @property
    def address(self) -> str:
        return poster_address(self.poster.code) if self.poster else ""

    @property
    def trial(self) -> str:
        return trial_address(self.poster.code) if self.poster else ""


@dataclass(frozen=True, slots=True)
class Board:
    rows: list[Row]
    retired: list[Row]

    @property
    def missing(self) -> int:
        return sum(row.poster is None for row in self.rows)


def board(session: Session, day: date, *, units: Collection[int] | None, search: str) -> Board:
    """The counters of these units whose names contain the words."""
    counters = open_counters(session, day, units=units, search=search)
    listed = {counter.id for counter in counters}
    retired = [poster for poster in retired_posters(session, day) if poster.counter_id in listed]
    live, late = by_counter(live_posters(session, day)), Tally[int]()
    for poster in retired:
        late[poster.counter_id] += poster.late_scans
    return Board(
        rows=[row for one in counters for row in rows_of(one, live.get(one.id, []), late[one.id], day)],
        retired=[Row(one.counter, one, state_of(one, day), one.late_scans) for one in retired],
    )


def rows_of(counter: Counter, posters: list[Poster], late: int, day: date) -> list[Row]:
    if not posters:
        return [Row(counter, None, "none", late)]
    last = newest(posters)
    return [Row(counter, one, state_of(one, day), late, newest=one in last) for one in posters]
