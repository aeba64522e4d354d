"""The accounts of people who sign in."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from survey.db import db
from survey.office import passwords
from survey.office.errors import BadName, NameTaken, UnknownRole, UnknownScope
from survey.office.models import ROLES, User
from survey.places.models import Agency, Unit
from survey.settings import current
from survey.vietnamese import clean


def account(session: Session, name: str) -> User | None:
    return session.scalars(select(User).where(User.name == clean(name))).one_or_none()


def everyone(session: Session) -> list[User]:
    whole = select(User).options(joinedload(User.unit), joinedload(User.agency))
    return list(session.scalars(whole.order_by(User.name)))


def who_signs_in(name: str, password: str) -> User | None:
    """The active person of that name and password; a hash of older parameters is made anew.

    The slow comparison holds no lock: citizens' answers are written meanwhile.
    """
    with db.reading() as session:
        user = account(session, name)
    stored = user.password_hash if user and user.active else None
    with passwords.alone(current().var / "sign-in.lock"):
        known = passwords.matches(stored, password)
    if not known or user is None:
        return None
    if passwords.outdated(user.password_hash):
        user.password_hash = passwords.hashed(password)
        with db.writing() as session:
            session.get_one(User, user.id).password_hash = user.password_hash
    return user


def change_password(session: Session, user_id: int, new: str) -> User:
    user = session.get_one(User, user_id)
    user.password_hash, user.one_time = passwords.hashed(new), False
    return user


def add_account(session: Session, user: User, scope: str, password: str) -> None:
    """A new account, unless its name is taken or its role or scope is not known."""
    if not 1 <= len(clean(user.name)) <= 100:
        raise BadName
    if user.role not in ROLES:
        raise UnknownRole(user.role)
    if account(session, user.name) is not None:
        raise NameTaken(user.name)
    user.name, user.password_hash = clean(user.name), passwords.hashed(password)
    user.unit, user.agency = place(session, scope)
    session.add(user)


def place(session: Session, scope: str) -> tuple[Unit | None, Agency | None]:
    """The unit or, failing that, the agency of that code."""
    unit = session.scalars(select(Unit).where(Unit.code == scope)).one_or_none()
    agency = session.scalars(select(Agency).where(Agency.code == scope)).one_or_none()
    if unit is None and agency is None:
        raise UnknownScope(scope, existing(session))
    return unit, None if unit else agency


def existing(session: Session) -> list[str]:
    """Code and name of every unit and agency that an account may look after."""
    return [
        f"{code}  {name}"
        for entity in (Unit, Agency)
        for code, name in session.execute(select(entity.code, entity.name).order_by(entity.code))
    ]
