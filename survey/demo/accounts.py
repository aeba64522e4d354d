"""The accounts of the example, with new passwords at every start: they are shown once and kept nowhere."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey.demo.city import PROVINCE, WARDS
from survey.office.accounts import account, add_account, change_password
from survey.office.models import User
from survey.office.passwords import one_time_password

ACCOUNTS = (("admin", "admin", PROVINCE[0]), ("longkhanh", "office", next(iter(WARDS))))


@dataclass(frozen=True, slots=True)
class SignIn:
    """What somebody types to get in."""

    name: str
    password: str
    role: str
    place: str


def fresh_passwords(session: Session) -> list[SignIn]:
    return [fresh_password(session, *one) for one in ACCOUNTS]


def fresh_password(session: Session, name: str, role: str, scope: str) -> SignIn:
    """Add the account, or give it a new password."""
    password = one_time_password()
    user = account(session, name)
    if user is None:
        user = User(name=name, role=role, language="vi", one_time=False, active=True)
        add_account(session, user, scope, password)
    else:
        change_password(session, user.id, password)
    return SignIn(name, password, user.role, user.unit.name if user.unit else "")
