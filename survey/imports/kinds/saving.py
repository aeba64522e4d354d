"""Rows with a code, written: new ones added, changed ones altered, links set once all exist."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.imports.kind import Change
from survey.imports.table import Values
from survey.places.models import Agency, Counter, ServiceField, Unit

Thing = TypeVar("Thing", Agency, Counter, ServiceField, Unit)
AT_ONCE = 500


def save(
    session: Session, entity: type[Thing], changes: Sequence[Change], fill: Callable[[Thing, Values], None]
) -> dict[str, Thing]:
    """Code → what was added or altered."""
    wanted = {change.key[0]: change.values for change in changes if change.state != "unchanged"}
    found = {thing.code: thing for thing in stored(session, entity, list(wanted))}
    with session.no_autoflush:
        for code, values in wanted.items():
            thing = found[code] = found.get(code) or entity(code=code)
            fill(thing, values)
            session.add(thing)
    session.flush()
    return found


def stored(session: Session, entity: type[Thing], codes: Sequence[str]) -> Iterator[Thing]:
    for part in portions(codes):
        yield from session.scalars(select(entity).where(entity.code.in_(part)))


def portions(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """As many at a time as a statement takes."""
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def ids(session: Session, entity: type[Thing]) -> dict[str, int]:
    """Code → id of all that are stored."""
    return {code: id_ for code, id_ in session.execute(select(entity.code, entity.id))}  # noqa: C416 - typed rows


def link(
    session: Session, entity: type[Thing], things: Mapping[str, Thing], changes: Sequence[Change],
    links: Mapping[str, str],
) -> None:  # fmt: skip
    """Point to others of the same kind: a file may name its children first."""
    known = ids(session, entity)
    for change in changes:
        if thing := things.get(change.key[0]):
            for column, attribute in links.items():
                setattr(thing, attribute, known.get(change.values[column]))
    session.flush()
