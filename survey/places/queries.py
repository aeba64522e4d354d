"""Readers: a poster by its code, the posters in use, the counters where they stand."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, joinedload

from survey.errors import FuturePoster, RevokedPoster, UnknownPoster
from survey.places.codes import is_valid, normalised
from survey.places.errors import NoPoster, UnknownCounter
from survey.places.models import Agency, Counter, Poster
from survey.vietnamese import search_key

ABOVE = 4  # agencies above a counter's own that are read with it: one of them may have the hotline


def poster_with(session: Session, code: str) -> Poster:
    """The poster of this code, however it was typed, with its counter, agencies and field."""
    wanted = normalised(code)
    if not is_valid(wanted):
        raise UnknownPoster
    poster = session.scalar(with_places(select(Poster).where(Poster.code == wanted)))
    if poster is None:
        raise UnknownPoster
    return poster


def with_places(posters: Select[Poster]) -> Select[Poster]:
    """What stands on a poster is read together with it: nothing is fetched later."""
    counter = joinedload(Poster.counter, innerjoin=True)
    agency = counter.joinedload(Counter.agency, innerjoin=True)
    above = agency.selectinload(Agency.parent, recursion_depth=ABOVE)
    return posters.options(above, counter.joinedload(Counter.unit), joinedload(Poster.field))


def in_use(poster: Poster, day: date) -> None:
    """Raise unless the poster is in use on this day."""
    state = state_of(poster, day)
    if state == "future":
        raise FuturePoster
    if state != "in-use":
        raise RevokedPoster


def state_of(poster: Poster, day: date) -> str:
    """``revoked``, ``expired``, ``future`` or ``in-use``, the first that fits."""
    if poster.revoked_on is not None and poster.revoked_on <= day:
        return "revoked"
    if poster.valid_to is not None and poster.valid_to < day:
        return "expired"
    return "in-use" if poster.valid_on(day) else "future"


def not_over(day: date) -> ColumnElement[bool]:
    """What is in use on this day, or will be."""
    going_on = or_(Poster.revoked_on.is_(None), Poster.revoked_on > day)
    return going_on & or_(Poster.valid_to.is_(None), Poster.valid_to >= day)


def live_posters(session: Session, day: date) -> list[Poster]:
    """Every poster that is in use on this day or will be, sorted by agency and counter, the newest last."""
    found = session.scalars(with_places(select(Poster).where(not_over(day)).order_by(Poster.id)))
    return sorted(found, key=lambda poster: place_of(poster.counter))


def current_posters(session: Session, day: date) -> list[Poster]:
    """The posters to print: of each counter the newest, even if it begins later."""
    return newest(live_posters(session, day))


def newest(posters: Iterable[Poster]) -> list[Poster]:
    """The last poster of each counter, and of each field that has its own."""
    return list({(poster.counter_id, poster.field_id): poster for poster in posters}.values())


def posters_by_counter(session: Session, day: date) -> dict[int, list[Poster]]:
    """Counter's key → its current posters."""
    return by_counter(current_posters(session, day))


def by_counter(posters: Iterable[Poster]) -> dict[int, list[Poster]]:
    grouped: dict[int, list[Poster]] = defaultdict(list)
    for poster in posters:
        grouped[poster.counter_id].append(poster)
    return grouped


def retired_posters(session: Session, day: date) -> list[Poster]:
    """Posters that are no longer in use, those still scanned first."""
    wanted = select(Poster).where(~not_over(day)).order_by(Poster.late_scans.desc(), Poster.id.desc())
    return list(session.scalars(with_places(wanted)))


def printable(session: Session, counters: Iterable[Counter], day: date) -> list[Poster]:
    """The posters to print, in the counters' order; counters without one are refused by name."""
    current, wanted = posters_by_counter(session, day), list(counters)
    if missing := [counter for counter in wanted if counter.id not in current]:
        raise NoPoster(f"{counter.code}  {counter.name}" for counter in missing)
    return [poster for counter in wanted for poster in current[counter.id]]


def open_counters(
    session: Session, day: date, *, units: Collection[int] | None = None, search: str = ""
) -> list[Counter]:
    """Counters that are open on this day or will be, in the Vietnamese order; ``units`` None: everywhere."""
    wanted = select(Counter).where(or_(Counter.valid_to.is_(None), Counter.valid_to >= day))
    if units is not None:
        wanted = wanted.where(Counter.unit_id.in_(units))
    counters = session.scalars(wanted.options(joinedload(Counter.agency), joinedload(Counter.unit)))
    return sorted((one for one in counters if matches(one, search)), key=place_of)


def matches(counter: Counter, search: str) -> bool:
    """Whether the words stand in the counter's code or name, or in its agency's name."""
    return search_key(search) in f"{counter.code.casefold()} {counter.search_key} {counter.agency.search_key}"


def counter_with(session: Session, code: str) -> Counter:
    counter = session.scalar(select(Counter).where(Counter.code == code))
    if counter is None:
        raise UnknownCounter(code)
    return counter


def place_of(counter: Counter) -> tuple[str, str, str]:
    return counter.agency.sort_key, counter.sort_key, counter.code
