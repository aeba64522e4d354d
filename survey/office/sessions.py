"""Who is signed in."""

from hashlib import sha256

from flask import session as cookie
from flask_login import LoginManager, UserMixin
from sqlalchemy.orm import joinedload

from survey.db import db
from survey.office.models import User

sessions = LoginManager()
sessions.login_view = "office.sign_in"
sessions.login_message = None  # the sign-in page says enough
sessions.session_protection = None  # it would fingerprint the visitor's address and browser


class SignedIn(UserMixin):
    """A user's row, apart from any database session, for the time of one request."""

    def __init__(self, user: User) -> None:
        self.user = user

    def get_id(self) -> str:
        return str(self.user.id)

    def __getattr__(self, name: str) -> object:
        return getattr(self.user, name)


def stamp(user: User) -> str:
    """Changes with the password: a session opened with the old one ends."""
    return sha256(user.password_hash.encode()).hexdigest()[:16]


@sessions.user_loader
def signed_in(user_id: str) -> SignedIn | None:
    with db.reading() as session:
        user = session.get(User, int(user_id), options=[joinedload(User.unit), joinedload(User.agency)])
        if user is None or not user.active or cookie.get("stamp", stamp(user)) != stamp(user):
            return None
        session.expunge_all()
        return SignedIn(user)
